//! Judging a checkpoint by a policy: is it of a log somebody trusts, and have enough witnesses seen it?

use std::collections::HashMap;

use super::super::checkpoint::Checkpoint;
use super::super::note::{Note, NoteError};
use super::Policy;

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

#[cfg(test)]
mod tests {
    use super::super::test_policy::{ORIGIN, key, policy};
    use super::*;

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
}
