//! What is wrong with the settings, and what to do: every finding in a line.

use std::net::SocketAddr;

use crate::store::{SealKey, Store};

/// Looks at key, database and address; whether each is good, and in words.
pub async fn examine(database: &str, key: Result<SealKey, String>, listen: SocketAddr) -> Vec<(bool, String)> {
    let mut findings = vec![match &key {
        Ok(_) => (true, "the key of the personal fields is there".to_owned()),
        Err(error) => (false, error.clone()),
    }];
    let shown = without_password(database);
    let file = database.strip_prefix("sqlite://").map(|rest| rest.split('?').next().unwrap_or(rest));
    if let Some(file) = file.filter(|file| !std::path::Path::new(file).exists()) {
        findings = vec![(true, format!("{file} is not there yet: the first koppel serve makes it, and its key file"))];
        findings.push(free(listen).await);
        return findings;
    }
    findings.push(match Store::open(database, key.unwrap_or_else(|_| SealKey::fresh())).await {
        Ok(store) => match store.has_accounts().await {
            Ok(true) => (true, format!("{shown} answers, and somebody has an account")),
            Ok(false) => {
                (true, format!("{shown} answers; nobody has an account yet: koppel serve prints a link for that"))
            }
            Err(error) => (false, error.to_string()),
        },
        Err(error) => (false, format!("{shown}: {error}")),
    });
    findings.push(free(listen).await);
    findings
}

/// Whether the server can listen there.
async fn free(listen: SocketAddr) -> (bool, String) {
    match tokio::net::TcpListener::bind(listen).await {
        Ok(_) if listen.ip().is_loopback() => (true, format!("{listen} is free; only this machine can reach it")),
        Ok(_) => {
            (true, format!("{listen} is free; others can reach it: put a proxy with https in front, and give --https"))
        }
        Err(error) => {
            (false, format!("{listen} is taken ({error}): stop what listens there, or choose another --listen"))
        }
    }
}

/// The address of a database as it may be shown.
fn without_password(address: &str) -> String {
    let hidden = address.split_once("://").and_then(|(scheme, rest)| {
        let (who, place) = rest.split_once('@')?;
        Some(format!("{scheme}://{}@{place}", who.split(':').next().unwrap_or(who)))
    });
    hidden.unwrap_or_else(|| address.to_owned())
}
