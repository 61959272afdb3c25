//! What is wrong with rows, and what to write instead, in Dutch and English. Notes and troubles are in `words_troubles.rs`.

use jiff::civil::Date;

use super::fault::{Fault, Warning};
use super::report::{RowProblem, RowWarning};
use super::when::Unclear;
use crate::lang::Lang;

pub(crate) use super::words_troubles::{note, trouble};

/// The cell of a finding in front of what is said about it: `kolom postcode: 12345: …`.
fn with_cell(lang: Lang, column: Option<&str>, read: &str, words: &str) -> String {
    const SHOWN: usize = 60;
    let read: String = if read.chars().count() > SHOWN {
        read.chars().take(SHOWN).chain("…".chars()).collect()
    } else {
        read.to_owned()
    };
    let read = read.replace('\n', " / ");
    match (column, read.is_empty()) {
        (Some(column), false) => format!("{} {column}: \"{read}\" {words}", lang.pick("kolom", "column")),
        (Some(column), true) => format!("{} {column}: {words}", lang.pick("kolom", "column")),
        (None, false) => format!("\"{read}\" {words}"),
        (None, true) => words.to_owned(),
    }
}

/// Why a row does not count.
pub(crate) fn reason(problem: &RowProblem, lang: Lang) -> String {
    with_cell(lang, problem.column.as_deref(), &problem.read, &fault(&problem.fault, lang))
}

fn fault(fault: &Fault, lang: Lang) -> String {
    let plain = match fault {
        Fault::Bsn => (
            "lijkt een BSN; koppel mag dat niet bewaren",
            "looks like a citizen service number, which koppel may not hold",
        ),
        Fault::Totals => ("dit is een regel met totalen", "this is a row of totals"),
        Fault::OpenQuote => ("er staan meerdere regels in één cel", "several rows stand in one cell"),
        Fault::NoId => ("het id ontbreekt", "the id is missing"),
        Fault::NoTrip => ("is geen van, naar en seconden", "is no from, to and seconds"),
        Fault::NotActive => ("is niet actief", "is not active"),
        Fault::NoPlace => ("postcode en coördinaten ontbreken", "postcode and coordinates are missing"),
        Fault::Postcode => ("is geen postcode", "is no postcode"),
        Fault::Coordinate => ("is geen coördinaat", "is no coordinate"),
        Fault::HalfPlace => ("is maar één van twee coördinaten", "is only one of two coordinates"),
        Fault::OffTheMap => ("ligt niet op de kaart", "is not on the map"),
        Fault::Number => ("is geen heel getal dat hier past", "is no whole number that fits here"),
        Fault::YesNo => ("is geen ja of nee", "is no yes or no"),
        Fault::Date => ("is geen datum", "is no date"),
        Fault::Duration => ("is geen tijdsduur", "is no length of time"),
        Fault::NoTime => {
            ("er blijft geen moment over waarop het bezoek kan", "no time is left at which the visit may take place")
        }
        Fault::DayAndTime => ("dag en tijd passen niet bij elkaar", "day and time do not go together"),
        Fault::Mode => ("is geen vervoermiddel dat koppel kent", "is no way to travel that koppel knows"),
        Fault::NoKind => ("de soort hulp ontbreekt", "the kind of help is missing"),
        Fault::Priority => ("is geen prioriteit", "is no priority"),
        Fault::Sex => ("is geen geslacht dat koppel kent", "is no sex that koppel knows"),
        Fault::Wish => ("is geen eis die koppel kan bewaken", "is no demand that koppel can keep"),
        Fault::NoSeats => ("het aantal plaatsen ontbreekt", "the number of seats is missing"),
        Fault::NotOneTime => ("geeft meer dan één mogelijk moment", "gives more than one possible time"),
        Fault::Strain => ("is geen belasting die koppel kent", "is no strain that koppel knows"),
        Fault::LinkedToItself => ("is deze hulpvraag zelf", "is this very request"),
        Fault::LinkedInACircle => {
            ("wacht op hulpvragen die op deze wachten", "waits for requests that wait for this one")
        }
        other => return figured(other, lang),
    };
    lang.pick(plain.0, plain.1).to_owned()
}

