//! What is written for a plan: every format, hostile names, empty plans, and files that are whole or not there.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use koppel::lang::Lang;
use koppel::words::lines::width;
use koppel::write::{self, Shown, View, json};
use koppel_engine::explain::Change;
use koppel_engine::travel::Mode;

use crate::sample::{Sample, found, plan_of};

fn stamp() -> Timestamp {
    "2026-11-21T08:30:00Z".parse().unwrap()
}

fn view(sample: &Sample, lang: Lang) -> View<'_> {
    let change = Change::Mode { mode: Mode::Car, volunteers: vec!["V12".to_owned()] };
    let view = View::new(&sample.problem, &sample.plan, &sample.people, &sample.clock, lang).unwrap();
    view.with_changes(BTreeMap::from([("R4".to_owned(), vec![change])]))
}

/// Everything that is written, by name, with the text of what is text.
fn written(sample: &Sample, lang: Lang) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    write::all(&view(sample, lang), folder.path(), stamp()).unwrap();
    files(folder.path())
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(files[name].clone()).unwrap()
}

/// A village in which everybody has a name that wants to do harm.
fn hostile(name: &str) -> Sample {
    let mut sample = Sample::village();
    for person in sample.people.volunteers.values_mut().chain(sample.people.requesters.values_mut()) {
        person.first_name = name.to_owned();
        person.name = name.to_owned();
        person.phone = name.to_owned();
        person.address = name.to_owned();
    }
    sample
}

#[test]
fn every_file_is_written_under_the_readers_names() {
    let names: Vec<String> = written(&Sample::village(), Lang::Nl).into_keys().collect();
    let expected = [
        "bellijst.html",
        "ics/V1.ics",
        "ics/V12.ics",
        "ics/V3.ics",
        "plan.csv",
        "plan.json",
        "plan.xlsx",
        "report.html",
    ];
    assert_eq!(names, expected);
    assert!(written(&Sample::village(), Lang::En).contains_key("call-sheet.html"));
}

#[test]
fn the_same_plan_is_written_in_the_same_bytes() {
    for lang in [Lang::Nl, Lang::En] {
        assert_eq!(written(&Sample::village(), lang), written(&Sample::village(), lang));
    }
}

#[test]
fn the_json_is_what_it_always_was() {
    assert_eq!(json::plan(&Sample::village().plan), include_str!("golden/plan.json"));
}

#[test]
fn a_plan_that_was_written_is_read_back() {
    let (folder, sample) = (tempfile::tempdir().unwrap(), Sample::village());
    let path = folder.path().join("plan.json");
    write::write_file(&path, json::plan(&sample.plan).as_bytes()).unwrap();
    assert_eq!(json::read_plan(&path).unwrap(), sample.plan);
}

fn check_unreadable(text: &str, expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.json");
    fs::write(&path, text).unwrap();
    let error = json::read_plan(&path).unwrap_err().to_string();
    assert!(error.contains(expected) && error.contains("plan.json"), "{error}");
}

#[test]
fn a_plan_that_is_none_says_what_is_wrong_and_what_to_do() {
    check_unreadable("", "make a new plan with koppel match");
    check_unreadable("{\"format\": \"koppel-plan/1\"}", "missing field");
    check_unreadable("{\"format\": \"koppel-plan/9\"}", "this version reads \"koppel-plan/1\"");
    check_unreadable("{\"format\": \"koppel-plan/1\", \"names\": []}", "unknown field `names`");
    let error = json::read_plan(Path::new("nowhere/plan.json")).unwrap_err().to_string();
    assert!(error.contains("nowhere") && error.contains("give the plan.json that koppel match wrote"), "{error}");
}

#[test]
fn the_csv_has_every_match_and_every_visit_left_over() {
    let csv = text(&written(&Sample::village(), Lang::Nl), "plan.csv");
    let lines: Vec<&str> = csv.strip_prefix('\u{feff}').unwrap().lines().collect();
    assert_eq!(
        lines[0],
        "Datum;Begin;Einde;Hulpvraag;Bezoek;Soort;Plaats;Vrijwilliger;Voornaam;Vervoer;Reistijd (min);Punten;Waarom;Status"
    );
    assert_eq!(
        lines[1],
        "24-11-2026;10:00;11:30;R1;R1;boodschappen;4697 Sint-Annaland;V1;Anna;fiets;0;10311;doet dit graag;voorstel"
    );
    assert_eq!(lines.len(), 1 + 4 + 2);
    assert!(lines[5].starts_with("26-11-2026;11:00;13:00;R4;") && lines[5].ends_with(";niet geplaatst"));
}

