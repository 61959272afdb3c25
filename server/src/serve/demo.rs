//! The demo: an invented village in memory, with an account that needs no password.

use super::Demo;
use crate::lang::Lang;
use crate::read::{ReadOptions, Trouble, read};
use crate::store::accounts::Role;
use crate::store::seal::secret;
use crate::store::{Store, StoreError};

/// The village of `scenarios/anna-zorgt`.
const FILES: [(&str, &[u8]); 3] = [
    ("vrijwilligers.csv", include_bytes!("../../../scenarios/anna-zorgt/vrijwilligers.csv")),
    ("hulpvragen.csv", include_bytes!("../../../scenarios/anna-zorgt/hulpvragen.csv")),
    ("koppel.toml", include_bytes!("../../../scenarios/anna-zorgt/koppel.toml")),
];

/// Fills an empty store with the village and its account.
///
/// # Errors
/// When the village cannot be written or read.
pub async fn fill(store: &Store) -> Result<Demo, String> {
    let reading = village().map_err(|error| format!("the demo cannot be made: {error}"))?;
    let kept = async {
        let account = store.add_account("demo", secret(), Role::Administrator, "koppel").await?;
        let mut work = store.work().await?;
        work.add_week(&reading, Lang::Nl, "koppel").await?;
        work.commit().await?;
        Ok::<_, StoreError>(Demo { account })
    };
    kept.await.map_err(|error| error.to_string())
}

fn village() -> Result<crate::read::Reading, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    for (name, bytes) in FILES {
        std::fs::write(folder.path().join(name), bytes).map_err(|error| error.to_string())?;
    }
    let options = ReadOptions { write_mapping: false, ..ReadOptions::new(jiff::Zoned::now().date()) };
    read(&[folder.path().to_owned()], &options).map_err(|trouble: Trouble| trouble.words(Lang::En))
}
