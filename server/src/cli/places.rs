//! `koppel places`: where to open the next meeting places so that most people live within a walk.

use std::path::PathBuf;

use clap::Args;
use koppel_engine::place::{Place, Precision};
use koppel_engine::travel::TravelTable;
use koppel_scenarios::places::{Ground, Opened};
use koppel_scenarios::simulate::Scenario;
use serde_json::json;

use super::failure::Failure;
use super::simulate::read_scenario;
use super::{Common, say, say_json};
use crate::lang::Lang;
use crate::postcodes;

/// Nodes after which the search stops, and tells the gap that is left.
const NODES_MOST: u64 = 10_000;
/// People of a postcode are spread over its centre and two rings around it, as far as nine in ten homes are from the centre: metres, points, and
/// what each point weighs beside the centre.
const RINGS: [(f64, u32, f64); 3] = [(0.0, 1, 1.0), (450.0, 6, 0.7), (900.0, 12, 0.3)];
const DEGREE_M: f64 = 111_195.08;

#[derive(Args)]
pub struct PlacesArgs {
    /// A scenario (toml): its districts say where people live
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// How many places to open, at most
    #[arg(long, value_name = "K", default_value_t = 5)]
    open: usize,
    /// How far people walk, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 15)]
    walk: u32,
    /// Postcodes where there is a place already
    #[arg(long, value_name = "3541,3526", value_delimiter = ',')]
    there: Vec<u16>,
    /// Count people of 65 and over only
    #[arg(long)]
    older: bool,
    #[command(flatten)]
    common: Common,
}

/// Works out the best places for 1, 2, … and prints the curve.
pub fn run(args: &PlacesArgs) -> Result<(), Failure> {
    let lang: Lang = args.common.lang.into();
    if !(1..=50).contains(&args.open) || !(1..=120).contains(&args.walk) {
        return Err(Failure::input(
            lang.pick("geef 1 tot 50 plekken en 1 tot 120 minuten", "give 1 to 50 places and 1 to 120 minutes"),
        ));
    }
    if let Some(unknown) = args.there.iter().find(|postcode| postcodes::centre_of(**postcode).is_none()) {
        return Err(Failure::input(format!(
            "{unknown}: {}",
            lang.pick("dit is geen postcode waar mensen wonen", "this is no postcode where people live")
        )));
    }
    let scenario = read_scenario(&args.scenario)?;
    let (people, candidates) = points_of(&scenario, args.older);
    let there: Vec<Place> = args.there.iter().filter_map(|postcode| centre(*postcode)).collect();
    let travel = TravelTable::default();
    let all: i64 = people.iter().map(|(_, people)| people).sum();
    // Whoever is within a walk of a place that is there already adds nothing any more.
    let old = Ground::new(&people, &there, args.walk, &travel);
    let near: Vec<u32> = old.reaches.concat();
    let left: Vec<(Place, i64)> = (0_u32..)
        .zip(&people)
        .map(|(at, (place, count))| (place.clone(), if near.contains(&at) { 0 } else { *count }))
        .collect();
    let ground = Ground::new(&left, &candidates, args.walk, &travel);
    let before = all - left.iter().map(|(_, people)| people).sum::<i64>();
    let curve: Vec<Opened> =
        (1..=args.open.min(candidates.len())).map(|count| ground.open(count, NODES_MOST)).collect();
    if args.common.json {
        let rows = curve.iter().map(|opened| {
            let places: Vec<&str> = opened.places.iter().map(|place| candidates[*place].name.as_str()).collect();
            json!({ "places": places, "reached": before + opened.reached, "ceiling": before + opened.ceiling, "prices": opened.prices, "nodes": opened.nodes })
        });
        return say_json(
            &json!({ "format": "koppel-places/1", "people": all, "reached_before": before, "walk_min": args.walk, "curve": rows.collect::<Vec<_>>() }),
        );
    }
    say(&told(args, lang, (all, before), &candidates, &curve))
}

