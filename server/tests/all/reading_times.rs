//! Texts about time, laid on a period: availability, exceptions, moments of a visit.

use jiff::civil::Date;
use koppel::clock::Clock;
use koppel::lang::Lang;
use koppel::read::{ReadOptions, Reading, read};
use koppel_engine::time::Span;
use tempfile::TempDir;

use crate::reading_basics::TODAY;

/// The week of 23 November 2026, of which Monday is an odd ISO week (48 is even: the Monday after is 49).
const WEEK: &str = "first_day = \"2026-11-23\"\n";

pub fn reading(settings: &str, available: &str, away: &str, when: &str, duration: &str) -> Reading {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("koppel.toml", settings.to_owned());
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row = format!("V1,4697,{},{}\n", quoted(available), quoted(away));
    write("vrijwilligers.csv", format!("id,postcode,beschikbaar,afwezig\n{row}"));
    let row = format!("R1,4697,company,{},{}\n", quoted(when), quoted(duration));
    write("hulpvragen.csv", format!("id,postcode,soort,wanneer,duur\n{row}"));
    read(&[folder.path().to_path_buf()], &ReadOptions::new(TODAY)).unwrap_or_else(|trouble| panic!("{trouble}"))
}

/// `ma 08:00-12:00`; the day after when it ends on another.
pub fn shown(clock: &Clock, span: &Span) -> String {
    let (from, to) = (clock.at(span.starts_at), clock.at(span.ends_at));
    let day = |at: &jiff::Zoned| Lang::Nl.day_short(at.weekday()).to_owned();
    let end = if from.date() == to.date() { String::new() } else { format!("{} ", day(&to)) };
    format!("{} {}-{end}{}", day(&from), Lang::Nl.time(from.time()), Lang::Nl.time(to.time()))
}

fn check_free_with(settings: &str, available: &str, away: &str, expected: &[&str]) {
    let reading = reading(settings, available, away, "ma 9:00", "1 uur");
    assert_eq!(reading.report.tables[0].problems, [], "{available}");
    let free = &reading.problem.volunteers[0].free;
    let shown: Vec<String> = free.iter().map(|span| shown(&reading.clock, span)).collect();
    assert_eq!(shown, expected, "{available} / {away}");
}

fn check_free(available: &str, expected: &[&str]) {
    check_free_with(WEEK, available, "", expected);
}

/// The reason in Dutch why the text is no availability.
fn check_unclear(available: &str, reason: &str) {
    let reading = reading(WEEK, available, "", "ma 9:00", "1 uur");
    let problem = &reading.report.tables[0].problems[0];
    assert_eq!(problem.reason(Lang::Nl), format!("kolom beschikbaar: \"{available}\" {reason}"));
}

#[test]
fn days_and_parts_of_the_day() {
    check_free("ma ochtend", &["ma 08:00-12:00"]);
    check_free("ma ochtend; di 13:00-17:00", &["ma 08:00-12:00", "di 13:00-17:00"]);
    check_free("ma ochtend, middag", &["ma 08:00-18:00"]);
    check_free("maandagmiddag + woensdagmiddag en zo. middag", &["ma 12:00-18:00", "wo 12:00-18:00", "zo 12:00-18:00"]);
    check_free("Monday morning and Tuesday afternoon", &["ma 08:00-12:00", "di 12:00-18:00"]);
    check_free("ma di do", &["ma 08:00-23:00", "di 08:00-23:00", "do 08:00-23:00"]);
    check_free("wo/vr 's avonds", &["wo 18:00-23:00", "vr 18:00-23:00"]);
    check_free("ma di do ochtend; do middag", &["ma 08:00-12:00", "di 08:00-12:00", "do 08:00-18:00"]);
    check_free("10:00-11:00 di, 14:00-15:00 wo", &["di 10:00-11:00", "wo 14:00-15:00"]);
    check_free("zaterdagochtend\nzondag van 14 tot 16 uur", &["za 08:00-12:00", "zo 14:00-16:00"]);
}

