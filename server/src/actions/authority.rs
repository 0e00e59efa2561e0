//! Who acts, with whose approval; where fresh register numbers come from.

use std::collections::HashSet;

use quaymark_core::entry::Change;
use quaymark_core::id::AttestorId;
use quaymark_core::tlog::watch::is_pseudonym;

use crate::demo::draw::Draw;
use crate::store::{StoreError, Writer};

/// Approvals that granting, restoring and annulling take.
pub const EYES_PAIRS_NEEDED: usize = 2;

/// The organisation that acts and the pseudonymous ids of the people who approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The organisation.
    pub actor: AttestorId,
    /// Pseudonymous ids; nobody's name.
    pub approvals: Vec<String>,
    /// What the first version of a record is called: `imported` where the operator takes it over
    /// from a list, `granted` where the parties concerned entered it.
    pub first: Change,
}

/// Why an approval does not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApprovalFault {
    /// Too few different people.
    #[error("{change} takes {needed} different approvals, found {found}")]
    TooFew {
        /// What was to be done.
        change: &'static str,
        /// How many it takes.
        needed: usize,
        /// How many different ones there are.
        found: usize,
    },
    /// Not a pseudonymous id.
    #[error("`{0}` is not a pseudonymous id: expected up to 64 letters, digits, `-`, `_` or `.`")]
    Form(String),
}

impl Authority {
    /// The operator, for an organisation, at the command line. Whoever is named twice counts once.
    pub fn of_operator(actor: AttestorId, approvals: Vec<String>) -> Self {
        let mut named = HashSet::new();
        let mut approvals = approvals;
        approvals.retain(|id| named.insert(id.clone()));
        Self {
            actor,
            approvals,
            first: Change::Imported,
        }
    }

    /// Checks the approvals against what a change takes: one person suspends, two restore.
    pub fn check(&self, change: Change) -> Result<(), ApprovalFault> {
        if let Some(odd) = self.approvals.iter().find(|id| !is_pseudonym(id)) {
            return Err(ApprovalFault::Form(odd.clone()));
        }
        let (name, needed) = match change {
            Change::Granted => ("granting", EYES_PAIRS_NEEDED),
            Change::Restored => ("restoring", EYES_PAIRS_NEEDED),
            Change::Annulled => ("annulling", EYES_PAIRS_NEEDED),
            Change::Suspended => ("suspending", 1),
            Change::Withdrawn => ("withdrawing", 1),
            _ => return Ok(()),
        };
        let mut different = self.approvals.clone();
        different.sort_unstable();
        different.dedup();
        if different.len() >= needed {
            return Ok(());
        }
        Err(ApprovalFault::TooFew {
            change: name,
            needed,
            found: different.len(),
        })
    }
}

/// Where the bits of new register numbers come from.
#[derive(Clone, Debug)]
pub enum Numbers {
    /// The system's generator.
    Random,
    /// A seed, so that the same demonstration comes out the same.
    Seeded(Draw),
}

impl Numbers {
    /// A number whose printed form no record of the register bears yet.
    pub fn fresh<T: ToString>(
        &mut self,
        tx: &mut Writer<'_>,
        to_id: impl Fn(u64) -> T,
    ) -> Result<T, StoreError> {
        loop {
            let id = to_id(self.bits()?);
            if tx.head_of(&id.to_string())?.is_none() {
                return Ok(id);
            }
        }
    }

    fn bits(&mut self) -> Result<u64, StoreError> {
        match self {
            Self::Random => getrandom::u64().map_err(|cause| StoreError::Other(cause.into())),
            Self::Seeded(draw) => Ok(draw.bits()),
        }
    }
}