fn told(args: &PlacesArgs, lang: Lang, (all, before): (i64, i64), candidates: &[Place], curve: &[Opened]) -> String {
    let share = |people: i64| lang.decimal(people as f64 / all.max(1) as f64 * 100.0, 1);
    let who = if args.older {
        lang.pick("65-plussers", "people of 65 and over")
    } else {
        lang.pick("inwoners", "inhabitants")
    };
    let mut text = lang.pick(
        format!(
            "{} {who}; op {} minuten lopen van een plek die er al is: {} %.\n",
            lang.number(all),
            args.walk,
            share(before)
        ),
        format!(
            "{} {who}; within {} minutes on foot of a place that is there: {}%.\n",
            lang.number(all),
            args.walk,
            share(before)
        ),
    );
    for (count, opened) in (1_usize..).zip(curve) {
        let reached = before + opened.reached;
        let names: Vec<&str> = opened.places.iter().map(|place| candidates[*place].name.as_str()).collect();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let bar = "█".repeat((reached as f64 / all.max(1) as f64 * 30.0).round().max(0.0) as usize);
        let proof = if opened.reached == opened.ceiling {
            lang.pick("bewezen", "proven").to_owned()
        } else {
            lang.pick(
                format!("hooguit {} %", share(before + opened.ceiling)),
                format!("at most {}%", share(before + opened.ceiling)),
            )
        };
        text.push_str(&format!("{count:>3}  {:>5} %  {bar:<30}  {proof}\n", share(reached)));
        if count == curve.len() {
            text.push_str(&format!("\n{}: {}\n", lang.pick("De beste plekken", "The best places"), names.join(" · ")));
        }
    }
    text.push_str(lang.pick(
        "Bewezen: geen andere keuze van zoveel plekken bereikt er meer. Waar mensen precies wonen is geschat rond het midden van hun postcode.\n",
        "Proven: no other choice of as many places reaches more. Where exactly people live is estimated around the centre of their postcode.\n",
    ));
    text
}

/// Where people live, and where a place may open: the points of every postcode, and of those the centre and the inner ring.
fn points_of(scenario: &Scenario, older: bool) -> (Vec<(Place, i64)>, Vec<Place>) {
    let weight: f64 = RINGS.iter().map(|(_, points, weight)| f64::from(*points) * weight).sum();
    let (mut people, mut candidates) = (Vec::new(), Vec::new());
    for district in &scenario.districts {
        let share = if older { district.over_65 } else { 1.0 };
        let each = f64::from(district.inhabitants) * share / district.postcodes.len() as f64 / weight;
        for postcode in &district.postcodes {
            let Some(middle) = centre(*postcode) else { continue };
            for (ring, (radius_m, points, weighs)) in RINGS.iter().enumerate() {
                for point in 0..*points {
                    let place = beside(&middle, *radius_m, f64::from(point) / f64::from(*points), ring, &district.name);
                    // Fewer people than live in the country.
                    #[allow(clippy::cast_possible_truncation)]
                    people.push((place.clone(), (each * weighs).round() as i64));
                    if ring < 2 {
                        candidates.push(place);
                    }
                }
            }
        }
    }
    (people, candidates)
}

fn centre(postcode: u16) -> Option<Place> {
    let (latitude, longitude) = postcodes::centre_of(postcode)?;
    Some(Place { latitude, longitude, precision: Precision::Coordinates, name: postcode.to_string() })
}

/// A point so far from the middle, a share of the way round from the north.
fn beside(middle: &Place, radius_m: f64, turn: f64, ring: usize, district: &str) -> Place {
    const SIDES: [&str; 6] = ["N", "NO", "ZO", "Z", "ZW", "NW"];
    let angle = turn * std::f64::consts::TAU;
    // A sixth of the way round is one of six sides.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let side = SIDES[(turn * 6.0).round() as usize % 6];
    let name =
        if ring == 0 { format!("{} {district}", middle.name) } else { format!("{} {side} {district}", middle.name) };
    Place {
        latitude: middle.latitude + radius_m * angle.cos() / DEGREE_M,
        longitude: middle.longitude + radius_m * angle.sin() / (DEGREE_M * middle.latitude.to_radians().cos()),
        precision: Precision::Coordinates,
        name,
    }
}
