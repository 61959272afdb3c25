//! What cells mean: people, places, travel, wishes, kinds, limits, certificates.

use jiff::civil::date;
use koppel::lang::Lang;
use koppel::read::{ReadOptions, Reading, TableKind};
use koppel_engine::place::Precision;
use koppel_engine::problem::Problem;
use koppel_engine::request::HelpRequest;
use koppel_engine::travel::{Mode, Travel};
use koppel_engine::volunteer::{LastAsked, Volunteer};
use koppel_engine::words::Tags;

use crate::reading_basics::{REQUESTS, TODAY, VOLUNTEERS, read_files, read_texts};

fn words<'a>(problem: &'a Problem, tags: &'a Tags) -> Vec<&'a str> {
    tags.iter().map(|tag| problem.vocabulary.word(tag)).collect()
}

/// A reading of one volunteer with one more column.
fn with_volunteer(header: &str, cell: &str) -> Reading {
    let reading = read_texts(&format!("id|postcode|{header}\nV1|4697|\"{cell}\"\n"), REQUESTS);
    assert_eq!(reading.report.tables[0].problems, [], "{header}: {cell}");
    reading
}

fn with_request(header: &str, cell: &str) -> Reading {
    let reading =
        read_texts(VOLUNTEERS, &format!("id|postcode|soort|wanneer|{header}\nR1|4697|bezoek|ma 9-12|\"{cell}\"\n"));
    assert_eq!(reading.report.tables[1].problems, [], "{header}: {cell}");
    reading
}

fn check_volunteer<T: PartialEq + std::fmt::Debug>(
    header: &str,
    cell: &str,
    get: impl Fn(&Volunteer) -> T,
    expected: T,
) {
    assert_eq!(get(&with_volunteer(header, cell).problem.volunteers[0]), expected, "{header}: {cell}");
}

fn check_request<T: PartialEq + std::fmt::Debug>(
    header: &str,
    cell: &str,
    get: impl Fn(&HelpRequest) -> T,
    expected: T,
) {
    assert_eq!(get(&with_request(header, cell).problem.requests[0]), expected, "{header}: {cell}");
}

fn check_tags(header: &str, cell: &str, get: fn(&Volunteer) -> &Tags, expected: &[&str]) {
    let reading = with_volunteer(header, cell);
    assert_eq!(words(&reading.problem, get(&reading.problem.volunteers[0])), expected, "{header}: {cell}");
}

fn check_request_tags(header: &str, cell: &str, get: fn(&HelpRequest) -> &Tags, expected: &[&str]) {
    let reading = with_request(header, cell);
    assert_eq!(words(&reading.problem, get(&reading.problem.requests[0])), expected, "{header}: {cell}");
}

#[test]
fn ways_to_travel_and_their_limits() {
    let ways =
        |volunteer: &Volunteer| volunteer.ways.iter().map(|way| (way.mode, way.limit_s / 60)).collect::<Vec<_>>();
    check_volunteer("vervoer", "auto", ways, vec![(Mode::Car, 30)]);
    check_volunteer("vervoer", "Lopend / fiets", ways, vec![(Mode::Foot, 25), (Mode::Bicycle, 25)]);
    check_volunteer("reist met", "fiets (15 min), auto 0,5 uur", ways, vec![(Mode::Bicycle, 15), (Mode::Car, 30)]);
    check_volunteer("vervoer", "e-bike of OV", ways, vec![(Mode::EBike, 30), (Mode::Transit, 40)]);
    check_volunteer("vervoer", "", ways, vec![(Mode::Foot, 25), (Mode::Bicycle, 25)]);
    check_volunteer("max. reistijd", "20 min", ways, vec![(Mode::Foot, 20), (Mode::Bicycle, 20)]);
    // 2 km × 1.3 at 4.5 km/h and × 1.35 at 12.4 km/h.
    check_volunteer("max afstand (km)", "2", ways, vec![(Mode::Foot, 34), (Mode::Bicycle, 13)]);
}

