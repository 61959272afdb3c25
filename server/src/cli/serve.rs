//! `koppel serve`, `koppel doctor`, `koppel backup`: the server, what is wrong with its settings, and a copy of its data.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use tokio::net::TcpListener;

use super::failure::Failure;
use super::say;
use crate::serve::{App, Workers, app, demo, doctor};
use crate::store::retention::{Forgotten, Retention};
use crate::store::{IN_MEMORY, SealKey, Store};

/// How often what is old is forgotten.
const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// Where the data are and how they are sealed: the same for every command of the server.
#[derive(Args, Clone)]
pub struct Place {
    /// Where everything is kept: sqlite://FILE or postgres://USER:PASSWORD@HOST/NAME
    #[arg(long, env = "KOPPEL_DATABASE", default_value = "sqlite://koppel.sqlite", value_name = "ADDRESS")]
    pub(super) database: String,
    /// File with the key that seals names, telephones and addresses; made at the first run. KOPPEL_KEY, the key itself, goes first
    #[arg(long, env = "KOPPEL_KEY_FILE", default_value = "koppel.key", value_name = "FILE")]
    key_file: PathBuf,
}

impl Place {
    /// The store behind it, which is there already.
    pub(super) async fn open(&self) -> Result<Store, Failure> {
        if let Some(file) = self.file().filter(|file| !file.exists()) {
            return Err(Failure::input(format!("{} is not there; name the database with --database", file.display())));
        }
        Store::open(&self.database, key(self, false).map_err(Failure::input)?).await.map_err(input)
    }

    /// The file of an SQLite database.
    pub(super) fn file(&self) -> Option<PathBuf> {
        let rest = self.database.strip_prefix("sqlite://")?;
        Some(PathBuf::from(rest.split('?').next().unwrap_or(rest)))
    }
}

#[derive(Args)]
pub struct ServeArgs {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen at
    #[arg(long, env = "KOPPEL_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// Browsers come over https, by way of a proxy: cookies insist on it
    #[arg(long, env = "KOPPEL_HTTPS")]
    https: bool,
    /// Carry nothing out here: leave it to `koppel worker`s at the same database
    #[arg(long, env = "KOPPEL_WORK_ELSEWHERE", conflicts_with = "demo")]
    work_elsewhere: bool,
    /// Seconds between being told to stop (/readyz says so at once) and taking no more requests: a proxy needs them to send people elsewhere
    #[arg(long, env = "KOPPEL_DRAIN", default_value_t = 0, value_name = "SECONDS")]
    drain: u64,
    /// Show an invented village, kept in memory only
    #[arg(long)]
    demo: bool,
    /// Logs as lines of json
    #[arg(long, env = "KOPPEL_LOG_JSON")]
    log_json: bool,
    /// Erase names that are in no week imported for so many days; 0 is never
    #[arg(long, env = "KOPPEL_FORGET_NAMES_AFTER_DAYS", default_value = "730", value_name = "DAYS")]
    forget_names_after_days: u32,
    /// Erase lists of unread rows after so many days; 0 is never
    #[arg(long, env = "KOPPEL_FORGET_ERRORS_AFTER_DAYS", default_value = "30", value_name = "DAYS")]
    forget_errors_after_days: u32,
}

#[derive(Args)]
pub struct DoctorArgs {
    #[command(flatten)]
    place: Place,
    /// Address and port that the server will listen at
    #[arg(long, env = "KOPPEL_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
}

#[derive(Args)]
pub struct BackupArgs {
    #[command(flatten)]
    place: Place,
    /// The new file; the key file is kept apart from it, or it opens nothing
    file: PathBuf,
}

/// Serves until it is told to stop (SIGTERM or Ctrl-C).
pub fn run(args: &ServeArgs) -> Result<(), Failure> {
    if args.demo && !args.listen.ip().is_loopback() {
        return Err(Failure::input("the demo needs no password, so it listens at 127.0.0.1 only; leave out --listen"));
    }
    log_to_stderr(args.log_json);
    let runtime = runtime()?;
    let served = runtime.block_on(serve(args));
    // A play that is under way is not waited for: it is played again at the next start.
    runtime.shutdown_background();
    served
}

/// Says what is wrong with the settings.
pub fn doctor(args: &DoctorArgs) -> Result<(), Failure> {
    let findings = runtime()?.block_on(async {
        let key = key(&args.place, false);
        doctor::examine(&args.place.database, key, args.listen).await
    });
    let mut text = String::new();
    for (is_good, words) in &findings {
        text.push_str(&format!("{} {words}\n", if *is_good { "✓" } else { "✗" }));
    }
    say(&text)?;
    match findings.iter().filter(|(is_good, _)| !is_good).count() {
        0 => Ok(()),
        wrong => Err(Failure::input(format!("{wrong} to put right; the lines with ✗ say how"))),
    }
}

