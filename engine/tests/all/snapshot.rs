//! Snapshots: what is saved is loaded, and nothing else is.

use koppel_engine::flow::{Flow, NO_ORGANISATION, Network, solve_from};
use koppel_engine::graph::{Edge, Graph};
use koppel_engine::instance::Prices;
use koppel_engine::snapshot::{MOST_BYTES, Snapshot, SnapshotError, load, save, seal};
use proptest::prelude::*;

/// Two volunteers (the first of an organisation, with a load cost), two visits, three pairs, two matches.
fn tiny() -> Snapshot {
    let edge = |volunteer, visit, points| Edge { volunteer, visit, points };
    Snapshot {
        network: Network {
            graph: Graph::new(2, 2, vec![edge(0, 0, 10), edge(0, 1, 7), edge(1, 1, 5)]),
            limit: vec![2, 1],
            need: vec![1, 2],
            load_cost_starts: vec![0, 2, 2],
            load_cost_values: vec![1, 3],
            organisation: vec![0, NO_ORGANISATION],
            organisation_limit: vec![9],
        },
        flow: Flow {
            matched: vec![(0, 0), (1, 1)],
            total: 14,
            prices: Prices { volunteers: vec![4, 0], visits: vec![6, 5], organisations: vec![0] },
        },
    }
}

/// `tiny`, changed by hand, must be refused with these words.
fn check_refused(change: impl FnOnce(&mut Snapshot), words: &str) {
    let mut snapshot = tiny();
    change(&mut snapshot);
    let error = load(&save(&snapshot), MOST_BYTES).expect_err("a snapshot of nonsense was loaded");
    assert!(error.to_string().contains(words), "{error} does not say: {words}");
    assert!(error.to_string().contains("solve the problem again"), "{error} does not say what to do");
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for line in bytes.chunks(32) {
        line.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
        text.push('\n');
    }
    text
}

/// The bytes of `tiny` in version 1. When they have to change, the version has to change with them.
const TINY_HEX: &str = "\
8b6b6f7070656c0a010000000001000000000000e287c1749fb158f8c82e7ae7
2e4f097891ba8363ba4db443713d2f930165b103020000000000000002000000
0100000002000000000000000100000002000000030000000000000000000000
000000000a000000000000000000000001000000070000000000000001000000
0100000005000000000000000300000000000000000000000200000002000000
0200000000000000010000000000000003000000000000000200000000000000
00000000ffffffff010000000000000009000000020000000000000000000000
0000000001000000010000000e00000000000000020000000000000004000000
0000000000000000000000000200000000000000060000000000000005000000
0000000001000000000000000000000000000000
";

#[test]
fn the_format_never_changes_by_accident() {
    assert_eq!(hex(&save(&tiny())), TINY_HEX);
}

#[test]
fn a_snapshot_cut_anywhere_is_refused() {
    let bytes = save(&tiny());
    for length in 0..bytes.len() {
        assert!(load(&bytes[..length], MOST_BYTES).is_err(), "loaded from {length} of {} bytes", bytes.len());
    }
}

#[test]
fn a_snapshot_with_any_bit_flipped_is_refused() {
    let bytes = save(&tiny());
    for bit in 0..bytes.len() * 8 {
        let mut bent = bytes.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        assert!(load(&bent, MOST_BYTES).is_err(), "loaded with bit {bit} flipped");
    }
}

#[test]
fn a_payload_cut_or_bent_behind_a_right_checksum_never_panics() {
    let payload = save(&tiny())[52..].to_vec();
    for length in 0..payload.len() {
        assert!(load(&seal(&payload[..length]), MOST_BYTES).is_err());
    }
    for bit in 0..payload.len() * 8 {
        let mut bent = payload.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        if let Ok(snapshot) = load(&seal(&bent), MOST_BYTES) {
            assert!(snapshot.network.ceiling(&snapshot.flow.prices) >= snapshot.flow.total);
            assert!(solve_from(&snapshot.network, &snapshot.flow).total >= snapshot.flow.total);
            assert_eq!(save(&snapshot), seal(&bent));
        }
    }
}

#[test]
fn bytes_behind_the_end_are_refused() {
    let mut bytes = save(&tiny());
    bytes.push(0);
    assert!(matches!(load(&bytes, MOST_BYTES), Err(SnapshotError::WrongLength { .. })));
    let mut payload = save(&tiny())[52..].to_vec();
    payload.push(0);
    let error = load(&seal(&payload), MOST_BYTES).expect_err("trailing byte");
    assert!(error.to_string().contains("1 bytes behind its end"), "{error}");
}

