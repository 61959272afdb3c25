//! `koppel explain`: why this match, why not that one, why nobody, and what would help.

use std::path::PathBuf;

use clap::Args;
use koppel_engine::explain::Explainer;

use super::failure::Failure;
use super::{Common, Reading, input, say, say_json};
use crate::lang::Lang;
use crate::words::Words;

#[derive(Args)]
pub struct ExplainArgs {
    /// The spreadsheets (a folder, a workbook, or two files), and behind them the plan (plan.json)
    #[arg(required = true, num_args = 2.., value_name = "DIR PLAN")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    question: Question,
    #[command(flatten)]
    reading: Reading,
    #[command(flatten)]
    common: Common,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Question {
    /// Who comes to this request, or why nobody does
    #[arg(long, value_name = "R17")]
    request: Option<String>,
    /// What this volunteer does, and what keeps them from more
    #[arg(long, value_name = "V3")]
    volunteer: Option<String>,
    /// Why this volunteer does, or does not, go to this request
    #[arg(long, value_name = "V3,R17")]
    pair: Option<String>,
}

/// Tells one story.
pub fn run(args: &ExplainArgs) -> Result<(), Failure> {
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
    let explainer = Explainer::new(&read.problem, read.travel.as_ref(), &plan);
    let words = Words::new(lang, &read.problem, &read.clock);
    let unknown = |id: &str| {
        Failure::input(format!(
            "{id}: {}",
            lang.pick(
                "dit nummer staat niet in de bestanden; kijk in plan.csv welke er zijn",
                "no such id in the files; plan.csv lists those there are"
            )
        ))
    };
    if let Some(id) = &args.question.request {
        let story = explainer.request(id).ok_or_else(|| unknown(id))?;
        return if args.common.json { say_json(&story) } else { say(&words.request_story(&story)) };
    }
    if let Some(id) = &args.question.volunteer {
        let story = explainer.volunteer_story(id).ok_or_else(|| unknown(id))?;
        return if args.common.json { say_json(&story) } else { say(&words.volunteer_story(&story)) };
    }
    let pair = args.question.pair.as_deref().unwrap_or_default();
    let (volunteer, request) = pair
        .split_once(',')
        .ok_or_else(|| Failure::input(lang.pick("geef een paar als V3,R17", "give a pair as V3,R17")))?;
    let stories = explainer.pair(volunteer.trim(), request.trim()).ok_or_else(|| unknown(pair))?;
    if args.common.json { say_json(&stories) } else { say(&words.pair_story(&stories)) }
}
