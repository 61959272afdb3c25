//! The words people know in both languages: kinds of help, certificates, and what somebody is or has at home.
//!
//! Files may be written in either language; a word that stands here is shown in the language of the reader. Any other word
//! is shown as it was written.

use crate::lang::Lang;

/// A word in code, in Dutch and in English.
struct Term {
    code: &'static str,
    dutch: &'static str,
    english: &'static str,
}

const fn term_of(code: &'static str, dutch: &'static str, english: &'static str) -> Term {
    Term { code, dutch, english }
}

const TERMS: &[Term] = &[
    // Kinds of help.
    term_of("medicine", "medicijnen halen", "fetching medicine"),
    term_of("shopping", "samen winkelen", "shopping"),
    term_of("errands", "boodschappen", "errands"),
    term_of("transport", "vervoer", "transport"),
    term_of("child-minding", "oppassen", "child minding"),
    term_of("odd-jobs", "klusjes", "odd jobs"),
    term_of("paperwork", "administratie", "paperwork"),
    term_of("light-housework", "licht huishouden", "light housework"),
    term_of("walking", "wandelen", "walking"),
    term_of("garden", "tuin", "garden"),
    term_of("it-help", "computerhulp", "IT help"),
    term_of("language-buddy", "taalmaatje", "language buddy"),
    term_of("buddy", "maatje", "buddy"),
    term_of("respite-night", "respijt in de nacht", "respite by night"),
    term_of("respite-day", "respijt overdag", "respite by day"),
    term_of("company", "gezelschap", "company"),
    term_of("meals", "maaltijden", "meals"),
    term_of("group-activity", "groepsactiviteit", "group activity"),
    term_of("nursing", "verpleging", "nursing"),
    // Skills.
    term_of("lifting", "tillen", "lifting"),
    term_of("cooking", "koken", "cooking"),
    term_of("it", "computers", "computers"),
    term_of("first aid", "EHBO", "first aid"),
    term_of("dementia", "dementie", "dementia"),
    term_of("autism", "autisme", "autism"),
    term_of("driving", "autorijden", "driving"),
    term_of("wheelchair", "rolstoel", "wheelchair"),
    term_of("gardening", "tuinieren", "gardening"),
    term_of("listening", "luisteren", "listening"),
    term_of("reading aloud", "voorlezen", "reading aloud"),
    term_of("children", "kinderen", "children"),
    term_of("housework", "huishouden", "housework"),
    term_of("teaching", "lesgeven", "teaching"),
    // Certificates.
    term_of("VOG", "VOG", "VOG"),
    term_of("driving licence", "rijbewijs", "driving licence"),
    term_of("training", "training", "training"),
    term_of("night", "nacht", "night"),
    // What somebody is, or has at home.
    term_of("smoker", "roker", "smoker"),
    term_of("dog", "hond", "dog"),
    term_of("cat", "kat", "cat"),
    term_of("pets", "huisdier", "pet"),
    term_of("sex:f", "vrouw", "woman"),
    term_of("sex:m", "man", "man"),
    // Languages by ISO 639.
    term_of("language:nl", "Nederlands", "Dutch"),
    term_of("language:en", "Engels", "English"),
    term_of("language:de", "Duits", "German"),
    term_of("language:fr", "Frans", "French"),
    term_of("language:es", "Spaans", "Spanish"),
    term_of("language:it", "Italiaans", "Italian"),
    term_of("language:pt", "Portugees", "Portuguese"),
    term_of("language:tr", "Turks", "Turkish"),
    term_of("language:ar", "Arabisch", "Arabic"),
    term_of("language:ber", "Berbers", "Berber"),
    term_of("language:pl", "Pools", "Polish"),
    term_of("language:ro", "Roemeens", "Romanian"),
    term_of("language:bg", "Bulgaars", "Bulgarian"),
    term_of("language:ru", "Russisch", "Russian"),
    term_of("language:uk", "Oekraïens", "Ukrainian"),
    term_of("language:fa", "Perzisch", "Persian"),
    term_of("language:ku", "Koerdisch", "Kurdish"),
    term_of("language:so", "Somalisch", "Somali"),
    term_of("language:ti", "Tigrinya", "Tigrinya"),
    term_of("language:zh", "Chinees", "Chinese"),
    term_of("language:hi", "Hindi", "Hindi"),
    term_of("language:ur", "Urdu", "Urdu"),
    term_of("language:pap", "Papiaments", "Papiamento"),
    term_of("language:srn", "Sranantongo", "Sranantongo"),
    term_of("language:fy", "Fries", "Frisian"),
    term_of("language:id", "Indonesisch", "Indonesian"),
    term_of("language:sign", "gebarentaal", "sign language"),
];

