//! A row from named members, as forms and JSON objects have them: the same rules as for lists.

use serde_json::{Map, Value};

use super::cells::Cells;
use super::fault::RowFault;
use super::header::Header;
use super::rows::{ListKind, Row};
use super::sheet::RawRow;

/// Reads a row from the members of an object; `given` goes before what the object says. Members
/// that are no column are left aside.
pub fn row_of_members(
    kind: ListKind,
    members: &Value,
    given: &[(&str, &str)],
) -> Result<Row, Vec<RowFault>> {
    let cell = |name: &str| match given.iter().find(|(own, _)| *own == name) {
        Some((_, text)) => (*text).to_owned(),
        None => cell_of(members.get(name)),
    };
    let header = Header::of_all(kind.columns());
    let raw = RawRow {
        cells: kind.columns().iter().map(|c| cell(c.name)).collect(),
        ..RawRow::default()
    };
    kind.row(Cells::of(&header, &raw))
}

/// The columns that say a status, or whose record it is: no members of what a submission asks for.
const BESIDE: [&str; 4] = ["provider", "status", "status_from", "reason"];

/// The members of an object that says what a row of a file says.
pub fn members_of_row(kind: ListKind, header: &Header, raw: &RawRow) -> Value {
    let cells = Cells::of(header, raw);
    let names = kind.columns().iter().map(|column| column.name);
    let member = |name: &str| {
        let text = cells.text(name);
        match name {
            "services" | "activities" | "ports" => list_of(text),
            "confidential" => matches!(text.to_lowercase().as_str(), "yes" | "true" | "1").into(),
            _ => text.into(),
        }
    };
    let members = names.filter(|name| !BESIDE.contains(name));
    members
        .map(|name| (name.to_owned(), member(name)))
        .collect::<Map<_, _>>()
        .into()
}

fn list_of(text: &str) -> Value {
    let parts = text.split('|').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(Value::from)
        .collect()
}

fn cell_of(member: Option<&Value>) -> String {
    match member {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Bool(is_yes)) => if *is_yes { "yes" } else { "no" }.to_owned(),
        Some(Value::Array(parts)) => {
            let parts: Vec<String> = parts.iter().map(|part| cell_of(Some(part))).collect();
            parts.join("|")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::rows::RowClaims;
    use serde_json::json;

    #[test]
    fn members_are_read_by_the_rules_of_lists() {
        let members = json!({
            "standard": "EN 17483-1:2021", "issuer": "Certimarel", "number": "N1",
            "valid_from": "2025-01-01", "valid_until": "2027-12-31",
            "services": ["access-control", "patrol"], "confidential": false, "holder": "aside",
        });
        let provider = quaymark_core::id::ProviderId::from_bits(7).to_string();
        let row = row_of_members(
            ListKind::Certifications,
            &members,
            &[("provider", &provider)],
        );
        let Ok(Row::Record(row)) = row else {
            panic!("not a record: {row:?}")
        };
        assert!(
            matches!(row.claims, RowClaims::Certification { services, .. } if services.len() == 2)
        );
        let faults = row_of_members(
            ListKind::Certifications,
            &json!({}),
            &[("provider", &provider)],
        );
        let columns: Vec<String> = faults.unwrap_err().into_iter().map(|f| f.column).collect();
        for column in ["standard", "issuer", "number", "valid_from", "valid_until"] {
            assert!(columns.iter().any(|found| found == column), "{column}");
        }
    }
}
