//! Workbooks that say of themselves what is not so, or that grow.

use std::io::{Cursor, Read, Write};

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, OrganisationId, PersonId};
use quaymark_server::actions::attest_list::{ListError, MAX_ROWS, SentList, plan_list};
use quaymark_server::actions::submission::Party;
use quaymark_server::import::rows::ListKind;
use quaymark_server::import::sheet::{read_rows, read_rows_of};
use quaymark_server::import::{RawRow, SheetError};
use quaymark_server::store::Actor;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::fixture::{now, register};

/// A workbook of one row, as spreadsheets write it.
fn workbook(cells: &[&str]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, cell) in cells.iter().enumerate() {
        sheet.write(0, column as u16, *cell).expect("a cell");
    }
    book.save_to_buffer().expect("a workbook")
}

/// The workbook with its shared texts as they are made of what they were, and with one part more.
fn altered(book: &[u8], texts: impl Fn(String) -> String, more: &[u8]) -> Vec<u8> {
    let mut book = ZipArchive::new(Cursor::new(book)).expect("an archive");
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for place in 0..book.len() {
        let mut part = book.by_index(place).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        if name == "xl/sharedStrings.xml" {
            text = texts(text);
        }
        made.start_file(name, options).expect("a part");
        made.write_all(text.as_bytes()).expect("memory");
    }
    made.start_file("xl/more.bin", options).expect("a part");
    made.write_all(more).expect("memory");
    made.finish().expect("an archive").into_inner()
}

fn rows_of(bytes: &[u8]) -> Result<Vec<RawRow>, SheetError> {
    let mut rows = Vec::new();
    read_rows_of(bytes, |row| {
        rows.push(row);
        Ok::<(), SheetError>(())
    })?;
    Ok(rows)
}

fn saying(count: &str) -> Vec<u8> {
    let texts = |text: String| {
        let said = "uniqueCount=\"2\"";
        assert!(text.contains(said), "{text}");
        text.replace(said, &format!("uniqueCount=\"{count}\""))
    };
    altered(&workbook(&["name", "country"]), texts, b"")
}

#[test]
fn a_workbook_that_says_it_has_more_texts_than_it_has_room_for_is_refused() {
    assert_eq!(rows_of(&saying("2")).expect("an honest workbook").len(), 1);
    for count in ["4000000000000", "18446744073709551616", "2000", "-1"] {
        let fault = rows_of(&saying(count)).expect_err(count);
        assert!(
            matches!(&fault, SheetError::SharedTexts { found, .. } if found == count),
            "{fault}"
        );
    }
    let register = register();
    let path = register.file("list.xlsx", saying("4000000000000"));
    let fault = read_rows(&path, |_| Ok::<(), SheetError>(()));
    assert!(matches!(fault, Err(SheetError::SharedTexts { .. })));
}

#[test]
fn a_text_used_more_often_than_its_part_has_bytes_is_no_fault() {
    let texts = |text: String| text.replace(" count=\"2\"", " count=\"1000000\"");
    let often = altered(&workbook(&["name", "country"]), texts, b"");
    assert_eq!(rows_of(&often).expect("an honest workbook").len(), 1);
}

#[test]
fn a_workbook_that_unpacks_to_more_than_it_may_is_refused_where_it_was_sent() {
    let more = vec![0; 9 * 1024 * 1024];
    let mut grown = altered(&workbook(&["name"]), |text| text, &more);
    assert!(grown.len() < 50_000, "it is small: {}", grown.len());
    let fault = rows_of(&grown).expect_err("it grows");
    assert!(matches!(fault, SheetError::Unpacks { .. }), "{fault}");
    // What the operator has is believed for longer.
    let register = register();
    let path = register.file("list.xlsx", &grown);
    read_rows(&path, |_| Ok::<(), SheetError>(())).expect("the operator's own");
    // The size it says in both of its headers is untrue.
    let size = (more.len() as u32).to_le_bytes();
    for place in 0..grown.len() - 4 {
        if grown[place..place + 4] == size {
            grown[place..place + 4].copy_from_slice(&9_u32.to_le_bytes());
        }
    }
    let fault = rows_of(&grown).expect_err("it grows all the same");
    assert!(fault.to_string().contains("declared"), "{fault}");
}

#[test]
fn one_long_text_in_every_cell_does_not_make_an_endless_row() {
    let long = "x".repeat(30_000);
    let rows = rows_of(&workbook(&[long.as_str(); 200])).expect("it is read");
    assert_eq!(rows[0].broken, Some("the row is longer than 65536 bytes"));
    assert!(rows[0].verbatim.len() < 70_000);
}

/// Somebody who speaks for an attestor.
fn party() -> Party {
    Party {
        person: PersonId::from_bits(1),
        organisation: OrganisationId::from_bits(1),
        kind: OrganisationKind::CertificationBody,
        represents: Some(AttestorId::from_bits(2).to_string()),
        attests_as: Some(AttestorId::from_bits(2)),
        role: Role::Signatory,
        actor: Actor::command(),
    }
}

#[test]
fn a_list_is_read_before_the_register_is_held_for_it() {
    let register = register();
    let kind = ListKind::Certifications;
    let planned = |bytes: Vec<u8>| {
        let file_name = String::new();
        let list = SentList {
            kind,
            file_name,
            bytes,
        };
        plan_list(&register.store, now(), &party(), &list).expect_err("a bad list")
    };
    let long = format!("name\n{}", "x\n".repeat(MAX_ROWS + 1));
    // While somebody else writes, each is refused at once.
    let refused = register.store.write(now(), |_| {
        let sheets = [saying("4000000000000"), b"name\n\xff\n".to_vec()];
        let sheets = sheets.map(&planned);
        Ok::<_, quaymark_server::store::StoreError>((sheets, planned(long.into_bytes())))
    });
    let ([texts, letters], long) = refused.expect("nothing is written");
    assert!(matches!(
        texts,
        ListError::Sheet(SheetError::SharedTexts { .. })
    ));
    assert!(matches!(
        letters,
        ListError::Sheet(SheetError::NotUtf8 { .. })
    ));
    assert!(matches!(long, ListError::TooLong), "{long}");
}

#[test]
fn a_list_whose_cells_share_one_long_text_is_refused() {
    let long = "x".repeat(30_000);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..300 {
        sheet.write(row, 0, &long).expect("a cell");
    }
    let list = SentList {
        kind: ListKind::Certifications,
        file_name: String::new(),
        bytes: book.save_to_buffer().expect("a workbook"),
    };
    let fault = plan_list(&register().store, now(), &party(), &list).expect_err("too much");
    assert!(matches!(fault, ListError::TooLarge { .. }), "{fault}");
}
