//! Lowers the ceiling: a deflected subgradient descent on the prices.
//!
//! **Problem.** ceiling(λ) = Σ best sales + Σ limit·μ + Σ best weeks is convex and piecewise linear; what is sold minus what is wanted of
//! a price is a subgradient. **Method.** Polyak steps t = α (ceiling − target) / |d|² along d = g + β·(last d), the target being the
//! best plan known; α is made smaller when the gap to it hardly closes any more, and prices that went astray go back to the best. When
//! steps have become very short, they are made long again from there: prices may lie at a kink far from the best, with some that have a
//! long way to go. The descent is settled when that brought hardly anything. The price of a node of a shared visit is the visit's price
//! plus its own part, each with its own step. Polyak, *Minimization of unsmooth functionals*, 1969; Camerini, Fratta & Maffioli, *On
//! improving relaxation methods by modified gradient techniques*, 1975.
//!
//! Prices are kept as floating-point numbers and rounded to a part of a point ([`Table::scale`]) before use: weeks and sales see whole
//! numbers only, and every sum is made in the same order whatever the number of threads.

use super::market::{self, Market, Prices, Weeks};
use super::table::{NONE, Table};

/// How much of the last direction is kept.
const DEFLECTION: f64 = 0.9;
/// Steps within which the gap to the target must close by [`CLOSING`] of itself, else steps get shorter.
const PATIENCE: u32 = 15;
/// See [`PATIENCE`].
const CLOSING: f64 = 0.05;
/// How much shorter.
const SHORTER: f64 = 0.6;
/// Steps shorter than this lead nowhere.
const SHORTEST: f64 = 1e-3;
/// How long they are made again.
const AGAIN: f64 = 0.5;
/// The part of the gap by which the ceiling must fall between two times that steps are made long again, else the descent is settled.
const WORTHWHILE: f64 = 0.01;
/// A direction whose square is below this is a memory of old ones that has faded away, and would be followed much too far.
const FAINT: f64 = 1e-6;
/// From prices whose ceiling is above the best one by more than this part of the gap, the descent goes back to the best.
const ASTRAY: f64 = 0.5;
/// Parts of a point from which prices are rounded up where rounding to the nearest costs a proof its last points.
const OTHERWISE: [f64; 8] = [0.6, 0.4, 0.7, 0.3, 0.8, 0.2, 0.9, 0.1];

/// Prices on the way down.
pub struct Descent<'a> {
    table: &'a Table,
    market: &'a Market,
    /// By visit.
    visits: Vec<f64>,
    /// By price of a shared visit's node, what it differs from the visit's.
    own: Vec<f64>,
    organisations: Vec<f64>,
    last: Direction,
    /// The weeks at the prices last looked at.
    pub weeks: Weeks,
    /// The best prices so far.
    pub best: Prices,
    /// Their ceiling, in the same scale.
    pub ceiling: i64,
    best_parts: (Vec<f64>, Vec<f64>, Vec<f64>),
    length: f64,
    waited: u32,
    mark: i64,
    /// The ceiling when steps were last made long again.
    last_long: i64,
    /// Whether going on brings hardly anything.
    pub is_settled: bool,
}

#[derive(Clone, Default)]
struct Direction {
    visits: Vec<f64>,
    own: Vec<f64>,
    organisations: Vec<f64>,
}

impl Direction {
    fn forget(&mut self) {
        for part in [&mut self.visits, &mut self.own, &mut self.organisations] {
            part.fill(0.0);
        }
    }
}

impl<'a> Descent<'a> {
    /// From prices per visit and organisation, in points.
    pub fn new(table: &'a Table, market: &'a Market, visits: Vec<f64>, organisations: Vec<f64>) -> Self {
        let own = vec![0.0; market.prices - table.need.len()];
        let last = Direction {
            visits: vec![0.0; visits.len()],
            own: vec![0.0; own.len()],
            organisations: vec![0.0; organisations.len()],
        };
        let best =
            Prices { scale: table.scale, of: vec![0; market.prices], organisations: vec![0; organisations.len()] };
        Self {
            table,
            market,
            best_parts: (visits.clone(), own.clone(), organisations.clone()),
            visits,
            own,
            organisations,
            last,
            weeks: Weeks::new(table),
            best,
            ceiling: i64::MAX,
            length: 1.0,
            waited: 0,
            mark: i64::MAX,
            last_long: i64::MAX,
            is_settled: false,
        }
    }

