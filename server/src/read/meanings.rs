//! Looks words up in the tables of `meaning_tables.rs`. A word that is in none is kept as it is, in small letters.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use koppel_engine::travel::Mode;

use super::fold::{fold, plain, words};
use super::meaning_tables::{CERTIFICATES, KINDS, LANGUAGES, MODES, NURSING, SKILLS, TAKEN_BACK, Table};

/// A code of koppel, or a word of the user's own.
pub(crate) type Word = Cow<'static, str>;

/// Longest word of one's own, in bytes: what is longer is free text, which does not enter a problem.
pub const MAX_WORD_BYTES: usize = 48;

struct Index {
    exact: HashMap<String, &'static str>,
}

impl Index {
    fn new(table: Table) -> Self {
        let mut exact = HashMap::new();
        for (code, words) in table {
            for word in std::iter::once(code).chain(*words) {
                exact.entry(fold(word)).or_insert(*code);
            }
        }
        Self { exact }
    }

    fn code(&self, text: &str) -> Option<&'static str> {
        self.exact.get(&fold(text)).copied()
    }
}

static KIND_INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(KINDS));
static SKILL_INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(SKILLS));
static CERTIFICATE_INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(CERTIFICATES));
static LANGUAGE_INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(LANGUAGES));
static MODE_INDEX: LazyLock<HashMap<String, Mode>> = LazyLock::new(|| {
    let mut modes = HashMap::new();
    for (mode, word) in MODES.iter().flat_map(|(mode, words)| words.iter().map(move |word| (*mode, word))) {
        modes.entry(fold(word)).or_insert(mode);
    }
    modes
});

/// The code of a kind of help; `None` when no table knows it.
pub(crate) fn known_kind(text: &str) -> Option<&'static str> {
    KIND_INDEX.code(text).or_else(|| {
        let spaced = format!(" {} ", words(text));
        let before = |at: usize| spaced[..at].rsplit(' ').next().unwrap_or("");
        let held =
            |word: &&&str| spaced.match_indices(&format!(" {word} ")).any(|(at, _)| !TAKEN_BACK.contains(&before(at)));
        KINDS.iter().find(|(_, words)| words.iter().any(|word| held(&word))).map(|(code, _)| *code)
    })
}

/// What a text takes back, when it does: `geen boodschappen`, `alles behalve tuin`, `liever niet wandelen`.
pub(crate) fn taken_back(text: &str) -> Option<String> {
    let text = words(text);
    let text = ["alles ", "liever ", "everything ", "rather "]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(&text);
    let (first, what) = text.split_once(' ')?;
    (TAKEN_BACK.contains(&first) || ["niet", "behalve", "except"].contains(&first)).then(|| what.to_owned())
}

/// A word of one's own: small letters, single spaces.
pub(crate) fn own_word(text: &str) -> Word {
    Cow::Owned(plain(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The nursing word in a text, if there is one that is not taken back (*geen wondzorg*).
pub(crate) fn nursing_word(text: &str) -> Option<&'static str> {
    let spaced = words(text);
    let stands_at = |word: &str, at: usize| {
        let before = || spaced[..at].trim_end().rsplit(' ').next().unwrap_or("");
        // Most words begin otherwise: that costs less than to set up a search for each of them.
        let begins = spaced.as_bytes()[at] == word.as_bytes()[0];
        begins && spaced.as_bytes()[at..].starts_with(word.as_bytes()) && !TAKEN_BACK.contains(&before())
    };
    NURSING.iter().copied().find(|word| (0..spaced.len()).any(|at| stands_at(word, at)))
}

/// The code of a skill.
pub(crate) fn skill(text: &str) -> Word {
    SKILL_INDEX.code(text).map_or_else(|| own_word(text), Cow::Borrowed)
}

/// The code of a certificate; one of one's own keeps `training:` in front when it begins with that word.
pub(crate) fn certificate(text: &str) -> Word {
    CERTIFICATE_INDEX.code(text).map_or_else(
        || {
            let own = own_word(text);
            match own.strip_prefix("training ") {
                Some(what) => Cow::Owned(format!("training:{what}")),
                None => own,
            }
        },
        Cow::Borrowed,
    )
}

/// The code of a language that a table knows.
pub(crate) fn known_language(text: &str) -> Option<&'static str> {
    LANGUAGE_INDEX.code(text)
}

/// The code of a language, also of one that no table knows.
pub(crate) fn language(text: &str) -> Word {
    known_language(text).map_or_else(|| Cow::Owned(format!("language:{}", own_word(text))), Cow::Borrowed)
}

/// `sex:f`, `sex:m` or `sex:x`.
pub(crate) fn sex(text: &str) -> Option<Word> {
    let code = match fold(text).as_str() {
        "v" | "vrouw" | "vrouwelijk" | "f" | "female" | "woman" | "w" | "dame" | "mevrouw" | "mw" | "mevr" => "sex:f",
        "m" | "man" | "mannelijk" | "male" | "heer" | "meneer" | "dhr" | "deheer" | "jongen" => "sex:m",
        "x" | "anders" | "nonbinair" | "nonbinary" | "overig" | "other" | "divers" => "sex:x",
        _ => return None,
    };
    Some(Cow::Borrowed(code))
}

/// The way to travel of a word.
pub(crate) fn mode(text: &str) -> Option<Mode> {
    MODE_INDEX.get(&fold(text)).copied()
}

/// Yes or no, in the spellings of forms and spreadsheets.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "ja" | "j" | "x" | "waar" | "true" | "t" | "1" | "yes" | "y" | "wel" | "aanwezig" | "ok" | "heeft" => {
            Some(true)
        }
        "nee" | "n" | "neen" | "onwaar" | "false" | "f" | "0" | "no" | "niet" | "geen" | "afwezig" => Some(false),
        // Signs that no letters are left of: a tick, or a dash for nothing.
        "" if text.contains(['✓', '✔', '☑']) => Some(true),
        "" if text.trim().chars().all(|sign| sign == '-' || sign == '–') => Some(false),
        _ => None,
    }
}
