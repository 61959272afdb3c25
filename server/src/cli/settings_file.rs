//! The settings of the server out of a file: `koppel-server.toml`, or the file that KOPPEL_SETTINGS names. A flag goes before the
//! environment, the environment before the file, the file before koppel's own choice.

use std::path::Path;

use clap::Command;

/// The file that is read where no other is named.
const FILE: &str = "koppel-server.toml";

/// Commands that read it.
const COMMANDS: [&str; 6] = ["serve", "worker", "doctor", "backup", "restore", "sweep"];

/// Keys of the file, each as the flag without its dashes.
const KEYS: [&str; 9] = [
    "database",
    "key-file",
    "listen",
    "https",
    "log-json",
    "work-elsewhere",
    "drain",
    "forget-names-after-days",
    "forget-errors-after-days",
];

/// The commands with what the file says in the place of their defaults.
///
/// # Errors
/// When the file cannot be read, or says something that is no setting.
pub fn laid(command: Command) -> Result<Command, String> {
    let named = std::env::var("KOPPEL_SETTINGS").ok();
    let path = named.clone().unwrap_or_else(|| FILE.to_owned());
    if named.is_none() && !Path::new(&path).exists() {
        return Ok(command);
    }
    let text = std::fs::read_to_string(&path).map_err(|error| format!("cannot read {path}: {error}"))?;
    lay(command, &path, &text)
}

fn lay(mut command: Command, path: &str, text: &str) -> Result<Command, String> {
    let table: toml::Table = text.parse().map_err(|error| format!("{path}: {error}"))?;
    for (key, value) in table {
        let key = key.replace('_', "-");
        if !KEYS.contains(&key.as_str()) {
            return Err(format!("{path}: `{key}` is no setting of the server; there are {}", KEYS.join(", ")));
        }
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Boolean(_) | toml::Value::Integer(_) => value.to_string(),
            other => return Err(format!("{path}: `{key}` is a text, a whole number, true or false, not {other}")),
        };
        for name in COMMANDS {
            let Some(sub) = command.find_subcommand(name) else { continue };
            let has = sub.get_arguments().any(|argument| argument.get_long() == Some(key.as_str()));
            if has {
                // Settings are read once and live as long as the process.
                let (id, value): (String, &'static str) = (key.replace('-', "_"), value.clone().leak());
                command = command.mut_subcommand(name, |sub| sub.mut_arg(id, |argument| argument.default_value(value)));
            }
        }
    }
    Ok(command)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::Cli;
    use super::*;

    fn check(text: &str, args: &[&str], setting: &str, expected: &str) {
        let command = lay(Cli::command(), "koppel-server.toml", text).unwrap();
        let matches = command.try_get_matches_from(std::iter::once("koppel").chain(args.iter().copied())).unwrap();
        let (_, serve) = matches.subcommand().unwrap();
        let raw = serve.get_raw(setting).and_then(|mut values| values.next()).unwrap();
        assert_eq!(raw.to_str(), Some(expected));
    }

    #[test]
    fn the_file_goes_before_our_own_choice_and_a_flag_before_the_file() {
        check("listen = \"127.0.0.1:9\"", &["serve"], "listen", "127.0.0.1:9");
        check("listen = \"127.0.0.1:9\"", &["serve", "--listen", "127.0.0.1:7"], "listen", "127.0.0.1:7");
        check("forget_names_after_days = 90", &["serve"], "forget_names_after_days", "90");
        check("https = true", &["serve"], "https", "true");
    }

    #[test]
    fn a_word_that_is_no_setting_is_refused() {
        let refused = lay(Cli::command(), "x.toml", "lisen = 1").unwrap_err();
        assert!(refused.contains("`lisen` is no setting") && refused.contains("listen"), "{refused}");
    }
}
