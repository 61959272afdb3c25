//! Command line for public problems: prints each as a neutral instance, or runs it and prints what came out.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Parser, Subcommand};
use koppel_benches::home_care::{HomeCare, Starts};
use koppel_benches::made_network::{self, Costs};
use koppel_benches::nyc::Nyc;
use koppel_benches::ppe::Ppe;
use koppel_benches::ppe_batches::{Measures, Way, first_round, measure, play};
use koppel_benches::ppe_rounds::Worth;
use koppel_benches::week::Week;
use koppel_benches::{city, dimacs, gap, nyc_town, orlib, source};
use koppel_engine::instance::{Instance, Solution};
use koppel_engine::planning::{Effort, UNWATCHED, export_instance, make_plan};
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::travel::TravelTable;
use serde::Serialize;

/// Turns public problems into neutral instances for `koppel solve`. What cannot be said in an instance is printed beside
/// it, on the error channel.
#[derive(Parser)]
#[command(name = "public")]
struct Arguments {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Subcommand)]
enum Kind {
    /// Sparse bipartite problem without times, text of the city generator (gzipped or not).
    City {
        /// The file.
        path: PathBuf,
    },
    /// Assignment problem of the OR-Library (gzipped or not).
    Orlib {
        /// The file.
        path: PathBuf,
    },
    /// Network of DIMACS, assignment (`p asn`) or minimum-cost flow from sources to sinks (`p min`; gzipped or not).
    Dimacs {
        /// The file.
        path: PathBuf,
    },
    /// Generalised assignment problem in Yagiura's form (gzipped or not).
    Gap {
        /// The file.
        path: PathBuf,
    },
    /// Day of home care with services that depend on each other (Mankowska's form; gzipped or not).
    HomeCare {
        /// The file.
        path: PathBuf,
        #[command(flatten)]
        starts: StartArguments,
    },
    /// Recounts a solution of such a day by the published rules and costs.
    HomeCarePlan {
        /// The file of the day.
        path: PathBuf,
        /// The solution that koppel wrote.
        solution: PathBuf,
        /// As when the instance was printed.
        #[command(flatten)]
        starts: StartArguments,
    },
    /// Makes a random assignment network like NETGEN's, costs from 1 to 100,000, and prints it as DIMACS does.
    Netgen(NetworkArguments),
    /// Makes a random assignment network whose arcs cost 100 or 100,000,000, and prints it as DIMACS does.
    TwoCost(NetworkArguments),
    /// Week of visits with times, json of the week generator (gzipped or not).
    Week {
        /// The file.
        path: PathBuf,
    },
    /// Prints a solution of such a week as the generator's checker reads it: [[volunteer, request, slot], …].
    WeekPlan {
        /// The file of the week.
        path: PathBuf,
        /// The solution that koppel wrote.
        solution: PathBuf,
    },
    /// Real volunteer opportunities of NYC Service with invented volunteers around them, in one invented week.
    Nyc {
        /// The file.
        path: PathBuf,
        #[command(flatten)]
        people: PeopleArguments,
    },
    /// Makes koppel's plan for the same, and prints how many places are filled, and how far people travel.
    NycPlan {
        /// The file.
        path: PathBuf,
        #[command(flatten)]
        people: PeopleArguments,
    },
    /// One batch of the matching of protective equipment, as it stands after the batches before it.
    Ppe {
        /// The folder with offers, requests and distances.
        folder: PathBuf,
        /// Which batch of seven days, counted from 1.
        #[arg(long, default_value_t = 1)]
        batch: usize,
        #[command(flatten)]
        worth: WorthArguments,
    },
    /// Plays the matching of protective equipment in batches of seven days, beside the two published ways.
    PpeBatches {
        /// The folder with offers, requests and distances.
        folder: PathBuf,
        #[command(flatten)]
        worth: WorthArguments,
    },
}