#[test]
fn on_call_last_asked_strain_and_area() {
    check_volunteer("oproepbaar", "ja", |v| v.on_call, true);
    check_volunteer("on call", "nee", |v| v.on_call, false);
    check_volunteer("vervoer", "fiets", |v| v.last_asked, LastAsked::Unknown);
    check_volunteer("laatst gevraagd", "", |v| v.last_asked, LastAsked::Never);
    check_volunteer("laatst gevraagd", "nooit", |v| v.last_asked, LastAsked::Never);
    // The period starts on Monday 23 November 2026.
    check_volunteer("last asked", "13-11-2026", |v| v.last_asked, LastAsked::DaysAgo(10));
    check_request("belasting mantelzorger", "7", |r| r.strain, 7);
    check_request("belasting", "hoog", |r| r.strain, 9);
    check_request("belasting", "geen", |r| r.strain, 0);
    check_request("wijk", "Dorp", |r| r.area.clone(), "Dorp".to_owned());
    check_request("wijk", "", |r| r.area.clone(), "4697".to_owned());
}

#[test]
fn skills_kinds_and_traits_become_codes() {
    check_tags("vaardigheden", "koken en klussen; Dementie", |v| &v.skills, &["cooking", "dementia", "odd jobs"]);
    check_tags("vaardigheden", "bonsai snoeien", |v| &v.skills, &["bonsai snoeien"]);
    check_tags("soort hulp graag", "boodschappen, vervoer", |v| &v.kinds_liked, &["errands", "transport"]);
    check_tags("doet niet", "tuin", |v| &v.kinds_refused, &["garden"]);
    check_tags("talen", "Nederlands, Turks (een beetje)", |v| &v.traits, &["language:nl", "language:tr"]);
    check_tags("m/v", "V", |v| &v.traits, &["sex:f"]);
    check_tags("rookt", "ja", |v| &v.traits, &["smoker"]);
    check_request_tags("hond", "2", |r| &r.traits, &["dog", "pet"]);
    check_request_tags("huisdier", "kat", |r| &r.traits, &["cat", "pet"]);
    check_request_tags("huisdieren", "ja", |r| &r.traits, &["cat", "dog", "pet"]);
    check_request_tags("huisdieren", "nee", |r| &r.traits, &[]);
}

#[test]
fn wishes_are_required_forbidden_or_preferred() {
    check_tags("wil geen roker", "x", |v| &v.wishes.forbidden, &["smoker"]);
    check_tags("geen hond", "ja", |v| &v.wishes.forbidden, &["dog"]);
    check_request_tags("wensen", "taal: Turks (verplicht)", |r| &r.wishes.required, &["language:tr"]);
    check_request_tags("wensen", "liefst een vrouw", |r| &r.wishes.preferred, &["sex:f"]);
    check_request_tags("wensen", "vrouw, Turks", |r| &r.wishes.preferred, &["language:tr", "sex:f"]);
    check_request_tags("wensen", "vrouw!", |r| &r.wishes.required, &["sex:f"]);
    check_request_tags("wensen", "geen rokers, geen honden", |r| &r.wishes.forbidden, &["dog", "smoker"]);
    check_request_tags("eis", "man; spreekt Pools", |r| &r.wishes.required, &["language:pl", "sex:m"]);
    check_request_tags("wens taal", "Fries", |r| &r.wishes.preferred, &["language:fy"]);
    check_request_tags("eis geslacht", "v", |r| &r.wishes.required, &["sex:f"]);
}

#[test]
fn limits_are_kept() {
    check_volunteer("max bezoeken per week", "3 keer", |v| v.limits.visits_per_week, 3);
    check_volunteer("max bezoeken per dag", "2.0", |v| v.limits.visits_per_day, 2);
    check_volunteer("bezoeken per maand", "4", |v| v.limits.visits_per_month, 4);
    check_volunteer("max uren per week", "2,5", |v| v.limits.minutes_per_week, 150);
    check_volunteer("max uren per dag", "3 uur", |v| v.limits.minutes_per_day, 180);
    check_volunteer("nachten per week", "1", |v| v.limits.nights_per_week, 1);
    check_volunteer("dagen per week", "6", |v| v.limits.days_per_week, 6);
    check_volunteer("rust na nacht", "12 uur", |v| v.limits.rest_after_night_min, 720);
    check_volunteer("bezoeken deze maand", "3", |v| v.limits.visits_this_month, 3);
    check_volunteer("eerder gedaan", "64", |v| v.visits_before, 64);
}