/// Capitals do not matter, nor whether words are joined by spaces, hyphens or underscores.
fn find(word: &str) -> Option<&'static Term> {
    let word = word.replace(['-', '_'], " ");
    let is = |name: &str| name.replace('-', " ").eq_ignore_ascii_case(&word);
    TERMS.iter().find(|term| is(term.code)).or_else(|| TERMS.iter().find(|term| is(term.dutch) || is(term.english)))
}

/// A word in the reader's language. A word of two parts (`training:night`) is translated part by part; a word that is not
/// known stays as it is.
#[must_use]
pub fn term(lang: Lang, word: &str) -> String {
    if let Some(term) = find(word) {
        return lang.pick(term.dutch, term.english).to_owned();
    }
    match word.split_once(':') {
        Some(("language", language)) => language.to_owned(),
        Some((group, part)) => format!("{} {}", term(lang, group), term(lang, part)),
        None => word.to_owned(),
    }
}

/// The code of a word that stands in the table, whichever language it was written in.
fn known_word(word: &str) -> Option<&'static str> {
    find(word).map(|term| term.code)
}

/// Whether a word names somebody or something that takes an article.
fn is_noun(word: &str) -> bool {
    known_word(word).is_some_and(|code| matches!(code, "smoker" | "dog" | "cat" | "pets" | "sex:f" | "sex:m"))
}

/// Whom or what a wish asks for: `iemand die Turks spreekt`, `een vrouw`, `a dog`.
pub(super) fn wished(lang: Lang, word: &str) -> String {
    let name = term(lang, word);
    if word.starts_with("language:") {
        return lang.pick(format!("iemand die {name} spreekt"), format!("somebody who speaks {name}"));
    }
    if is_noun(word) { lang.pick(format!("een {name}"), format!("a {name}")) } else { format!("‘{name}’") }
}

/// What a wish rules out: `geen roker`, `no dog`.
pub(super) fn unwished(lang: Lang, word: &str) -> String {
    let name = term(lang, word);
    if word.starts_with("language:") {
        return lang.pick(format!("niemand die {name} spreekt"), format!("nobody who speaks {name}"));
    }
    let name = if is_noun(word) { name } else { format!("‘{name}’") };
    lang.pick(format!("geen {name}"), format!("no {name}"))
}

/// A certificate with its article: `de VOG`, `het rijbewijs`, `het bewijs ‘tilcursus’`; `the driving licence`.
pub(super) fn the_certificate(lang: Lang, word: &str) -> String {
    let name = term(lang, word);
    let code = known_word(word).unwrap_or(word);
    let dutch = match code {
        "driving licence" => format!("het {name}"),
        "VOG" => format!("de {name}"),
        _ if code.starts_with("training") => format!("de {name}"),
        _ => format!("het bewijs ‘{name}’"),
    };
    let is_known = matches!(code, "VOG" | "driving licence") || code.starts_with("training");
    let english = if is_known { format!("the {name}") } else { format!("the certificate ‘{name}’") };
    lang.pick(dutch, english)
}

/// A certificate that is not there: `geen VOG`, `geen bewijs ‘tilcursus’`; `no driving licence`.
pub(super) fn no_certificate(lang: Lang, word: &str) -> String {
    let the = the_certificate(lang, word);
    let (article, none) = lang.pick((["de ", "het "], "geen"), (["the ", "the "], "no"));
    let bare = article.iter().find_map(|article| the.strip_prefix(article)).unwrap_or(&the);
    format!("{none} {bare}")
}

/// A certificate to get: `een VOG`, `een bewijs ‘tilcursus’`; `a driving licence`.
pub(super) fn a_certificate(lang: Lang, word: &str) -> String {
    let none = no_certificate(lang, word);
    let bare = none.split_once(' ').map_or(none.as_str(), |(_, bare)| bare);
    format!("{} {bare}", lang.pick("een", "a"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, dutch: &str, english: &str) {
        assert_eq!(term(Lang::Nl, word), dutch);
        assert_eq!(term(Lang::En, word), english);
    }

    #[test]
    fn known_words_are_shown_in_the_readers_language() {
        check("errands", "boodschappen", "errands");
        check("boodschappen", "boodschappen", "errands");
        check("Wandelen", "wandelen", "walking");
        check("light-housework", "licht huishouden", "light housework");
        check("training:night", "training nacht", "training night");
        check("language:tr", "Turks", "Turkish");
    }

    #[test]
    fn other_words_stay_as_they_are_written() {
        check("kantklossen", "kantklossen", "kantklossen");
        check("language:Achterhoeks", "Achterhoeks", "Achterhoeks");
        check("", "", "");
    }

    #[test]
    fn every_code_is_written_once() {
        for term in TERMS {
            assert_eq!(TERMS.iter().filter(|other| other.code == term.code).count(), 1, "{}", term.code);
        }
    }
}
