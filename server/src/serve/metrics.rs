//! Figures for Prometheus: how many answers of each status, how long they took, how many plans are being made. Nobody's.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Shared;
use crate::store::StoreError;
use crate::store::units::UnitState;
use crate::store::watching::KindNow;

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

    fn text(&self, units: &Units) -> String {
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
        units.write(&mut text);
        text
    }
}

/// What goes on among the units, wherever they are carried out.
struct Units {
    kinds: Vec<KindNow>,
    alarms: i64,
    workers: usize,
}

impl Units {
    async fn now(shared: &Shared) -> Result<Self, StoreError> {
        let workers = shared.workers.alive().await.map_or(0, |alive| alive.len());
        Ok(Self { kinds: shared.store.units_now().await?, alarms: shared.store.alarms().await?, workers })
    }

    fn write(&self, text: &mut String) {
        text.push_str("# TYPE koppel_units gauge\n");
        for now in &self.kinds {
            for state in UnitState::ALL {
                let (kind, count) = (now.kind.name(), now.count(state));
                let _ = writeln!(text, "koppel_units{{kind=\"{kind}\",state=\"{}\"}} {count}", state.name());
            }
        }
        text.push_str("# TYPE koppel_unit_waits_seconds gauge\n");
        for now in &self.kinds {
            let _ =
                writeln!(text, "koppel_unit_waits_seconds{{kind=\"{}\"}} {}", now.kind.name(), now.oldest_waits_s());
        }
        text.push_str("# TYPE koppel_unit_took_seconds gauge\n");
        for now in &self.kinds {
            let (kind, ms) = (now.kind.name(), now.took_ms_mean);
            let _ = writeln!(text, "koppel_unit_took_seconds{{kind=\"{kind}\"}} {}.{:03}", ms / 1000, ms % 1000);
        }
        let _ = writeln!(text, "# TYPE koppel_workers_alive gauge\nkoppel_workers_alive {}", self.workers);
        let _ = writeln!(text, "# TYPE koppel_alarms_total counter\nkoppel_alarms_total {}", self.alarms);
    }
}

/// The figures; a database that is away is told as one.
pub(super) async fn page(State(shared): State<Shared>) -> Response {
    let Ok(units) = Units::now(&shared).await else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let text = shared.metrics.text(&units);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