#[test]
fn hours_in_every_spelling() {
    let nine_to_twelve = &["ma 09:00-12:00"];
    for text in [
        "ma 9-12",
        "ma 9:00-12:00",
        "ma 9.00 - 12.00 uur",
        "ma 9u-12u",
        "ma 09:00–12:00",
        "ma 9 tot 12",
        "ma tussen 9 en 12",
        "ma van 9 uur tot 12 uur",
        "Mon 9am-12pm",
        "ma 9-12u",
        "ma 0900-1200",
    ] {
        check_free(text, nine_to_twelve);
    }
    check_free("di 13u30-17:15", &["di 13:30-17:15"]);
    check_free("di vanaf 17:00", &["di 17:00-23:00"]);
    check_free("di na 17 uur", &["di 17:00-23:00"]);
    check_free("di tot 12:00", &["di 08:00-12:00"]);
    check_free("di na 14:00 en voor 16:00", &["di 14:00-16:00"]);
    check_free("di voor 10:00 en na 16:00", &["di 08:00-10:00", "di 16:00-23:00"]);
    check_free("di voor 10.30", &["di 08:00-10:30"]);
    check_free("ma t/m wo 9-12", &["ma 09:00-12:00", "di 09:00-12:00", "wo 09:00-12:00"]);
    check_free("vr - zo 9-10", &["vr 09:00-10:00", "za 09:00-10:00", "zo 09:00-10:00"]);
    check_free("weekend 10-12", &["za 10:00-12:00", "zo 10:00-12:00"]);
}

#[test]
fn whole_weeks() {
    check_free("altijd", &["zo 00:00-ma 00:00"].map(|_| "zo 00:00-di 00:00"));
    check_free("nooit", &[]);
    check_free("", &[]);
    let working = ["ma", "di", "wo", "do", "vr"].map(|day| format!("{day} 08:00-23:00"));
    let working: Vec<&str> = working.iter().map(String::as_str).collect();
    check_free("doordeweeks", &working);
    check_free("elke dag behalve weekend", &working);
    check_free("dagelijks niet za, zo", &working);
    check_free("alle dagen behalve weekend", &working);
    check_free("elke dag 10-11 niet ma t/m za", &["zo 10:00-11:00"]);
}

#[test]
fn nights_belong_to_the_day_they_begin_and_reach_in_from_before() {
    check_free("ma nacht", &["ma 23:00-di 07:00"]);
    check_free("zo 23:00-07:00", &["zo 23:00-ma 07:00", "zo 23:00-ma 07:00"]);
    check_free("ma 22-6", &["ma 22:00-di 06:00"]);
    check_free("di avond en nacht", &["di 18:00-wo 07:00"]);
}

#[test]
fn hours_after_midnight_are_of_the_night_that_begins_on_the_day() {
    for text in ["za na middernacht 1-3", "sat after midnight 1:00 to 3:00", "za na middernacht 01:00-03:00"] {
        check_free(text, &["zo 01:00-03:00"]);
    }
    check_free("vr avond, za na middernacht 0:00-2:00", &["vr 18:00-23:00", "zo 00:00-02:00"]);
    check_visit("zo na middernacht 1:00-2:00", "", 1, "ma 01:00-02:00");
    check_visit("zo na middernacht 0-1", "", 1, "ma 00:00-01:00");
    check_unclear("za na middernacht", "\"na middernacht\" is niet te begrijpen");
    check_unclear("za na middernacht 2", "\"na middernacht\" is niet te begrijpen");
}

#[test]
fn nights_over_a_clock_change_are_seven_and_nine_hours() {
    for (first_day, minutes) in [("2026-03-23", 420), ("2026-10-19", 540)] {
        let settings = format!("first_day = \"{first_day}\"\n");
        let reading = reading(&settings, "za 23:00-07:00", "", "za nacht", "8 uur");
        let free = &reading.problem.volunteers[0].free;
        assert_eq!(free.iter().map(|span| span.minutes()).collect::<Vec<_>>(), [minutes]);
        let visit = &reading.problem.visits[0];
        assert!(visit.night);
        assert_eq!(visit.slots, *free);
    }
}

#[test]
fn a_start_that_the_clock_skips_is_as_much_later_and_as_long() {
    let march = "first_day = \"2026-03-23\"\n";
    for duration in ["1 uur", "2 uur"] {
        let end = if duration == "1 uur" { "04:30" } else { "05:30" };
        check_visits_with(march, "zo 2:30", duration, &[("R1", 1, &format!("zo 03:30-{end}"))]);
        check_visits_with(march, "29-3-2026 02:30", duration, &[("R1", 1, &format!("zo 03:30-{end}"))]);
    }
    // Where hours were said, the clock on the wall holds.
    check_visits_with(march, "zo 1:30-4:00", "", &[("R1", 1, "zo 01:30-04:00")]);
    check_visits_with(march, "zo 2:30-4:00", "", &[("R1", 1, "zo 03:30-04:00")]);
}

