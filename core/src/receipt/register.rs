//! What the entries of a receipt say, as far as the part of the state map shows that it is all and
//! the newest.
//!
//! **Invariant:** nothing is taken to be absent because it is not shown. What is asked for and not
//! shown is noted, and an answer that asked for it is worth nothing.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::Refusal;
use super::file::Shown;
use crate::entry::{EntryKind, Fact};
use crate::id::{AttestorId, Country, EditionId, ProfileId};
use crate::register::{Attestor, Edition, LogIndex, Profile, Regime, Rulebook};
use crate::tlog::state::part::{Below, Part};
use crate::tlog::state::{Path, Row, in_rules};

/// A prefix of the log, through the pages of one receipt.
#[derive(Debug)]
pub struct ShownRegister<'a> {
    part: &'a Part,
    shown: BTreeMap<LogIndex, (&'a Shown, Fact)>,
    hidden: RefCell<BTreeMap<Path, String>>,
    used: RefCell<BTreeSet<LogIndex>>,
}

impl<'a> ShownRegister<'a> {
    /// Reads what every entry states.
    pub fn new(part: &'a Part, entries: &'a [Shown]) -> Result<Self, Refusal> {
        let mut shown = BTreeMap::new();
        for one in entries {
            let fact = one.entry.fact(one.index);
            let fact = fact.map_err(|_| Refusal::Fact(one.index))?;
            shown.insert(one.index, (one, fact));
        }
        Ok(Self {
            part,
            shown,
            hidden: RefCell::default(),
            used: RefCell::default(),
        })
    }

    /// The newest entries below a path, each with what it states; `None` if not all of them are
    /// shown. What is said of the path is noted under a name that people understand.
    pub(super) fn below(&self, path: &Path, name: &str) -> Option<Vec<&(&'a Shown, Fact)>> {
        let found = match self.part.below(path) {
            Below::Nothing => Some(Vec::new()),
            Below::Rows(rows) => rows.into_iter().map(|row| self.entry_of(row)).collect(),
            Below::Hidden => None,
        };
        if let Some(found) = &found {
            let indices = found.iter().map(|one| one.0.index);
            self.used.borrow_mut().extend(indices);
        } else {
            let mut hidden = self.hidden.borrow_mut();
            hidden.insert(path.clone(), name.to_owned());
        }
        found
    }

    /// The entry a row names, if it is shown and does set this row.
    fn entry_of(&self, row: &Row) -> Option<&(&'a Shown, Fact)> {
        let found = self.shown.get(&row.index)?;
        found.0.rows.contains(row).then_some(found)
    }

    /// What was asked for and is not shown: each path, and its name.
    pub(super) fn hidden(&self) -> Vec<(Path, String)> {
        let hidden = self.hidden.borrow();
        hidden
            .iter()
            .map(|(path, name)| (path.clone(), name.clone()))
            .collect()
    }

    /// The entries that were asked for.
    pub(super) fn used(&self) -> Vec<&Shown> {
        let used = self.used.borrow();
        used.iter()
            .filter_map(|index| self.shown.get(index))
            .map(|one| one.0)
            .collect()
    }

    /// Every version of a profile, the newest entry of each; `None` if not all are shown.
    pub(super) fn profiles(&self, id: &ProfileId) -> Option<Vec<&Profile>> {
        let path = in_rules(EntryKind::Profile, &[id.as_str()]);
        let found = self.below(&path, &format!("the profile {id}"))?;
        let mut versions: BTreeMap<u32, &Profile> = BTreeMap::new();
        for (_, fact) in found {
            let Fact::Profile(profile) = fact else {
                continue;
            };
            let newest = versions.entry(profile.version).or_insert(profile);
            if newest.entry < profile.entry {
                *newest = profile;
            }
        }
        Some(versions.into_values().collect())
    }

    fn newest(&self, path: &Path, name: &str) -> Option<&Fact> {
        let found = self.below(path, name)?;
        let newest = found.into_iter().max_by_key(|(shown, _)| shown.index)?;
        Some(&newest.1)
    }
}

impl Rulebook for ShownRegister<'_> {
    fn edition(&self, id: &EditionId) -> Option<&Edition> {
        let path = in_rules(EntryKind::Edition, &[id.as_str(), id.as_str()]);
        match self.newest(&path, &format!("the edition {id}"))? {
            Fact::Edition(edition) => Some(edition),
            _ => None,
        }
    }

    fn attestor(&self, id: AttestorId) -> Option<&Attestor> {
        let path = in_rules(EntryKind::Attestor, &[&id.to_string()]);
        match self.newest(&path, &format!("the attestor {id}"))? {
            Fact::Attestor(attestor) => Some(attestor),
            _ => None,
        }
    }

    fn regime(&self, country: Country) -> Option<&Regime> {
        let path = in_rules(EntryKind::Regime, &[country.as_str()]);
        match self.newest(&path, &format!("the licence regime of {country}"))? {
            Fact::Regime(regime) => Some(regime),
            _ => None,
        }
    }

    /// Whatever once replaced the edition stands below it; whether it still does is for its newest
    /// version to say.
    fn successors(&self, id: &EditionId) -> Vec<&Edition> {
        let path = in_rules(EntryKind::Edition, &[id.as_str()]);
        let Some(found) = self.below(&path, &format!("the editions that replace {id}")) else {
            return Vec::new();
        };
        let replacing = found.into_iter().filter_map(|(_, fact)| match fact {
            Fact::Edition(edition) => self.edition(&edition.id),
            _ => None,
        });
        replacing
            .filter(|edition| edition.supersedes.contains(id))
            .collect()
    }
}
