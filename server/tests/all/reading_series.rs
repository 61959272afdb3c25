//! What comes back, planned week after week: due by its first date, not by the period that happens to be read.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use koppel::lang::Lang;
use koppel::read::Reading;

use crate::reading_basics::{VOLUNTEERS, read_files};
use crate::reading_times::{reading, shown};

/// The period of `days` days from `first_day`, with one request.
fn period(first_day: Date, days: u16, when: &str) -> Reading {
    reading(&format!("first_day = \"{first_day}\"\ndays = {days}\n"), "altijd", "", when, "1 uur")
}

/// The starts in so many weeks, each read as a period of its own: `24-11 10:00`.
fn week_by_week(first_day: Date, weeks: i64, when: &str) -> Vec<String> {
    let mut starts = Vec::new();
    let told = ["is niet aan de beurt", "niet meer", "er blijft geen moment over"];
    for week in 0..weeks {
        let reading = period(first_day + (7 * week).days(), 7, when);
        for visit in &reading.problem.visits {
            let at = reading.clock.at(visit.slots[0].starts_at);
            starts.push(format!("{}-{} {}", at.day(), at.month(), Lang::Nl.time(at.time())));
        }
        let table = &reading.report.tables[1];
        let reasons: Vec<String> = table.problems.iter().map(|problem| problem.reason(Lang::Nl)).collect();
        assert_eq!(reasons.len(), usize::from(reading.problem.visits.is_empty()), "{when}: {reasons:?}");
        let is_told = |reason: &String| told.iter().any(|words| reason.contains(words));
        assert!(reasons.iter().all(is_told), "{when}: {reasons:?}");
    }
    starts
}

/// Eight weeks from 16 November 2026, each planned alone.
fn check_eight_weeks(when: &str, expected: &[&str]) {
    assert_eq!(week_by_week(date(2026, 11, 16), 8, when), expected, "{when}");
}

#[test]
fn every_other_week_is_every_other_week_when_weeks_are_planned_one_by_one() {
    let odd = &["17-11 10:00", "1-12 10:00", "15-12 10:00", "29-12 10:00"];
    let even = &["24-11 10:00", "8-12 10:00", "22-12 10:00", "5-1 10:00"];
    check_eight_weeks("om de week di 10:00 vanaf 17-11-2026", odd);
    check_eight_weeks("om de week di 10:00 vanaf 3-11-2026", odd);
    check_eight_weeks("elke 2 weken di 10:00 vanaf di 10-11-2026", even);
    check_eight_weeks("met ingang van 10-11-2026 tweewekelijks di 10:00", even);
    check_eight_weeks("10-11-2026 10:00, om de week", even);
    check_eight_weeks("om de week di 10:00 na 9-11-2026", even);
    check_eight_weeks(
        "om de week di 10:00 na 10-11-2026",
        &["17-11 10:00", "1-12 10:00", "15-12 10:00", "29-12 10:00"],
    );
    check_eight_weeks("om de week di 10:00", even);
    check_eight_weeks("fortnightly tue 10:00", even);
}

#[test]
fn a_first_date_may_be_another_weekday_and_counting_begins_with_the_first_visit() {
    let even = &["24-11 10:00", "8-12 10:00", "22-12 10:00", "5-1 10:00"];
    check_eight_weeks("om de week di 10:00 vanaf 19-11-2026", even);
    check_eight_weeks("om de week di 10:00 vanaf 24-11-2026", even);
    check_eight_weeks("om de week di 10:00 vanaf 25-11-2026", &["1-12 10:00", "15-12 10:00", "29-12 10:00"]);
    check_eight_weeks(
        "om de week di en do 10:00 vanaf 19-11-2026",
        &["19-11 10:00", "1-12 10:00", "3-12 10:00", "15-12 10:00", "17-12 10:00", "29-12 10:00", "31-12 10:00"],
    );
}

#[test]
fn every_so_many_weeks() {
    let three = &["24-11 10:00", "15-12 10:00", "5-1 10:00"];
    for when in [
        "elke 3 weken di 10:00 vanaf 3-11-2026",
        "di 10:00 om de drie weken vanaf 3-11-2026",
        "every three weeks tue 10:00 from 3-11-2026",
        "1x per 3 weken di 10:00 vanaf 3-11-2026",
        "eens in de 3 weken di 10:00 vanaf 3-11-2026",
        "3-wekelijks di 10:00 vanaf 3-11-2026",
    ] {
        check_eight_weeks(when, three);
    }
    check_eight_weeks("elke 4 weken di 10:00 vanaf 1-12-2026", &["1-12 10:00", "29-12 10:00"]);
    let starts = week_by_week(date(2026, 11, 16), 9, "elke 3 weken di 10:00");
    assert_eq!(starts.len(), 3, "{starts:?}");
}

