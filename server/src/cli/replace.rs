//! `koppel replace`: whom to ask when somebody drops out, and how many at once.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::{Date, DateTime, Time};
use jiff::{ToSpan, Zoned};
use koppel_engine::acceptance::yes_of;
use koppel_engine::answers::{Aim, YES};
use koppel_engine::replacement::{Answer, Opening, call_list};

use koppel_engine::rules::{Fit, Pair};

use super::failure::Failure;
use super::{Common, Reading, input, say, say_json};
use crate::clock::Clock;
use crate::lang::Lang;
use crate::words::Words;

#[derive(Args)]
pub struct ReplaceArgs {
    /// The spreadsheets (a folder, a workbook, or two files), and behind them the plan (plan.json)
    #[arg(required = true, num_args = 2.., value_name = "DIR PLAN")]
    paths: Vec<PathBuf>,
    /// The visit that misses somebody
    #[arg(long, value_name = "R12")]
    visit: String,
    /// Who would go and drops out
    #[arg(long, value_name = "V8", value_delimiter = ',')]
    out: Vec<String>,
    /// The hour by which somebody must have said yes, as 17:00 or 2026-11-24T17:00; otherwise answers count whenever they come
    #[arg(long, value_name = "17:00")]
    by: Option<String>,
    /// Who was asked and has not answered, with the hour when it is known
    #[arg(long, value_name = "V3@14:05,V4", value_delimiter = ',')]
    asked: Vec<String>,
    /// Who said yes
    #[arg(long, value_name = "V5", value_delimiter = ',')]
    yes: Vec<String>,
    /// Who said no
    #[arg(long, value_name = "V7", value_delimiter = ',')]
    no: Vec<String>,
    /// Names on the emergency card, nearest first: they are asked before all others
    #[arg(long, value_name = "V9,V2", value_delimiter = ',')]
    card: Vec<String>,
    /// The chance with which the place is to be filled, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 95.0)]
    chance: f64,
    /// How many in a hundred people say yes; otherwise what koppel learn found of each, otherwise 10
    #[arg(long, value_name = "PERCENT")]
    say_yes: Option<f64>,
    /// Minutes after which to look again when people are asked in two rounds
    #[arg(long, value_name = "MINUTES", default_value_t = Aim::default().look_after_min)]
    look_after: u32,
    /// The moment to reckon from, as 14:05 or 2026-11-24T14:05; otherwise now
    #[arg(long, value_name = "HOUR")]
    now: Option<String>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    common: Common,
}

/// Prints the call list.
pub fn run(args: &ReplaceArgs) -> Result<(), Failure> {
    let (read, plan) = input::read_with_plan(&args.paths, &args.reading, &args.common)?;
    let lang: Lang = args.common.lang.into();
    if let Err(faults) = koppel_engine::verify::plan(&read.problem, read.travel.as_ref(), &plan) {
        let first = faults.first().map(ToString::to_string).unwrap_or_default();
        return Err(Failure::input(format!(
            "{}: {first}",
            lang.pick(
                "dit voorstel past niet bij de bestanden, koppel check noemt alles wat niet klopt",
                "this plan does not fit the files, koppel check names all that is wrong"
            )
        )));
    }
    let hours = Hours::new(args, &read.clock, lang)?;
    let within_min = hours.by.as_ref().map(|by| minutes_from(&hours.now, by));
    let percent = |percent: f64| (percent / 100.0).clamp(0.0, 1.0);
    let aim = Aim { chance: percent(args.chance), within_min, look_after_min: args.look_after };
    let answers = answers(args, &hours, &read.clock, lang)?;
    let say_yes = args.say_yes.map(percent);
    let yes = |pair: &Pair<'_>, fit: &Fit| {
        let learnt = || yes_of(pair, fit.travel_s).map(|thousandths| f64::from(thousandths) / 1000.0);
        say_yes.or_else(learnt).unwrap_or(YES)
    };
    let opening =
        Opening { visit: &args.visit, dropped_out: &args.out, card: &args.card, answers: &answers, aim, yes: &yes };
    let words = Words::new(lang, &read.problem, &read.clock);
    let list = call_list(&read.problem, read.travel.as_ref(), &plan, &opening)
        .map_err(|why| Failure::input(words.no_call_list(&args.visit, &why)))?;
    if args.common.json {
        return say_json(&list);
    }
    let look_at = hours.now.saturating_add(i64::from(args.look_after).minutes());
    let by = hours.by.as_ref().map(|by| hours.written(by, lang));
    say(&words.call_list(&list, &read.people, by.as_deref(), &hours.written(&look_at, lang)))
}

