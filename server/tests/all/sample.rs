//! A small village and a plan for it, built by hand: four volunteers, six requests, every kind of outcome.

use jiff::civil::date;
use koppel::clock::Clock;
use koppel::people::{People, Person};
use koppel_engine::instance::Prices;
use koppel_engine::place::{Place, Precision};
use koppel_engine::plan::{Match, PLAN_FORMAT, Plan, Score, Unserved, WhyUnserved};
use koppel_engine::points::Parts;
use koppel_engine::policy::Policy;
use koppel_engine::problem::Problem;
use koppel_engine::request::{HelpRequest, Visit};
use koppel_engine::rules::Refusal;
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::volunteer::{LastAsked, Limits, Volunteer, Way, Wishes};
use koppel_engine::words::{Tag, Tags, Vocabulary};

/// A problem, its plan, its people and its clock.
pub struct Sample {
    pub problem: Problem,
    pub plan: Plan,
    pub people: People,
    pub clock: Clock,
}

pub fn place(pc4: &str) -> Place {
    let (latitude, longitude) = koppel::postcodes::centre_of(pc4.parse().unwrap()).unwrap();
    Place { latitude, longitude, precision: Precision::Postcode, name: pc4.to_owned() }
}

pub fn volunteer(id: &str, pc4: &str) -> Volunteer {
    Volunteer {
        id: id.to_owned(),
        organisation: None,
        home: place(pc4),
        ways: vec![Way { mode: Mode::Bicycle, limit_s: 1200 }],
        skills: Tags::default(),
        certificates: Vec::new(),
        free: vec![Span::new(0, 7 * 1440)],
        limits: Limits::default(),
        kinds_liked: Tags::default(),
        kinds_refused: Tags::default(),
        traits: Tags::default(),
        wishes: Wishes::default(),
        excludes: Vec::new(),
        visits_before: 0,
        last_asked: LastAsked::Unknown,
        on_call: false,
    }
}

