//! How good the plan is and why each match was made: the answer first, the percentage small beside it.

use koppel_engine::plan::{Expected, Match, Plan, Score};
use koppel_engine::points::Parts;
use koppel_engine::request::HelpRequest;
use koppel_engine::volunteer::{LastAsked, Volunteer};

use super::Words;

/// The quality of a plan in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// `21 van de 23 hulpvragen geplaatst.`
    pub headline: String,
    /// `Beter dan dit kan hooguit 1 hulpvraag meer.`
    pub room: String,
    /// `marge 0,4 %`, to stand small beside it; empty when there is nothing to plan.
    pub margin: String,
}

impl Words<'_> {
    /// The answer to "how good is this plan?".
    #[must_use]
    pub fn answer(&self, score: &Score) -> Answer {
        Answer {
            headline: self.placed(score.visits_served, score.visits_asked),
            room: self.room(score),
            margin: self.margin(score),
        }
    }

    /// That the search was stopped before it was done, where that left something to find; empty otherwise.
    #[must_use]
    pub fn stopped(&self, plan: &Plan) -> &'static str {
        if !plan.stopped_early || plan.score.total == plan.score.ceiling {
            return "";
        }
        self.lang.pick(
            "Het zoeken is gestopt, door een tijdslimiet of door iemand, voordat het klaar was. De marge is toch bewezen; met meer tijd kan het voorstel beter worden.",
            "The search was stopped, by a time limit or by somebody, before it was done. The gap is proven all the same; with more time the plan may get better.",
        )
    }

    /// How many of those asked for have somebody: `21 van de 23 hulpvragen geplaatst.`
    #[must_use]
    pub fn placed(&self, served: u32, asked: u32) -> String {
        let (lang, (one, many)) = (self.lang, self.unit());
        let (served, asked) = (u64::from(served), u64::from(asked));
        let asked_for = lang.count(asked, one, many);
        match (served, asked) {
            (_, 0) => lang.pick(
                "Er zijn geen hulpvragen in deze periode.".to_owned(),
                "There are no requests in this period.".to_owned(),
            ),
            (1, 1) => lang.pick(format!("De enige {one} is geplaatst."), format!("The only {one} is placed.")),
            (served, asked) if served == asked => {
                lang.pick(format!("Alle {asked_for} zijn geplaatst."), format!("All {asked_for} are placed."))
            }
            (0, _) => lang.pick(
                format!("Nog geen van de {asked_for} is geplaatst."),
                format!("None of the {asked_for} is placed yet."),
            ),
            (served, _) => {
                let served = lang.number(i64::try_from(served).unwrap_or(i64::MAX));
                lang.pick(format!("{served} van de {asked_for} geplaatst."), format!("{served} of {asked_for} placed."))
            }
        }
    }

    /// What no plan can do better: nothing at all, no more priority, so many places, or only the quality of the matches.
    fn room(&self, score: &Score) -> String {
        let lang = self.lang;
        let more = u64::from(score.places_ceiling.saturating_sub(score.places_filled));
        if score.visits_asked == 0 {
            return lang.pick(
                "Voeg hulpvragen toe en maak een nieuw voorstel.".to_owned(),
                "Add requests and make a new plan.".to_owned(),
            );
        }
        if self.problem.volunteers.is_empty() {
            return self.no_volunteers().to_owned();
        }
        if score.total == score.ceiling {
            return lang.pick("Beter dan dit kan niet.".to_owned(), "No plan can do better.".to_owned());
        }
        if let Some(expected) = score.expected {
            return self.room_expected(expected);
        }
        let is_all = score.places_filled == score.places_asked;
        if !is_all && score.priority_served == score.priority_ceiling {
            return lang.pick(
                "Meer helpen kan niet met deze vrijwilligers; alleen de koppelingen zelf kunnen nog iets beter."
                    .to_owned(),
                "These volunteers cannot help more; only the matches themselves can be a little better.".to_owned(),
            );
        }
        if more > 0 {
            let is_whole = score.places_asked == score.visits_asked;
            let (one, many) =
                if is_whole { self.unit() } else { lang.pick(("plaats", "plaatsen"), ("place", "places")) };
            let more = lang.count(more, one, many);
            return lang.pick(
                format!("Beter dan dit kan hooguit {more} meer."),
                format!("No plan is better by more than {more}."),
            );
        }
        if is_all {
            return lang.pick(
                "Iedereen krijgt hulp; alleen de koppelingen zelf kunnen nog iets beter.".to_owned(),
                "Everybody is helped; only the matches themselves can be a little better.".to_owned(),
            );
        }
        lang.pick(
            "Meer plaatsen vullen kan niet met deze vrijwilligers.".to_owned(),
            "More places cannot be filled with these volunteers.".to_owned(),
        )
    }

    /// The same where every match counts as far as a yes is likely.
    fn room_expected(&self, Expected { served, ceiling }: Expected) -> String {
        let lang = self.lang;
        if served >= ceiling {
            return lang.pick(
                "Meer hulp is niet te verwachten, hoe u ook kiest.".to_owned(),
                "No more help can be expected, whatever is chosen.".to_owned(),
            );
        }
        // At most a few thousand requests of priority 100: exact in a float.
        #[allow(clippy::cast_precision_loss)]
        let more = (ceiling - served) as f64 / ceiling as f64 * 100.0;
        let percent = lang.decimal(more.max(0.1), 1);
        lang.pick(
            format!("De kans op een ja telt mee: van wat er aan hulp te verwachten is, ontbreekt hooguit {percent} %."),
            format!("The chance of a yes counts: of the help that can be expected at most {percent}% is missing."),
        )
    }

    /// The gap in points: `marge 0,4 %`, or that there is none.
    fn margin(&self, score: &Score) -> String {
        let gap = score.ceiling - score.total;
        if score.visits_asked == 0 || self.problem.volunteers.is_empty() {
            return String::new();
        }
        if gap == 0 {
            return self.lang.pick("bewezen: geen marge", "proven: no gap").to_owned();
        }
        let percent = self.gap_percent(score);
        self.lang.pick(format!("marge {percent}"), format!("gap {percent}"))
    }

    /// The gap as a share of the ceiling: of all points, or of the points for quality alone when no more priority can be
    /// served, as the steps of priority would drown it.
    #[must_use]
    pub fn gap_percent(&self, score: &Score) -> String {
        let lang = self.lang;
        let gap = score.ceiling - score.total;
        if gap == 0 {
            return lang.pick("0 %", "0%").to_owned();
        }
        let quality = score.ceiling - score.priority_step * score.priority_served;
        let is_quality = score.expected.is_none() && score.priority_served == score.priority_ceiling && quality > gap;
        let whole = if is_quality { quality } else { score.ceiling };
        if whole <= 0 {
            return lang.pick("niet in procenten te zeggen", "not to be told in percent").to_owned();
        }
        // Points fit a float's 53 bits by far; one decimal is shown.
        #[allow(clippy::cast_precision_loss)]
        let percent = gap as f64 / whole as f64 * 100.0;
        if percent < 0.05 {
            return lang.pick("minder dan 0,1 %", "less than 0.1%").to_owned();
        }
        let percent = lang.decimal(percent, 1);
        lang.pick(format!("{percent} %"), format!("{percent}%"))
    }

    /// The proof in lines of (what, reached, at most).
    #[must_use]
    pub fn proof(&self, score: &Score) -> Vec<(&'static str, String, String)> {
        let lang = self.lang;
        let number = |number: i64| lang.number(number);
        let thousandths = |figure: i64| lang.decimal(figure as f64 / 1000.0, 1);
        let expected = score.expected.map(|Expected { served, ceiling }| {
            let what = lang.pick("prioriteit verwacht", "priority expected");
            (what, thousandths(served), thousandths(ceiling))
        });
        let mut lines = vec![
            (
                lang.pick("plaatsen gevuld", "places filled"),
                number(score.places_filled.into()),
                number(score.places_ceiling.into()),
            ),
            (
                lang.pick("prioriteit bediend", "priority served"),
                number(score.priority_served),
                number(score.priority_ceiling),
            ),
            (lang.pick("punten", "points"), number(score.total), number(score.ceiling)),
        ];
        lines.splice(2..2, expected);
        lines
    }

    /// Why this match, beside the trip: `was hier eerder`, `doet dit graag`. Only what earned points under the policy.
    #[must_use]
    pub fn reasons(&self, found: &Match, request: &HelpRequest, volunteer: &Volunteer) -> Vec<&'static str> {
        let (lang, parts) = (self.lang, &found.parts);
        let wishes_met = request.wishes.preferred.iter().any(|wish| volunteer.traits.has(wish))
            || volunteer.wishes.preferred.iter().any(|wish| request.traits.has(wish));
        let reasons = [
            (parts.stability > 0, lang.pick("was al afgesproken", "was agreed before")),
            (parts.continuity > 0, lang.pick("was hier eerder", "came before")),
            (
                parts.preference > 0 && volunteer.kinds_liked.has(request.kind),
                lang.pick("doet dit graag", "likes to do this"),
            ),
            (parts.preference > 0 && wishes_met, lang.pick("past bij de wensen", "fits the wishes")),
            (parts.organisation > 0, lang.pick("van de eigen organisatie", "of the own organisation")),
            (
                parts.skill_fit > 0 && !request.skills.is_empty(),
                lang.pick("heeft de gevraagde vaardigheden", "has the skills asked for"),
            ),
            (parts.strain > 0, lang.pick("ontlast een mantelzorger", "relieves a carer under strain")),
            (
                parts.unasked > 0 && volunteer.last_asked == LastAsked::Never,
                lang.pick("is nog nooit gevraagd", "was never asked before"),
            ),
            (
                parts.unasked > 0 && volunteer.last_asked != LastAsked::Never,
                lang.pick("is een tijd niet gevraagd", "was not asked for a while"),
            ),
            (parts.area > 0, lang.pick("in een wijk die achterblijft", "in an area that is behind")),
            (request.mode.is_some_and(|mode| mode == found.mode), self.comes_by(found)),
        ];
        let mut given: Vec<&'static str> = reasons.iter().filter(|(is_so, _)| *is_so).map(|(_, say)| *say).collect();
        if given.is_empty() {
            given.push(lang.pick("is vrij", "is free"));
        }
        given
    }

    fn comes_by(&self, found: &Match) -> &'static str {
        use koppel_engine::travel::Mode;
        match found.mode {
            Mode::Foot => self.lang.pick("komt lopend", "comes on foot"),
            Mode::Bicycle => self.lang.pick("heeft een fiets", "has a bicycle"),
            Mode::EBike => self.lang.pick("heeft een e-bike", "has an e-bike"),
            Mode::Car => self.lang.pick("heeft een auto", "has a car"),
            Mode::Transit => self.lang.pick("reist met het ov", "uses public transport"),
        }
    }

    /// The points of a match by part, those without points left out: `prioriteit 2.801 · reistijd 360 · ruimte 100`.
    #[must_use]
    pub fn parts(&self, parts: &Parts) -> String {
        let lang = self.lang;
        let named = [
            (parts.priority, lang.pick("prioriteit", "priority")),
            (parts.travel, lang.pick("korte reis", "short trip")),
            (parts.skill_fit, lang.pick("vaardigheden", "skills")),
            (parts.slack, lang.pick("ruimte in de tijd", "room in time")),
            (parts.preference, lang.pick("voorkeur", "preference")),
            (parts.continuity, lang.pick("bekend gezicht", "known face")),
            (parts.organisation, lang.pick("eigen organisatie", "own organisation")),
            (parts.stability, lang.pick("al afgesproken", "agreed before")),
            (parts.strain, lang.pick("mantelzorger belast", "carer under strain")),
            (parts.unasked, lang.pick("lang niet gevraagd", "not asked for long")),
            (parts.area, lang.pick("wijk blijft achter", "area is behind")),
        ];
        let said: Vec<String> = named
            .iter()
            .filter(|(points, _)| *points != 0)
            .map(|(points, name)| format!("{name} {}", lang.number(*points)))
            .collect();
        if said.is_empty() { lang.pick("geen punten", "no points").to_owned() } else { said.join(" · ") }
    }
}
