//! Why nobody goes to a visit.

use koppel_engine::plan::WhyUnserved;

use super::Words;

impl Words<'_> {
    pub(super) fn no_volunteers(&self) -> &'static str {
        self.lang.pick(
            "Er zijn nog geen vrijwilligers. Voeg ze toe en maak een nieuw voorstel.",
            "There are no volunteers yet. Add them and make a new plan.",
        )
    }

    /// Why a visit has nobody, or too few, in a sentence or two.
    #[must_use]
    pub fn why_unserved(&self, why: &WhyUnserved) -> String {
        let lang = self.lang;
        match why {
            WhyUnserved::Nursing => lang.pick(
                "Dit is verpleging. Dat blijft bij de thuiszorg; vraag het daar aan.".to_owned(),
                "This is nursing. It stays with professional care; ask for it there.".to_owned(),
            ),
            _ if self.problem.volunteers.is_empty() => self.no_volunteers().to_owned(),
            WhyUnserved::NobodyMay { most_often, stops } => {
                let (rule, stops) = (self.rule(most_often), self.volunteers(u64::from(*stops)));
                lang.pick(
                    format!("Niemand kan dit doen. Wat het vaakst in de weg staat, bij {stops}: {rule}."),
                    format!("Nobody can do this. What stops most, for {stops}: {rule}."),
                )
            }
            WhyUnserved::AllTaken { may: 0 } => lang.pick(
                "Niemand heeft nog ruimte voor dit bezoek.".to_owned(),
                "Nobody has room left for this visit.".to_owned(),
            ),
            WhyUnserved::AllTaken { may: 1 } => lang.pick(
                "Eén vrijwilliger kan dit, maar is elders harder nodig of heeft geen ruimte meer.".to_owned(),
                "One volunteer can do this, but is needed more elsewhere or has no room left.".to_owned(),
            ),
            WhyUnserved::AllTaken { may } => {
                let may = self.volunteers(u64::from(*may));
                lang.pick(
                    format!("{may} kunnen dit, maar zij zijn elders harder nodig of hebben geen ruimte meer."),
                    format!("{may} can do this, but they are needed more elsewhere or have no room left."),
                )
            }
            WhyUnserved::NotTogether { needed, at_once } => {
                let needed = self.volunteers(u64::from(*needed));
                let at_once = match at_once {
                    0 => lang.pick("er kan niemand".to_owned(), "nobody can come".to_owned()),
                    at_once => lang.pick(
                        format!("er kan hooguit {at_once} tegelijk"),
                        format!("at most {at_once} can come at once"),
                    ),
                };
                lang.pick(
                    format!("Hier zijn {needed} tegelijk nodig; {at_once}."),
                    format!("This needs {needed} at the same time; {at_once}."),
                )
            }
        }
    }
}
