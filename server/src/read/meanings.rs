//! Dutch and English words for kinds of help, skills, certificates, languages and ways to travel, and their codes. To teach
//! a new word, add it to a table. Words that are in no table are kept as they are, in small letters.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use koppel_engine::travel::Mode;

use super::fold::{fold, plain, words};

/// A code of koppel, or a word of the user's own.
pub(crate) type Word = Cow<'static, str>;

/// Longest word of one's own, in bytes: what is longer is free text, which does not enter a problem.
pub const MAX_WORD_BYTES: usize = 48;

type Table = &'static [(&'static str, &'static [&'static str])];

/// Kinds of request: code, words. A cell means a kind when it is one of the words or holds one of them as a whole word.
const KINDS: Table = &[
    (
        "medicine",
        &[
            "medicijnen",
            "medicijnen ophalen",
            "medicatie ophalen",
            "apotheek",
            "recept ophalen",
            "fetching medicine",
            "pharmacy",
            "medicines",
        ],
    ),
    ("shopping", &["winkelen", "mee winkelen", "samen winkelen", "kleding kopen", "samen boodschappen doen"]),
    (
        "errands",
        &[
            "boodschappen",
            "boodschap",
            "boodschappen doen",
            "boodschappenhulp",
            "errand",
            "groceries",
            "grocery",
            "grocery shopping",
        ],
    ),
    (
        "transport",
        &[
            "vervoer",
            "rit",
            "ritje",
            "ritten",
            "rijden",
            "naar de dokter",
            "ziekenhuis",
            "ziekenhuisbezoek",
            "huisarts",
            "dokter",
            "begeleid vervoer",
            "taxi",
            "ride",
            "rides",
            "drive",
            "doctor",
            "transport to a doctor",
            "vervoer naar arts",
        ],
    ),
    (
        "child-minding",
        &[
            "oppas",
            "oppassen",
            "kinderoppas",
            "kinderopvang",
            "babysit",
            "babysitting",
            "childcare",
            "child minding",
            "oppas kinderen",
        ],
    ),
    (
        "odd-jobs",
        &[
            "klus",
            "klusje",
            "klusjes",
            "klussen",
            "kluswerk",
            "klushulp",
            "reparatie",
            "handyman",
            "odd job",
            "diy",
            "repairs",
        ],
    ),
    (
        "paperwork",
        &[
            "administratie",
            "papieren",
            "formulieren",
            "formulier",
            "post",
            "thuisadministratie",
            "belasting",
            "geldzaken",
            "forms",
            "administration",
        ],
    ),
    (
        "light-housework",
        &[
            "huishouden",
            "huishoudelijk",
            "huishoudelijke hulp",
            "licht huishoudelijk",
            "schoonmaken",
            "schoonmaak",
            "strijken",
            "housework",
            "cleaning",
            "light housework",
            "licht huishouden",
            "licht huishoudelijk werk",
        ],
    ),
    (
        "walking",
        &[
            "wandelen",
            "wandeling",
            "lopen",
            "samen wandelen",
            "buiten lopen",
            "rolstoelwandelen",
            "walk",
            "hond uitlaten",
        ],
    ),
    ("garden", &["tuin", "tuinieren", "tuinwerk", "tuinhulp", "tuinklus", "gras maaien", "gardening", "yard"]),
    (
        "it-help",
        &[
            "computer",
            "computerhulp",
            "ict",
            "digihulp",
            "digitaal",
            "digitale hulp",
            "tablet",
            "telefoonhulp",
            "smartphone",
            "it",
            "it help",
            "tech help",
        ],
    ),
    (
        "language-buddy",
        &["taalmaatje", "taalcoach", "taalhulp", "nederlands leren", "taalles", "language coach", "language help"],
    ),
    ("buddy", &["maatje", "maatjes", "maatjescontact", "maatjesproject", "mentor", "befriending", "mentoring"]),
    (
        "respite-night",
        &[
            "respijt nacht",
            "nachtrespijt",
            "nachtoppas",
            "nachtzorg vrijwilliger",
            "waken",
            "nachtwake",
            "nacht",
            "respite night",
            "respite by night",
            "nachtelijke respijtzorg",
        ],
    ),
    (
        "respite-day",
        &[
            "respijt",
            "respijtzorg",
            "respijt dag",
            "dagrespijt",
            "mantelzorg overnemen",
            "mantelzorgvervanging",
            "respite",
            "respite by day",
            "oppas bij mantelzorg",
        ],
    ),
    (
        "company",
        &[
            "gezelschap",
            "bezoek",
            "huisbezoek",
            "koffie",
            "koffie drinken",
            "praatje",
            "gezelschap houden",
            "voorlezen",
            "spelletje",
            "visiting",
            "companionship",
            "visit",
        ],
    ),
    (
        "meals",
        &[
            "maaltijd",
            "maaltijden",
            "koken",
            "samen eten",
            "eettafel",
            "maaltijd bezorgen",
            "tafeltje dekje",
            "meal",
            "cooking",
            "lunch",
        ],
    ),
    (
        "group-activity",
        &[
            "groep",
            "groepsactiviteit",
            "activiteit",
            "activiteiten",
            "gastheer",
            "gastvrouw",
            "inloop",
            "group activity",
            "activity",
            "host",
        ],
    ),
];