#[test]
fn a_list_longer_than_the_bytes_takes_no_memory() {
    // Were the stated length believed, this would ask for 2^40 entries and stop the test.
    for stated in [1_u64 << 40, u64::MAX, 1 << 27] {
        let error = load(&seal(&stated.to_le_bytes()), MOST_BYTES).expect_err("a list without its bytes");
        assert!(error.to_string().contains("not the bytes for it"), "{error}");
    }
}

#[test]
fn other_files_versions_and_sizes_are_told_apart() {
    let bytes = save(&tiny());
    assert_eq!(load(b"PK\x03\x04 a spreadsheet", MOST_BYTES).err(), Some(SnapshotError::NotASnapshot));
    assert_eq!(load(b"", MOST_BYTES).err(), Some(SnapshotError::NotASnapshot));
    let mut newer = bytes.clone();
    newer[8] = 2;
    assert_eq!(load(&newer, MOST_BYTES).err(), Some(SnapshotError::OtherVersion { found: 2 }));
    let limit = bytes.len() - 1;
    assert_eq!(load(&bytes, limit).err(), Some(SnapshotError::TooLarge { bytes: bytes.len(), limit }));
    assert!(load(&bytes, bytes.len()).is_ok());
}

#[test]
fn nonsense_behind_a_right_checksum_is_refused_by_name() {
    check_refused(|s| s.network.organisation[0] = 1, "organisation 1 of 1");
    check_refused(|s| s.network.organisation.truncate(1), "1 organisations of volunteers where 2 belong");
    check_refused(|s| s.network.load_cost_starts = vec![0, 3, 2], "starts of load costs that fall");
    check_refused(|s| s.network.load_cost_starts = vec![1, 2, 2], "do not span");
    check_refused(|s| s.network.load_cost_starts = vec![0, 2, 3], "do not span");
    check_refused(|s| s.network.load_cost_starts = vec![0, 2], "2 starts of load costs where 3 belong");
    check_refused(|s| s.network.load_cost_values = vec![3, 1], "load cost of volunteer 0 that falls");
    check_refused(|s| s.network.need.truncate(1), "1 belong");
    check_refused(|s| s.flow.prices.visits.push(0), "3 prices of visits where 2 belong");
    check_refused(|s| s.flow.prices.visits[1] = -1, "a price under 0");
    check_refused(|s| s.flow.prices.organisations[0] = -1, "a price under 0");
    check_refused(|s| s.flow.prices.volunteers[0] = i64::MIN, "too large to be added up");
    check_refused(|s| s.flow.prices.visits[1] = i64::MAX, "too large to be added up");
    check_refused(|s| s.network.load_cost_values[1] = i64::MAX, "too large to be added up");
    check_refused(
        |s| {
            s.network.limit[0] = u32::MAX;
            s.flow.prices.volunteers[0] = 1 << 31;
        },
        "too large to be added up",
    );
    check_refused(|s| s.flow.total = i64::MIN, "too large to be added up");
    check_refused(|s| s.flow.matched = vec![(1, 1), (0, 0)], "matches out of order");
    check_refused(|s| s.flow.matched = vec![(0, 0), (0, 0)], "one match twice");
    check_refused(|s| s.flow.matched = vec![(1, 0)], "who are no pair");
    check_refused(|s| s.network.limit[1] = 0, "volunteer 1 and visit 1 over a limit");
    check_refused(|s| s.network.need[1] = 0, "volunteer 1 and visit 1 over a limit");
    check_refused(|s| s.network.organisation_limit[0] = 0, "volunteer 0 and visit 0 over a limit");
    check_refused(|s| s.flow.total = 15, "total 15 where the matches add up to 14");
}

#[test]
fn prices_of_volunteers_whose_visits_cost_less_than_nothing_are_loaded() {
    let mut network = tiny().network;
    network.graph = Graph::new(2, 2, vec![Edge { volunteer: 0, visit: 0, points: -5 }]);
    network.load_cost_values = vec![-30, 3];
    let flow = solve_from(&network, &Flow::default());
    let snapshot = Snapshot { network, flow };
    assert!(snapshot.flow.prices.volunteers[0] < 0, "{:?}", snapshot.flow.prices);
    let bytes = save(&snapshot);
    assert_eq!(save(&load(&bytes, MOST_BYTES).unwrap()), bytes);
}

#[test]
fn pairs_of_nobody_and_pairs_out_of_order_are_refused() {
    let payload = save(&tiny())[52..].to_vec();
    // Two lists of two u32 and the length of the pairs come first; then pairs of 4 + 4 + 8 bytes.
    let pairs_at = 2 * (8 + 2 * 4) + 8;
    let check = |at: usize, byte: u8, words: &str| {
        let mut bent = payload.clone();
        bent[pairs_at + at] = byte;
        let error = load(&seal(&bent), MOST_BYTES).expect_err(words);
        assert!(error.to_string().contains(words), "{error} does not say: {words}");
    };
    check(0, 2, "pair of volunteer 2 and visit 0, of whom one does not exist");
    check(4, 2, "pair of volunteer 0 and visit 2, of whom one does not exist");
    check(4, 1, "pairs out of order, or one pair twice");
}