#[test]
fn every_so_many_days() {
    let two = &["24-11 10:00", "26-11 10:00", "28-11 10:00", "30-11 10:00", "2-12 10:00", "4-12 10:00", "6-12 10:00"];
    for when in [
        "om de dag 10:00 vanaf 24-11-2026 t/m 6-12-2026",
        "om de andere dag 10:00 van 24-11-2026 t/m 7-12-2026",
        "elke 2 dagen 10:00 vanaf 24-11-2026 t/m 6-12-2026",
        "24-11-2026 10:00, om de twee dagen, 7x",
        "every other day 10:00 from 24-11-2026 until 6-12-2026",
        "1x per 2 dagen 10:00, vanaf 24-11-2026 t/m 6-12-2026",
    ] {
        check_eight_weeks(when, two);
    }
    check_eight_weeks("elke 3 dagen 10:00 vanaf 26-11-2026, 3x", &["26-11 10:00", "29-11 10:00", "2-12 10:00"]);
    // Only on working days, and still counted by days.
    check_eight_weeks(
        "om de dag ma t/m vr 10:00 vanaf 24-11-2026 t/m 1-12-2026",
        &["24-11 10:00", "26-11 10:00", "30-11 10:00"],
    );
    // A first date before the period, and one that comes later than in the week after.
    check_period(
        date(2026, 11, 23),
        7,
        "om de dag 10:00 vanaf 1-1-2026 t/m 27-11-2026",
        &["ma 10:00-11:00", "wo 10:00-11:00", "vr 10:00-11:00"],
        "",
    );
    check_period(
        date(2026, 11, 23),
        7,
        "elke 20 dagen 10:00 vanaf 20-11-2026",
        &[],
        "is niet aan de beurt in 23 t/m 29 november 2026; weer op donderdag 10 december 2026",
    );
}

#[test]
fn daily_is_every_day() {
    for when in [
        "dagelijks 10:00 vanaf 27-11-2026 t/m 30-11-2026",
        "elke dag 10:00, 4x vanaf 27-11-2026",
        "27-11-2026 10:00 daily 4x",
    ] {
        check_eight_weeks(when, &["27-11 10:00", "28-11 10:00", "29-11 10:00", "30-11 10:00"]);
    }
    let days = ["ma", "di", "do", "vr", "za", "zo"].map(|day| format!("{day} 10:00-11:00"));
    check_period(date(2026, 11, 23), 7, "elke dag 10:00 niet wo", &days.each_ref().map(String::as_str), "");
}

#[test]
fn fourteen_days_are_two_weeks_where_weekdays_are_said() {
    let even = &["24-11 10:00", "8-12 10:00", "22-12 10:00", "5-1 10:00"];
    for when in
        ["om de 14 dagen di 10:00", "elke veertien dagen di 10:00 vanaf 19-11-2026", "24-11-2026 10:00, 14-daags"]
    {
        check_eight_weeks(when, even);
    }
    check_eight_weeks("om de veertien dagen 10:00 vanaf 24-11-2026", even);
    let starts = week_by_week(date(2026, 11, 16), 8, "om de 14 dagen 10:00");
    assert_eq!(starts.len(), 4, "{starts:?}");
}

