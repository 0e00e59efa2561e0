//! Policies (C2SP `tlog-policy`): which logs and witnesses somebody trusts, and how many witnesses
//! must have seen a checkpoint.
//!
//! A text of lines: `log <vkey> [url]`, `witness <name> <vkey> [url]`,
//! `group <name> <k|all|any> <member>…`, and exactly one `quorum <name|none>`. `#` begins a comment.

mod read;
mod trust;

use std::fmt;

use super::key::VerifierKey;

pub use trust::{Distrust, Trusted};

/// The largest policy accepted, in bytes.
pub const MAX_POLICY_BYTES: usize = 64 * 1024;

/// Whom somebody trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The logs' keys, each with where it is served.
    pub logs: Vec<(VerifierKey, Option<String>)>,
    /// The witnesses by their name in this policy.
    pub witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<String>,
}

/// A witness of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name in the policy.
    pub name: String,
    /// Its key.
    pub key: VerifierKey,
    /// Where it takes checkpoints.
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    name: String,
    needed: usize,
    members: Vec<String>,
}

/// A line that does not fit, counted from one; zero stands for the whole text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct PolicyError {
    /// The line.
    pub line: usize,
    /// What is wrong with it.
    pub fault: &'static str,
}

impl Policy {
    /// Reads the policy of somebody who knows the log already: it may name none.
    pub fn of_known_log(text: &str) -> Result<Self, PolicyError> {
        Self::read(text)
    }

    /// Trusts one log, and asks for no witness.
    pub fn none_for(key: VerifierKey, url: Option<String>) -> Self {
        Self {
            logs: vec![(key, url)],
            witnesses: Vec::new(),
            groups: Vec::new(),
            quorum: None,
        }
    }

    /// The same witnesses and quorum, for one log.
    #[must_use]
    pub fn for_log(mut self, key: VerifierKey, url: Option<String>) -> Self {
        self.logs = vec![(key, url)];
        self
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |url: &Option<String>| {
            url.as_ref()
                .map_or_else(String::new, |url| format!(" {url}"))
        };
        for (key, url) in &self.logs {
            writeln!(f, "log {key}{}", at(url))?;
        }
        for Witness { name, key, url } in &self.witnesses {
            writeln!(f, "witness {name} {key}{}", at(url))?;
        }
        for group in &self.groups {
            let (name, needed) = (&group.name, group.needed);
            writeln!(f, "group {name} {needed} {}", group.members.join(" "))?;
        }
        writeln!(f, "quorum {}", self.quorum.as_deref().unwrap_or("none"))
    }
}

#[cfg(test)]
mod test_policy {
    //! A policy of one log and three witnesses, for the tests of its parts.

    use super::*;
    use crate::tlog::key::KeyUse;
    use ed25519_dalek::SigningKey;

    pub(super) const ORIGIN: &str = "register.example/log";

    pub(super) fn key(number: u8) -> SigningKey {
        SigningKey::from_bytes(&[number; 32])
    }

    pub(super) fn vkey(name: &str, key_use: KeyUse, number: u8) -> VerifierKey {
        VerifierKey::new(name, key_use, key(number).verifying_key()).unwrap()
    }

    pub(super) fn policy(quorum: &str) -> String {
        let log = vkey(ORIGIN, KeyUse::Note, 1);
        let mut text = format!("# whom we trust\nlog {log} https://register.example/log\n");
        for number in 1..=3 {
            let witness = vkey(
                &format!("w{number}.example"),
                KeyUse::Cosignature,
                10 + number,
            );
            text.push_str(&format!("witness w{number} {witness}\n"));
        }
        text + quorum
    }
}
