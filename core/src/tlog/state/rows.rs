//! Which rows of the state map an entry sets.
//!
//! | Entry | Path |
//! |---|---|
//! | provider, certification, licence, vetting, equivalence | subject, record |
//! | edition | `rules`, `edition`, record, record |
//! | edition, for each edition it supersedes | `rules`, `edition`, the superseded, record |
//! | attestor | `rules`, `attestor`, record |
//! | regime | `rules`, `regime`, country, record |
//! | profile | `rules`, `profile`, subject, record |
//! | verdict key | `rules`, `key`, record |
//! | log key | `rules`, `log_key`, record |
//! | build | `rules`, `build`, record |
//! | reply | `replies`, subject, record |
//! | erasure | `erasures`, subject, record |
//! | state | none |
//!
//! What an entry sets depends on nothing but the entry. So a row that an edition set below one it
//! once superseded stays as it is when a later version no longer supersedes it; whoever reads it
//! looks at the newest version.

use super::{Path, Row};
use crate::entry::{Entry, EntryKind, EntryType};
use crate::id::ProviderId;
use crate::tree::Hash;

/// An entry for which there is no place in the map.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The subject of a fact about a provider is no register number.
    #[error("`{0}` is not the register number of a provider")]
    Subject(String),
    /// A regime of no country.
    #[error("the regime `{0}` names no country")]
    Country(String),
}

/// The path of what all providers share: `rules`, a kind, and up to two names more.
pub fn in_rules(kind: EntryKind, names: &[&str]) -> Path {
    let kind = match kind {
        EntryKind::VerdictKey => "key",
        other => other.as_str(),
    };
    Path::of(&[&["rules", kind], names].concat())
}

/// The rows that an entry sets, given its index and its RFC 6962 leaf hash.
pub fn rows_of(entry: &Entry, index: u64, leaf: Hash) -> Result<Vec<Row>, RowError> {
    let paths = paths_of(entry)?;
    let row = |path| Row { path, index, leaf };
    Ok(paths.into_iter().map(row).collect())
}

/// The root that a `state` entry states; `None` for other entries.
pub fn stated_root(entry: &Entry) -> Option<Hash> {
    let is_state = entry.kind == EntryKind::State && entry.entry_type == EntryType::State;
    let root = entry.claims.state_root.filter(|_| is_state)?;
    Some(root.hash())
}

fn paths_of(entry: &Entry) -> Result<Vec<Path>, RowError> {
    let (kind, record, subject) = (entry.kind, entry.record.as_str(), entry.subject.as_str());
    Ok(match kind {
        EntryKind::Provider
        | EntryKind::Certification
        | EntryKind::Licence
        | EntryKind::Vetting
        | EntryKind::Equivalence => {
            let is_number = |id: ProviderId| id.to_string() == subject;
            if !subject.parse().is_ok_and(is_number) {
                return Err(RowError::Subject(subject.to_owned()));
            }
            vec![Path::of(&[subject, record])]
        }
        EntryKind::Edition => {
            let superseded = entry.claims.supersedes.iter().map(|id| id.as_str());
            let mut names: Vec<&str> = superseded.chain([record]).collect();
            names.sort_unstable();
            names.dedup();
            let below = |name| in_rules(kind, &[name, record]);
            names.into_iter().map(below).collect()
        }
        EntryKind::Regime => {
            let country = entry.claims.country;
            let country = country.ok_or_else(|| RowError::Country(record.to_owned()))?;
            vec![in_rules(kind, &[country.as_str(), record])]
        }
        EntryKind::Profile => vec![in_rules(kind, &[subject, record])],
        EntryKind::Attestor | EntryKind::VerdictKey | EntryKind::LogKey | EntryKind::Build => {
            vec![in_rules(kind, &[record])]
        }
        EntryKind::Reply => vec![Path::of(&["replies", subject, record])],
        EntryKind::Erasure => vec![Path::of(&["erasures", subject, record])],
        EntryKind::State => Vec::new(),
    })
}
