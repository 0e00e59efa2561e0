//! The witnesses of the register's policy (C2SP `tlog-witness`): asked for cosignatures at the same
//! time, each from the size it has seen last.
//!
//! A cosignature is taken if it is by the key in the policy and of about now. A witness that says twice, a
//! pause apart, that it has seen more than the database has, or something else, is believed: nothing is
//! written then. So a bad witness can stop the register, and never make it say anything. These two answers
//! bear no signature: that the connection is the witness's own is all that stands for them.
//!
//! [`ask`]: one request. [`round`]: all of them at once. [`Board`]: what operators are shown. [`check_at_start`]: the first comparison.

mod ask;
mod board;
mod peer;
mod round;
mod start;

use std::sync::Arc;

use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::{Note, SignatureLine};
use quaymark_core::tlog::policy::{Distrust, Policy};

use super::cosigners::{Cosigners, Stage, Unseen};
use super::error::PublishError;
use super::guard::Discord;
use crate::clock::Clock;

use ask::Reply;
pub use ask::Trouble;
pub use board::Board;
use peer::{Peer, is_near, seconds};
use round::Round;
pub use start::check_at_start;

/// The witnesses of a policy.
#[derive(Debug)]
pub struct Witnesses {
    policy: Policy,
    peers: Vec<Arc<Peer>>,
    clock: Clock,
    board: Board,
}

impl Witnesses {
    /// The witnesses of a policy. Those without an address are never asked.
    pub fn of(policy: Policy, clock: Clock) -> Self {
        let peers: Vec<Arc<Peer>> = policy
            .witnesses
            .iter()
            .filter_map(|witness| Peer::of(witness).map(Arc::new))
            .collect();
        Self {
            board: Board::of(peers.iter().map(|peer| peer.name.clone())),
            policy,
            peers,
            clock,
        }
    }

    /// What is known of them.
    pub const fn board(&self) -> &Board {
        &self.board
    }

    /// The policy by which others trust this log: its key, these witnesses, this quorum.
    pub fn policy_for(&self, key: VerifierKey, url: Option<String>) -> Policy {
        self.policy.clone().for_log(key, url)
    }

    /// Refuses a policy that names logs, and not this one.
    pub(super) fn are_for(&self, key: &VerifierKey) -> Result<(), PublishError> {
        let mut logs = self.policy.logs.iter();
        if self.policy.logs.is_empty() || logs.any(|(log, _)| log == key) {
            return Ok(());
        }
        Err(PublishError::OtherPolicy(key.to_string()))
    }

    /// What follows from an answer.
    fn weigh(
        &self,
        place: usize,
        old: u64,
        reply: Reply,
        unseen: &Unseen<'_>,
    ) -> Result<Next, PublishError> {
        let (peer, size) = (&self.peers[place], unseen.checkpoint.size);
        let witness = || peer.name.clone();
        let now = self.clock.now();
        let trouble = match reply {
            Reply::Cosigned(line, time) if is_near(time, now) => {
                peer.saw(size);
                self.board.cosigned(place, size, seconds(time));
                return Ok(Next::Taken(line));
            }
            Reply::Cosigned(..) => Trouble::Clock,
            Reply::Stale(seen) if seen > size => {
                let found = (unseen.head)()?;
                if seen > found {
                    let witness = witness();
                    return Ok(Next::Contradicts(Discord::WitnessAhead {
                        witness,
                        seen,
                        found,
                    }));
                }
                peer.saw(seen);
                Trouble::Elsewhere
            }
            Reply::Stale(seen) if seen == old => {
                let witness = witness();
                return Ok(Next::Contradicts(Discord::WitnessDiffers { witness, seen }));
            }
            Reply::Stale(seen) => {
                peer.saw(seen);
                return Ok(Next::From(seen));
            }
            Reply::Differs => {
                let (witness, seen) = (witness(), old);
                return Ok(Next::Contradicts(Discord::WitnessDiffers { witness, seen }));
            }
            Reply::Nothing(trouble) => trouble,
        };
        self.board.troubled(place, trouble, now);
        Ok(Next::Nothing)
    }

    fn weigh_note(
        &self,
        note: &Note,
        key: &VerifierKey,
        lines: &[SignatureLine],
    ) -> Result<(), Distrust> {
        let mut note = note.clone();
        lines.iter().for_each(|line| note.add(line.clone()));
        let policy = self.policy_for(key.clone(), None);
        policy.trust(&note).map(drop)
    }

    /// The names of those that have not cosigned, each with why.
    fn missing(&self) -> String {
        let troubled = self.board.witnesses().into_iter().filter_map(|one| {
            let trouble = one.trouble?;
            Some(format!("{} ({trouble})", one.name))
        });
        troubled.collect::<Vec<_>>().join(", ")
    }
}

/// What comes after an answer.
enum Next {
    Taken(SignatureLine),
    From(u64),
    /// It counts if it is said twice.
    Contradicts(Discord),
    Nothing,
}

impl Cosigners for Arc<Witnesses> {
    fn collect(&self, unseen: &Unseen<'_>) -> Result<Vec<SignatureLine>, PublishError> {
        let is_enough =
            |lines: &[SignatureLine]| self.weigh_note(unseen.note, unseen.key, lines).is_ok();
        let lines = Round::of(self, unseen).hold(is_enough)?;
        let size = unseen.checkpoint.size;
        if is_enough(&lines) {
            self.board.wait_with(None);
            return Ok(lines);
        }
        // What is public already waits for nobody: only its cosignatures grow old.
        if unseen.stage == Stage::Unpublished {
            self.board.wait_with(Some(size));
        }
        let missing = self.missing();
        Err(PublishError::Waiting { size, missing })
    }

    fn is_enough(&self, note: &Note, key: &VerifierKey) -> bool {
        self.weigh_note(note, key, &[]).is_ok()
    }

    fn is_anybody(&self) -> bool {
        !self.peers.is_empty()
    }
}

#[cfg(test)]
mod tests;