/// The moments that were named.
struct Hours {
    now: Zoned,
    by: Option<Zoned>,
}

impl Hours {
    fn new(args: &ReplaceArgs, clock: &Clock, lang: Lang) -> Result<Self, Failure> {
        let today = Zoned::now().with_time_zone(clock.zone().clone());
        let now = match &args.now {
            None => today,
            Some(text) => moment(text, today.date(), clock, lang)?,
        };
        let by = match &args.by {
            None => None,
            Some(text) => Some(moment(text, now.date(), clock, lang)?),
        };
        if by.as_ref().is_some_and(|by| *by <= now) {
            return Err(Failure::input(lang.pick(
                "het uur bij --by is al voorbij; geef een later uur, of een datum erbij als 2026-11-24T17:00",
                "the hour of --by has passed; give a later one, or a date with it as 2026-11-24T17:00",
            )));
        }
        Ok(Self { now, by })
    }

    /// `17:00`, with the date when that is not today.
    fn written(&self, at: &Zoned, lang: Lang) -> String {
        let hour = lang.time(at.time());
        if at.date() == self.now.date() { hour } else { format!("{hour} ({})", lang.date_short(at.date())) }
    }
}

/// `17:00` on a date, or `2026-11-24T17:00`.
fn moment(text: &str, date: Date, clock: &Clock, lang: Lang) -> Result<Zoned, Failure> {
    let hour = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
    };
    let read = match text.split_once(['T', ' ']) {
        None => hour(text).map(|time| date.to_datetime(time)),
        Some((date, time)) => {
            date.parse().ok().zip(hour(time)).map(|(date, time): (Date, Time)| date.to_datetime(time))
        }
    };
    let local: DateTime = read.ok_or_else(|| {
        Failure::input(format!(
            "{text}: {}",
            lang.pick("geef een uur als 17:00 of 2026-11-24T17:00", "give an hour as 17:00 or 2026-11-24T17:00")
        ))
    })?;
    Ok(clock.zone().to_ambiguous_zoned(local).compatible().unwrap_or_else(|_| clock.at(clock.minute_at(local))))
}

fn minutes_from(from: &Zoned, to: &Zoned) -> u32 {
    let seconds = to.timestamp().as_second() - from.timestamp().as_second();
    u32::try_from(seconds / 60).unwrap_or(0)
}

/// Everything people answered, each person once.
fn answers(args: &ReplaceArgs, hours: &Hours, clock: &Clock, lang: Lang) -> Result<Vec<(String, Answer)>, Failure> {
    let mut all: Vec<(String, Answer)> = Vec::new();
    let yes = args.yes.iter().map(|id| (id.trim().to_owned(), Answer::Yes));
    let no = args.no.iter().map(|id| (id.trim().to_owned(), Answer::No));
    all.extend(yes.chain(no));
    for asked in &args.asked {
        let (id, since_min) = match asked.split_once('@') {
            None => (asked.as_str(), 0),
            Some((id, hour)) => (id, minutes_from(&moment(hour, hours.now.date(), clock, lang)?, &hours.now)),
        };
        // Whoever answered since is no longer waited for.
        if all.iter().all(|(known, _)| known != id.trim()) {
            all.push((id.trim().to_owned(), Answer::Silent(since_min)));
        }
    }
    Ok(all)
}
