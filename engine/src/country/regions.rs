//! Splits places into regions of bounded size: in half along the wider side, and again, until each is small enough.
//!
//! The cut need not be in the middle: with another share on its first side, other borders come out, and what stood on both sides of one
//! stands together. Equal places are told apart by their order, so that the same tables give the same regions everywhere.

use ordered_float::OrderedFloat;

/// The region of what takes no part in a round.
pub const NOWHERE: u32 = u32::MAX;

/// Something that is in one region: a volunteer, or visits that belong together with the volunteers who must be beside them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Where it is, in metres from the centre of the earth.
    pub at: [f64; 3],
    /// How many volunteers it holds.
    pub volunteers: usize,
    /// How many visits.
    pub visits: usize,
}

/// What a region may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    /// Volunteers.
    pub volunteers: usize,
    /// Visits.
    pub visits: usize,
}

/// The region of every spot, counted from 0, and how many regions there are. `first` is the share of the spots on the first side of every cut, in
/// hundredths. A spot that is too large by itself is a region.
#[must_use]
pub fn split(spots: &[Spot], most: Most, first: usize) -> (Vec<u32>, usize) {
    let mut order: Vec<usize> = (0..spots.len()).collect();
    let mut region_of = vec![0; spots.len()];
    let mut regions = 0;
    let mut open: Vec<&mut [usize]> = vec![&mut order];
    while let Some(part) = open.pop() {
        let sum = |count: fn(&Spot) -> usize| part.iter().map(|spot| count(&spots[*spot])).sum::<usize>();
        let fits = sum(|spot| spot.volunteers) <= most.volunteers && sum(|spot| spot.visits) <= most.visits;
        if fits || part.len() < 2 {
            let region = u32::try_from(regions).expect("tables hold fewer than 2^32 rows");
            part.iter().for_each(|spot| region_of[*spot] = region);
            regions += 1;
            continue;
        }
        let axis = widest(spots, part);
        let cut = (part.len() * first / 100).clamp(1, part.len() - 1);
        part.select_nth_unstable_by_key(cut, |spot| (OrderedFloat(spots[*spot].at[axis]), *spot));
        let (low, high) = part.split_at_mut(cut);
        open.push(high);
        open.push(low);
    }
    (region_of, regions)
}

/// The axis along which spots lie farthest apart.
fn widest(spots: &[Spot], part: &[usize]) -> usize {
    let width = |axis: &usize| {
        let along = || part.iter().map(|spot| spots[*spot].at[*axis]);
        OrderedFloat(along().fold(f64::NEG_INFINITY, f64::max) - along().fold(f64::INFINITY, f64::min))
    };
    (0..3).max_by_key(width).unwrap_or(0)
}