fn figured(fault: &Fault, lang: Lang) -> String {
    match fault {
        Fault::TooManyCells { columns } => lang.pick(
            format!("de rij heeft meer cellen dan de {columns} kolommen"),
            format!("the row has more cells than the {columns} columns"),
        ),
        Fault::TooLong { most } => lang
            .pick(format!("de cel is langer dan {most} tekens"), format!("the cell is longer than {most} characters")),
        Fault::SameId { row } => lang.pick(format!("staat al in rij {row}"), format!("stands in row {row} already")),
        Fault::PostcodeUnknown { pc4 } => {
            lang.pick(format!("postcode {pc4} bestaat niet"), format!("there is no postcode {pc4}"))
        }
        Fault::Above { most } => lang.pick(format!("is meer dan {most}"), format!("is more than {most}")),
        Fault::WeekdayDiffers { date, is } => lang.pick(
            format!("{} is een {}", lang.date(*date), lang.day(*is)),
            format!("{} is a {}", lang.date(*date), lang.day(*is)),
        ),
        Fault::DurationLimit { most } => {
            let most = lang.duration(i64::from(*most));
            lang.pick(format!("is langer dan {most}"), format!("is longer than {most}"))
        }
        Fault::When(unclear) => self::unclear(unclear, lang),
        Fault::OutsidePeriod { first, last } => {
            let period = lang.date_range(*first, *last);
            lang.pick(format!("valt buiten {period}"), format!("is outside {period}"))
        }
        Fault::NotDue { first, last, next, .. } => not_due(*first, *last, *next, lang),
        Fault::HoursTooShort { duration_min } => {
            let duration = lang.duration(i64::from(*duration_min));
            lang.pick(
                format!("is korter dan het bezoek van {duration}"),
                format!("is shorter than the visit of {duration}"),
            )
        }
        Fault::TooManyTimes { most } => lang.pick(
            format!("geeft meer dan {most} mogelijke momenten"),
            format!("gives more than {most} possible times"),
        ),
        Fault::NoSuchRequest { id } => {
            lang.pick(format!("er is geen hulpvraag {id}"), format!("there is no request {id}"))
        }
        Fault::FreeText { most } => {
            lang.pick(format!("is langer dan {most} tekens"), format!("is longer than {most} characters"))
        }
        _ => String::new(),
    }
}

fn not_due(first: Date, last: Date, next: Option<Date>, lang: Lang) -> String {
    let Some(next) = next else {
        let first = format!("{} {}", lang.date(first), first.year());
        return lang.pick(format!("komt vanaf {first} niet meer"), format!("does not come back from {first} on"));
    };
    let (period, next) = (lang.date_range(first, last), lang.date_long(next));
    lang.pick(
        format!("is niet aan de beurt in {period}; weer op {next}"),
        format!("is not due in {period}; again on {next}"),
    )
}

/// `24-11-2026`, as the reader takes it back.
fn written(date: Date) -> String {
    format!("{}-{}-{}", date.day(), date.month(), date.year())
}

fn unclear(unclear: &Unclear, lang: Lang) -> String {
    match unclear {
        Unclear::Word(word) => {
            lang.pick(format!("\"{word}\" is niet te begrijpen"), format!("\"{word}\" is not understood"))
        }
        Unclear::InWhichWeeks => lang.pick("zegt niet in welke weken", "does not say in which weeks").to_owned(),
        Unclear::OnWhichDays => lang.pick("zegt niet op welke dagen", "does not say on which days").to_owned(),
        Unclear::TwoWays => lang.pick("kan twee dingen betekenen", "may mean two things").to_owned(),
        Unclear::NoSuchDate(date) => lang.pick(format!("{date} bestaat niet"), format!("there is no {date}")),
        Unclear::NoSuchTime(time) => lang.pick(format!("{time} is geen tijd"), format!("{time} is no time")),
        Unclear::NoEnd(time) => lang.pick(format!("bij {time} ontbreekt een eindtijd"), format!("{time} has no end")),
        Unclear::TooLong => lang.pick("is te lang".to_owned(), "is too long".to_owned()),
    }
}

