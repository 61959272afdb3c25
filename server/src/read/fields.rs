//! The columns koppel understands, and what people call them. To teach a new header, add a word to the table.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::{fold, words};
use super::table::TableKind;
use super::when::Part;
use super::when_words::{day_and_part, weekday_called};

/// What a column means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Field {
    /// A column of [`KNOWN`], by its name there.
    Known(Known),
    /// A certificate that a person has: yes, no, or its last day.
    Certificate(String),
    /// The last day of a certificate.
    CertificateUntil(String),
    /// Availability on one part of one weekday (0 is Monday).
    DayPart(u8, Part),
    /// Availability on one weekday.
    Day(u8),
}

macro_rules! known_fields {
    ($($field:ident $name:literal [$($table:ident)+] $doc:literal $($synonym:literal)*;)+) => {
        /// Columns with a meaning of their own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Known {
            $(#[doc = $doc] $field,)+
        }

        /// Field, its name in a mapping file, the tables it occurs in, its synonyms.
        static KNOWN: &[(Known, &str, &[TableKind], &[&str])] =
            &[$((Known::$field, $name, &[$(TableKind::$table),+], &[$($synonym),*]),)+];
    };
}

// Synonyms are compared by `fold`: case, accents, spaces and punctuation do not count. The name itself is one too.
known_fields! {
    Id "id" [Volunteers Requests Organisations] "Stable id."
        "nr" "nummer" "code" "vrijwilliger" "vrijwilliger id" "vrijwilligersnummer" "vrijwilligersnr" "vrijwilligernummer" "vrijwilligernr" "volunteer"
        "volunteer id" "vol id" "hulpvraag" "hulpvraag id" "hulpvraagnummer" "hulpvraagnr" "aanvraagnummer" "aanvraagnr" "vraagnummer" "vraagnr" "volgnummer" "volgnr" "request"
        "request id" "organisatie id" "organisatienummer" "organisation id" "kenmerk" "ref" "referentie" "v nr" "h nr";
    FirstName "first-name" [Volunteers Requests] "First name."
        "voornaam" "roepnaam" "given name" "forename" "voornaam aanvrager" "voornaam client";
    Prefix "name-prefix" [Volunteers Requests] "What stands between first and last name." "tussenvoegsel" "voorvoegsel" "tv";
    LastName "last-name" [Volunteers Requests] "Last name." "achternaam" "familienaam" "surname" "family name";
    Name "name" [Volunteers Requests Organisations] "Full name."
        "naam" "volledige naam" "full name" "naam vrijwilliger" "naam aanvrager" "naam client" "naam organisatie"
        "organisatie naam" "contactpersoon";
    Phone "phone" [Volunteers Requests] "Telephone."
        "telefoon" "telefoonnummer" "tel" "telnr" "tel nr" "telephone" "phone number" "vaste telefoon" "tel vast"
        "landline" "telefoon 1" "contact number";
    Mobile "mobile" [Volunteers Requests] "Mobile telephone."
        "mobiel" "mobiele telefoon" "mobiel nummer" "gsm" "06" "06 nummer" "mobile phone" "mobile number" "cell"
        "telefoon 2" "tel mobiel";
    Email "email" [Volunteers Requests] "E-mail." "e-mail" "mail" "emailadres" "e-mail adres" "mailadres" "email address";
    Address "address" [Volunteers Requests] "Street and number."
        "adres" "straat" "straat en huisnummer" "straatnaam" "street" "huisnummer" "huisnr" "nr toevoeging"
        "toevoeging" "house number" "address line 1";
    City "city" [Volunteers Requests] "Town." "woonplaats" "plaats" "plaatsnaam" "stad" "town" "dorp";
    Postcode "postcode" [Volunteers Requests] "Postcode: of the home, or of where a visit begins."
        "pc" "pc4" "pc6" "postal code" "zip" "zip code" "zipcode" "post code" "postcode van" "van postcode"
        "postcode ophalen" "postcode from" "from postcode" "postcode huis" "postcode client" "postcode aanvrager";
    Latitude "latitude" [Volunteers Requests] "Degrees north." "lat" "breedtegraad" "breedte" "lat van";
    Longitude "longitude" [Volunteers Requests] "Degrees east." "lon" "lng" "long" "lengtegraad" "lengte" "lon van";
    PlaceName "place-name" [Volunteers Requests] "What a travel matrix calls the place." "locatie" "location" "plek" "place";
    Organisation "organisation" [Volunteers Requests] "Organisation that lends the volunteer or took the request in."
        "organisatie" "organization" "steunpunt" "vereniging" "afdeling" "aangemeld bij" "ingebracht door" "via organisatie"
        "provider" "provider name";
    Skills "skills" [Volunteers Requests] "Skills there, or asked for."
        "vaardigheden" "vaardigheid" "kan" "kunnen" "competenties" "talenten" "skill" "gevraagde vaardigheden"
        "benodigde vaardigheden" "vaardigheden nodig" "required skills" "needed skills";
    Certificates "certificates" [Volunteers Requests] "Certificates there, or asked for."
        "bewijzen" "bewijs" "certificaten" "certificaat" "diplomas" "diploma's" "certificate" "documenten" "papieren"
        "gevraagde bewijzen" "benodigde bewijzen" "bewijzen nodig" "required certificates";
    Ways "ways" [Volunteers] "Ways to travel."
        "vervoer" "vervoermiddel" "vervoermiddelen" "vervoer met" "reist met" "reizen met" "reist per" "eigen vervoer"
        "vervoerswijze" "travel" "travel mode" "travels by" "mode" "modes" "transport" "transport mode";
    MaxTravel "max-travel-min" [Volunteers] "Longest trip, in minutes unless stated."
        "max reistijd" "maximale reistijd" "reistijd" "reistijd max" "max reistijd min" "max reistijd minuten"
        "reistijd in minuten" "max travel" "max travel time" "max travel minutes" "travel time" "max min reizen";
    MaxDistance "max-distance-km" [Volunteers] "Longest trip in kilometres in a straight line."
        "max afstand" "maximale afstand" "reisafstand" "max reisafstand" "max km" "max afstand km" "afstand km"
        "max distance" "max distance km" "straal" "straal km" "radius";
    Available "available" [Volunteers] "When somebody can help."
        "beschikbaar" "beschikbaarheid" "wanneer" "wanneer beschikbaar" "dagen" "dagdelen" "uren beschikbaar"
        "beschikbare dagen" "beschikbare dagdelen" "availability" "available times" "days" "inzetbaar";
    Exceptions "exceptions" [Volunteers] "Dates on which somebody cannot, or can."
        "uitzonderingen" "uitzondering" "afwezig" "afwezigheid" "vakantie" "niet beschikbaar" "verhinderd" "absent"
        "absence" "holiday" "holidays" "not available" "unavailable" "behalve";
    VisitsPerPeriod "visits" [Volunteers Organisations] "Most visits in the period."
        "max bezoeken" "max aantal" "max aantal bezoeken" "max inzetten" "max koppelingen" "capaciteit" "capacity"
        "max visits" "max matches" "plekken" "limiet";
    VisitsPerDay "visits-per-day" [Volunteers] "Most visits on a day."
        "max bezoeken per dag" "bezoeken per dag" "max per dag" "keer per dag" "max visits per day" "max inzetten per dag";
    VisitsPerWeek "visits-per-week" [Volunteers] "Most visits in a week."
        "max bezoeken per week" "bezoeken per week" "max per week" "keer per week" "aantal keer per week"
        "max keer per week" "max visits per week" "max inzetten per week" "frequentie";
    VisitsPerMonth "visits-per-month" [Volunteers] "Most visits in a month."
        "max bezoeken per maand" "bezoeken per maand" "max per maand" "keer per maand" "max visits per month"
        "max inzetten per maand" "max keer per maand";
    HoursPerDay "hours-per-day" [Volunteers] "Most hours on a day." "max uren per dag" "uren per dag" "max hours per day";
    HoursPerWeek "hours-per-week" [Volunteers] "Most hours in a week."
        "max uren per week" "uren per week" "uren pw" "max uren" "aantal uren per week" "max hours per week" "max hours";
    HoursPerMonth "hours-per-month" [Volunteers] "Most hours in a month."
        "max uren per maand" "uren per maand" "max hours per month";
    NightsPerWeek "nights-per-week" [Volunteers] "Most nights in a week."
        "nachten per week" "max nachten per week" "max nachten" "nachten" "max nights per week" "nights";
    DaysPerWeek "days-per-week" [Volunteers] "Most days with a visit in a week: 6 leaves a day off."
        "dagen per week" "max dagen per week" "aantal dagen per week" "max days per week" "days per week";
    RestAfterNight "rest-after-night" [Volunteers] "Rest after a night, in hours unless stated."
        "rust na nacht" "rust na een nacht" "uren rust na nacht" "rust na nacht uren" "hours of rest after night" "rest after a night";
    KindsLiked "kinds-liked" [Volunteers] "Kinds of request somebody likes."
        "soort hulp graag" "graag" "soort hulp" "doet graag" "voorkeur" "voorkeuren" "wil graag" "hulpsoorten"
        "activiteiten" "likes" "preferred kinds" "kinds" "liked kinds" "interesses" "interests";
    KindsRefused "kinds-refused" [Volunteers] "Kinds of request somebody does not do."
        "soort hulp niet" "doet niet" "liever niet" "wil niet" "geen" "niet graag" "refuses" "kinds not" "refused kinds" "not willing";
    Languages "languages" [Volunteers Requests] "Languages spoken."
        "talen" "taal" "spreekt" "gesproken talen" "language" "speaks" "moedertaal";
    Sex "sex" [Volunteers Requests] "Sex." "geslacht" "gender" "m/v" "m v x" "man vrouw" "mv";
    Smokes "smokes" [Volunteers Requests] "Whether somebody smokes." "rookt" "roker" "roken" "smoker" "smoking" "rookt u";
    Pet "pet" [Volunteers Requests] "Animals in the home."
        "huisdier" "huisdieren" "dier" "dieren" "pets" "huisdier hond" "huisdieren in huis";
    Dog "dog" [Volunteers Requests] "Whether there is a dog." "hond" "honden" "dogs" "hond in huis" "heeft hond";
    Cat "cat" [Volunteers Requests] "Whether there is a cat." "kat" "katten" "poes" "cats" "heeft kat";
    NoSmoker "no-smoker" [Volunteers Requests] "Will meet no smoker."
        "wil geen roker" "geen roker" "geen rokers" "geen rook" "niet bij rokers" "no smokers" "rookvrij" "smoke free";
    NoDog "no-dog" [Volunteers Requests] "Will meet no dog."
        "wil geen hond" "geen hond" "geen honden" "niet bij honden" "allergie hond" "allergisch voor honden" "no dogs" "hondenallergie";
    NoPet "no-pet" [Volunteers Requests] "Will meet no animal."
        "wil geen huisdier" "geen huisdier" "geen huisdieren" "wil geen huisdieren" "geen dieren" "no pets" "allergie huisdieren" "dierenallergie";
    Wishes "wishes" [Volunteers Requests] "Wishes about the other side; those marked (verplicht) are required."
        "wens" "wensen" "wish" "preferences" "voorkeuren cliënt" "bijzondere wensen" "wensen client";
    Demands "demands" [Volunteers Requests] "Required wishes about the other side."
        "eis" "eisen" "vereist" "harde eis" "harde eisen" "verplicht" "must" "required" "requirement" "requirements";
    WishLanguage "wish-language" [Volunteers Requests] "Language wished of the other side."
        "wens taal" "taal wens" "gewenste taal" "taalwens" "voorkeur taal" "preferred language";
    DemandLanguage "demand-language" [Volunteers Requests] "Language required of the other side."
        "eis taal" "taal eis" "vereiste taal" "taaleis" "required language";
    WishSex "wish-sex" [Volunteers Requests] "Sex wished of the other side."
        "wens geslacht" "geslacht wens" "gewenst geslacht" "voorkeur geslacht" "voorkeur m/v" "preferred sex" "preferred gender";
    DemandSex "demand-sex" [Volunteers Requests] "Sex required of the other side."
        "eis geslacht" "geslacht eis" "vereist geslacht" "required sex" "required gender";
    Excludes "excludes" [Volunteers Requests] "Who must not meet."
        "niet bij" "niet naar" "niet met" "niet koppelen" "niet koppelen met" "niet samen met" "geen match met" "not with" "exclude"
        "uitsluiten" "uitgesloten" "liever niet door" "niet door";
    VisitsBefore "visits-before" [Volunteers] "Visits done recently."
        "eerder gedaan" "al gedaan" "bezoeken gedaan" "aantal gedaan" "inzetten gedaan" "eerdere bezoeken"
        "bezoeken eerder" "visits done" "past visits" "previous visits";
    VisitsThisMonth "visits-this-month" [Volunteers] "Visits done already in the month in which the period begins: the limit per month counts them."
        "bezoeken deze maand" "al gedaan deze maand" "inzetten deze maand" "keer deze maand" "visits done this month";
    LastNight "last-night" [Volunteers] "When the last night before the period ended: rest is counted from then."
        "laatste nacht" "laatste nacht tot" "einde laatste nacht" "last night until" "last night ended";
    LastAsked "last-asked" [Volunteers] "The day on which somebody was asked last; empty is never."
        "laatst gevraagd" "laatst gevraagd op" "laatste vraag" "laatst benaderd" "last asked on" "last contacted";
    OnCall "on-call" [Volunteers] "Whether somebody is available for emergencies only."
        "oproepbaar" "alleen oproepbaar" "oproepkracht" "alleen spoed" "on call" "emergencies only";
    Strain "strain" [Requests] "Strain of the carer: 0 to 10, or low, medium, high."
        "belasting mantelzorger" "belasting" "overbelasting" "mantelzorger overbelast" "belasting mantelzorg" "carer strain" "strain of carer" "burden";
    Area "area" [Requests] "The part of town; otherwise the figures of the postcode." "wijk" "wijknaam" "buurt" "stadsdeel" "district" "neighbourhood";
    Active "active" [Volunteers Requests] "Whether somebody, or a request, counts at present." "actief" "is actief" "enabled";
    Requester "requester" [Requests] "Who asks: an id, or a name that is kept out of the problem."
        "aanvrager" "client" "cliënt" "clientnummer" "cliënt id" "client nr" "aanvrager id" "hulpvrager" "hulpvrager id"
        "requester id" "klant" "klantnummer" "deelnemer" "bewoner" "client name" "voor wie";
    Kind "kind" [Requests] "Kind of help."
        "soort" "soort hulp" "soort hulpvraag" "type" "type hulp" "type hulpvraag" "categorie" "category" "activiteit"
        "taak" "dienst" "hulpsoort" "kind of help" "type of help" "wat" "opptype";
    PostcodeTo "postcode-to" [Requests] "Postcode of where a ride ends."
        "postcode naar" "naar postcode" "naar" "bestemming" "postcode bestemming" "to postcode" "destination"
        "bestemming postcode" "destination postcode" "postcode to" "ritbestemming";
    LatitudeTo "latitude-to" [Requests] "Degrees north of where a ride ends." "lat naar" "naar lat" "to latitude" "lat to";
    LongitudeTo "longitude-to" [Requests] "Degrees east of where a ride ends." "lon naar" "naar lon" "to longitude" "lon to";
    PlaceNameTo "place-name-to" [Requests] "What a travel matrix calls the end of a ride." "locatie naar" "naar locatie" "to place" "place to";
    Duration "duration" [Requests] "How long a visit lasts; a bare number below 13 is hours, from 13 on minutes."
        "duur" "tijdsduur" "duur bezoek" "lengte bezoek" "hoe lang" "length" "tijd nodig" "verwachte duur";
    DurationMin "duration-min" [Requests] "How long a visit lasts, in minutes."
        "duur min" "duur minuten" "duur in minuten" "minuten" "duration minutes" "minutes";
    DurationHours "duration-hours" [Requests] "How long a visit lasts, in hours."
        "duur uur" "duur uren" "duur in uren" "uren" "aantal uren" "hours" "duration h" "session hours";
    When "when" [Requests] "Times at which a visit may take place."
        "wanneer" "moment" "momenten" "dag" "dagen" "tijdstip" "dag en tijd" "datum tijd" "datum en tijd" "gewenst moment"
        "gewenste momenten" "voorkeur moment" "dag tijd" "day" "times" "time window" "moment(en)" "dagdeel" "beschikbaar";
    Date "date" [Requests] "The day of a visit."
        "datum" "op datum" "bezoekdatum" "datum bezoek" "startdatum" "start date" "session date";
    Start "start" [Requests] "When a visit starts."
        "begintijd" "starttijd" "van" "vanaf" "aanvang" "start time" "tijd van" "begin" "tijd" "session start time" "time";
    End "end" [Requests] "When a visit ends." "eindtijd" "tot" "einde" "end time" "tijd tot" "eind" "until";
    Repeat "repeat" [Requests] "Once, weekly, every other week, so many times."
        "herhaling" "herhalen" "frequentie" "hoe vaak" "terugkerend" "frequency" "recurrence" "recurrence type";
    VolunteersNeeded "volunteers-needed" [Requests] "How many volunteers at once."
        "aantal vrijwilligers" "vrijwilligers nodig" "aantal nodig" "aantal personen nodig" "aantal" "needed"
        "number of volunteers" "volunteers" "vol requests" "aantal helpers";
    SameVolunteers "same-volunteers" [Requests] "Whether all visits have the same volunteers: a lasting pair."
        "zelfde vrijwilliger" "vaste vrijwilliger" "vast maatje" "altijd dezelfde" "same volunteer" "same volunteers";
    Seats "seats" [Requests] "Seats of a group offer: with a number here the row is an offer, not a request."
        "plaatsen" "aantal plaatsen" "zitplaatsen" "max deelnemers" "max gasten" "places" "capacity" "max guests";
    LeastGuests "least-guests" [Requests] "The fewest guests with whom a group offer takes place."
        "minimum" "min deelnemers" "minimum deelnemers" "minimaal aantal deelnemers" "min gasten" "minimum guests" "min guests";
    JoinsGroup "joins-group" [Requests] "Whether a seat at a group offer of the same kind does as well."
        "groep" "groep mag" "mag in groep" "kan in groep" "groep past" "group" "group fits" "group ok";
    WalkToGroup "walk-to-group-min" [Requests] "Longest walk to a group, in minutes unless stated."
        "max lopen" "max lopen min" "max looptijd" "looptijd" "lopen naar groep" "max walk" "longest walk";
    SameAs "same-volunteer-as" [Requests] "Requests that have the same volunteers."
        "zelfde vrijwilliger als" "zelfde als" "dezelfde vrijwilliger als" "same volunteers as" "same as";
    DifferentFrom "different-volunteer-from" [Requests] "Requests that have other volunteers."
        "andere vrijwilliger dan" "anders dan" "iemand anders dan" "different volunteer than" "other volunteer than" "somebody else than";
    After "after" [Requests] "Requests that must have ended before this one starts."
        "na" "na hulpvraag" "pas na" "volgt op" "komt na" "after request" "follows" "not before";
    Partial "partial" [Requests] "Whether fewer are of use." "gedeeltelijk" "deels" "minder mag" "mag met minder" "deels ok" "partially";
    Priority "priority" [Requests] "How much it weighs: a number from 1, or a word."
        "prioriteit" "spoed" "urgentie" "urgent" "prio" "is priority" "urgency";
    ModeNeeded "mode" [Requests] "A way to travel that the volunteer must have."
        "vervoer nodig" "vervoer" "met vervoer" "auto nodig" "vervoer vereist" "transport needed" "mode needed" "car needed";
    Nursing "nursing" [Requests] "Whether it is a nursing act."
        "verpleegkundig" "verpleegkundige handeling" "verpleging" "medisch" "medische handeling" "nursing act" "medical";
    CameBefore "known" [Requests] "Volunteers who came before."
        "eerder geholpen door" "eerder geholpen" "vaste vrijwilliger" "bekend met" "bekende vrijwilliger" "vorige vrijwilliger"
        "known volunteers" "helped before by" "previous volunteer" "previous volunteers" "continuiteit";
    Description "description" [Requests] "Free text: looked through for nursing words, then forgotten."
        "omschrijving" "toelichting" "beschrijving" "opmerking" "opmerkingen" "bijzonderheden" "vraag" "hulpvraag tekst"
        "notes" "remarks" "comment" "comments" "details" "summary";
    Bsn "bsn" [Volunteers Requests Organisations] "Refused outright."
        "burgerservicenummer" "sofinummer" "sofi nummer" "sofi" "bsn nummer" "bsnnr" "bsn nr" "citizen service number";
    Ignore "ignore" [Volunteers Requests Organisations] "Not read."
        "reden" "wat te doen" "tabel" "bestand" "rij" "kolom" "reason" "what to do" "table" "file" "row" "column"
        "leeftijd" "age" "geboortedatum" "date of birth" "provincie" "gemeente" "land" "country" "wijk" "buurt" "inschrijfdatum"
        "datum inschrijving" "date registered" "dateregistered" "aangemaakt" "created" "last login date" "lastlogindate"
        "sinds" "datum aanmelding" "aangemeld op" "ontvangen op";
}

