//! A first plan from prices: volunteers choose one after another from what is left, first for what is worth more than its price, then
//! for anything.

use super::best::{Desk, FORBIDDEN};
use super::chance::Chance;
use super::draft::Draft;
use super::market::{Market, Prices};
use super::table::{Table, number};

/// Worth of a node that is kept whatever it costs, in the scale of prices.
const KEPT: i64 = 1 << 48;

/// A plan that keeps every rule.
pub fn plan<'a>(table: &'a Table, market: &Market, prices: &Prices, chance: &mut Chance) -> Draft<'a> {
    let mut draft = Draft::new(table);
    let mut desk = Desk::default();
    for volunteer in 0..table.volunteers() {
        draft.set(volunteer, &table.people[volunteer].musts);
    }
    place_teams(&mut draft, table, market, prices);
    let mut order: Vec<usize> = (0..table.volunteers()).collect();
    chance.shuffle(&mut order);
    let free = prices.free();
    for prices in [prices, &free] {
        for volunteer in &order {
            replan(&mut draft, table, market, prices, *volunteer, &mut desk);
        }
    }
    draft
}

/// Visits that are all-or-none go first, dearest first, each at the time that brings most, with people who could do it next to
/// what they have.
fn place_teams(draft: &mut Draft<'_>, table: &Table, market: &Market, prices: &Prices) {
    let is_team = |visit: &usize| !table.partial[*visit];
    let mut teams: Vec<(i64, usize)> = (0..table.need.len())
        .filter(is_team)
        .map(|visit| (market.sale(table, prices, visit, &vec![0; market.prices], |_, _| ()), visit))
        .collect();
    teams.sort_by_key(|(sale, visit)| (std::cmp::Reverse(*sale), *visit));
    for (_, visit) in teams {
        if !draft.holders(visit).is_empty() {
            continue;
        }
        let need = table.need[visit] as usize;
        let mut best: (i64, Vec<(usize, Vec<u32>)>) = (0, Vec::new());
        let slot = |node: &u32| table.slot[*node as usize];
        for nodes in table.of_visit(visit).chunk_by(|a, b| slot(a) == slot(b)) {
            let mut able: Vec<(i64, usize, Vec<u32>)> = Vec::new();
            for node in nodes {
                let volunteer = table.volunteer[*node as usize] as usize;
                let mut week = draft.week(volunteer).to_vec();
                week.insert(week.partition_point(|other| other < node), *node);
                let gain = table.worth(volunteer, &week) - draft.worth(volunteer);
                let has_room = room(draft, table, volunteer) > 0;
                let is_open = draft.open(*node, |_| false) > 0;
                let is_other = able.iter().all(|(_, other, _)| *other != volunteer);
                if gain > 0 && has_room && is_open && is_other && table.is_week(volunteer, &week) {
                    able.push((gain, volunteer, week));
                }
            }
            able.sort_by_key(|(gain, volunteer, _)| (std::cmp::Reverse(*gain), *volunteer));
            able.truncate(need);
            let brings = able.iter().map(|(gain, ..)| gain).sum();
            if able.len() == need && brings > best.0 {
                best = (brings, able.into_iter().map(|(_, volunteer, week)| (volunteer, week)).collect());
            }
        }
        if keeps_organisations(draft, table, &best.1) {
            best.1.iter().for_each(|(volunteer, week)| draft.set(*volunteer, week));
        }
    }
}

/// How many more visits a volunteer's organisation may lend.
fn room(draft: &Draft<'_>, table: &Table, volunteer: usize) -> u32 {
    let organisation = table.people[volunteer].organisation;
    if organisation == super::table::NONE { u32::MAX } else { draft.room(organisation) }
}

fn keeps_organisations(draft: &Draft<'_>, table: &Table, team: &[(usize, Vec<u32>)]) -> bool {
    team.iter().all(|(volunteer, _)| {
        let organisation = table.people[*volunteer].organisation;
        let lent = team.iter().filter(|(other, _)| table.people[*other].organisation == organisation).count();
        room(draft, table, *volunteer) >= number(lent)
    })
}

/// Whether a node stays as it is when its volunteer is planned afresh alone: others have part of it.
pub fn is_kept(draft: &Draft<'_>, table: &Table, node: u32) -> bool {
    !table.partial[table.visit[node as usize] as usize] || draft.is_shared_with_others(node)
}

/// What a volunteer keeps when it is planned afresh alone.
pub fn kept(draft: &Draft<'_>, table: &Table, volunteer: usize) -> Vec<u32> {
    let must = |node: &u32| table.is_must(*node);
    draft.week(volunteer).iter().copied().filter(|node| must(node) || is_kept(draft, table, *node)).collect()
}

/// Gives a volunteer the best week over what nobody else has, at these prices; visits that are all-or-none stay.
pub fn replan(
    draft: &mut Draft<'_>,
    table: &Table,
    market: &Market,
    prices: &Prices,
    volunteer: usize,
    desk: &mut Desk,
) {
    let own = draft.week(volunteer);
    let net: Vec<i64> = table
        .nodes_of(volunteer)
        .map(|node| {
            let is_team = is_kept(draft, table, number(node));
            match (is_team, own.contains(&number(node))) {
                (true, true) => KEPT,
                (true, false) => FORBIDDEN,
                (false, _) if draft.open(number(node), |other| other as usize == volunteer) == 0 => FORBIDDEN,
                (false, _) => market.net(table, prices, node),
            }
        })
        .collect();
    let best = desk.best(table, volunteer, &net, prices.scale, &[]);
    let mut week = best.nodes;
    let most = own.len().saturating_add(room(draft, table, volunteer) as usize);
    while week.len() > most {
        let others = (0..week.len()).filter(|place| !table.is_must(week[*place]));
        let least = others.min_by_key(|place| net[(week[*place] as usize) - table.nodes_of(volunteer).start]);
        week.remove(least.expect("it is longer than something"));
    }
    let keeps = |node: &&u32| is_kept(draft, table, **node) || table.is_must(**node);
    let keeps_all = week.iter().filter(keeps).eq(own.iter().filter(keeps));
    if keeps_all && week != own && table.is_week(volunteer, &week) {
        let own = own.to_vec();
        draft.set(volunteer, &week);
        let mut touched = own.iter().chain(&week).map(|node| table.visit[*node as usize] as usize);
        if !touched.all(|visit| draft.keeps_links(visit)) {
            draft.set(volunteer, &own);
        }
    }
}
