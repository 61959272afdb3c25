//! The call list of an emergency replacement: how many to ask now, in one sentence, then whom, in order.

use koppel_engine::replacement::{Call, CallList, Layer, NoCallList};

use super::Words;
use super::lines::{clean, columns, wrap};
use crate::people::People;

/// Those behind the ones to ask now who are shown; json has them all.
const NEXT_SHOWN: usize = 10;

impl Words<'_> {
    /// The whole answer: what to do now, then the list. `by` is the hour asked for, `look_at` when to look again, as people write them.
    #[must_use]
    pub fn call_list(&self, list: &CallList, people: &People, by: Option<&str>, look_at: &str) -> String {
        let mut lines = wrap("", &self.what_to_do(list, by));
        if let Some(rounds) = &list.rounds {
            let (now, then) = (rounds.now, rounds.then);
            let average = self.lang.decimal(rounds.asked_on_average, 0);
            let more = self.lang.pick(
                format!(
                    "Of in twee rondes: vraag er nu {now}, en om {look_at} nog {then} als het dan niet rond is. Dan vraagt u gemiddeld \
                     {average} mensen, met dezelfde kans."
                ),
                format!(
                    "Or in two rounds: ask {now} now, and {then} more at {look_at} if it is not settled by then. That is {average} people on \
                     average, with the same chance."
                ),
            );
            lines.extend(wrap("", &more));
        }
        for one in &list.waiting {
            let (who, since) = (self.named(&one.volunteer, people), self.lang.duration(i64::from(one.since_min)));
            let yes = self.share(one.yes);
            let text = self.lang.pick(
                format!("{who}: {since} geleden gevraagd, nog geen antwoord; kans op een ja {yes}"),
                format!("{who}: asked {since} ago, no answer yet; chance of a yes {yes}"),
            );
            lines.extend(wrap("  ? ", &text));
        }
        lines.extend(self.calls(list, people));
        lines.push(String::new());
        lines.join("\n")
    }

    /// One sentence: how many to ask now, and the chance that it is enough.
    #[must_use]
    pub fn what_to_do(&self, list: &CallList, by: Option<&str>) -> String {
        let lang = self.lang;
        let come = match list.said_yes.len() {
            0 => String::new(),
            1 => lang.pick(format!("{} komt. ", list.said_yes[0]), format!("{} comes. ", list.said_yes[0])),
            _ => {
                let who = lang.list(&list.said_yes);
                lang.pick(format!("{who} komen. "), format!("{who} come. "))
            }
        };
        if list.places == 0 {
            let visit = &list.visit;
            return lang.pick(
                format!("{come}Daarmee is {visit} rond; bel wie nog niet antwoordde, dat het niet meer hoeft."),
                format!("{come}That settles {visit}; tell those who have not answered that they are not needed."),
            );
        }
        let enough = self.enough(list.places, by);
        if list.chance_as_it_is >= list.aim.chance {
            let chance = self.share(list.chance_as_it_is);
            return lang.pick(
                format!("{come}Wacht nog even en vraag niemand meer: de kans dat {enough} is {chance}."),
                format!("{come}Wait and ask nobody more: the chance that {enough} is {chance}."),
            );
        }
        let (asked, chance) = (u64::from(list.ask_now), self.share(list.chance));
        let people = lang.count(asked, lang.pick("persoon", "person"), lang.pick("mensen", "people"));
        if list.chance >= list.aim.chance {
            return lang.pick(
                format!("{come}Vraag nu {people}; de kans dat {enough} is {chance}."),
                format!("{come}Ask {people} now; the chance that {enough} is {chance}."),
            );
        }
        if list.ask_now == 0 {
            let request = &list.request;
            if !list.calls.is_empty() {
                return lang.pick(
                    format!("{come}Niemand is dan vrij. Wel kan iemand een ander bezoek laten vallen dat minder weegt; kies zelf."),
                    format!("{come}Nobody is free then. Somebody could give up another visit that weighs less; the choice is yours."),
                );
            }
            return lang.pick(
                format!(
                    "{come}Niemand anders kan dan komen. Kijk met koppel explain --request {request} wat zou helpen, of vraag een andere \
                     organisatie."
                ),
                format!(
                    "{come}Nobody else can come then. See with koppel explain --request {request} what would help, or ask another \
                     organisation."
                ),
            );
        }
        lang.pick(
            format!(
                "{come}Vraag nu iedereen die kan, {people}; de kans dat {enough} is dan {chance}. Dat is te weinig om op te rekenen: zoek ook \
                 verder, of kies een andere tijd."
            ),
            format!(
                "{come}Ask everybody who can come now, {people}; the chance that {enough} is {chance} then. That is too little to count on: look \
                 further as well, or choose another time."
            ),
        )
    }

    /// `om 17:00 iemand ja zegt`, `2 mensen ja zeggen`.
    fn enough(&self, places: u32, by: Option<&str>) -> String {
        let lang = self.lang;
        let by = by.map_or_else(String::new, |by| lang.pick(format!("om {by} "), format!(" by {by}")));
        if places == 1 {
            return lang.pick(format!("{by}iemand ja zegt"), format!("somebody says yes{by}"));
        }
        lang.pick(format!("{by}{places} mensen ja zeggen"), format!("{places} people say yes{by}"))
    }

    fn calls(&self, list: &CallList, people: &People) -> Vec<String> {
        let lang = self.lang;
        if list.calls.is_empty() {
            return Vec::new();
        }
        let ask_now = list.ask_now as usize;
        let free = list.calls.iter().filter(|call| call.gives_up.is_none()).count();
        let shown = (ask_now + NEXT_SHOWN).min(list.calls.len());
        let time = list.calls[0].time;
        let one_time = list.calls.iter().all(|call| call.time == time);
        let row = |(place, call): (usize, &Call)| self.call_cells(place, call, people, one_time);
        let rows: Vec<Vec<String>> = list.calls[..shown].iter().enumerate().map(row).collect();
        let mut written = columns("  ", &rows, &[7, 2]).into_iter();
        let time = if one_time { format!(" ({})", self.when(time)) } else { String::new() };
        let heads = [
            (ask_now, lang.pick("Nu vragen, in deze volgorde", "Ask now, in this order"), time.as_str()),
            (free.min(shown) - ask_now, lang.pick("Daarna", "After them"), ""),
            (
                shown - free.min(shown),
                lang.pick("Alleen als een ander bezoek wegvalt", "Only if another visit is given up"),
                "",
            ),
        ];
        let mut lines = Vec::new();
        for (count, head, behind) in heads {
            if count > 0 {
                lines.push(String::new());
                lines.push(format!("{head}{behind}"));
                lines.extend(written.by_ref().take(count));
            }
        }
        let more = list.calls.len() - shown;
        if more > 0 {
            lines.push(lang.pick(
                format!("  … en nog {more}; met --json staan ze er allemaal"),
                format!("  … and {more} more; --json lists them all"),
            ));
        }
        lines
    }

    fn call_cells(&self, place: usize, call: &Call, people: &People, one_time: bool) -> Vec<String> {
        let lang = self.lang;
        let phone = people.volunteer(&call.volunteer).map_or_else(String::new, |person| clean(&person.phone));
        let trip = match call.travel_s {
            0 => lang.pick("in de buurt", "close by").to_owned(),
            travel_s => format!("{:>6} {}", lang.trip(travel_s), self.mode(call.mode)),
        };
        let why = match (call.layer, call.came_before, &call.gives_up) {
            (.., Some(visit)) => lang.pick(format!("dan valt {visit} weg"), format!("{visit} is given up then")),
            (_, true, None) => lang.pick("was hier eerder", "came before").to_owned(),
            (_, false, None) if call.on_call => lang.pick("is oproepbaar", "is on call").to_owned(),
            (Layer::OwnNetwork, false, None) => {
                lang.pick("staat op de noodkaart", "is on the emergency card").to_owned()
            }
            (Layer::Community, false, None) => String::new(),
            (Layer::OtherOrganisation, false, None) => {
                lang.pick("van een andere organisatie", "of another organisation").to_owned()
            }
        };
        let yes = lang.pick(format!("kans op ja {}", self.share(call.yes)), format!("yes {}", self.share(call.yes)));
        let when = if one_time { String::new() } else { self.when(call.time) };
        let (number, who) = (format!("{:>2}", place + 1), self.named(&call.volunteer, people));
        vec![number, "☐".to_owned(), who, phone, when, yes, trip, why]
    }

    /// `V12 Bas`.
    fn named(&self, volunteer: &str, people: &People) -> String {
        let name = people.volunteer(volunteer).map_or("", |person| person.short_name());
        format!("{} {}", clean(volunteer), clean(name)).trim().to_owned()
    }

    /// A chance in whole percents, cut down so that 95 % is 95 % or more.
    #[must_use]
    pub fn share(&self, chance: f64) -> String {
        // Between 0 and 1,000; a chance is never far above 1.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let thousandths = (chance.clamp(0.0, 1.0) * 1000.0 + 1e-6) as u64;
        self.lang.percent(thousandths, 1000)
    }

    /// Why there is no list.
    #[must_use]
    pub fn no_call_list(&self, visit: &str, why: &NoCallList) -> String {
        let lang = self.lang;
        match why {
            NoCallList::UnknownVisit(id) => lang.pick(
                format!("{id}: dit bezoek staat niet in de bestanden; kijk in plan.csv welke er zijn"),
                format!("{id}: no such visit in the files; plan.csv lists those there are"),
            ),
            NoCallList::UnknownVolunteer(id) => lang.pick(
                format!("{id}: deze vrijwilliger staat niet in de bestanden; kijk het nummer na"),
                format!("{id}: no such volunteer in the files; check the number"),
            ),
            NoCallList::NotOfThisVisit(id) => lang.pick(
                format!("{id} gaat in dit voorstel niet naar {visit}; noem bij --out wie wel zou gaan"),
                format!("{id} does not go to {visit} in this plan; name with --out who would"),
            ),
            NoCallList::NobodyMissing => lang.pick(
                format!("voor {visit} komt al wie nodig is; zeg met --out wie uitvalt"),
                format!("everybody {visit} needs is coming; say with --out who drops out"),
            ),
            NoCallList::MayNot(id, rule) => lang.pick(
                format!("{id} zei ja, maar mag niet: {}", self.refusal(id, rule)),
                format!("{id} said yes, but may not: {}", self.refusal(id, rule)),
            ),
            NoCallList::CannotThen(id) => lang.pick(
                format!("{id} zei ja, maar is dan ergens anders of zit aan een grens; kijk met koppel explain --volunteer {id}"),
                format!("{id} said yes, but is elsewhere then or at a limit; see koppel explain --volunteer {id}"),
            ),
        }
    }
}
