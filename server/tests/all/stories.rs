//! Verdicts about pairs and whole stories, in both languages.

use koppel::words::Words;
use koppel_engine::explain::{Change, Clash, PairStory, RequestStory, StoppedBy, Verdict, VisitStory, VolunteerStory};
use koppel_engine::plan::WhyUnserved;
use koppel_engine::rules::Refusal;
use koppel_engine::time::Span;
use koppel_engine::travel::Mode;
use koppel_engine::words::Tag;

use crate::sample::{Sample, found};
use crate::words::{check, ids};

/// Lines of a story as they are written out.
fn text(lines: &[&str]) -> String {
    format!("{}\n", lines.join("\n"))
}

fn check_clash(clash: Clash, dutch: &str, english: &str) {
    check(dutch, english, |words| words.clash("V7", &clash));
}

#[test]
fn clashes_say_what_is_in_the_way() {
    check_clash(
        Clash::Overlap { visit: "R3".to_owned(), time: Span::new(2040, 2130), away_min: 14 },
        "V7 is bij R3 van 10:00 tot 11:30, 14 min verderop. Ruil die twee, of kies een andere tijd.",
        "V7 is at R3 from 10:00 to 11:30, 14 min away. Swap the two, or choose another time.",
    );
    check_clash(
        Clash::VisitsLimit { limit: 1 },
        "V7 doet hooguit 1 bezoek; dat aantal is bereikt. Vraag of er één bij mag.",
        "V7 does at most 1 visit; that number is reached. Ask whether one more is possible.",
    );
    check_clash(
        Clash::MinutesLimit { limit: 240 },
        "V7 helpt hooguit 4 u en komt daar dan boven. Vraag of het iets meer mag.",
        "V7 helps at most 4 h and would go over it. Ask whether a little more is possible.",
    );
    check_clash(
        Clash::DaysLimit { limit: 6 },
        "V7 helpt op hooguit 6 dagen per week; dat aantal is bereikt. Kies een van die dagen of iemand anders.",
        "V7 helps on at most 6 days a week; that number is reached. Choose one of those days or somebody else.",
    );
    check_clash(
        Clash::NightsLimit { limit: 1 },
        "V7 doet hooguit 1 nacht per week; dat aantal is bereikt. Kies een andere week of iemand anders.",
        "V7 does at most 1 night a week; that number is reached. Choose another week or somebody else.",
    );
    check_clash(
        Clash::OrganisationLimit { limit: 20 },
        "De organisatie van V7 doet hooguit 20 bezoeken; dat aantal is bereikt. Vraag of er één bij mag.",
        "The organisation of V7 does at most 20 visits; that number is reached. Ask whether one more is possible.",
    );
}

#[test]
fn linked_visits_say_what_they_ask_of_each_other() {
    let (visit, time) = ("R3".to_owned(), Span::new(2040, 2130));
    check_clash(
        Clash::MustComeAfter { visit: visit.clone(), time },
        "Dit bezoek komt pas na R3, en dat is klaar op 24 november om 11:30. Kies een latere tijd.",
        "This visit comes after R3, which ends on 24 November at 11:30. Choose a later time.",
    );
    check_clash(
        Clash::MustComeBefore { visit: visit.clone(), time },
        "R3 komt pas na dit bezoek, en begint op 24 november om 10:00. Kies een eerdere tijd.",
        "R3 comes after this visit, and starts on 24 November at 10:00. Choose an earlier time.",
    );
    check_clash(
        Clash::SameVolunteers { visit: visit.clone(), volunteers: ids(&["V8"]) },
        "Hier wordt dezelfde vrijwilliger gevraagd als bij R3, en dat is V8.",
        "The same volunteer is asked for here as at R3, and that is V8.",
    );
    check_clash(
        Clash::OtherVolunteers { visit },
        "V7 doet R3 al, en hier wordt iemand anders gevraagd.",
        "V7 already does R3, and somebody else is asked for here.",
    );
}

fn pair(verdict: Verdict) -> PairStory {
    PairStory { volunteer: "V7".to_owned(), visit: "R1".to_owned(), verdict }
}

