//! Hard rules: each forbids what it should, with its figures, and nothing else.

use jiff::civil::date;
use koppel_engine::request::HelpRequest;
use koppel_engine::rules::{Fit, Pair, Refusal, Side, SlotSet};
use koppel_engine::time::Span;
use koppel_engine::travel::{Mode, Travel, TravelTable};
use koppel_engine::volunteer::{Certificate, Volunteer, Way};

use crate::small::{place, request, tag, tags, volunteer, week};

/// Tuesday 10:00-11:00.
const TUESDAY_TEN: Span = Span::new(1440 + 600, 1440 + 660);

/// Changes an allowed pair and names the rules that forbid it then.
#[track_caller]
fn check(change: impl FnOnce(&mut Volunteer, &mut HelpRequest), expected: &[Refusal]) {
    let (mut who, mut asked) = (volunteer("V1"), request("R1"));
    change(&mut who, &mut asked);
    let problem = week(vec![who], vec![(asked, vec![TUESDAY_TEN])]);
    let pair = Pair::new(&problem, 0, 0);
    let travel = TravelTable::default();
    assert_eq!(pair.refusals(&travel), expected);
    assert_eq!(pair.fit(&travel).err(), expected.first().cloned(), "fit names the first of them");
}

#[test]
fn a_plain_pair_is_allowed() {
    check(|_, _| (), &[]);
}

#[test]
fn nursing_is_no_volunteers_task() {
    check(|_, r| r.nursing = true, &[Refusal::Nursing]);
}

#[test]
fn somebody_on_call_is_for_emergencies_only() {
    check(|v, _| v.on_call = true, &[Refusal::OnCall]);
}

#[test]
fn every_missing_skill_is_named() {
    let missing = |skill| Refusal::SkillMissing { skill: tag(skill) };
    check(
        |v, r| (v.skills, r.skills) = (tags(&[]), tags(&["first aid", "driving"])),
        &[missing("driving"), missing("first aid")],
    );
}

#[test]
fn a_certificate_must_be_there() {
    let missing = Refusal::CertificateMissing { certificate: tag("VOG") };
    check(|v, r| (v.certificates, r.certificates) = (Vec::new(), tags(&["VOG"])), &[missing]);
}

fn vog_until(ends_on: jiff::civil::Date) -> impl FnOnce(&mut Volunteer, &mut HelpRequest) {
    move |v, r| {
        v.certificates = vec![Certificate { what: tag("VOG"), ends_on }];
        r.certificates = tags(&["VOG"]);
    }
}

#[test]
fn a_certificate_holds_on_its_last_day() {
    check(vog_until(date(2026, 11, 24)), &[]);
}

#[test]
fn a_certificate_that_ended_the_day_before_does_not_hold() {
    let (ends_on, visit_on) = (date(2026, 11, 23), date(2026, 11, 24));
    check(vog_until(ends_on), &[Refusal::CertificateEnds { certificate: tag("VOG"), ends_on, visit_on }]);
}

#[test]
fn the_later_of_two_certificates_counts() {
    let both = |v: &mut Volunteer, r: &mut HelpRequest| {
        v.certificates.insert(0, Certificate { what: tag("VOG"), ends_on: date(2020, 1, 1) });
        r.certificates = tags(&["VOG"]);
    };
    check(both, &[]);
}

#[test]
fn a_ride_needs_the_car() {
    check(|_, r| r.mode = Some(Mode::Car), &[Refusal::ModeMissing { needed: Mode::Car, has: vec![Mode::Bicycle] }]);
}

#[test]
fn too_far_is_too_far_by_the_mode_that_comes_closest() {
    // 10 km by bicycle: 10,000 × 1.35 × 3.6 ÷ 12.4 = 3,920 s; on foot over 10,000 s.
    let far = |v: &mut Volunteer, r: &mut HelpRequest| {
        v.ways.push(Way { mode: Mode::Foot, limit_s: 1800 });
        r.place = place(10_000.0);
    };
    let problem = week(vec![volunteer("V1")], vec![]);
    let travel_s = TravelTable::default().seconds(&problem.volunteers[0].home, &place(10_000.0), Mode::Bicycle);
    assert!((3_850..4_000).contains(&travel_s), "{travel_s}");
    check(far, &[Refusal::TooFar { mode: Mode::Bicycle, travel_s, limit_s: 1500 }]);
}

