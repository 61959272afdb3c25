//! Whose name may stand in whose answers: who of another organisation never, who was erased nowhere, and over the API nobody.

use std::collections::BTreeSet;

use koppel::store::Store;

use super::super::house::Reply;
use super::deck::Who;
use super::town;

/// What is known of the people of a world.
#[derive(Default)]
pub struct Names {
    /// Side and number of who was erased, and not imported since.
    erased: BTreeSet<(char, usize)>,
    /// Marks of volunteers of no organisation, who were added by hand.
    pub by_hand: BTreeSet<String>,
    /// Requests that somebody of an organisation was ever proposed for: requests and whose volunteer.
    shared: BTreeSet<(usize, &'static str)>,
}

/// The number in an id like `V12`.
pub fn number_of(id: &str, letter: char) -> Option<usize> {
    id.strip_prefix(letter)?.parse().ok()
}

impl Names {
    pub fn erase(&mut self, side: char, number: usize) {
        self.erased.insert((side, number));
    }

    /// Files name everybody again.
    pub fn imported(&mut self) {
        self.erased.clear();
    }

    /// Notes who was ever proposed where.
    pub async fn look(&mut self, store: &Store, week: i64) {
        for one in store.matches(week).await.unwrap() {
            let volunteer = number_of(&one.found.volunteer, 'V').filter(|number| *number < town::VOLUNTEERS);
            let request = number_of(&one.found.request, 'R').filter(|number| *number < town::REQUESTS);
            if let (Some(volunteer), Some(request)) = (volunteer, request) {
                self.shared.insert((request, town::of_volunteer(volunteer)));
            }
        }
    }

    /// Whether somebody of the town may be named to a coordinator of this organisation.
    pub fn is_seen(&self, own: &'static str, side: char, number: usize) -> bool {
        if side == 'v' {
            return town::of_volunteer(number) == own;
        }
        let of = town::of_request(number);
        of.is_empty() || of == own || self.shared.contains(&(number, own))
    }

    /// Panics where an answer names somebody it may not name. `is_own` says that it repeats what the asker sent.
    pub fn hold(&self, who: Who, path: &str, reply: &Reply, is_own: bool) {
        for (side, number) in named(reply.body.as_bytes()) {
            let may = match who {
                Who::North | Who::NorthToo => self.is_seen("Noord", side, number),
                Who::South => self.is_seen("Zuid", side, number),
                Who::Keeper => true,
                Who::Planner | Who::System | Who::Reader | Who::Stranger | Who::Forger => false,
            };
            let may = (may || is_own) && !self.erased.contains(&(side, number));
            assert!(may, "{who:?} at {path} reads of {}: {}", town::mark(side, number), reply.body);
        }
        if who != Who::Keeper && reply.body.contains("Qw") {
            let mark = self.by_hand.iter().find(|mark| reply.body.contains(*mark));
            assert_eq!(mark, None, "{who:?} at {path}: {}", reply.body);
        }
    }

    /// Panics where a file of the database names somebody: names are kept sealed.
    pub fn hold_files(folder: &std::path::Path) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Ok(bytes) = std::fs::read(&path) else { continue };
            assert_eq!(named(&bytes), BTreeSet::new(), "{} holds names in plain letters", path.display());
        }
    }
}

/// Everybody of the town whose mark, e-mail or telephone number stands in a text.
fn named(text: &[u8]) -> BTreeSet<(char, usize)> {
    let mut found = BTreeSet::new();
    let number = |digits: &[u8]| {
        let digits = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse().ok()
    };
    for at in places(text, b"Qq") {
        if let [_, side @ (b'v' | b'h'), b'.', digits @ .., b'Z' | b'z'] = &text[at..text.len().min(at + 7)]
            && let Some(number) = number(digits)
        {
            found.insert((char::from(*side), number));
        }
    }
    for at in places(text, b"6") {
        let digits = text[at..text.len().min(at + 24)].iter().copied().filter(|byte| !b" -+".contains(byte));
        let digits: Vec<u8> = digits.take(9).collect();
        let side = match digits.get(..5) {
            Some(b"61155") => 'v',
            Some(b"62255") => 'h',
            _ => continue,
        };
        found.extend(number(&digits[5..]).map(|number| (side, number)));
    }
    found
}

/// Where one of these bytes stands.
fn places(text: &[u8], wanted: &[u8]) -> impl Iterator<Item = usize> {
    text.iter().enumerate().filter(|(_, byte)| wanted.contains(byte)).map(|(at, _)| at)
}

#[test]
fn a_name_an_address_and_a_number_are_found_in_any_text() {
    let text = format!("x{}y, {}@example.org, 06-2255 00-07", town::mark('v', 3), town::mark('h', 5).to_lowercase());
    assert_eq!(named(text.as_bytes()), [('v', 3), ('h', 5), ('h', 7)].into());
    assert_eq!(named(town::phone('v', 12).as_bytes()), [('v', 12)].into());
    assert_eq!(named(b"Qv.12Z Q06115 61155"), BTreeSet::new());
    assert_eq!(named(b"of base64: Qh+62Z Qh062Z Qh.+62Z Qh/062Z"), BTreeSet::new());
}
