//! The `koppel` command.

fn main() -> std::process::ExitCode {
    koppel::cli::run()
}
