//! Regions around visits with places left that somebody from across a border may fill: the last round.
//!
//! A visit is looked at when it has places left and somebody may go there who was in another region in the round before. Its region is the visit
//! with some of those people, the visits they have, and whoever else has these. Regions that touch become one while they are small enough.

use std::cmp::Reverse;

use super::joined::Sets;
use super::regions::NOWHERE;
use super::round::Country;
use super::standing::Standing;

/// The most people from across a border around a visit, and as many from its own side.
const PEOPLE: usize = 16;

/// The region of every spot, or [`NOWHERE`], and how many regions there are. `before` are the regions of the round before.
pub fn around_open(country: &Country<'_>, standing: &Standing, before: &[u32]) -> (Vec<u32>, usize) {
    let joined = country.joined;
    let mut holders: Vec<Vec<u32>> = vec![Vec::new(); joined.spots.len()];
    for (volunteer, chosen) in (0..).zip(&standing.of_volunteer) {
        chosen.iter().for_each(|choice| holders[joined.spot_of_visit[choice.visit as usize] as usize].push(volunteer));
    }
    let mut sets = Sets::new(joined.spots.len());
    let mut sizes: Vec<[usize; 2]> = joined.spots.iter().map(|spot| [spot.volunteers, spot.visits]).collect();
    let mut is_in = vec![false; joined.spots.len()];
    for visit in open_visits(country, standing) {
        for volunteer in people(country, visit, before) {
            let mut around = vec![joined.spot_of_visit[visit as usize] as usize];
            around.push(joined.spot_of_volunteer[volunteer as usize] as usize);
            for choice in &standing.of_volunteer[volunteer as usize] {
                let spot = joined.spot_of_visit[choice.visit as usize] as usize;
                around.push(spot);
                around.extend(holders[spot].iter().map(|other| joined.spot_of_volunteer[*other as usize] as usize));
            }
            let mut roots: Vec<usize> = around.iter().map(|spot| sets.root(*spot)).collect();
            roots.sort_unstable();
            roots.dedup();
            let size = roots.iter().fold([0, 0], |sum, root| [sum[0] + sizes[*root][0], sum[1] + sizes[*root][1]]);
            if size[0] <= country.most.volunteers && size[1] <= country.most.visits {
                roots.iter().for_each(|root| sets.join(roots[0], *root));
                sizes[roots[0]] = size;
                around.iter().for_each(|spot| is_in[*spot] = true);
            }
        }
    }
    let mut region_of_root = vec![NOWHERE; joined.spots.len()];
    let mut count = 0;
    let of_spot = |spot: usize| {
        if !is_in[spot] {
            return NOWHERE;
        }
        let region = &mut region_of_root[sets.root(spot)];
        if *region == NOWHERE {
            *region = count;
            count += 1;
        }
        *region
    };
    let region_of = (0..joined.spots.len()).map(of_spot).collect();
    (region_of, count as usize)
}

/// Visits with places left, those that weigh most first.
fn open_visits(country: &Country<'_>, standing: &Standing) -> Vec<u32> {
    let request = |visit: u32| country.problem.request_of(&country.problem.visits[visit as usize]);
    let is_open = |visit: &u32| {
        let request = request(*visit);
        standing.coming[*visit as usize] < request.volunteers_needed
            && request.offer.is_none()
            && !standing.seats.contains_key(visit)
    };
    let mut visits: Vec<u32> = (0..).take(country.problem.visits.len()).filter(is_open).collect();
    visits.sort_by_key(|visit| (Reverse(request(*visit).priority), *visit));
    visits
}

/// Some who may go to a visit, from both sides of the border; nobody when they are all on its own side.
fn people(country: &Country<'_>, visit: u32, before: &[u32]) -> Vec<u32> {
    let joined = country.joined;
    let own = before[joined.spot_of_visit[visit as usize] as usize];
    let (mut here, mut across) = (Vec::new(), Vec::new());
    country.timeless.candidates.each_allowed(visit as usize, &mut |volunteer, _| {
        let is_here = before[joined.spot_of_volunteer[volunteer as usize] as usize] == own;
        let list = if is_here { &mut here } else { &mut across };
        if list.len() < PEOPLE {
            list.push(volunteer);
        }
        across.len() < PEOPLE
    });
    if across.is_empty() {
        return across;
    }
    across.extend(here);
    across
}