#[test]
fn no_availability_is_never_free() {
    check(|v, _| v.free.clear(), &[Refusal::NotFree]);
}

#[test]
fn free_until_a_minute_before_the_end_is_not_free() {
    check(|v, _| v.free = vec![Span::new(0, TUESDAY_TEN.ends_at.0 - 1)], &[Refusal::NotFree]);
    check(|v, _| v.free = vec![TUESDAY_TEN], &[]);
}

#[test]
fn two_stretches_of_free_time_do_not_join() {
    let middle = TUESDAY_TEN.starts_at.0 + 30;
    check(|v, _| v.free = vec![Span::new(0, middle), Span::new(middle + 1, 9999)], &[Refusal::NotFree]);
}

#[test]
fn exclusions_hold_from_both_sides() {
    check(|v, _| v.excludes.push("C-R1".into()), &[Refusal::Excluded { by: Side::Volunteer }]);
    check(|v, _| v.excludes.push("R1".into()), &[Refusal::Excluded { by: Side::Volunteer }]);
    check(|_, r| r.excludes.push("V1".into()), &[Refusal::Excluded { by: Side::Requester }]);
    check(|v, r| (v.excludes, r.excludes) = (vec!["C-R2".into()], vec!["V2".into()]), &[]);
}

#[test]
fn wishes_hold_from_both_sides() {
    let (nl, dog, smoker) = (tag("language:nl"), tag("dog"), tag("smoker"));
    check(
        |v, r| (v.traits, r.wishes.required) = (tags(&[]), tags(&["language:nl"])),
        &[Refusal::WishUnmet { by: Side::Requester, wish: nl }],
    );
    check(|v, _| v.wishes.required = tags(&["language:nl"]), &[Refusal::WishUnmet { by: Side::Volunteer, wish: nl }]);
    check(
        |v, r| (v.traits, r.wishes.forbidden) = (tags(&["smoker"]), tags(&["smoker"])),
        &[Refusal::WishForbids { by: Side::Requester, forbidden: smoker }],
    );
    check(
        |v, r| (v.wishes.forbidden, r.traits) = (tags(&["dog"]), tags(&["dog"])),
        &[Refusal::WishForbids { by: Side::Volunteer, forbidden: dog }],
    );
}

#[test]
fn a_preferred_wish_forbids_nothing() {
    check(|_, r| r.wishes.preferred = tags(&["smoker"]), &[]);
}

#[test]
fn a_refused_kind_is_refused() {
    check(|v, _| v.kinds_refused = tags(&["company"]), &[Refusal::KindRefused { kind: tag("company") }]);
}

#[test]
fn all_broken_rules_are_named() {
    let broken = |v: &mut Volunteer, r: &mut HelpRequest| {
        r.nursing = true;
        v.free.clear();
        r.excludes.push("V1".into());
    };
    check(broken, &[Refusal::Nursing, Refusal::Excluded { by: Side::Requester }, Refusal::NotFree]);
}

/// What fits of a pair whose visit may be at these times.
fn fit_at(slots: &[Span], change: impl FnOnce(&mut Volunteer, &mut HelpRequest)) -> Result<Fit, Refusal> {
    let (mut who, mut asked) = (volunteer("V1"), request("R1"));
    change(&mut who, &mut asked);
    let problem = week(vec![who], vec![(asked, slots.to_vec())]);
    Pair::new(&problem, 0, 0).fit(&TravelTable::default())
}

#[test]
fn exactly_the_times_at_which_somebody_is_free_fit() {
    let hour = |k: i32| Span::new(60 * k, 60 * k + 60);
    let hours: Vec<Span> = (0..128).map(hour).collect();
    let free = [1, 2, 63, 64, 127];
    let fit = fit_at(&hours, |v, _| v.free = free.map(hour).to_vec()).unwrap();
    assert_eq!(fit.slots.iter().collect::<Vec<_>>(), [1, 2, 63, 64, 127]);
    assert!(!fit.slots.is_empty());
    assert_eq!(SlotSet::default().iter().count(), 0);
}

