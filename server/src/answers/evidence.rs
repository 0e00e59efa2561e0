//! Which entries decide an answer.

use quaymark_core::id::{Family, RecordId};
use quaymark_core::register::{LogIndex, Profile, Record, Rulebook};
use quaymark_core::standing::edition_of;
use quaymark_core::verdict::{Answer, Need};

use crate::directory::{ProviderView, Rules};

/// The entries an answer rests on, in order: the listing, the profile, each deciding record with
/// its edition, its attestor and what it must be held with, the edition by which a certificate to
/// another family answers, and the regimes asked.
pub(super) fn deciding(
    view: &ProviderView,
    answer: &Answer,
    profile: &Profile,
    rules: &Rules,
) -> Vec<LogIndex> {
    let mut entries = vec![view.listing.entry, profile.entry];
    for part in &answer.requirements {
        if let Need::Licensed { country, .. } = &part.need {
            entries.extend(rules.regime(*country).map(|regime| regime.entry));
        }
        if let Some(record) = part.record.and_then(|id| record_of(view, id)) {
            entries.extend(resting_on(record, rules));
            entries.extend(successors_asked(record, &part.need, rules));
            for beside in held_beside(record, view, rules) {
                entries.extend(resting_on(beside, rules));
            }
        }
    }
    entries.sort_unstable();
    entries.dedup();
    entries
}

fn record_of(view: &ProviderView, id: RecordId) -> Option<&Record> {
    view.records.iter().find(|record| record.id == id)
}

fn resting_on(record: &Record, rules: &Rules) -> impl Iterator<Item = LogIndex> {
    let edition = edition_of(record, rules).map(|edition| edition.entry);
    let attestor = rules
        .attestor(record.claims.issuer())
        .map(|attestor| attestor.entry);
    [Some(record.entry), edition, attestor]
        .into_iter()
        .flatten()
}

/// The editions of the family asked that replace the one a certificate is to: they are why it
/// answers although it is to another family.
fn successors_asked(record: &Record, need: &Need, rules: &Rules) -> Vec<LogIndex> {
    let (Need::Certified { standard, .. }, Some(held)) = (need, edition_of(record, rules)) else {
        return Vec::new();
    };
    let successors = rules.successors(&held.id).into_iter();
    successors
        .filter(|successor| held.family != *standard && successor.family != held.family)
        .map(|successor| successor.entry)
        .collect()
}

/// Certificates to the families a certificate must be held with, those that these must be held with,
/// and so on.
fn held_beside<'a>(record: &'a Record, view: &'a ProviderView, rules: &Rules) -> Vec<&'a Record> {
    let mut found = vec![record];
    let mut asked = 0;
    while let Some(record) = found.get(asked) {
        let wanted = families_beside(record, rules);
        asked += 1;
        for other in &view.records {
            let is_wanted =
                edition_of(other, rules).is_some_and(|held| wanted.contains(&&held.family));
            if is_wanted && found.iter().all(|known| known.id != other.id) {
                found.push(other);
            }
        }
    }
    found
}

fn families_beside<'a>(record: &Record, rules: &'a Rules) -> Vec<&'a Family> {
    let required = edition_of(record, rules).map(|edition| &edition.requires);
    let required = required.into_iter().flatten();
    required
        .filter_map(|id| rules.edition(id))
        .map(|edition| &edition.family)
        .collect()
}
