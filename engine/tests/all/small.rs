//! Small problems for tests: one built by hand, and random ones by seed.

use jiff::civil::{Date, date};
use koppel_engine::place::{Place, Precision};
use koppel_engine::planning::Effort;
use koppel_engine::problem::{Organisation, Problem};
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::time::{Period, Span};
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::{Certificate, LastAsked, Limits, Volunteer, Way, Wishes};
use koppel_engine::week as in_time;
use koppel_engine::words::{Tag, Tags, Vocabulary};
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Monday 23 November 2026.
pub const MONDAY: Date = date(2026, 11, 23);

/// Words every small problem knows.
pub const WORDS: [&str; 8] = ["transport", "company", "driving", "first aid", "VOG", "language:nl", "smoker", "dog"];

/// Little effort in time: what is tested here holds for any.
pub fn quick() -> Effort {
    Effort { week: in_time::Effort { price_steps: 100, groups: 60, seed: 1 }, ..Effort::default() }
}

pub fn words() -> Vocabulary {
    Vocabulary::from(WORDS.map(String::from).to_vec())
}

pub fn tag(word: &str) -> Tag {
    words().find(word).expect("a word of WORDS")
}

pub fn tags(list: &[&str]) -> Tags {
    list.iter().map(|word| tag(word)).collect()
}

/// A place so many metres east of Sint Annaland's church.
pub fn place(east_m: f64) -> Place {
    let longitude = 4.108 + east_m / 69_000.0;
    Place { latitude: 51.602, longitude, precision: Precision::Coordinates, name: format!("{east_m} m") }
}

/// On a bicycle, always free, can everything.
pub fn volunteer(id: &str) -> Volunteer {
    Volunteer {
        id: id.into(),
        organisation: None,
        home: place(0.0),
        ways: vec![Way { mode: Mode::Bicycle, limit_s: 1500 }],
        skills: tags(&["driving", "first aid"]),
        certificates: vec![Certificate { what: tag("VOG"), ends_on: date(2027, 6, 1) }],
        free: vec![Span::new(0, 7 * 1440)],
        limits: Limits::default(),
        kinds_liked: Tags::default(),
        kinds_refused: Tags::default(),
        traits: tags(&["language:nl"]),
        wishes: Wishes::default(),
        excludes: Vec::new(),
        visits_before: 0,
        last_asked: LastAsked::Unknown,
        on_call: false,
    }
}

/// One person, company, at the church.
pub fn request(id: &str) -> HelpRequest {
    HelpRequest {
        id: id.into(),
        requester: format!("C-{id}"),
        kind: tag("company"),
        nursing: false,
        place: place(0.0),
        ends_at_place: place(0.0),
        skills: Tags::default(),
        certificates: Tags::default(),
        mode: None,
        volunteers_needed: 1,
        partial: false,
        priority: 1,
        traits: Tags::default(),
        wishes: Wishes::default(),
        excludes: Vec::new(),
        known: Vec::new(),
        same_volunteers: false,
        links: Vec::new(),
        offer: None,
        joins_within_s: None,
        strain: 0,
        area: String::new(),
        behind: 0,
        told: Vec::new(),
        pinned: Vec::new(),
        organisation: None,
    }
}

/// A week of one visit a request, each at the given slots.
pub fn week(volunteers: Vec<Volunteer>, requests: Vec<(HelpRequest, Vec<Span>)>) -> Problem {
    let visit = |(i, (request, slots)): (usize, &(HelpRequest, Vec<Span>))| Visit {
        id: request.id.clone(),
        request: u32::try_from(i).unwrap(),
        slots: slots.clone(),
        night: slots.iter().any(|slot| slot.minutes() >= 420),
    };
    Problem {
        period: Period::plain(MONDAY, 7),
        vocabulary: words(),
        organisations: Vec::new(),
        visits: requests.iter().enumerate().map(visit).collect(),
        volunteers,
        requests: requests.into_iter().map(|(request, _)| request).collect(),
        acceptance: None,
    }
}

/// A random week in which everything happens: limits, nights, needs, wishes, exclusions, organisations.
pub fn random(seed: u64, volunteers: usize, visits: usize) -> Problem {
    drawn(&mut Pcg64Mcg::seed_from_u64(seed), volunteers, visits)
}

