//! `koppel simulate`: plays a scenario, beside another where wanted, and writes what came out.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use koppel_scenarios::simulate::{Kept, Outcome, Policy, Scenario, play_all};

use super::failure::Failure;
use super::{Common, say, say_json};
use crate::lang::Lang;
use crate::played::{Played, kept_name};
use crate::postcodes;
use crate::write::{self, write_file};

#[derive(Args)]
pub struct SimulateArgs {
    /// The scenario (toml)
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// Another scenario, played with the same chances: what is different is told with its interval
    #[arg(long, value_name = "SCENARIO")]
    compare: Option<PathBuf>,
    /// The same scenario under another policy, to compare with
    #[arg(long, value_enum, conflicts_with = "compare")]
    against: Option<PolicyName>,
    /// How often it is played, in the place of what the scenario says
    #[arg(long, value_name = "N")]
    replications: Option<u32>,
    /// How many weeks count, in the place of what the scenario says
    #[arg(long, value_name = "N")]
    weeks: Option<u32>,
    /// Where all chance comes from, in the place of what the scenario says
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Where the report goes; otherwise a folder simulation/ beside the scenario. Plays that are there already are not done again
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// A policy on the command line.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PolicyName {
    /// koppel's own plan
    Koppel,
    /// Most urgent first, the nearest who can
    Nearest,
    /// As they came in, the first on the list who can
    FirstCome,
    /// As they came in, anybody who can
    Random,
}

impl From<PolicyName> for Policy {
    fn from(name: PolicyName) -> Self {
        match name {
            PolicyName::Koppel => Self::Koppel,
            PolicyName::Nearest => Self::Nearest,
            PolicyName::FirstCome => Self::FirstCome,
            PolicyName::Random => Self::Random,
        }
    }
}

/// Plays, writes, and says what came out.
pub fn run(args: &SimulateArgs) -> Result<(), Failure> {
    let lang: Lang = args.common.lang.into();
    let first = read(&args.scenario, args)?;
    let second = match (&args.compare, args.against) {
        (Some(path), _) => Some(read(path, args)?),
        (None, Some(policy)) => Some(Scenario { policy: policy.into(), ..first.clone() }),
        (None, None) => None,
    };
    let folder =
        args.out.clone().unwrap_or_else(|| args.scenario.parent().unwrap_or_else(|| Path::new(".")).join("simulation"));
    let bar = bar(&args.common, &first, second.as_ref());
    let plays =
        |scenario: &Scenario| Folder { folder: folder.join("plays"), scenario: scenario.clone(), bar: bar.clone() };
    let one = play_all(&first, &|postcode| postcodes::centre_of(postcode), &plays(&first));
    let other = second.map(|scenario| {
        let outcomes = play_all(&scenario, &|postcode| postcodes::centre_of(postcode), &plays(&scenario));
        (scenario, outcomes)
    });
    bar.finish_and_clear();
    let played = Played { scenario: first, outcomes: one, other };
    let written = write_all(&played, &folder, lang).map_err(|error| Failure::input(error.to_string()))?;
    if args.common.json {
        return say_json(&played.json());
    }
    if args.common.quiet { Ok(()) } else { say(&format!("{}\n{}\n", played.summary(lang), files(&written, lang))) }
}

/// A scenario file, with what the command line says in its place.
pub fn read_scenario(path: &Path) -> Result<Scenario, Failure> {
    let failed = |what: String| Failure::input(format!("{}: {what}", path.display()));
    let text =
        std::fs::read_to_string(path).map_err(|error| failed(format!("{error}; name a scenario file (toml)")))?;
    let beside = |name: &str| std::fs::read_to_string(path.parent()?.join(Path::new(name).file_name()?)).ok();
    Scenario::parse(&text, &beside, &|postcode| postcodes::centre_of(postcode))
        .map_err(|wrong| failed(wrong.to_string()))
}

fn read(path: &Path, args: &SimulateArgs) -> Result<Scenario, Failure> {
    let mut scenario = read_scenario(path)?;
    scenario.replications = args.replications.unwrap_or(scenario.replications);
    scenario.weeks = args.weeks.unwrap_or(scenario.weeks);
    scenario.seed = args.seed.unwrap_or(scenario.seed);
    let checked = scenario.check(&|postcode| postcodes::centre_of(postcode));
    checked.map_err(|wrong| Failure::input(format!("{}: {wrong}", path.display())))?;
    Ok(scenario)
}

fn write_all(played: &Played, folder: &Path, lang: Lang) -> Result<Vec<PathBuf>, write::WriteError> {
    let mut json = serde_json::to_string_pretty(&played.json()).expect("our own types can be written as json");
    json.push('\n');
    let files = [
        ("simulation.json", json),
        ("simulation.csv", played.csv(lang)),
        ("simulation.html", write::played_page(played, lang)),
    ];
    files
        .into_iter()
        .map(|(name, text)| {
            let path = folder.join(name);
            write_file(&path, text.as_bytes()).map(|()| path)
        })
        .collect()
}

fn files(written: &[PathBuf], lang: Lang) -> String {
    let names: Vec<String> =
        written.iter().filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned())).collect();
    let folder =
        written.first().and_then(|path| path.parent()).map(|path| path.display().to_string()).unwrap_or_default();
    format!("{} {folder}\n  {}", lang.pick("Bestanden in", "Files in"), names.join(" · "))
}

fn bar(common: &Common, first: &Scenario, second: Option<&Scenario>) -> ProgressBar {
    let plays = u64::from(first.replications) + second.map_or(0, |scenario| u64::from(scenario.replications));
    let target = if common.quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let bar = ProgressBar::with_draw_target(Some(plays), target);
    let template = "{wide_bar} {pos}/{len} {elapsed}, {eta} left";
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Plays as files in a folder, each named by a hash of all that it depends on.
pub struct Folder {
    /// Where.
    pub folder: PathBuf,
    /// The scenario that is played.
    pub scenario: Scenario,
    /// Counts plays.
    pub bar: ProgressBar,
}

impl Folder {
    fn path(&self, replication: u32) -> PathBuf {
        self.folder.join(format!("{}.json", kept_name(&self.scenario, replication)))
    }
}

impl Kept for Folder {
    fn find(&self, replication: u32) -> Option<Outcome> {
        let bytes = std::fs::read(self.path(replication)).ok()?;
        // A file that is damaged counts as none: the play is done again.
        let outcome = serde_json::from_slice(&bytes).ok()?;
        self.bar.inc(1);
        Some(outcome)
    }

    fn keep(&self, replication: u32, outcome: &Outcome) -> ControlFlow<()> {
        self.bar.inc(1);
        let text = serde_json::to_vec(outcome).expect("our own types can be written as json");
        // Without room to keep it a play still counts; the report will say that it cannot be written.
        let _ = write_file(&self.path(replication), &text);
        ControlFlow::Continue(())
    }
}
