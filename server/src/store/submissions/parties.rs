//! Whom people and organisations are tied to: what conflicts of interest are judged by.

use diesel::prelude::*;
use quaymark_core::account::OrganisationKind;
use quaymark_core::id::{OrganisationId, PersonId};

use super::parsed;
use crate::store::error::StoreError;
use crate::store::reader::Reader;
use crate::store::schema::{membership, organisation};
use crate::store::writer::Writer;

/// A person belongs to an organisation, whatever they act for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its sort.
    pub kind: OrganisationKind,
    /// The provider, attestor or port it speaks for.
    pub represents: Option<String>,
}

impl Reader<'_> {
    /// Every organisation a person belongs to now.
    pub fn ties_of(&mut self, who: PersonId) -> Result<Vec<Tie>, StoreError> {
        let rows: Vec<(String, String, Option<String>)> = membership::table
            .inner_join(organisation::table.on(organisation::id.eq(membership::organisation_id)))
            .filter(membership::person_id.eq(who.to_string()))
            .filter(membership::ended_at.is_null())
            .select((
                organisation::id,
                organisation::kind,
                organisation::represents,
            ))
            .order(organisation::id)
            .load(self.connection)?;
        let ties = rows.into_iter().map(|(id, kind, represents)| {
            Ok(Tie {
                organisation: parsed(&id)?,
                kind: parsed(&kind)?,
                represents,
            })
        });
        ties.collect()
    }

    /// The organisation that speaks for a provider, attestor or port and was not deactivated.
    pub fn spokesman_of(&mut self, whom: &str) -> Result<Option<OrganisationId>, StoreError> {
        let found = self.find_organisation_of(whom)?;
        let active = found.filter(|organisation| organisation.deactivated_at.is_none());
        Ok(active.map(|organisation| organisation.id))
    }
}

impl Writer<'_> {
    /// Lets a firm speak for a provider, if it speaks for nobody yet. Other sorts of organisation never
    /// do.
    pub fn let_speak_for(&mut self, id: OrganisationId, whom: &str) -> Result<bool, StoreError> {
        let silent = organisation::table
            .filter(organisation::id.eq(id.to_string()))
            .filter(organisation::kind.eq(OrganisationKind::Provider.as_str()))
            .filter(organisation::represents.is_null());
        let changed = diesel::update(silent)
            .set(organisation::represents.eq(whom))
            .execute(self.connection())?;
        Ok(changed == 1)
    }
}