#[test]
fn certificates_count_until_their_last_day() {
    let check = |header: &str, cell: &str, expected: &[(&str, jiff::civil::Date)]| {
        let reading = with_volunteer(header, cell);
        let vocabulary = &reading.problem.vocabulary;
        let held = &reading.problem.volunteers[0].certificates;
        let held: Vec<_> = held.iter().map(|held| (vocabulary.word(held.what), held.ends_on)).collect();
        assert_eq!(held, expected, "{header}: {cell}");
    };
    for cell in
        ["31-12-2027", "31/12/2027", "2027-12-31", "31 december 2027", "31-12-'27", "31.12.2027", "46752", "46752.0"]
    {
        check("VOG geldig tot", cell, &[("VOG", date(2027, 12, 31))]);
    }
    check(
        "bewijzen",
        "VOG tot 01-05-2027; EHBO t/m 2026-12-31",
        &[("VOG", date(2027, 5, 1)), ("first aid", date(2026, 12, 31))],
    );
    check("bewijzen", "Rijbewijs B (geldig tot 1/5/2030)", &[("driving licence", date(2030, 5, 1))]);
    check("nachttraining geldig tot", "1 mei 2027", &[("training:night", date(2027, 5, 1))]);
    check("Tilcertificaat verloopt op", "1-5-2027", &[("tilcertificaat", date(2027, 5, 1))]);
    check("VOG", "ja", &[]);
    check("VOG", "nee", &[]);
    check("VOG", "1-5-2027", &[("VOG", date(2027, 5, 1))]);
}

#[test]
fn a_certificate_without_an_end_counts_only_when_the_settings_say_so() {
    let warned: Vec<String> =
        with_volunteer("VOG", "ja").report.tables[0].warnings.iter().map(|warning| warning.words(Lang::En)).collect();
    assert_eq!(warned[1], "column VOG: VOG has no end date and does not count; write the date");
    let (_folder, reading) = read_files(&[
        ("koppel.toml", b"certificates_without_end = \"valid\"\n"),
        ("vrijwilligers.csv", b"id;postcode;VOG\nV1;4697;ja\n"),
        ("hulpvragen.csv", REQUESTS.as_bytes()),
    ]);
    assert_eq!(reading.unwrap_or_else(|trouble| panic!("{trouble}")).problem.volunteers[0].certificates.len(), 1);
}

#[test]
fn requests_have_priority_numbers_and_needs() {
    for (cell, expected) in [("3", 3), ("spoed", 4), ("hoog", 3), ("ja", 4), ("nee", 1), ("0", 1), ("normaal", 1)] {
        check_request("prioriteit", cell, |r| r.priority, expected);
    }
    check_request("aantal vrijwilligers", "2", |r| (r.volunteers_needed, r.partial), (2, false));
    check_request("gedeeltelijk", "ja", |r| r.partial, true);
    check_request("vervoer nodig", "ja", |r| r.mode, Some(Mode::Car));
    check_request("vervoer nodig", "fiets", |r| r.mode, Some(Mode::Bicycle));
    check_request_tags("bewijzen nodig", "VOG, rijbewijs", |r| &r.certificates, &["VOG", "driving licence"]);
    check_request("verpleegkundig", "ja", |r| r.nursing, true);
    check_request("omschrijving", "Wondzorg aan het been", |r| r.nursing, true);
    check_request("omschrijving", "thuis; geen wondzorg", |r| r.nursing, false);
}

fn kind_of(cell: &str) -> (String, bool) {
    let reading = read_texts(VOLUNTEERS, &format!("id;postcode;wanneer;soort\nR1;4697;ma 9-12;\"{cell}\"\n"));
    let request = &reading.problem.requests[0];
    (reading.problem.vocabulary.word(request.kind).to_owned(), request.nursing)
}

#[test]
fn kinds_have_one_code_in_both_languages() {
    for (cell, code) in [
        ("Boodschappen doen", "errands"),
        ("shopping", "shopping"),
        ("rit naar het ziekenhuis", "transport"),
        ("medicijnen ophalen", "medicine"),
        ("oppas", "child-minding"),
        ("klusjes in huis", "odd-jobs"),
        ("thuisadministratie", "paperwork"),
        ("licht huishoudelijk werk", "light-housework"),
        ("op de koffie", "company"),
        ("samen wandelen", "walking"),
        ("tuinonderhoud", "tuinonderhoud"),
        ("tuin", "garden"),
        ("computerhulp", "it-help"),
        ("taalmaatje", "language-buddy"),
        ("maatje", "buddy"),
        ("respijt", "respite-day"),
        ("waken", "respite-night"),
        ("samen eten", "meals"),
        ("groepsactiviteit", "group-activity"),
        ("schaken", "schaken"),
    ] {
        assert_eq!(kind_of(cell), (code.to_owned(), false), "{cell}");
    }
}

