//! Audit rows as CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe.

use quaymark_core::wire::AuditShown;

use super::export::Broken;

const COLUMNS: [&str; 11] = [
    "index",
    "at",
    "person",
    "organisation",
    "means",
    "action",
    "target",
    "before",
    "after",
    "request",
    "entry",
];

/// The names of the columns.
pub(super) fn head() -> Result<Vec<u8>, Broken> {
    let mut text = Vec::new();
    write(&mut text, &COLUMNS.map(str::to_owned))?;
    Ok(text)
}

/// Adds one row.
pub(super) fn line(text: &mut Vec<u8>, row: &AuditShown) -> Result<(), Broken> {
    let json = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        value => value.to_string(),
    };
    let cells = [
        row.index.to_string(),
        row.at.to_string(),
        row.person.clone().unwrap_or_default(),
        row.organisation.clone().unwrap_or_default(),
        row.means.clone(),
        row.action.clone(),
        row.target.clone(),
        json(&row.before),
        json(&row.after),
        row.request.clone().unwrap_or_default(),
        row.entry.map(|entry| entry.to_string()).unwrap_or_default(),
    ];
    write(text, &cells.map(harmless))
}

fn write(text: &mut Vec<u8>, cells: &[String]) -> Result<(), Broken> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(text);
    let written = writer
        .write_record(cells)
        .and_then(|()| Ok(writer.flush()?));
    written.map_err(|fault| Broken(fault.into()))
}

/// The cell as it is shown and never computed.
fn harmless(cell: String) -> String {
    let is_formula = cell
        .trim_start_matches(' ')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    match is_formula {
        true => format!("'{cell}"),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_taken_for_a_formula() {
        for cell in ["=1+1", "+1", "-1", "@x", "\tx", "\r=x", " =1", "＝1"] {
            assert!(harmless(cell.to_owned()).starts_with('\''), "{cell}");
        }
        for cell in ["", "prv_1", "{\"a\":\"=1\"}", "2026-11-23"] {
            assert_eq!(harmless(cell.to_owned()), cell);
        }
    }

    #[test]
    fn cells_with_quotes_and_lines_are_read_as_they_were() {
        let row = AuditShown {
            index: 7,
            at: "2026-11-23T12:00:00Z".parse().expect("an instant"),
            person: None,
            organisation: None,
            means: "session".to_owned(),
            action: "draft_submission".to_owned(),
            target: "=cmd|' /C calc'!A0".to_owned(),
            before: serde_json::Value::Null,
            after: serde_json::json!({"note": "two\nlines, \"quoted\""}),
            request: None,
            entry: Some(3),
        };
        let mut text = head().expect("written");
        line(&mut text, &row).expect("written");
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let read = reader.records().next().expect("a row").expect("read");
        assert_eq!(&read[6], "'=cmd|' /C calc'!A0");
        assert_eq!(read[8], row.after.to_string());
        assert_eq!(&read[10], "3");
    }
}
