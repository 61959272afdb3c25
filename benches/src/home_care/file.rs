//! The text of a day of home care: sections of numbers, each behind a line with its name.

use std::collections::BTreeMap;

use super::{Patient, Town};
use crate::bad_row::{BadRows, Complaints};

/// The sections, all of which have to be there.
const SECTIONS: [&str; 14] =
    ["nbNodes", "nbVehi", "nbServi", "r", "DS", "a", "x", "y", "d", "p", "mind", "maxd", "e", "l"];
/// More of a kind are not read: their pairs would fill the memory.
const MOST: f64 = 2_000.0;
/// No time is later, no way and no service longer: a week.
const MOST_MIN: f64 = 7.0 * 1440.0;
/// No coordinate is further out.
const FURTHEST: f64 = 1e6;

/// A section: the row of its name and its numbers.
type Sections = BTreeMap<&'static str, (usize, Vec<f64>)>;

/// The town of a text.
///
/// # Errors
/// As [`super::HomeCare::read`].
pub fn town(text: &str) -> Result<Town, BadRows> {
    let sections = sections(text)?;
    let mut complaints = Complaints::about("home care");
    let [nodes, caregivers, services] =
        ["nbNodes", "nbVehi", "nbServi"].map(|name| count(&sections, name, &mut complaints));
    let mut complaints = complaints.none_or(Complaints::about("home care"))?;
    let mut take =
        |name: &str, expected: usize, range: [f64; 2]| numbers(&sections, name, expected, range, &mut complaints);
    let asked = take("r", nodes * services, [0.0, 1.0]);
    let knows = take("a", caregivers * services, [0.0, 1.0]);
    let [x, y] = ["x", "y"].map(|name| take(name, nodes, [-FURTHEST, FURTHEST]));
    let way_min = take("d", nodes * nodes, [0.0, MOST_MIN]);
    let service_min = take("p", nodes * caregivers * services, [0.0, MOST_MIN]);
    let [least, most, from, until] = ["mind", "maxd", "e", "l"].map(|name| take(name, nodes, [0.0, MOST_MIN]));
    let mut complaints = complaints.none_or(Complaints::about("home care"))?;
    // The last node is the office again.
    let patients = (1..nodes - 1).map(|node| Patient {
        services: (0..services).filter(|service| asked[node * services + service] > 0.0).collect(),
        apart_min: [least[node], most[node]],
        window: [from[node], until[node]],
    });
    let patients: Vec<Patient> = patients.collect();
    for (node, patient) in (1..).zip(&patients) {
        if !(1..=2).contains(&patient.services.len()) {
            let found = format!("patient {node} asks for {} services", patient.services.len());
            complaints.add(sections["r"].0 + 1 + node, found, "write one or two");
        }
        if patient.window[0] > patient.window[1] {
            complaints.add(
                sections["e"].0,
                format!("patient {node} from {} until {}", patient.window[0], patient.window[1]),
                "e is at most l",
            );
        }
        if patient.services.len() == 2 && patient.apart_min[0] > patient.apart_min[1] {
            complaints.add(
                sections["mind"].0,
                format!("patient {node} waits {} to {}", patient.apart_min[0], patient.apart_min[1]),
                "mind is at most maxd",
            );
        }
    }
    complaints.none_or(Town {
        knows: knows.chunks(services).map(|row| row.iter().map(|known| *known > 0.0).collect()).collect(),
        places: x.iter().zip(&y).take(nodes - 1).map(|(x, y)| [*x, *y]).collect(),
        way_min: way_min.chunks(nodes).take(nodes - 1).map(|row| row[..nodes - 1].to_vec()).collect(),
        service_min: service_min
            .chunks(caregivers * services)
            .skip(1)
            .take(nodes - 2)
            .map(|node| node.chunks(services).map(<[f64]>::to_vec).collect())
            .collect(),
        patients,
    })
}

fn sections(text: &str) -> Result<Sections, BadRows> {
    let mut complaints = Complaints::about("home care");
    let mut sections = Sections::new();
    let mut now = None;
    for (row, line) in (1..).zip(text.lines()) {
        let words = line.split_whitespace();
        if line.trim().starts_with(|first: char| first.is_ascii_alphabetic()) {
            now = SECTIONS.iter().copied().find(|name| *name == line.trim());
            match now {
                None => complaints.add(
                    row,
                    format!("section {:?}", line.trim()),
                    format!("sections are {}", SECTIONS.join(", ")),
                ),
                Some(name) if sections.contains_key(name) => {
                    complaints.add(row, format!("a second section {name}"), "write each once")
                }
                Some(name) => drop(sections.insert(name, (row, Vec::new()))),
            }
            continue;
        }
        for word in words {
            let number =
                complaints.number::<f64>(row, "a number", word, "write numbers only behind the name of a section");
            if let (Some(number), Some(name)) = (number, now) {
                sections.entry(name).or_default().1.push(number);
            }
        }
    }
    let missing: Vec<&str> = SECTIONS.iter().copied().filter(|name| !sections.contains_key(name)).collect();
    if !missing.is_empty() {
        complaints.add(0, format!("no section {}", missing.join(", ")), "write every section of such a file");
    }
    complaints.none_or(sections)
}

/// One of the three counts at the head of the file; with a complaint, the least there could be.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn count(sections: &Sections, name: &str, complaints: &mut Complaints) -> usize {
    let least = if name == "nbNodes" { 2.0 } else { 1.0 };
    let (row, numbers) = &sections[name];
    match numbers.as_slice() {
        [count] if (least..=MOST).contains(count) && count.fract() == 0.0 => *count as usize,
        other => {
            let instead = format!("write one whole number from {least} to {MOST}");
            complaints.add(*row, format!("{name} is {other:?}"), instead);
            least as usize
        }
    }
}

/// The numbers of a section, so many and in range.
fn numbers(
    sections: &Sections,
    name: &str,
    expected: usize,
    [low, high]: [f64; 2],
    complaints: &mut Complaints,
) -> Vec<f64> {
    let (row, numbers) = &sections[name];
    if let Some(number) = numbers.iter().find(|number| !(low..=high).contains(*number)) {
        complaints.add(*row, format!("{name} holds {number}"), format!("write {low} to {high}"));
    }
    if numbers.len() != expected {
        let found = format!("{name} holds {} numbers", numbers.len());
        complaints.add(*row, found, format!("write {expected}, as the counts at the head say"));
    }
    numbers.clone()
}