#[test]
fn text_that_looks_like_a_formula_stays_text_in_the_csv() {
    for name in ["=1+1", "+31 6", "-1", "@SUM(A1)", "＝1"] {
        let csv = text(&written(&hostile(name), Lang::Nl), "plan.csv");
        assert!(csv.contains(&format!(";'{name};")) && !csv.contains(&format!(";{name};")), "{name}");
    }
}

fn sheets(files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, calamine::Range<calamine::Data>)> {
    use calamine::{Reader, Xlsx};
    let mut workbook: Xlsx<_> = Xlsx::new(std::io::Cursor::new(files["plan.xlsx"].clone())).unwrap();
    workbook.worksheets()
}

#[test]
fn the_workbook_has_four_sheets_with_real_dates() {
    let sheets = sheets(&written(&Sample::village(), Lang::En));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["Matches", "Unserved", "Per volunteer", "Proof"]);
    let matches = &sheets[0].1;
    assert_eq!(matches.height(), 1 + 4);
    let Some(calamine::Data::DateTime(date)) = matches.get((1, 0)) else { panic!("no date in the first row") };
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    assert_eq!((year, month, day), (2026, 11, 24));
    let heights: Vec<usize> = sheets.iter().map(|(_, sheet)| sheet.height()).collect();
    assert_eq!(heights, [5, 3, 5, 5]);
}

#[test]
fn a_calendar_says_when_and_hardly_where() {
    let files = written(&Sample::village(), Lang::Nl);
    let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//koppel//koppel//NL\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n\
                    BEGIN:VEVENT\r\nDTEND:20261124T103000Z\r\nDTSTAMP:20261121T083000Z\r\nDTSTART:20261124T090000Z\r\n\
                    LOCATION:4697\r\nSUMMARY:Bezoek R1\r\nUID:R1-V1@koppel\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assert_eq!(text(&files, "ics/V1.ics"), expected);
    assert_eq!(text(&files, "ics/V12.ics").matches("BEGIN:VEVENT").count(), 2);
}

#[test]
fn a_night_over_the_clock_change_ends_at_seven_on_the_wall() {
    let mut sample = Sample::village();
    sample.clock = koppel::clock::Clock::new("Europe/Amsterdam", "2026-10-19".parse().unwrap(), 7).unwrap();
    let night = sample.clock.span(5, 23 * 60, 7 * 60);
    sample.plan.matches = vec![found("R6", "V3", night, Mode::Bicycle, 600)];
    let calendar = text(&written(&sample, Lang::Nl), "ics/V3.ics");
    assert!(calendar.contains("DTSTART:20261024T210000Z\r\n") && calendar.contains("DTEND:20261025T060000Z\r\n"));
}

#[test]
fn calendars_and_json_know_no_name_and_calendars_not_what_help_is_asked() {
    let files = written(&hostile("Geheim"), Lang::Nl);
    for (name, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        let is_pseudonymous = name.starts_with("ics/") || name == "plan.json";
        assert!(!is_pseudonymous || !text.contains("Geheim"), "{name}");
        let tells_kind = ["respijt", "respite", "boodschappen", "vervoer"].iter().any(|word| text.contains(word));
        assert!(!name.starts_with("ics/") || !tells_kind, "{name}");
    }
}

#[test]
fn telephones_and_addresses_stand_on_the_call_sheet_only() {
    for (name, bytes) in written(&Sample::village(), Lang::Nl) {
        let text = String::from_utf8_lossy(&bytes);
        for private in ["06 1234 5678", "0166 12 34 56", "Ring 10", "de Vries", "mw. G. Bal"] {
            assert_eq!(text.contains(private), name == "bellijst.html", "{private} in {name}");
        }
    }
}

#[test]
fn calendars_of_an_earlier_plan_go_and_files_of_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut sample = Sample::village();
    write::all(&view(&sample, Lang::Nl), folder.path(), stamp()).unwrap();
    fs::write(folder.path().join("ics/holiday.ics"), "BEGIN:VCALENDAR").unwrap();
    sample.plan.matches.retain(|found| found.volunteer == "V1");
    write::all(&view(&sample, Lang::Nl), folder.path(), stamp()).unwrap();
    let names: Vec<String> = files(&folder.path().join("ics")).into_keys().collect();
    assert_eq!(names, ["V1.ics", "holiday.ics"]);
}