/// What network to make.
#[derive(Args, Clone, Copy)]
struct NetworkArguments {
    /// How many people, and as many jobs.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..))]
    size: u32,
    /// How many arcs, at least one a person.
    #[arg(long, default_value_t = 100_000)]
    arcs: u32,
    /// What it is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Which starts a day of home care has.
#[derive(Args, Clone, Copy)]
struct StartArguments {
    /// Minutes from one possible start to the next.
    #[arg(long, default_value_t = 5)]
    every: u32,
    /// Draws the times of patients with two services that follow each other; 0 puts them in the middle of their window.
    #[arg(long, default_value_t = 0)]
    draw: u64,
}

impl From<StartArguments> for Starts {
    fn from(StartArguments { every, draw }: StartArguments) -> Self {
        Self { every_min: every, draw }
    }
}

/// Whom to invent.
#[derive(Args, Clone, Copy)]
struct PeopleArguments {
    /// How many volunteers are invented.
    #[arg(long, default_value_t = 2_000)]
    volunteers: u32,
    /// What their homes, hours and likes are drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// What shipping is worth.
#[derive(Args, Clone, Copy)]
struct WorthArguments {
    /// A request served whole is worth as much as moving so many units one mile.
    #[arg(long, default_value_t = 20_000)]
    request: u32,
    /// A unit that arrives is worth so many miles.
    #[arg(long, default_value_t = 200)]
    unit: u32,
}

impl From<WorthArguments> for Worth {
    fn from(arguments: WorthArguments) -> Self {
        Self { request_unit_miles: arguments.request, unit_miles: arguments.unit }
    }
}

fn main() -> ExitCode {
    match run(Arguments::parse().kind) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.to_string().trim_end());
            ExitCode::FAILURE
        }
    }
}

type Fallible = Result<(), Box<dyn std::error::Error>>;

fn run(kind: Kind) -> Fallible {
    match kind {
        Kind::City { path } => print_instance(&city::read(&source::text(&path)?)?),
        Kind::Orlib { path } => {
            let problem = orlib::read(&source::text(&path)?)?;
            let (size, big) = (problem.size, problem.big);
            eprintln!("cost = {} − total, when {size} options are chosen ({size} × {big} − total)", problem.cost(0));
            print_instance(&problem.instance)
        }
        Kind::Dimacs { path } => {
            let problem = dimacs::read(&source::text(&path)?)?;
            let (units, big) = (problem.units(), problem.big());
            eprintln!("cost = {} − total, when {units} options are chosen ({units} × {big} − total)", problem.cost(0));
            print_instance(&problem.instance())
        }
        Kind::Gap { path } => {
            let problem = gap::read(&source::text(&path)?)?;
            let jobs = problem.instance.visits.len();
            eprintln!(
                "cost = {} − total ÷ {SCALE}, when {jobs} options are chosen ({jobs} × {} − total ÷ {SCALE})",
                problem.cost(0),
                problem.big,
                SCALE = gap::SCALE
            );
            print_instance(&problem.instance)
        }
        Kind::HomeCare { path, starts } => {
            print_instance(&HomeCare::read(&source::text(&path)?, starts.into())?.instance)
        }
        Kind::HomeCarePlan { path, solution, starts } => {
            let day = HomeCare::read(&source::text(&path)?, starts.into())?;
            let solution: Solution = serde_json::from_str(&source::text(&solution)?)?;
            let told = day.recount(&solution.chosen)?;
            let [given, asked] = told.services;
            println!("{given} of {asked} services given, {} in time", told.in_time);
            let [late, latest] = told.late_min;
            println!("ways {:.1}, lateness {late:.1}, the latest {latest:.1}", told.way_min);
            println!(
                "published cost: {}",
                told.cost().map_or("none, not everybody is served".into(), |cost| format!("{cost:.2}"))
            );
            Ok(())
        }
        Kind::Netgen(asked) => print_network(asked, Costs::Uniform),
        Kind::TwoCost(asked) => print_network(asked, Costs::Two),
        Kind::Week { path } => print_instance(&read_week(&path)?.instance()),
        Kind::WeekPlan { path, solution } => {
            let week = read_week(&path)?;
            let solution: Solution = serde_json::from_str(&source::text(&solution)?)?;
            let unknown = |option| format!("option {option} is none of this week; give the solution of this week");
            let plan = week.plan(&solution.chosen).map_err(unknown)?;
            print_json(&plan)
        }
        Kind::Nyc { path, people } => {
            let problem = read_nyc(&path, people)?;
            let (table, policy) = (TravelTable::default(), Policy::default());
            print_instance(&export_instance(&problem, &table, &policy, Effort::default()))
        }
        Kind::NycPlan { path, people } => {
            let problem = read_nyc(&path, people)?;
            plan_nyc(&problem);
            Ok(())
        }
        Kind::Ppe { folder, batch, worth } => {
            let missing = || format!("there is no batch {batch}; take a lower number");
            print_instance(&first_round(&Ppe::read(&folder)?, worth.into(), batch).ok_or_else(missing)?)
        }
        Kind::PpeBatches { folder, worth } => play_batches(&folder, worth.into()),
    }
}