#[test]
fn nursing_acts_are_marked_whatever_they_are_called() {
    for cell in [
        "wondzorg",
        "Insuline spuiten",
        "medicatie toedienen",
        "wassen en aankleden",
        "katheter verwisselen",
        "injection",
    ] {
        assert!(kind_of(cell).1, "{cell}");
    }
}

#[test]
fn places_have_coordinates_or_the_centre_of_their_postcode() {
    let home = |v: &Volunteer| (v.home.precision, v.home.name.clone());
    for cell in ["4697 AB", "4697ab", "NL-4697AB", "4697.0"] {
        check_volunteer("pc6", "", home, (Precision::Postcode, "4697".to_owned()));
        let reading = read_texts(&format!("id;postcode\nV1;{cell}\n"), REQUESTS);
        assert_eq!(home(&reading.problem.volunteers[0]), (Precision::Postcode, "4697".to_owned()), "{cell}");
    }
    let reading = read_texts("id;postcode;lat;lon\nV1;B1 1RL;52,48;-1,9\n", REQUESTS);
    let place = &reading.problem.volunteers[0].home;
    assert_eq!((place.precision, place.latitude, place.longitude), (Precision::Coordinates, 52.48, -1.9));
    let reading = with_request("postcode naar", "4462 RA");
    assert_eq!(
        (&*reading.problem.requests[0].place.name, &*reading.problem.requests[0].ends_at_place.name),
        ("4697", "4462")
    );
}

#[test]
fn names_stay_outside_the_problem() {
    let volunteers = "id;voornaam;tussenvoegsel;achternaam;telefoon;mobiel;straat;huisnummer;postcode;plaats;niet bij\n\
        V1;Jan;de;Vries;0113123456;612345678;Dorpsstraat;5;4697 AB;Goes;mevr. Jansen, C9\n";
    let requests = "id;cliënt;postcode;soort;wanneer;niet met\n\
        R2;Mevrouw A. Jansen;4697;bezoek;ma 9-12;Jan de Vries\n\
        R10;mevrouw A. Jansen;4697;bezoek;di 9-12;Piet Puk\n";
    let reading = read_texts(volunteers, requests);
    let jan = reading.people.volunteer("V1").unwrap();
    let expected = ["Jan de Vries", "0612345678", "Dorpsstraat 5, 4697 AB Goes"];
    assert_eq!([&*jan.name, &*jan.phone, &*jan.address], expected);
    let problem = &reading.problem;
    assert_eq!(problem.requests.iter().map(|r| &*r.requester).collect::<Vec<_>>(), ["@R2", "@R2"]);
    assert_eq!(reading.people.requester("@R2").unwrap().name, "Mevrouw A. Jansen");
    assert_eq!(problem.volunteers[0].excludes, ["@R2", "C9"]);
    assert_eq!(problem.requests[0].excludes, ["V1"]);
    let warnings: Vec<String> =
        reading.report.tables[1].warnings.iter().map(|warning| warning.words(Lang::En)).collect();
    assert!(warnings.contains(
        &"column niet met: \"Piet Puk\" is nobody in these files; write the id, or koppel cannot keep to it".to_owned()
    ));
    let written = serde_json::to_string(problem).unwrap();
    assert!(
        !["Jansen", "Vries", "0612345678", "Dorpsstraat", "Puk"].iter().any(|name| written.contains(name)),
        "{written}"
    );
    assert_eq!(format!("{jan:?}"), "Person(withheld)");
}

#[test]
fn organisations_come_from_their_table_the_rows_and_the_settings() {
    let (_folder, reading) = read_files(&[
        ("koppel.toml", b"[organisations.ZVT]\nvisits = 7\n"),
        ("organisaties.csv", b"id;naam;max bezoeken\nO2;Zonnebloem;5\nO1;Rode Kruis;\n"),
        ("vrijwilligers.csv", b"id;postcode;organisatie\nV1;4697;zonnebloem\nV2;4697;ZVT\nV3;4697;\n"),
        ("hulpvragen.csv", b"id;postcode;soort;wanneer;organisatie\nR1;4697;bezoek;ma 9-12;o1\n"),
    ]);
    let problem = reading.unwrap_or_else(|trouble| panic!("{trouble}")).problem;
    let limits: Vec<(&str, u32)> = problem.organisations.iter().map(|o| (&*o.id, o.visits)).collect();
    assert_eq!(limits, [("O1", u32::MAX), ("O2", 5), ("ZVT", 7)]);
    assert_eq!(problem.volunteers.iter().map(|v| v.organisation).collect::<Vec<_>>(), [Some(1), Some(2), None]);
    assert_eq!(problem.requests[0].organisation, Some(0));
}

