//! Warns of certificates that will not count alone.

use std::collections::{HashMap, HashSet};

use quaymark_core::entry::{Entry, Fact};
use quaymark_core::id::{Family, ProviderId};
use quaymark_core::register::Claims;

use super::{ImportReport, MAX_SHOWN};
use crate::actions::enter_record::EnteredRecord;
use crate::actions::known::{Known, stored};
use crate::import::RowFault;
use crate::store::{Reader, StoreError, Writer};

/// Which firms of the file hold a part that asks for another part beside it.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    wanting: HashMap<ProviderId, (u64, Vec<Family>)>,
    holding: HashSet<(ProviderId, Family)>,
    required: Option<HashSet<Family>>,
}

impl Pairs {
    /// Takes note of an entered certificate.
    pub(super) fn note(
        &mut self,
        known: &Known,
        entered: &EnteredRecord,
        is_confidential: bool,
        line: u64,
    ) {
        let (Some(edition), Some(family)) = (&entered.edition, &entered.family) else {
            return;
        };
        let required = self
            .required
            .get_or_insert_with(|| known.required_families());
        if required.contains(family) && !is_confidential {
            self.holding.insert((entered.provider, family.clone()));
        }
        let beside = known.required_beside(edition);
        if !beside.is_empty() {
            self.wanting
                .entry(entered.provider)
                .or_insert_with(|| (line, beside.to_vec()));
        }
    }

    /// Warns of each firm for which neither the file nor the register holds the other part.
    pub(super) fn warn(
        &self,
        tx: &mut Writer<'_>,
        known: &Known,
        report: &mut ImportReport,
    ) -> Result<(), StoreError> {
        let mut lonely: Vec<_> = self.wanting.iter().collect();
        lonely.sort_by_key(|(_, (line, _))| *line);
        for (provider, (line, families)) in lonely {
            let is_held = |family: &Family| self.holding.contains(&(*provider, family.clone()));
            if families.iter().all(is_held) {
                continue;
            }
            let on_register = families_held(tx, known, *provider)?;
            for family in families {
                if is_held(family) || on_register.contains(family) {
                    continue;
                }
                report.warning_count += 1;
                if report.warnings.len() < MAX_SHOWN {
                    let message = format!(
                        "a certificate to {family} beside it: it will not count until {provider} holds one"
                    );
                    report
                        .warnings
                        .push(RowFault::new(*line, "standard", "", message));
                }
            }
        }
        Ok(())
    }
}

/// The families a firm holds a certificate to, whatever its status.
pub(in crate::actions) fn families_held(
    tx: &mut Reader<'_>,
    known: &Known,
    provider: ProviderId,
) -> Result<HashSet<Family>, StoreError> {
    let mut families = HashSet::new();
    for held in tx.entries_of_subject(&provider.to_string())? {
        let fact = stored(Entry::from_bytes(&held.bytes)?.fact(held.index))?;
        if let Fact::Record(_, record) = fact
            && let Claims::Certification(certification) = record.claims
            && let Some(found) = known.edition(certification.edition.as_str())
        {
            families.insert(found.edition.family.clone());
        }
    }
    Ok(families)
}
