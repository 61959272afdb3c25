//! Whole explanations for the terminal: of a request, of a volunteer, of a pair.

use koppel_engine::explain::{PairStory, RequestStory, StoppedBy, VisitStory, VolunteerStory};
use koppel_engine::plan::Match;

use super::Words;
use super::area::area;
use super::lines::wrap;

/// Reasons and visits a story names before it says how many more there are.
const LISTED_MOST: usize = 12;

impl Words<'_> {
    /// The story of a request: who goes and why, or why nobody and what would help.
    #[must_use]
    pub fn request_story(&self, story: &RequestStory) -> String {
        let request = self.problem.requests.iter().find(|request| request.id == story.request);
        let kind = request.map_or_else(String::new, |request| format!(" · {}", self.kind(request)));
        let place = request.map_or_else(String::new, |request| area(&request.place));
        let place = if place.is_empty() { place } else { format!(" · {place}") };
        let mut lines = vec![format!("{}{kind}{place}", story.request)];
        for visit in &story.visits {
            lines.push(String::new());
            lines.extend(self.visit_story(visit));
        }
        finished(&lines)
    }

    fn visit_story(&self, story: &VisitStory) -> Vec<String> {
        let lang = self.lang;
        let times = self.problem.visits.iter().find(|visit| visit.id == story.visit);
        let times = times.map_or_else(String::new, |visit| self.possible_times(visit));
        let mut lines = vec![format!("{}  {times}", story.visit)];
        lines.extend(story.matches.iter().flat_map(|found| self.match_lines(found)));
        if let Some(group) = &story.group {
            lines.extend(self.group(group).iter().flat_map(|line| wrap("  ", line)));
        }
        if let Some(why) = &story.unserved {
            lines.extend(wrap("  ", &self.why_unserved(why)));
        }
        if let Some(next) = &story.runner_up {
            lines.push(lang.pick("  Wie anders het best zou zijn:", "  Who else would be best:").to_owned());
            lines.extend(self.verdict(next).iter().flat_map(|line| wrap("    ", line)));
        }
        if !story.changes.is_empty() {
            lines.push(lang.pick("  Wel als:", "  It would work with:").to_owned());
            lines.extend(story.changes.iter().flat_map(|change| wrap("    - ", &self.change(change))));
        }
        lines.extend(wrap("  ", &self.how_many_may(story.may)));
        let words = lang.pick(("vrijwilliger", "vrijwilligers"), ("volunteer", "volunteers"));
        lines.extend(self.stopped_by(&story.stopped_by, words));
        lines
    }

    fn how_many_may(&self, may: u32) -> String {
        let number = self.volunteers(may.into());
        let (dutch, english) = match may {
            0 => ("mag niemand dit doen".to_owned(), "nobody may do this".to_owned()),
            1 => (format!("mag {number} dit doen"), format!("{number} may do this")),
            _ => (format!("mogen {number} dit doen"), format!("{number} may do this")),
        };
        self.lang.pick(format!("Volgens de regels {dutch}."), format!("By the rules {english}."))
    }

    /// Who goes, by what trip, and what that is worth.
    fn match_lines(&self, found: &Match) -> Vec<String> {
        let (who, when, trip) = (&found.volunteer, self.when(found.time), self.trip(found));
        let (points, parts) = (self.lang.number(found.points), self.parts(&found.parts));
        let (goes, why, unit) = self.lang.pick(("gaat", "Waarom", "punten"), ("goes", "Why", "points"));
        let mut lines = wrap("  → ", &format!("{who} {goes}: {when}, {trip}."));
        lines.extend(wrap("    ", &format!("{why}: {points} {unit} ({parts}).")));
        lines
    }

    /// What each rule stops, most first.
    fn stopped_by(&self, stopped: &[StoppedBy], (one, many): (&str, &str)) -> Vec<String> {
        let lang = self.lang;
        let mut lines = Vec::new();
        if !stopped.is_empty() {
            lines.push(lang.pick("  Wat in de weg staat:", "  What stands in the way:").to_owned());
        }
        for rule in stopped.iter().take(LISTED_MOST) {
            let (said, count) = (self.rule(&rule.example), lang.count(rule.count.into(), one, many));
            let (as_with, who) = (lang.pick("zoals bij", "as with"), &rule.who);
            lines.extend(wrap("    - ", &format!("{count}: {said}, {as_with} {who}")));
        }
        lines.extend(self.and_more(stopped.len()));
        lines
    }

    fn and_more(&self, items: usize) -> Option<String> {
        let more = items.checked_sub(LISTED_MOST).filter(|more| *more > 0)?;
        Some(self.lang.pick(format!("    … en nog {more}"), format!("    … and {more} more")))
    }

    /// The story of a volunteer: what is planned, what is possible, what one more like this would add.
    #[must_use]
    pub fn volunteer_story(&self, story: &VolunteerStory) -> String {
        let (lang, who) = (self.lang, &story.volunteer);
        let words = lang.pick(("bezoek", "bezoeken"), ("visit", "visits"));
        let visits = |number: u64| lang.count(number, words.0, words.1);
        let planned = visits(story.matches.len() as u64);
        let mut lines = vec![match story.matches.len() {
            0 => lang
                .pick(format!("{who} heeft in dit voorstel geen bezoek."), format!("{who} has no visit in this plan.")),
            _ => lang
                .pick(format!("{who} doet in dit voorstel {planned}."), format!("{who} does {planned} in this plan.")),
        }];
        let mut matches: Vec<&Match> = story.matches.iter().collect();
        matches.sort_by_key(|found| (found.time, &found.visit));
        for found in matches {
            let (visit, when, trip) = (&found.visit, self.when(found.time), self.trip(found));
            lines.extend(wrap("  → ", &format!("{visit}: {when}, {trip}")));
        }
        let may = visits(story.may.into());
        let may =
            lang.pick(format!("Volgens de regels mag {who} {may} doen."), format!("By the rules {who} may do {may}."));
        lines.extend(wrap("", &may));
        lines.extend(self.stopped_by(&story.stopped_by, words));
        lines.extend(self.could_still(&story.could_still));
        lines.extend(wrap("", &self.worth_of_one_more(who, story.one_more_is_worth)));
        finished(&lines)
    }

    fn could_still(&self, open: &[PairStory]) -> Vec<String> {
        let mut lines = Vec::new();
        if !open.is_empty() {
            let head =
                self.lang.pick("Nog open, en volgens de regels mogelijk:", "Still open, and possible by the rules:");
            lines.push(head.to_owned());
        }
        for pair in open.iter().take(LISTED_MOST) {
            lines.extend(wrap("  - ", &format!("{}: {}", pair.visit, self.verdict(pair).join(" "))));
        }
        lines.extend(self.and_more(open.len()));
        lines
    }

    fn worth_of_one_more(&self, who: &str, points: i64) -> String {
        if points == 0 {
            return self.lang.pick(
                format!("Nog iemand zoals {who} maakt dit voorstel niet beter."),
                format!("One more like {who} would not make this plan better."),
            );
        }
        let points = self.lang.number(points);
        self.lang.pick(
            format!("Nog één bezoek door iemand zoals {who} is hooguit {points} punten waard."),
            format!("One more visit by somebody like {who} is worth at most {points} points."),
        )
    }

    /// The story of a pair, visit by visit.
    #[must_use]
    pub fn pair_story(&self, stories: &[PairStory]) -> String {
        let mut lines = Vec::new();
        for story in stories {
            for (at, sentence) in self.verdict(story).iter().enumerate() {
                lines.extend(wrap(if at == 0 { "" } else { "  " }, sentence));
            }
        }
        finished(&lines)
    }
}

fn finished(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}
