//! The section on targets: what the solver was asked to reach beside what the other sections of the page have on record.
//!
//! Seconds were asked for on one machine and are measured on another, so they stand beside the seconds of LEMON's network simplex on
//! both: the same target as a ratio, which travels. A figure is read from the page, where its date, commit, machine and command stand.

use super::contest::{grouped, seconds};
use super::record::Section;
use super::week_files::{ASKED, name};

/// One line.
struct Row {
    what: String,
    asked: String,
    /// Without figures nothing was measured.
    found: Option<Found>,
    /// The section that has it, and how it is named on the command line.
    section: &'static str,
}

struct Found {
    measured: String,
    is_met: bool,
    /// The target and the measurement as ratios to LEMON.
    ratios: Option<[f64; 2]>,
    /// Why it is missed.
    cause: String,
}

/// Title in the section `city`, seconds asked for, seconds of LEMON where that was asked.
const CITY: [(&str, f64, f64); 4] =
    [("hot", 0.20, 1.5), ("same", 0.40, 5.7), ("hot, with limits", 0.30, 1.9), ("same, with limits", 0.55, 2.2)];
const CITY_MIB: f64 = 80.0;
const CHANGE_MS: f64 = 0.3;
const REPAIR_MS: f64 = 5.0;
/// Khosla's auction on two costs may be so much quicker.
const KHOSLA_TIMES: f64 = 0.5;

/// The section, from the page as it stands.
#[must_use]
pub fn section(page: &str) -> String {
    let mut text = "## Targets\n\n".to_owned();
    text += "What the solver was asked to reach, and what the sections of this page measured last. Seconds were asked for on another machine: LEMON's network simplex, measured in the \
         same runs, tells how the two compare, so each target stands as a ratio to it too (LEMON's seconds there by those asked for; here, the middle of the pairs of runs).\n\n";
    text += "| target | asked for | measured | met | LEMON by koppel, asked for | measured | met so | measured in |\n|---|---:|---:|---|---:|---:|---|---|\n";
    let rows: Vec<Row> = city(page)
        .into_iter()
        .chain([town(page), change(page)])
        .chain(weeks(page))
        .chain([repair(page)])
        .chain(networks(page))
        .collect();
    let yes = |is_met: bool| if is_met { "yes" } else { "**no**" };
    let mut causes = String::new();
    for Row { what, asked, found, section } in rows {
        let Some(Found { measured, is_met, ratios, cause }) = found else {
            text += &format!("| {what} | {asked} | not measured | | | | | `results {section}` |\n");
            continue;
        };
        let [least, ratio, met_so] = ratios.map_or_else(Default::default, |[least, ratio]| {
            [format!("{least:.1}"), format!("{ratio:.1}"), yes(ratio >= least).to_owned()]
        });
        let when = Section::of(page, section).map_or_else(String::new, |section| section.when());
        text += &format!(
            "| {what} | {asked} | {measured} | {} | {least} | {ratio} | {met_so} | {section}, {when} |\n",
            yes(is_met)
        );
        if !is_met {
            causes += &format!("- {what}: {cause}.\n");
        }
    }
    match causes.is_empty() {
        true => text + "\nNo target that was measured is missed.\n",
        false => format!("{text}\nWhat is missed, and why:\n\n{causes}"),
    }
}

fn over(measured: f64, asked: f64) -> String {
    format!("{:.0} % over", 100.0 * (measured / asked - 1.0))
}

fn city(page: &str) -> Vec<Row> {
    let section = Section::of(page, "city");
    let seconds_of = |(title, asked_s, lemon_s): (&str, f64, f64)| {
        let found = section.and_then(|section| {
            let part = section.under(title)?;
            let measured = part.number("koppel", "processor seconds")?;
            let lemon = part.number("LEMON", "processor seconds").zip(part.number("LEMON", "× koppel's"));
            let cause = match lemon {
                Some((here_s, ratio)) if ratio >= lemon_s / asked_s => format!(
                    "the machine: LEMON takes {} s here and took {lemon_s} s there, and koppel is further ahead of it than was asked",
                    seconds(here_s)
                ),
                Some((here_s, _)) => format!(
                    "koppel: {}, and not as far ahead of LEMON as was asked either ({} s here, {lemon_s} s there)",
                    over(measured, asked_s),
                    seconds(here_s)
                ),
                None => format!("{}; without LEMON beside it, machine and koppel cannot be told apart", over(measured, asked_s)),
            };
            let ratios = lemon.map(|(_, ratio)| [lemon_s / asked_s, ratio]);
            Some(Found { measured: format!("{} s", seconds(measured)), is_met: measured <= asked_s, ratios, cause })
        });
        Row { what: format!("city, {title}"), asked: format!("≤ {asked_s:.2} s"), found, section: "city" }
    };
    let mut rows: Vec<Row> = CITY.into_iter().map(seconds_of).collect();
    let mib = section.and_then(|section| {
        let parts = CITY.iter().map(|(title, ..)| section.under(title)?.number("koppel", "own memory"));
        parts.collect::<Option<Vec<f64>>>().map(|mib| mib.into_iter().fold(0.0, f64::max))
    });
    let found = mib.map(|mib| Found {
        measured: format!("{mib:.0} MiB"),
        is_met: mib <= CITY_MIB,
        ratios: None,
        cause: over(mib, CITY_MIB),
    });
    rows.push(Row {
        what: "city, most memory of the four".into(),
        asked: format!("≤ {CITY_MIB} MiB"),
        found,
        section: "city",
    });
    rows
}