#[test]
fn ids_that_are_no_file_names_become_some() {
    let mut sample = Sample::village();
    for (at, id) in ["../../etc", "a b", "A B", "日本"].into_iter().enumerate() {
        sample.problem.volunteers[at].id = id.to_owned();
    }
    let volunteers: Vec<String> = sample.problem.volunteers.iter().map(|volunteer| volunteer.id.clone()).collect();
    for (found, id) in sample.plan.matches.iter_mut().zip(volunteers) {
        found.volunteer = id;
    }
    let files = written(&sample, Lang::Nl);
    let names: Vec<&str> = files.keys().filter_map(|name| name.strip_prefix("ics/")).collect();
    assert_eq!(names, ["%2E%2E%2F%2E%2E%2Fetc.ics", "%E6%97%A5%E6%9C%AC.ics", "A%20B.ics", "a%20b~2.ics"]);
}

#[test]
fn hostile_names_stay_text_on_every_page() {
    let script = "<script>alert('x')</script>\"&\u{202e}";
    let files = written(&hostile(script), Lang::Nl);
    for page in ["report.html", "bellijst.html"] {
        let html = text(&files, page);
        assert!(html.contains("&lt;script&gt;alert('x')&lt;/script&gt;&quot;&amp;"), "{page}");
        assert!(!html.contains("<script") && !html.contains('\u{202e}'), "{page}");
    }
    for name in ["👩‍👩‍👧 🎉", "محمد علي", "a\tb\nc\u{1b}[2J", "%s{}{{0}}"] {
        let files = written(&hostile(name), Lang::En);
        assert!(!text(&files, "report.html").contains('\u{1b}') && files.contains_key("call-sheet.html"));
    }
}

#[test]
fn pages_load_nothing_from_elsewhere() {
    let files = written(&Sample::village(), Lang::Nl);
    for page in ["report.html", "bellijst.html"] {
        let html = text(&files, page);
        assert!(html.contains("default-src 'none'"));
        for outside in ["http://", "https://", "<script", "<link", "<img", "url(//"] {
            assert!(!html.contains(outside), "{outside} in {page}");
        }
    }
}

#[test]
fn the_report_answers_first_and_says_everything() {
    let html = text(&written(&Sample::village(), Lang::Nl), "report.html");
    let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is not in the report"));
    let order = [
        "4 van de 6 hulpvragen geplaatst.",
        "Beter dan dit kan hooguit 1 hulpvraag meer.",
        "Voorstellen (4)",
        "V1 Anna",
        "Bron: GeoNames, CC BY 4.0",
        "Niet geplaatst (2)",
        "een auto lenen: V12",
        "Niemand doet meer dan 2 bezoeken",
        "10 van de 10 plaatsen zijn het midden van een postcodegebied",
        "koppel check MAP plan.json",
    ];
    assert!(order.windows(2).all(|pair| at(pair[0]) < at(pair[1])));
    assert!(html.contains("<title>1 koppeling van 4695 Sint-Maartensdijk naar 4693 Poortvliet</title>"));
    assert!(html.contains("<title>1 · 4691 Tholen · R4 · niet geplaatst</title>"));
}

