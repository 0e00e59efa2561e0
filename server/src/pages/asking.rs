//! Ports that ask: those with a profile in force, for every place where one is chosen.

use askama::Template;
use askama::filters::HtmlSafe;
use quaymark_core::id::{ProfileId, UnLocode};
use quaymark_core::register::Profile;
use quaymark_core::time::Instant;
use quaymark_core::verdict::profile_in_force;

use crate::directory::{ProfileEntry, Snapshot};

/// A choice of a port to check against.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/port_select.html")]
pub struct PortSelect {
    /// The words of choosing none.
    pub none: &'static str,
    /// In order of name.
    pub options: Vec<PortOption>,
}

/// One port of the choice.
#[derive(Clone, Debug)]
pub struct PortOption {
    /// Its UN/LOCODE.
    pub locode: UnLocode,
    /// Its name and code.
    pub words: String,
    /// Whether it is the one chosen.
    pub is_chosen: bool,
}

impl HtmlSafe for PortSelect {}

/// The ports with a profile in force at an instant.
pub fn port_select(
    snapshot: &Snapshot,
    now: Instant,
    chosen: Option<UnLocode>,
    none: &'static str,
) -> PortSelect {
    let options = snapshot
        .ports()
        .iter()
        .filter(|port| {
            let mut profiles = snapshot.profiles_of(port.locode).iter();
            profiles.any(|id| in_force(snapshot, id, now).is_some())
        })
        .map(|port| PortOption {
            locode: port.locode,
            // Short enough for a phone; the code begins with the country's.
            words: format!("{} ({})", port.name, port.locode),
            is_chosen: chosen == Some(port.locode),
        })
        .collect();
    PortSelect { none, options }
}

/// The version of a profile in force at an instant.
pub fn in_force<'a>(
    snapshot: &'a Snapshot,
    id: &ProfileId,
    at: Instant,
) -> Option<&'a ProfileEntry> {
    let entries = snapshot.profile(id);
    let profiles: Vec<&Profile> = entries.iter().map(|entry| &entry.profile).collect();
    let version = profile_in_force(&profiles, at)?.version;
    entries
        .iter()
        .find(|entry| entry.profile.version == version)
}
