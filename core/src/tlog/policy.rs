//! Policies (C2SP `tlog-policy`): which logs and witnesses somebody trusts, and how many witnesses
//! must have seen a checkpoint.
//!
//! A text of lines: `log <vkey> [url]`, `witness <name> <vkey> [url]`,
//! `group <name> <k|all|any> <member>…`, and exactly one `quorum <name|none>`. `#` begins a comment.

mod read;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use super::checkpoint::Checkpoint;
use super::key::VerifierKey;
use super::note::{Note, NoteError};

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

/// Why a checkpoint does not satisfy a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Distrust {
    /// The note is not a checkpoint.
    #[error("not a checkpoint")]
    NotACheckpoint,
    /// The policy does not name this log.
    #[error("the policy does not name the log `{0}`")]
    UnknownLog(String),
    /// The log did not sign it, or its signature does not match.
    #[error("the log's signature: {0}")]
    Log(NoteError),
    /// A witness of the policy has a signature that does not match.
    #[error("the signature of the witness `{0}` does not match")]
    Witness(String),
    /// Too few witnesses have seen it.
    #[error(
        "too few witnesses of this policy have seen it; by that of the day it was saved it may hold"
    )]
    BelowQuorum,
}

/// A checkpoint that satisfies a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trusted {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// When the quorum was complete, in seconds since the Unix epoch; `None` where none is asked.
    pub witnessed_at: Option<u64>,
    /// The witnesses that saw it, each with its time.
    pub witnesses: Vec<(String, u64)>,
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

    /// Checks a checkpoint's signatures and quorum.
    pub fn trust(&self, note: &Note) -> Result<Trusted, Distrust> {
        let checkpoint = Checkpoint::from_note(note).map_err(|_| Distrust::NotACheckpoint)?;
        let mut keys = self.logs.iter().map(|(key, _)| key);
        let key = keys
            .find(|key| key.name() == checkpoint.origin)
            .ok_or_else(|| Distrust::UnknownLog(checkpoint.origin.clone()))?;
        note.check(key).map_err(Distrust::Log)?;
        let mut seen = HashMap::new();
        for witness in &self.witnesses {
            match note.check_cosignature(&witness.key) {
                Ok(time) => _ = seen.insert(witness.name.as_str(), time),
                Err(NoteError::Missing) => {}
                Err(_) => return Err(Distrust::Witness(witness.name.clone())),
            }
        }
        let witnessed_at = match &self.quorum {
            None => None,
            Some(name) => Some(self.time_of(name, &seen).ok_or(Distrust::BelowQuorum)?),
        };
        let mut witnesses: Vec<(String, u64)> = seen
            .into_iter()
            .map(|(name, time)| (name.to_owned(), time))
            .collect();
        witnesses.sort();
        Ok(Trusted {
            checkpoint,
            witnessed_at,
            witnesses,
        })
    }

    /// When a witness saw it, or when enough members of a group had. Groups only name what stands
    /// above them, so this ends.
    fn time_of(&self, name: &str, seen: &HashMap<&str, u64>) -> Option<u64> {
        let Some(group) = self.groups.iter().find(|group| group.name == name) else {
            return seen.get(name).copied();
        };
        let mut times: Vec<u64> = group
            .members
            .iter()
            .filter_map(|member| self.time_of(member, seen))
            .collect();
        times.sort_unstable();
        times.get(group.needed - 1).copied()
    }
}

impl FromStr for Policy {
    type Err = PolicyError;

    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let policy = Self::read(text)?;
        let (line, fault) = (0, "a policy names a log");
        (!policy.logs.is_empty())
            .then_some(policy)
            .ok_or(PolicyError { line, fault })
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
mod tests {
    use super::*;
    use crate::tlog::key::KeyUse;
    use ed25519_dalek::SigningKey;

    const ORIGIN: &str = "register.example/log";

    fn key(number: u8) -> SigningKey {
        SigningKey::from_bytes(&[number; 32])
    }

    fn vkey(name: &str, key_use: KeyUse, number: u8) -> VerifierKey {
        VerifierKey::new(name, key_use, key(number).verifying_key()).unwrap()
    }

