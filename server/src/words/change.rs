//! The smallest changes that would bring somebody.

use koppel_engine::explain::Change;
use koppel_engine::travel::Mode;

use super::{Words, terms};

impl Words<'_> {
    /// One change and whom it would bring: `8 minuten meer reistijd op de fiets: V12`.
    #[must_use]
    pub fn change(&self, change: &Change) -> String {
        let lang = self.lang;
        let word = |tag| self.problem.vocabulary.word(tag);
        let (what, volunteers) = match change {
            Change::TravelMore { mode, by_s, volunteers } => {
                let (minutes, by) = (by_s.div_ceil(60), self.by_mode(*mode));
                let length =
                    lang.count(u64::from(minutes), lang.pick("minuut", "minute"), lang.pick("minuten", "minutes"));
                (lang.pick(format!("{length} meer reistijd {by}"), format!("{length} more travel {by}")), volunteers)
            }
            Change::OtherTime { time, volunteers } => {
                let at = self.clock.at(time.starts_at);
                let day = format!("{} {}", lang.day(at.weekday()), lang.date(at.date()));
                let hour = at.strftime("%H:%M");
                (lang.pick(format!("op {day} om {hour}"), format!("on {day} at {hour}")), volunteers)
            }
            Change::Certificate { certificate, volunteers } => {
                let one = terms::a_certificate(lang, word(*certificate));
                (lang.pick(format!("{one} die op die dag geldig is"), format!("{one} valid on that day")), volunteers)
            }
            Change::Skill { skill, volunteers } => {
                let skill = self.word(*skill);
                (lang.pick(format!("een training ‘{skill}’"), format!("a training ‘{skill}’")), volunteers)
            }
            Change::DropWish { wish, volunteers } => {
                let wish = self.word(*wish);
                (lang.pick(format!("zonder de wens ‘{wish}’"), format!("without the wish ‘{wish}’")), volunteers)
            }
            Change::Mode { mode, volunteers } => (self.with_mode(*mode).to_owned(), volunteers),
            Change::MoreRoom { volunteers } => {
                (lang.pick("een extra bezoek of een ruil", "an extra visit or a swap").to_owned(), volunteers)
            }
            Change::Unlink { visit, volunteers } => {
                (lang.pick(format!("los van {visit}"), format!("apart from {visit}")), volunteers)
            }
            Change::Fewer { volunteers_needed } => {
                let number = self.volunteers(u64::from(*volunteers_needed));
                return lang.pick(format!("komen met {number}"), format!("come with {number}"));
            }
        };
        if volunteers.is_empty() { what } else { format!("{what}: {}", self.people(volunteers)) }
    }

    fn with_mode(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Foot => self.lang.pick("lopend komen", "coming on foot"),
            Mode::Bicycle => self.lang.pick("een fiets lenen", "the loan of a bicycle"),
            Mode::EBike => self.lang.pick("een e-bike lenen", "the loan of an e-bike"),
            Mode::Car => self.lang.pick("een auto lenen", "the loan of a car"),
            Mode::Transit => self.lang.pick("reizen met het ov", "travel by public transport"),
        }
    }
}
