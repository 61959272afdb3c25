//! Seals what names people (XChaCha20-Poly1305), so that a copied database file tells nobody's name; and makes secrets.

use std::fmt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

/// Bytes of a key, and of every secret that koppel makes.
const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// The key of the personal fields.
#[derive(Clone)]
pub struct SealKey(XChaCha20Poly1305);

/// A key is never shown.
impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(withheld)")
    }
}

impl SealKey {
    /// A key that lives as long as this process: for tests and the demo.
    #[must_use]
    pub fn fresh() -> Self {
        Self::from_bytes(&chance::<KEY_BYTES>())
    }

    fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Self {
        Self(XChaCha20Poly1305::new(bytes.into()))
    }

    /// A key from its text: 32 bytes in base64.
    ///
    /// # Errors
    /// What the text should be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bytes = STANDARD.decode(text.trim()).ok().and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok());
        bytes.map(|bytes| Self::from_bytes(&bytes)).ok_or_else(|| {
            "the key is not 32 bytes in base64; make one with `head -c 32 /dev/urandom | base64`".to_owned()
        })
    }

    /// The key in a file, which is made when `may_make` and there is none; only its owner may read it.
    ///
    /// # Errors
    /// The file and the next move.
    pub fn from_file(path: &Path, may_make: bool) -> Result<Self, String> {
        let shown = path.display();
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|error| format!("{shown}: {error}")),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && may_make => {
                let text = STANDARD.encode(chance::<KEY_BYTES>());
                write_private(path, &text).map_err(|error| {
                    format!("cannot write the key file {shown}: {error}; name another with --key-file")
                })?;
                Self::parse(&text)
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(format!(
                "the key file {shown} is not there, and the database was sealed with it; put it back, or set KOPPEL_KEY"
            )),
            Err(error) => Err(format!("cannot read the key file {shown}: {error}; name another with --key-file")),
        }
    }

    /// Seals a text for one place (`volunteer:V12`): opened elsewhere it is refused.
    #[must_use]
    pub fn seal(&self, place: &str, text: &[u8]) -> Vec<u8> {
        let nonce = chance::<NONCE_BYTES>();
        let payload = Payload { msg: text, aad: place.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).expect("texts are far below the cipher's 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Opens what [`Self::seal`] sealed for the same place; nothing when key, place or bytes are not the same.
    #[must_use]
    pub fn open(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce = XNonce::from(<[u8; NONCE_BYTES]>::try_from(nonce).ok()?);
        self.0.decrypt(&nonce, Payload { msg: sealed, aad: place.as_bytes() }).ok()
    }
}

#[cfg(unix)]
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(not(unix))]
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(path, text)
}

fn chance<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A secret nobody can guess, in letters that fit an address.
#[must_use]
pub fn secret() -> String {
    URL_SAFE_NO_PAD.encode(chance::<KEY_BYTES>())
}

/// What is kept of a secret: enough to know it again, too little to use it.
#[must_use]
pub fn hash_of(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_with_its_key_and_at_its_place() {
        let (key, other) = (SealKey::fresh(), SealKey::fresh());
        let sealed = key.seal("volunteer:V1", b"Anneke");
        assert!(!sealed.windows(6).any(|bytes| bytes == b"Anneke"));
        assert_eq!(key.open("volunteer:V1", &sealed).as_deref(), Some(b"Anneke".as_slice()));
        assert_eq!(key.open("volunteer:V2", &sealed), None);
        assert_eq!(other.open("volunteer:V1", &sealed), None);
        assert_eq!(key.open("volunteer:V1", &sealed[..20]), None);
    }

    #[test]
    fn a_key_file_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("koppel.key");
        assert!(SealKey::from_file(&path, false).is_err());
        let sealed = SealKey::from_file(&path, true).unwrap().seal("p", b"x");
        assert!(SealKey::from_file(&path, false).unwrap().open("p", &sealed).is_some());
        std::fs::write(&path, "short").unwrap();
        assert!(SealKey::from_file(&path, true).unwrap_err().contains("32 bytes"));
    }
}