#[test]
fn exceptions_take_out_and_put_in() {
    let away = |text: &str, expected: &[&str]| check_free_with(WEEK, "di wo 9-12", text, expected);
    away("24-11", &["wo 09:00-12:00"]);
    away("niet 24-11-2026", &["wo 09:00-12:00"]);
    away("24-11 t/m 28-11", &[]);
    away("24/11, 25/11", &[]);
    away("24-11, 25-11", &[]);
    away("di 24 november", &["wo 09:00-12:00"]);
    away("vanaf 25-11", &["di 09:00-12:00"]);
    away("t/m 24-11", &["wo 09:00-12:00"]);
    away("voor 25-11", &["wo 09:00-12:00"]);
    away("24-11 (vakantie)", &["wo 09:00-12:00"]);
    away("24, 25 november", &[]);
    away("23-25 nov", &[]);
    away("na 24-11", &["di 09:00-12:00"]);
    away("na 25-11", &["di 09:00-12:00", "wo 09:00-12:00"]);
    away("2026-11-24 11:00-18:00", &["di 09:00-11:00", "wo 09:00-12:00"]);
    away("24-11 t/m 28-11; wel 25-11 10:00-12:00", &["wo 10:00-12:00"]);
    away("wel 25-11 10:00-14:00; 24-11 t/m 28-11", &["wo 10:00-14:00"]);
    away("wel 27-11", &["di 09:00-12:00", "wo 09:00-12:00", "vr 08:00-23:00"]);
    away("46350", &["wo 09:00-12:00"]);
    away("vakantie 20-11 t/m 24-11", &["wo 09:00-12:00"]);
    check_free("di wo 9-12 niet 24-11", &["wo 09:00-12:00"]);
    check_free("di 9-12; vanaf 25-11", &[]);
    check_free("alleen 24-11 10:00-12:00", &["di 10:00-12:00"]);
}

#[test]
fn even_and_odd_weeks() {
    check_free("even weken ma ochtend", &["ma 08:00-12:00"]);
    check_free("ma ochtend oneven weken; di even weken", &["di 08:00-23:00"]);
    check_free("oneven weken ma ochtend, wo middag", &[]);
}

#[test]
fn years_that_are_left_out_are_near_the_period() {
    let settings = "first_day = \"2026-12-28\"\n";
    check_free_with(settings, "ma t/m zo 9-10", "29-12 t/m 2-1", &["ma 09:00-10:00", "zo 09:00-10:00"]);
}

#[test]
fn what_is_unclear_is_named() {
    check_unclear("ma ochtend om de week", "zegt niet in welke weken");
    check_unclear("elke 3 weken di", "zegt niet in welke weken");
    check_unclear("om de dag ochtend", "zegt niet op welke dagen");
    check_unclear("elke 2 dagen 9-12", "zegt niet op welke dagen");
    check_unclear("2 dagen", "\"2 dagen\" is niet te begrijpen");
    check_unclear("ma half tien", "\"half\" is niet te begrijpen");
    check_unclear("ma 10:00", "bij 10:00 ontbreekt een eindtijd");
    check_unclear("niet 31-11", "31-11 bestaat niet");
    check_unclear("ma 25:00-26:00", "25:00 is geen tijd");
    check_unclear("9-10 di, wo 14-15", "kan twee dingen betekenen");
    check_unclear("in overleg", "\"in overleg\" is niet te begrijpen");
}

#[test]
fn a_weekday_that_is_another_is_shown_with_its_column() {
    let reading = reading(WEEK, "di 9-12", "di 25-11", "ma 9:00", "1 uur");
    let reason = reading.report.tables[0].problems[0].reason(Lang::Nl);
    assert_eq!(reason, "kolom afwezig: 25 november is een woensdag");
}

/// The visits of a request: id, how many starts, the first.
fn check_visits_with(settings: &str, when: &str, duration: &str, expected: &[(&str, usize, &str)]) {
    let reading = reading(settings, "altijd", "", when, duration);
    assert_eq!(reading.report.tables[1].problems, [], "{when}");
    let visits: Vec<(String, usize, String)> = (reading.problem.visits.iter())
        .map(|visit| (visit.id.clone(), visit.slots.len(), shown(&reading.clock, &visit.slots[0])))
        .collect();
    let expected: Vec<_> =
        expected.iter().map(|(id, starts, first)| ((*id).to_owned(), *starts, (*first).to_owned())).collect();
    assert_eq!(visits, expected, "{when}");
}

