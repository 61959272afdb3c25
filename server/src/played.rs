//! What came out of a simulation: figures with their intervals, in words, as json and as csv.

use koppel_scenarios::simulate::{Count, Figure, Interval, Outcome, Policy, Scenario, difference, figure};
use serde_json::{Value, json};

use crate::lang::Lang;

/// The format tag of `simulation.json`.
const FORMAT: &str = "koppel-simulation/1";
/// What a kept play depends on beside its scenario: to be raised when plays change.
const PLAYS: &str = "koppel-play/2";

/// A scenario, its plays, and another one beside it.
pub struct Played {
    /// The scenario.
    pub scenario: Scenario,
    /// Its plays.
    pub outcomes: Vec<Outcome>,
    /// Another scenario with plays that met the same chances.
    pub other: Option<(Scenario, Vec<Outcome>)>,
}

/// The name of a kept play, under which it is found again: a hash of the scenario, without what does not change a play, and the play's number.
#[must_use]
pub fn kept_name(scenario: &Scenario, replication: u32) -> String {
    let bare = Scenario {
        name: String::new(),
        naam: String::new(),
        asks: String::new(),
        vraag: String::new(),
        sources: Vec::new(),
        replications: 0,
        precision: 0.0,
        ..scenario.clone()
    };
    let text = serde_json::to_string(&bare).expect("our own types can be written as json");
    let hash = blake3::hash(format!("{PLAYS} {} {replication} {text}", env!("CARGO_PKG_VERSION")).as_bytes());
    hash.to_hex().to_string()
}

impl Lang {
    /// A figure of a simulation, with its unit: `dekkingsgraad (%)`.
    #[must_use]
    pub fn figure_name(self, figure: Figure) -> &'static str {
        match figure {
            Figure::Fill => self.pick("dekkingsgraad (%)", "fill rate (%)"),
            Figure::WaitDays => self.pick("doorlooptijd (dagen)", "lead time (days)"),
            Figure::ServedPerWeek => self.pick("geholpen per week", "helped a week"),
            Figure::Waiting => self.pick("in de boeken, gemiddeld", "in the books, on average"),
            Figure::Gini => self.pick("ongelijkheid van inzet (Gini)", "inequality of load (Gini)"),
            Figure::HoursPerWeek => self.pick("uren hulp per week", "hours of help a week"),
            Figure::TravelMin => self.pick("reistijd per bezoek (min)", "travel a visit (min)"),
            Figure::YesShare => self.pick("zegt ja op een voorstel (%)", "say yes to a proposal (%)"),
            Figure::SavedShare => self.pick("spoed opgelost (%)", "emergencies solved (%)"),
            Figure::CallsPerEmergency => self.pick("telefoontjes per spoed", "calls an emergency"),
            Figure::Strain => self.pick("belasting mantelzorgers (0-10)", "strain of carers (0-10)"),
            Figure::BreakdownsPerYear => {
                self.pick("mantelzorgers die uitvallen, per jaar", "carers who break down, a year")
            }
            Figure::Volunteers => self.pick("vrijwilligers aan het eind", "volunteers at the end"),
            Figure::SeatedPerWeek => self.pick("geholpen in een groep, per week", "helped in a group, a week"),
        }
    }

    /// What a scenario is called.
    #[must_use]
    pub fn scenario_name(self, scenario: &Scenario) -> &str {
        if scenario.naam.is_empty() { &scenario.name } else { self.pick(&scenario.naam, &scenario.name) }
    }

    /// What it asks.
    #[must_use]
    pub fn scenario_asks(self, scenario: &Scenario) -> &str {
        if scenario.vraag.is_empty() { &scenario.asks } else { self.pick(&scenario.vraag, &scenario.asks) }
    }

    /// A policy of a scenario.
    #[must_use]
    pub fn policy_name(self, policy: Policy) -> &'static str {
        match policy {
            Policy::Koppel => "koppel",
            Policy::Nearest => {
                self.pick("dringendste eerst, wie het dichtstbij is", "most urgent first, whoever is nearest")
            }
            Policy::FirstCome => self.pick("op volgorde van binnenkomst", "first come, first served"),
            Policy::Random => self.pick("wie er toevallig kan", "anybody who can"),
        }
    }

    /// `81,8 ± 5,3`; the half width is left out when nothing is known of it.
    #[must_use]
    pub fn interval(self, interval: Interval, figure: Figure) -> String {
        let (scale, decimals) = scale_of(figure);
        let mean = self.decimal(interval.mean * scale, decimals);
        if interval.half_width.is_finite() {
            format!("{mean} ± {}", self.decimal(interval.half_width * scale, decimals))
        } else {
            mean
        }
    }
}