#[test]
fn verdicts_tell_the_pair_apart() {
    let matched = pair(Verdict::Matched { found: found("R1", "V7", Span::new(2040, 2130), Mode::Bicycle, 330) });
    check(
        "V7 gaat naar R1: di 24 nov 10:00–11:30, 6 min op de fiets.\nDat is 10.311 punten waard: prioriteit 9.601 · \
         korte reis 360 · vaardigheden 100 · ruimte in de tijd 100 · voorkeur 150.",
        "V7 goes to R1: Tue 24 Nov 10:00–11:30, 6 min by bicycle.\nThat is worth 10,311 points: priority 9,601 · \
         short trip 360 · skills 100 · room in time 100 · preference 150.",
        |words| words.verdict(&matched).join("\n"),
    );
    let forbidden = pair(Verdict::Forbidden { rules: vec![Refusal::NotFree, Refusal::KindRefused { kind: Tag(0) }] });
    check(
        "V7 kan niet naar R1.\nV7 is niet vrij op de tijd van dit bezoek. Vraag of het op een andere dag kan.\nV7 \
         doet dit soort hulp niet (boodschappen). Kies iemand anders.",
        "V7 cannot go to R1.\nV7 is not free at the time of this visit. Ask whether another day is possible.\nV7 \
         does not do this kind of help (errands). Choose somebody else.",
        |words| words.verdict(&forbidden).join("\n"),
    );
}

#[test]
fn a_pair_that_lost_names_the_winner_and_the_cost() {
    let instead = Some(found("R1", "V1", Span::new(2040, 2130), Mode::Bicycle, 0));
    let lost = pair(Verdict::Lost {
        points: 9_900,
        instead,
        does: ids(&["R3", "R9"]),
        costs_at_least: 411,
        clash: Some(Clash::Overlap { visit: "R3".to_owned(), time: Span::new(2040, 2130), away_min: 14 }),
    });
    check(
        "V7 mag naar R1 (9.900 punten), maar het voorstel is beter zonder.\nNu gaat V1 (10.311 punten).\nV7 doet nu \
         R3 en R9.\nV7 is bij R3 van 10:00 tot 11:30, 14 min verderop. Ruil die twee, of kies een andere tijd.\nElk \
         voorstel met V7 hier is minstens 411 punten minder waard dan dit.",
        "V7 may go to R1 (9,900 points), but the plan is better without.\nNow V1 goes (10,311 points).\nV7 now does \
         R3 and R9.\nV7 is at R3 from 10:00 to 11:30, 14 min away. Swap the two, or choose another time.\nEvery plan \
         with V7 here is worth at least 411 points less than this one.",
        |words| words.verdict(&lost).join("\n"),
    );
}

#[test]
fn a_pair_that_costs_nothing_is_up_to_the_reader_unless_something_is_in_the_way() {
    let lost = |clash| pair(Verdict::Lost { points: 9_900, instead: None, does: Vec::new(), costs_at_least: 0, clash });
    let last = |words: &Words<'_>, story: &PairStory| words.verdict(story).pop().unwrap_or_default();
    check(
        "Een voorstel met V7 hier kan even goed zijn: kiest u liever V7, dan mag dat.",
        "A plan with V7 here may be as good: if you prefer V7, do so.",
        |words| last(words, &lost(None)),
    );
    check(
        "Een ander voorstel, met V7 hier, kan even goed zijn.",
        "Another plan, with V7 here, may be as good.",
        |words| last(words, &lost(Some(Clash::VisitsLimit { limit: 1 }))),
    );
}

#[test]
fn the_story_of_a_request_that_nobody_does() {
    let stopped = StoppedBy { example: Refusal::NotFree, who: "V1".to_owned(), count: 2 };
    let visit = VisitStory {
        visit: "R4".to_owned(),
        matches: Vec::new(),
        runner_up: None,
        unserved: Some(WhyUnserved::NobodyMay { most_often: Refusal::NotFree, stops: 2 }),
        group: None,
        stopped_by: vec![stopped],
        may: 0,
        changes: vec![Change::Mode { mode: Mode::Car, volunteers: ids(&["V12"]) }],
    };
    let story = RequestStory { request: "R4".to_owned(), visits: vec![visit] };
    check(
        &text(&[
            "R4 · vervoer · 4691 Tholen",
            "",
            "R4  do 26 nov 11:00–13:00",
            "  Niemand kan dit doen. Wat het vaakst in de weg staat, bij 2 vrijwilligers: niet vrij op dat",
            "  moment.",
            "  Wel als:",
            "    - een auto lenen: V12",
            "  Volgens de regels mag niemand dit doen.",
            "  Wat in de weg staat:",
            "    - 2 vrijwilligers: niet vrij op dat moment, zoals bij V1",
        ]),
        &text(&[
            "R4 · transport · 4691 Tholen",
            "",
            "R4  Thu 26 Nov 11:00–13:00",
            "  Nobody can do this. What stops most, for 2 volunteers: not free at that time.",
            "  It would work with:",
            "    - the loan of a car: V12",
            "  By the rules nobody may do this.",
            "  What stands in the way:",
            "    - 2 volunteers: not free at that time, as with V1",
        ]),
        |words| words.request_story(&story),
    );
}

