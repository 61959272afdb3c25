//! Requests made by chance from the description of the API, whole and broken: every answer is a documented one, and none is a
//! mistake of ours. KOPPEL_TEST_REQUESTS says how many an operation, KOPPEL_TEST_SEED begins with another chance.

use axum::body::Body;
use axum::http::Request;
use koppel::store::keys::Scope;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};

use super::contract::{Contract, Operation};
use super::house::{House, multipart, village_files};
use super::store::village;

/// Requests an operation, unless KOPPEL_TEST_REQUESTS says how many.
const REQUESTS: usize = 30;
/// A key is renewed after so many: it may not ask more often at once.
const KEY_LASTS: usize = 100;
/// How deep a value made by chance may be.
const DEEP: u32 = 4;

/// Words that are something to the server, in the village that it serves.
const WORDS: &[&str] = &[
    "V1",
    "V12",
    "R1",
    "R14",
    "R60",
    "volunteer-asked",
    "declined",
    "no-time",
    "postcode",
    "4697",
    "when",
    "2026-11-24",
    "24-11-2026 10:00-11:00",
    "kind",
    "klusjes",
    "available",
    "ma ochtend",
    "withdrawn",
    "yes",
    "matches",
    "requests",
    "csv",
    "proposed",
];

/// Words that are nothing to anybody.
const ODD: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "9223372036854775807",
    "99999999999999999999",
    "1e9",
    "NaN",
    "null",
    "true",
    "ß𝄞\u{202e}",
    "\u{0}",
    "a\r\nb",
    "../../etc/passwd",
    "'; DROP TABLE weeks;--",
    "=1+1",
    "<script>",
    "%00",
    "{}",
    "[]",
    "\"",
];

fn word() -> BoxedStrategy<String> {
    prop_oneof![
        4 => proptest::sample::select(WORDS).prop_map(str::to_owned),
        2 => proptest::sample::select(ODD).prop_map(str::to_owned),
        1 => ".{0,12}",
        1 => (1_usize..4).prop_map(|times| "lang ".repeat(times * 1_000)),
    ]
    .boxed()
}

fn integer() -> BoxedStrategy<Value> {
    prop_oneof![4 => (0_i64..4).prop_map(Value::from), 1 => any::<i64>().prop_map(Value::from), 1 => any::<u64>().prop_map(Value::from)]
        .boxed()
}

/// Any json at all.
fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        integer(),
        any::<f64>().prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::vec((word(), inner), 0..5).prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
    .boxed()
}

/// A value by a schema of the document.
fn by_schema(contract: &Contract, schema: &Value, deep: u32) -> BoxedStrategy<Value> {
    let schema = contract.looked_up(schema);
    if let Some(all) = schema["enum"].as_array() {
        return proptest::sample::select(all.clone()).boxed();
    }
    if let Some(all) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return proptest::strategy::Union::new(all.iter().map(|one| by_schema(contract, one, deep))).boxed();
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => return anything(),
    };
    let of_type = |name: &str| match name {
        "string" => word().prop_map(Value::from).boxed(),
        "integer" => integer(),
        "number" => any::<f64>().prop_map(Value::from).boxed(),
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "array" if deep > 0 => proptest::collection::vec(by_schema(contract, &schema["items"], deep - 1), 0..4)
            .prop_map(Value::from)
            .boxed(),
        "object" if deep > 0 => object(contract, schema, deep - 1),
        "array" => Just(json!([])).boxed(),
        "object" => Just(json!({})).boxed(),
        _ => Just(Value::Null).boxed(),
    };
    proptest::strategy::Union::new(types.into_iter().map(of_type)).boxed()
}

fn object(contract: &Contract, schema: &Value, deep: u32) -> BoxedStrategy<Value> {
    let required: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut whole = Just(Map::new()).boxed();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let is_needed = required.contains(&name.as_str());
        let member = by_schema(contract, member, deep);
        let member = match is_needed {
            true => member.prop_map(Some).boxed(),
            false => proptest::option::of(member).boxed(),
        };
        let name = name.clone();
        let both = (whole, member).prop_map(move |(mut whole, member)| {
            whole.extend(member.map(|member| (name.clone(), member)));
            whole
        });
        whole = both.boxed();
    }
    if schema["additionalProperties"].is_object() {
        let more = by_schema(contract, &schema["additionalProperties"], deep);
        let more = proptest::collection::vec((word(), more), 0..4);
        whole = (whole, more)
            .prop_map(|(mut whole, more)| {
                whole.extend(more);
                whole
            })
            .boxed();
    }
    whole.prop_map(Value::Object).boxed()
}