/// Writes a copy of the data, while the server runs.
pub fn backup(args: &BackupArgs) -> Result<(), Failure> {
    let to = args.file.to_str().ok_or_else(|| Failure::input("the name of the file is not UTF-8; choose another"))?;
    if args.file.exists() {
        return Err(Failure::input(format!("{to} is there already; choose another name")));
    }
    runtime()?.block_on(async {
        let store = Store::open(&args.place.database, key(&args.place, false).map_err(Failure::input)?);
        store.await.map_err(input)?.backup(to).await.map_err(input)
    })?;
    say(&format!("{to}\n"))
}

async fn serve(args: &ServeArgs) -> Result<(), Failure> {
    let told = told_to_stop()?;
    let (database, key) = if args.demo {
        (IN_MEMORY, SealKey::fresh())
    } else {
        (args.place.database.as_str(), key(&args.place, true).map_err(Failure::input)?)
    };
    let store = Store::open(database, key).await.map_err(input)?;
    let retention = Retention { names_days: args.forget_names_after_days, errors_days: args.forget_errors_after_days };
    store.forget(retention).await.map_err(input)?;
    let forgetful = store.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(DAY).await;
            match forgetful.forget(retention).await {
                Ok(Forgotten { names, lists }) => tracing::info!(names, lists, "forgotten"),
                Err(error) => tracing::error!(%error, "nothing was forgotten"),
            }
        }
    });
    let demo = if args.demo { Some(demo::fill(&store).await.map_err(Failure::input)?) } else { None };
    let listener = TcpListener::bind(args.listen)
        .await
        .map_err(|error| Failure::input(format!("cannot listen at {}: {error}; try another --listen", args.listen)))?;
    let address = listener.local_addr().map_err(|error| Failure::input(error.to_string()))?;
    let scheme = if args.https { "https" } else { "http" };
    say(&format!("koppel: {scheme}://{address}/\n"))?;
    if !store.has_accounts().await.map_err(input)? {
        let secret = store.set_up_secret().await.map_err(input)?;
        say(&format!("koppel: make the first account, once: {scheme}://{address}/set-up?code={secret}\n"))?;
    }
    let workers = if args.work_elsewhere { Workers::elsewhere(store.clone()) } else { Workers::inside(store.clone()) };
    let shared = App::with_workers(store.clone(), demo, args.https, workers);
    shared.studies.adopt().await.map_err(input)?;
    shared.workers.begin().await.map_err(input)?;
    let running = shared.clone();
    let drain = std::time::Duration::from_secs(args.drain);
    let stop = async move {
        told.await;
        running.workers.stop();
        tokio::time::sleep(drain).await;
    };
    let workers = shared.clone();
    axum::serve(listener, app(shared))
        .with_graceful_shutdown(stop)
        .await
        .map_err(|error| Failure::input(format!("the server stopped: {error}")))?;
    workers.workers.close().await;
    store.close().await;
    Ok(())
}

/// The key: from KOPPEL_KEY, else from the file, which is made only beside a database that is not there yet.
pub(super) fn key(place: &Place, may_make: bool) -> Result<SealKey, String> {
    if let Ok(text) = std::env::var("KOPPEL_KEY") {
        return SealKey::parse(&text).map_err(|error| format!("KOPPEL_KEY: {error}"));
    }
    let file = place.database.strip_prefix("sqlite://").map(|rest| rest.split('?').next().unwrap_or(rest));
    let is_new = file.is_none_or(|file| !Path::new(file).exists());
    SealKey::from_file(&place.key_file, may_make && is_new)
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new().map_err(|error| Failure::input(format!("no threads to serve with: {error}")))
}

fn input(error: impl std::fmt::Display) -> Failure {
    Failure::input(error.to_string())
}

pub(super) fn log_to_stderr(json: bool) {
    let logs = tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::INFO);
    // A second log in one process (as in tests) is no reason to stop.
    let _ = if json { logs.json().try_init() } else { logs.with_target(false).try_init() };
}

/// Being told to stop (SIGTERM or Ctrl-C): listened for from now on, so that nobody is told it is there before it hears.
pub(super) fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind).map_err(|error| Failure::input(format!("no ear for signals: {error}")));
        let (mut interrupted, mut terminated) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
        Ok(async move {
            tokio::select! {
                _ = interrupted.recv() => (),
                _ = terminated.recv() => (),
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async { tokio::signal::ctrl_c().await.unwrap_or_default() })
}