#[test]
fn a_certificate_that_ends_in_between_leaves_the_times_before() {
    let (monday, wednesday) = (Span::new(600, 660), Span::new(2 * 1440 + 600, 2 * 1440 + 660));
    let fit = fit_at(&[monday, TUESDAY_TEN, wednesday], vog_until(date(2026, 11, 24))).unwrap();
    assert_eq!(fit.slots.iter().collect::<Vec<_>>(), [0, 1]);
    let later = vog_until(date(2026, 11, 23));
    // The first time at which somebody is free is named, not the first there is.
    let refused = fit_at(&[monday, TUESDAY_TEN, wednesday], |v, r| {
        later(v, r);
        v.free = vec![Span::new(1440, 7 * 1440)];
    });
    let (ends_on, visit_on) = (date(2026, 11, 23), date(2026, 11, 24));
    assert_eq!(refused, Err(Refusal::CertificateEnds { certificate: tag("VOG"), ends_on, visit_on }));
    let never = fit_at(&[monday], |v, r| {
        vog_until(date(2020, 1, 1))(v, r);
        v.free.clear();
    });
    assert_eq!(never, Err(Refusal::NotFree), "a certificate is asked for only where somebody is free");
}

#[test]
fn the_dates_on_which_certificates_hold() {
    let (mut who, mut asked) = (volunteer("V1"), request("R1"));
    vog_until(date(2026, 11, 24))(&mut who, &mut asked);
    let problem = week(vec![who], vec![(asked, vec![TUESDAY_TEN])]);
    let pair = Pair::new(&problem, 0, 0);
    assert!(pair.certificates_hold(date(2026, 11, 24)));
    assert!(!pair.certificates_hold(date(2026, 11, 25)));
}

#[test]
fn the_fastest_way_within_its_limit_is_taken() {
    let ways = |first: Way, second: Way, asked: Option<Mode>| {
        let fit = fit_at(&[TUESDAY_TEN], |v, r| {
            (v.ways, r.mode, r.place) = (vec![first, second], asked, place(1_000.0));
        });
        fit.map(|fit| fit.mode)
    };
    let way = |mode, limit_s| Way { mode, limit_s };
    let (walk, ride) = (way(Mode::Foot, 3_600), way(Mode::Bicycle, 1_500));
    assert_eq!(ways(walk, ride, None), Ok(Mode::Bicycle));
    assert_eq!(ways(ride, walk, None), Ok(Mode::Bicycle));
    assert_eq!(ways(ride, walk, Some(Mode::Foot)), Ok(Mode::Foot), "the mode that is asked for, though slower");
    assert_eq!(ways(way(Mode::Bicycle, 1), walk, None), Ok(Mode::Foot), "the mode whose limit allows it");
    let refused = ways(way(Mode::Foot, 1), way(Mode::Bicycle, 1), None);
    assert!(matches!(refused, Err(Refusal::TooFar { mode: Mode::Bicycle, limit_s: 1, .. })), "{refused:?}");
    let refused = ways(way(Mode::Bicycle, 1), way(Mode::Foot, 1), None);
    assert!(matches!(refused, Err(Refusal::TooFar { mode: Mode::Bicycle, limit_s: 1, .. })), "{refused:?}");
}

#[test]
fn a_trip_may_take_just_its_limit() {
    let table = TravelTable::default();
    let there = place(2_000.0);
    let takes_s = table.seconds(&place(0.0), &there, Mode::Bicycle);
    let within = |limit_s| {
        let ways = vec![Way { mode: Mode::Bicycle, limit_s }];
        fit_at(&[TUESDAY_TEN], |v, r| (v.ways, r.place) = (ways, there.clone()))
    };
    assert_eq!(within(takes_s).map(|fit| fit.travel_s), Ok(takes_s));
    let limit_s = takes_s - 1;
    assert_eq!(within(limit_s), Err(Refusal::TooFar { mode: Mode::Bicycle, travel_s: takes_s, limit_s }));
}

#[test]
fn the_way_that_lacks_least_is_told() {
    let takes_s = |mode| TravelTable::default().seconds(&place(0.0), &place(2_000.0), mode);
    let lacking = |first: (Mode, u32), second: (Mode, u32)| {
        let way = |(mode, lacks_s)| Way { mode, limit_s: takes_s(mode) - lacks_s };
        let ways = vec![way(first), way(second)];
        match fit_at(&[TUESDAY_TEN], |v, r| (v.ways, r.place) = (ways, place(2_000.0))) {
            Err(Refusal::TooFar { mode, .. }) => mode,
            other => panic!("{other:?}"),
        }
    };
    let (walk, ride) = (Mode::Foot, Mode::Bicycle);
    // Walking takes longer, and may.
    assert!(takes_s(walk) > takes_s(ride) + 100);
    assert_eq!(lacking((walk, 5), (ride, 9)), walk);
    assert_eq!(lacking((ride, 9), (walk, 5)), walk);
    assert_eq!(lacking((walk, 9), (ride, 5)), ride);
    assert_eq!(lacking((ride, 5), (walk, 9)), ride);
    assert_eq!(lacking((walk, 7), (ride, 7)), walk, "the first of two that lack as much");
    assert_eq!(lacking((ride, 7), (walk, 7)), ride);
}