#[test]
fn so_many_times_end_though_every_week_is_planned_alone() {
    check_eight_weeks("elke week di 10:00, 3x vanaf 24-11-2026", &["24-11 10:00", "1-12 10:00", "8-12 10:00"]);
    check_eight_weeks("di 10:00 3x vanaf 3-11-2026", &["17-11 10:00"]);
    check_eight_weeks("3x om de week di 10:00 vanaf 10-11-2026", &["24-11 10:00", "8-12 10:00"]);
    check_eight_weeks("24-11-2026 10:00 elke week 2 keer", &["24-11 10:00", "1-12 10:00"]);
    // A day that is left out is no visit, so the last comes later, whichever week is planned.
    let later = &["24-11 10:00", "8-12 10:00", "15-12 10:00"];
    check_eight_weeks("elke week di 10:00, 3x vanaf 24-11-2026 niet 1-12-2026", later);
    check_eight_weeks("elke di en do 10:00 3x vanaf 1-12-2026", &["1-12 10:00", "3-12 10:00", "8-12 10:00"]);
    check_eight_weeks("om de week di 10:00 van 24-11-2026 t/m 9-12-2026", &["24-11 10:00", "8-12 10:00"]);
    check_eight_weeks("om de week di 10:00 vanaf 24-11-2026 t/m 9-12-2026", &["24-11 10:00", "8-12 10:00"]);
    check_eight_weeks("elke di (niet 1-12) 10:00 t/m 9-12-2026", &["17-11 10:00", "24-11 10:00", "8-12 10:00"]);
    check_eight_weeks("elke di 10:00 t/m 24-11-2026", &["17-11 10:00", "24-11 10:00"]);
}

#[test]
fn a_new_year_and_a_clock_change_move_nothing() {
    // 2026 has 53 weeks: 28 December is an odd one, and so is 4 January.
    let over_new_year = ["15-12 10:00", "29-12 10:00", "12-1 10:00", "26-1 10:00"];
    for when in ["om de week di 10:00 vanaf 1-12-2026", "om de week di 10:00 vanaf 8-9-2026"] {
        let starts = week_by_week(date(2026, 12, 14), 8, when);
        assert_eq!(starts, over_new_year, "{when}");
    }
    let starts = week_by_week(date(2026, 12, 14), 8, "om de week di 10:00");
    assert_eq!(starts, ["22-12 10:00", "5-1 10:00", "19-1 10:00", "2-2 10:00"]);
    let starts = week_by_week(date(2026, 10, 5), 8, "om de week zo 10:00 vanaf 11-10-2026");
    assert_eq!(starts, ["11-10 10:00", "25-10 10:00", "8-11 10:00", "22-11 10:00"]);
    let starts = week_by_week(date(2027, 3, 1), 8, "om de week zo 0:30, 4x vanaf 14-3-2027");
    assert_eq!(starts, ["14-3 00:30", "28-3 00:30", "11-4 00:30", "25-4 00:30"]);
}

/// The starts of one period, and the reason in Dutch why there are none.
fn check_period(first_day: Date, days: u16, when: &str, starts: &[&str], reason: &str) {
    let reading = period(first_day, days, when);
    let shown: Vec<String> =
        reading.problem.visits.iter().map(|visit| shown(&reading.clock, &visit.slots[0])).collect();
    assert_eq!(shown, starts, "{when}");
    let reasons = reading.report.tables[1].problems.iter().map(|problem| problem.reason(Lang::Nl));
    let expected = if reason.is_empty() { vec![] } else { vec![format!("kolom wanneer: \"{when}\" {reason}")] };
    assert_eq!(reasons.collect::<Vec<_>>(), expected, "{when}");
}

#[test]
fn a_first_date_on_the_edge_of_the_period_counts_and_one_behind_it_is_told() {
    fn week(when: &str, starts: &[&str], reason: &str) {
        check_period(date(2026, 11, 23), 7, when, starts, reason);
    }
    week("om de week ma 10:00 vanaf 23-11-2026", &["ma 10:00-11:00"], "");
    week("om de week zo 10:00 vanaf 29-11-2026", &["zo 10:00-11:00"], "");
    week("2x zo 10:00 vanaf 22-11-2026", &["zo 10:00-11:00"], "");
    let again = |day| format!("is niet aan de beurt in 23 t/m 29 november 2026; weer op {day}");
    week("om de week zo 10:00 vanaf 22-11-2026", &[], &again("zondag 6 december 2026"));
    week("om de week ma 10:00 vanaf 30-11-2026", &[], &again("maandag 30 november 2026"));
    week("elke week di 10:00 vanaf 25-11-2026", &[], &again("dinsdag 1 december 2026"));
    week("elke week di 10:00 vanaf 5-1-2027", &[], &again("dinsdag 5 januari 2027"));
    week("om de week di 10:00 vanaf 17-11-2026 niet 1-12-2026", &[], &again("dinsdag 15 december 2026"));
    week("1x zo 10:00 vanaf 22-11-2026", &[], "komt vanaf 23 november 2026 niet meer");
    week("om de week di 10:00 vanaf 17-11-2026 t/m 30-11-2026", &[], "komt vanaf 23 november 2026 niet meer");
    week("om de week di 10:00 vanaf 24-11-2026 niet 24-11", &[], "er blijft geen moment over waarop het bezoek kan");
    week("3x di 10:00 vanaf 19-11-0026", &[], "is geen datum");
}

