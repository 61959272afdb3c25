//! Progress bars: only for work over a second, only where somebody looks.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use koppel_engine::country;
use koppel_engine::planning::Step;

use crate::lang::Lang;

/// Shows what the engine is doing.
pub struct Progress {
    bar: ProgressBar,
    lang: Lang,
    since: Instant,
    /// When to stop looking for better.
    until: Option<Instant>,
}

/// Work under this is not worth a bar.
const PATIENCE: Duration = Duration::from_secs(1);

impl Progress {
    /// A bar on standard error; silent when `quiet` or when nobody looks.
    pub fn new(quiet: bool, lang: Lang) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let template = "{spinner} {msg} {wide_bar} {pos}/{len} {elapsed}";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        if quiet || !std::io::stderr().is_terminal() {
            return Self { bar, lang, since: Instant::now() + Duration::from_secs(1 << 30), until: None };
        }
        Self { bar, lang, since: Instant::now(), until: None }
    }

    /// Tells the engine to stop looking for better after so long, if at all.
    pub fn until(self, limit: Option<Duration>) -> Self {
        Self { until: limit.map(|limit| Instant::now() + limit), ..self }
    }

    /// Told by the engine, from any thread.
    pub fn step(&self, step: Step) -> ControlFlow<()> {
        if self.bar.is_hidden() && self.since.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let words = |nl: &'static str, en: &'static str| if self.lang == Lang::Nl { nl } else { en };
        match step {
            Step::Searching { visits } => {
                self.bar.set_message(words("kandidaten zoeken", "finding candidates"));
                self.bar.set_length(visits as u64);
                self.bar.set_position(0);
            }
            Step::Searched { visits } => self.bar.inc(visits as u64),
            Step::Solving { pairs } => {
                let message = words("koppels doorrekenen", "solving pairs");
                self.bar.set_message(message);
                self.bar.set_length(pairs as u64);
            }
            Step::Mending => self.bar.set_message(words("tijden passend maken", "making times fit")),
            Step::InTime(week) => {
                let gap = 100.0 * (week.ceiling - week.total) as f64 / (week.ceiling.max(1)) as f64;
                let (total, ceiling) = (week.total, week.ceiling);
                self.bar.set_message(match self.lang {
                    Lang::Nl => format!("beter zoeken: {total} van hooguit {ceiling} punten, marge {gap:.2} %"),
                    Lang::En => format!("looking for better: {total} of at most {ceiling} points, gap {gap:.2} %"),
                });
                self.bar.set_length(u64::from(week.of));
                self.bar.set_position(u64::from(week.done));
            }
            Step::Country(country::Step::Round { round, rounds, regions }) => {
                self.bar.set_message(match self.lang {
                    Lang::Nl => format!("ronde {round} van {rounds}, {regions} regio's plannen"),
                    Lang::En => format!("round {round} of {rounds}, planning {regions} regions"),
                });
                self.bar.set_length(regions as u64);
                self.bar.set_position(0);
            }
            Step::Country(country::Step::InRegion) => {}
            Step::Country(country::Step::RegionDone) => self.bar.inc(1),
            Step::Country(country::Step::Proving) => {
                self.bar.set_message(words("plafond van het land bewijzen", "proving the country's ceiling"));
            }
            Step::Verifying => self.bar.set_message(words("alles natellen", "recounting everything")),
        }
        self.bar.tick();
        let is_over = self.until.is_some_and(|until| Instant::now() >= until);
        if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes the bar away.
    pub fn done(&self) {
        self.bar.finish_and_clear();
    }
}
