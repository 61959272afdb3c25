//! Measures everything that `benches/RESULTS.md` says, and writes it: koppel beside its peers on problems made by seed.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use koppel_benches::results::timeless::{self, Setting};
use koppel_benches::results::{changes, growth, page, public_problems, weeks};

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
    /// Folder of public problems: orlib/ and gap/
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
    /// OR-Library and generalised assignment; needs --data
    Public,
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
        let named = if matches!(section, Section::Public) { format!("{name} --data DIR") } else { name.clone() };
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
            Section::Public => match &arguments.data {
                Some(data) => (public_problems::section(&setting, data)?, None),
                None => {
                    eprintln!("public problems are left out: name the folder of orlib/ and gap/ with --data");
                    continue;
                }
            },
        };
        let chart = svg.as_ref().map_or(String::new(), |_| format!("![{name}]({name}.svg)\n\n"));
        let heading_end = text.find("\n\n").map_or(0, |end| end + 2);
        text.insert_str(heading_end, &format!("{circumstances}\n{chart}"));
        if let Some(svg) = svg {
            fs::write(benches.join(format!("{name}.svg")), svg)?;
        }
        let path = benches.join("RESULTS.md");
        let page = fs::read_to_string(&path).unwrap_or_default();
        fs::write(path, page::with_section(&page, &name, &text))?;
    }
    Ok(())
}

fn with_chart((text, svg): (String, String)) -> (String, Option<String>) {
    (text, Some(svg))
}