fn check_visit(when: &str, duration: &str, starts: usize, first: &str) {
    check_visits_with(WEEK, when, duration, &[("R1", starts, first)]);
}

#[test]
fn a_moment_is_one_start() {
    check_visit("di 10:00", "1,5 uur", 1, "di 10:00-11:30");
    check_visit("di 24-11-2026 10:00", "90 min", 1, "di 10:00-11:30");
    check_visit("24 nov 10.00 uur", "1u30", 1, "di 10:00-11:30");
    check_visit("2026-11-24T10:00", "1:30", 1, "di 10:00-11:30");
    check_visit("di 10:00-12:00", "", 1, "di 10:00-12:00");
    check_visit("za 23:00", "8 uur", 1, "za 23:00-zo 07:00");
    check_visit("nacht van 25-11", "", 1, "wo 23:00-do 07:00");
}

#[test]
fn room_to_move_becomes_starts_on_the_grid() {
    check_visit("di 9-12", "1 uur", 9, "di 09:00-10:00");
    check_visit("di tussen 9 en 12", "1 uur", 9, "di 09:00-10:00");
    check_visit("di of wo ochtend", "2 uur", 18, "di 08:00-10:00");
    check_visit("ma t/m vr 9-12 niet wo", "1 uur", 36, "ma 09:00-10:00");
    check_visit("ma ochtend, di 14:00", "1 uur", 14, "ma 08:00-09:00");
    check_visits_with(
        "first_day = \"2026-11-23\"\ngrid_min = 30\n",
        "di 9-12",
        "1 uur",
        &[("R1", 5, "di 09:00-10:00")],
    );
}

#[test]
fn in_the_night_of_march_every_start_is_there_once() {
    let reading = reading("first_day = \"2026-03-23\"\n", "ma ochtend", "", "zo 0:00-9:00", "2 uur");
    let slots = &reading.problem.visits[0].slots;
    assert!(slots.is_sorted_by(|one, next| one.starts_at < next.starts_at), "{slots:?}");
    // 01:45 to 03:45 passes in an hour; 02:30 is no time, and 03:30 a whole start.
    let minutes = |hour, minute| {
        let start = reading.clock.minute(6, hour * 60 + minute);
        slots.iter().find(|slot| slot.starts_at == start).map(|slot| slot.minutes())
    };
    assert_eq!([minutes(0, 0), minutes(1, 45), minutes(3, 30), minutes(7, 0)], [120, 60, 120, 120].map(Some));
}

#[test]
fn a_grid_that_does_not_fit_is_coarsened() {
    // 7 days × 57 quarters from 8:00 to 22:00; 29 half hours; 15 whole hours fit: 105.
    check_visit("flexibel", "1 uur", 105, "ma 08:00-09:00");
    let reading = reading(WEEK, "", "", "flexibel", "1 uur");
    let words: Vec<String> = reading.report.tables[1].warnings.iter().map(|warning| warning.words(Lang::Nl)).collect();
    assert_eq!(
        words,
        ["kolom wanneer: \"flexibel\" begintijden liggen 60 minuten uit elkaar, anders zijn het er te veel"]
    );
}

const FOUR_WEEKS: &str = "first_day = \"2026-11-23\"\ndays = 28\n";

#[test]
fn what_comes_back_is_a_visit_a_week() {
    let tuesdays = ["24", "01", "08", "15"].map(|day| format!("R1@2026-{}-{day}", if day == "24" { 11 } else { 12 }));
    let visits =
        |keep: &[usize]| keep.iter().map(|at| (tuesdays[*at].as_str(), 1, "di 10:00-11:00")).collect::<Vec<_>>();
    check_visits_with(FOUR_WEEKS, "elke week di 10:00", "1 uur", &visits(&[0, 1, 2, 3]));
    check_visits_with(FOUR_WEEKS, "elke dinsdag 10:00", "1 uur", &visits(&[0, 1, 2, 3]));
    check_visits_with(FOUR_WEEKS, "wekelijks di 10:00, 3 keer", "1 uur", &visits(&[0, 1, 2]));
    check_visits_with(FOUR_WEEKS, "om de week di 10:00", "1 uur", &visits(&[0, 2]));
    check_visits_with(FOUR_WEEKS, "elke week di 10:00 niet 1-12", "1 uur", &visits(&[0, 2, 3]));
    check_visits_with(FOUR_WEEKS, "di 10:00", "1 uur", &[("R1", 4, "di 10:00-11:00")]);
    check_visits_with(WEEK, "elke week di 10:00", "1 uur", &[("R1", 1, "di 10:00-11:00")]);
}

