//! Records that attestors issue under a number, found by their keys: kind, issuer and number.

use diesel::dsl;
use diesel::prelude::*;
use diesel::sql_types::Text;
use quaymark_core::entry::EntryKind;
use quaymark_core::id::AttestorId;

use super::erasure::VEIL;
use super::error::StoreError;
use super::reader::{HeadRow, Reader, to_head};
use super::rows::RecordHead;
use super::schema::{record, record_key};

diesel::define_sql_function! {
    /// A text in lower case; on SQLite of ASCII alone.
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

/// Which records of a number are asked for.
#[derive(Clone, Copy, Debug)]
pub struct NumberAsked<'a> {
    /// The number printed on them.
    pub number: &'a str,
    /// Those of one firm or in one attestor's name alone; everybody's, if nobody is named.
    pub subject: Option<&'a str>,
    pub issuer: Option<AttestorId>,
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

type Row = (String, HeadRow);

type KeyLike = dsl::Like<record_key::key, String>;
type Numbered = dsl::Or<dsl::Or<KeyLike, KeyLike>, KeyLike>;

/// Keys of the numbered kinds of one issuer.
fn numbered(issuer: AttestorId) -> Numbered {
    let of_kind = |kind: &str| record_key::key.like(format!("{kind}:{issuer}:%"));
    let [first, second, third] = NUMBERED.map(of_kind);
    first.or(second).or(third)
}

impl Reader<'_> {
    /// The records in the name of an attestor, in order of kind, edition and number.
    pub fn own_records(&mut self, asked: &OwnRecordsAsked) -> Result<Vec<OwnRecord>, StoreError> {
        let mut query = record_key::table
            .inner_join(record::table.on(record::id.eq(record_key::record)))
            .filter(numbered(asked.issuer))
            .into_boxed();
        if !asked.text.is_empty() {
            let pattern = |text: &str| format!("%:{}:%{}%", asked.issuer, escaped(text));
            let small = pattern(&asked.text.to_lowercase());
            let is_named = lower(record_key::key).like(small).escape('!');
            let is_typed = record_key::key.like(pattern(&asked.text)).escape('!');
            let is_theirs = record::subject.eq_any(asked.subjects.clone());
            query = query.filter(is_named.or(is_typed).or(is_theirs));
        }
        if let Some(after) = &asked.after {
            query = query.filter(record_key::key.gt(after.clone()));
        }
        let rows: Vec<Row> = query
            .order(record_key::key)
            .limit(i64::from(asked.limit))
            .select((record_key::key, record::all_columns))
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
    }

    /// The records with a number printed on them, in order of their keys, whatever the case of its letters; on
    /// SQLite, of letters of ASCII.
    pub fn records_of_number(
        &mut self,
        asked: NumberAsked<'_>,
    ) -> Result<Vec<OwnRecord>, StoreError> {
        let small = asked.number.to_lowercase();
        let is_named = record_key::number_lowered.eq(small);
        let is_typed = record_key::number.eq(asked.number.to_owned());
        let mut query = record_key::table
            .inner_join(record::table.on(record::id.eq(record_key::record)))
            .filter(is_named.or(is_typed).assume_not_null())
            .into_boxed();
        let issued = asked.issuer.map(numbered);
        query = match (asked.subject.map(str::to_owned), issued) {
            (Some(firm), Some(issued)) => query.filter(record::subject.eq(firm).or(issued)),
            (Some(firm), None) => query.filter(record::subject.eq(firm)),
            (None, Some(issued)) => query.filter(issued),
            (None, None) => query,
        };
        let rows: Vec<Row> = query
            .order(record_key::key)
            .limit(i64::from(asked.limit))
            .select((record_key::key, record::all_columns))
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
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

fn read((key, head): Row) -> Result<OwnRecord, StoreError> {
    let head = to_head(head)?;
    Ok(OwnRecord {
        number: number_in_key(head.kind, &key).to_owned(),
        key,
        head,
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
