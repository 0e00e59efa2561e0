//! Ports, from `ports.csv`.

use std::collections::BTreeSet;
use std::fmt::Display;

use csv::StringRecord;
use quaymark_core::id::{Country, UnLocode};
use quaymark_core::zones::Zone;

use super::ReferenceError;
use super::source::SourceFile;
use crate::store::PortRow;

const HEADER: [&str; 6] = ["locode", "name", "country", "lat", "lon", "timezone"];

/// Every port of the file.
pub(super) fn read(file: &SourceFile) -> Result<Vec<PortRow>, ReferenceError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(file.text.as_bytes());
    let mut known = BTreeSet::new();
    let mut ports = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| not_csv(file, &error))?;
        let row = Row { file, record };
        if row.is_first() {
            row.expect_header()?;
            continue;
        }
        let port = row.port()?;
        if !known.insert(port.locode.clone()) {
            let found = format!("`{}` twice", port.locode);
            return Err(row.wrong("locode", found, "one row a port"));
        }
        ports.push(port);
    }
    Ok(ports)
}

struct Row<'a> {
    file: &'a SourceFile,
    record: StringRecord,
}

impl Row<'_> {
    fn is_first(&self) -> bool {
        self.record.position().is_some_and(|at| at.record() == 0)
    }

    fn expect_header(&self) -> Result<(), ReferenceError> {
        if self.record.iter().eq(HEADER) {
            return Ok(());
        }
        let found = self.record.iter().collect::<Vec<_>>().join(",");
        Err(self.wrong("header", found, &HEADER.join(",")))
    }

    fn port(&self) -> Result<PortRow, ReferenceError> {
        if self.record.len() != HEADER.len() {
            let found = format!("{} fields", self.record.len());
            return Err(self.wrong("row", found, "6 fields"));
        }
        let locode: UnLocode = self.parsed(0)?;
        let country: Country = self.parsed(2)?;
        if locode.country() != country {
            let expected = format!("{}, as in {locode}", locode.country());
            return Err(self.wrong("country", country, &expected));
        }
        Zone::named(self.text(5)?)
            .map_err(|error| self.wrong("timezone", error, "for example Europe/Athens"))?;
        Ok(PortRow {
            locode: locode.to_string(),
            name: self.text(1)?.to_owned(),
            country: country.to_string(),
            latitude: self.degrees(3, 90.0)?,
            longitude: self.degrees(4, 180.0)?,
            timezone: self.text(5)?.to_owned(),
        })
    }

    fn text(&self, column: usize) -> Result<&str, ReferenceError> {
        match self.record.get(column).map(str::trim) {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(self.wrong(HEADER[column], "nothing", "a text")),
        }
    }

    fn parsed<T: std::str::FromStr<Err: Display>>(
        &self,
        column: usize,
    ) -> Result<T, ReferenceError> {
        let text = self.text(column)?;
        text.parse().map_err(|error: T::Err| {
            self.wrong(HEADER[column], format!("`{text}`"), &error.to_string())
        })
    }

    fn degrees(&self, column: usize, most: f64) -> Result<f64, ReferenceError> {
        let text = self.text(column)?;
        match text.parse::<f64>() {
            Ok(degrees) if degrees.abs() <= most => Ok(degrees),
            _ => {
                let expected = format!("degrees from -{most} to {most}");
                Err(self.wrong(HEADER[column], format!("`{text}`"), &expected))
            }
        }
    }

    fn wrong(&self, field: &str, found: impl Display, expected: &str) -> ReferenceError {
        let line = self.record.position().map_or(0, csv::Position::line);
        ReferenceError::Field {
            file: self.file.name.clone(),
            place: format!("line {line}"),
            field: field.to_owned(),
            found: found.to_string(),
            expected: expected.to_owned(),
        }
    }
}

fn not_csv(file: &SourceFile, error: &csv::Error) -> ReferenceError {
    ReferenceError::Field {
        file: file.name.clone(),
        place: format!("line {}", error.position().map_or(0, csv::Position::line)),
        field: "row".to_owned(),
        found: error.to_string(),
        expected: "comma-separated values".to_owned(),
    }
}
