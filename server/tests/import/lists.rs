//! Dialects, all or nothing, rejects, running again, warnings, size.

use quaymark_core::entry::{Change, Entry};
use quaymark_server::actions::import_list::{BadRows, ImportError, Run};
use quaymark_server::import::rows::ListKind;
use quaymark_server::store::StoreError;

use super::fixture::{Register, register};

fn certificate_list(rows: &[String]) -> String {
    let header = "provider,standard,issuer,number,valid_from,valid_until,scope";
    format!("{header}\n{}\n", rows.join("\n"))
}

fn newest(register: &Register, key: &str) -> Entry {
    let record = register.provider(key);
    let held = register.store.read(|tx| tx.newest(&record));
    let held: Result<_, StoreError> = held;
    let held = held.expect("the store reads").expect("the record is there");
    Entry::from_bytes(&held.bytes).expect("an entry")
}

#[test]
fn separators_byte_order_marks_and_line_ends_make_no_difference() {
    for list in [
        "name,country\nVreemd B.V.,NL\n",
        "name;country\nVreemd B.V.;NL\n",
        "country\tname\nNL\tVreemd B.V.\n",
        "\u{feff}Name , Country\r\n\"Vreemd B.V.\",NL\r\n",
        "name,country\n\n\nVreemd B.V.,NL",
    ] {
        let register = register();
        let report = register.import(ListKind::Providers, list).expect(list);
        assert_eq!((report.added, report.rejected), (1, 0), "{list}");
        register.provider("name:NL:vreemd b.v.");
    }
}