/// Nursing acts: parts of words that give one away. No volunteer's task, whatever the kind says.
const NURSING: &[&str] = &[
    "wondzorg",
    "wondverzorging",
    "wond verzorgen",
    "wond verbinden",
    "verband wisselen",
    "injectie",
    "injecteren",
    "inspuiten",
    "insuline",
    "medicatie toedienen",
    "medicijnen toedienen",
    "medicatie geven",
    "toedienen van med",
    "katheter",
    "catheter",
    "stoma",
    "sondevoeding",
    "infuus",
    "verpleegkundig",
    "verpleging",
    "persoonlijke verzorging",
    "wassen en aankleden",
    "wassen aankleden",
    "aankleden en wassen",
    "hulp bij wassen",
    "hulp bij douchen",
    "steunkousen",
    "tillift",
    "uitzuigen",
    "zuurstof toedienen",
    "decubitus",
    "palliatieve zorg",
    "wound care",
    "injection",
    "nursing",
    "administer medic",
    "medication administration",
    "washing and dressing",
    "personal care",
    "tube feeding",
];

/// What takes a nursing word back when it stands right in front of it.
const TAKEN_BACK: &[&str] = &["geen", "zonder", "no", "without", "not"];

const SKILLS: Table = &[
    ("lifting", &["tillen", "sjouwen", "verhuizen", "heavy lifting"]),
    ("cooking", &["koken", "kok", "cook"]),
    (
        "it",
        &["computer", "computers", "ict", "digitaal", "digitale vaardigheden", "tablet", "computerkennis", "it skills"],
    ),
    ("first aid", &["ehbo", "eerste hulp", "bhv", "firstaid", "reanimatie"]),
    ("dementia", &["dementie", "alzheimer", "omgaan met dementie", "ervaring met dementie"]),
    ("autism", &["autisme", "ass", "ervaring met autisme"]),
    ("driving", &["autorijden", "rijden", "chauffeur", "driver"]),
    ("wheelchair", &["rolstoel", "rolstoelen", "rolstoel duwen", "rolstoelbegeleiding", "rolstoel begeleiden"]),
    ("odd jobs", &["klussen", "klusjes", "handig", "kluswerk", "timmeren", "reparaties", "repairs", "handyman"]),
    ("paperwork", &["administratie", "boekhouden", "formulieren", "geldzaken", "thuisadministratie", "administration"]),
    ("gardening", &["tuinieren", "tuin", "tuinwerk", "groene vingers", "garden"]),
    ("listening", &["luisteren", "gesprek", "gesprekken", "gesprekken voeren", "goed luisteren"]),
    ("reading aloud", &["voorlezen", "reading", "read aloud"]),
    ("children", &["kinderen", "omgaan met kinderen", "jeugd", "oppassen", "child care"]),
    ("housework", &["huishouden", "schoonmaken", "poetsen", "cleaning", "household"]),
    ("teaching", &["lesgeven", "taalles", "taalcoach", "coachen", "language coach"]),
];

