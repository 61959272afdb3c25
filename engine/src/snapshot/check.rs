//! Refuses decoded snapshots that koppel cannot have written: the checks behind a checksum that anybody can make right.

use super::Payload;
use crate::flow::{MOST_POINTS_IN_ALL, NO_ORGANISATION};

/// A rule and where it is broken.
type Broken = String;

impl Payload {
    /// Every rule of [`crate::flow::Network`] and [`crate::flow::Flow`]: after this no place in a list can miss and no sum can overflow.
    pub(super) fn check(&self) -> Result<(), Broken> {
        self.check_lengths()?;
        self.check_load_costs()?;
        self.check_edges()?;
        self.check_prices()?;
        self.check_matched()
    }

    fn check_lengths(&self) -> Result<(), Broken> {
        let (volunteers, visits) = (self.limit.0.len(), self.need.0.len());
        let organisations = self.organisation_limit.0.len();
        for (what, found, expected) in [
            ("starts of load costs", self.load_cost_starts.0.len(), volunteers + 1),
            ("organisations of volunteers", self.organisation.0.len(), volunteers),
            ("prices of volunteers", self.volunteer_prices.0.len(), volunteers),
            ("prices of visits", self.visit_prices.0.len(), visits),
            ("prices of organisations", self.organisation_prices.0.len(), organisations),
        ] {
            if found != expected {
                return Err(format!("{found} {what} where {expected} belong"));
            }
        }
        let unknown = |g: &&u32| **g != NO_ORGANISATION && **g as usize >= organisations;
        match self.organisation.0.iter().find(unknown) {
            Some(organisation) => Err(format!("organisation {organisation} of {organisations}")),
            None => Ok(()),
        }
    }

    fn check_load_costs(&self) -> Result<(), Broken> {
        let (starts, values) = (&self.load_cost_starts.0, &self.load_cost_values.0);
        if starts.first() != Some(&0) || starts.last().is_none_or(|end| *end as usize != values.len()) {
            return Err(format!("starts of load costs that do not span the {} values", values.len()));
        }
        if !starts.is_sorted() {
            return Err("starts of load costs that fall".to_owned());
        }
        let falls = |list: &[u32]| !values[list[0] as usize..list[1] as usize].is_sorted();
        match starts.windows(2).position(falls) {
            Some(volunteer) => Err(format!("load cost of volunteer {volunteer} that falls")),
            None => Ok(()),
        }
    }

    fn check_edges(&self) -> Result<(), Broken> {
        let edges = &self.edges.0;
        if u32::try_from(edges.len()).is_err() {
            return Err(format!("{} pairs, more than 32 bits count", edges.len()));
        }
        let outside = |e: &&(u32, u32, i64)| e.0 as usize >= self.limit.0.len() || e.1 as usize >= self.need.0.len();
        if let Some((volunteer, visit, _)) = edges.iter().find(outside) {
            return Err(format!("pair of volunteer {volunteer} and visit {visit}, of whom one does not exist"));
        }
        if !edges.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)) {
            return Err("pairs out of order, or one pair twice".to_owned());
        }
        Ok(())
    }

    /// Prices of visits and organisations are at least 0 (of a volunteer whose first visits cost less than nothing it may be less), and
    /// neither a sum of [`crate::flow::Network::ceiling`] nor the solver comes near the end of
    /// 64 bits.
    fn check_prices(&self) -> Result<(), Broken> {
        let (by_volunteer, by_visit) = (&self.volunteer_prices.0, &self.visit_prices.0);
        let by_organisation = &self.organisation_prices.0;
        if by_visit.iter().chain(by_organisation).any(|price| *price < 0) {
            return Err("a price under 0".to_owned());
        }
        let wide = |number: &i64| i128::from(*number);
        let times = |counts: &[u32], prices: &[i64]| -> i128 {
            counts.iter().zip(prices).map(|(count, price)| i128::from(*count) * wide(price)).sum()
        };
        let mut sum = wide(&self.total).abs() + times(&self.need.0, by_visit);
        sum += times(&self.organisation_limit.0, by_organisation);
        for (volunteer, limit) in self.limit.0.iter().enumerate() {
            let least_cost = self.load_costs(volunteer).first().map_or(0, wide);
            sum += i128::from(*limit) * (wide(&by_volunteer[volunteer]) - least_cost).max(0);
        }
        for (volunteer, visit, points) in &self.edges.0 {
            sum +=
                wide(&by_volunteer[*volunteer as usize]).abs() + wide(&by_visit[*visit as usize]) + wide(points).abs();
        }
        let largest = |numbers: &mut dyn Iterator<Item = &i64>| numbers.map(|n| wide(n).abs()).max().unwrap_or(0);
        let dearest_load = largest(&mut self.load_cost_values.0.iter());
        let dearest = largest(&mut by_volunteer.iter().chain(by_visit)) + largest(&mut by_organisation.iter());
        let most_points = largest(&mut self.edges.0.iter().map(|(_, _, points)| points));
        let in_all = (most_points + dearest_load) * (self.edges.0.len() as i128 + 1);
        if sum.max(dearest + dearest_load) > i128::from(i64::MAX / 4) || in_all > i128::from(MOST_POINTS_IN_ALL) {
            return Err("points, costs and prices too large to be added up".to_owned());
        }
        Ok(())
    }

    /// What the first, second, … visit of a volunteer costs.
    fn load_costs(&self, volunteer: usize) -> &[i64] {
        let starts = &self.load_cost_starts.0;
        &self.load_cost_values.0[starts[volunteer] as usize..starts[volunteer + 1] as usize]
    }

    /// The matched pairs are pairs of the network within all limits, and their points are the total.
    fn check_matched(&self) -> Result<(), Broken> {
        let matched = &self.matched.0;
        if !matched.is_sorted_by(|a, b| a < b) {
            return Err("matches out of order, or one match twice".to_owned());
        }
        let mut total: i64 = 0;
        let mut by_volunteer = vec![0_u32; self.limit.0.len()];
        let mut by_visit = vec![0_u32; self.need.0.len()];
        let mut by_organisation = vec![0_u32; self.organisation_limit.0.len()];
        let fits = |count: &mut u32, most: u32| {
            *count += 1;
            *count <= most
        };
        for pair @ (volunteer, visit) in matched {
            let Ok(edge) = self.edges.0.binary_search_by_key(pair, |e| (e.0, e.1)) else {
                return Err(format!("match of volunteer {volunteer} and visit {visit}, who are no pair"));
            };
            let (v, r) = (*volunteer as usize, *visit as usize);
            let organisation = self.organisation.0[v];
            let within = fits(&mut by_volunteer[v], self.limit.0[v])
                && fits(&mut by_visit[r], self.need.0[r])
                && (organisation == NO_ORGANISATION
                    || fits(
                        &mut by_organisation[organisation as usize],
                        self.organisation_limit.0[organisation as usize],
                    ));
            if !within {
                return Err(format!("match of volunteer {volunteer} and visit {visit} over a limit"));
            }
            let costs = self.load_costs(v);
            let cost = costs.get(by_volunteer[v] as usize - 1).or(costs.last()).copied().unwrap_or(0);
            total += self.edges.0[edge].2 - cost;
        }
        if total != self.total {
            return Err(format!("total {} where the matches add up to {total}", self.total));
        }
        Ok(())
    }
}