fn check_summary(sample: &Sample, lang: Lang, expected: &[&str]) {
    let summary = write::summary(&view(sample, lang), &[], Shown::default());
    assert!(summary.lines().all(|line| width(line) <= 100), "{summary}");
    assert_eq!(summary.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn the_summary_is_a_screenful_with_the_answer_first() {
    check_summary(
        &Sample::village(),
        Lang::Nl,
        &[
            "4 van de 6 hulpvragen geplaatst. Beter dan dit kan hooguit 1 hulpvraag meer. (marge 18,9 %)",
            "",
            "Koppelingen (4)",
            "  di 24 nov  10:00–11:30       R1  boodschappen         4697  → V1 Anna  in de buurt",
            "  di 24 nov  11:00–13:00       R2  vervoer              4697  → V12 Bas   9 min auto",
            "  wo 25 nov  10:00–11:00       R3  wandelen             4698  → V12 Bas   5 min lopen",
            "  wo 25 nov  23:00–07:00 (do)  R6  respijt in de nacht  4693  → V3 Cem   20 min fiets",
            "",
            "Niet geplaatst (2)",
            "  R4 · vervoer · 4691 · do 26 nov 11:00–13:00",
            "    Niemand kan dit doen. Wat het vaakst in de weg staat, bij 3 vrijwilligers: heeft geen auto.",
            "    Wel als: een auto lenen: V12.",
            "  R5 · gezelschap · 4695 · do 26 nov 16:00–18:00",
            "    2 vrijwilligers kunnen dit, maar zij zijn elders harder nodig of hebben geen ruimte meer.",
            "",
            "Bewijs: geen enkel voorstel haalt meer dan dit",
            "  plaatsen gevuld          4 van hooguit 5",
            "  prioriteit bediend       4 van hooguit 5",
            "  punten              41.244 van hooguit 50.865",
            "  Narekenen: koppel check MAP plan.json",
        ],
    );
}

#[test]
fn an_empty_plan_teaches_the_next_step() {
    let empty = Sample::empty();
    check_summary(&empty, Lang::En, &["There are no requests in this period. Add requests and make a new plan."]);
    let files = written(&empty, Lang::Nl);
    assert!(text(&files, "report.html").contains("Hier komt te staan wie bij wie helpt."));
    assert!(text(&files, "bellijst.html").contains("Er is niemand om te bellen."));
    assert_eq!(sheets(&files).len(), 4);
}

#[test]
fn without_volunteers_the_page_asks_for_them() {
    let mut sample = Sample::village();
    sample.problem.volunteers.clear();
    let unserved = sample.plan.unserved.clone();
    sample.plan = plan_of(&sample.problem, Vec::new(), unserved);
    let html = text(&written(&sample, Lang::Nl), "report.html");
    assert!(html.contains("Er zijn nog geen vrijwilligers. Voeg ze toe en maak een nieuw voorstel."));
}

#[test]
fn a_large_plan_is_capped_and_says_where_the_rest_is() {
    let mut sample = Sample::village();
    let one = sample.plan.matches[0].clone();
    sample.plan.matches = vec![one; 5_000];
    let summary = write::summary(&view(&sample, Lang::Nl), &[], Shown::default());
    assert!(summary.contains("… en nog 4.980 in plan.xlsx") && summary.lines().count() < 50);
    let html = write::report(&view(&sample, Lang::Nl));
    assert!(html.contains("En nog 4.800; die staan in plan.xlsx.") && html.len() < 500_000);
}

#[test]
fn a_plan_of_other_input_is_refused_by_name() {
    let mut sample = Sample::village();
    sample.plan.matches[0].volunteer = "V99".to_owned();
    let view = View::new(&sample.problem, &sample.plan, &sample.people, &sample.clock, Lang::Nl);
    let error = view.unwrap_err().to_string();
    assert_eq!(error, "the plan names volunteer V99, which the input does not have; make a new plan from this input");
}

#[test]
fn a_file_that_cannot_be_written_names_its_path_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("plan.csv")).unwrap();
    let error = write::write_file(&folder.path().join("plan.csv"), b"x").unwrap_err().to_string();
    assert!(error.contains("plan.csv") && error.contains("--out"), "{error}");
    fs::write(folder.path().join("file"), "").unwrap();
    let error = write::write_file(&folder.path().join("file/plan.csv"), b"x").unwrap_err().to_string();
    assert!(error.contains("file") && error.contains("--out"), "{error}");
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["file", "plan.csv"]);
}

#[test]
fn whoever_reads_a_plan_that_was_stopped_is_told_so() {
    let mut sample = Sample::village();
    let says = |sample: &Sample, lang: Lang, expected: &str| {
        let files = written(sample, lang);
        let summary = write::summary(&view(sample, lang), &[], Shown::default());
        let summary = summary.split_whitespace().collect::<Vec<_>>().join(" ");
        let proof = format!("{:?}", sheets(&files)[3].1);
        [text(&files, "report.html"), summary, proof].map(|text| text.contains(expected))
    };
    let (nl, en) = ("Het zoeken is gestopt, door een tijdslimiet", "The search was stopped, by a time limit");
    assert_eq!(says(&sample, Lang::Nl, nl), [false; 3]);
    sample.plan.stopped_early = true;
    assert_eq!(says(&sample, Lang::Nl, nl), [true; 3]);
    assert_eq!(says(&sample, Lang::En, en), [true; 3]);
    sample.plan.score.ceiling = sample.plan.score.total;
    assert_eq!(says(&sample, Lang::En, en), [false; 3], "nothing was left to find");
}
