//! Which attestor is the authority of a port, and in whose name an organisation attests.
//!
//! An organisation of a port speaks for the port's code: it publishes what the port asks. Where an
//! attestor of the register states that code, the same people attest in that attestor's name.
//!
//! **Invariant:** nobody attests for a port's attestor through the port while another organisation
//! speaks for that attestor by its own number.

use quaymark_core::account::OrganisationKind;
use quaymark_core::entry::Entry;
use quaymark_core::id::{AttestorId, UnLocode};

use super::error::StoreError;
use super::organisations::OrganisationRow;
use super::reader::{Reader, damaged};

/// The key that finds a port's attestor.
pub fn port_attestor_key(port: UnLocode) -> String {
    format!("attestor_of:{port}")
}

impl Reader<'_> {
    /// The attestor that is the authority of a port.
    pub fn attestor_of_port(&mut self, port: UnLocode) -> Result<Option<AttestorId>, StoreError> {
        let found = self.find_key(&port_attestor_key(port))?;
        found.map(|id| id.parse().map_err(damaged)).transpose()
    }

    /// The attestor in whose name an organisation attests.
    pub fn attests_as(&mut self, of: &OrganisationRow) -> Result<Option<AttestorId>, StoreError> {
        use OrganisationKind::{Auditor, Port, Provider, Registrar};
        let Some(whom) = of.represents.as_deref() else {
            return Ok(None);
        };
        if matches!(of.kind, Provider | Auditor | Registrar) {
            return Ok(None);
        }
        if let Ok(own) = whom.parse() {
            return Ok(Some(own));
        }
        let port = whom.parse().ok().filter(|_| of.kind == Port);
        let attestor = match port {
            Some(port) => self.attestor_of_port(port)?,
            None => None,
        };
        match attestor {
            Some(attestor) if self.spokesman_of(&attestor.to_string())?.is_none() => {
                Ok(Some(attestor))
            }
            _ => Ok(None),
        }
    }

    /// Whom a mandate concerns: the provider, attestor or port itself, and for an attestor the port that
    /// it states, whose people may attest in its name.
    pub fn concerned_by(&mut self, whom: &str) -> Result<Vec<String>, StoreError> {
        let own = whom.to_owned();
        let port = match whom.parse::<AttestorId>() {
            Ok(_) => self.port_stated_by(whom)?,
            Err(_) => None,
        };
        Ok(std::iter::once(own).chain(port).collect())
    }

    fn port_stated_by(&mut self, attestor: &str) -> Result<Option<String>, StoreError> {
        let Some(held) = self.newest(attestor)? else {
            return Ok(None);
        };
        let port = Entry::from_bytes(&held.bytes)?.claims.port;
        Ok(port.map(|port| port.to_string()))
    }

    /// As whom desks know an attestor: by the code of its port where an organisation speaks for the
    /// port and none for the attestor itself; else by its number.
    pub fn desk_name_of(&mut self, attestor: AttestorId) -> Result<String, StoreError> {
        let own = attestor.to_string();
        if self.spokesman_of(&own)?.is_some() {
            return Ok(own);
        }
        match self.port_stated_by(&own)? {
            Some(port) if self.spokesman_of(&port)?.is_some() => Ok(port),
            _ => Ok(own),
        }
    }
}
