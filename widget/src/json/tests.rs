//! The reader against serde_json, and what it must refuse.

use super::*;

#[test]
fn reads_what_serde_json_reads() {
    let texts = [
        r#"{"a":[1,-2,0,{"b":null}],"c":"d\n\u00e9\ud83d\ude00\/","e":true,"f":false}"#,
        " [ ] ",
        "{}",
        r#""Ωμέγα\t""#,
        "9223372036854775807",
    ];
    for text in texts {
        let ours = Json::read(text).map(|json| to_serde(&json));
        assert_eq!(ours, serde_json::from_str(text).ok(), "{text}");
    }
}

#[test]
fn refuses_what_is_not_json() {
    let texts = [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "01",
        "-",
        "+1",
        "1.5",
        "1e3",
        "nul",
        "\"a",
        "\"\u{1}\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "\"\\u12\"",
        "\"\\u+123\"",
        "[1 2]",
        "{} {}",
        "{\"a\" 1}",
        "{\"a\":1,\"a\":2}",
        "99999999999999999999",
        "--1",
        "\"\\ud800\\ue000\"",
    ];
    for text in texts {
        assert_eq!(Json::read(text), None, "{text}");
    }
    assert_eq!(Json::read(&"[".repeat(100_000)), None);
}

fn to_serde(json: &Json) -> serde_json::Value {
    match json {
        Json::Null => serde_json::Value::Null,
        Json::Truth(truth) => (*truth).into(),
        Json::Number(number) => (*number).into(),
        Json::Text(text) => text.clone().into(),
        Json::List(values) => values.iter().map(to_serde).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), to_serde(value)))
            .collect(),
    }
}
