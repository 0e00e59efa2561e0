//! Erasing what the register published about a firm: asked for, approved, carried out.

use serde::{Deserialize, Serialize};

use crate::id::{ErasureId, PersonId};
use crate::register::LogIndex;
use crate::time::Instant;

/// An erasure to be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ErasureAsked {
    /// A provider, a record about one or a reply, with all its versions; or the commitment to one of
    /// their documents.
    pub target: String,
    /// `personal_data`, `at_subjects_request`, `ordered`, `unlawful` or `other`: everybody can read it.
    pub reason: String,
    /// Whether the files that were handed in for it go too.
    #[serde(default)]
    pub with_documents: bool,
}

/// An erasure that waits for what comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasureShown {
    /// Its number.
    pub id: ErasureId,
    /// What was asked for.
    pub target: String,
    /// The record whose documents go.
    pub record: String,
    /// The firm it is about.
    pub subject: String,
    /// Why, as everybody can read.
    pub reason: String,
    /// Whether the files that were handed in for it go too.
    pub with_documents: bool,
    /// `open`: another person approves or refuses. `approved`: the operator carries it out. `done`: it is
    /// carried out, and the files of the database are still to be written anew.
    pub state: String,
    /// How many documents go, by what is there now.
    pub documents: usize,
    /// Who asked: anybody but them approves.
    pub asked_by: PersonId,
    /// When it was asked for.
    pub asked_at: Instant,
    /// Who approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<PersonId>,
    /// When it was approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_at: Option<Instant>,
    /// When it lapses, unless the next step is done.
    pub expires_at: Instant,
    /// The entry that says that it was carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<LogIndex>,
}

/// The erasures that wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErasureList {
    /// The oldest first.
    pub erasures: Vec<ErasureShown>,
}