/// Ahead of a peer, or no more than so many times behind.
fn beside(page: &str, section: &'static str, title: &str, peer: &str, least: f64, [what, asked]: [&str; 2]) -> Row {
    let table = Section::of(page, section).and_then(|section| section.under(title));
    let ratio = table.as_ref().and_then(|table| table.number(peer, "× koppel's"));
    let given_up = table.as_ref().and_then(|table| table.cell(peer, "× koppel's")?.strip_prefix("over "));
    let found = match (ratio, given_up) {
        (Some(ratio), _) => Some(Found {
            measured: format!("{peer} takes {ratio:.2} × koppel's"),
            is_met: ratio >= least,
            ratios: None,
            cause: format!("koppel takes {:.2} times as long as {peer}", 1.0 / ratio),
        }),
        (None, Some(limit)) => Some(Found {
            measured: format!("{peer} did not end within {limit}"),
            is_met: true,
            ratios: None,
            cause: String::new(),
        }),
        (None, None) => None,
    };
    Row { what: what.to_owned(), asked: asked.to_owned(), found, section }
}

fn town(page: &str) -> Row {
    let words = ["10,000 on a side, same, with limits", "ahead of LEMON"];
    beside(page, "town", "same, with limits", "LEMON", 1.0, words)
}

fn networks(page: &str) -> [Row; 2] {
    let uniform = ["random assignment network, 50,000 on a side", "no slower than OR-Tools LinearSumAssignment"];
    let two = ["two-cost network", "at most twice Khosla's auction"];
    [
        beside(page, "networks", "uniform costs, larger", "OR-Tools LinearSumAssignment", 1.0, uniform),
        beside(page, "networks", "two costs", "Khosla", KHOSLA_TIMES, two),
    ]
}

fn change(page: &str) -> Row {
    let plans = ["town, same, with limits", "city, hot", "city, same", "city, same, with limits"];
    let found = Section::of(page, "changes").and_then(|section| {
        let means = plans.iter().map(|plan| Some((section.number(plan, "in the mean")?, *plan)));
        let means: Vec<(f64, &str)> = means.collect::<Option<_>>()?;
        let (slowest, plan) = means.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(Found {
            measured: format!("{slowest:.3} ms ({plan})"),
            is_met: slowest <= CHANGE_MS,
            ratios: None,
            cause: format!(
                "{} where chains are longest ({plan}); there is no peer beside it",
                over(slowest, CHANGE_MS)
            ),
        })
    });
    Row {
        what: "one change, exact with prices, slowest of four plans".into(),
        asked: format!("≤ {CHANGE_MS} ms in the mean"),
        found,
        section: "changes",
    }
}

fn weeks(page: &str) -> Vec<Row> {
    let row = |asked: super::week_files::Asked| {
        let name = name(asked.size);
        let found = Section::of(page, "week-files").and_then(|section| {
            let number = |column: &str| section.number(&name, column);
            let (total, gap, wall_s, mib) =
                (number("total")?, number("gap")?, number("seconds")?, number("own memory")?);
            let missed = [
                (total < asked.total as f64).then(|| format!("{} points short", grouped(asked.total - total as i64))),
                (gap > asked.gap_percent).then(|| format!("the gap is {gap:.3} %")),
                // It is stopped when the time is up, and then ends what it was at.
                (wall_s > 1.1 * asked.within_s as f64)
                    .then(|| format!("{} s, although it was stopped", seconds(wall_s))),
                (mib > asked.mib).then(|| format!("{mib:.0} MiB")),
            ];
            let missed: Vec<String> = missed.into_iter().flatten().collect();
            Some(Found {
                measured: format!("{}, {gap:.3} %, {} s, {mib:.0} MiB", grouped(total as i64), seconds(wall_s)),
                is_met: missed.is_empty(),
                ratios: None,
                cause: missed.join(", ")
                    + " when its time was up; how far koppel comes until then depends on the machine too",
            })
        });
        let total = if asked.total > 0 { format!("≥ {}, ", grouped(asked.total)) } else { String::new() };
        let memory = if asked.mib.is_finite() { format!(", ≤ {} MiB", asked.mib) } else { String::new() };
        let words = format!("{total}gap ≤ {:.2} %, {} s{memory}", asked.gap_percent, asked.within_s);
        Row { what: format!("week of {name}"), asked: words, found, section: "week-files" }
    };
    ASKED.into_iter().map(row).collect()
}

