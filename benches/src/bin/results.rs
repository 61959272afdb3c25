//! Measures everything that `benches/RESULTS.md` says, and writes it: koppel beside its peers on problems made by seed.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use koppel_benches::results::instructions::{self, Work};
use koppel_benches::results::timeless::{self, Setting};
use koppel_benches::results::{
    changes, growth, home_care, networks, page, public_problems, repairs, targets, week_files, weeks,
};

/// Measures koppel and its peers, and writes benches/RESULTS.md.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    /// What to measure; all of it when nothing is named
    sections: Vec<Section>,
    /// What the problems are drawn from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Runs of each peer, each beside one of koppel
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Folder of public problems: orlib/, gap/ and week/, and dimacs/ and home_care/ where there are such
    #[arg(long)]
    data: Option<PathBuf>,
    #[command(subcommand)]
    child: Option<Child>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Section {
    /// The exact optimum without times, 1,000 on either side
    Village,
    /// The same, 10,000 on either side
    Town,
    /// The same, 100,000 on either side
    City,
    /// How time and memory grow with size
    Growth,
    /// One change on a solved plan
    Changes,
    /// A week of 100 volunteers and 200 requests
    WeekSmall,
    /// A week of 1,000 volunteers and 2,000 requests
    WeekMiddle,
    /// A week of 5,000 volunteers and 10,000 requests
    WeekLarge,
    /// Weeks of the week generator; needs --data
    WeekFiles,
    /// Events on a planned week of 5,000 volunteers and 10,000 requests
    Repair,
    /// Assignment networks, made and from --data
    Networks,
    /// OR-Library assignment; needs --data
    Orlib,
    /// Generalised assignment; needs --data
    Gap,
    /// Days of home care, where --data has home_care/
    HomeCare,
    /// Instructions of koppel on small problems; needs valgrind
    Instructions,
    /// What was asked for, beside what the page has; written again after every other section
    Targets,
}

/// What this program does as its own child.
#[derive(Subcommand)]
enum Child {
    /// Solves one problem without times
    #[command(name = "solve-timeless", hide = true)]
    Timeless {
        /// The problem
        path: PathBuf,
        /// Where the chosen rows go
        answer: PathBuf,
    },
    /// Keeps one problem solved through changes
    #[command(name = "solve-changes", hide = true)]
    Changes {
        /// The problem
        path: PathBuf,
        /// What the changes are drawn from
        seed: u64,
    },
    /// Plans a week and repairs it
    #[command(name = "solve-repairs", hide = true)]
    Repairs {
        /// The instance
        path: PathBuf,
        /// What the events are drawn from
        seed: u64,
    },
    /// Does what is counted
    #[command(name = "count", hide = true)]
    Count {
        /// What
        work: Work,
        /// The problem
        path: PathBuf,
        /// All but the call that is counted
        #[arg(long)]
        stops_before: bool,
    },
    /// Solves one week
    #[command(name = "solve-week", hide = true)]
    Week {
        /// The instance
        path: PathBuf,
        /// Where the chosen rows go
        answer: PathBuf,
        /// The most seconds
        seconds: u64,
    },
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    match &arguments.child {
        Some(Child::Timeless { path, answer }) => timeless::solve_as_child(path, answer),
        Some(Child::Changes { path, seed }) => changes::solve_as_child(path, *seed),
        Some(Child::Repairs { path, seed }) => repairs::solve_as_child(path, *seed),
        Some(Child::Count { work, path, stops_before }) => instructions::count_as_child(*work, path, *stops_before),
        Some(Child::Week { path, answer, seconds }) => weeks::solve_as_child(path, answer, *seconds),
        None => measure(&arguments),
    }
}

fn measure(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let benches = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = benches.with_file_name("target");
    let python = target.join("peers-venv/bin/python");
    let is_there = python.is_file();
    if !is_there {
        eprintln!("no peers are installed; run benches/peers/install.sh to measure beside them");
    }
    let mut setting = Setting {
        program: std::env::current_exe()?,
        python: is_there.then_some(python),
        folder: target.clone(),
        rounds: arguments.rounds,
        seed: arguments.seed,
    };
    let sections = if arguments.sections.is_empty() { Section::value_variants() } else { &arguments.sections };
    for section in sections {
        let name = section.to_possible_value().map_or(String::new(), |value| value.get_name().to_owned());
        setting.folder = target.join("results").join(&name);
        fs::create_dir_all(&setting.folder)?;
        let is_of_data = matches!(
            section,
            Section::Orlib | Section::Gap | Section::WeekFiles | Section::Networks | Section::HomeCare
        );
        let named = if is_of_data && arguments.data.is_some() { format!("{name} --data DIR") } else { name.clone() };
        let circumstances = page::circumstances(&named, setting.seed);
        let (mut text, svg) = match section {
            Section::Village => timeless::section(&setting, "village", 1_000).map(with_chart)?,
            Section::Town => timeless::section(&setting, "town", 10_000).map(with_chart)?,
            Section::City => timeless::section(&setting, "city", 100_000).map(with_chart)?,
            Section::Growth => growth::section(&setting).map(with_chart)?,
            Section::Changes => (changes::section(&setting)?, None),
            Section::WeekSmall => (weeks::section(&setting, [100, 200], 60)?, None),
            Section::WeekMiddle => (weeks::section(&setting, [1_000, 2_000], 60)?, None),
            Section::WeekLarge => (weeks::section(&setting, [5_000, 10_000], 120)?, None),
            Section::Repair => (repairs::section(&setting)?, None),
            Section::Networks => (networks::section(&setting, arguments.data.as_deref())?, None),
            Section::WeekFiles | Section::Orlib | Section::Gap | Section::HomeCare => match &arguments.data {
                Some(data) if *section == Section::Orlib => (public_problems::orlib(&setting, data)?, None),
                Some(data) if *section == Section::Gap => (public_problems::gap(&setting, data)?, None),
                Some(data) if *section == Section::WeekFiles => (week_files::section(&setting, data)?, None),
                Some(data) if data.join(home_care::FOLDER).is_dir() => (home_care::section(&setting, data)?, None),
                _ => {
                    eprintln!("{name} is left out: name the folder of orlib/, gap/, week/ and home_care/ with --data");
                    continue;
                }
            },
            Section::Instructions => match instructions::section(&setting)? {
                Some(text) => (text, None),
                None => {
                    eprintln!("instructions are left out: install valgrind to have them counted");
                    continue;
                }
            },
            // They follow below, after every section.
            Section::Targets => continue,
        };
        let chart = svg.as_ref().map_or(String::new(), |_| format!("![{name}]({name}.svg)\n\n"));
        let heading_end = text.find("\n\n").map_or(0, |end| end + 2);
        text.insert_str(heading_end, &format!("{circumstances}\n{chart}"));
        if let Some(svg) = svg {
            fs::write(benches.join(format!("{name}.svg")), svg)?;
        }
        write_section(benches, &name, &text)?;
    }
    let targets = targets::section(&fs::read_to_string(benches.join(PAGE)).unwrap_or_default());
    println!("{targets}");
    write_section(benches, "targets", &targets)?;
    Ok(())
}

/// The page, in the folder of the benches.
const PAGE: &str = "RESULTS.md";

fn write_section(benches: &Path, name: &str, text: &str) -> std::io::Result<()> {
    let path = benches.join(PAGE);
    let page = fs::read_to_string(&path).unwrap_or_default();
    fs::write(path, page::with_section(&page, name, text))
}

fn with_chart((text, svg): (String, String)) -> (String, Option<String>) {
    (text, Some(svg))
}