    fn policy(quorum: &str) -> String {
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

    fn note(witnesses: &[u8]) -> Note {
        let text = Checkpoint::new(ORIGIN, 7, [9; 32]).to_text();
        let mut note = Note::unsigned(&text).unwrap();
        note.sign(ORIGIN, &key(1)).unwrap();
        for number in witnesses {
            let time = 1000 + u64::from(*number);
            note.cosign(&format!("w{number}.example"), &key(10 + number), time)
                .unwrap();
        }
        Note::parse(&note.to_string()).unwrap()
    }

    #[test]
    fn two_of_three_is_complete_when_the_second_has_seen_it() {
        let policy: Policy = policy("group q 2 w1 w2 w3\nquorum q\n").parse().unwrap();
        assert_eq!(policy.trust(&note(&[1])), Err(Distrust::BelowQuorum));
        let trusted = policy.trust(&note(&[1, 3])).unwrap();
        assert_eq!(trusted.witnessed_at, Some(1003));
        assert_eq!(
            policy.trust(&note(&[1, 2, 3])).unwrap().witnessed_at,
            Some(1002)
        );
    }

    #[test]
    fn groups_of_groups_count_each_witness_where_it_stands() {
        let text = "group a any w1 w2\ngroup b all a w3\nquorum b\n";
        let policy: Policy = policy(text).parse().unwrap();
        assert!(policy.trust(&note(&[1, 2])).is_err());
        assert_eq!(
            policy.trust(&note(&[2, 3])).unwrap().witnessed_at,
            Some(1003)
        );
    }

    #[test]
    fn other_logs_and_other_keys_are_not_trusted() {
        let policy: Policy = policy("quorum none\n").parse().unwrap();
        assert_eq!(policy.trust(&note(&[])).unwrap().witnessed_at, None);
        let text = Checkpoint::new("other.example/log", 7, [9; 32]).to_text();
        let mut other = Note::unsigned(&text).unwrap();
        other.sign("other.example/log", &key(1)).unwrap();
        assert_eq!(
            policy.trust(&other),
            Err(Distrust::UnknownLog("other.example/log".to_owned()))
        );
        let mut forged = Note::unsigned(&Checkpoint::new(ORIGIN, 7, [9; 32]).to_text()).unwrap();
        forged.sign(ORIGIN, &key(2)).unwrap();
        assert_eq!(
            policy.trust(&forged),
            Err(Distrust::Log(NoteError::Missing))
        );
    }

    #[test]
    fn a_bent_cosignature_spoils_the_whole_note() {
        let policy: Policy = policy("quorum w1\n").parse().unwrap();
        let good = note(&[1, 2]).to_string();
        let bent_at = good.trim_end().len() - 6;
        let mut bytes = good.into_bytes();
        bytes[bent_at] = if bytes[bent_at] == b'A' { b'B' } else { b'A' };
        let bent = Note::parse(&String::from_utf8(bytes).unwrap()).unwrap();
        assert_eq!(policy.trust(&bent), Err(Distrust::Witness("w2".to_owned())));
    }

    #[test]
    fn what_is_written_is_read_back() {
        for quorum in [
            "quorum none\n",
            "quorum w2\n",
            "group a any w1 w2\ngroup b all a w3\nquorum b\n",
        ] {
            let read: Policy = policy(quorum).parse().unwrap();
            assert_eq!(read.to_string().parse(), Ok(read));
        }
    }

    #[test]
    fn who_knows_the_log_reads_a_policy_without_one() {
        let text = policy("quorum w1\n");
        let log = text.lines().nth(1).unwrap();
        let known = text.replace(log, "");
        assert!(known.parse::<Policy>().is_err());
        let known = Policy::of_known_log(&known).unwrap();
        let whole: Policy = text.parse().unwrap();
        let (key, url) = whole.logs[0].clone();
        assert_eq!(known.for_log(key, url), whole);
    }

    #[test]
    fn one_key_under_two_names_is_not_two_witnesses() {
        let again = vkey("again.example", KeyUse::Cosignature, 11);
        let text = policy(&format!("witness w4 {again}\nquorum w1\n"));
        assert_eq!(text.parse::<Policy>().unwrap_err().line, 6);
        let log = vkey("another.example", KeyUse::Note, 1);
        let text = policy(&format!("log {log}\nquorum w1\n"));
        assert_eq!(text.parse::<Policy>().unwrap_err().line, 6);
    }

    #[test]
    fn wrong_lines_are_named() {
        let table = [
            ("quorum\n", 6),
            ("quorum q\n", 6),
            ("quorum none\nquorum none\n", 7),
            ("group g 0 w1\nquorum g\n", 6),
            ("group g 2 w1\nquorum g\n", 6),
            ("group g 1 w1 w1\nquorum g\n", 6),
            ("group g any w9\nquorum g\n", 6),
            ("group g any none\nquorum g\n", 6),
            ("group w1 any w2\nquorum w1\n", 6),
            ("group g many w1\nquorum g\n", 6),
            ("group g any w1\ngroup h any w1\nquorum h\n", 7),
            ("log x\nquorum none\n", 6),
            ("witness w4\nquorum none\n", 6),
            ("trust everybody\nquorum none\n", 6),
            ("", 0),
        ];
        for (text, line) in table {
            let error = policy(text).parse::<Policy>().unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
        }
        assert!("quorum none\n".parse::<Policy>().is_err());
    }
}
