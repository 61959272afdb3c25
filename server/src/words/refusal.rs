//! Why a volunteer may not do a visit: the whole sentence with what to do, and the short form for counts.

use koppel_engine::rules::{Refusal, Side};
use koppel_engine::travel::Mode;

use super::{Words, capital, terms};
use crate::lang::Lang;

impl Words<'_> {
    /// The rule that stops `who` (a volunteer's id), with its figures and, where there is one, the next move.
    #[must_use]
    pub fn refusal(&self, who: &str, refusal: &Refusal) -> String {
        let lang = self.lang;
        let word = |tag| self.problem.vocabulary.word(tag);
        match refusal {
            Refusal::Nursing => lang.pick(
                "Dit is verpleging. Dat blijft bij de thuiszorg; vraag het daar aan.".to_owned(),
                "This is nursing. It stays with professional care; ask for it there.".to_owned(),
            ),
            Refusal::SkillMissing { skill } => {
                let skill = self.word(*skill);
                lang.pick(
                    format!("{who} heeft de vaardigheid ‘{skill}’ niet. Bied een training aan of kies iemand anders."),
                    format!("{who} does not have the skill ‘{skill}’. Offer a training or choose somebody else."),
                )
            }
            Refusal::CertificateMissing { certificate } => {
                let none = terms::no_certificate(lang, word(*certificate));
                lang.pick(
                    format!("{who} heeft {none}. Vraag het bewijs aan of kies iemand anders."),
                    format!("{who} has {none}. Apply for one or choose somebody else."),
                )
            }
            Refusal::CertificateEnds { certificate, ends_on, visit_on } => {
                let the = capital(&terms::the_certificate(lang, word(*certificate)));
                let (ends, visit) = (lang.date(*ends_on), lang.date_beside(*visit_on, *ends_on));
                lang.pick(
                    format!(
                        "{the} van {who} verloopt op {ends}; het bezoek is op {visit}. Vraag een nieuwe aan of kies iemand anders."
                    ),
                    format!(
                        "{the} of {who} ends on {ends}; the visit is on {visit}. Apply for a new one or choose somebody else."
                    ),
                )
            }
            Refusal::ModeMissing { needed, has } => self.mode_missing(who, *needed, has),
            Refusal::TooFar { mode, travel_s, limit_s } => {
                let (trip, by, limit) = (lang.trip(*travel_s), self.by_mode(*mode), limit_of(lang, *limit_s));
                lang.pick(
                    format!("{who}: {trip} {by}, de grens is {limit}"),
                    format!("{who}: {trip} {by}, the limit is {limit}"),
                )
            }
            Refusal::OnCall => lang.pick(
                format!("{who} is alleen oproepbaar bij spoed en staat in geen voorstel. Bel bij uitval met koppel replace."),
                format!("{who} is on call for emergencies only and is in no plan. When somebody drops out, see koppel replace."),
            ),
            Refusal::NotFree => lang.pick(
                format!("{who} is niet vrij op de tijd van dit bezoek. Vraag of het op een andere dag kan."),
                format!("{who} is not free at the time of this visit. Ask whether another day is possible."),
            ),
            Refusal::Excluded { by } => self.excluded(who, *by),
            Refusal::WishUnmet { by, wish } => {
                let (asks, wish) = (lang.pick("vraagt om", "asks for"), terms::wished(lang, word(*wish)));
                self.against_a_wish(who, *by, &format!("{asks} {wish}"))
            }
            Refusal::WishForbids { by, forbidden } => {
                let (wants, wish) = (lang.pick("wil", "wants"), terms::unwished(lang, word(*forbidden)));
                self.against_a_wish(who, *by, &format!("{wants} {wish}"))
            }
            Refusal::KindRefused { kind } => {
                let kind = self.word(*kind);
                lang.pick(
                    format!("{who} doet dit soort hulp niet ({kind}). Kies iemand anders."),
                    format!("{who} does not do this kind of help ({kind}). Choose somebody else."),
                )
            }
        }
    }

    fn mode_missing(&self, who: &str, needed: Mode, has: &[Mode]) -> String {
        let lang = self.lang;
        let needed = match needed {
            Mode::Foot => lang.pick("iemand te voet", "somebody on foot"),
            Mode::Bicycle => lang.pick("een fiets", "a bicycle"),
            Mode::EBike => lang.pick("een e-bike", "an e-bike"),
            Mode::Car => lang.pick("een auto", "a car"),
            Mode::Transit => lang.pick("openbaar vervoer", "public transport"),
        };
        if has.is_empty() {
            return lang.pick(
                format!("Hier is {needed} nodig; van {who} is niet bekend hoe hij of zij reist. Vraag het na."),
                format!("This needs {needed}; how {who} travels is not known. Ask."),
            );
        }
        let has: Vec<&str> = has.iter().map(|mode| self.by_mode(*mode)).collect();
        let has = lang.either(&has);
        lang.pick(
            format!("Hier is {needed} nodig; {who} komt {has}. Kies iemand anders."),
            format!("This needs {needed}; {who} comes {has}. Choose somebody else."),
        )
    }

    fn excluded(&self, who: &str, by: Side) -> String {
        match by {
            Side::Volunteer => self.lang.pick(
                format!("{who} heeft gevraagd om hier niet te komen. Kies iemand anders."),
                format!("{who} asked not to come here. Choose somebody else."),
            ),
            Side::Requester => self.lang.pick(
                format!("De aanvrager heeft gevraagd om iemand anders dan {who}. Kies iemand anders."),
                format!("The requester asked for somebody other than {who}. Choose somebody else."),
            ),
        }
    }

    /// What one side wishes (`vraagt om een vrouw`) is not so on the other side.
    fn against_a_wish(&self, who: &str, by: Side, wishes: &str) -> String {
        match by {
            Side::Volunteer => self.lang.pick(
                format!("{who} {wishes}; dat past niet bij deze hulpvraag. Vraag of het anders mag."),
                format!("{who} {wishes}; that does not fit this request. Ask whether it may be otherwise."),
            ),
            Side::Requester => self.lang.pick(
                format!("De aanvrager {wishes}; dat past niet bij {who}. Vraag of het anders mag."),
                format!("The requester {wishes}; that does not fit {who}. Ask whether it may be otherwise."),
            ),
        }
    }

    /// The rule without a person, with the figures of an example: `te ver (31 min op de fiets, de grens is 20 min)`.
    #[must_use]
    pub fn rule(&self, refusal: &Refusal) -> String {
        let lang = self.lang;
        let word = |tag| self.problem.vocabulary.word(tag);
        let (dutch, english) = match refusal {
            Refusal::Nursing => ("verpleging".to_owned(), "nursing".to_owned()),
            Refusal::SkillMissing { skill } => {
                let skill = self.word(*skill);
                (format!("kan ‘{skill}’ niet"), format!("lacks the skill ‘{skill}’"))
            }
            Refusal::CertificateMissing { certificate } => {
                let none = terms::no_certificate(lang, word(*certificate));
                (none.clone(), none)
            }
            Refusal::CertificateEnds { certificate, ends_on, visit_on } => {
                let the = terms::the_certificate(lang, word(*certificate));
                let (ends, visit) = (lang.date(*ends_on), lang.date_beside(*visit_on, *ends_on));
                (
                    format!("{the} is dan verlopen (op {ends}; het bezoek is op {visit})"),
                    format!("{the} has ended by then (on {ends}; the visit is on {visit})"),
                )
            }
            Refusal::ModeMissing { needed, .. } => match needed {
                Mode::Foot => ("kan niet lopend".to_owned(), "cannot come on foot".to_owned()),
                Mode::Transit => ("reist niet met het ov".to_owned(), "does not use public transport".to_owned()),
                _ => (format!("heeft geen {}", self.mode(*needed)), format!("has no {}", self.mode(*needed))),
            },
            Refusal::TooFar { mode, travel_s, limit_s } => {
                let (trip, by, limit) = (lang.trip(*travel_s), self.by_mode(*mode), limit_of(lang, *limit_s));
                (
                    format!("te ver ({trip} {by}, de grens is {limit})"),
                    format!("too far ({trip} {by}, the limit is {limit})"),
                )
            }
            Refusal::OnCall => ("alleen oproepbaar bij spoed".to_owned(), "on call for emergencies only".to_owned()),
            Refusal::NotFree => ("niet vrij op dat moment".to_owned(), "not free at that time".to_owned()),
            Refusal::Excluded { by: Side::Volunteer } => {
                ("wil hier niet komen".to_owned(), "asked not to come here".to_owned())
            }
            Refusal::Excluded { by: Side::Requester } => {
                ("de aanvrager wil iemand anders".to_owned(), "the requester wants somebody else".to_owned())
            }
            Refusal::WishUnmet { by, wish } => wish_rule(*by, &terms::wished(lang, word(*wish))),
            Refusal::WishForbids { by, forbidden } => wish_rule(*by, &terms::unwished(lang, word(*forbidden))),
            Refusal::KindRefused { kind } => {
                let kind = self.word(*kind);
                (format!("doet dit soort hulp niet ({kind})"), format!("does not do this kind of help ({kind})"))
            }
        };
        lang.pick(dutch, english)
    }
}

/// A wish that is not met, in Dutch and in English; `wish` is already in the reader's language.
fn wish_rule(by: Side, wish: &str) -> (String, String) {
    match by {
        Side::Volunteer => (format!("vraagt zelf om {wish}"), format!("asks for {wish}")),
        Side::Requester => (format!("de aanvrager vraagt om {wish}"), format!("the requester asks for {wish}")),
    }
}

/// A limit in whole minutes, rounded down, so that a trip rounded up is never shown as within it.
fn limit_of(lang: Lang, limit_s: u32) -> String {
    lang.duration(i64::from(limit_s / 60))
}