#[test]
fn the_story_of_a_request_that_is_served() {
    let village = Sample::village();
    let next = pair(Verdict::Lost { points: 9_900, instead: None, does: Vec::new(), costs_at_least: 0, clash: None });
    let visit = VisitStory {
        visit: "R1".to_owned(),
        matches: vec![village.plan.matches[0].clone()],
        runner_up: Some(next),
        unserved: None,
        group: None,
        stopped_by: Vec::new(),
        may: 2,
        changes: Vec::new(),
    };
    let story = RequestStory { request: "R1".to_owned(), visits: vec![visit] };
    check(
        &text(&[
            "R1 · boodschappen · 4697 Sint-Annaland",
            "",
            "R1  di 24 nov 10:00–11:30",
            "  → V1 gaat: di 24 nov 10:00–11:30, in de buurt.",
            "    Waarom: 10.311 punten (prioriteit 9.601 · korte reis 360 · vaardigheden 100 · ruimte in de tijd",
            "    100 · voorkeur 150).",
            "  Wie anders het best zou zijn:",
            "    V7 mag naar R1 (9.900 punten), maar het voorstel is beter zonder.",
            "    Een voorstel met V7 hier kan even goed zijn: kiest u liever V7, dan mag dat.",
            "  Volgens de regels mogen 2 vrijwilligers dit doen.",
        ]),
        &text(&[
            "R1 · errands · 4697 Sint-Annaland",
            "",
            "R1  Tue 24 Nov 10:00–11:30",
            "  → V1 goes: Tue 24 Nov 10:00–11:30, close by.",
            "    Why: 10,311 points (priority 9,601 · short trip 360 · skills 100 · room in time 100 · preference",
            "    150).",
            "  Who else would be best:",
            "    V7 may go to R1 (9,900 points), but the plan is better without.",
            "    A plan with V7 here may be as good: if you prefer V7, do so.",
            "  By the rules 2 volunteers may do this.",
        ]),
        |words| words.request_story(&story),
    );
}

#[test]
fn the_story_of_a_volunteer() {
    let village = Sample::village();
    let lost = Verdict::Lost { points: 9_900, instead: None, does: ids(&["R1"]), costs_at_least: 5, clash: None };
    let story = VolunteerStory {
        volunteer: "V1".to_owned(),
        matches: vec![village.plan.matches[0].clone()],
        may: 1,
        stopped_by: vec![StoppedBy { example: Refusal::NotFree, who: "R5".to_owned(), count: 1 }],
        one_more_is_worth: 812,
        could_still: vec![PairStory { volunteer: "V1".to_owned(), visit: "R5".to_owned(), verdict: lost }],
    };
    check(
        &text(&[
            "V1 doet in dit voorstel 1 bezoek.",
            "  → R1: di 24 nov 10:00–11:30, in de buurt",
            "Volgens de regels mag V1 1 bezoek doen.",
            "  Wat in de weg staat:",
            "    - 1 bezoek: niet vrij op dat moment, zoals bij R5",
            "Nog open, en volgens de regels mogelijk:",
            "  - R5: V1 mag naar R5 (9.900 punten), maar het voorstel is beter zonder. V1 doet nu R1. Elk",
            "    voorstel met V1 hier is minstens 5 punten minder waard dan dit.",
            "Nog één bezoek door iemand zoals V1 is hooguit 812 punten waard.",
        ]),
        &text(&[
            "V1 does 1 visit in this plan.",
            "  → R1: Tue 24 Nov 10:00–11:30, close by",
            "By the rules V1 may do 1 visit.",
            "  What stands in the way:",
            "    - 1 visit: not free at that time, as with R5",
            "Still open, and possible by the rules:",
            "  - R5: V1 may go to R5 (9,900 points), but the plan is better without. V1 now does R1. Every plan",
            "    with V1 here is worth at least 5 points less than this one.",
            "One more visit by somebody like V1 is worth at most 812 points.",
        ]),
        |words| words.volunteer_story(&story),
    );
}