type Synonyms = HashMap<(TableKind, String), Known>;

static SYNONYMS: LazyLock<Synonyms> = LazyLock::new(|| {
    let mut synonyms = Synonyms::new();
    for (field, name, tables, words) in KNOWN {
        for table in *tables {
            for word in std::iter::once(name).chain(*words) {
                synonyms.entry((*table, fold(word))).or_insert(*field);
            }
        }
    }
    synonyms
});

/// Certificates that have a column of their own in somebody's files: header, certificate.
const CERTIFICATE_COLUMNS: &[(&str, &str)] = &[
    ("vog", "VOG"),
    ("verklaring omtrent gedrag", "VOG"),
    ("vog aanwezig", "VOG"),
    ("criminal check", "VOG"),
    ("dbs", "VOG"),
    ("rijbewijs", "driving licence"),
    ("rijbewijs b", "driving licence"),
    ("driving licence", "driving licence"),
    ("driving license", "driving licence"),
];

/// The same for their last day.
const CERTIFICATE_UNTIL_COLUMNS: &[(&str, &str)] =
    &[("check expires", "VOG"), ("dbs expires", "VOG"), ("vog datum", "VOG")];

/// What stands behind a certificate's name when a column holds its last day.
const UNTIL: &[&str] = &[
    "geldig tot en met",
    "geldig tot",
    "geldig t/m",
    "verloopt op",
    "verloopt",
    "einddatum",
    "valid until",
    "expires",
];

