//! Traits of a person or home, and wishes about the other side: language, sex, smoking, animals.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::fault::{Fault, Warning};
use super::fold::{fold, words};
use super::meanings::{Word, known_language, language, sex, taken_back, yes_no};
use super::row::Findings;
use super::values::{is_nothing, list};

/// Wishes in words. Everything forbidden is a hard rule; of the rest only what is marked as required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WishWords {
    pub required: Vec<Word>,
    pub forbidden: Vec<Word>,
    pub preferred: Vec<Word>,
}

pub(crate) const SMOKER: Word = Cow::Borrowed("smoker");
pub(crate) const DOG: Word = Cow::Borrowed("dog");
pub(crate) const CAT: Word = Cow::Borrowed("cat");
pub(crate) const PET: Word = Cow::Borrowed("pet");

/// What marks a wish as required, or as nice to have.
const REQUIRED_MARKS: [&str; 8] = ["verplicht", "eis", "vereist", "moet", "required", "must", "hard", "noodzakelijk"];
const PREFERRED_MARKS: [&str; 9] =
    ["wens", "liefst", "graag", "voorkeur", "preferred", "nice to have", "optioneel", "zacht", "bij voorkeur"];

/// What says that there is no wish.
const NO_WISH: [&str; 7] =
    ["geenvoorkeur", "geenvoorkeuren", "maaktnietuit", "alles", "nopreference", "any", "everything"];

/// Whether a text says that there is no wish.
pub(crate) fn is_no_wish(text: &str) -> bool {
    is_nothing(text) || NO_WISH.contains(&fold(text).as_str())
}

impl WishWords {
    /// Adds the wishes of a cell. `about` is what the column is about, when it says so.
    pub fn add(&mut self, cell: &str, required: bool, about: About, column: usize, findings: &mut Findings) {
        let known = self.required.len();
        for item in list(cell) {
            let (text, required) = without_marks(item, required);
            if is_no_wish(&text) {
                continue;
            }
            match wish(&text, about) {
                Some((word, Sense::Without)) => self.forbidden.push(word),
                Some((word, Sense::With)) if required => self.required.push(word),
                Some((word, Sense::With)) => self.preferred.push(word),
                None if required => findings.fault(column, item, Fault::Wish),
                None => findings.warn(column, item, Warning::WishUnknown),
            }
        }
        // `m/v`: nobody is both, so either will do.
        let sexes =
            |words: &[Word]| words.iter().filter(|word| word.starts_with("sex:")).collect::<BTreeSet<_>>().len();
        if sexes(&self.required[known..]) > 1 {
            let cell = self.required.split_off(known);
            self.required.extend(cell.into_iter().filter(|word| !word.starts_with("sex:")));
        }
    }

    /// Forbids `word` when the cell says yes.
    pub fn forbid(&mut self, cell: &str, word: Word, column: usize, findings: &mut Findings) {
        if let Some(true) = findings.or_fault(yes_no(cell), column, cell, Fault::YesNo) {
            self.forbidden.push(word);
        }
    }
}

/// What the column of a wish is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Anything,
    Language,
    Sex,
}

enum Sense {
    With,
    Without,
}

/// The wish without its mark, and whether it is required.
fn without_marks(item: &str, required: bool) -> (String, bool) {
    let mut text = item.trim().to_owned();
    let mut required = required;
    if let Some(rest) = text.strip_suffix('!') {
        text = rest.trim().to_owned();
        required = true;
    }
    let bare = words(&text);
    for (marks, means) in [(&REQUIRED_MARKS[..], true), (&PREFERRED_MARKS[..], false)] {
        for mark in marks {
            if bare != *mark && (bare.ends_with(&format!(" {mark}")) || bare.starts_with(&format!("{mark} "))) {
                let rest =
                    bare.strip_suffix(mark).or_else(|| bare.strip_prefix(mark)).unwrap_or(&bare).trim().to_owned();
                return (rest, means);
            }
        }
    }
    (bare, required)
}

