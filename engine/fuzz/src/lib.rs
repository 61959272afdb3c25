//! What the targets of both crates share: json that is changed as json, so that what comes out is still read far enough to matter.

use libfuzzer_sys::fuzzer_mutate;
use serde_json::Value;

/// Numbers at which something may end: days, limits, what fits in so many bits.
const EDGES: [i64; 22] = [
    0,
    1,
    -1,
    2,
    60,
    100,
    1_000,
    1_440,
    10_080,
    65_535,
    65_536,
    i32::MAX as i64,
    i32::MIN as i64,
    u32::MAX as i64,
    1 << 32,
    1 << 40,
    (1 << 40) + 1,
    1 << 53,
    1 << 62,
    i64::MAX - 1,
    i64::MAX,
    i64::MIN,
];

/// Changes what is in `data` up to `size`, for `fuzz_mutator!`: json mostly as json, the rest, and now and then json too, byte by byte. Gives
/// the new size.
pub fn mutate_json(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut chance = fastrand::Rng::with_seed(u64::from(seed));
    let read = serde_json::from_slice::<Value>(&data[..size]).ok().filter(|_| chance.u8(..8) > 0);
    let Some(mut whole) = read else { return fuzzer_mutate(data, size, max_size) };
    for _ in 0..chance.u8(1..=3) {
        bend(&mut whole, &mut chance);
    }
    let text = serde_json::to_vec(&whole).expect("what was read can be written");
    if text.len() > max_size.min(data.len()) {
        return fuzzer_mutate(data, size, max_size);
    }
    data[..text.len()].copy_from_slice(&text);
    text.len()
}

/// Changes one value: a little, to an edge, or to what stands elsewhere.
fn bend(whole: &mut Value, chance: &mut fastrand::Rng) {
    let count = count(whole);
    let elsewhere = nth(whole, &mut chance.usize(..count)).map_or(Value::Null, |found| found.clone());
    let Some(found) = nth(whole, &mut chance.usize(..count)) else { return };
    if chance.u8(..8) == 0 {
        *found = elsewhere;
        return;
    }
    match found {
        Value::Null => *found = elsewhere,
        Value::Bool(is_so) => *is_so = !*is_so,
        Value::Number(number) => {
            let edge = EDGES[chance.usize(..EDGES.len())];
            *found = match (number.as_i64(), chance.u8(..5)) {
                (Some(known), 0) => known.wrapping_add(1).into(),
                (Some(known), 1) => known.wrapping_sub(1).into(),
                (Some(known), 2) => known.wrapping_mul(edge).into(),
                (_, 3) => (number.as_f64().unwrap_or(0.0) * chance.f64()).into(),
                _ => edge.into(),
            };
        }
        Value::String(text) => match chance.u8(..4) {
            0 => text.clear(),
            1 => text.push(chance.alphanumeric()),
            2 => drop(text.pop()),
            _ => *found = elsewhere,
        },
        Value::Array(rows) if !rows.is_empty() => {
            let (at, other) = (chance.usize(..rows.len()), chance.usize(..rows.len()));
            match chance.u8(..5) {
                0 => drop(rows.remove(at)),
                1 => rows.insert(at, rows[other].clone()),
                2 => rows.swap(at, other),
                3 => rows.truncate(at),
                _ => rows.push(elsewhere),
            }
        }
        Value::Array(rows) => rows.push(elsewhere),
        Value::Object(fields) => {
            let Some(name) = chance.choice(fields.keys().cloned().collect::<Vec<String>>()) else { return };
            match chance.bool() {
                true => drop(fields.remove(&name)),
                false => drop(fields.insert(name, elsewhere)),
            }
        }
    }
}

/// How many values there are, one in another counted both.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(rows) => rows.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// The value before which `left` others stand.
fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(rows) => rows.iter_mut().find_map(|row| nth(row, left)),
        Value::Object(fields) => fields.values_mut().find_map(|field| nth(field, left)),
        _ => None,
    }
}
