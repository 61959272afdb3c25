//! `koppel check`: recounts a plan against its spreadsheets.

use std::path::PathBuf;

use clap::Args;
use koppel_engine::verify;

use super::failure::Failure;
use super::{Common, Reading, input, say, say_json};
use crate::lang::Lang;
use crate::words::Words;

#[derive(Args)]
pub struct CheckArgs {
    /// The spreadsheets (a folder, a workbook, or two files), and behind them the plan (plan.json)
    #[arg(required = true, num_args = 2.., value_name = "DIR PLAN")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    common: Common,
}

/// Recounts a plan; every fault is named.
pub fn run(args: &CheckArgs) -> Result<(), Failure> {
    let (read, plan) = input::read_with_plan(&args.paths, &args.reading, &args.common)?;
    let lang: Lang = args.common.lang.into();
    match verify::plan(&read.problem, read.travel.as_ref(), &plan) {
        Ok(checked) if args.common.json => say_json(&checked),
        Ok(_) if args.common.quiet => Ok(()),
        Ok(_) => {
            let words = Words::new(lang, &read.problem, &read.clock);
            let mut text = lang.pick("Het voorstel klopt.\n", "The plan is right.\n").to_owned();
            let of_at_most = lang.pick("van hooguit", "of at most");
            for (name, reached, most) in words.proof(&plan.score) {
                text.push_str(&format!("  {name}: {reached} {of_at_most} {most}\n"));
            }
            say(&text)
        }
        Err(faults) => {
            if args.common.json {
                say_json(&faults)?;
            }
            let listed: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
            Err(Failure::input(format!(
                "{}\n{}",
                lang.pick(
                    "dit voorstel klopt niet met de bestanden; maak het opnieuw met koppel match",
                    "this plan does not fit the files; make it again with koppel match"
                ),
                listed.join("\n")
            )))
        }
    }
}
