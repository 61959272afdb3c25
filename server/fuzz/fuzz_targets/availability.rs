//! Any text as somebody's availability and as the time of a request: understood the same twice, or refused, alone and in a table.
#![no_main]

use koppel::read::when::{Subject, parse};
use koppel_fuzz::{read_and_look, there_and_back};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for subject in [Subject::Availability, Subject::Exceptions, Subject::Visit] {
        assert_eq!(format!("{:?}", parse(text, subject)), format!("{:?}", parse(text, subject)));
    }
    let cell = text.replace('"', "\"\"");
    let volunteers = format!("id;postcode;beschikbaar\nV1;4697;\"{cell}\"\nV2;4697;di\n");
    let requests = format!("id;postcode;soort;duur;wanneer\nR1;4697;boodschappen;60 min;\"{cell}\"\n");
    let files = [("vrijwilligers.csv", volunteers.as_bytes()), ("hulpvragen.csv", requests.as_bytes())];
    if let Some(reading) = read_and_look(&files) {
        for one in &reading.problem.volunteers {
            assert!(
                one.free.is_sorted() && one.free.windows(2).all(|pair| pair[0].ends_at <= pair[1].starts_at),
                "{one:?}"
            );
            assert!(one.free.iter().all(|span| span.minutes() > 0), "{one:?}");
        }
        for visit in &reading.problem.visits {
            assert!(visit.slots.is_sorted() && visit.slots.iter().all(|slot| slot.minutes() > 0), "{visit:?}");
        }
        there_and_back(&reading);
    }
});
