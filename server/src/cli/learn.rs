//! `koppel learn`: from past proposals to a model of who says yes, with how well it does.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Zoned;
use koppel_engine::acceptance::{Acceptance, Calibration, Learned, TooFew, learn};

use super::failure::Failure;
use super::{Common, say, say_json};
use crate::lang::Lang;
use crate::read::past::{Past, read_past};
use crate::write::write_file;

/// Kinds that are shown; the file has them all.
const KINDS_MOST: usize = 30;

#[derive(Args)]
pub struct LearnArgs {
    /// Past proposals (csv or xlsx): vrijwilliger, soort, datum, antwoord, and when known reistijd (minutes) and eerder (visits before)
    #[arg(value_name = "FILE")]
    past: PathBuf,
    /// Where the model goes; otherwise acceptance.json beside the file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Learns, writes the model, and says what it found.
pub fn run(args: &LearnArgs) -> Result<(), Failure> {
    let lang: Lang = args.common.lang.into();
    let past = read_past(&args.past, Zoned::now().date()).map_err(|trouble| Failure::input(trouble.words(lang)))?;
    let Learned { acceptance, calibration } = learn(&past.proposals)
        .map_err(|few| Failure::input(format!("{}{}", bad_rows(&past, lang), too_few(few, lang))))?;
    let beside = || args.past.parent().unwrap_or_else(|| Path::new(".")).join(crate::read::ACCEPTANCE_FILE);
    let out = args.out.clone().unwrap_or_else(beside);
    let mut text = serde_json::to_string_pretty(&acceptance).expect("our own types can be written as json");
    text.push('\n');
    write_file(&out, text.as_bytes()).map_err(|error| Failure::input(error.to_string()))?;
    if args.common.json {
        return say_json(&calibration);
    }
    if args.common.quiet {
        return Ok(());
    }
    let at = out.display();
    let written = lang.pick(
        format!("\nHet model staat in {at}: koppel replace rekent ermee, en koppel match --expected ook.\n"),
        format!("\nThe model is in {at}: koppel replace reckons with it, and so does koppel match --expected.\n"),
    );
    say(&format!("{}{}{}{written}", bad_rows(&past, lang), model(&acceptance, lang), quality(&calibration, lang)))
}

fn too_few(few: TooFew, lang: Lang) -> String {
    let TooFew { found, least } = few;
    lang.pick(
        format!("{found} antwoorden gelezen; er zijn er minstens {least} nodig om van te leren"),
        format!("{found} answers read; it takes {least} or more to learn from"),
    )
}

/// Every row that was left out, with what to do.
fn bad_rows(past: &Past, lang: Lang) -> String {
    let mut text = String::new();
    for bad in &past.bad {
        let row = lang.pick("rij", "row");
        let _ = writeln!(text, "✗ {row} {}: {}. {}", bad.row, bad.reason(lang), bad.remedy(lang));
    }
    if !past.bad.is_empty() {
        text.push('\n');
    }
    text
}

/// The model in words: who says yes more readily, as odds.
fn model(acceptance: &Acceptance, lang: Lang) -> String {
    let share = f64::from(acceptance.share_of_yes) / 10.0;
    let mut text = lang.pick(
        format!("Van alle vragen kreeg {} % een ja. Wat daarin verschil maakt:\n", lang.decimal(share, 1)),
        format!("Of all questions {}% got a yes. What makes a difference:\n", lang.decimal(share, 1)),
    );
    let [travel, before, days, answers] = acceptance.measures;
    let per = [
        (travel * 10, lang.pick("10 minuten verder weg", "10 minutes farther away")),
        (before * 10, lang.pick("10 keer eerder geweest", "10 visits before")),
        (days * 30, lang.pick("30 dagen langer niet gevraagd", "30 days longer not asked")),
        (answers / 10, lang.pick("10 % vaker ja gezegd", "10% more often yes before")),
    ];
    for (millionths, what) in per {
        let _ = writeln!(text, "  {what:<34} {}", odds(millionths, lang));
    }
    for (kind, millionths) in acceptance.kinds.iter().take(KINDS_MOST) {
        let kind = crate::words::term(lang, kind);
        let _ = writeln!(text, "  {kind:<34} {}", odds(*millionths, lang));
    }
    text
}

/// What the odds of a yes are multiplied by.
fn odds(millionths: i64, lang: Lang) -> String {
    let times = (millionths as f64 / 1e6).exp();
    lang.pick(format!("kans op ja × {}", lang.decimal(times, 2)), format!("odds of a yes × {}", lang.decimal(times, 2)))
}

/// Predicted beside observed, on proposals that were kept apart.
fn quality(calibration: &Calibration, lang: Lang) -> String {
    let mut text = lang.pick(
        format!("\nGetoetst op {} vragen die niet meeleerden:\n  voorspeld   vragen   zei ja\n", calibration.count),
        format!(
            "\nTested on {} questions it did not learn from:\n  predicted   asked    said yes\n",
            calibration.count
        ),
    );
    for bin in calibration.bins.iter().filter(|bin| bin.count > 0) {
        let percent = |share: f64| format!("{:>3.0} %", share * 100.0);
        let _ = writeln!(text, "  {:>9}   {:>6}   {:>6}", percent(bin.predicted), bin.count, percent(bin.observed));
    }
    let (model, share) = (lang.decimal(calibration.brier, 3), lang.decimal(calibration.brier_of_share, 3));
    let is_of_use = calibration.brier < calibration.brier_of_share;
    text.push_str(&lang.pick(
        format!("  Fout (Brier): {model}; met één kans voor iedereen {share}.\n"),
        format!("  Error (Brier): {model}; with one chance for everybody {share}.\n"),
    ));
    if !is_of_use {
        text.push_str(lang.pick(
            "  Het model weet niet meer dan het gemiddelde: gebruik het niet, of verzamel meer antwoorden.\n",
            "  The model knows no more than the average: do not use it, or collect more answers.\n",
        ));
    }
    text
}