#[test]
fn longer_periods_hold_the_same_visits() {
    let four = |when, starts: &[&str]| check_period(date(2026, 11, 16), 28, when, starts, "");
    four("om de week di 10:00 vanaf 3-11-2026", &["di 10:00-11:00", "di 10:00-11:00"]);
    four("elke week di 10:00 3x vanaf 10-11-2026", &["di 10:00-11:00", "di 10:00-11:00"]);
    four("elke 3 weken di of wo 10:00 vanaf 4-11-2026", &["di 10:00-11:00"]);
}

/// The words about a row that counts or does not: warnings, and what to do about a fault.
fn check_words(when: &str, nl: &[&str], en: &[&str]) {
    let reading = period(date(2026, 11, 23), 7, when);
    let table = &reading.report.tables[1];
    let words = |lang| {
        let warnings = table.warnings.iter().map(move |warning| warning.words(lang));
        warnings.chain(table.problems.iter().map(move |problem| problem.remedy(lang))).collect::<Vec<_>>()
    };
    assert_eq!(words(Lang::Nl), nl);
    assert_eq!(words(Lang::En), en);
}

#[test]
fn what_has_no_first_date_is_told_with_the_next_move() {
    check_words(
        "om de week di 10:00",
        &["kolom wanneer: \"om de week di 10:00\" geen eerste datum: 24 november aangenomen; schrijf de eerste datum \
           erbij, zoals vanaf 24-11-2026"],
        &["column wanneer: \"om de week di 10:00\" no first date: 24 November assumed; write the first date, such as \
           from 24-11-2026"],
    );
    check_words(
        "di 10:00 3x",
        &["kolom wanneer: \"di 10:00 3x\" geteld vanaf 23 november; schrijf de eerste datum erbij, zoals vanaf \
           23-11-2026, anders houdt het niet op"],
        &[
            "column wanneer: \"di 10:00 3x\" counted from 23 November; write the first date, such as from 23-11-2026, or \
           it never ends",
        ],
    );
    check_words("di 10:00 1x", &[], &[]);
    check_words("elke week di 10:00", &[], &[]);
    check_words("dagelijks 10:00", &[], &[]);
    check_words("om de dag 10:00 vanaf 1-1-2026", &[], &[]);
    check_words("om de week di 10:00 vanaf 24-11-2026", &[], &[]);
    check_words(
        "om de week di 10:00 vanaf 17-11-2026",
        &["niets te doen; klopt het niet, verbeter dan de eerste datum of hoe vaak het terugkomt"],
        &["nothing to do; if it is wrong, correct the first date or how often it comes back"],
    );
    let reading = period(date(2026, 11, 30), 7, "om de week di 10:00");
    let problem = &reading.report.tables[1].problems[0];
    assert_eq!(
        problem.remedy(Lang::Nl),
        "schrijf de eerste datum erbij, zoals vanaf 8-12-2026; nu kiest koppel wanneer"
    );
    assert_eq!(
        problem.reason(Lang::En),
        "column wanneer: \"om de week di 10:00\" is not due in 30 November to 6 December 2026; again on Tuesday \
         8 December 2026"
    );
}

#[test]
fn weeks_that_are_counted_without_a_word_are_not_taken_for_hours() {
    let reading = period(date(2026, 11, 23), 7, "di 10:00 3 weken");
    assert_eq!(
        reading.report.tables[1].problems[0].reason(Lang::Nl),
        "kolom wanneer: \"di 10:00 3 weken\" \"3 weken\" is niet te begrijpen"
    );
}

/// The visits in one period of a row of columns: date, start, when, how it comes back.
fn check_columns(first_day: &str, columns: &str, expected: &[&str]) {
    let settings = if first_day.is_empty() { String::new() } else { format!("first_day = \"{first_day}\"\n") };
    let requests =
        format!("id;postcode;soort;duur;datum;begintijd;wanneer;herhaling\nR1;4697;company;1 uur;{columns}\n");
    let files = [
        ("koppel.toml", settings.as_bytes()),
        ("vrijwilligers.csv", VOLUNTEERS.as_bytes()),
        ("hulpvragen.csv", requests.as_bytes()),
    ];
    let reading = read_files(&files).1.unwrap();
    let starts = reading.problem.visits.iter().map(|visit| reading.clock.at(visit.slots[0].starts_at));
    let starts: Vec<String> = starts.map(|at| format!("{} {}", at.date(), Lang::Nl.time(at.time()))).collect();
    assert_eq!(starts, expected, "{first_day} {columns}");
}