/// Group offers have the columns of requests.
const fn as_requests(table: TableKind) -> TableKind {
    match table {
        TableKind::Offers => TableKind::Requests,
        other => other,
    }
}

/// The field a header stands for in a table.
pub(crate) fn field_called(header: &str, table: TableKind) -> Option<Field> {
    let folded = fold(header);
    if folded.is_empty() {
        return None;
    }
    let table = as_requests(table);
    if let Some(known) = SYNONYMS.get(&(table, folded.clone())) {
        return Some(Field::Known(*known));
    }
    if table == TableKind::Volunteers { volunteer_field(header, &folded) } else { None }
}

/// The fields of [`CERTIFICATE_COLUMNS`] and [`CERTIFICATE_UNTIL_COLUMNS`] by their folded headers.
static CERTIFICATE_FIELDS: LazyLock<HashMap<String, Field>> = LazyLock::new(|| {
    let has = CERTIFICATE_COLUMNS.iter().map(|(word, what)| (word, Field::Certificate((*what).to_owned())));
    let until =
        CERTIFICATE_UNTIL_COLUMNS.iter().map(|(word, what)| (word, Field::CertificateUntil((*what).to_owned())));
    has.chain(until).map(|(word, field)| (fold(word), field)).collect()
});

/// [`UNTIL`] as [`words`] makes them.
static UNTIL_WORDS: LazyLock<Vec<String>> = LazyLock::new(|| UNTIL.iter().map(|until| words(until)).collect());