#[test]
fn somebody_without_any_way_to_travel_goes_nowhere() {
    let nobody_rides = fit_at(&[TUESDAY_TEN], |v, _| v.ways.clear());
    assert_eq!(nobody_rides, Err(Refusal::ModeMissing { needed: Mode::Foot, has: Vec::new() }));
}

#[test]
fn a_rule_is_called_in_code_as_it_is_in_json() {
    let (skill, by, wish) = (tag("driving"), Side::Volunteer, tag("dog"));
    let (ends_on, visit_on) = (date(2026, 11, 23), date(2026, 11, 24));
    let all = [
        Refusal::Nursing,
        Refusal::SkillMissing { skill },
        Refusal::CertificateMissing { certificate: skill },
        Refusal::CertificateEnds { certificate: skill, ends_on, visit_on },
        Refusal::ModeMissing { needed: Mode::Car, has: Vec::new() },
        Refusal::TooFar { mode: Mode::Car, travel_s: 2, limit_s: 1 },
        Refusal::NotFree,
        Refusal::OnCall,
        Refusal::Excluded { by },
        Refusal::WishUnmet { by, wish },
        Refusal::WishForbids { by, forbidden: wish },
        Refusal::KindRefused { kind: skill },
    ];
    for refusal in all {
        assert_eq!(serde_json::to_value(&refusal).unwrap()["rule"], refusal.rule());
    }
}

/// Makes a pair that a rule forbids.
type Break = fn(&mut Volunteer, &mut HelpRequest);

/// Every way to break a rule, in the order in which rules are asked, and how it is told.
fn each_broken() -> Vec<(Break, Refusal)> {
    let (company, vog, driving) = (tag("company"), tag("VOG"), tag("driving"));
    let (nl, smoker, dog) = (tag("language:nl"), tag("smoker"), tag("dog"));
    let (asker, goer) = (Side::Requester, Side::Volunteer);
    vec![
        (|_, r| r.nursing = true, Refusal::Nursing),
        (|v, _| v.on_call = true, Refusal::OnCall),
        (|v, r| (v.skills, r.skills) = (tags(&[]), tags(&["driving"])), Refusal::SkillMissing { skill: driving }),
        (|v, _| v.kinds_refused = tags(&["company"]), Refusal::KindRefused { kind: company }),
        (
            |v, r| (v.certificates, r.certificates) = (Vec::new(), tags(&["VOG"])),
            Refusal::CertificateMissing { certificate: vog },
        ),
        (|_, r| r.mode = Some(Mode::Car), Refusal::ModeMissing { needed: Mode::Car, has: vec![Mode::Bicycle] }),
        (|v, _| v.excludes.push("R1".into()), Refusal::Excluded { by: goer }),
        (|_, r| r.excludes.push("V1".into()), Refusal::Excluded { by: asker }),
        (|_, r| r.wishes.required = tags(&["smoker"]), Refusal::WishUnmet { by: asker, wish: smoker }),
        (|_, r| r.wishes.forbidden = tags(&["language:nl"]), Refusal::WishForbids { by: asker, forbidden: nl }),
        (|v, _| v.wishes.required = tags(&["smoker"]), Refusal::WishUnmet { by: goer, wish: smoker }),
        (
            |v, r| {
                v.wishes.forbidden = tags(&["dog"]);
                r.traits = tags(&["dog"]);
            },
            Refusal::WishForbids { by: goer, forbidden: dog },
        ),
        (|v, _| v.free.clear(), Refusal::NotFree),
    ]
}

#[test]
fn of_any_two_broken_rules_both_are_told_and_fit_tells_the_first() {
    let all = each_broken();
    for (place, (first, told)) in all.iter().enumerate() {
        check(first, std::slice::from_ref(told));
        for (second, told_too) in &all[place + 1..] {
            let both = |v: &mut Volunteer, r: &mut HelpRequest| {
                first(v, r);
                second(v, r);
            };
            check(both, &[told.clone(), told_too.clone()]);
        }
    }
}
