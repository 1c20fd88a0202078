//! Checks JSON against a JSON Schema: the subset of draft 2020-12 that `--schema` prints.
//!
//! The crate `jsonschema` would do it too, and bring 29 further crates into the build of the tests, even without its
//! default features. A keyword that is not known here fails the test, so that none is passed over. An object may have the
//! keys that its schema names, and no others, although readers are asked to expect more: a key that joins has to join the
//! schema.

use serde_json::{Map, Value};

/// Keywords that say nothing about what is allowed.
const NOTES: [&str; 8] = [
    "$schema",
    "$id",
    "$defs",
    "title",
    "description",
    "format",
    "minimum",
    "maximum",
];

/// Returns the places of a value that the schema does not allow.
pub(crate) fn faults(document: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(document, document, value, "$", &mut faults);
    faults
}

fn check(document: &Value, schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    if schema == &Value::Bool(true) {
        return;
    }
    let schema = schema.as_object().expect("a schema is an object");
    for (keyword, rule) in schema {
        match keyword.as_str() {
            "type" => {
                let types = rule
                    .as_array()
                    .map_or(std::slice::from_ref(rule), Vec::as_slice);
                if !types.iter().any(|name| is_of(name, value)) {
                    faults.push(format!("{place}: {value} is not {rule}"));
                }
            }
            "enum" if !rule.as_array().unwrap().contains(value) => {
                faults.push(format!("{place}: {value} is none of {rule}"));
            }
            "const" if rule != value => faults.push(format!("{place}: {value} is not {rule}")),
            "$ref" => {
                let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                check(document, &document["$defs"][name], value, place, faults);
            }
            "anyOf" | "oneOf" => {
                let rules = rule.as_array().unwrap().iter();
                let of_each = rules.map(|rule| {
                    let mut faults = Vec::new();
                    check(document, rule, value, place, &mut faults);
                    faults
                });
                let of_each: Vec<Vec<String>> = of_each.collect();
                if of_each.iter().all(|faults| !faults.is_empty()) {
                    faults.extend(of_each.into_iter().flatten());
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, rule, item, &format!("{place}[{index}]"), faults);
                }
            }
            "enum" | "const" | "properties" | "required" | "additionalProperties" => {}
            keyword => assert!(
                NOTES.contains(&keyword),
                "the keyword {keyword} is not known"
            ),
        }
    }
    if let (Some(properties), Some(object)) = (schema.get("properties"), value.as_object()) {
        check_keys(document, schema, properties, object, place, faults);
    }
}

fn check_keys(
    document: &Value,
    schema: &Map<String, Value>,
    properties: &Value,
    object: &Map<String, Value>,
    place: &str,
    faults: &mut Vec<String>,
) {
    for (key, value) in object {
        match properties.get(key) {
            Some(rule) => check(document, rule, value, &format!("{place}.{key}"), faults),
            None => faults.push(format!("{place}: {key} is not in the schema")),
        }
    }
    let required = schema.get("required").and_then(Value::as_array);
    for key in required.into_iter().flatten() {
        if !object.contains_key(key.as_str().unwrap()) {
            faults.push(format!("{place}: {key} is missing"));
        }
    }
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        name => panic!("the type {name} is not known"),
    }
}

#[test]
fn faults_are_found() {
    let document = serde_json::json!({
        "type": "object",
        "properties": {
            "id": {"type": "integer"},
            "state": {"type": ["string", "null"], "enum": ["live", null]},
            "inner": {"anyOf": [{"$ref": "#/$defs/Inner"}, {"type": "null"}]},
        },
        "required": ["id"],
        "$defs": {"Inner": {"type": "object", "properties": {"at": {"type": "string"}}}},
    });
    let faults = |value: Value| faults(&document, &value).len();
    assert_eq!(
        faults(serde_json::json!({"id": 1, "state": null, "inner": {"at": "x"}})),
        0
    );
    assert_eq!(faults(serde_json::json!({"id": 1.5})), 1);
    assert_eq!(faults(serde_json::json!({"state": "dead"})), 2);
    assert_eq!(faults(serde_json::json!({"id": 1, "other": 2})), 1);
    assert!(faults(serde_json::json!({"id": 1, "inner": {"at": 7}})) > 0);
}
