//! `koppel restore`: puts a backup in the place of the database, after looking whether it is whole and opens with the key.

use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::say;
use super::serve::{Place, key, runtime};
use crate::store::Store;

#[derive(Args)]
pub struct RestoreArgs {
    #[command(flatten)]
    place: Place,
    /// The file that koppel backup wrote
    file: PathBuf,
    /// Put it in the place of a database that is there; the former one is kept beside it. Stop the server first
    #[arg(long)]
    replace: bool,
}

/// Restores.
pub fn run(args: &RestoreArgs) -> Result<(), Failure> {
    let Some(target) = args.place.file() else {
        return Err(Failure::input("a PostgreSQL database is restored with pg_restore"));
    };
    let shown = target.display();
    if target.exists() && !args.replace {
        return Err(Failure::input(format!(
            "{shown} is there already: stop the server and say --replace; the former one is kept beside it"
        )));
    }
    let tried = beside(&target, "restoring");
    let put = |from: &Path, to: &Path| {
        std::fs::copy(from, to).map_err(|error| Failure::input(format!("cannot copy {}: {error}", from.display())))
    };
    put(&args.file, &tried)?;
    let looked = runtime()?.block_on(look(&tried, args));
    if let Err(failure) = looked {
        let _ = std::fs::remove_file(&tried);
        return Err(failure);
    }
    let moved = |from: &Path, to: &Path| {
        std::fs::rename(from, to).map_err(|error| Failure::input(format!("cannot move {}: {error}", from.display())))
    };
    if target.exists() {
        let former = beside(&target, &format!("before-{}", jiff::Zoned::now().strftime("%Y%m%d-%H%M%S")));
        for side in ["", "-wal", "-shm"] {
            let (from, to) = (beside_name(&target, side), beside_name(&former, side));
            if from.exists() {
                moved(&from, &to)?;
            }
        }
        say(&format!("{} is kept\n", former.display()))?;
    }
    moved(&tried, &target)?;
    say(&format!("{shown}\n"))
}

/// Whether the copy is a whole database of koppel that opens with this key.
async fn look(copy: &Path, args: &RestoreArgs) -> Result<(), Failure> {
    let key = key(&args.place, false).map_err(Failure::input)?;
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::input(format!("{} is not a backup that can be put back: {error}", args.file.display()))
    };
    let address = format!("sqlite://{}?mode=rw", copy.display());
    let store = Store::open(&address, key).await.map_err(|error| wrong(&error))?;
    let whole = store.is_whole().await;
    store.close().await;
    whole.map_err(|error| wrong(&error))
}

/// A file beside another: `koppel.sqlite.restoring`.
fn beside(path: &Path, word: &str) -> PathBuf {
    beside_name(path, &format!(".{word}"))
}

fn beside_name(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