/// One way to break a value.
#[derive(Clone, Debug)]
enum Breaking {
    None,
    Drop(usize),
    Put(usize, Value),
    Add(String, Value),
    Cut(usize),
    Bytes(Vec<u8>),
}

fn breaking() -> BoxedStrategy<Breaking> {
    prop_oneof![
        6 => Just(Breaking::None),
        1 => any::<usize>().prop_map(Breaking::Drop),
        3 => (any::<usize>(), anything()).prop_map(|(at, value)| Breaking::Put(at, value)),
        1 => (word(), anything()).prop_map(|(name, value)| Breaking::Add(name, value)),
        1 => any::<usize>().prop_map(Breaking::Cut),
        1 => proptest::collection::vec(any::<u8>(), 0..60).prop_map(Breaking::Bytes),
    ]
    .boxed()
}

/// Every place in a value where another can stand.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    into.push(at.to_owned());
    match value {
        Value::Array(all) => {
            all.iter().take(3).enumerate().for_each(|(to, one)| places(one, &format!("{at}/{to}"), into))
        }
        Value::Object(all) => all
            .iter()
            .filter(|(name, _)| !name.contains(['~', '/']))
            .for_each(|(name, one)| places(one, &format!("{at}/{name}"), into)),
        _ => {}
    }
}

fn broken(mut value: Value, breaking: &Breaking) -> Vec<u8> {
    let mut all = Vec::new();
    places(&value, "", &mut all);
    match breaking {
        Breaking::None => {}
        Breaking::Drop(at) => {
            let (parent, name) = all[at % all.len()].rsplit_once('/').unwrap_or(("", ""));
            if let Some(Value::Object(members)) = value.pointer_mut(parent) {
                members.remove(name);
            }
        }
        Breaking::Put(at, other) => {
            *value.pointer_mut(&all[at % all.len()]).expect("it is a place of this value") = other.clone()
        }
        Breaking::Add(name, other) => {
            value.as_object_mut().into_iter().for_each(|members| {
                members.insert(name.clone(), other.clone());
            });
        }
        Breaking::Cut(at) => {
            let text = value.to_string().into_bytes();
            return text[..at % (text.len() + 1)].to_vec();
        }
        Breaking::Bytes(bytes) => return bytes.clone(),
    }
    value.to_string().into_bytes()
}

/// What a body is made from: the document's schema, and for whole problems the village's own.
fn bodies(contract: &Contract, operation: &Operation, whole: &Value) -> BoxedStrategy<Value> {
    let schema = &operation.described["requestBody"]["content"]["application/json"]["schema"];
    match operation.path.as_str() {
        "/plans" | "/repairs" => Just(whole.clone()).boxed(),
        _ if schema.is_null() => Just(Value::Null).boxed(),
        _ => by_schema(contract, schema, DEEP),
    }
}

