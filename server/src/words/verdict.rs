//! Why a pair is, or is not, in the plan.

use koppel_engine::explain::{Clash, PairStory, Verdict};

use super::Words;

impl Words<'_> {
    /// What was found about a pair, one sentence a line.
    #[must_use]
    pub fn verdict(&self, story: &PairStory) -> Vec<String> {
        let lang = self.lang;
        let (who, visit) = (&story.volunteer, &story.visit);
        match &story.verdict {
            Verdict::Matched { found } => {
                let (when, trip) = (self.when(found.time), self.trip(found));
                let (points, parts) = (lang.number(found.points), self.parts(&found.parts));
                let yes = found.yes.map(|thousandths| {
                    let percent = lang.decimal(f64::from(thousandths) / 10.0, 0);
                    lang.pick(
                        format!("De kans dat {who} ja zegt is {percent} %."),
                        format!("The chance that {who} says yes is {percent}%."),
                    )
                });
                let mut lines = vec![
                    lang.pick(
                        format!("{who} gaat naar {visit}: {when}, {trip}."),
                        format!("{who} goes to {visit}: {when}, {trip}."),
                    ),
                    lang.pick(
                        format!("Dat is {points} punten waard: {parts}."),
                        format!("That is worth {points} points: {parts}."),
                    ),
                ];
                lines.extend(yes);
                lines
            }
            Verdict::Forbidden { rules } => {
                let head = lang.pick(format!("{who} kan niet naar {visit}."), format!("{who} cannot go to {visit}."));
                std::iter::once(head).chain(rules.iter().map(|rule| self.refusal(who, rule))).collect()
            }
            Verdict::Lost { points, instead, does, costs_at_least, clash } => {
                let points_said = lang.number(*points);
                let mut lines = vec![lang.pick(
                    format!("{who} mag naar {visit} ({points_said} punten), maar het voorstel is beter zonder."),
                    format!("{who} may go to {visit} ({points_said} points), but the plan is better without."),
                )];
                if let Some(instead) = instead {
                    let (other, worth) = (&instead.volunteer, lang.number(instead.points));
                    lines.push(lang.pick(
                        format!("Nu gaat {other} ({worth} punten)."),
                        format!("Now {other} goes ({worth} points)."),
                    ));
                }
                if !does.is_empty() {
                    let does = self.people(does);
                    lines.push(lang.pick(format!("{who} doet nu {does}."), format!("{who} now does {does}.")));
                }
                lines.extend(clash.as_ref().map(|clash| self.clash(who, clash)));
                lines.push(self.costs(who, *costs_at_least, clash.is_some()));
                lines
            }
        }
    }

    fn costs(&self, who: &str, costs_at_least: i64, is_in_the_way: bool) -> String {
        let lang = self.lang;
        if costs_at_least <= 0 && is_in_the_way {
            return lang.pick(
                format!("Een ander voorstel, met {who} hier, kan even goed zijn."),
                format!("Another plan, with {who} here, may be as good."),
            );
        }
        if costs_at_least <= 0 {
            return lang.pick(
                format!("Een voorstel met {who} hier kan even goed zijn: kiest u liever {who}, dan mag dat."),
                format!("A plan with {who} here may be as good: if you prefer {who}, do so."),
            );
        }
        let points =
            lang.count(costs_at_least.unsigned_abs(), lang.pick("punt", "point"), lang.pick("punten", "points"));
        lang.pick(
            format!("Elk voorstel met {who} hier is minstens {points} minder waard dan dit."),
            format!("Every plan with {who} here is worth at least {points} less than this one."),
        )
    }

    /// What in the plan keeps a volunteer from one more visit.
    #[must_use]
    pub fn clash(&self, who: &str, clash: &Clash) -> String {
        let lang = self.lang;
        let visits =
            |limit: u32| lang.count(limit.into(), lang.pick("bezoek", "visit"), lang.pick("bezoeken", "visits"));
        match clash {
            Clash::Overlap { visit, time, away_min } => {
                let (from, to) = (self.clock.at(time.starts_at), self.clock.at(time.ends_at));
                let (from, to) = (lang.time(from.time()), lang.time(to.time()));
                lang.pick(
                    format!("{who} is bij {visit} van {from} tot {to}, {away_min} min verderop. Ruil die twee, of kies een andere tijd."),
                    format!("{who} is at {visit} from {from} to {to}, {away_min} min away. Swap the two, or choose another time."),
                )
            }
            Clash::VisitsLimit { limit } => {
                let visits = visits(*limit);
                lang.pick(
                    format!("{who} doet hooguit {visits}; dat aantal is bereikt. Vraag of er één bij mag."),
                    format!("{who} does at most {visits}; that number is reached. Ask whether one more is possible."),
                )
            }
            Clash::MinutesLimit { limit } => {
                let time = lang.duration(i64::from(*limit));
                lang.pick(
                    format!("{who} helpt hooguit {time} en komt daar dan boven. Vraag of het iets meer mag."),
                    format!("{who} helps at most {time} and would go over it. Ask whether a little more is possible."),
                )
            }
            Clash::DaysLimit { limit } => {
                let days = lang.count((*limit).into(), lang.pick("dag", "day"), lang.pick("dagen", "days"));
                lang.pick(
                    format!("{who} helpt op hooguit {days} per week; dat aantal is bereikt. Kies een van die dagen of iemand anders."),
                    format!("{who} helps on at most {days} a week; that number is reached. Choose one of those days or somebody else."),
                )
            }
            Clash::NightsLimit { limit } => {
                let nights = lang.count((*limit).into(), lang.pick("nacht", "night"), lang.pick("nachten", "nights"));
                lang.pick(
                    format!(
                        "{who} doet hooguit {nights} per week; dat aantal is bereikt. Kies een andere week of iemand anders."
                    ),
                    format!(
                        "{who} does at most {nights} a week; that number is reached. Choose another week or somebody else."
                    ),
                )
            }
            Clash::MustComeAfter { .. }
            | Clash::MustComeBefore { .. }
            | Clash::SameVolunteers { .. }
            | Clash::OtherVolunteers { .. } => self.linked(who, clash),
            Clash::OrganisationLimit { limit } => {
                let visits = visits(*limit);
                lang.pick(
                    format!("De organisatie van {who} doet hooguit {visits}; dat aantal is bereikt. Vraag of er één bij mag."),
                    format!("The organisation of {who} does at most {visits}; that number is reached. Ask whether one more is possible."),
                )
            }
        }
    }

    /// What another visit says that keeps a volunteer from this one.
    fn linked(&self, who: &str, clash: &Clash) -> String {
        let lang = self.lang;
        match clash {
            Clash::MustComeAfter { visit, time } => {
                let ends_at = lang.time(self.clock.at(time.ends_at).time());
                let on = lang.date(self.clock.at(time.ends_at).date());
                lang.pick(
                    format!(
                        "Dit bezoek komt pas na {visit}, en dat is klaar op {on} om {ends_at}. Kies een latere tijd."
                    ),
                    format!("This visit comes after {visit}, which ends on {on} at {ends_at}. Choose a later time."),
                )
            }
            Clash::MustComeBefore { visit, time } => {
                let starts_at = lang.time(self.clock.at(time.starts_at).time());
                let on = lang.date(self.clock.at(time.starts_at).date());
                lang.pick(
                    format!("{visit} komt pas na dit bezoek, en begint op {on} om {starts_at}. Kies een eerdere tijd."),
                    format!(
                        "{visit} comes after this visit, and starts on {on} at {starts_at}. Choose an earlier time."
                    ),
                )
            }
            Clash::SameVolunteers { visit, volunteers } => {
                let people = self.people(volunteers);
                lang.pick(
                    format!("Hier wordt dezelfde vrijwilliger gevraagd als bij {visit}, en dat is {people}."),
                    format!("The same volunteer is asked for here as at {visit}, and that is {people}."),
                )
            }
            Clash::OtherVolunteers { visit } => lang.pick(
                format!("{who} doet {visit} al, en hier wordt iemand anders gevraagd."),
                format!("{who} already does {visit}, and somebody else is asked for here."),
            ),
            _ => String::new(),
        }
    }
}
