//! What the map shows, area by area: how many volunteers live there, who is helped and who is not; drawn as cells and told as a table.

use std::collections::BTreeMap;

use koppel_engine::place::Place;
use maud::{Markup, html};

use super::view::View;
use crate::lang::Lang;
use crate::words::area::{area, pc4};

/// One area in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    /// Postcode and town, or the name of a place without a postcode.
    pub name: String,
    /// Volunteers who live there.
    pub volunteers: u32,
    /// Matches there, and seats of who lives there.
    pub helped: u32,
    /// Visits there with places left.
    pub open: u32,
}

/// The areas, by postcode; places without one stand together behind them.
pub(super) fn areas(view: &View<'_>) -> BTreeMap<u16, Figures> {
    let mut areas: BTreeMap<u16, Figures> = BTreeMap::new();
    let mut at = |place: &Place, count: fn(&mut Figures) -> &mut u32| {
        let known = pc4(place);
        let figures = areas.entry(known.unwrap_or(u16::MAX)).or_default();
        if known.is_some() && figures.name.is_empty() {
            figures.name = area(place);
        }
        *count(figures) += 1;
    };
    view.problem.volunteers.iter().for_each(|one| at(&one.home, |figures| &mut figures.volunteers));
    view.rows.iter().for_each(|row| at(&row.request.place, |figures| &mut figures.helped));
    view.seats.iter().for_each(|seat| at(&seat.request.place, |figures| &mut figures.helped));
    view.open.iter().for_each(|open| at(&open.request.place, |figures| &mut figures.open));
    areas
}

impl Figures {
    /// `4697 Sint-Annaland: 17 vrijwilligers, 22 keer hulp, 4 open`.
    pub fn words(&self, lang: Lang) -> String {
        let Self { name, volunteers, helped, open } = self;
        let who = lang.count(
            (*volunteers).into(),
            lang.pick("vrijwilliger", "volunteer"),
            lang.pick("vrijwilligers", "volunteers"),
        );
        lang.pick(
            format!("{name}: {who}, {helped} keer hulp, {open} open"),
            format!("{name}: {who}, help {helped} times, {open} open"),
        )
    }
}

/// The map as a table.
pub(crate) fn map_table(view: &View<'_>) -> Markup {
    let lang = view.lang();
    html! {
        table.narrow {
            thead { tr {
                th scope="col" { (lang.pick("Gebied", "Area")) }
                th.number scope="col" { (lang.pick("Vrijwilligers", "Volunteers")) }
                th.number scope="col" { (lang.pick("Hulp gevonden", "Help found")) }
                th.number scope="col" { (lang.pick("Niet geplaatst", "Unserved")) }
            } }
            tbody {
                @for figures in areas(view).values() {
                    tr {
                        th scope="row" { @if figures.name.is_empty() { (lang.pick("elders", "elsewhere")) } @else { (figures.name) } }
                        td.number { (figures.volunteers) }
                        td.number { (figures.helped) }
                        td.number { (figures.open) }
                    }
                }
            }
        }
    }
}
