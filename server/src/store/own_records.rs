//! Records in the name of one attestor, found by their keys: kind, issuer and number.

use diesel::prelude::*;
use diesel::sql_types::Text;
use quaymark_core::entry::EntryKind;
use quaymark_core::id::AttestorId;

use super::erasure::VEIL;
use super::error::StoreError;
use super::reader::{Reader, to_index, to_kind};
use super::rows::RecordHead;
use super::schema::{record, record_key};

diesel::define_sql_function! {
    /// A text in lower case.
    fn lower(text: Text) -> Text;
}

/// Kinds of record that attestors issue under a number.
const NUMBERED: [&str; 3] = ["certification", "licence", "vetting"];

/// Which records are asked for.
#[derive(Clone, Debug)]
pub struct OwnRecordsAsked {
    /// In whose name.
    pub issuer: AttestorId,
    /// What the number or the edition contains; empty asks for all.
    pub text: String,
    /// Firms whose records are meant too, where a text is given.
    pub subjects: Vec<String>,
    /// The key of the last record of the page before.
    pub after: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// A record in an attestor's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRecord {
    /// Its key: a place in the list.
    pub key: String,
    /// The number printed on it.
    pub number: String,
    /// Its newest version.
    pub head: RecordHead,
}

impl OwnRecord {
    /// In whose name it is, by its key.
    pub fn issuer(&self) -> Option<AttestorId> {
        self.key.split(':').nth(1)?.parse().ok()
    }
}

type Row = (String, String, String, String, i32, i64);

impl Reader<'_> {
    /// The records in the name of an attestor, in order of kind, edition and number.
    pub fn own_records(&mut self, asked: &OwnRecordsAsked) -> Result<Vec<OwnRecord>, StoreError> {
        let of_kind = |kind: &str| format!("{kind}:{}:%", asked.issuer);
        let [first, second, third] = NUMBERED.map(of_kind);
        let own = (record_key::key.like(first))
            .or(record_key::key.like(second))
            .or(record_key::key.like(third));
        let mut query = record_key::table
            .inner_join(record::table.on(record::id.eq(record_key::record)))
            .filter(own)
            .into_boxed();
        if !asked.text.is_empty() {
            let pattern = format!(
                "%:{}:%{}%",
                asked.issuer,
                escaped(&asked.text.to_lowercase())
            );
            let is_named = lower(record_key::key).like(pattern).escape('!');
            query = query.filter(is_named.or(record::subject.eq_any(asked.subjects.clone())));
        }
        if let Some(after) = &asked.after {
            query = query.filter(record_key::key.gt(after.clone()));
        }
        let rows: Vec<Row> = query
            .order(record_key::key)
            .limit(i64::from(asked.limit))
            .select((
                record_key::key,
                record::id,
                record::kind,
                record::subject,
                record::version,
                record::entry_idx,
            ))
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
    }
}

impl Reader<'_> {
    /// The records with a number printed on them, whoever issued them, in order of their keys. Reads every
    /// key.
    pub fn records_of_number(
        &mut self,
        number: &str,
        limit: u32,
    ) -> Result<Vec<OwnRecord>, StoreError> {
        let [first, second, third] = NUMBERED.map(|kind| format!("{kind}:%"));
        let is_numbered = (record_key::key.like(first))
            .or(record_key::key.like(second))
            .or(record_key::key.like(third));
        let pattern = format!("%:{}", escaped(&number.to_lowercase()));
        let rows: Vec<Row> = record_key::table
            .inner_join(record::table.on(record::id.eq(record_key::record)))
            .filter(is_numbered)
            .filter(lower(record_key::key).like(pattern).escape('!'))
            .order(record_key::key)
            .limit(i64::from(limit))
            .select((
                record_key::key,
                record::id,
                record::kind,
                record::subject,
                record::version,
                record::entry_idx,
            ))
            .load(self.connection)?;
        let found: Result<Vec<OwnRecord>, StoreError> = rows.into_iter().map(read).collect();
        let mut found = found?;
        // A number may hold colons: its end alone is another one.
        found.retain(|one| one.number.to_lowercase() == number.to_lowercase());
        Ok(found)
    }
}

/// What stands for the number of a record that was erased.
pub const ERASED_NUMBER: &str = "erased";

/// The number in the key of a record; of an erased one [`ERASED_NUMBER`]. A certificate's key names its edition
/// before it.
pub fn number_in_key(kind: EntryKind, key: &str) -> &str {
    if key.starts_with(VEIL) {
        return ERASED_NUMBER;
    }
    let parts = match kind {
        EntryKind::Certification => 4,
        _ => 3,
    };
    key.splitn(parts, ':').last().unwrap_or_default()
}

fn read((key, record, kind, subject, version, entry): Row) -> Result<OwnRecord, StoreError> {
    let kind = to_kind(&kind)?;
    Ok(OwnRecord {
        number: number_in_key(kind, &key).to_owned(),
        key,
        head: RecordHead {
            record,
            kind,
            subject,
            version: u32::try_from(version).map_err(super::reader::damaged)?,
            entry: to_index(entry)?,
        },
    })
}

/// A text that stands for itself within a pattern.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            escaped.push('!');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::erasure::veiled;
    use super::*;

    #[test]
    fn a_number_may_hold_colons_and_an_erased_one_is_not_told() {
        let certificate = "certification:att_1:iso-18788:A:1";
        assert_eq!(number_in_key(EntryKind::Certification, certificate), "A:1");
        assert_eq!(
            number_in_key(EntryKind::Licence, "licence:att_1:L-7"),
            "L-7"
        );
        assert_eq!(
            number_in_key(EntryKind::Licence, &veiled("licence:att_1:L-7")),
            ERASED_NUMBER
        );
    }
}