fn volunteer_field(header: &str, folded: &str) -> Option<Field> {
    if let Some(field) = CERTIFICATE_FIELDS.get(folded) {
        return Some(field.clone());
    }
    if let Some(day) = day_field(folded) {
        return Some(day);
    }
    // `EHBO geldig tot` is about `EHBO`.
    let header = words(header);
    let mut names = UNTIL_WORDS.iter().filter_map(|until| header.strip_suffix(until.as_str())).map(str::trim);
    let certificate = names.find(|name| !name.is_empty())?;
    Some(Field::CertificateUntil(super::meanings::certificate(certificate).into_owned()))
}

/// `maochtend`, `maandagochtend`, `monam`, `maandag`.
fn day_field(folded: &str) -> Option<Field> {
    if let Some(day) = weekday_called(folded) {
        return Some(Field::Day(day));
    }
    day_and_part(folded).map(|(day, part)| Field::DayPart(day, part))
}

const DAY_NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Field {
    /// The name of the field in a mapping file.
    pub fn name(&self) -> String {
        match self {
            Self::Known(known) => known.name().to_owned(),
            Self::Certificate(what) => format!("certificate:{what}"),
            Self::CertificateUntil(what) => format!("certificate-until:{what}"),
            Self::DayPart(day, part) => format!("available:{}-{}", DAY_NAMES[usize::from(*day)], part.name()),
            Self::Day(day) => format!("available:{}", DAY_NAMES[usize::from(*day)]),
        }
    }

    /// The field of a name in a mapping file, when `table` has it.
    pub fn from_name(name: &str, table: TableKind) -> Option<Self> {
        if let Some((field, _, tables, _)) = KNOWN.iter().find(|(_, known, ..)| *known == name) {
            return tables.contains(&as_requests(table)).then_some(Self::Known(*field));
        }
        if table != TableKind::Volunteers {
            return None;
        }
        let (head, rest) = name.split_once(':')?;
        match head {
            "certificate" => Some(Self::Certificate(rest.to_owned())),
            "certificate-until" => Some(Self::CertificateUntil(rest.to_owned())),
            "available" => day_field(&fold(rest)),
            _ => None,
        }
    }

    /// Whether several columns may hold it.
    pub fn may_repeat(&self) -> bool {
        matches!(
            self,
            Self::Known(
                Known::Address
                    | Known::Ignore
                    | Known::Skills
                    | Known::Certificates
                    | Known::Available
                    | Known::Exceptions
                    | Known::When
                    | Known::Description
                    | Known::Wishes
                    | Known::Demands
                    | Known::Languages
            )
        )
    }
}

