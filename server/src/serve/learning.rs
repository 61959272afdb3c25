//! Learns who says yes from what volunteers answered in this store, and lays the model that is in use under the week.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use koppel_engine::acceptance::{Learned, Proposal, TooFew, learn};

use super::App;
use crate::store::StoreError;
use crate::store::acceptance::Answered;
use crate::store::weeks::Week;

impl App {
    /// Everything volunteers answered, as proposals to learn from; answers about what no week holds any more are left out.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answers(&self) -> Result<Vec<Proposal>, StoreError> {
        let mut weeks: BTreeMap<i64, Arc<Week>> = BTreeMap::new();
        let mut proposals = Vec::new();
        for answered in self.store.answered().await? {
            let id = answered.week;
            let week = match weeks.get(&id) {
                Some(week) => week.clone(),
                None => {
                    let week = self.store.week(id).await?;
                    weeks.insert(id, week.clone());
                    week
                }
            };
            proposals.extend(proposal(&week, &answered));
        }
        Ok(proposals)
    }

    /// Learns from them, off the async threads.
    ///
    /// # Errors
    /// When the database does not answer; inside, when there are too few.
    pub async fn learn(&self) -> Result<Result<Learned, TooFew>, StoreError> {
        let proposals = self.answers().await?;
        Ok(tokio::task::spawn_blocking(move || learn(&proposals)).await.expect("learning does not panic"))
    }
}

/// An answer as a proposal: what was asked, how far it was, and how much the volunteer had done.
fn proposal(week: &Week, answered: &Answered) -> Option<Proposal> {
    let problem = &week.problem;
    let request = problem.requests.iter().find(|request| request.id == answered.request)?;
    let volunteer = problem.volunteers.iter().find(|volunteer| volunteer.id == answered.volunteer)?;
    let asked_at: Timestamp = answered.asked_at.parse().ok()?;
    Some(Proposal {
        volunteer: answered.volunteer.clone(),
        kind: problem.vocabulary.word(request.kind).to_owned(),
        asked_on: asked_at.to_zoned(week.clock.zone().clone()).date(),
        travel_min: f64::from(answered.travel_s) / 60.0,
        visits_before: volunteer.visits_before,
        yes: answered.yes,
    })
}
