//! Group offers: who takes a seat, and why an offer does not take place.

use koppel_engine::explain::Group;
use koppel_engine::plan::{OfferRun, Seat, WhyNotOffered};

use super::Words;

impl Words<'_> {
    /// `8 van 12 plaatsen`.
    #[must_use]
    pub fn seats_taken(&self, run: &OfferRun) -> String {
        let seats =
            self.lang.count(run.seats.into(), self.lang.pick("plaats", "seat"), self.lang.pick("plaatsen", "seats"));
        self.lang.pick(format!("{} van {seats}", run.guests), format!("{} of {seats}", run.guests))
    }

    /// How the requester gets there: `6 min lopen`.
    #[must_use]
    pub fn walk(&self, seat: &Seat) -> String {
        match seat.walk_s {
            0 => self.lang.pick("om de hoek", "round the corner").to_owned(),
            walk_s => {
                let trip = self.lang.trip(walk_s);
                self.lang.pick(format!("{trip} lopen"), format!("{trip} on foot"))
            }
        }
    }

    /// Why an offer does not take place.
    #[must_use]
    pub fn why_not_offered(&self, why: WhyNotOffered) -> String {
        let lang = self.lang;
        match why {
            WhyNotOffered::TooFewGuests { may, least } => lang.pick(
                format!("Er kunnen {may} gasten komen; het gaat door vanaf {least}. Vraag bij meer mensen of een groep ook past."),
                format!("{may} guests may come; it takes place from {least} on. Ask more people whether a group fits too."),
            ),
            WhyNotOffered::TooFewVolunteers { needed, at_once } => {
                let needed = self.volunteers(needed.into());
                lang.pick(
                    format!("Hier zijn {needed} tegelijk nodig; er kan hooguit {at_once}. Zoek iemand erbij of kies een andere tijd."),
                    format!("This needs {needed} at once; at most {at_once} can come. Find one more or choose another time."),
                )
            }
            WhyNotOffered::NeededElsewhere => lang.pick(
                "De vrijwilligers die dit kunnen, zijn elders harder nodig.".to_owned(),
                "The volunteers who can do this are of more use elsewhere.".to_owned(),
            ),
        }
    }

    /// What a group offer has to do with a visit, one sentence a line.
    #[must_use]
    pub fn group(&self, group: &Group) -> Vec<String> {
        let lang = self.lang;
        match group {
            Group::TakesSeat { seat, run } => {
                let (offer, when, walk) = (&seat.offer, self.when(seat.time), self.walk(seat));
                let (taken, points, parts) = (self.seats_taken(run), lang.number(seat.points), self.parts(&seat.parts));
                vec![
                    lang.pick(
                        format!("Neemt een plaats in bij {offer}: {when}, {walk}; {taken} bezet."),
                        format!("Takes a seat at {offer}: {when}, {walk}; {taken} taken."),
                    ),
                    lang.pick(
                        format!("Waarom: {points} punten ({parts})."),
                        format!("Why: {points} points ({parts})."),
                    ),
                ]
            }
            Group::Offers { run, guests, may } => {
                let mut lines = vec![match run.why_not {
                    Some(why) => lang.pick(
                        format!("Gaat niet door. {}", self.why_not_offered(why)),
                        format!("Does not take place. {}", self.why_not_offered(why)),
                    ),
                    None => {
                        let (taken, guests) = (self.seats_taken(run), self.people(guests));
                        lang.pick(format!("{taken} bezet: {guests}."), format!("{taken} taken: {guests}."))
                    }
                }];
                lines.push(lang.pick(
                    format!("Volgens de regels kunnen hier {may} hulpvragen een plaats innemen."),
                    format!("By the rules {may} requests may take a seat here."),
                ));
                lines
            }
        }
    }
}
