//! The OpenAPI document as a page for people.

use askama::Template;
use serde_json::Value;

use crate::error::Code;

#[derive(Template)]
#[template(path = "reference/docs.html")]
struct Docs {
    title: String,
    description: String,
    groups: Vec<Group>,
    problems: Vec<ProblemRow>,
    schemas: Vec<SchemaTable>,
}

struct Group {
    name: String,
    description: String,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Row>,
    body: Option<Kind>,
    responses: Vec<Row>,
}

struct Row {
    name: String,
    note: &'static str,
    kind: Kind,
    description: String,
}

struct ProblemRow {
    code: &'static str,
    status: u16,
    title: &'static str,
}

struct SchemaTable {
    name: String,
    description: String,
    rows: Vec<Row>,
    values: Vec<String>,
}

/// What a value is: words, and the schema they lead to.
#[derive(Default)]
struct Kind {
    text: String,
    target: Option<String>,
}

/// The page of a document.
pub(super) fn render(document: &Value) -> Result<String, askama::Error> {
    let docs = Docs {
        title: text(&document["info"]["title"]),
        description: text(&document["info"]["description"]),
        groups: items(&document["tags"])
            .iter()
            .map(|tag| group(tag, document))
            .collect(),
        problems: Code::ALL
            .iter()
            .map(|code| ProblemRow {
                code: code.as_str(),
                status: code.status().as_u16(),
                title: code.title(),
            })
            .collect(),
        schemas: members(&document["components"]["schemas"])
            .map(|(name, schema)| schema_table(name, schema))
            .collect(),
    };
    docs.render()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn group(tag: &Value, document: &Value) -> Group {
    let operations = members(&document["paths"]).flat_map(|(path, item)| {
        members(item)
            .filter(|(_, operation)| operation["tags"][0] == tag["name"])
            .map(move |(method, described)| operation(path, method, described))
    });
    Group {
        name: text(&tag["name"]),
        description: text(&tag["description"]),
        operations: operations.collect(),
    }
}

fn operation(path: &str, method: &str, described: &Value) -> Operation {
    let body = &described["requestBody"]["content"]["application/json"]["schema"];
    Operation {
        id: text(&described["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&described["summary"]),
        parameters: items(&described["parameters"])
            .iter()
            .map(parameter)
            .collect(),
        body: (!body.is_null()).then(|| kind(body)),
        responses: members(&described["responses"])
            .map(|(s, r)| response(s, r))
            .collect(),
    }
}

fn parameter(described: &Value) -> Row {
    let is_needed = described["required"] == true;
    Row {
        name: text(&described["name"]),
        note: if is_needed { "needed" } else { "" },
        kind: kind(&described["schema"]),
        description: text(&described["description"]),
    }
}

fn response(status: &str, described: &Value) -> Row {
    let schema = members(&described["content"])
        .next()
        .map(|(_, content)| &content["schema"]);
    Row {
        name: status.to_owned(),
        note: "",
        kind: schema.map(kind).unwrap_or_default(),
        description: text(&described["description"]).replace('`', ""),
    }
}

fn schema_table(name: &str, schema: &Value) -> SchemaTable {
    let needed = items(&schema["required"]);
    let parts = items(&schema["allOf"]);
    let own = std::iter::once(schema).chain(parts);
    let rows = own
        .flat_map(|part| members(&part["properties"]))
        .map(|(name, property)| Row {
            name: name.clone(),
            note: if needed.contains(&Value::from(name.as_str())) {
                "always"
            } else {
                ""
            },
            kind: kind(property),
            description: text(&property["description"]),
        });
    let joined = parts
        .iter()
        .filter(|part| part["$ref"].is_string())
        .map(|part| Row {
            name: "and all of".to_owned(),
            note: "",
            kind: kind(part),
            description: String::new(),
        });
    let choices = items(&schema["oneOf"]).iter().map(choice);
    SchemaTable {
        name: name.to_owned(),
        description: text(&schema["description"]),
        rows: joined.chain(rows).collect(),
        values: items(&schema["enum"])
            .iter()
            .map(text)
            .chain(choices)
            .collect(),
    }
}

/// One of several shapes: its word, or the name of its only member.
fn choice(schema: &Value) -> String {
    let member = members(&schema["properties"])
        .next()
        .map(|(name, _)| format!("{{ {name}: … }}"));
    let word = items(&schema["enum"]).first().map(text);
    member.or(word).unwrap_or_else(|| kind(schema).text)
}

fn kind(schema: &Value) -> Kind {
    if let Some(target) = schema["$ref"].as_str() {
        let name = target.rsplit('/').next().unwrap_or_default().to_owned();
        return Kind {
            text: name.clone(),
            target: Some(name),
        };
    }
    if let Some(one) = items(&schema["oneOf"])
        .iter()
        .find(|one| one["type"] != "null")
    {
        return kind(one);
    }
    if schema["items"].is_object() {
        let inner = kind(&schema["items"]);
        return Kind {
            text: format!("list of {}", inner.text),
            target: inner.target,
        };
    }
    let sort = match &schema["type"] {
        Value::Array(sorts) => sorts.iter().find(|sort| *sort != "null").map(text),
        sort => sort.as_str().map(str::to_owned),
    };
    let form = schema["pattern"]
        .as_str()
        .or_else(|| schema["format"].as_str());
    let sort = sort.unwrap_or_else(|| "any".to_owned());
    Kind {
        text: form.map_or(sort.clone(), |form| format!("{sort} {form}")),
        target: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_shows_every_operation_code_and_schema_and_loads_nothing_from_elsewhere() {
        let document = super::super::document::describe();
        let page = render(&document).expect("the template renders");
        for (path, _) in members(&document["paths"]) {
            assert!(page.contains(path.as_str()), "{path}");
        }
        for code in Code::ALL {
            assert!(
                page.contains(&format!("id=\"{}\"", code.as_str())),
                "{code:?}"
            );
        }
        for (name, _) in members(&document["components"]["schemas"]) {
            assert!(page.contains(&format!("id=\"schema-{name}\"")), "{name}");
        }
        assert!(!page.contains("src=") && !page.contains("href=\"http"));
    }
}