/// What to write instead.
pub(crate) fn remedy(problem: &RowProblem, lang: Lang) -> String {
    let (dutch, english) = match &problem.fault {
        Fault::NotDue { next: Some(next), from_stated: false, .. } => {
            let next = written(*next);
            return lang.pick(
                format!("schrijf de eerste datum erbij, zoals vanaf {next}; nu kiest koppel wanneer"),
                format!("write the first date, such as from {next}; now koppel chooses when"),
            );
        }
        Fault::NotDue { .. } => (
            "niets te doen; klopt het niet, verbeter dan de eerste datum of hoe vaak het terugkomt",
            "nothing to do; if it is wrong, correct the first date or how often it comes back",
        ),
        Fault::Bsn => (
            "haal het nummer uit het bestand; is het geen BSN, zet er dan een letter voor",
            "take the number out of the file; if it is another number, write a letter in front of it",
        ),
        Fault::Totals => (
            "haal de regel weg, of laat hem staan: hij telt niet mee",
            "remove the row, or leave it: it does not count",
        ),
        Fault::TooManyCells { .. } => (
            "zet cellen met een scheidingsteken tussen aanhalingstekens",
            "put quotation marks around cells that hold a separator",
        ),
        Fault::TooLong { .. } | Fault::FreeText { .. } => {
            ("schrijf een paar woorden, met komma's ertussen", "write a few words with commas in between")
        }
        Fault::OpenQuote => (
            "zet een aanhalingsteken aan het eind van de cel, of haal het eerste weg",
            "close the quotation mark, or remove it",
        ),
        Fault::NoId => ("geef de rij een eigen id, zoals V12", "give the row an id of its own, such as V12"),
        Fault::SameId { .. } => {
            ("voeg de twee rijen samen of geef er één een ander id", "join the two rows or give one of them another id")
        }
        Fault::NoTrip => (
            "schrijf twee plaatsen en een getal, zoals 4697; 4695; 540",
            "write two places and a number, such as 4697; 4695; 540",
        ),
        Fault::NotActive => {
            ("zet actief op ja als de rij moet meedoen", "write yes under active if the row is to count")
        }
        Fault::NoPlace => ("vul een postcode in, zoals 4697 AB", "write a postcode, such as 4697 AB"),
        Fault::Postcode => (
            "schrijf 1234 AB of 1234; buiten Nederland: vul lat en lon in",
            "write 1234 AB or 1234; outside the Netherlands write lat and lon",
        ),
        Fault::PostcodeUnknown { .. } => {
            ("verbeter de postcode of vul lat en lon in", "correct the postcode or write lat and lon")
        }
        Fault::Coordinate => ("schrijf graden, zoals 51,60", "write degrees, such as 51.60"),
        Fault::HalfPlace => ("vul lat en lon beide in, of geen van beide", "write both lat and lon, or neither"),
        Fault::OffTheMap => (
            "schrijf lat als 51,60 en lon als 4,11; staan ze verwisseld?",
            "write lat as 51.60 and lon as 4.11; are they swapped?",
        ),
        Fault::Number => ("schrijf een heel getal, zoals 2", "write a whole number, such as 2"),
        Fault::Above { .. } => {
            ("schrijf een kleiner getal of splits de rij", "write a smaller number or split the row")
        }
        Fault::YesNo => ("schrijf ja of nee", "write yes or no"),
        Fault::Date => ("schrijf dag-maand-jaar, zoals 24-11-2026", "write day-month-year, such as 24-11-2026"),
        Fault::WeekdayDiffers { .. } => ("verbeter de dag of de datum", "correct the day or the date"),
        Fault::Duration => ("schrijf 90 min, 1,5 uur of 1:30", "write 90 min, 1.5 hours or 1:30"),
        Fault::DurationLimit { .. } => ("maak er meer bezoeken van", "make it several visits"),
        Fault::When(Unclear::InWhichWeeks) => (
            "schrijf even weken of oneven weken, of noem de datums",
            "write even weeks or odd weeks, or name the dates",
        ),
        Fault::When(Unclear::OnWhichDays) => {
            ("noem de weekdagen of de datums, zoals ma en do", "name the weekdays or the dates, such as mon and thu")
        }
        Fault::When(Unclear::TwoWays) => (
            "schrijf het uit, zoals ma 9:00-11:00; di 14:00-16:00; niet 24-11",
            "write it out, such as mon 9:00-11:00; tue 14:00-16:00; not 24-11",
        ),
        Fault::When(Unclear::NoSuchDate(_)) => ("verbeter de datum", "correct the date"),
        Fault::When(Unclear::NoEnd(_)) => {
            ("schrijf begin en eind, zoals 13:00-17:00", "write start and end, such as 13:00-17:00")
        }
        Fault::When(_) => (
            "schrijf bijvoorbeeld: ma ochtend; di 13:00-17:00; niet 24-11",
            "write for instance: mon morning; tue 13:00-17:00; not 24-11",
        ),
        Fault::NoTime => ("schrijf een dag en tijd, of flexibel", "write a day and time, or flexible"),
        Fault::DayAndTime => {
            ("schrijf een dag en een tijd, zoals di 24-11 10:00", "write a day and a time, such as tue 24-11 10:00")
        }
        Fault::OutsidePeriod { .. } => (
            "verbeter de datum, of zet first_day en days in koppel.toml",
            "correct the date, or set first_day and days in koppel.toml",
        ),
        Fault::HoursTooShort { .. } => {
            ("maak de uren ruimer of het bezoek korter", "widen the hours or shorten the visit")
        }
        Fault::TooManyTimes { .. } => {
            ("noem minder dagen, of schrijf elke week", "name fewer days, or write every week")
        }
        Fault::Mode => {
            ("kies uit: lopend, fiets, e-bike, auto, ov", "choose from: foot, bicycle, e-bike, car, transit")
        }
        Fault::NoKind => (
            "schrijf de soort hulp, zoals boodschappen of vervoer",
            "write the kind of help, such as errands or transport",
        ),
        Fault::Priority => (
            "schrijf een getal van 1 tot 100, of laag, hoog, spoed",
            "write a number from 1 to 100, or low, high, urgent",
        ),
        Fault::Sex => ("schrijf v, m of x, of laat de cel leeg", "write f, m or x, or leave the cell empty"),
        Fault::Wish => (
            "eisen gaan over taal, geslacht, roken en huisdieren: \"taal: Turks\", \"vrouw\", \"geen hond\"",
            "demands are about language, sex, smoking and pets: \"language: Turkish\", \"female\", \"no dogs\"",
        ),
        Fault::NoSeats => ("schrijf onder plaatsen een getal, zoals 12", "write a number under seats, such as 12"),
        Fault::NotOneTime => (
            "schrijf bij een groepsaanbod begin en eind, zoals di 24-11 12:00-14:00",
            "write start and end of a group offer, such as tue 24-11 12:00-14:00",
        ),
        Fault::Strain => ("schrijf 0 tot 10, of laag, midden, hoog", "write 0 to 10, or low, medium, high"),
        Fault::NoSuchRequest { .. } | Fault::LinkedToItself => (
            "schrijf het id van een andere hulpvraag in dit bestand, zoals R12",
            "write the id of another request in this file, such as R12",
        ),
        Fault::LinkedInACircle => {
            ("haal bij één van deze hulpvragen 'na' weg", "remove 'after' from one of these requests")
        }
    };
    lang.pick(dutch, english).to_owned()
}