pub fn request(id: &str, kind: Tag, pc4: &str) -> HelpRequest {
    HelpRequest {
        id: id.to_owned(),
        requester: format!("P{id}"),
        kind,
        nursing: false,
        place: place(pc4),
        ends_at_place: place(pc4),
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

pub fn found(visit: &str, volunteer: &str, time: Span, mode: Mode, travel_s: u32) -> Match {
    let parts = Parts { priority: 9601, travel: 360, skill_fit: 100, slack: 100, preference: 150, ..Parts::default() };
    Match {
        visit: visit.to_owned(),
        request: visit.to_owned(),
        volunteer: volunteer.to_owned(),
        time,
        mode,
        travel_s,
        points: parts.sum(),
        parts,
        yes: None,
    }
}

fn person(first_name: &str, name: &str, phone: &str, address: &str) -> Person {
    let text = str::to_owned;
    Person {
        first_name: text(first_name),
        name: text(name),
        phone: text(phone),
        email: String::new(),
        address: text(address),
    }
}

/// Words in the order of their tags.
pub fn vocabulary() -> Vocabulary {
    let words = [
        "errands",
        "transport",
        "walking",
        "VOG",
        "driving licence",
        "lifting",
        "language:tr",
        "smoker",
        "company",
        "respite-night",
    ];
    Vocabulary::from(words.map(str::to_owned).to_vec())
}

impl Sample {
    /// The clock of Monday 23 to Sunday 29 November 2026 in the Netherlands.
    pub fn clock() -> Clock {
        Clock::new("Europe/Amsterdam", date(2026, 11, 23), 7).unwrap()
    }

    /// The village week.
    pub fn village() -> Self {
        let clock = Self::clock();
        let kinds = [
            ("R1", 0, "4697"),
            ("R2", 1, "4697"),
            ("R3", 2, "4698"),
            ("R4", 1, "4691"),
            ("R5", 8, "4695"),
            ("R6", 9, "4693"),
        ];
        let requests: Vec<HelpRequest> = kinds.iter().map(|(id, kind, pc4)| request(id, Tag(*kind), pc4)).collect();
        let slots = [(2040, 2130), (2100, 2220), (3480, 3540), (4980, 5100), (5280, 5400), (4260, 4740)];
        let visits = requests.iter().zip(slots).zip(0..).map(|((request, (from, to)), at)| Visit {
            id: request.id.clone(),
            request: at,
            slots: vec![Span::new(from, to)],
            night: request.id == "R6",
        });
        let mut volunteers =
            vec![volunteer("V1", "4697"), volunteer("V12", "4698"), volunteer("V3", "4695"), volunteer("V7", "4691")];
        volunteers[0].kinds_liked = [Tag(0)].into_iter().collect();
        let problem = Problem {
            period: clock.period().clone(),
            vocabulary: vocabulary(),
            organisations: Vec::new(),
            visits: visits.collect(),
            requests,
            volunteers,
            acceptance: None,
        };
        let time = |at: usize| problem.visits[at].slots[0];
        let matches = vec![
            found("R1", "V1", time(0), Mode::Bicycle, 0),
            found("R2", "V12", time(1), Mode::Car, 540),
            found("R3", "V12", time(2), Mode::Foot, 300),
            found("R6", "V3", time(5), Mode::Bicycle, 1141),
        ];
        let unserved = vec![
            unserved_of(
                "R4",
                WhyUnserved::NobodyMay {
                    most_often: Refusal::ModeMissing { needed: Mode::Car, has: vec![Mode::Bicycle] },
                    stops: 3,
                },
            ),
            unserved_of("R5", WhyUnserved::AllTaken { may: 2 }),
        ];
        let plan = plan_of(&problem, matches, unserved);
        Self { people: people(), problem, plan, clock }
    }

    /// Nobody asks and nobody offers.
    pub fn empty() -> Self {
        let clock = Self::clock();
        let problem = Problem {
            period: clock.period().clone(),
            vocabulary: vocabulary(),
            organisations: Vec::new(),
            volunteers: Vec::new(),
            requests: Vec::new(),
            visits: Vec::new(),
            acceptance: None,
        };
        let plan = plan_of(&problem, Vec::new(), Vec::new());
        Self { problem, plan, people: People::default(), clock }
    }
}

fn unserved_of(visit: &str, reason: WhyUnserved) -> Unserved {
    Unserved { visit: visit.to_owned(), request: visit.to_owned(), places: 1, reason }
}

/// A plan with plausible figures.
pub fn plan_of(problem: &Problem, matches: Vec<Match>, unserved: Vec<Unserved>) -> Plan {
    let asked = u32::try_from(problem.visits.len()).unwrap();
    let filled = u32::try_from(matches.len()).unwrap();
    let most = asked.min(filled + 1);
    let total: i64 = matches.iter().map(|found| found.points).sum();
    let score = Score {
        total,
        ceiling: total + 9601 * i64::from(most - filled) + if asked > 0 { 20 } else { 0 },
        timeless_ceiling: total + 9601 * i64::from(most - filled) + if asked > 0 { 20 } else { 0 },
        again: 0,
        load_cost: 0,
        expected: None,
        priority_step: 9601,
        priority_served: filled.into(),
        priority_ceiling: most.into(),
        places_filled: filled,
        places_asked: asked,
        places_ceiling: most,
        visits_served: filled,
        visits_asked: asked,
    };
    let prices = Prices {
        volunteers: vec![0; problem.volunteers.len()],
        visits: vec![1; problem.visits.len()],
        organisations: Vec::new(),
    };
    Plan {
        format: PLAN_FORMAT.to_owned(),
        words: problem.vocabulary.clone(),
        first_day: problem.period.first_day,
        days: 7,
        policy: Policy::default(),
        matches,
        unserved,
        score,
        areas: None,
        seats: Vec::new(),
        offers: Vec::new(),
        stopped_early: false,
        agreed: Vec::new(),
        gone: Vec::new(),
        prices: prices.clone(),
        prices_in_time: None,
        places_prices: prices,
    }
}

fn people() -> People {
    let volunteers = [
        ("V1", person("Anna", "Anna de Vries", "06 1234 5678", "Voorstraat 2, 4697 EA Sint-Annaland")),
        ("V12", person("Bas", "Bas Ĳsbrand", "0166 65 43 21", "Molendijk 7, 4698 RA Oud-Vossemeer")),
        ("V3", person("Cem", "Cem Yılmaz", "", "")),
    ];
    let requesters = [
        ("PR1", person("Greet", "mw. G. Bal", "0166 12 34 56", "Ring 10, 4697 AA Sint-Annaland")),
        ("PR2", person("", "dhr. Piet Kooijman", "06 8765 4321", "Tuinstraat 4, 4697 BB Sint-Annaland")),
    ];
    People {
        volunteers: volunteers.into_iter().map(|(id, person)| (id.to_owned(), person)).collect(),
        requesters: requesters.into_iter().map(|(id, person)| (id.to_owned(), person)).collect(),
    }
}
