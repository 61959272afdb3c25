//! Figures for Prometheus: how many answers of each status, how long they took, how many plans are being made. Nobody's.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::Shared;

/// Upper ends of the classes of time, in milliseconds.
const CLASSES_MS: [u64; 7] = [5, 20, 50, 200, 500, 2_000, 10_000];

/// Counts since the server started.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Answers by the first figure of their status.
    answers: [AtomicU64; 6],
    /// Answers that took at most so long.
    within: [AtomicU64; CLASSES_MS.len()],
    took_ms: AtomicU64,
}

impl Metrics {
    /// Counts an answer.
    pub fn count(&self, status: u16, took_ms: u64) {
        self.answers[usize::from(status / 100).min(5)].fetch_add(1, Ordering::Relaxed);
        self.took_ms.fetch_add(took_ms, Ordering::Relaxed);
        for (class, most) in self.within.iter().zip(CLASSES_MS) {
            if took_ms <= most {
                class.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    fn text(&self, running: usize) -> String {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let mut text = String::from("# TYPE koppel_answers_total counter\n");
        for (class, count) in self.answers.iter().enumerate().skip(1) {
            let _ = writeln!(text, "koppel_answers_total{{status=\"{class}xx\"}} {}", read(count));
        }
        text.push_str("# TYPE koppel_answer_seconds histogram\n");
        for (most, count) in CLASSES_MS.iter().zip(&self.within) {
            let (seconds, rest) = (most / 1000, most % 1000);
            let _ = writeln!(text, "koppel_answer_seconds_bucket{{le=\"{seconds}.{rest:03}\"}} {}", read(count));
        }
        let all: u64 = self.answers.iter().map(read).sum();
        let (seconds, rest) = (read(&self.took_ms) / 1000, read(&self.took_ms) % 1000);
        let _ = writeln!(text, "koppel_answer_seconds_bucket{{le=\"+Inf\"}} {all}");
        let _ = writeln!(text, "koppel_answer_seconds_sum {seconds}.{rest:03}\nkoppel_answer_seconds_count {all}");
        let _ = writeln!(text, "# TYPE koppel_plans_running gauge\nkoppel_plans_running {running}");
        text
    }
}

/// The figures.
pub(super) async fn page(State(shared): State<Shared>) -> Response {
    let text = shared.metrics.text(shared.planner.running());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