fn repair(page: &str) -> Row {
    let found = Section::of(page, "repair").and_then(|section| {
        let at_99 = section.number("any", "at 99 %")?;
        Some(Found {
            measured: format!("{at_99:.2} ms"),
            is_met: at_99 <= REPAIR_MS,
            ratios: None,
            cause: format!("{} on the clock; new visits with very many candidates are slowest, and other work on the machine counts too", over(at_99, REPAIR_MS)),
        })
    });
    Row {
        what: "repair of a week of 5,000 × 10,000, with its ceiling".into(),
        asked: format!("≤ {REPAIR_MS} ms at 99 %"),
        found,
        section: "repair",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::page::with_section;

    fn city_page(hot_s: &str, ratio: &str) -> String {
        let part = |title: &str, koppel_s: &str, ratio: &str| {
            format!(
                "**{title}**: 9 pairs\n\n| solver | total | processor seconds | × koppel's: least | own memory, MiB |\n|---|---|---|---|---|\n\
                 | **koppel** | 9 | {koppel_s} | 1 | 65 |\n| LEMON network simplex | same | 3.00 | 1 … **{ratio}** … 99 | 240 |\n\n"
            )
        };
        let rest = ["same", "hot, with limits", "same, with limits"].map(|title| part(title, "0.1", "50")).concat();
        let head = "## City\n\n_22 November 2026, 16:48 UTC · commit 1591c78 · AMD_\n\n";
        with_section("", "city", &format!("{head}{}{rest}", part("hot", hot_s, ratio)))
    }

    fn check(page: &str, words: &[&str]) {
        let text = section(page);
        for word in words {
            assert!(text.contains(word), "{text}does not say: {word}");
        }
    }

    #[test]
    fn a_target_that_is_reached_is_met_on_the_clock_and_beside_lemon() {
        check(
            &city_page("0.150", "20"),
            &[
                "| city, hot | ≤ 0.20 s | 0.150 s | yes | 7.5 | 20.0 | yes | city, 22 November 2026, commit 1591c78 |",
                "≤ 80 MiB | 65 MiB | yes",
                "No target",
            ],
        );
    }

    #[test]
    fn on_a_slower_machine_the_ratio_tells_the_cause() {
        check(
            &city_page("0.300", "10"),
            &[
                "| 0.300 s | **no** | 7.5 | 10.0 | yes |",
                "- city, hot: the machine: LEMON takes 3.00 s here and took 1.5 s there",
            ],
        );
        check(
            &city_page("0.300", "5"),
            &["| **no** | 7.5 | 5.0 | **no** |", "- city, hot: koppel: 50 % over, and not as far ahead"],
        );
    }

    #[test]
    fn a_peer_that_was_given_up_is_behind() {
        let page = with_section(
            "",
            "networks",
            "**two costs**: 1\n\n| solver | total | processor seconds | × koppel's: least |\n|---|\n| **koppel** | 1 | 0.02 | 1 |\n| Khosla's auction | | | over 300 s |\n",
        );
        check(
            &page,
            &["| two-cost network | at most twice Khosla's auction | Khosla did not end within 300 s | yes |"],
        );
    }

    #[test]
    fn what_is_not_on_record_says_what_to_run() {
        check(
            "",
            &[
                "| city, hot | ≤ 0.20 s | not measured | | | | | `results city` |",
                "`results week-files`",
                "`results networks`",
            ],
        );
    }

    #[test]
    fn weeks_changes_and_repairs_are_read_from_their_tables() {
        let page = with_section(
            "",
            "week-files",
            "| volunteers × visits | total | ceiling | gap | seconds | own memory, MiB | file |\n|---|\n| 100 × 200 | 471,000 | 471,598 | 0.127 % | 9.50 | 5 | c |\n",
        );
        let page = with_section(
            &page,
            "repair",
            "| event | at 50 % | at 90 % | at 99 % |\n|---|\n| any | 2.80 | 3.40 | 4.60 |\n",
        );
        let changes = ["town, same, with limits", "city, hot", "city, same", "city, same, with limits"].map(|plan| {
            format!("| {plan} | 0.18 … **0.3446** … 0.72 | {} |\n", if plan == "city, same" { 0.36 } else { 0.01 })
        });
        let table = format!("| plan | kept solved | in the mean |\n|---|\n{}", changes.concat());
        check(
            &with_section(&page, "changes", &table),
            &[
                "42 points short, the gap is 0.127 %",
                "4.60 ms | yes",
                "0.360 ms (city, same) | **no**",
                "20 % over where chains are longest",
            ],
        );
    }
}
