//! `koppel export`: everything the server keeps, as tables that spreadsheets and koppel itself read.

use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::say;
use super::serve::{Place, runtime};
use crate::export::{self, Format, Sheet};
use crate::people::People;
use crate::read::SETTINGS_FILE;
use crate::serve::App;
use crate::store::{Store, StoreError};
use crate::write::write_file;

/// More than any database holds.
const ALL: i64 = i64::MAX;

#[derive(Args)]
pub struct ExportArgs {
    #[command(flatten)]
    place: Place,
    /// The folder to write to; made when it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How tables are written
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
    /// The week whose volunteers and requests are written; the newest when left out
    #[arg(long, value_name = "N")]
    week: Option<i64>,
    /// Leave out names, telephones, e-mail and addresses
    #[arg(long)]
    no_names: bool,
}

/// Writes the tables.
pub fn run(args: &ExportArgs) -> Result<(), Failure> {
    let (sheets, settings) = runtime()?.block_on(async {
        let store = args.place.open().await?;
        let found = collect(&store, args).await.map_err(|error| match error {
            StoreError::NotFound => Failure::input("there is no such week; import one first"),
            error => Failure::input(error.to_string()),
        });
        store.close().await;
        found
    })?;
    std::fs::create_dir_all(&args.out)
        .map_err(|error| Failure::input(format!("cannot make {}: {error}", args.out.display())))?;
    let mut said = String::new();
    let mut put = |name: &str, bytes: &[u8]| {
        let path = args.out.join(name);
        said.push_str(&format!("{}\n", path.display()));
        write_file(&path, bytes).map_err(|error| Failure::input(error.to_string()))
    };
    for sheet in &sheets {
        let bytes = sheet.bytes(args.format).map_err(|error| {
            Failure::input(format!("a sheet cannot hold {}: {error}; say --format csv", sheet.name))
        })?;
        put(&format!("{}.{}", sheet.name, args.format.ending()), &bytes)?;
    }
    put(SETTINGS_FILE, settings.as_bytes())?;
    say(&said)
}

async fn collect(store: &Store, args: &ExportArgs) -> Result<(Vec<Sheet>, String), StoreError> {
    let shared = App::new(store.clone(), None, false);
    let week = match args.week {
        Some(id) => shared.week(id).await?,
        None => shared.newest_week().await?.ok_or(StoreError::NotFound)?,
    };
    let volunteers = week.problem.volunteers.iter().map(|one| one.id.as_str()).collect();
    let requesters = week.problem.requests.iter().map(|one| one.requester.as_str()).collect();
    let people = if args.no_names { People::default() } else { store.people(&volunteers, &requesters).await? };
    let mut sheets = export::of_week(&week, &people);
    sheets.push(export::matches(&week, &store.matches(week.id).await?));
    sheets.push(export::decisions(&store.decisions(ALL, ALL).await?));
    sheets.push(export::batches(&store.batches(week.id, ALL).await?));
    Ok((sheets, export::settings(&week)))
}
