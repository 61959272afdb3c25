//! koppel's way of matching equipment: a batch in rounds, each an exact assignment.
//!
//! In a round every offer (donor and kind) and every open request (recipient and kind) takes part in at most one
//! shipment, of as many units as both have left. The best set of such shipments is an assignment, hence a neutral instance,
//! solved and verified; then quantities go down, and the next round follows until no shipment is worth its way. Each round is
//! optimal. That the rounds together are the best that a batch allows is not claimed.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use koppel_engine::flow::Flow;
use koppel_engine::instance::{Choice, Instance};
use koppel_engine::planning::{Effort, solve_instance};

use crate::city::timeless;
use crate::ppe::{Kind, Ppe};
use crate::ppe_pool::{Pool, Shipment, Side, ship};

/// What shipping is worth. A shipment of `q` units over `m` miles, to a request for `a` units in all, has the points
///
/// `request_unit_miles · q/a + unit_miles · q − q·m`, rounded to a whole number,
///
/// and is not made when that is nothing or less: the units wait for somebody nearer. Whoever plays states both numbers; a
/// `unit_miles` above every distance ships whatever can be shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// A request served whole is worth as much as moving so many units one mile.
    pub request_unit_miles: u32,
    /// A unit that arrives is worth so many miles, whoever gets it.
    pub unit_miles: u32,
}

impl Worth {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
    fn points(self, giver: &Side, taker: &Side, miles: f64) -> i64 {
        let moved = giver.left.min(taker.left) as f64;
        let share = moved / taker.in_all as f64;
        let gain = f64::from(self.request_unit_miles) * share + f64::from(self.unit_miles) * moved;
        (gain - moved * miles).round() as i64
    }
}

/// Plays one round; whether anything was shipped.
pub(crate) fn round(
    ppe: &Ppe,
    worth: Worth,
    stocks: &mut Pool,
    needs: &mut Pool,
    shipments: &mut Vec<Shipment>,
) -> bool {
    let pairs = Pairs::of(ppe, worth, stocks, needs);
    let instance = pairs.instance();
    let watch = |_| ControlFlow::Continue(());
    let solved = solve_instance(&instance, &Flow::default(), Effort::default().week, &watch);
    let (solution, _) = solved.expect("the instance of a round is well-formed");
    assert_eq!(solution.total, solution.ceiling, "a round has no times, so it is solved exactly");
    for option in &solution.chosen {
        let Choice { volunteer, visit, .. } = instance.options[*option as usize];
        let ((kind, giver), (_, taker)) = (&pairs.givers[volunteer as usize], &pairs.takers[visit as usize]);
        let units = giver.left.min(taker.left);
        ship(ppe, (stocks, needs), (*kind, giver.who, taker.who), units, shipments);
    }
    !solution.chosen.is_empty()
}

/// The shipments possible in one round.
pub(crate) struct Pairs {
    givers: Vec<(Kind, Side)>,
    takers: Vec<(Kind, Side)>,
    options: Vec<Choice>,
}

impl Pairs {
    /// Of each offer the best shipments, as many as there are offers of its kind: the others can take all but one of
    /// them, so no optimum needs more.
    pub(crate) fn of(ppe: &Ppe, worth: Worth, stocks: &Pool, needs: &Pool) -> Self {
        let mut pairs = Self { givers: Vec::new(), takers: Vec::new(), options: Vec::new() };
        let mut all_takers = needs.by_kind();
        for (kind, givers) in stocks.by_kind() {
            let Some(takers) = all_takers.remove(&kind) else { continue };
            let first_visit = count(pairs.takers.len());
            for giver in &givers {
                let volunteer = count(pairs.givers.len());
                let option = |(visit, taker): (u32, &Side)| {
                    let points = worth.points(giver, taker, ppe.miles(giver.who, taker.who)?);
                    (points > 0).then_some(Choice { volunteer, visit, start: 0, end: 0, points })
                };
                let mut best: Vec<Choice> = (first_visit..).zip(&takers).filter_map(option).collect();
                if best.len() > givers.len() {
                    best.select_nth_unstable_by_key(givers.len() - 1, |choice| (Reverse(choice.points), choice.visit));
                    best.truncate(givers.len());
                }
                pairs.options.extend(best);
                pairs.givers.push((kind, *giver));
            }
            pairs.takers.extend(takers.into_iter().map(|taker| (kind, taker)));
        }
        pairs
    }

    pub(crate) fn instance(&self) -> Instance {
        timeless(&vec![1; self.givers.len()], &vec![1; self.takers.len()], self.options.clone())
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("offers and requests are counted in 32 bits")
}
