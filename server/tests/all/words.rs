//! Every sentence, in both languages.

use jiff::civil::date;
use koppel::lang::Lang;
use koppel::words::Words;
use koppel_engine::areas::{AreaFill, Areas, WithoutGoal};
use koppel_engine::explain::Change;
use koppel_engine::happened::Afresh;
use koppel_engine::plan::{Score, WhyUnserved};
use koppel_engine::points::Parts;
use koppel_engine::rules::{Refusal, Side};
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::words::Tag;

use crate::sample::Sample;

const VOG: Tag = Tag(3);
const LICENCE: Tag = Tag(4);
const LIFTING: Tag = Tag(5);
const TURKISH: Tag = Tag(6);
const SMOKER: Tag = Tag(7);

pub fn check(dutch: &str, english: &str, say: impl Fn(&Words<'_>) -> String) {
    let village = Sample::village();
    for (lang, expected) in [(Lang::Nl, dutch), (Lang::En, english)] {
        assert_eq!(say(&Words::new(lang, &village.problem, &village.clock)), expected);
    }
}

fn check_refusal(refusal: Refusal, dutch: &str, english: &str, rule_dutch: &str, rule_english: &str) {
    check(dutch, english, |words| words.refusal("V31", &refusal));
    check(rule_dutch, rule_english, |words| words.rule(&refusal));
}

#[test]
fn nursing_is_refused_with_where_to_go() {
    check_refusal(
        Refusal::Nursing,
        "Dit is verpleging. Dat blijft bij de thuiszorg; vraag het daar aan.",
        "This is nursing. It stays with professional care; ask for it there.",
        "verpleging",
        "nursing",
    );
}

#[test]
fn a_missing_skill_is_named() {
    check_refusal(
        Refusal::SkillMissing { skill: LIFTING },
        "V31 heeft de vaardigheid ‘tillen’ niet. Bied een training aan of kies iemand anders.",
        "V31 does not have the skill ‘lifting’. Offer a training or choose somebody else.",
        "kan ‘tillen’ niet",
        "lacks the skill ‘lifting’",
    );
}

#[test]
fn a_missing_certificate_is_named() {
    check_refusal(
        Refusal::CertificateMissing { certificate: LICENCE },
        "V31 heeft geen rijbewijs. Vraag het bewijs aan of kies iemand anders.",
        "V31 has no driving licence. Apply for one or choose somebody else.",
        "geen rijbewijs",
        "no driving licence",
    );
    check_refusal(
        Refusal::CertificateMissing { certificate: LIFTING },
        "V31 heeft geen bewijs ‘tillen’. Vraag het bewijs aan of kies iemand anders.",
        "V31 has no certificate ‘lifting’. Apply for one or choose somebody else.",
        "geen bewijs ‘tillen’",
        "no certificate ‘lifting’",
    );
}

#[test]
fn a_certificate_that_ends_names_both_days() {
    check_refusal(
        Refusal::CertificateEnds { certificate: VOG, ends_on: date(2026, 11, 20), visit_on: date(2026, 11, 24) },
        "De VOG van V31 verloopt op 20 november; het bezoek is op de 24e. Vraag een nieuwe aan of kies iemand \
         anders.",
        "The VOG of V31 ends on 20 November; the visit is on the 24th. Apply for a new one or choose somebody else.",
        "de VOG is dan verlopen (op 20 november; het bezoek is op de 24e)",
        "the VOG has ended by then (on 20 November; the visit is on the 24th)",
    );
}

#[test]
fn a_missing_car_names_what_there_is() {
    check_refusal(
        Refusal::ModeMissing { needed: Mode::Car, has: vec![Mode::Foot, Mode::Bicycle] },
        "Hier is een auto nodig; V31 komt lopend of op de fiets. Kies iemand anders.",
        "This needs a car; V31 comes on foot or by bicycle. Choose somebody else.",
        "heeft geen auto",
        "has no car",
    );
    check(
        "Hier is openbaar vervoer nodig; van V31 is niet bekend hoe hij of zij reist. Vraag het na.",
        "This needs public transport; how V31 travels is not known. Ask.",
        |words| words.refusal("V31", &Refusal::ModeMissing { needed: Mode::Transit, has: Vec::new() }),
    );
}

#[test]
fn too_far_never_shows_a_trip_within_its_limit() {
    check_refusal(
        Refusal::TooFar { mode: Mode::Bicycle, travel_s: 1_830, limit_s: 1_200 },
        "V31: 31 min op de fiets, de grens is 20 min",
        "V31: 31 min by bicycle, the limit is 20 min",
        "te ver (31 min op de fiets, de grens is 20 min)",
        "too far (31 min by bicycle, the limit is 20 min)",
    );
    check("te ver (21 min met de auto, de grens is 20 min)", "too far (21 min by car, the limit is 20 min)", |words| {
        words.rule(&Refusal::TooFar { mode: Mode::Car, travel_s: 1_231, limit_s: 1_230 })
    });
}

#[test]
fn not_free_asks_for_another_day() {
    check_refusal(
        Refusal::NotFree,
        "V31 is niet vrij op de tijd van dit bezoek. Vraag of het op een andere dag kan.",
        "V31 is not free at the time of this visit. Ask whether another day is possible.",
        "niet vrij op dat moment",
        "not free at that time",
    );
}

#[test]
fn exclusions_name_the_side_and_blame_nobody() {
    check_refusal(
        Refusal::Excluded { by: Side::Volunteer },
        "V31 heeft gevraagd om hier niet te komen. Kies iemand anders.",
        "V31 asked not to come here. Choose somebody else.",
        "wil hier niet komen",
        "asked not to come here",
    );
    check_refusal(
        Refusal::Excluded { by: Side::Requester },
        "De aanvrager heeft gevraagd om iemand anders dan V31. Kies iemand anders.",
        "The requester asked for somebody other than V31. Choose somebody else.",
        "de aanvrager wil iemand anders",
        "the requester wants somebody else",
    );
}

#[test]
fn wishes_say_who_asks_for_what() {
    check_refusal(
        Refusal::WishUnmet { by: Side::Requester, wish: TURKISH },
        "De aanvrager vraagt om iemand die Turks spreekt; dat past niet bij V31. Vraag of het anders mag.",
        "The requester asks for somebody who speaks Turkish; that does not fit V31. Ask whether it may be otherwise.",
        "de aanvrager vraagt om iemand die Turks spreekt",
        "the requester asks for somebody who speaks Turkish",
    );
    check_refusal(
        Refusal::WishUnmet { by: Side::Volunteer, wish: LIFTING },
        "V31 vraagt om ‘tillen’; dat past niet bij deze hulpvraag. Vraag of het anders mag.",
        "V31 asks for ‘lifting’; that does not fit this request. Ask whether it may be otherwise.",
        "vraagt zelf om ‘tillen’",
        "asks for ‘lifting’",
    );
    check_refusal(
        Refusal::WishForbids { by: Side::Volunteer, forbidden: SMOKER },
        "V31 wil geen roker; dat past niet bij deze hulpvraag. Vraag of het anders mag.",
        "V31 wants no smoker; that does not fit this request. Ask whether it may be otherwise.",
        "vraagt zelf om geen roker",
        "asks for no smoker",
    );
    check_refusal(
        Refusal::WishForbids { by: Side::Requester, forbidden: SMOKER },
        "De aanvrager wil geen roker; dat past niet bij V31. Vraag of het anders mag.",
        "The requester wants no smoker; that does not fit V31. Ask whether it may be otherwise.",
        "de aanvrager vraagt om geen roker",
        "the requester asks for no smoker",
    );
}

#[test]
fn a_refused_kind_is_named() {
    check_refusal(
        Refusal::KindRefused { kind: Tag(2) },
        "V31 doet dit soort hulp niet (wandelen). Kies iemand anders.",
        "V31 does not do this kind of help (walking). Choose somebody else.",
        "doet dit soort hulp niet (wandelen)",
        "does not do this kind of help (walking)",
    );
}

fn check_unserved(why: WhyUnserved, dutch: &str, english: &str) {
    check(dutch, english, |words| words.why_unserved(&why));
}

#[test]
fn nobody_goes_for_a_reason_with_figures() {
    check_unserved(
        WhyUnserved::Nursing,
        "Dit is verpleging. Dat blijft bij de thuiszorg; vraag het daar aan.",
        "This is nursing. It stays with professional care; ask for it there.",
    );
    check_unserved(
        WhyUnserved::NobodyMay { most_often: Refusal::NotFree, stops: 12 },
        "Niemand kan dit doen. Wat het vaakst in de weg staat, bij 12 vrijwilligers: niet vrij op dat moment.",
        "Nobody can do this. What stops most, for 12 volunteers: not free at that time.",
    );
    check_unserved(
        WhyUnserved::AllTaken { may: 1 },
        "Eén vrijwilliger kan dit, maar is elders harder nodig of heeft geen ruimte meer.",
        "One volunteer can do this, but is needed more elsewhere or has no room left.",
    );
    check_unserved(
        WhyUnserved::AllTaken { may: 3 },
        "3 vrijwilligers kunnen dit, maar zij zijn elders harder nodig of hebben geen ruimte meer.",
        "3 volunteers can do this, but they are needed more elsewhere or have no room left.",
    );
    check_unserved(
        WhyUnserved::AllTaken { may: 0 },
        "Niemand heeft nog ruimte voor dit bezoek.",
        "Nobody has room left for this visit.",
    );
    check_unserved(
        WhyUnserved::NotTogether { needed: 2, at_once: 1 },
        "Hier zijn 2 vrijwilligers tegelijk nodig; er kan hooguit 1 tegelijk.",
        "This needs 2 volunteers at the same time; at most 1 can come at once.",
    );
    check_unserved(
        WhyUnserved::NotTogether { needed: 2, at_once: 0 },
        "Hier zijn 2 vrijwilligers tegelijk nodig; er kan niemand.",
        "This needs 2 volunteers at the same time; nobody can come.",
    );
}

#[test]
fn without_volunteers_the_reason_is_that_there_are_none() {
    let empty = Sample::empty();
    let words = Words::new(Lang::Nl, &empty.problem, &empty.clock);
    let why = WhyUnserved::NobodyMay { most_often: Refusal::NotFree, stops: 0 };
    assert_eq!(words.why_unserved(&why), "Er zijn nog geen vrijwilligers. Voeg ze toe en maak een nieuw voorstel.");
}

/// Ids as the engine gives them.
pub fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn check_change(change: Change, dutch: &str, english: &str) {
    check(dutch, english, |words| words.change(&change));
}

#[test]
fn changes_name_what_and_whom() {
    check_change(
        Change::TravelMore { mode: Mode::Bicycle, by_s: 480, volunteers: ids(&["V12"]) },
        "8 minuten meer reistijd op de fiets: V12",
        "8 minutes more travel by bicycle: V12",
    );
    check_change(
        Change::TravelMore { mode: Mode::Car, by_s: 1, volunteers: ids(&["V1", "V2"]) },
        "1 minuut meer reistijd met de auto: V1 en V2",
        "1 minute more travel by car: V1 and V2",
    );
    check_change(
        Change::OtherTime { time: Span::new(2 * 1440 + 600, 2 * 1440 + 660), volunteers: ids(&["V7", "V9"]) },
        "op woensdag 25 november om 10:00: V7 en V9",
        "on Wednesday 25 November at 10:00: V7 and V9",
    );
    check_change(
        Change::Certificate { certificate: VOG, volunteers: ids(&["V31"]) },
        "een VOG die op die dag geldig is: V31",
        "a VOG valid on that day: V31",
    );
    check_change(
        Change::Skill { skill: LIFTING, volunteers: ids(&["V3"]) },
        "een training ‘tillen’: V3",
        "a training ‘lifting’: V3",
    );
    check_change(
        Change::DropWish { wish: TURKISH, volunteers: ids(&["V3"]) },
        "zonder de wens ‘Turks’: V3",
        "without the wish ‘Turkish’: V3",
    );
    check_change(
        Change::Mode { mode: Mode::Car, volunteers: ids(&["V3"]) },
        "een auto lenen: V3",
        "the loan of a car: V3",
    );
    check_change(
        Change::MoreRoom { volunteers: ids(&["V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8"]) },
        "een extra bezoek of een ruil: V1, V2, V3, V4, V5, V6 en 2 anderen",
        "an extra visit or a swap: V1, V2, V3, V4, V5, V6 and 2 others",
    );
    check_change(
        Change::Unlink { visit: "R3".into(), volunteers: ids(&["V3"]) },
        "los van R3: V3",
        "apart from R3: V3",
    );
    check_change(Change::Fewer { volunteers_needed: 1 }, "komen met 1 vrijwilliger", "come with 1 volunteer");
}

#[test]
fn the_price_of_equal_fill_is_told() {
    let row = |area: &str, asked, filled, filled_without| AreaFill {
        area: area.into(),
        asked,
        filled,
        filled_without,
        behind: 0,
    };
    let areas = |places_filled, rows| Areas {
        fill: rows,
        quality: 1_000,
        without: Some(WithoutGoal { places_filled, priority_served: 0, quality: 1_340 }),
    };
    let one = areas(5, vec![row("4697", 5, 3, 5), row("", 2, 1, 0)]);
    check(
        "Wijken gelijk op laten gaan kost 1 plaats en 340 punten kwaliteit.",
        "Filling areas alike costs 1 place and 340 points of quality.",
        |words| words.price_of_fill(&one),
    );
    check(
        "4697|3 van 5|zonder dit doel 5\nonbekend|1 van 2|zonder dit doel 0",
        "4697|3 of 5|without this goal 5\nunknown|1 of 2|without this goal 0",
        |words| words.fill(&one).iter().map(|row| row.join("|")).collect::<Vec<_>>().join("\n"),
    );
    check(
        "Wijken gelijk op laten gaan kost geen enkele plaats en 340 punten kwaliteit.",
        "Filling areas alike costs no place and 340 points of quality.",
        |words| words.price_of_fill(&areas(4, vec![row("4697", 5, 4, 4)])),
    );
}

#[test]
fn a_repaired_plan_does_not_say_what_equal_fill_costs_as_nobody_knows() {
    let areas = Areas { fill: Vec::new(), quality: 1_000, without: None };
    check(
        "Welke wijken achterblijven, is gemeten toen dit voorstel voor het eerst werd gemaakt. Wat dit doel nu kost, zegt een nieuw voorstel.",
        "Which areas are behind was measured when this plan was first made. What this goal costs now, a new plan says.",
        |words| words.price_of_fill(&areas),
    );
}

#[test]
fn why_a_plan_was_made_afresh_is_told() {
    let so = (
        "Het voorstel is daarom in zijn geheel opnieuw gemaakt, niet hersteld; wat was afgesproken blijft waar dat kan, tenzij anders duidelijk beter is.",
        "So the plan was made afresh as a whole, not repaired; what was agreed stays where it can, unless something else is clearly better.",
    );
    for (why, nl, en) in [
        (
            Afresh::GroupOffers,
            "Er is groepsaanbod, en dat wordt altijd in samenhang gepland.",
            "There are group offers, and those are always planned together with everything else.",
        ),
        (
            Afresh::Bound,
            "Wat vast staat of bij elkaar hoort, gaat niet meer samen met het vorige voorstel.",
            "What is fixed or belongs together no longer goes with the former plan.",
        ),
        (
            Afresh::Points,
            "De gewichten in de instellingen zijn te groot om het vorige voorstel te herstellen.",
            "The weights in the settings are too large to repair the former plan.",
        ),
    ] {
        check(&format!("{nl} {}", so.0), &format!("{en} {}", so.1), |words| words.afresh(why));
    }
}

#[test]
fn somebody_on_call_is_in_no_plan() {
    check_refusal(
        Refusal::OnCall,
        "V31 is alleen oproepbaar bij spoed en staat in geen voorstel. Bel bij uitval met koppel replace.",
        "V31 is on call for emergencies only and is in no plan. When somebody drops out, see koppel replace.",
        "alleen oproepbaar bij spoed",
        "on call for emergencies only",
    );
}

#[test]
fn points_are_told_by_part_and_only_where_there_are_any() {
    check("geen punten", "no points", |words| words.parts(&Parts::default()));
    let parts = Parts { continuity: 300, organisation: -100, ..Parts::default() };
    check("bekend gezicht 300 · eigen organisatie -100", "known face 300 · own organisation -100", |words| {
        words.parts(&parts)
    });
}

fn check_score(score: Score, dutch: [&str; 3], english: [&str; 3]) {
    check(&dutch.join("|"), &english.join("|"), |words| {
        let answer = words.answer(&score);
        [answer.headline, answer.room, answer.margin].join("|")
    });
}

/// `filled` of `asked` places, `most` possible; quality 9,950 of 10,000.
fn score(filled: u32, most: u32, asked: u32) -> Score {
    Score {
        total: 100_000 * i64::from(filled) + 9_950,
        ceiling: 100_000 * i64::from(most) + 10_000,
        timeless_ceiling: 100_000 * i64::from(most) + 10_000,
        again: 0,
        priority_step: 100_000,
        priority_served: filled.into(),
        priority_ceiling: most.into(),
        places_filled: filled,
        places_asked: asked,
        places_ceiling: most,
        visits_served: filled,
        visits_asked: asked,
        load_cost: 0,
        expected: None,
    }
}

#[test]
fn the_answer_says_how_many_and_how_many_more_there_could_be() {
    check_score(
        score(21, 22, 23),
        ["21 van de 23 hulpvragen geplaatst.", "Beter dan dit kan hooguit 1 hulpvraag meer.", "marge 4,5 %"],
        ["21 of 23 requests placed.", "No plan is better by more than 1 request.", "gap 4.5%"],
    );
    check_score(
        score(21, 21, 23),
        [
            "21 van de 23 hulpvragen geplaatst.",
            "Meer helpen kan niet met deze vrijwilligers; alleen de koppelingen zelf kunnen nog iets beter.",
            "marge 0,5 %",
        ],
        [
            "21 of 23 requests placed.",
            "These volunteers cannot help more; only the matches themselves can be a little better.",
            "gap 0.5%",
        ],
    );
    check_score(
        score(23, 23, 23),
        [
            "Alle 23 hulpvragen zijn geplaatst.",
            "Iedereen krijgt hulp; alleen de koppelingen zelf kunnen nog iets beter.",
            "marge 0,5 %",
        ],
        [
            "All 23 requests are placed.",
            "Everybody is helped; only the matches themselves can be a little better.",
            "gap 0.5%",
        ],
    );
    check_score(
        Score { ceiling: 109_950, ..score(1, 1, 1) },
        ["De enige hulpvraag is geplaatst.", "Beter dan dit kan niet.", "bewezen: geen marge"],
        ["The only request is placed.", "No plan can do better.", "proven: no gap"],
    );
    check_score(
        score(0, 0, 3),
        [
            "Nog geen van de 3 hulpvragen is geplaatst.",
            "Meer helpen kan niet met deze vrijwilligers; alleen de koppelingen zelf kunnen nog iets beter.",
            "marge 0,5 %",
        ],
        [
            "None of the 3 requests is placed yet.",
            "These volunteers cannot help more; only the matches themselves can be a little better.",
            "gap 0.5%",
        ],
    );
    check_score(
        Score::default(),
        ["Er zijn geen hulpvragen in deze periode.", "Voeg hulpvragen toe en maak een nieuw voorstel.", ""],
        ["There are no requests in this period.", "Add requests and make a new plan.", ""],
    );
}

#[test]
fn visits_for_two_are_counted_in_places() {
    let score = Score { places_asked: 30, places_filled: 27, places_ceiling: 29, ..score(21, 22, 23) };
    check("Beter dan dit kan hooguit 2 plaatsen meer.", "No plan is better by more than 2 places.", |words| {
        words.answer(&score).room
    });
}

#[test]
fn reasons_are_only_what_earned_points() {
    let village = Sample::village();
    let (request, volunteer) = (&village.problem.requests[0], &village.problem.volunteers[0]);
    let mut found = village.plan.matches[0].clone();
    check("doet dit graag", "likes to do this", |words| words.reasons(&found, request, volunteer).join(" · "));
    found.parts = Parts { continuity: 300, organisation: 100, ..Parts::default() };
    check("was hier eerder · van de eigen organisatie", "came before · of the own organisation", |words| {
        words.reasons(&found, request, volunteer).join(" · ")
    });
    found.parts = Parts::default();
    check("is vrij", "is free", |words| words.reasons(&found, request, volunteer).join(" · "));
}
