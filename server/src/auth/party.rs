//! From who asks to the party that the actions on submissions know.

use super::SignedIn;
use crate::actions::submission::Party;

impl SignedIn {
    /// Them, as the actions on submissions know them.
    pub fn party(&self) -> Party {
        Party {
            person: self.person,
            organisation: self.organisation,
            kind: self.organisation_kind,
            represents: self.represents.clone(),
            attests_as: self.attests_as,
            role: self.role,
            actor: self.actor.clone(),
        }
    }
}