/// What is worth a word about a row that counts.
pub(crate) fn warning(found: &RowWarning, lang: Lang) -> String {
    with_cell(lang, found.column.as_deref(), &found.read, &warned(&found.warning, lang))
}

fn warned(warning: &Warning, lang: Lang) -> String {
    match warning {
        Warning::SameEmail { id } => lang.pick(
            format!("zelfde e-mailadres als {id}; is dit dezelfde persoon?"),
            format!("same e-mail address as {id}; is this the same person?"),
        ),
        Warning::SamePhone { id } => lang.pick(
            format!("zelfde telefoonnummer als {id}; is dit dezelfde persoon?"),
            format!("same telephone number as {id}; is this the same person?"),
        ),
        Warning::NoEndDate { certificate, valid: false } => lang.pick(
            format!("{certificate} heeft geen einddatum en telt niet mee; vul de datum in"),
            format!("{certificate} has no end date and does not count; write the date"),
        ),
        Warning::NoEndDate { certificate, valid: true } => lang.pick(
            format!("{certificate} heeft geen einddatum en telt als geldig"),
            format!("{certificate} has no end date and counts as valid"),
        ),
        Warning::CertificateEnded { certificate, on } => {
            let on = format!("{} {}", lang.date(*on), on.year());
            lang.pick(format!("{certificate} is verlopen op {on}"), format!("{certificate} ended on {on}"))
        }
        Warning::FarDate { date } => lang.pick(
            format!("een einddatum in {} betekent misschien iets anders", date.year()),
            format!("an end date in {} may mean something else", date.year()),
        ),
        Warning::OneOfTheDays => lang.pick(
            "één bezoek, op een van deze dagen (di of do); schrijf elke di en do, of 24-11 en 26-11, voor een bezoek op elk"
                .to_owned(),
            "one visit, on one of these days (tue or thu); write every tue and thu, or 24-11 and 26-11, for a visit on each"
                .to_owned(),
        ),
        Warning::FirstDateAssumed { on } => {
            let (day, written) = (lang.date(*on), written(*on));
            lang.pick(
                format!("geen eerste datum: {day} aangenomen; schrijf de eerste datum erbij, zoals vanaf {written}"),
                format!("no first date: {day} assumed; write the first date, such as from {written}"),
            )
        }
        Warning::TimesFromPeriod { on } => {
            let (day, written) = (lang.date(*on), written(*on));
            lang.pick(
                format!(
                    "geteld vanaf {day}; schrijf de eerste datum erbij, zoals vanaf {written}, anders houdt het niet op"
                ),
                format!("counted from {day}; write the first date, such as from {written}, or it never ends"),
            )
        }
        Warning::GridCoarsened { to_min } => lang.pick(
            format!("begintijden liggen {to_min} minuten uit elkaar, anders zijn het er te veel"),
            format!("starts are {to_min} minutes apart, or there would be too many"),
        ),
        Warning::DefaultDuration { minutes } => {
            let duration = lang.duration(i64::from(*minutes));
            lang.pick(format!("geen duur: {duration} aangenomen"), format!("no duration: {duration} assumed"))
        }
        Warning::Nursing { word } => lang.pick(
            format!("verpleegkundige handeling ({word}): blijft bij de thuiszorg, wordt niet gekoppeld"),
            format!("nursing act ({word}): stays with professional care, will not be matched"),
        ),
        plain => plain_warning(plain, lang).to_owned(),
    }
}

