//! Hard rules: each forbids what it should, with its figures, and nothing else.

use jiff::civil::date;
use koppel_engine::request::HelpRequest;
use koppel_engine::rules::{Pair, Refusal, Side};
use koppel_engine::time::Span;
use koppel_engine::travel::{Mode, TravelTable};
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
    let travel_s = koppel_engine::travel::Travel::seconds(
        &TravelTable::default(),
        &problem.volunteers[0].home,
        &place(10_000.0),
        Mode::Bicycle,
    );
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