#[test]
fn lines_are_counted_through_quoted_line_ends_and_blank_lines() {
    let register = register();
    let list = "name,country,town\r\n\"Two\r\nlines\",NL,\r\n\r\nFine,NL,\r\nBad,X,\r\n";
    let faults = register.faults(ListKind::Providers, list);
    assert!(faults[0].starts_with("line 2, name"), "{faults:?}");
    assert!(faults[1].starts_with("line 6, country"), "{faults:?}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let register = register();
    let size = register.log_size();
    let path = register.file("dry.csv", "name,country\nNieuw,NL\nBad,X\n");
    let report = register
        .import_with(ListKind::Providers, &path, BadRows::Skip, Run::Dry)
        .expect("a dry run reports");
    assert_eq!((report.added, report.rejected), (1, 1));
    assert_eq!(register.log_size(), size);
    assert!(!register.folder.path().join("dry.csv.rejects.csv").exists());
}

#[test]
fn one_bad_row_refuses_the_whole_file() {
    let register = register();
    let size = register.log_size();
    let refused = register.import(ListKind::Providers, "name,country\nNieuw,NL\nBad,X\n");
    assert!(matches!(refused, Err(ImportError::BadRows(_))));
    assert_eq!(register.log_size(), size);
}

#[test]
fn rejected_rows_can_be_mended_and_read_again() {
    let register = register();
    let path = register.file(
        "list.csv",
        "name;country;town\nNieuw;NL;\n\"Bad; \"\"one\"\"\";X;\n",
    );
    let report = register
        .import_with(ListKind::Providers, &path, BadRows::Skip, Run::Real)
        .expect("good rows are entered");
    assert_eq!((report.added, report.rejected), (1, 1));
    let rejects = report.rejects_file.expect("a rejects file");
    let text = std::fs::read_to_string(&rejects).expect("the rejects file");
    assert!(
        text.starts_with("name;country;town;error\n\"Bad; \"\"one\"\"\";X;;"),
        "{text}"
    );
    let mended = text.replace(";X;", ";NL;");
    std::fs::write(&rejects, mended).expect("mended");
    let again = register
        .import_with(ListKind::Providers, &rejects, BadRows::Skip, Run::Real)
        .expect("mended rows are entered");
    assert_eq!((again.added, again.rejected), (1, 0));
    register.provider("name:NL:bad; \"one\"");
}

#[test]
fn the_same_list_again_writes_nothing_and_a_changed_row_a_new_version() {
    let register = register();
    let provider = register.havenwacht();
    let row = |until: &str, scope: &str| {
        format!("{provider},EN 17483-1:2021,Certimarel,N1,2025-01-01,{until},{scope}")
    };
    let first = certificate_list(&[row("2027-12-31", "Guarding")]);
    let report = register
        .import(ListKind::Certifications, &first)
        .expect("entered");
    assert_eq!(report.added, 1);
    let size = register.log_size();
    let again = register
        .import(ListKind::Certifications, &first)
        .expect("agreed");
    assert_eq!((again.unchanged, register.log_size()), (1, size));
    let issuer = register.provider("attestor:NL:certification_body:certimarel");
    let key = format!("certification:{issuer}:en-17483-1-2021:N1");
    let longer = certificate_list(&[row("2030-12-31", "Guarding")]);
    register
        .import(ListKind::Certifications, &longer)
        .expect("renewed");
    assert_eq!(newest(&register, &key).change, Change::Renewed);
    let other = certificate_list(&[row("2030-12-31", "Patrols")]);
    register
        .import(ListKind::Certifications, &other)
        .expect("corrected");
    let corrected = newest(&register, &key);
    assert_eq!(
        (corrected.change, corrected.version),
        (Change::Corrected, 3)
    );
    assert_eq!(
        corrected.actor,
        quaymark_server::actions::REGISTRAR.to_string()
    );
}

#[test]
fn a_record_given_twice_in_one_file_is_refused_the_second_time() {
    let register = register();
    let provider = register.havenwacht();
    let row = |until| format!("{provider},en-17483-1-2021,Certimarel,N1,2025-01-01,{until},");
    let list = certificate_list(&[row("2027-12-31"), row("2028-12-31")]);
    let path = register.file("twice.csv", &list);
    let report = register
        .import_with(ListKind::Certifications, &path, BadRows::Skip, Run::Real)
        .expect("the first is entered");
    assert_eq!((report.added, report.changed, report.rejected), (1, 0, 1));
    assert!(
        report.faults[0]
            .to_string()
            .contains("line 2 is about the same one")
    );
}

#[test]
fn the_third_part_without_the_first_is_a_warning() {
    let register = register();
    let provider = register.havenwacht();
    let part = |number: u8, year: u16| {
        format!("{provider},EN 17483-{number}:{year},Certimarel,P{number},2025-01-01,2027-12-31,")
    };
    let alone = certificate_list(&[part(3, 2023)]);
    let report = register
        .import(ListKind::Certifications, alone)
        .expect("entered all the same");
    assert_eq!((report.added, report.warning_count), (1, 1));
    let both = certificate_list(&[part(3, 2023), part(1, 2021)]);
    let report = register
        .import(ListKind::Certifications, both)
        .expect("entered");
    assert_eq!(
        (report.added, report.unchanged, report.warning_count),
        (1, 1, 0)
    );
}

#[test]
fn printed_days_are_days_of_the_issuers_zone() {
    let register = register();
    let provider = register.havenwacht();
    let list = certificate_list(&[format!(
        "{provider},EN 17483-1:2021,Certimarel,Z1,2025-07-01,2026-11-23,"
    )]);
    register
        .import(ListKind::Certifications, list)
        .expect("entered");
    let issuer = register.provider("attestor:NL:certification_body:certimarel");
    let entry = newest(
        &register,
        &format!("certification:{issuer}:en-17483-1-2021:Z1"),
    );
    let begins = entry.periods.begins_at().expect("a beginning").to_string();
    let ends = entry.periods.ends_at().expect("an end").to_string();
    assert_eq!(
        (begins.as_str(), ends.as_str()),
        ("2025-06-30T22:00:00Z", "2026-11-23T23:00:00Z")
    );
}

#[test]
fn a_confidential_row_carries_no_periods_and_no_document() {
    let register = register();
    let provider = register.havenwacht();
    let list = format!(
        "provider,standard,issuer,number,valid_from,valid_until,confidential,services\n\
         {provider},EN 17483-1:2021,Certimarel,C1,2025-01-01,2027-12-31,yes,patrol\n"
    );
    register
        .import(ListKind::Certifications, &list)
        .expect("entered");
    let issuer = register.provider("attestor:NL:certification_body:certimarel");
    let entry = newest(
        &register,
        &format!("certification:{issuer}:en-17483-1-2021:C1"),
    );
    assert!(entry.periods.periods().is_empty());
    assert_eq!((entry.body, entry.claims.services.len()), (None, 0));
    let again = register
        .import(ListKind::Certifications, &list)
        .expect("agreed");
    assert_eq!(again.unchanged, 1);
}

#[test]
fn a_workbook_says_the_same_as_the_same_list_in_csv() {
    let register = register();
    let provider = register.havenwacht();
    let list = certificate_list(&[format!(
        "{provider},EN 17483-1:2021,Certimarel,4711,2025-01-01,2027-12-31,Guarding"
    )]);
    register
        .import(ListKind::Certifications, &list)
        .expect("entered from CSV");
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    for (column, cell) in list
        .lines()
        .next()
        .unwrap_or_default()
        .split(',')
        .enumerate()
    {
        sheet.write(0, column as u16, cell).expect("a header cell");
    }
    // Row 2 stays blank; the number is a number and the days are days, as spreadsheets have them.
    sheet.write(2, 0, provider.as_str()).expect("a cell");
    sheet.write(2, 1, "EN 17483-1:2021").expect("a cell");
    sheet.write(2, 2, "Certimarel").expect("a cell");
    sheet.write(2, 3, 4711).expect("a cell");
    for (column, text) in [(4, "2025-01-01"), (5, "2027-12-31")] {
        let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(text).expect("a day");
        sheet
            .write_with_format(2, column, &date, &day)
            .expect("a cell");
    }
    sheet.write(2, 6, "Guarding").expect("a cell");
    sheet.write(3, 0, "nobody").expect("a cell");
    let path = register.folder.path().join("list.xlsx");
    book.save(&path).expect("the workbook is written");
    let report = register
        .import_with(ListKind::Certifications, &path, BadRows::Skip, Run::Real)
        .expect("read from the workbook");
    assert_eq!(
        (
            report.added,
            report.changed,
            report.unchanged,
            report.rejected
        ),
        (0, 0, 1, 1)
    );
    assert!(
        report.faults.iter().all(|fault| fault.line == 4),
        "{:?}",
        report.faults
    );
}

#[test]
fn a_missing_column_leaves_what_the_register_holds() {
    let register = register();
    let report = register
        .import(ListKind::Providers, "name,country\nHavenwacht B.V.,NL\n")
        .expect("agreed");
    assert_eq!((report.changed, report.unchanged), (0, 1));
}

#[test]
fn a_file_is_read_before_the_register_is_held_for_it() {
    let register = register();
    let unreadable = register.file("broken.csv", "name,country\n\"Open,NL\n");
    let headless = register.file("headless.csv", "colour\nred\n");
    // While somebody else writes, each is refused at once.
    let refused = register.store.write(super::fixture::now(), |_| {
        let of = |path| register.import_with(ListKind::Providers, path, BadRows::Skip, Run::Real);
        Ok::<_, StoreError>((of(&unreadable), of(&headless)))
    });
    let (unreadable, headless) = refused.expect("nothing is written");
    assert!(
        matches!(unreadable, Err(ImportError::Sheet(_))),
        "{unreadable:?}"
    );
    assert!(
        matches!(headless, Err(ImportError::Header(_))),
        "{headless:?}"
    );
}