#[test]
fn the_first_date_may_stand_in_a_column_of_its_own() {
    for columns in [
        "10-11-2026;10:00;;om de week",
        "10-11-2026;10:00;di;om de week",
        "10-11-2026;;di 10:00;om de week",
        "5-11-2026;;di 10:00;om de week",
        ";10:00;di;om de week vanaf 10-11-2026",
        ";;di 10:00 vanaf 10-11-2026;om de week",
        "10-11-2026;10:00;;om de week t/m 31-12-2026",
        "10-11-2026;10:00;;elke week 3x",
    ] {
        check_columns("2026-11-16", columns, if columns.ends_with("3x") { &["2026-11-17 10:00"] } else { &[] });
        check_columns("2026-11-23", columns, &["2026-11-24 10:00"]);
        check_columns("2026-11-30", columns, &[]);
    }
    check_columns("2026-11-30", "10-11-2026;10:00;;wekelijks", &["2026-12-01 10:00"]);
    check_columns("2026-11-30", "10-11-2026;10:00;;", &[]);
}

#[test]
fn days_beside_how_it_comes_back_are_not_lost() {
    for columns in ["10-11-2026;10:00;;om de dag", "10-11-2026;;10:00;om de 2 dagen", ";;10-11-2026 10:00;om de dag"] {
        check_columns("2026-11-23", columns, &["2026-11-24 10:00", "2026-11-26 10:00", "2026-11-28 10:00"]);
    }
    for columns in ["27-11-2026;10:00;;dagelijks", "27-11-2026;10:00;;elke dag", ";;27-11-2026 10:00;elke dag"] {
        check_columns("2026-11-23", columns, &["2026-11-27 10:00", "2026-11-28 10:00", "2026-11-29 10:00"]);
        check_columns(
            "2026-12-28",
            columns,
            &[
                "2026-12-28 10:00",
                "2026-12-29 10:00",
                "2026-12-30 10:00",
                "2026-12-31 10:00",
                "2027-01-01 10:00",
                "2027-01-02 10:00",
                "2027-01-03 10:00",
            ],
        );
    }
    for columns in [
        "24-11-2026;10:00;;elke ma en do",
        "24-11-2026 10:00;;;elke ma en do",
        "24-11-2026;;10:00;ma, do",
        ";;24-11-2026 10:00;elke ma en do",
        "24-11-2026;;;elke ma en do 10:00",
        ";10:00;;elke ma en do vanaf 24-11-2026",
    ] {
        check_columns("2026-11-23", columns, &["2026-11-26 10:00"]);
        check_columns("2026-11-30", columns, &["2026-11-30 10:00", "2026-12-03 10:00"]);
    }
    check_columns("2026-11-23", ";10:00;di en do;wekelijks", &["2026-11-24 10:00", "2026-11-26 10:00"]);
    check_columns("2026-11-23", ";10:00;di of do;wekelijks", &["2026-11-24 10:00"]);
    // Dates that are listed, and days that are said beside, hold as they are.
    let listed = ";;24-11-2026 10:00, 25-11-2026 10:00;elke ma en di";
    check_columns("2026-11-23", listed, &["2026-11-24 10:00", "2026-11-25 10:00"]);
    check_columns("2026-11-23", ";10:00;wo;elke ma en di", &["2026-11-25 10:00"]);
}

#[test]
fn a_first_date_long_ago_does_not_choose_the_period() {
    // Today is Wednesday 18 November: the coming Monday, unless a date to come says otherwise.
    check_columns("", "10-11-2026;10:00;;wekelijks", &["2026-11-24 10:00"]);
    check_columns("", "8-12-2026;10:00;;wekelijks", &["2026-12-08 10:00"]);
    check_columns("", "17-11-2026;10:00;;wekelijks", &["2026-11-17 10:00"]);
    check_columns("", "10-11-2026;10:00;;", &["2026-11-10 10:00"]);
}
