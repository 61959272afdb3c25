//! The progress of a batch as server-sent events, for pages and the API alike.

use std::convert::Infallible;

use axum::response::sse::Event;
use futures_util::stream::{Stream, unfold};

use super::Shared;
use super::planner::{Phase, Progress};

/// Every change of progress, the last one included; a batch that does not run is said to be over.
pub fn progress_of(shared: &Shared, id: i64) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let watched = shared.planner.watch(id);
    unfold((watched, true), |(watched, first)| async move {
        let event = |now: &Progress| {
            let data = serde_json::to_string(now).expect("progress can be written as json");
            Event::default().event("progress").data(data)
        };
        let over = || event(&Progress { phase: Phase::Ended, ..Progress::WAITING });
        let Some(mut watched) = watched else { return first.then(|| (Ok(over()), (None, false))) };
        if !first && watched.changed().await.is_err() {
            return Some((Ok(over()), (None, false)));
        }
        let now = *watched.borrow_and_update();
        let is_last = matches!(now.phase, Phase::Done | Phase::Ended);
        Some((Ok(event(&now)), ((!is_last).then_some(watched), false)))
    })
}