/// Networks of up to 5 × 5 with a matching made by taking pairs as they come.
fn snapshots() -> impl Strategy<Value = Snapshot> {
    let volunteer = (0_u32..4, prop::collection::vec(0_i64..9, 0..3), prop::option::of(0_u32..2), 0_i64..20);
    let volunteers = prop::collection::vec(volunteer, 0..6);
    let visits = prop::collection::vec((0_u32..4, 0_i64..20), 0..6);
    let organisations = prop::collection::vec((0_u32..5, 0_i64..20), 2);
    let points = prop::collection::vec(prop::option::of(-5_i64..1_000), 36);
    (volunteers, visits, organisations, points).prop_map(|(volunteers, visits, organisations, points)| {
        let mut network = Network {
            graph: Graph::default(),
            limit: volunteers.iter().map(|v| v.0).collect(),
            need: visits.iter().map(|r| r.0).collect(),
            load_cost_starts: vec![0],
            load_cost_values: Vec::new(),
            organisation: volunteers.iter().map(|v| v.2.unwrap_or(NO_ORGANISATION)).collect(),
            organisation_limit: organisations.iter().map(|g| g.0).collect(),
        };
        for (_, costs, ..) in &volunteers {
            let mut costs = costs.clone();
            costs.sort_unstable();
            network.load_cost_values.extend(costs);
            network.load_cost_starts.push(u32::try_from(network.load_cost_values.len()).expect("few"));
        }
        let prices = Prices {
            volunteers: volunteers.iter().map(|v| v.3).collect(),
            visits: visits.iter().map(|r| r.1).collect(),
            organisations: organisations.iter().map(|g| g.1).collect(),
        };
        let (mut edges, mut matched, mut total) = (Vec::new(), Vec::new(), 0);
        let (mut by_volunteer, mut by_visit) = (vec![0; volunteers.len()], vec![0; visits.len()]);
        let mut by_organisation = [0; 2];
        for (v, volunteer) in volunteers.iter().enumerate() {
            for (r, visit) in visits.iter().enumerate() {
                let Some(points) = points[v * 6 + r] else { continue };
                let (volunteer_id, visit_id) = (u32::try_from(v).expect("few"), u32::try_from(r).expect("few"));
                edges.push(Edge { volunteer: volunteer_id, visit: visit_id, points });
                let room = volunteer.2.is_none_or(|g| by_organisation[g as usize] < organisations[g as usize].0);
                if room && by_volunteer[v] < volunteer.0 && by_visit[r] < visit.0 {
                    volunteer.2.inspect(|g| by_organisation[*g as usize] += 1);
                    by_volunteer[v] += 1;
                    by_visit[r] += 1;
                    total += points - network.load_cost(v, by_volunteer[v]);
                    matched.push((volunteer_id, visit_id));
                }
            }
        }
        let count = |length: usize| u32::try_from(length).expect("few");
        network.graph = Graph::new(count(volunteers.len()), count(visits.len()), edges);
        Snapshot { network, flow: Flow { matched, total, prices } }
    })
}

proptest! {
    #[test]
    fn what_is_saved_is_loaded(snapshot in snapshots()) {
        let bytes = save(&snapshot);
        let again = load(&bytes, MOST_BYTES).expect("a snapshot of koppel's own");
        prop_assert_eq!(&again.flow, &snapshot.flow);
        prop_assert_eq!(&again.network.limit, &snapshot.network.limit);
        prop_assert_eq!(&again.network.need, &snapshot.network.need);
        prop_assert_eq!(&again.network.load_cost_starts, &snapshot.network.load_cost_starts);
        prop_assert_eq!(&again.network.load_cost_values, &snapshot.network.load_cost_values);
        prop_assert_eq!(&again.network.organisation, &snapshot.network.organisation);
        prop_assert_eq!(&again.network.organisation_limit, &snapshot.network.organisation_limit);
        prop_assert!(again.network.graph.edges().eq(snapshot.network.graph.edges()));
        prop_assert_eq!(again.network.ceiling(&again.flow.prices), snapshot.network.ceiling(&snapshot.flow.prices));
        prop_assert_eq!(save(&again), bytes);
    }

    #[test]
    fn any_bytes_behind_a_right_checksum_never_panic(payload in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(load(&seal(&payload), MOST_BYTES).is_err());
    }
}