#[test]
fn of_and_en_tell_one_visit_a_week_from_two() {
    check_visits_with(WEEK, "elke week di of do 10:00", "1 uur", &[("R1", 2, "di 10:00-11:00")]);
    let two = [("R1@2026-11-24", 1, "di 10:00-11:00"), ("R1@2026-11-26", 1, "do 10:00-11:00")];
    check_visits_with(WEEK, "elke di en do 10:00", "1 uur", &two);
}

/// The reason in Dutch why there is no visit.
fn check_no_visit(when: &str, duration: &str, reason: &str) {
    let reading = reading(WEEK, "", "", when, duration);
    assert_eq!(reading.problem.visits, []);
    let problem = &reading.report.tables[1].problems[0];
    assert_eq!(problem.reason(Lang::Nl), reason);
}

#[test]
fn a_visit_that_cannot_be_is_explained() {
    check_no_visit(
        "1-12-2026 10:00",
        "1 uur",
        "kolom wanneer: \"1-12-2026 10:00\" valt buiten 23 t/m 29 november 2026",
    );
    check_no_visit("di 10-11", "2 uur", "kolom wanneer: \"di 10-11\" is korter dan het bezoek van 2 u");
    check_no_visit(
        "di 25-11-2026 10:00",
        "1 uur",
        "kolom wanneer: \"di 25-11-2026 10:00\" 25 november is een woensdag",
    );
    check_no_visit("", "1 uur", "er blijft geen moment over waarop het bezoek kan");
    check_no_visit(
        "di 10:00 niet 24-11",
        "1 uur",
        "kolom wanneer: \"di 10:00 niet 24-11\" er blijft geen moment over waarop het bezoek kan",
    );
    check_no_visit(
        "2x per week di en do",
        "1 uur",
        "kolom wanneer: \"2x per week di en do\" \"2x per week\" is niet te begrijpen",
    );
}

#[test]
fn nights_are_marked() {
    for (when, duration, night) in
        [("wo nacht", "", true), ("wo 3:00", "4 uur", true), ("wo 3:30", "4 uur", false), ("wo 20:00", "6 uur", false)]
    {
        let reading = reading(WEEK, "", "", when, duration);
        assert_eq!(reading.problem.visits[0].night, night, "{when}");
    }
}

#[test]
fn the_period_follows_from_what_is_said() {
    let check = |settings: &str, when: &str, expected: Date| {
        assert_eq!(reading(settings, "", "", when, "1 uur").problem.period.first_day, expected, "{when}");
    };
    check("first_day = 2026-11-25\n", "ma 9:00", jiff::civil::date(2026, 11, 25));
    check("", "ma 9:00", jiff::civil::date(2026, 11, 23));
    check("", "9-12-2026 9:00", jiff::civil::date(2026, 12, 7));
    check("", "9 dec 9:00", jiff::civil::date(2026, 12, 7));
}

#[test]
fn a_sign_behind_is_about_what_stands_in_front_of_it() {
    check_free("ma en di ochtend, vr niet", &["ma 08:00-12:00", "di 08:00-12:00"]);
    check_free(
        "ma t/m vr 9-10; wo kan niet",
        &["ma 09:00-10:00", "di 09:00-10:00", "do 09:00-10:00", "vr 09:00-10:00"],
    );
    check_free("ma wel, di niet", &["ma 08:00-23:00"]);
    check_free("di niet, ma wel", &["ma 08:00-23:00"]);
    check_free("ma nooit", &[]);
    check_free("ma t/m wo 9-10, geen dinsdag", &["ma 09:00-10:00", "wo 09:00-10:00"]);
    check_free("ma 9-12 (niet 23-11), di 13-17", &["di 13:00-17:00"]);
    check_free("ma en di (niet 23-11) 13-17", &["di 13:00-17:00"]);
    check_unclear("ma (niet 's middags), di", "kan twee dingen betekenen");
    // Only the last, or all?
    for text in ["ma, di niet", "ma ochtend, middag niet", "ma ochtend en di; avond niet", "ma wel di niet"] {
        check_unclear(text, "kan twee dingen betekenen");
    }
}

