//! `koppel capacity`: the largest demand that is carried, what is scarce, and the best way to spend a voucher.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use koppel_scenarios::capacity::{Carried, PriceList, Spent, Target, carried, spend, with_demand};
use koppel_scenarios::scarce::{Scarce, scarce};
use koppel_scenarios::simulate::{Figure, Interval, Kept, Part, Scenario};
use serde_json::json;

use super::failure::Failure;
use super::simulate::{Folder, read_scenario};
use super::{Common, say, say_json};
use crate::lang::Lang;
use crate::postcodes;
use crate::write::{capacity_page, write_file};

/// Rows of what is scarce that are shown.
const SCARCE_MOST: usize = 8;

#[derive(Args)]
pub struct CapacityArgs {
    /// The scenario (toml)
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Share of requests to be met, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 90.0)]
    fill: f64,
    /// Days from asking to help, at most
    #[arg(long, value_name = "DAYS")]
    wait: Option<f64>,
    /// Say what is scarce too: what one more volunteer of each sort would bring
    #[arg(long)]
    scarce: bool,
    /// What money can buy (toml, [[item]]); with --amount: the best way to spend it
    #[arg(long, value_name = "FILE", requires = "amount")]
    prices: Option<PathBuf>,
    /// The amount of the voucher, in euros
    #[arg(long, value_name = "EURO", requires = "prices")]
    amount: Option<u32>,
    /// Where the report goes; otherwise a folder simulation/ beside the scenario
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// What was found.
struct Found {
    scenario: Scenario,
    target: Target,
    carried: Carried,
    scarce: Vec<Scarce>,
    prices: PriceList,
    /// For half the amount, the amount, and double.
    spent: Vec<Spent>,
}

/// Plays, and says what came out.
pub fn run(args: &CapacityArgs) -> Result<(), Failure> {
    let lang: Lang = args.common.lang.into();
    let scenario = read_scenario(&args.scenario)?;
    if !(0.0..=100.0).contains(&args.fill) {
        return Err(Failure::input(
            lang.pick("--fill is een percentage van 0 tot 100", "--fill is a percentage from 0 to 100"),
        ));
    }
    let prices = match &args.prices {
        Some(path) => read_prices(path)?,
        None => PriceList::default(),
    };
    let folder =
        args.out.clone().unwrap_or_else(|| args.scenario.parent().unwrap_or_else(|| Path::new(".")).join("simulation"));
    let bar = ProgressBar::with_draw_target(
        None,
        if args.common.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() },
    );
    bar.set_style(
        ProgressStyle::with_template("{spinner} {pos} {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    let keep = |scenario: &Scenario| -> Box<dyn Kept> {
        Box::new(Folder { folder: folder.join("plays"), scenario: scenario.clone(), bar: bar.clone() })
    };
    let centres = |postcode: u16| postcodes::centre_of(postcode);
    let target = Target { fill: args.fill / 100.0, wait_days: args.wait };
    let amounts = args.amount.map(|amount| [amount / 2, amount, amount.saturating_mul(2)]);
    let found = Found {
        carried: carried(&scenario, &centres, target, &keep),
        scarce: if args.scarce { scarce(&scenario, &centres, SCARCE_MOST, &keep) } else { Vec::new() },
        spent: amounts.into_iter().flatten().map(|amount| spend(&scenario, &centres, &prices, amount, &keep)).collect(),
        target,
        prices,
        scenario,
    };
    bar.finish_and_clear();
    let text = found.words(lang);
    let page = folder.join("capacity.html");
    write_file(&page, capacity_page(&found.scenario.name, &text, lang).as_bytes())
        .map_err(|error| Failure::input(error.to_string()))?;
    if args.common.json {
        return say_json(
            &json!({ "format": "koppel-capacity/1", "target": found.target, "carried": found.carried, "scarce": found.scarce,
            "prices": found.prices, "spent": found.spent, "scenario": found.scenario }),
        );
    }
    if args.common.quiet {
        Ok(())
    } else {
        say(&format!("{text}\n{} {}\n", lang.pick("Verslag:", "Report:"), page.display()))
    }
}