fn plain_warning(warning: &Warning, lang: Lang) -> &'static str {
    let (dutch, english) = match warning {
        Warning::NeverFree => ("geen beschikbaarheid: wordt nooit gekoppeld", "no availability: will never be matched"),
        Warning::NotFreeInPeriod => ("niet beschikbaar in deze periode", "not available in this period"),
        Warning::NameUnknown => (
            "is niemand uit deze bestanden; schrijf het id, anders bewaakt koppel dit niet",
            "is nobody in these files; write the id, or koppel cannot keep to it",
        ),
        Warning::OwnKind => ("is geen bekende soort hulp; zo overgenomen", "is no known kind of help; taken as it is"),
        Warning::SeveralKinds => {
            ("noemt meer soorten hulp; de eerste telt", "names several kinds of help; the first counts")
        }
        Warning::WishUnknown => {
            ("is geen wens die koppel kan meewegen; niet overgenomen", "is no wish that koppel can weigh; left out")
        }
        Warning::SomeTimesDropped => (
            "een deel van de momenten valt buiten de periode of is te kort",
            "some of the times are outside the period or too short",
        ),
        Warning::OddPhone => ("het telefoonnummer is te kort", "the telephone number is too short"),
        Warning::OddEmail => ("het e-mailadres heeft geen @", "the e-mail address has no @"),
        _ => ("", ""),
    };
    lang.pick(dutch, english)
}