#[test]
fn hours_beside_a_part_of_the_day_are_hours_of_that_part() {
    for text in [
        "di middag 13-15",
        "di middag (13:00-15:00)",
        "dinsdagmiddag 1 uur tot 3 uur",
        "di 13-15 's middags",
        "di 1-3 pm",
    ] {
        check_free(text, &["di 13:00-15:00"]);
    }
    check_free("di ochtend 9-11, middag 13-15", &["di 09:00-11:00", "di 13:00-15:00"]);
    check_free("di ochtend: 9-11 middag: 13-15", &["di 09:00-11:00", "di 13:00-15:00"]);
    check_free("di 9-11 ochtend, 13-15 middag", &["di 09:00-11:00", "di 13:00-15:00"]);
    check_free("di avond 7-9", &["di 19:00-21:00"]);
    check_free("di van 7 tot 9 uur 's avonds", &["di 19:00-21:00"]);
    check_free("di ochtend vanaf 9:30", &["di 09:30-12:00"]);
    check_free("di middag tot 15:00", &["di 12:00-15:00"]);
    check_free("di ochtend vanaf 14:00", &[]);
    check_free("di nacht 22-6", &["di 22:00-wo 06:00"]);
    check_free("di ochtend, 13-15", &["di 08:00-12:00", "di 13:00-15:00"]);
    check_free("di overdag", &["di 08:00-18:00"]);
    check_free("di overdag 10-16", &["di 10:00-16:00"]);
    check_free("di en do overdag, wo avond", &["di 08:00-18:00", "wo 18:00-23:00", "do 08:00-18:00"]);
    check_visit("di middag 14:00", "1 uur", 1, "di 14:00-15:00");
    check_visit("di om 8 uur 's avonds", "1 uur", 1, "di 20:00-21:00");
    check_visit("dinsdagmiddag 3 uur", "1 uur", 1, "di 15:00-16:00");
    check_visit("di ochtend om 9 uur", "1 uur", 1, "di 09:00-10:00");
    for text in ["di nacht 1-5", "ochtend en middag 10-15", "di nacht vanaf 1:00", "tussen de middag"] {
        check_unclear(text, "kan twee dingen betekenen");
    }
}

#[test]
fn whole_days_and_weeks_are_whole_beside_parts() {
    check_free("za hele dag, zondagmiddag", &["za 08:00-23:00", "zo 12:00-18:00"]);
    check_free("za de hele dag en zo ochtend", &["za 08:00-23:00", "zo 08:00-12:00"]);
    check_free(
        "ma hele dag niet, door de week 9-10",
        &["di 09:00-10:00", "wo 09:00-10:00", "do 09:00-10:00", "vr 09:00-10:00"],
    );
    let days = ["ma", "di", "wo", "do", "vr", "za", "zo"].map(|day| format!("{day} 09:00-10:00"));
    check_free("hele week 9-10", &days.each_ref().map(String::as_str));
}

#[test]
fn numbers_in_front_of_a_date_are_days_of_its_month() {
    for text in ["24 t/m 26 november 9-10", "24-26 nov 9-10", "24, 25 en 26 november 9-10"] {
        check_free(text, &["di 09:00-10:00", "wo 09:00-10:00", "do 09:00-10:00"]);
    }
    check_free("24 en 26 november 2026 ochtend", &["di 08:00-12:00", "do 08:00-12:00"]);
    check_free_with(
        "first_day = \"2026-11-30\"\n",
        "30 november t/m 1 december 9-10",
        "",
        &["ma 09:00-10:00", "di 09:00-10:00"],
    );
    check_free_with(
        "first_day = \"2026-11-30\"\n",
        "30 t/m 1 december 9-10",
        "",
        &["ma 09:00-10:00", "di 09:00-10:00"],
    );
    check_free_with(
        "first_day = \"2026-12-28\"\n",
        "31 t/m 1 januari 2027 9-10",
        "",
        &["do 09:00-10:00", "vr 09:00-10:00"],
    );
    check_free_with(
        "first_day = \"2026-11-30\"\n",
        "1, 2 en 3 december 9-10",
        "",
        &["di 09:00-10:00", "wo 09:00-10:00", "do 09:00-10:00"],
    );
    check_visit("24 of 26 november 10:00", "1 uur", 2, "di 10:00-11:00");
}

