//! How a command fails: the input is wrong, or we made a mistake.

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

/// Why a command did not do what was asked.
pub enum Failure {
    /// Something is wrong with what was given; the text says what to do.
    Input(String),
}

impl Failure {
    /// The input is wrong.
    pub fn input(text: impl Into<String>) -> Self {
        Self::Input(text.into())
    }

    /// The exit code that goes with it.
    pub const fn exit_code(&self) -> ExitCode {
        match self {
            Self::Input(_) => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(text) => f.write_str(text),
        }
    }
}

/// Our own mistakes end in one plain sentence, without a stack trace; the exit code is 2.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(|place| format!(" ({}:{})", place.file(), place.line())).unwrap_or_default();
        let what = info.payload_as_str().unwrap_or("something impossible happened");
        // Figures of the plan may follow in the message; a screenful is enough to report.
        let what: String = what.chars().take(2_000).collect();
        let _ = writeln!(
            std::io::stderr(),
            "koppel: this is koppel's own mistake, nothing was written; please report it{place}: {what}"
        );
    }));
}