fn in_address(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// An address with ids and a query, some of them odd.
fn addresses(operation: &Operation) -> BoxedStrategy<String> {
    let id = prop_oneof![3 => (0_i64..4).prop_map(|id| id.to_string()), 3 => word(), 1 => Just("R14".to_owned())];
    let names: Vec<String> =
        operation.parameters("query").iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    let name = match names.is_empty() {
        true => word(),
        false => prop_oneof![5 => proptest::sample::select(names), 1 => word()].boxed(),
    };
    let value = prop_oneof![word(), (0_i64..3).prop_map(|number| number.to_string()), Just("true".to_owned())];
    let query = proptest::collection::vec((name, value), 0..3);
    let template = operation.path.clone();
    (id, query, any::<bool>())
        .prop_map(move |(id, query, raw)| {
            // An address takes no empty part and no bare sign: those go another way than this test means.
            let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let id = if raw && plain { id } else { in_address(if id.is_empty() { "-" } else { &id }) };
            let id: String = id.chars().take(2_000).collect();
            let path = template.replace("{id}", &id).replace("{table}", &id).replace("{name}", &id);
            let query: Vec<String> = query
                .iter()
                .map(|(name, value)| {
                    let short = |text: &str| in_address(&text.chars().take(300).collect::<String>());
                    format!("{}={}", short(name), short(value))
                })
                .collect();
            if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
        })
        .boxed()
}

/// Headers beside the key.
fn headers() -> BoxedStrategy<Vec<(&'static str, String)>> {
    let kind = proptest::sample::select(vec![
        "application/json",
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "x",
        "",
    ]);
    let once = prop_oneof![Just(String::new()), Just("een".to_owned()), "[!-~]{1,8}", Just("k".repeat(400))];
    let accept = proptest::sample::select(vec!["application/json", "text/html", "*/*", "nothing"]);
    let kind = proptest::option::of(kind.prop_map(|kind| ("content-type", kind.to_owned())));
    let once = proptest::option::weighted(0.3, once.prop_map(|once| ("idempotency-key", once)));
    let accept = proptest::option::of(accept.prop_map(|accept| ("accept", accept.to_owned())));
    let wrong = proptest::option::weighted(0.05, Just(("authorization", "Basic eDp5".to_owned())));
    (kind, once, accept, wrong)
        .prop_map(|(kind, once, accept, wrong)| [kind, once, accept, wrong].into_iter().flatten().collect())
        .boxed()
}

/// Files of an import, some of them no files.
fn forms() -> BoxedStrategy<(String, Vec<u8>)> {
    let file = prop_oneof![
        2 => Just(village_files()),
        2 => (0_usize..3, proptest::collection::vec(any::<u8>(), 0..200)).prop_map(|(at, bytes)| {
            let mut files = village_files();
            files[at].1 = bytes;
            files
        }),
        1 => (0_usize..3).prop_map(|at| village_files().split_off(at)),
        1 => Just(vec![("a.xlsx", b"PK\x03\x04 no workbook".to_vec()), ("b.csv", b"id;naam\n1;x\n".to_vec())]),
        1 => Just((0..9).map(|_| ("a.csv", b"id\n1\n".to_vec())).collect()),
    ];
    (file, any::<usize>(), proptest::bool::weighted(0.2))
        .prop_map(|(files, at, cut)| {
            let (kind, body) = multipart(&[("x", "y")], &files);
            let most = if cut { at % (body.len() + 1) } else { body.len() };
            (kind, body[..most].to_vec())
        })
        .boxed()
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The village with a plan that stands, as `/plans` and `/repairs` take them.
async fn whole(house: &House, path: &str) -> Value {
    let reading = village();
    let mut whole = json!({ "problem": reading.problem, "policy": reading.policy });
    if path == "/repairs" {
        whole["plan"] = house.api("GET", "/v1/batches/1/plan", Value::Null).await.json();
        whole["gone"] = json!([{ "volunteer": "V1" }]);
    }
    whole
}

#[tokio::test]
async fn whatever_is_asked_the_answer_is_a_documented_one() {
    let (requests, seed) = (number("KOPPEL_TEST_REQUESTS", REQUESTS), number("KOPPEL_TEST_SEED", 1));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&(seed as u64).to_le_bytes());
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let mut house = House::planned().await;
    let mut contract = Contract::of(&house).await;
    let mut asked = 0;
    for operation in contract.operations.clone() {
        let name = operation.name();
        let whole = whole(&house, &operation.path).await;
        let all = (addresses(&operation), headers(), bodies(&contract, &operation, &whole), breaking(), forms());
        for _ in 0..requests {
            if asked % KEY_LASTS == 0 {
                house.key = house.store.add_key("toeval", &Scope::ALL, "koppel").await.unwrap();
            }
            asked += 1;
            let (path, mut headers, body, breaking, form) = all.new_tree(&mut runner).unwrap().current();
            let mut body = if body.is_null() { Vec::new() } else { broken(body, &breaking) };
            if operation.path == "/imports" {
                body = form.1;
                headers.retain(|(name, _)| *name != "content-type");
                headers.push(("content-type", form.0));
            }
            let mut request = Request::builder().method(operation.method.as_str()).uri(format!("/v1{path}"));
            if !headers.iter().any(|(name, _)| *name == "authorization") {
                request = request.header("authorization", format!("Bearer {}", house.key));
            }
            for (name, value) in &headers {
                request = request.header(*name, value);
            }
            let told = format!(
                "seed {seed}, {path} {headers:?} {}",
                String::from_utf8_lossy(&body).chars().take(400).collect::<String>()
            );
            let Ok(request) = request.body(Body::from(body)) else { continue };
            let reply = house.ask(request).await;
            assert!(reply.status.as_u16() < 500, "{name} answers {}: {told}: {}", reply.status, reply.body);
            contract.hold(&name, &reply, &told);
        }
    }
    assert_eq!(asked, requests * contract.operations.len());
}