impl Known {
    /// The name of the field in a mapping file.
    pub fn name(self) -> &'static str {
        KNOWN.iter().find(|(known, ..)| *known == self).map_or("", |(_, name, ..)| name)
    }
}

/// Names of all fields of a table, for the mapping file's own explanation.
pub(crate) fn names(table: TableKind) -> Vec<&'static str> {
    KNOWN.iter().filter(|(_, _, tables, _)| tables.contains(&as_requests(table))).map(|(_, name, ..)| *name).collect()
}

/// The fields of a table, each with its name in a mapping file and as a Dutch header says it.
#[must_use]
pub fn fields_of(table: TableKind) -> Vec<(&'static str, String)> {
    let fields = KNOWN.iter().filter(|(field, _, tables, _)| {
        !matches!(field, Known::Bsn | Known::Ignore) && tables.contains(&as_requests(table))
    });
    let dutch = |field: &Known, name: &'static str, synonyms: &[&'static str]| match field {
        Known::Id => "nummer",
        Known::Postcode => "postcode",
        Known::Email => "e-mail",
        Known::Latitude => "breedtegraad",
        Known::Longitude => "lengtegraad",
        _ => synonyms.first().copied().unwrap_or(name),
    };
    fields.map(|(field, name, _, synonyms)| (*name, dutch(field, name, synonyms).to_owned())).collect()
}
