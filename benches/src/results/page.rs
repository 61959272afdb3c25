//! The page of results: sections that are measured and replaced one by one, each with date, commit, machine, command and seed.

use std::fs;
use std::process::Command;

use jiff::Timestamp;

/// A page with nothing measured yet.
const HEAD: &str = "# koppel beside its peers

`cargo run --release -p koppel-benches --bin results -- --data DIR` measures all of this again and writes this page (DIR holds
public problems, `orlib/`, `gap/` and, if wanted, `dimacs/` and `home_care/`, and weeks, `week/`; without it they are left out);
`… --bin results SECTION …` measures only the sections named. `benches/peers/install.sh` installs the peers
(Python, pinned in `benches/peers/requirements.txt`); without them only koppel is measured. Every solver gets the same problem in
a process of its own; its answer is recounted by one checker (`benches/src/results/recount.rs`), koppel's by its own verifier too.
Processor seconds are those of the solving call alone, of all threads; own memory is the peak of the process less what it held
once the problem was read. The machine is shared, so compare the ratios, each from a pair of runs one after the other.
";

/// `page` (or a new one) with a section in the place of the one of that name, or at its end.
#[must_use]
pub fn with_section(page: &str, name: &str, body: &str) -> String {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n"));
    let section = format!("{begin}{}\n{end}", body.trim_end());
    let old = if page.is_empty() { HEAD } else { page };
    match (old.find(&begin), old.find(&end)) {
        (Some(from), Some(to)) => format!("{}{section}{}", &old[..from], &old[to + end.len()..]),
        _ => format!("{}\n{section}", old),
    }
}

/// When, what, where and how, in one line.
#[must_use]
pub fn circumstances(section: &str, seed: u64) -> String {
    let date = Timestamp::now().strftime("%-d %B %Y, %H:%M UTC");
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("unknown").to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "_{date} · commit {} · {}, {cores} cores, shared (load {load} before) · `cargo run --release -p koppel-benches --bin results -- \
         {section}` · seed {seed}_\n",
        commit(),
        processor(),
    )
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")).and_then(|line| line.split_once(':'));
    name.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
}

fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let changed =
        git(&["status", "--porcelain", "--", "*.rs", "*.toml", "*.py"]).is_none_or(|changed| !changed.is_empty());
    let commit = git(&["rev-parse", "--short", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    if changed { format!("{commit} with changes") } else { commit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_replaces_its_former_self_and_nothing_else() {
        let page = with_section("", "one", "first");
        let page = with_section(&page, "two", "second");
        let again = with_section(&page, "one", "first again");
        assert!(again.starts_with("# koppel beside its peers"));
        assert!(again.contains("first again\n<!-- end of one -->") && !again.contains("first\n"));
        assert!(again.contains("second"));
        assert_eq!(with_section(&again, "one", "first"), page);
    }

    #[test]
    fn the_circumstances_name_command_and_seed() {
        let line = circumstances("timeless", 7);
        assert!(line.contains("--bin results -- timeless") && line.contains("seed 7"), "{line}");
    }
}
