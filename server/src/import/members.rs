//! A row from named members, as forms and JSON objects have them: the same rules as for lists.

use serde_json::Value;

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