/// What a figure is multiplied by to be shown, and its decimals.
#[must_use]
pub const fn scale_of(figure: Figure) -> (f64, usize) {
    match figure {
        Figure::Fill | Figure::YesShare | Figure::SavedShare => (100.0, 1),
        Figure::Gini => (1.0, 2),
        _ => (1.0, 1),
    }
}

impl Played {
    /// The figures that say something here: carers, groups and emergencies only where there are any.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let others = self.other.iter().map(|(scenario, outcomes)| (scenario, outcomes));
        let all: Vec<(&Scenario, &Vec<Outcome>)> =
            std::iter::once((&self.scenario, &self.outcomes)).chain(others).collect();
        let has = |is_so: &dyn Fn(&Scenario, &Outcome) -> bool| {
            all.iter().any(|(scenario, plays)| plays.iter().any(|play| is_so(scenario, play)))
        };
        let is_shown = |figure: &Figure| match figure {
            Figure::Strain | Figure::BreakdownsPerYear => has(&|scenario, _| scenario.carers.count > 0),
            Figure::SeatedPerWeek => has(&|scenario, _| !scenario.offers.is_empty()),
            Figure::SavedShare | Figure::CallsPerEmergency => has(&|_, play| play.emergencies > 0),
            Figure::HoursPerWeek => has(&|_, play| play.minutes > 0),
            _ => true,
        };
        Figure::ALL.into_iter().filter(is_shown).collect()
    }

    /// The answer in plain sentences.
    #[must_use]
    pub fn summary(&self, lang: Lang) -> String {
        let (plays, weeks) = (self.outcomes.len(), self.scenario.weeks);
        let mut lines = vec![self.title(lang), self.of_little(lang), String::new()];
        lines.insert(
            1,
            lang.pick(
                format!(
                    "{} · {plays} keer {weeks} weken gespeeld, beleid: {}.",
                    lang.scenario_name(&self.scenario),
                    lang.policy_name(self.scenario.policy)
                ),
                format!(
                    "{} · played {plays} times {weeks} weeks, policy: {}.",
                    lang.scenario_name(&self.scenario),
                    lang.policy_name(self.scenario.policy)
                ),
            ),
        );
        for shown in self.figures() {
            let of = figure(&self.outcomes, shown);
            let mut line = format!("  {:<40} {:>16}", lang.figure_name(shown), lang.interval(of, shown));
            if let Some((_, other)) = &self.other {
                let apart = difference(&self.outcomes, other, shown);
                let mark = if apart.is_sure() { "" } else { lang.pick("  (niet zeker)", "  (not sure)") };
                let (beside, apart) = (lang.interval(figure(other, shown), shown), signed(lang, apart, shown));
                line.push_str(&format!(" {beside:>16}   {} {apart}{mark}", lang.pick("verschil", "difference")));
            }
            lines.push(line);
        }
        if let Some((scenario, _)) = &self.other {
            let of = |scenario: &Scenario| {
                format!("{} ({})", lang.scenario_name(scenario), lang.policy_name(scenario.policy))
            };
            lines.insert(3, lang.pick(format!("Ernaast: {}.", of(scenario)), format!("Beside it: {}.", of(scenario))));
        }
        lines.join("\n") + "\n"
    }

    /// The answer in one sentence.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        let fill = figure(&self.outcomes, Figure::Fill);
        let wait = figure(&self.outcomes, Figure::WaitDays);
        let (fill_said, wait_said) = (lang.decimal(fill.mean * 100.0, 0), lang.decimal(wait.mean, 1));
        let Some((_, other)) = &self.other else {
            return lang.pick(
                format!("{fill_said} van de 100 hulpvragen wordt vervuld, gemiddeld {wait_said} dagen na de vraag."),
                format!("{fill_said} of 100 requests are met, {wait_said} days after asking on average."),
            );
        };
        let apart = difference(&self.outcomes, other, Figure::Fill);
        let beside = lang.decimal((fill.mean + apart.mean) * 100.0, 0);
        match (apart.is_sure(), apart.mean > 0.0) {
            (false, _) => lang.pick(
                format!("Er is geen zeker verschil: {fill_said} en {beside} van de 100 hulpvragen worden vervuld."),
                format!("There is no sure difference: {fill_said} and {beside} of 100 requests are met."),
            ),
            (true, more) => {
                let (nl, en) = if more { ("stijgt", "rises") } else { ("daalt", "falls") };
                lang.pick(
                    format!("De dekkingsgraad {nl} van {fill_said} naar {beside} van de 100 hulpvragen."),
                    format!("The fill rate {en} from {fill_said} to {beside} of 100 requests."),
                )
            }
        }
    }

    /// Little's law, as a check that anybody can make.
    fn of_little(&self, lang: Lang) -> String {
        let (mut books, mut stay) = (0.0, 0.0);
        for outcome in &self.outcomes {
            let (one, other) = outcome.little();
            books += one / self.outcomes.len() as f64;
            stay += other / self.outcomes.len() as f64;
        }
        let (books, stay) = (lang.decimal(books, 1), lang.decimal(stay, 1));
        lang.pick(
            format!("Controle (wet van Little): {books} hulpvragen in de boeken; instroom × verblijf is {stay}."),
            format!("Check (Little's law): {books} requests in the books; arrivals × stay is {stay}."),
        )
    }

    /// `simulation.json`: settings, figures, counts by kind and district, and every play.
    #[must_use]
    pub fn json(&self) -> Value {
        let of = |scenario: &Scenario, outcomes: &[Outcome]| {
            let figures: serde_json::Map<String, Value> =
                Figure::ALL.into_iter().map(|shown| (key(shown), json!(figure(outcomes, shown)))).collect();
            json!({ "scenario": scenario, "figures": figures, "kinds": grouped(outcomes, |o| &o.kinds),
                "districts": grouped(outcomes, |o| &o.districts), "plays": outcomes })
        };
        let mut all = json!({ "format": FORMAT, "version": env!("CARGO_PKG_VERSION"), "first": of(&self.scenario, &self.outcomes) });
        if let Some((scenario, outcomes)) = &self.other {
            let apart: serde_json::Map<String, Value> = Figure::ALL
                .into_iter()
                .map(|shown| (key(shown), json!(difference(&self.outcomes, outcomes, shown))))
                .collect();
            all["second"] = of(scenario, outcomes);
            all["difference"] = Value::Object(apart);
        }
        all
    }

    /// `simulation.csv`: a figure a row.
    #[must_use]
    pub fn csv(&self, lang: Lang) -> String {
        let number = |number: f64| if number.is_finite() { lang.decimal(number, 4) } else { String::new() };
        let mut rows = vec![
            [
                lang.pick("maat", "figure"),
                lang.pick("waarde", "value"),
                "±",
                lang.pick("ernaast", "beside"),
                "±",
                lang.pick("verschil", "difference"),
                "±",
            ]
            .map(str::to_owned),
        ];
        for shown in self.figures() {
            let one = figure(&self.outcomes, shown);
            let beside =
                self.other.as_ref().map(|(_, other)| (figure(other, shown), difference(&self.outcomes, other, shown)));
            let scale = scale_of(shown).0;
            let both = |interval: Interval| [number(interval.mean * scale), number(interval.half_width * scale)];
            let [mean, half] = both(one);
            let [[other, other_half], [apart, apart_half]] =
                beside.map_or_else(Default::default, |(other, apart)| [both(other), both(apart)]);
            rows.push([lang.figure_name(shown).to_owned(), mean, half, other, other_half, apart, apart_half]);
        }
        let mut text = String::from("\u{feff}");
        rows.iter().for_each(|row| text.push_str(&format!("{}\r\n", row.join(";"))));
        text
    }
}

/// Counts of all plays together, by group.
#[must_use]
pub fn grouped(
    outcomes: &[Outcome],
    of: impl Fn(&Outcome) -> &std::collections::BTreeMap<String, Count>,
) -> std::collections::BTreeMap<String, Count> {
    let mut all: std::collections::BTreeMap<String, Count> = std::collections::BTreeMap::new();
    for outcome in outcomes {
        of(outcome).iter().for_each(|(name, count)| all.entry(name.clone()).or_default().add(count));
    }
    all
}

/// `+3,1 ± 0,4`.
fn signed(lang: Lang, apart: Interval, shown: Figure) -> String {
    let written = lang.interval(apart, shown);
    if apart.mean > 0.0 { format!("+{written}") } else { written }
}

fn key(figure: Figure) -> String {
    serde_json::to_value(figure)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .expect("a figure is written as a word")
}