    /// From what nodes of shared visits differ in price from their visits as well.
    pub fn with_own(mut self, own: Vec<f64>) -> Self {
        assert_eq!(own.len(), self.own.len(), "one for each price of a shared visit's node");
        self.best_parts.1.clone_from(&own);
        self.own = own;
        self
    }

    /// The current prices in whole numbers.
    pub fn prices(&self, scale: i64) -> Prices {
        whole(self.market, self.table, &self.visits, &self.own, &self.organisations, (scale, 0.5))
    }

    /// The best prices in whole points, and the exact ceiling of them.
    pub fn certificate(&self) -> (Prices, i64, Weeks) {
        self.rounded(0.5)
    }

    /// A certificate that proves a total the best, rounded otherwise; nothing when the prices do not prove that to a part of a point, or no
    /// rounding does.
    pub fn proof_of(&self, total: i64) -> Option<Prices> {
        let is_proven = self.ceiling.div_euclid(self.table.scale) <= total;
        let mut otherwise = OTHERWISE.iter().filter(|_| is_proven).map(|up_from| self.rounded(*up_from));
        let proves = |(_, ceiling, weeks): &(Prices, i64, Weeks)| *ceiling == total && weeks.are_exact();
        otherwise.find(proves).map(|(prices, ..)| prices)
    }

    /// The best prices in whole points, rounded up from a part of a point on, and the exact ceiling of them.
    fn rounded(&self, up_from: f64) -> (Prices, i64, Weeks) {
        let (visits, own, organisations) = &self.best_parts;
        let prices = whole(self.market, self.table, visits, own, organisations, (1, up_from));
        let mut weeks = Weeks::new(self.table);
        weeks.price(self.table, self.market, &prices);
        let ceiling = market::ceiling(self.table, self.market, &prices, &weeks);
        (prices, ceiling, weeks)
    }

    /// One step. `target` is a total that is known to be reached, in points.
    pub fn step(&mut self, target: i64) {
        let prices = self.prices(self.table.scale);
        self.weeks.price(self.table, self.market, &prices);
        let mut wanted = vec![0_u32; self.market.prices];
        let mut lent = vec![0_u32; self.organisations.len()];
        let mut ceiling = market::lent(self.table, &prices);
        for week in self.weeks.all() {
            ceiling += week.bound;
            for node in &week.nodes {
                wanted[self.market.price[*node as usize] as usize] += 1;
                let organisation = self.table.people[self.table.volunteer[*node as usize] as usize].organisation;
                if organisation != NONE {
                    lent[organisation as usize] += 1;
                }
            }
        }
        let mut excess: Vec<f64> = wanted.iter().map(|wanted| -f64::from(*wanted)).collect();
        for visit in 0..self.table.need.len() {
            ceiling += self.market.sale(self.table, &prices, visit, &wanted, |id, sold| excess[id] += sold as f64);
        }
        if self.remember(ceiling, prices, target) {
            self.turn(&excess, &lent);
            self.walk(ceiling, target);
        }
    }

    /// Keeps what is better; whether to go on from here. If not, the prices are the best ones again.
    fn remember(&mut self, ceiling: i64, prices: Prices, target: i64) -> bool {
        if ceiling < self.ceiling {
            self.ceiling = ceiling;
            self.best = prices;
            self.best_parts = (self.visits.clone(), self.own.clone(), self.organisations.clone());
        }
        self.waited += 1;
        let fell = self.mark.saturating_sub(self.ceiling) as f64;
        let gap = (self.ceiling - target * self.table.scale) as f64;
        if fell > CLOSING * gap {
            self.waited = 0;
            self.mark = self.ceiling;
        }
        if self.waited >= PATIENCE {
            self.waited = 0;
            self.mark = self.ceiling;
            self.shorten(gap);
            if (ceiling - self.ceiling) as f64 <= ASTRAY * gap {
                return true;
            }
            (self.visits, self.own, self.organisations) = self.best_parts.clone();
            self.last.forget();
            return false;
        }
        true
    }

