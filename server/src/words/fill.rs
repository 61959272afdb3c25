//! What equal fill between areas changed, and what it cost.

use koppel_engine::areas::{AreaFill, Areas};

use super::Words;

impl Words<'_> {
    /// Areas in lines of (area, filled, without the goal).
    #[must_use]
    pub fn fill(&self, areas: &Areas) -> Vec<[String; 3]> {
        let lang = self.lang;
        let row = |row: &AreaFill| {
            let area = if row.area.is_empty() { lang.pick("onbekend", "unknown").to_owned() } else { row.area.clone() };
            let of = lang.pick("van", "of");
            let without = lang.pick("zonder dit doel", "without this goal");
            [area, format!("{} {of} {}", row.filled, row.asked), format!("{without} {}", row.filled_without)]
        };
        areas.fill.iter().map(row).collect()
    }

    /// What the goal cost, in one sentence.
    #[must_use]
    pub fn price_of_fill(&self, areas: &Areas) -> String {
        let lang = self.lang;
        let Some(without) = &areas.without else {
            return lang
                .pick(
                    "Welke wijken achterblijven, is gemeten toen dit voorstel voor het eerst werd gemaakt. Wat dit doel nu kost, zegt een nieuw voorstel.",
                    "Which areas are behind was measured when this plan was first made. What this goal costs now, a new plan says.",
                )
                .to_owned();
        };
        let filled: u32 = areas.fill.iter().map(|row| row.filled).sum();
        let places = i64::from(without.places_filled) - i64::from(filled);
        let points = lang.number(without.quality - areas.quality);
        let places = if places == 0 {
            lang.pick("geen enkele plaats", "no place").to_owned()
        } else if places > 0 {
            lang.count(places.unsigned_abs(), lang.pick("plaats", "place"), lang.pick("plaatsen", "places"))
        } else {
            let more = lang.count(places.unsigned_abs(), lang.pick("plaats", "place"), lang.pick("plaatsen", "places"));
            lang.pick(
                format!("geen plaats (er zijn er {more} meer gevuld)"),
                format!("no place ({more} more are filled)"),
            )
        };
        lang.pick(
            format!("Wijken gelijk op laten gaan kost {places} en {points} punten kwaliteit."),
            format!("Filling areas alike costs {places} and {points} points of quality."),
        )
    }
}
