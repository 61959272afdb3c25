//! koppel and its peers in turn on one problem: each run of a peer beside a run of koppel, so that both meet the same machine.

use super::meter::Taken;
use super::process::Answer;
use super::spread::Spread;

/// A solver by name, and how to run it once.
pub struct Solver<'a> {
    /// As the table calls it.
    pub name: &'a str,
    /// One run.
    pub run: Box<dyn FnMut() -> Result<Answer, String> + 'a>,
}

/// What one peer came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// As the table calls it.
    pub name: String,
    /// What each run took, with koppel's just before it.
    pub pairs: Vec<(Taken, Taken)>,
    /// Its recounted total, the same in every run.
    pub total: Option<i64>,
    /// Why there is nothing, or nothing more.
    pub failed: Option<String>,
}

/// What one problem came to.
#[derive(Clone, Debug, Default)]
pub struct Contest {
    /// What every run of koppel took.
    pub koppel: Vec<Taken>,
    /// koppel's recounted total, the same in every run.
    pub total: i64,
    /// The peers.
    pub peers: Vec<Outcome>,
}

/// A peer that has used so much processor time has run often enough.
const ENOUGH_S: f64 = 40.0;

/// Runs everybody in turn, at most so often. `recount` gives the total of what was chosen.
///
/// # Errors
/// When koppel fails, or an answer of koppel's is not what it was before.
pub fn run(
    koppel: &mut dyn FnMut() -> Result<Answer, String>,
    mut peers: Vec<Solver<'_>>,
    rounds: usize,
    recount: &dyn Fn(&[u32]) -> Result<i64, String>,
) -> Result<Contest, String> {
    let first = koppel()?;
    let mut contest = Contest { koppel: vec![first.taken], total: recount(&first.chosen)?, ..Contest::default() };
    contest.peers = peers.iter().map(|peer| Outcome { name: peer.name.to_owned(), ..Outcome::default() }).collect();
    for _ in 0..rounds {
        for (peer, outcome) in peers.iter_mut().zip(&mut contest.peers) {
            let used: f64 = outcome.pairs.iter().map(|pair| pair.1.cpu_s).sum();
            if outcome.failed.is_some() || used > ENOUGH_S {
                continue;
            }
            let ours = koppel()?;
            if recount(&ours.chosen)? != contest.total {
                return Err("koppel came to two different totals".to_owned());
            }
            contest.koppel.push(ours.taken);
            let recounted = (peer.run)().and_then(|theirs| recount(&theirs.chosen).map(|total| (theirs, total)));
            match recounted {
                Ok((theirs, total)) => {
                    outcome.total = Some(outcome.total.map_or(total, |best| best.max(total)));
                    outcome.pairs.push((ours.taken, theirs.taken));
                }
                Err(words) => outcome.failed = Some(words),
            }
        }
    }
    Ok(contest)
}

impl Outcome {
    /// How many times koppel's processor seconds the peer took, pair by pair; above 1 where koppel is ahead.
    #[must_use]
    pub fn ratio(&self) -> Option<Spread> {
        Spread::of(self.pairs.iter().map(|(ours, theirs)| theirs.cpu_s / ours.cpu_s))
    }
}

impl Contest {
    /// A table in Markdown: koppel first, then the peers, and who wins.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text =
            "| solver | total | processor seconds | × koppel's: least … middle … most | own memory, MiB | runs |\n"
                .to_owned();
        text += "|---|---:|---:|---:|---:|---:|\n";
        let row = |name: &str, total: String, taken: &[Taken], ratio: String| {
            let cpu = Spread::of(taken.iter().map(|taken| taken.cpu_s)).map_or(0.0, |spread| spread.middle);
            let mib = taken.iter().map(|taken| taken.mib).fold(0.0, f64::max);
            format!("| {name} | {total} | {} | {ratio} | {mib:.0} | {} |\n", seconds(cpu), taken.len())
        };
        text += &row("**koppel**", grouped(self.total), &self.koppel, "1".to_owned());
        for peer in &self.peers {
            let theirs: Vec<Taken> = peer.pairs.iter().map(|pair| pair.1).collect();
            let total = peer.total.map_or(String::new(), |total| match total - self.total {
                0 => "same".to_owned(),
                less => format!("{:+.2} %", 100.0 * less as f64 / self.total as f64),
            });
            match (peer.ratio(), &peer.failed) {
                (Some(ratio), _) => {
                    let ahead = if ratio.middle < 1.0 && peer.total.is_some_and(|total| total > 0) {
                        " ← **faster**"
                    } else {
                        ""
                    };
                    text += &row(&peer.name, total, &theirs, format!("{ratio}{ahead}"));
                }
                (None, words) => {
                    text += &format!("| {} | | | {} | | 0 |\n", peer.name, words.as_deref().unwrap_or("not run"));
                }
            }
        }
        text
    }
}

/// Seconds with three digits that count.
#[must_use]
pub fn seconds(seconds: f64) -> String {
    let digits = if seconds >= 100.0 {
        0
    } else if seconds >= 10.0 {
        1
    } else if seconds >= 1.0 {
        2
    } else if seconds >= 0.1 {
        3
    } else {
        4
    };
    format!("{seconds:.digits$}")
}

/// A whole number with commas.
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = if number < 0 { "-".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(cpu_s: f64, chosen: &[u32]) -> Answer {
        Answer {
            taken: Taken { cpu_s, wall_s: cpu_s, mib: 1.0 },
            ceiling: None,
            reached: Vec::new(),
            chosen: chosen.to_vec(),
        }
    }

    fn recount(chosen: &[u32]) -> Result<i64, String> {
        if chosen.contains(&9) {
            Err("row 9 breaks a rule".to_owned())
        } else {
            Ok(chosen.iter().map(|row| i64::from(*row)).sum())
        }
    }

    fn check(peer: impl Fn() -> Result<Answer, String> + 'static, words: &str) {
        let peers = vec![Solver { name: "peer", run: Box::new(peer) }];
        let contest = run(&mut || Ok(answer(2.0, &[3, 4])), peers, 3, &recount).expect("koppel agrees with itself");
        let table = contest.table();
        assert!(table.contains(words), "{table}does not say: {words}");
    }

    #[test]
    fn peers_are_told_beside_koppel() {
        check(|| Ok(answer(5.0, &[7])), "| peer | same | 5.00 | 2.50 … **2.50** … 2.50 | 1 | 3 |");
        check(|| Ok(answer(1.0, &[6])), "| peer | -14.29 % | 1.00 | 0.50 … **0.50** … 0.50 ← **faster** |");
        check(|| Ok(answer(50.0, &[7])), "| 1 |");
        check(|| Ok(answer(1.0, &[9])), "row 9 breaks a rule");
        check(|| Err("over 5 s".to_owned()), "over 5 s");
    }

    #[test]
    fn koppel_has_to_come_to_one_total() {
        let mut turn = 0;
        let mut koppel = || {
            turn += 1;
            Ok(answer(1.0, &[turn]))
        };
        let peers = vec![Solver { name: "peer", run: Box::new(|| Ok(answer(1.0, &[1]))) }];
        assert!(run(&mut koppel, peers, 2, &recount).is_err());
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (-1_000, "-1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(grouped(number), text);
        }
    }
}
