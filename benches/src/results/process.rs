//! Runs one solver in a process of its own, no longer than it may, and reads what it took and chose.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde::Deserialize;

use super::meter::Taken;

/// What came out of a process.
#[derive(Clone, Debug, Deserialize)]
pub struct Answer {
    /// What the call took.
    #[serde(flatten)]
    pub taken: Taken,
    /// No plan has more, where the solver says so.
    pub ceiling: Option<f64>,
    /// Gaps in percent with the seconds after which they were reached, where the solver says so.
    #[serde(default)]
    pub reached: Vec<(f64, f64)>,
    /// Places of the chosen rows.
    #[serde(skip)]
    pub chosen: Vec<u32>,
}

/// Runs a command whose last line says what it took and which writes the rows that it chose to `answer`.
///
/// # Errors
/// In words for the table: over its time, or how it died.
pub fn run(command: &mut Command, answer: &Path, most: Duration) -> Result<Answer, String> {
    let _ = fs::remove_file(answer);
    let begun = Instant::now();
    let (out, errors) = (answer.with_extension("out"), answer.with_extension("err"));
    let file = |path: &Path| fs::File::create(path).map_err(|error| format!("no room for its words: {error}"));
    command.stdin(Stdio::null()).stdout(file(&out)?).stderr(file(&errors)?);
    let mut child = command.spawn().map_err(|error| format!("does not start: {error}"))?;
    let status = loop {
        match child.try_wait().map_err(|error| error.to_string())? {
            Some(status) => break status,
            None if begun.elapsed() > most => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("over {} s", most.as_secs()));
            }
            None => sleep(Duration::from_millis(20)),
        }
    };
    let said = fs::read_to_string(&out).unwrap_or_default();
    let last = said.trim().lines().last().unwrap_or_default();
    let read: Result<Answer, _> = serde_json::from_str(last);
    let (true, Ok(mut read)) = (status.success(), read) else {
        let errors = fs::read_to_string(&errors).unwrap_or_default();
        return Err(format!("{status}: {}", errors.trim().lines().last().unwrap_or("no words")));
    };
    let rows = fs::read_to_string(answer).map_err(|error| format!("no answer: {error}"))?;
    let number = |word: &str| word.parse().map_err(|_| format!("chose {word:?}, which is no row"));
    read.chosen = rows.split_whitespace().map(number).collect::<Result<_, _>>()?;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, most_s: u64) -> Result<Answer, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let answer = folder.path().join("answer");
        let script = script.replace("ANSWER", &answer.display().to_string());
        run(Command::new("sh").args(["-c", &script]), &answer, Duration::from_secs(most_s))
    }

    #[test]
    fn the_last_line_and_the_rows_are_read() {
        let said = r#"echo chatter; echo '{"cpu_s": 1.5, "wall_s": 2, "mib": 3}'; echo 4 0 > ANSWER"#;
        let answer = check(said, 60).expect("an answer");
        assert_eq!((answer.taken.cpu_s, answer.chosen, answer.ceiling), (1.5, vec![4, 0], None));
    }

    #[test]
    fn who_fails_or_takes_too_long_is_told_in_words() {
        let told = |script: &str, most_s| check(script, most_s).expect_err(script);
        assert!(told("echo out of memory >&2; exit 3", 60).contains("out of memory"));
        assert!(told(r#"echo '{"cpu_s": 1, "wall_s": 2, "mib": 3}'; echo x > ANSWER"#, 60).contains("no row"));
        assert_eq!(told("sleep 60", 0), "over 0 s");
    }
}