#[test]
fn a_night_of_two_days_is_of_the_first() {
    for text in
        ["nacht van 24 op 25 november", "nacht di op wo", "nacht van 24-11 op 25-11", "24-11-2026 op 25-11-2026 nacht"]
    {
        check_visit(text, "8 uur", 1, "di 23:00-wo 07:00");
    }
    check_free("zo op ma nacht", &["zo 23:00-ma 07:00", "zo 23:00-ma 07:00"]);
    check_visits_with(
        "first_day = \"2026-11-30\"\n",
        "nacht van 30 november op 1 december",
        "8 uur",
        &[("R1", 1, "ma 23:00-di 07:00")],
    );
    check_visits_with(
        "first_day = \"2026-11-30\"\n",
        "nacht van 30 op 1 december",
        "8 uur",
        &[("R1", 1, "ma 23:00-di 07:00")],
    );
    check_visit("op di om 10:00", "1 uur", 1, "di 10:00-11:00");
}

#[test]
fn bounds_alone_leave_every_other_time_to_a_visit() {
    check_visits_with(WEEK, "voor 24-11", "15 uur", &[("R1", 1, "ma 08:00-23:00")]);
    check_visits_with(WEEK, "na za 28-11", "15 uur", &[("R1", 1, "zo 08:00-23:00")]);
    check_visits_with(WEEK, "voor di 24-11", "15 uur", &[("R1", 1, "ma 08:00-23:00")]);
    check_visits_with(WEEK, "t/m 23-11", "15 uur", &[("R1", 1, "ma 08:00-23:00")]);
    check_visits_with(WEEK, "vanaf 29-11", "15 uur", &[("R1", 1, "zo 08:00-23:00")]);
    check_visits_with(WEEK, "niet doordeweeks", "15 uur", &[("R1", 2, "za 08:00-23:00")]);
}

#[test]
fn what_may_mean_two_things_is_refused() {
    let check = |text: &str, reason: &str| {
        let reading = reading(WEEK, "altijd", "", text, "");
        let problem = &reading.report.tables[1].problems[0];
        assert_eq!(problem.reason(Lang::Nl), format!("kolom wanneer: \"{text}\" {reason}"));
    };
    for text in [
        "di 2 uur",
        "1 uur op di",
        "3 uur per week",
        "dinsdagmiddag, 2 uur",
        "di 2-4",
        "di 1 tot 5",
        "di 9:00-10:00-11:00",
        "di 10:00 2 uur",
        "10:00-12:00 1 uur",
        "voor vrijdag",
        "vanaf woensdag",
        "tot vrijdag",
        "tussen ma en vr",
        "week van 23-11",
        "morgen 10:00",
        "morgen",
    ] {
        check(text, "kan twee dingen betekenen");
    }
    check("week 12", "\"week 12\" is niet te begrijpen");
    check("eind middag", "\"eind\" is niet te begrijpen");
    check_free("ma morgen", &["ma 08:00-12:00"]);
}

#[test]
fn an_end_on_another_day_is_that_of_the_night() {
    for text in [
        "24-11 23:00 - 25-11 7:00",
        "24-11-2026 23:00 t/m 25-11-2026 7:00",
        "di 23:00 - wo 7:00",
        "24-11 23 uur tot 25-11 7 uur",
    ] {
        check_visit(text, "", 1, "di 23:00-wo 07:00");
        check_free(text, &["di 23:00-wo 07:00"]);
    }
    check_visit("24-11 10:00 t/m 24-11 11:00", "", 1, "di 10:00-11:00");
    for text in [
        "24-11 22:00 - 26-11 6:00",
        "24-11 10:00 - 25-11 11:00",
        "24-11 10:00 - 24-11 9:00",
        "di 10:00 t/m vr",
        "ma 9:00 t/m vr 17:00",
    ] {
        check_unclear(text, "kan twee dingen betekenen");
    }
}

