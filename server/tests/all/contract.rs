//! The description of the API as something to hold answers to: which are documented, and whether a body fits its schema.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;

use super::house::{House, Reply};

/// One method of one address, as the description has it.
#[derive(Clone, Debug)]
pub struct Operation {
    pub method: String,
    /// The address below `/v1`, with what varies in braces.
    pub path: String,
    pub described: Value,
}

impl Operation {
    /// As one word: `POST /batches`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it changes something.
    pub fn is_order(&self) -> bool {
        self.method != "GET"
    }

    /// The statuses it may answer.
    pub fn statuses(&self) -> BTreeSet<u16> {
        let responses = self.described["responses"].as_object().expect("responses are described");
        responses.keys().map(|status| status.parse().expect("a status is a number")).collect()
    }

    /// Its parameters in a place: `path`, `query` or `header`.
    pub fn parameters(&self, place: &str) -> Vec<&Value> {
        let all = self.described["parameters"].as_array();
        all.into_iter().flatten().filter(|parameter| parameter["in"] == place).collect()
    }
}

/// The description, and which of its answers were seen.
pub struct Contract {
    pub document: Value,
    pub operations: Vec<Operation>,
    seen: BTreeSet<(String, u16)>,
}

impl Contract {
    pub async fn of(house: &House) -> Self {
        let document = house.ask(Request::get("/v1/openapi.json").body(Body::empty()).unwrap()).await.json();
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths are described") {
            for (method, described) in item.as_object().expect("a path has methods") {
                let (method, path, described) = (method.to_uppercase(), path.clone(), described.clone());
                operations.push(Operation { method, path, described });
            }
        }
        Self { document, operations, seen: BTreeSet::new() }
    }

    pub fn operation(&self, name: &str) -> &Operation {
        self.operations.iter().find(|one| one.name() == name).unwrap_or_else(|| panic!("{name} is not described"))
    }

    /// Holds an answer to what is documented: status, content type and body. `asked` tells what was sent.
    pub fn hold(&mut self, name: &str, reply: &Reply, asked: &str) {
        let status = reply.status.as_u16();
        let operation = self.operation(name);
        let told = &operation.described["responses"][status.to_string()];
        assert!(told.is_object(), "{name} answers {status}, which is not documented, to {asked}: {}", reply.body);
        assert_eq!(reply.header("api-version"), "1.0.0", "{name} {status}");
        let kind = reply.header("content-type").split(';').next().unwrap_or_default().trim().to_owned();
        match told["content"].as_object() {
            None => assert_eq!(reply.body, "", "{name} {status} has no body by its description; {asked}"),
            Some(content) => {
                let described = content.get(&kind).unwrap_or_else(|| {
                    panic!("{name} answers {status} as `{kind}`, which is not documented, to {asked}: {}", reply.body)
                });
                if kind.ends_with("json") {
                    let wrong = self.wrong(&described["schema"], &reply.json(), "body");
                    assert_eq!(wrong, None, "{name} answers {status} to {asked}: {}", reply.body);
                }
            }
        }
        self.seen.insert((name.to_owned(), status));
    }

    /// Documented answers that were not seen.
    pub fn unseen(&self) -> Vec<(String, u16)> {
        let all = self.operations.iter().flat_map(|one| one.statuses().into_iter().map(|status| (one.name(), status)));
        all.filter(|pair| !self.seen.contains(pair)).collect()
    }

    /// What a name in the document stands for.
    pub fn looked_up<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => self.document.pointer(&name[1..]).unwrap_or_else(|| panic!("{name} is not in the document")),
            None => schema,
        }
    }

    /// What is wrong with a value by a schema; nothing when it fits. A keyword that is not known here stops the test.
    pub fn wrong(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        let described = self.described(schema);
        let other = |name: &&String| described.as_ref().is_some_and(|described| !described.contains(name.as_str()));
        let more = value.as_object().and_then(|members| members.keys().find(other));
        more.map(|name| format!("{at}.{name} is not described")).or_else(|| self.wrong_part(schema, value, at))
    }

    /// The members that a schema describes, with those of its parts; nothing where an object may hold anything.
    fn described<'a>(&'a self, schema: &'a Value) -> Option<BTreeSet<&'a str>> {
        let schema = self.looked_up(schema);
        let own = schema["properties"].as_object();
        let parts: Vec<_> = schema["allOf"].as_array().into_iter().flatten().map(|one| self.described(one)).collect();
        if schema["additionalProperties"].is_object() || (own.is_none() && parts.iter().all(Option::is_none)) {
            return None;
        }
        let own = own.into_iter().flat_map(|all| all.keys().map(String::as_str));
        Some(own.chain(parts.into_iter().flatten().flatten()).collect())
    }

    /// The same for a part of a schema, beside which others may describe more.
    fn wrong_part(&self, schema: &Value, value: &Value, at: &str) -> Option<String> {
        let schema = self.looked_up(schema).as_object()?;
        let no = |what: &str| Some(format!("{at}: {value} {what}"));
        for (keyword, says) in schema {
            let of_any = || says.as_array().expect("a list of schemas").iter();
            let wrong = match keyword.as_str() {
                "type" => (!is_of_type(value, says)).then(|| no(&format!("is not {says}"))).flatten(),
                "enum" => (!of_any().any(|one| one == value)).then(|| no("is not one of the enum")).flatten(),
                "const" => (says != value).then(|| no("is not the constant")).flatten(),
                "minimum" => {
                    let below = value.as_f64().is_some_and(|value| says.as_f64().is_some_and(|least| value < least));
                    below.then(|| no("is below the minimum")).flatten()
                }
                "required" => of_any()
                    .filter_map(Value::as_str)
                    .find(|name| value.is_object() && value.get(*name).is_none())
                    .and_then(|name| no(&format!("lacks {name}"))),
                "items" => value.as_array().into_iter().flatten().find_map(|one| self.wrong(says, one, at)),
                "properties" | "additionalProperties" | "propertyNames" => None,
                "oneOf" | "anyOf" => {
                    let fits = of_any().any(|one| self.wrong(one, value, at).is_none());
                    (!fits).then(|| no("fits none of the schemas")).flatten()
                }
                "allOf" => of_any().find_map(|one| self.wrong_part(one, value, at)),
                "format" | "description" | "title" | "default" | "example" | "examples" => None,
                other => panic!("the test does not know the keyword {other}"),
            };
            if wrong.is_some() {
                return wrong;
            }
        }
        self.wrong_members(schema, value, at)
    }

    /// The members of an object, each by its schema.
    fn wrong_members(&self, schema: &serde_json::Map<String, Value>, value: &Value, at: &str) -> Option<String> {
        let described = schema.get("properties").and_then(Value::as_object);
        let others = schema.get("additionalProperties");
        for (name, member) in value.as_object()? {
            let at = format!("{at}.{name}");
            let wrong = match (described.and_then(|all| all.get(name)), others) {
                (Some(schema), _) => self.wrong(schema, member, &at),
                (None, Some(schema)) => self.wrong(schema, member, &at),
                (None, None) => None,
            };
            if wrong.is_some() {
                return wrong;
            }
        }
        None
    }
}

fn is_of_type(value: &Value, says: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the test does not know the type {other}"),
    };
    says.as_str().map_or_else(|| says.as_array().unwrap().iter().any(|one| is(one.as_str().unwrap())), is)
}
