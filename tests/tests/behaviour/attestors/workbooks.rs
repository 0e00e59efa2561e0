//! Lists as workbooks: what a spreadsheet saves is looked at and carried out as CSV is.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::reason::Reason;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::{ListOutcome, RowEffect};
use quaymark_tests::people::{organisation, sign_in};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{HEADER, Scene, problem, replacing, row, scene, send_list, upload};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const TARGET: &str = "/v1/attestations/bulk?kind=certifications";
const OWN: &str = "Scene Certification";

/// A workbook that holds what a list in CSV says, with its days as cells of dates if they are days.
fn workbook(csv: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let format = Format::new().set_num_format("dd/mm/yyyy");
    let sheet = book.add_worksheet();
    for (line, text) in (0..).zip(csv.lines()) {
        for (column, cell) in (0..).zip(text.split(',')) {
            let written = match ExcelDateTime::parse_from_str(cell) {
                Ok(day) if cell.len() == 10 && !cell.contains(':') => {
                    sheet.write_datetime_with_format(line, column, &day, &format)
                }
                _ => sheet.write(line, column, cell),
            };
            written.expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn csv(scene: &Scene) -> String {
    let firm = scene.firm;
    [
        HEADER.to_owned(),
        row(firm, OWN, "N1", "suspended,2026-11-20,misuse"),
        replacing(&row(firm, OWN, "N2", ""), "none"),
        row(firm, OWN, "N3", "").replace("2028-12-31", "soon"),
        row(firm, "Other Cert", "N4", ""),
    ]
    .concat()
}

#[test]
fn a_workbook_does_over_the_interface_what_its_rows_say_in_csv() {
    let scene = scene();
    let (text, book) = (csv(&scene), workbook(&csv(&scene)));
    let dry = format!("{TARGET}&dry_run=true");
    let of_text: ListOutcome = send_list(&scene.bea, &dry, "a", "text/csv", text.as_bytes()).json();
    let of_book: ListOutcome = send_list(&scene.bea, &dry, "b", XLSX, &book).json();
    assert_eq!(of_book.rows, of_text.rows);
    assert_ne!(
        of_book.sha256, of_text.sha256,
        "each says of which file it speaks"
    );
    let effects: Vec<RowEffect> = of_book.rows.iter().map(|row| row.effect).collect();
    use RowEffect::{Added, Refused, Suspended};
    assert_eq!(effects, [Suspended, Added, Refused, Refused]);
    let fault = &of_book.rows[2].faults[0];
    assert_eq!(
        (fault.field.as_str(), fault.found.as_str()),
        ("valid_until", "soon")
    );
    assert_eq!(of_book.rows[3].faults[0].field, "issuer");

    let done = send_list(&scene.bea, TARGET, "c", XLSX, &book);
    assert_eq!(done.status, 200, "{}", done.text());
    let done: ListOutcome = done.json();
    assert_eq!((done.is_dry_run, done.refused), (false, 2));
    let expected = (Outcome::DoesNotMeet, Some(Reason::Suspended));
    assert_eq!(scene.answer(), expected);
    let again: ListOutcome = send_list(&scene.bea, TARGET, "c", XLSX, &book).json();
    assert_eq!(again, done, "the same key does it once");
    let other = send_list(&scene.bea, TARGET, "c", XLSX, &workbook(HEADER));
    assert_eq!(problem(&other).0, 422, "a key is for one file");
}

#[test]
fn a_workbook_is_looked_at_and_confirmed_once() {
    let scene = scene();
    let looked = upload(
        &scene.bea,
        "certifications",
        "list.xlsx",
        &workbook(&csv(&scene)),
    );
    assert_eq!(looked.status, 303, "{}", looked.text());
    let address = looked.header("location").expect("a preview").to_owned();
    let preview = scene.bea.page(&address).text();
    for words in [
        "list.xlsx",
        "Suspended at once",
        "New, to a reviewer",
        "“soon”",
        "Last day it is valid",
    ] {
        assert!(preview.contains(words), "{words}: {preview}");
    }
    assert_eq!(scene.answer().0, Outcome::Meets, "only looked at");
    let size = scene.log_size();
    let confirm = format!("{address}/confirm");
    let done = scene.bea.post_form(&confirm, &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(
        scene.log_size(),
        size + 1,
        "one suspension; what grants waits for a reviewer"
    );
    let twice = scene.bea.post_form(&confirm, &[]);
    assert_eq!(twice.status, 422);
    assert!(
        twice.text().contains("was carried out already"),
        "{}",
        twice.text()
    );
    assert_eq!(scene.log_size(), size + 1, "not a second time");
    let list: serde_json::Value = scene.bea.get("/v1/submissions").json();
    let submissions = list["submissions"].as_array().expect("a list");
    assert_eq!(submissions.len(), 1, "{list}");
}

#[test]
fn a_workbook_that_is_none_or_has_other_columns_is_said_to_be() {
    let scene = scene();
    let odd = workbook("name,colour\nHavenwacht,red\n");
    let refused = send_list(&scene.bea, TARGET, "a", XLSX, &odd);
    assert_eq!(problem(&refused), (422, "list_unreadable".to_owned()));
    let mut broken = workbook(&csv(&scene));
    broken.truncate(broken.len() / 2);
    let refused = send_list(&scene.bea, TARGET, "b", XLSX, &broken);
    assert_eq!(problem(&refused), (422, "list_unreadable".to_owned()));
    let shown = upload(&scene.bea, "certifications", "list.xlsx", &broken);
    assert_eq!(shown.status, 422);
    assert!(
        shown.text().contains("The workbook cannot be read"),
        "{}",
        shown.text()
    );
    let none = workbook("");
    let refused = send_list(&scene.bea, TARGET, "c", XLSX, &none);
    assert_eq!(problem(&refused), (422, "list_unreadable".to_owned()));
    // A firm sends no lists, whatever the format.
    let own = scene.firm.to_string();
    let firm = organisation(
        &scene.register,
        OrganisationKind::Provider,
        "firm",
        Some(&own),
    );
    let ann = sign_in(&scene.register, &firm, Role::Signatory);
    let refused = send_list(&ann, TARGET, "d", XLSX, &workbook(&csv(&scene)));
    assert_eq!(problem(&refused), (403, "not_permitted".to_owned()));
}