fn read_prices(path: &Path) -> Result<PriceList, Failure> {
    let failed = |what: String| Failure::input(format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(path)
        .map_err(|error| failed(format!("{error}; name a price list (toml, [[item]])")))?;
    PriceList::parse(&text).map_err(|wrong| failed(wrong.to_string()))
}

impl Found {
    fn words(&self, lang: Lang) -> String {
        let mut text = self.carried_words(lang);
        if !self.scarce.is_empty() {
            let _ = writeln!(
                text,
                "\n{}",
                lang.pick(
                    "Wat één vrijwilliger erbij per week aan hulp brengt:",
                    "What one more volunteer brings, helped a week:"
                )
            );
            for one in self.scarce.iter().take(SCARCE_MOST) {
                let Some(helped) = one.helped_per_week else { continue };
                let (skill, mode) = (crate::words::term(lang, &one.skill), crate::words::mode_name(lang, one.mode));
                let what = format!("{skill}, {}, {mode}, {}", part_name(lang, one.part), one.district);
                let most = lang.decimal(one.by_price, 1);
                let _ = writeln!(
                    text,
                    "  {what:<60} {:<12} {}",
                    more(lang, helped),
                    lang.pick(format!("(op prijzen hooguit {most})"), format!("(by price at most {most})"))
                );
            }
        }
        for spent in &self.spent {
            text.push_str(&self.spent_words(spent, lang));
        }
        text
    }

    fn carried_words(&self, lang: Lang) -> String {
        let percent = lang.decimal(self.target.fill * 100.0, 0);
        let Carried { surely, factor, perhaps } = self.carried;
        if factor == 0.0 {
            return lang.pick(
                format!("Ook als er heel weinig wordt gevraagd, wordt {percent} % niet gehaald: niet het aantal vrijwilligers houdt tegen, maar wie ja zegt en hoe snel het moet. Probeer een lagere --fill of een ruimere --wait.\n"),
                format!("Even when very little is asked {percent}% is not reached: not the number of volunteers is in the way, but who says yes and how soon it must be. Try a lower --fill or a longer --wait.\n"),
            );
        }
        let times = |factor: f64| lang.decimal(factor, 2);
        let asked: f64 = self.scenario.requests.iter().map(|asked| asked.per_week).sum();
        let count = self.scenario.volunteers.count;
        let (weekly, low, high) =
            (lang.decimal(asked * factor, 0), lang.decimal(asked * surely, 0), lang.decimal(asked * perhaps, 0));
        let wait = self.target.wait_days.map_or(String::new(), |days| {
            let days = lang.decimal(days, 1);
            lang.pick(format!(", binnen {days} dagen"), format!(", within {days} days"))
        });
        let mut text = lang.pick(
            format!("Met {count} vrijwilligers zijn {weekly} hulpvragen per week te dragen bij {percent} % vervuld{wait} ({low} zeker, {high} misschien).\n"),
            format!("With {count} volunteers {weekly} requests a week can be carried at {percent}% met{wait} ({low} surely, {high} perhaps).\n"),
        );
        let _ = writeln!(
            text,
            "{}",
            lang.pick(
                format!("Dat is {} keer wat er nu wordt gevraagd; per soort:", times(factor)),
                format!("That is {} times what is asked now; by kind:", times(factor)),
            )
        );
        for asked in with_demand(&self.scenario, factor).requests {
            let _ =
                writeln!(text, "  {:<32} {}", crate::words::term(lang, &asked.kind), lang.decimal(asked.per_week, 1));
        }
        text
    }

    fn spent_words(&self, spent: &Spent, lang: Lang) -> String {
        let euro = |amount: u32| format!("€ {}", lang.number(amount.into()));
        let mut text = lang.pick(
            format!(
                "\nMet {}: {} geholpen per week, {} % vervuld (besteed: {})\n",
                euro(spent.amount),
                more(lang, spent.helped_per_week),
                percent(lang, spent.fill),
                euro(spent.costs)
            ),
            format!(
                "\nWith {}: {} helped a week, {}% met (spent: {})\n",
                euro(spent.amount),
                more(lang, spent.helped_per_week),
                percent(lang, spent.fill),
                euro(spent.costs)
            ),
        );
        let items = self.prices.items.iter().zip(&spent.bought).filter(|(_, times)| **times > 0);
        for (item, times) in items {
            let _ = writeln!(text, "  {times} × {} ({})", item.name, euro(item.price * times));
        }
        if spent.costs == 0 {
            let _ = writeln!(
                text,
                "  {}",
                lang.pick("niets van de prijslijst helpt aantoonbaar", "nothing on the list demonstrably helps")
            );
        }
        text
    }
}

fn more(lang: Lang, interval: Interval) -> String {
    let sign = if interval.mean > 0.0 { "+" } else { "" };
    format!("{sign}{}", lang.interval(interval, Figure::ServedPerWeek))
}

fn percent(lang: Lang, interval: Interval) -> String {
    let sign = if interval.mean > 0.0 { "+" } else { "" };
    format!("{sign}{}", lang.interval(interval, Figure::Fill))
}

fn part_name(lang: Lang, part: Part) -> &'static str {
    match part {
        Part::Morning => lang.pick("ochtend", "morning"),
        Part::Afternoon => lang.pick("middag", "afternoon"),
        Part::Evening => lang.pick("avond", "evening"),
        Part::Night => lang.pick("nacht", "night"),
    }
}
