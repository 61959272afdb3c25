//! The progress of a batch as server-sent events, for pages and the API alike, whichever server answers and whichever worker is at it.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::Event;
use futures_util::stream::{Stream, unfold};

use super::Shared;
use super::planner::job_of;
use crate::making::{Phase, Progress};
use crate::store::batches::BatchState;

/// How often progress is looked for.
const LOOKS_EVERY: Duration = Duration::from_millis(250);

/// Who watches, and the last that was told.
struct Watching {
    shared: Shared,
    id: i64,
    told: Option<String>,
}

/// Every change of progress, the last one included; a batch that does not run is said to be over. A server that stops lets go, so that who
/// watches asks another.
pub fn progress_of(shared: &Shared, id: i64) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let watching = Watching { shared: shared.clone(), id, told: None };
    unfold(Some(watching), |watching| async move {
        let mut watching = watching?;
        loop {
            if watching.shared.workers.stops() {
                return None;
            }
            // A database that is away for a moment is asked again.
            match watching.shared.store.told_of(&job_of(watching.id)).await {
                Ok(Some(now)) => {
                    let now = if now.is_empty() { text(&Progress::WAITING) } else { now };
                    if watching.told.as_ref() != Some(&now) {
                        watching.told = Some(now.clone());
                        return Some((Ok(event(now)), Some(watching)));
                    }
                }
                Ok(None) => {
                    let state = watching.shared.store.batch(watching.id).await.map(|batch| batch.state);
                    let phase =
                        if state.is_ok_and(|state| state == BatchState::Done) { Phase::Done } else { Phase::Ended };
                    let last = watching.told.as_deref().and_then(|told| serde_json::from_str(told).ok());
                    let now = Progress { phase, ..last.unwrap_or(Progress::WAITING) };
                    return Some((Ok(event(text(&now))), None));
                }
                Err(error) => tracing::warn!(%error, batch = watching.id, "progress could not be read"),
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    })
}

fn text(progress: &Progress) -> String {
    serde_json::to_string(progress).expect("progress can be written as json")
}

fn event(data: String) -> Event {
    Event::default().event("progress").data(data)
}
