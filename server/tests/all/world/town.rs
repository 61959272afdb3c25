//! The invented town of a world: two organisations, and people whose names are marks that can be found in any answer.

use std::fmt::Write;

use rand::RngExt;
use rand_pcg::Pcg64;

use super::deck::pick;

/// Volunteers of a town.
pub const VOLUNTEERS: usize = 14;
/// Requests of a town.
pub const REQUESTS: usize = 18;

const ORGANISATIONS: [&str; 2] = ["Noord", "Zuid"];
const DAYS: [&str; 5] = ["ma", "di", "wo", "do", "vr"];

/// The mark of a volunteer or requester: in the name, and in small letters in the e-mail. The point in it cannot stand in
/// base64, so that what is sealed never looks like somebody by chance.
pub fn mark(side: char, number: usize) -> String {
    format!("Q{side}.{number:03}Z")
}

/// The telephone number of somebody, without signs.
pub fn phone(side: char, number: usize) -> String {
    format!("06{}55{number:04}", if side == 'v' { 11 } else { 22 })
}

/// Whose organisation a volunteer is of.
pub fn of_volunteer(number: usize) -> &'static str {
    ORGANISATIONS[number % 2]
}

/// Whose a request is; every fifth is nobody's yet.
pub fn of_request(number: usize) -> &'static str {
    if number.is_multiple_of(5) { "" } else { ORGANISATIONS[number / 2 % 2] }
}

/// Files by name.
pub type Files = Vec<(&'static str, Vec<u8>)>;

/// The files of a town. With `bad`, some rows do not count, one of them with a name where a postcode belongs.
pub fn files(dice: &mut Pcg64, bad: bool) -> Files {
    vec![
        ("vrijwilligers.csv", volunteers(dice, bad).into_bytes()),
        ("hulpvragen.csv", requests(dice, bad).into_bytes()),
    ]
}

/// A row is wrong once in four, where rows may be; the last never is, so that no id is free behind it.
fn is_wrong(dice: &mut Pcg64, bad: bool, is_last: bool) -> bool {
    bad && !is_last && dice.random_range(0..4) == 0
}

fn volunteers(dice: &mut Pcg64, bad: bool) -> String {
    let mut text = "id;voornaam;telefoon;e-mail;postcode;beschikbaar;max bezoeken;organisatie\n".to_owned();
    for number in 0..VOLUNTEERS {
        let mark = mark('v', number);
        let small = mark.to_lowercase();
        let first = dice.random_range(0..5_usize);
        let days: Vec<&str> = (0..3).map(|more| DAYS[(first + more) % 5]).collect();
        let postcode = if is_wrong(dice, bad, number + 1 == VOLUNTEERS) {
            mark.as_str()
        } else {
            pick(dice, &["4697", "4698", "4695"])
        };
        let most = dice.random_range(1..4);
        let (phone, organisation) = (phone('v', number), of_volunteer(number));
        let days = days.join(" ");
        writeln!(text, "V{number};{mark};{phone};{small}@example.org;{postcode};{days};{most};{organisation}").unwrap();
    }
    text
}

fn requests(dice: &mut Pcg64, bad: bool) -> String {
    let mut text =
        "id;aanvrager;naam aanvrager;telefoon;soort;postcode;wanneer;duur;aantal vrijwilligers;organisatie\n"
            .to_owned();
    for number in 0..REQUESTS {
        let (mark, phone, organisation) = (mark('h', number), phone('h', number), of_request(number));
        let hour = dice.random_range(9..15);
        let when = format!("{} {hour}:00-{}:00", pick(dice, &DAYS), hour + 2);
        let when = if is_wrong(dice, bad, number + 1 == REQUESTS) { format!("bel {mark}") } else { when };
        let kind = pick(dice, &["boodschappen", "gezelschap", "wandelen"]);
        let needed = if dice.random_range(0..6) == 0 { 2 } else { 1 };
        writeln!(text, "R{number};H{number};{mark};{phone};{kind};4697;{when};60 min;{needed};{organisation}").unwrap();
    }
    text
}