const CERTIFICATES: Table = &[
    ("VOG", &["vog", "verklaring omtrent gedrag", "criminal check", "criminal record check", "dbs", "vog verklaring"]),
    (
        "driving licence",
        &[
            "rijbewijs",
            "rijbewijs b",
            "autorijbewijs",
            "driving license",
            "drivers license",
            "drivers licence",
            "driver s license",
        ],
    ),
    ("first aid", &["ehbo", "ehbo diploma", "ehbo certificaat", "bhv", "eerste hulp", "first aid certificate"]),
    (
        "training:night",
        &["nachttraining", "training nacht", "training night", "nachttraining gevolgd", "night training"],
    ),
    ("training:dementia", &["dementietraining", "training dementie", "training dementia", "dementia training"]),
    ("training:buddy", &["maatjestraining", "training maatje", "training maatjes", "training buddy", "buddy training"]),
];

/// Languages by their ISO 639-1 code.
const LANGUAGES: Table = &[
    ("language:nl", &["nl", "ned", "nederlands", "nederlandse", "hollands", "dutch"]),
    ("language:en", &["en", "eng", "engels", "engelse", "english"]),
    ("language:de", &["de", "duits", "duitse", "german", "deutsch"]),
    ("language:fr", &["fr", "frans", "franse", "french", "francais"]),
    ("language:es", &["es", "spaans", "spaanse", "spanish", "espanol"]),
    ("language:it", &["it", "italiaans", "italian"]),
    ("language:pt", &["pt", "portugees", "portuguese", "braziliaans"]),
    ("language:tr", &["tr", "turks", "turkse", "turkish"]),
    ("language:ar", &["ar", "arabisch", "arabische", "arabic", "marokkaans", "marokkaans arabisch", "syrisch"]),
    ("language:ber", &["ber", "berbers", "berber", "tamazight", "riffijns", "tarifit"]),
    ("language:pl", &["pl", "pools", "poolse", "polish"]),
    ("language:ro", &["ro", "roemeens", "romanian"]),
    ("language:bg", &["bg", "bulgaars", "bulgarian"]),
    ("language:ru", &["ru", "russisch", "russian"]),
    ("language:uk", &["uk", "oekraiens", "oekraiense", "ukrainian"]),
    ("language:fa", &["fa", "farsi", "perzisch", "persian", "dari"]),
    ("language:ku", &["ku", "koerdisch", "kurdish"]),
    ("language:so", &["so", "somalisch", "somali"]),
    ("language:ti", &["ti", "tigrinya", "tigrijns"]),
    ("language:zh", &["zh", "chinees", "mandarijn", "chinese", "mandarin", "kantonees"]),
    ("language:hi", &["hi", "hindi", "hindoestaans"]),
    ("language:ur", &["ur", "urdu"]),
    ("language:pap", &["pap", "papiaments", "papiamento", "papiamentu"]),
    ("language:srn", &["srn", "sranan", "sranantongo", "surinaams"]),
    ("language:fy", &["fy", "fries", "friese", "frisian"]),
    ("language:id", &["id", "indonesisch", "indonesian", "maleis"]),
    ("language:sign", &["gebarentaal", "ngt", "nederlandse gebarentaal", "sign language"]),
];

const MODES: &[(Mode, &[&str])] = &[
    (
        Mode::EBike,
        &[
            "e bike",
            "ebike",
            "elektrische fiets",
            "electrische fiets",
            "electric bike",
            "electric bicycle",
            "e fiets",
            "speedpedelec",
        ],
    ),
    (Mode::Bicycle, &["fiets", "fietsen", "fietst", "op de fiets", "bike", "bicycle", "cycling"]),
    (Mode::Car, &["auto", "eigen auto", "met de auto", "rijdt", "car", "own car", "wagen"]),
    (
        Mode::Transit,
        &["ov", "openbaar vervoer", "bus", "trein", "tram", "metro", "public transport", "train", "transit"],
    ),
    (
        Mode::Foot,
        &[
            "lopend",
            "lopen",
            "loopt",
            "te voet",
            "voet",
            "wandelend",
            "benenwagen",
            "foot",
            "on foot",
            "walking",
            "walk",
        ],
    ),
];

struct Index {
    exact: HashMap<String, &'static str>,
}

