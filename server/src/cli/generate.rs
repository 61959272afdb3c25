//! `koppel generate`: the spreadsheets of an invented town, or of a whole country of them, from a scenario.

use std::path::{Path, PathBuf};

use clap::Args;
use koppel_engine::problem::Problem;
use koppel_scenarios::rows::{GRID_MIN, csv, offer_rows, request_rows, volunteer_rows};
use koppel_scenarios::simulate::{Scenario, books, country};
use serde_json::json;

use super::failure::Failure;
use super::simulate::read_scenario;
use super::{Common, say, say_json};
use crate::lang::Lang;
use crate::postcodes;
use crate::write::write_file;

#[derive(Args)]
pub struct GenerateArgs {
    /// A scenario (toml): where people live, who helps, what is asked for
    #[arg(value_name = "TOWN")]
    town: PathBuf,
    /// The folder for the spreadsheets
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many days, from the scenario's first day on
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=92))]
    days: u16,
    /// Where all chance comes from, in the place of what the scenario says
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many volunteers, in the place of what the scenario says
    #[arg(long, value_name = "N")]
    volunteers: Option<u32>,
    /// How many requests a week, all kinds together, in the place of what the scenario says
    #[arg(long, value_name = "N")]
    per_week: Option<f64>,
    /// The whole country: a folder for each of the regions whose postcodes share two figures, with its share of volunteers and requests
    #[arg(long)]
    country: bool,
    /// Write over spreadsheets that are in the folder already
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    common: Common,
}

/// Draws, writes, and says what there is.
pub fn run(args: &GenerateArgs) -> Result<(), Failure> {
    let lang: Lang = args.common.lang.into();
    let scenario = changed(read_scenario(&args.town)?, args);
    let towns = if args.country {
        let areas: Vec<u16> = postcodes::all().collect();
        country(&scenario, &areas)
            .into_iter()
            .map(|town| (args.out.join(town.districts[0].name.chars().take(2).collect::<String>()), town))
            .collect()
    } else {
        vec![(args.out.clone(), scenario)]
    };
    for (_, town) in &towns {
        town.check(&|postcode| postcodes::centre_of(postcode))
            .map_err(|wrong| Failure::input(format!("{}: {wrong}", args.town.display())))?;
    }
    let mut all = Counts::default();
    for (folder, town) in &towns {
        let problem = books(town, &|postcode| postcodes::centre_of(postcode), args.days);
        write_all(&problem, folder, args.replace, lang)?;
        all.add(&problem);
    }
    if args.common.json {
        return say_json(&json!({ "folders": towns.len(), "volunteers": all.volunteers, "requests": all.requests,
            "visits": all.visits, "offers": all.offers }));
    }
    if args.common.quiet { Ok(()) } else { say(&all.said(towns.len(), &args.out, lang)) }
}

/// The scenario with what the command line says in its place.
fn changed(mut scenario: Scenario, args: &GenerateArgs) -> Scenario {
    scenario.seed = args.seed.unwrap_or(scenario.seed);
    if let Some(volunteers) = args.volunteers {
        // A country's share of them is taken by the factor.
        (scenario.volunteers.count, scenario.volunteers.factor) = (volunteers, 1.0);
    }
    if let Some(per_week) = args.per_week {
        let now: f64 = scenario.requests.iter().map(|asked| asked.per_week).sum();
        let by = if now > 0.0 { per_week / now } else { 0.0 };
        scenario.requests.iter_mut().for_each(|asked| asked.per_week *= by);
    }
    scenario
}

/// How much there is.
#[derive(Default)]
struct Counts {
    volunteers: usize,
    requests: usize,
    visits: usize,
    offers: usize,
}

impl Counts {
    fn add(&mut self, problem: &Problem) {
        let offers = problem.requests.iter().filter(|request| request.offer.is_some()).count();
        self.volunteers += problem.volunteers.len();
        self.requests += problem.requests.len() - offers;
        self.visits += problem.visits.len() - offers;
        self.offers += offers;
    }

    fn said(&self, folders: usize, out: &Path, lang: Lang) -> String {
        let Self { volunteers, requests, visits, offers } = self;
        let out = out.display();
        let groups = match (*offers, lang) {
            (0, _) => String::new(),
            (1, Lang::Nl) => ", 1 groepsaanbod".to_owned(),
            (1, Lang::En) => ", 1 group offer".to_owned(),
            (_, Lang::Nl) => format!(", {offers} keer groepsaanbod"),
            (_, Lang::En) => format!(", {offers} group offers"),
        };
        let places = if folders == 1 {
            String::new()
        } else {
            lang.pick(format!(" in {folders} gebieden"), format!(" in {folders} regions"))
        };
        lang.pick(
            format!("{volunteers} verzonnen vrijwilligers en {requests} hulpvragen ({visits} bezoeken){groups}{places}, in {out}\n"),
            format!("{volunteers} invented volunteers and {requests} requests ({visits} visits){groups}{places}, in {out}\n"),
        )
    }
}

fn write_all(problem: &Problem, folder: &Path, replace: bool, lang: Lang) -> Result<(), Failure> {
    let settings = format!(
        "# {}\nfirst_day = \"{}\"\ndays = {}\ngrid_min = {GRID_MIN}\n",
        lang.pick("Verzonnen door koppel generate.", "Invented by koppel generate."),
        problem.period.first_day,
        problem.period.days(),
    );
    let mut files = vec![
        ("vrijwilligers.csv", csv(&volunteer_rows(problem))),
        ("hulpvragen.csv", csv(&request_rows(problem))),
        ("koppel.toml", settings),
    ];
    if problem.requests.iter().any(|request| request.offer.is_some()) {
        files.push(("groepsaanbod.csv", csv(&offer_rows(problem))));
    }
    if let Some((name, _)) = files.iter().find(|(name, _)| !replace && folder.join(name).exists()) {
        let path = folder.join(name);
        return Err(Failure::input(lang.pick(
            format!("{} is er al; kies een andere map, of geef --replace", path.display()),
            format!("{} is there already; choose another folder, or give --replace", path.display()),
        )));
    }
    for (name, text) in files {
        write_file(&folder.join(name), text.as_bytes()).map_err(|error| Failure::input(error.to_string()))?;
    }
    Ok(())
}
