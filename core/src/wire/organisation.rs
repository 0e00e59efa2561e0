//! An organisation that acted or vouches.

use serde::{Deserialize, Serialize};

/// An attestor or provider by number and, where known, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organisation {
    /// Its number on the register.
    pub id: String,
    /// Its name; absent if it was erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
