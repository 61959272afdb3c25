//! What is different from the plan that people were told, and why.

use koppel_engine::happened::Afresh;
use koppel_engine::replan::{Changed, WhyChanged};
use koppel_engine::request::Appointment;

use super::Words;

impl Words<'_> {
    /// How much stayed: `48 van de 51 koppelingen blijven zoals afgesproken.`
    #[must_use]
    pub fn kept(&self, told: usize, changed: &[Changed]) -> String {
        let lang = self.lang;
        let lost: usize = changed.iter().map(|changed| changed.before.len()).sum();
        let kept = told.saturating_sub(lost);
        if kept == told {
            return lang.pick("Alles blijft zoals afgesproken.", "Everything stays as agreed.").to_owned();
        }
        let told = lang.count(told as u64, lang.pick("koppeling", "match"), lang.pick("koppelingen", "matches"));
        let verb = if kept == 1 { lang.pick("blijft", "stays") } else { lang.pick("blijven", "stay") };
        lang.pick(
            format!("{kept} van de {told} {verb} zoals afgesproken."),
            format!("{kept} of {told} {verb} as agreed."),
        )
    }

    /// Why a plan was made as a whole instead of repaired.
    #[must_use]
    pub fn afresh(&self, why: Afresh) -> String {
        let lang = self.lang;
        let why = match why {
            Afresh::GroupOffers => lang.pick(
                "Er is groepsaanbod, en dat wordt altijd in samenhang gepland.",
                "There are group offers, and those are always planned together with everything else.",
            ),
            Afresh::Bound => lang.pick(
                "Wat vast staat of bij elkaar hoort, gaat niet meer samen met het vorige voorstel.",
                "What is fixed or belongs together no longer goes with the former plan.",
            ),
            Afresh::Points => lang.pick(
                "De gewichten in de instellingen zijn te groot om het vorige voorstel te herstellen.",
                "The weights in the settings are too large to repair the former plan.",
            ),
        };
        let so = lang.pick(
            "Het voorstel is daarom in zijn geheel opnieuw gemaakt, niet hersteld; wat was afgesproken blijft waar dat kan, tenzij anders duidelijk beter is.",
            "So the plan was made afresh as a whole, not repaired; what was agreed stays where it can, unless something else is clearly better.",
        );
        format!("{why} {so}")
    }

    /// One change with its reason: `R12: V3 (wo 25 nov 10:00–11:00) in plaats van V7 (…). V7 is nodig bij R9.`
    #[must_use]
    pub fn changed(&self, changed: &Changed) -> String {
        format!("{} {}", self.what_changed(changed), self.why_changed(&changed.why))
    }

    /// What changed: `R12: V3 (wo 25 nov 10:00–11:00) in plaats van V7 (…).`
    #[must_use]
    pub fn what_changed(&self, changed: &Changed) -> String {
        let lang = self.lang;
        let (visit, before, after) = (&changed.visit, self.who(&changed.before), self.who(&changed.after));
        match (changed.before.is_empty(), changed.after.is_empty()) {
            (true, _) => lang.pick(format!("{visit}: {after} komt erbij."), format!("{visit}: {after} joins.")),
            (_, true) => {
                lang.pick(format!("{visit}: {before} komt niet meer."), format!("{visit}: {before} no longer comes."))
            }
            _ => lang.pick(
                format!("{visit}: {after} in plaats van {before}."),
                format!("{visit}: {after} instead of {before}."),
            ),
        }
    }

    fn who(&self, appointments: &[Appointment]) -> String {
        let one = |one: &Appointment| format!("{} ({})", one.volunteer, self.when(one.time));
        self.lang.list(&appointments.iter().map(one).collect::<Vec<_>>())
    }

    /// Why: `V7 is nodig bij R9.`
    #[must_use]
    pub fn why_changed(&self, why: &WhyChanged) -> String {
        let lang = self.lang;
        match why {
            WhyChanged::Filled => lang.pick("Die plaats was nog open.", "That place was still open.").to_owned(),
            WhyChanged::VisitGone => {
                lang.pick("Dit bezoek is niet meer nodig.", "This visit is no longer needed.").to_owned()
            }
            WhyChanged::VolunteerGone { volunteer } => lang.pick(
                format!("{volunteer} staat niet meer in de lijst."),
                format!("{volunteer} is no longer on the list."),
            ),
            WhyChanged::TimeGone => lang.pick("Die tijd kan niet meer.", "That time is no longer possible.").to_owned(),
            WhyChanged::Refused { volunteer, rule } => self.refusal(volunteer, rule),
            WhyChanged::NeededAt { volunteer, visit } => {
                lang.pick(format!("{volunteer} is nodig bij {visit}."), format!("{volunteer} is needed at {visit}."))
            }
            WhyChanged::Better => lang
                .pick(
                    "Het geheel wordt zo beter dan wisselen kost.",
                    "All in all this is better than the change costs.",
                )
                .to_owned(),
        }
    }
}