/// The same, drawn from any chance.
pub fn drawn<R: Rng>(chance: &mut R, volunteers: usize, visits: usize) -> Problem {
    let mut pick = |list: &[&str], most: usize| -> Tags {
        let count = chance.random_range(0..=most);
        (0..count).map(|_| tag(list[chance.random_range(0..list.len())])).collect()
    };
    let (mut people, mut asked) = (Vec::new(), Vec::new());
    for i in 0..volunteers {
        let mut one = volunteer(&format!("V{i:02}"));
        one.skills = pick(&["driving", "first aid"], 2);
        one.kinds_liked = pick(&["transport", "company"], 1);
        one.kinds_refused = pick(&["transport", "company", "smoker", "dog"], 1);
        one.traits = pick(&["language:nl", "smoker"], 2);
        one.wishes.forbidden = pick(&["dog", "VOG", "VOG", "VOG"], 1);
        people.push(one);
    }
    for i in 0..visits {
        let mut one = request(&format!("R{i:02}"));
        one.kind = tag(if i % 3 == 0 { "transport" } else { "company" });
        one.skills = pick(&["driving", "first aid", "first aid"], 1);
        one.traits = pick(&["dog", "language:nl"], 1);
        one.wishes.preferred = pick(&["language:nl"], 1);
        asked.push(one);
    }
    let mut problem = week(Vec::new(), Vec::new());
    problem.organisations = vec![
        Organisation { id: "A".into(), visits: chance.random_range(0..6) },
        Organisation { id: "B".into(), visits: u32::MAX },
    ];
    for one in &mut people {
        one.home = place(chance.random_range(0.0..9_000.0));
        one.visits_before = chance.random_range(0..14);
        one.organisation = [None, Some(0), Some(1)][chance.random_range(0..3)];
        one.certificates[0].ends_on = MONDAY.saturating_add(jiff::Span::new().days(chance.random_range(-1..9)));
        if chance.random_bool(0.5) {
            one.ways.push(Way { mode: Mode::Car, limit_s: chance.random_range(300..1800) });
        }
        one.free = (0..7)
            .filter(|_| chance.random_bool(0.6))
            .map(|day| Span::new(day * 1440 + 480 + 60 * (day % 3), day * 1440 + 1080 + 720 * (day % 2)))
            .collect();
        let limit = |most: u32, chance: &mut R| {
            if chance.random_bool(0.5) { Limits::NONE } else { chance.random_range(1..=most) }
        };
        one.limits.visits = limit(4, chance);
        one.limits.visits_per_day = limit(2, chance);
        one.limits.visits_per_week = limit(3, chance);
        one.limits.minutes_per_day = limit(5, chance).saturating_mul(60);
        one.limits.minutes_per_week = limit(9, chance).saturating_mul(60);
        one.limits.nights_per_week = limit(1, chance);
        one.limits.days_per_week = limit(2, chance);
        one.limits.rest_after_night_min = [0, 480][chance.random_range(0..2)];
        if chance.random_bool(0.2) {
            one.excludes.push(format!("C-R{:02}", chance.random_range(0..visits.max(1))));
        }
    }
    for (i, mut one) in asked.into_iter().enumerate() {
        one.place = place(chance.random_range(0.0..9_000.0));
        one.ends_at_place =
            if one.kind == tag("transport") { place(chance.random_range(0.0..9_000.0)) } else { one.place.clone() };
        one.mode = (one.kind == tag("transport") && chance.random_bool(0.5)).then_some(Mode::Car);
        one.certificates = if chance.random_bool(0.3) { tags(&["VOG"]) } else { Tags::default() };
        one.volunteers_needed = [1, 1, 1, 2, 3][chance.random_range(0..5)];
        one.partial = chance.random_bool(0.3);
        one.priority = [1, 2, 4, 8][chance.random_range(0..4)];
        one.nursing = chance.random_bool(0.03);
        one.organisation = [None, Some(0)][chance.random_range(0..2)];
        if chance.random_bool(0.3) && volunteers > 0 {
            one.known.push(format!("V{:02}", chance.random_range(0..volunteers)));
        }
        let night = chance.random_bool(0.1);
        let mut slots: Vec<Span> = (0..chance.random_range(1..4))
            .map(|_| {
                let day = chance.random_range(0..7);
                let starts_at = day * 1440 + if night { 1380 } else { 540 + 30 * chance.random_range(0..16) };
                Span::new(starts_at, starts_at + if night { 480 } else { 60 })
            })
            .collect();
        slots.sort_unstable();
        slots.dedup();
        let again: Vec<Span> =
            slots.iter().map(|slot| Span::new(slot.starts_at.0 + 1440, slot.ends_at.0 + 1440)).collect();
        let request = u32::try_from(i).unwrap();
        problem.visits.push(Visit { id: one.id.clone(), request, slots, night });
        // Every fourth is asked for on two days, every other of those for one and the same volunteer.
        if i % 4 == 1 {
            problem.visits.push(Visit { id: format!("{}-2", one.id), request, slots: again, night });
            one.same_volunteers = i % 8 == 1;
        }
        problem.requests.push(one);
    }
    problem.volunteers = people;
    problem
}