#[test]
fn a_travel_matrix_takes_the_place_of_the_table_for_its_mode() {
    let (_folder, reading) = read_files(&[
        ("koppel.toml", b"[travel_matrix]\nmode = \"car\"\n"),
        ("reistijden.csv", b"van;naar;minuten\n4697 AB;4462;12,5\n4697;4462;20\nx;y;z\n"),
        ("vrijwilligers.csv", b"id;postcode\nV1;4697ab\nV2;4697 XX\n"),
        ("hulpvragen.csv", b"id;postcode;soort;wanneer\nR1;4462;bezoek;ma 9-12\n"),
    ]);
    let reading = reading.unwrap_or_else(|trouble| panic!("{trouble}"));
    let to = &reading.problem.requests[0].place;
    let seconds: Vec<u32> =
        (reading.problem.volunteers.iter()).map(|v| reading.travel.seconds(&v.home, to, Mode::Car)).collect();
    assert_eq!(seconds, [750, 1200]);
    let table = reading.report.table(TableKind::TravelTimes).expect("it is reported like the other tables");
    let said: Vec<(u32, String)> = table.problems.iter().map(|one| (one.row, one.reason(Lang::En))).collect();
    assert_eq!((table.rows_good, said), (2, vec![(4, "is no from, to and seconds".to_owned())]));
}

#[test]
fn a_limit_on_trips_that_is_beyond_any_is_none() {
    let (_folder, reading) = read_files(&[
        ("koppel.toml", b"[travel]\nbicycle = { limit_min = 4294967295 }\n"),
        ("vrijwilligers.csv", b"id;postcode;vervoer\nV1;4697;fiets\n"),
        ("hulpvragen.csv", b"id;postcode;soort;wanneer\nR1;4462;bezoek;ma 9-12\n"),
    ]);
    let reading = reading.unwrap_or_else(|trouble| panic!("{trouble}"));
    assert_eq!(reading.problem.volunteers[0].ways[0].limit_s, u32::MAX);
}

#[test]
fn columns_of_parts_of_days_and_merged_headers_are_availability() {
    let check = |volunteers: &str| {
        let reading = read_texts(volunteers, REQUESTS);
        let free: Vec<_> = reading.problem.volunteers.iter().map(|v| v.free.clone()).collect();
        let span = koppel_engine::time::Span::new;
        assert_eq!(
            free,
            [vec![span(480, 720)], vec![span(540, 660), span(1440 + 720, 1440 + 1080)], vec![]],
            "{volunteers}"
        );
    };
    check("id;postcode;ma ochtend;dinsdagmiddag\nV1;4697;x;\nV2;4697;9-11;ja\nV3;4697;nee;-\n");
    check(";;maandag;;dinsdag\nid;postcode;ochtend;avond;middag\nV1;4697;x;;\nV2;4697;9-11;;ja\nV3;4697;nee;;\n");
    check("id;postcode;maandag;dinsdag\nV1;4697;ochtend;\nV2;4697;9-11;middag\nV3;4697;;\n");
    check(
        "Export 2026;;;\n;;Beschikbaarheid;\nid;postcode;mon morning;Tue PM\nV1;4697;1;0\nV2;4697;9-11;true\nV3;4697;n;n\n",
    );
}

#[test]
fn dates_and_times_in_columns_of_their_own() {
    let check = |row: &str, first: i32, minutes: i32| {
        let text = format!("id;postcode;soort;datum;begintijd;eindtijd;duur\nR1;4697;bezoek;{row}\n");
        let (_folder, reading) = read_files(&[
            ("koppel.toml", b"first_day = \"2026-11-23\"\n"),
            ("vrijwilligers.csv", VOLUNTEERS.as_bytes()),
            ("hulpvragen.csv", text.as_bytes()),
        ]);
        let reading = reading.unwrap_or_else(|trouble| panic!("{trouble}"));
        assert_eq!(reading.report.tables[1].problems, [], "{row}");
        let slot = reading.problem.visits[0].slots[0];
        assert_eq!((slot.starts_at.0, slot.minutes()), (first, minutes), "{row}");
    };
    let tuesday = 1440;
    check("24-11-2026;10:00;11:30;", tuesday + 600, 90);
    check("24-11-2026;10.00;;2", tuesday + 600, 120);
    check("46350;0.4166666;0.5;", tuesday + 600, 120);
    check("46350.4166666667;;;60", tuesday + 600, 60);
    check("di 24 nov;10u;12u;60 min", tuesday + 600, 60);
    check("24-11-2026 10:00;;;1:30", tuesday + 600, 90);
    check("di;10;11;", tuesday + 600, 60);
    check("24-11-2026;22:00;06:00;", tuesday + 1320, 480);
}