fn wish(text: &str, about: About) -> Option<(Word, Sense)> {
    let text = ["een ", "a "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let (head, rest) = text.split_once(' ').unwrap_or((text, ""));
    match (about, head) {
        (About::Language, _) => return Some((language(text), Sense::With)),
        (About::Sex, _) => return sex(text).map(|sex| (sex, Sense::With)),
        (_, "taal" | "language" | "spreekt" | "speaks") if !rest.is_empty() => {
            return Some((language(rest), Sense::With));
        }
        (_, "geslacht" | "sex" | "gender") if !rest.is_empty() => return sex(rest).map(|sex| (sex, Sense::With)),
        _ => {}
    }
    let folded = fold(text);
    let without = ["geen", "niet", "no", "non", "zonder", "without"].iter().find_map(|word| folded.strip_prefix(word));
    let what = without.unwrap_or(&folded).trim_start_matches("bij");
    let word = match what {
        "roker" | "rokers" | "roken" | "smoker" | "smokers" | "smoking" | "rook" | "rokend" => SMOKER,
        "hond" | "honden" | "dog" | "dogs" => DOG,
        "kat" | "katten" | "poes" | "cat" | "cats" => CAT,
        "huisdier" | "huisdieren" | "dieren" | "pet" | "pets" => PET,
        "rooktniet" | "rookvrij" | "smokefree" => return Some((SMOKER, Sense::Without)),
        "hondenallergie" | "allergischvoorhonden" => return Some((DOG, Sense::Without)),
        "kattenallergie" | "allergischvoorkatten" => return Some((CAT, Sense::Without)),
        _ if without.is_some() => return None,
        _ => {
            let word = sex(text).or_else(|| known_language(text).map(Cow::Borrowed))?;
            return Some((word, Sense::With));
        }
    };
    Some((word, if without.is_some() { Sense::Without } else { Sense::With }))
}

/// Adds the languages of a cell.
pub(crate) fn add_languages(cell: &str, traits: &mut Vec<Word>, column: usize, findings: &mut Findings) {
    for item in list(cell).into_iter().filter(|item| !is_nothing(item)) {
        if item.len() > super::meanings::MAX_WORD_BYTES {
            findings.fault(column, item, Fault::FreeText { most: super::meanings::MAX_WORD_BYTES });
        } else {
            // `Turks (een beetje)` is Turkish.
            traits.push(language(item.split('(').next().unwrap_or(item).trim()));
        }
    }
}

/// Adds the sex of a cell.
pub(crate) fn add_sex(cell: &str, traits: &mut Vec<Word>, column: usize, findings: &mut Findings) {
    if !is_nothing(cell) {
        traits.extend(findings.or_fault(sex(cell), column, cell, Fault::Sex));
    }
}

/// Adds a trait that is there or not; a dog or cat is a pet too.
pub(crate) fn add_yes_no(cell: &str, word: Word, traits: &mut Vec<Word>, column: usize, findings: &mut Findings) {
    let animal = word == DOG || word == CAT;
    let there = yes_no(cell).or_else(|| if animal { animal_count(cell) } else { None });
    if let Some(true) = findings.or_fault(there, column, cell, Fault::YesNo) {
        if animal {
            traits.push(PET);
        }
        traits.push(word);
    }
}

/// `2` dogs, `1 kleine hond` are there.
fn animal_count(cell: &str) -> Option<bool> {
    cell.trim().starts_with(|sign: char| sign.is_ascii_digit()).then(|| !cell.trim().starts_with('0'))
}

/// Adds the animals of a cell. One that is not named may be a dog or a cat, so that *no dogs* holds.
pub(crate) fn add_pets(cell: &str, traits: &mut Vec<Word>) {
    if yes_no(cell) == Some(false) || is_nothing(cell) {
        return;
    }
    // `geen hond, wel een kat`
    let there: Vec<&str> = list(cell).into_iter().filter(|item| taken_back(item).is_none()).collect();
    if there.is_empty() {
        return;
    }
    traits.push(PET);
    let spaced = words(&there.join(" "));
    let has = |names: &[&str]| spaced.split(' ').any(|word| names.iter().any(|name| word.starts_with(name)));
    let (dog, cat) = (has(&["hond", "dog", "puppy", "teckel", "labrador"]), has(&["kat", "poes", "cat", "kitten"]));
    let unnamed = yes_no(cell) == Some(true) || has(&["huisdier", "pet"]);
    if dog || unnamed {
        traits.push(DOG);
    }
    if cat || unnamed {
        traits.push(CAT);
    }
}