impl Index {
    fn new(table: Table) -> Self {
        let mut exact = HashMap::new();
        for (code, words) in table {
            for word in std::iter::once(code).chain(*words) {
                exact.entry(fold(word)).or_insert(*code);
            }
        }
        Self { exact }
    }

    fn code(&self, text: &str) -> Option<&'static str> {
        self.exact.get(&fold(text)).copied()
    }
}

static KIND_INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(KINDS));
static SKILL_INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(SKILLS));
static CERTIFICATE_INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(CERTIFICATES));
static LANGUAGE_INDEX: LazyLock<Index> = LazyLock::new(|| Index::new(LANGUAGES));

/// The code of a kind of help; `None` when no table knows it.
pub(crate) fn known_kind(text: &str) -> Option<&'static str> {
    KIND_INDEX.code(text).or_else(|| {
        let spaced = format!(" {} ", words(text));
        let held = |word: &&&str| spaced.contains(&format!(" {word} "));
        KINDS.iter().find(|(_, words)| words.iter().any(|word| held(&word))).map(|(code, _)| *code)
    })
}

/// A word of one's own: small letters, single spaces.
pub(crate) fn own_word(text: &str) -> Word {
    Cow::Owned(plain(text).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The nursing word in a text, if there is one that is not taken back (*geen wondzorg*).
pub(crate) fn nursing_word(text: &str) -> Option<&'static str> {
    let spaced = words(text);
    NURSING.iter().copied().find(|word| {
        spaced.match_indices(word).any(|(at, _)| {
            let before = spaced[..at].trim_end().rsplit(' ').next().unwrap_or("");
            !TAKEN_BACK.contains(&before)
        })
    })
}

/// The code of a skill.
pub(crate) fn skill(text: &str) -> Word {
    SKILL_INDEX.code(text).map_or_else(|| own_word(text), Cow::Borrowed)
}

/// The code of a certificate; one of one's own keeps `training:` in front when it begins with that word.
pub(crate) fn certificate(text: &str) -> Word {
    CERTIFICATE_INDEX.code(text).map_or_else(
        || {
            let own = own_word(text);
            match own.strip_prefix("training ") {
                Some(what) => Cow::Owned(format!("training:{what}")),
                None => own,
            }
        },
        Cow::Borrowed,
    )
}

/// The code of a language that a table knows.
pub(crate) fn known_language(text: &str) -> Option<&'static str> {
    LANGUAGE_INDEX.code(text)
}

/// The code of a language, also of one that no table knows.
pub(crate) fn language(text: &str) -> Word {
    known_language(text).map_or_else(|| Cow::Owned(format!("language:{}", own_word(text))), Cow::Borrowed)
}

/// `sex:f`, `sex:m` or `sex:x`.
pub(crate) fn sex(text: &str) -> Option<Word> {
    let code = match fold(text).as_str() {
        "v" | "vrouw" | "vrouwelijk" | "f" | "female" | "woman" | "w" | "dame" | "mevrouw" | "mw" | "mevr" => "sex:f",
        "m" | "man" | "mannelijk" | "male" | "heer" | "meneer" | "dhr" | "deheer" | "jongen" => "sex:m",
        "x" | "anders" | "nonbinair" | "nonbinary" | "overig" | "other" | "divers" => "sex:x",
        _ => return None,
    };
    Some(Cow::Borrowed(code))
}

/// The way to travel of a word.
pub(crate) fn mode(text: &str) -> Option<Mode> {
    let folded = fold(text);
    MODES.iter().find(|(_, words)| words.iter().any(|word| fold(word) == folded)).map(|(mode, _)| *mode)
}

/// Yes or no, in the spellings of forms and spreadsheets.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "ja" | "j" | "x" | "waar" | "true" | "t" | "1" | "yes" | "y" | "wel" | "aanwezig" | "ok" | "heeft" => {
            Some(true)
        }
        "nee" | "n" | "neen" | "onwaar" | "false" | "f" | "0" | "no" | "niet" | "geen" | "afwezig" => Some(false),
        // Signs that no letters are left of: a tick, or a dash for nothing.
        "" if text.contains(['✓', '✔', '☑']) => Some(true),
        "" if text.trim().chars().all(|sign| sign == '-' || sign == '–') => Some(false),
        _ => None,
    }
}
