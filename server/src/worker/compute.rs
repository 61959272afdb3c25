//! Computes beside the conversation, and watches meanwhile whether anybody wishes something else.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::Worker;
use crate::making::{Word, words_of};
use crate::store::units::{Unit, Wish};

/// How often wishes are read and progress is written.
const ATTENDS_EVERY: Duration = Duration::from_millis(250);

/// What came of computing.
pub(super) enum Computed<T> {
    /// This.
    Made(T),
    /// koppel made a mistake; its words.
    Panicked(String),
    /// This worker stops.
    Stops,
    /// Another worker has the unit now, or it has ended.
    Gone,
}

impl Worker {
    /// Waits for what is computed; tells `word` what somebody wishes, and the store how far it is.
    pub(super) async fn attend<T>(
        &self,
        unit: &Unit,
        word: &Arc<Word>,
        how_far: impl Fn() -> Option<String>,
        mut computed: JoinHandle<T>,
    ) -> Computed<T> {
        let mut stop = self.stop.subscribe();
        let mut told = String::new();
        loop {
            tokio::select! {
                made = &mut computed => return match made {
                    Ok(made) => Computed::Made(made),
                    Err(error) => Computed::Panicked(error.try_into_panic().map_or_else(|error| error.to_string(), |cause| words_of(&*cause))),
                },
                _ = stop.wait_for(|stop| *stop) => {
                    word.stop.store(true, Ordering::Relaxed);
                    return Computed::Stops;
                }
                () = tokio::time::sleep(ATTENDS_EVERY) => {}
            }
            let new = how_far().filter(|now| *now != told);
            match self.store.attend(unit.id, &self.name, new.as_deref()).await {
                Ok(Some(Wish::Stop)) => word.stop.store(true, Ordering::Relaxed),
                Ok(Some(Wish::Enough)) => word.enough.store(true, Ordering::Relaxed),
                Ok(Some(Wish::None)) => (),
                Ok(None) => {
                    word.stop.store(true, Ordering::Relaxed);
                    return Computed::Gone;
                }
                // The database is away for a moment: what is computed may still find it there.
                Err(error) => tracing::warn!(%error, unit = unit.id, "how far a unit is could not be written"),
            }
            told = new.unwrap_or(told);
        }
    }
}