#[test]
fn hours_that_may_be_of_the_night_or_the_afternoon_are_refused() {
    let reading = reading(WEEK, "altijd", "2026-11-24/2026-11-28", "ma 9:00", "1 uur");
    assert_eq!(
        reading.report.tables[0].problems[0].reason(Lang::Nl),
        "kolom afwezig: \"2026-11-24/2026-11-28\" kan twee dingen betekenen"
    );
    for text in [
        "za 10 tot 4 uur",
        "za 9 - 5",
        "za van 10 uur tot 4 uur",
        "doordeweeks 9-5",
        "ma t/m vr 9-5",
        "elke dag 9-5",
        "ma; ochtend",
        "di 9-12; 18-20",
    ] {
        check_unclear(text, "kan twee dingen betekenen");
    }
    check_free("za 10:00-04:00", &["za 10:00-zo 04:00"]);
    check_free("za 22 tot 4 uur", &["za 22:00-zo 04:00"]);
}

#[test]
fn dates_with_hours_may_be_listed() {
    check_visits_with(FOUR_WEEKS, "24-11 10:00, 1-12 11:00, 8-12 12:00", "1 uur", &[("R1", 3, "di 10:00-11:00")]);
    check_free("24-11 9-12, 25-11 13:00-17:00", &["di 09:00-12:00", "wo 13:00-17:00"]);
}

#[test]
fn days_that_are_listed_for_one_visit_are_told() {
    let two = [("R1@2026-11-24", 1, "di 10:00-11:00"), ("R1@2026-11-26", 1, "do 14:00-15:00")];
    check_visits_with(WEEK, "24-11 10:00 en 26-11 14:00", "1 uur", &two);
    check_visits_with(WEEK, "24-11 10:00 of 26-11 14:00", "1 uur", &[("R1", 2, "di 10:00-11:00")]);
    check_visits_with(
        WEEK,
        "24-11, 25-11 en 26-11 10:00",
        "1 uur",
        &[
            ("R1@2026-11-24", 1, "di 10:00-11:00"),
            ("R1@2026-11-25", 1, "wo 10:00-11:00"),
            ("R1@2026-11-26", 1, "do 10:00-11:00"),
        ],
    );
    let warned = |when: &str| {
        let reading = reading(WEEK, "", "", when, "1 uur");
        let warnings = reading.report.tables[1].warnings.iter().map(|warning| warning.words(Lang::Nl));
        (reading.problem.visits.len(), warnings.collect::<Vec<_>>())
    };
    for when in ["di en do 10:00", "di, do 10:00", "24-11, 26-11 10:00"] {
        let told = format!(
            "kolom wanneer: \"{when}\" één bezoek, op een van deze dagen (di of do); schrijf elke di en do, of 24-11 en \
             26-11, voor een bezoek op elk"
        );
        assert_eq!(warned(when), (1, vec![told]));
    }
    for when in ["di of do 10:00", "elke di, do 10:00", "24-11 en 26-11 10:00", "di 10:00 en 14:00"] {
        assert_eq!(warned(when).1, Vec::<String>::new(), "{when}");
    }
}

#[test]
fn a_stretch_of_dates_beside_weekdays_says_when_they_count() {
    for text in [
        "wo vr ochtend vanaf 24-11 t/m 26-11",
        "vanaf 24-11 t/m 26-11 wo en vr ochtend",
        "wo en vr ochtend, vanaf 24-11 t/m 26-11",
        "wo en vr ochtend 24-11 t/m 26-11",
        "wo vr 8-12 24-11 t/m 26-11",
    ] {
        check_free(text, &["wo 08:00-12:00"]);
    }
    check_free("wo 9-12 1-12 t/m 31-12", &[]);
    check_free("tussen 24-11 en 26-11 9-10", &["di 09:00-10:00", "wo 09:00-10:00", "do 09:00-10:00"]);
    check_free("tussen di 24 en do 26 november 9-10", &["di 09:00-10:00", "wo 09:00-10:00", "do 09:00-10:00"]);
    check_visit("tussen 24 en 26 november 10:00", "1 uur", 3, "di 10:00-11:00");
    check_free("wo ochtend, 24-11 t/m 25-11 middag", &["di 12:00-18:00", "wo 08:00-18:00"]);
    check_free("vanaf 24-11 t/m 25-11 ochtend", &["di 08:00-12:00", "wo 08:00-12:00"]);
    check_visit("wo of vr 10:00 vanaf 24-11 t/m 26-11", "1 uur", 1, "wo 10:00-11:00");
}