    /// Makes steps shorter; long again when they have become very short.
    fn shorten(&mut self, gap: f64) {
        self.length *= SHORTER;
        if self.length < SHORTEST {
            self.length = AGAIN;
            let fell = self.last_long.saturating_sub(self.ceiling) as f64;
            self.is_settled = fell <= WORTHWHILE * gap;
            self.last_long = self.ceiling;
        }
    }

    /// The new direction from what is in excess.
    fn turn(&mut self, excess: &[f64], lent: &[u32]) {
        let visits = self.table.need.len();
        let blend = |last: &mut f64, new: f64| *last = new + DEFLECTION * *last;
        for visit in 0..visits {
            let own = self.market.own[visit];
            let new = if own == NONE {
                excess[visit]
            } else {
                let own = own as usize..own as usize + self.table.of_visit(visit).len();
                excess[own].iter().sum()
            };
            blend(&mut self.last.visits[visit], new);
            if own == NONE && self.visits[visit] <= 0.0 {
                self.last.visits[visit] = self.last.visits[visit].min(0.0);
            }
        }
        for (last, new) in self.last.own.iter_mut().zip(&excess[visits..]) {
            blend(last, *new);
        }
        for (organisation, used) in lent.iter().enumerate() {
            let limit = self.table.organisation_limit[organisation];
            let new = if limit == NONE { 0.0 } else { f64::from(limit) - f64::from(*used) };
            let last = &mut self.last.organisations[organisation];
            blend(last, new);
            if self.organisations[organisation] <= 0.0 {
                *last = last.min(0.0);
            }
        }
    }

    /// Moves the prices.
    fn walk(&mut self, ceiling: i64, target: i64) {
        let parts = [&self.last.visits, &self.last.own, &self.last.organisations];
        let square: f64 = parts.iter().flat_map(|part| part.iter()).map(|d| d * d).sum();
        if square == 0.0 {
            // Nothing is in excess: no prices are better.
            self.is_settled = true;
            return;
        }
        if square < FAINT {
            self.last.forget();
            return;
        }
        let gap = (ceiling as f64 / self.table.scale as f64 - target as f64).max(self.table.unit);
        let step = self.length * gap / square;
        for (visit, (price, d)) in self.visits.iter_mut().zip(&self.last.visits).enumerate() {
            *price -= step * d;
            if self.market.own[visit] == NONE {
                *price = price.max(0.0);
            }
        }
        self.own.iter_mut().zip(&self.last.own).for_each(|(price, d)| *price -= step * d);
        for (price, d) in self.organisations.iter_mut().zip(&self.last.organisations) {
            *price = (*price - step * d).max(0.0);
        }
    }
}

/// Prices in whole numbers, `scale` to the point, rounded up from a part on.
fn whole(
    market: &Market,
    table: &Table,
    visits: &[f64],
    own: &[f64],
    organisations: &[f64],
    (scale, up_from): (i64, f64),
) -> Prices {
    // Prices stay far below 2^53, and a cast of a float saturates.
    #[allow(clippy::cast_possible_truncation)]
    let round = |price: f64| (price * scale as f64 + 1.0 - up_from).floor() as i64;
    let mut of: Vec<i64> = visits.iter().map(|price| round(*price)).collect();
    of.resize(market.prices, 0);
    for (visit, price) in visits.iter().enumerate() {
        if market.own[visit] != NONE {
            let from = market.own[visit] as usize;
            for id in from..from + table.of_visit(visit).len() {
                of[id] = round(*price + own[id - visits.len()]);
            }
        }
    }
    Prices { scale, of, organisations: organisations.iter().map(|price| round(*price)).collect() }
}