#[test]
fn rows_in_any_order_give_the_same_problem() {
    let volunteers =
        "id;postcode;vaardigheden;organisatie\nV10;4697;koken;b\nV9;4695;tillen, zingen;a\nV1;4697;zwemmen;B\n";
    let requests =
        "id;postcode;soort;wanneer;cliënt\nR2;4697;schaken;ma 9-12;Jan Jansen\nR1;4697;dammen;di 9-12;Jan Jansen\n";
    let turned = |text: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        lines.join("\n")
    };
    let one = read_texts(volunteers, requests);
    let other = read_texts(&turned(volunteers), &turned(requests));
    assert_eq!(one.problem, other.problem);
    assert_eq!(one.people, other.people);
}

#[test]
fn the_options_of_the_command_line_come_before_the_files() {
    let (folder, _) = read_files(&[
        ("koppel.toml", b"[policy]\ntravel = 9\n"),
        ("vrijwilligers.csv", VOLUNTEERS.as_bytes()),
        ("hulpvragen.csv", REQUESTS.as_bytes()),
        ("policy.toml", b"travel = 2\npriority = { points = 5 }\n"),
        ("other.csv", b"4697,4695,60\n"),
    ]);
    let paths = [folder.path().to_path_buf()];
    let read =
        |options: ReadOptions| koppel::read::read(&paths, &options).unwrap_or_else(|trouble| panic!("{trouble}"));
    assert_eq!(read(ReadOptions::new(TODAY)).policy.travel, 9);
    let policy = Some(folder.path().join("policy.toml"));
    let travel_matrix = Some(folder.path().join("other.csv"));
    let reading = read(ReadOptions { policy, travel_matrix, ..ReadOptions::new(TODAY) });
    assert_eq!(reading.policy.travel, 2);
    assert!(reading.travel.is_measured(Mode::Bicycle));
}

#[test]
fn what_is_taken_back_is_not_there() {
    let kinds = |header: &str, cell: &str, liked: &[&str], refused: &[&str]| {
        check_tags(header, cell, |v| &v.kinds_liked, liked);
        check_tags(header, cell, |v| &v.kinds_refused, refused);
    };
    kinds("doet graag", "wandelen, geen tuin", &["walking"], &["garden"]);
    kinds("doet graag", "alles behalve boodschappen en tuin", &[], &["errands", "garden"]);
    kinds("doet graag", "liever niet wandelen", &[], &["walking"]);
    kinds("doet graag", "geen voorkeur", &[], &[]);
    kinds("doet graag", "alles", &[], &[]);
    kinds("doet niet", "geen tuin; boodschappen", &[], &["errands", "garden"]);
    check_request_tags("huisdieren", "geen hond", |r| &r.traits, &[]);
    check_request_tags("huisdieren", "geen hond, wel een kat", |r| &r.traits, &["cat", "pet"]);
    assert_eq!(kind_of("geen boodschappen maar wandelen").0, "walking");
}

#[test]
fn either_sex_is_no_demand() {
    for cell in ["m/v", "man of vrouw", "maakt niet uit", "geen voorkeur"] {
        check_request_tags("eis geslacht", cell, |r| &r.wishes.required, &[]);
    }
    check_request_tags("eis", "man of vrouw, Turks", |r| &r.wishes.required, &["language:tr"]);
}

#[test]
fn a_number_with_its_unit_counts_in_that_unit() {
    for header in ["frequentie", "max bezoeken per dag", "bezoeken per maand"] {
        check_volunteer(header, "2 per maand", |v| v.limits.visits_per_month, 2);
        check_volunteer(header, "3 keer per week", |v| v.limits.visits_per_week, 3);
    }
    check_volunteer(
        "max afstand",
        "500 m",
        |v| v.ways[0].limit_s,
        with_volunteer("max afstand", "1 km").problem.volunteers[0].ways[0].limit_s,
    );
    check_volunteer(
        "max afstand",
        "2 kilometer",
        |v| v.ways[0].limit_s,
        with_volunteer("max afstand", "2").problem.volunteers[0].ways[0].limit_s,
    );
    let reading = read_texts("id|postcode|max afstand\nV1|4697|5 uur\n", REQUESTS);
    assert_eq!(reading.report.tables[0].problems.len(), 1);
}
