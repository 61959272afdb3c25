//! Meeting places: against every choice there is, and with a ceiling that anybody can add up.

use koppel_scenarios::places::Ground;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// People at random spots of a square, and candidates that reach what is near.
fn random(seed: u64, points: usize, candidates: usize, reach: f64) -> Ground {
    let mut chance = Pcg64Mcg::seed_from_u64(seed);
    let mut spot = |_| (chance.random_range(0.0..10.0_f64), chance.random_range(0.0..10.0_f64));
    let homes: Vec<(f64, f64)> = (0..points).map(&mut spot).collect();
    let sites: Vec<(f64, f64)> = (0..candidates).map(&mut spot).collect();
    let reaches = sites.iter().map(|site| {
        (0..points)
            .filter(|home| (homes[*home].0 - site.0).hypot(homes[*home].1 - site.1) < reach)
            .map(|home| u32::try_from(home).expect("few homes"))
            .collect()
    });
    Ground { reaches: reaches.collect(), people: (0..points).map(|_| chance.random_range(0..500)).collect() }
}

/// The most that any choice reaches, by trying all.
fn exhaustive(ground: &Ground, count: usize, from: usize, chosen: &mut Vec<usize>) -> i64 {
    if chosen.len() == count {
        return ground.reached(chosen);
    }
    let mut best = 0;
    for place in from..ground.reaches.len() {
        chosen.push(place);
        best = best.max(exhaustive(ground, count, place + 1, chosen));
        chosen.pop();
    }
    best
}

#[test]
fn no_choice_reaches_more_on_hundreds_of_random_grounds() {
    for seed in 0..400 {
        let ground = random(seed, 30, 11, 1.0 + (seed % 5) as f64);
        let count = 1 + seed as usize % 4;
        let opened = ground.open(count, u64::MAX);
        assert_eq!(opened.reached, exhaustive(&ground, count, 0, &mut Vec::new()), "seed {seed}");
        assert_eq!(opened.reached, ground.reached(&opened.places), "seed {seed}");
        assert_eq!(opened.reached, opened.ceiling, "seed {seed}: proven");
        assert!(ground.ceiling(&opened.prices, count) >= opened.reached, "seed {seed}");
    }
}

#[test]
fn a_search_that_is_cut_short_says_how_much_more_there_could_be() {
    for seed in 0..60 {
        let ground = random(seed, 60, 20, 2.5);
        let (short, long) = (ground.open(5, 1), ground.open(5, u64::MAX));
        assert!(short.reached <= long.reached && long.reached <= short.ceiling, "seed {seed}: {short:?} {long:?}");
        assert!(short.ceiling <= ground.ceiling(&short.prices, 5), "seed {seed}");
    }
}

#[test]
fn a_larger_ground_is_proven_too_and_one_more_place_never_reaches_less() {
    let ground = random(7, 500, 120, 1.2);
    let mut before = 0;
    for count in 1..=5 {
        let opened = ground.open(count, 2_000);
        assert!(
            opened.reached >= before && opened.ceiling - opened.reached <= opened.reached / 100,
            "{count}: {opened:?}"
        );
        before = opened.reached;
    }
}

#[test]
fn nobody_and_nowhere_are_no_trouble() {
    let nobody = Ground { people: vec![], reaches: vec![vec![], vec![]] };
    assert_eq!(nobody.open(1, 10).reached, 0);
    let nowhere = Ground { people: vec![5], reaches: vec![] };
    assert_eq!((nowhere.open(3, 10).reached, nowhere.open(3, 10).places.len()), (0, 0));
}