fn print_network(NetworkArguments { size, arcs, seed }: NetworkArguments, costs: Costs) -> Fallible {
    if arcs < size || arcs.div_ceil(size) > size {
        return Err(format!("{arcs} arcs for {size} people: give --arcs from {size} to {size} × {size}").into());
    }
    std::io::stdout().lock().write_all(made_network::assignment(size, arcs, costs, seed).text().as_bytes())?;
    Ok(())
}

/// The published ways with their published figures, and koppel's.
fn play_batches(folder: &Path, worth: Worth) -> Fallible {
    let begun = Instant::now();
    let ppe = Ppe::read(folder)?;
    let (offers, requests) = (ppe.offers.len(), ppe.requests.len());
    println!("{offers} offers, {requests} requests, read in {:.1} s", begun.elapsed().as_secs_f64());
    println!("{:34} {:>9} {:>9} {:>8} {:>15} {:>8}", "", "decisions", "units", "fill %", "unit-miles/unit", "seconds");
    println!("{:34} {:>9} {:>9} {:>8} {:>15} {:>8}", "first come, published", 2_108, "", 6.02, "1344.9", 54);
    println!("{:34} {:>9} {:>9} {:>8} {:>15} {:>8}", "nearest, published", 2_540, "", "6.20", 90.8, 114);
    let name = format!("koppel, request {} unit {}", worth.request_unit_miles, worth.unit_miles);
    let ways = [
        ("first come, played again", Way::FirstCome),
        ("nearest, played again", Way::Nearest),
        (name.as_str(), Way::Rounds(worth)),
    ];
    for (name, way) in ways {
        let begun = Instant::now();
        let Measures { decisions, units, fill_rate, unit_miles } = measure(&ppe, &play(&ppe, way));
        let seconds = begun.elapsed().as_secs_f64();
        let fill = fill_rate * 100.0;
        println!("{name:34} {decisions:>9} {units:>9} {fill:>8.2} {unit_miles:>15.1} {seconds:>8.2}");
    }
    Ok(())
}

/// The opportunities with their invented people; says what is real, what is not and what is left out.
fn read_nyc(path: &Path, people: PeopleArguments) -> Result<Problem, Box<dyn std::error::Error>> {
    let nyc = Nyc::read(&source::text(path)?)?;
    for row in &nyc.left_out {
        eprintln!("row {} left out: {}; {}", row.row, row.found, row.instead);
    }
    let PeopleArguments { volunteers, seed } = people;
    eprintln!(
        "{} real opportunities, {} rows left out; {volunteers} INVENTED volunteers (seed {seed}), times of day invented",
        nyc.opportunities.len(),
        nyc.left_out.len()
    );
    Ok(nyc_town::problem(&nyc, volunteers, seed))
}

fn plan_nyc(problem: &Problem) {
    let begun = Instant::now();
    let plan = make_plan(problem, &TravelTable::default(), &Policy::default(), Effort::default(), UNWATCHED);
    let seconds = begun.elapsed().as_secs_f64();
    let score = &plan.score;
    let mut trips_s: Vec<u32> = plan.matches.iter().map(|m| m.travel_s).collect();
    trips_s.sort_unstable();
    let minutes = |s: Option<&u32>| f64::from(s.copied().unwrap_or(0)) / 60.0;
    println!(
        "places: {} filled of {} asked, at most {}",
        score.places_filled, score.places_asked, score.places_ceiling
    );
    println!("opportunities with somebody: {} of {}", score.visits_served, score.visits_asked);
    println!(
        "trip: {:.1} min in the middle, {:.1} at most",
        minutes(trips_s.get(trips_s.len() / 2)),
        minutes(trips_s.last())
    );
    println!("points {} of at most {}, {seconds:.1} s", score.total, score.ceiling);
}

fn read_week(path: &Path) -> Result<Week, Box<dyn std::error::Error>> {
    Ok(Week::read(&source::text(path)?)?)
}

fn print_instance(instance: &Instance) -> Fallible {
    let (volunteers, visits) = (instance.volunteers.len(), instance.visits.len());
    eprintln!("{volunteers} volunteers, {visits} visits, {} options", instance.options.len());
    print_json(instance)
}

fn print_json(value: &impl Serialize) -> Fallible {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    serde_json::to_writer(&mut out, value)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}
