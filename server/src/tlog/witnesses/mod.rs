//! The witnesses of the register's policy (C2SP `tlog-witness`): asked for cosignatures at the same
//! time, each from the size it has seen last.
//!
//! A cosignature is taken if it is by the key in the policy and of about now. A witness that says twice, a
//! pause apart, that it has seen more than the database has, or something else, is believed: nothing is
//! written then. So a bad witness can stop the register, and never make it say anything. These two answers
//! bear no signature: that the connection is the witness's own is all that stands for them.
//!
//! [`ask`]: one request. [`Board`]: what operators are shown. [`check_at_start`]: the first comparison.

mod ask;
mod board;
mod peer;
mod start;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::{Note, SignatureLine};
use quaymark_core::tlog::policy::{Distrust, Policy};
use quaymark_core::tlog::witness::AddCheckpoint;

use super::cosigners::{Cosigners, Stage, Unseen};
use super::error::PublishError;
use super::guard::Discord;
use crate::clock::Clock;

pub use ask::Trouble;
use ask::{Reply, ask};
pub use board::Board;
use peer::{Peer, is_near, seconds};
pub use start::check_at_start;

/// How long nobody may say anything before the round is over.
const ROUND: Duration = Duration::from_secs(7);
/// How long the others are waited for when there are enough.
const GRACE: Duration = Duration::from_millis(300);
/// How long a witness is left alone before it is asked whether it means that nothing may be written.
const PAUSE: Duration = Duration::from_secs(1);
/// Requests to one witness in a round: it may say from where to start.
const TRIES: u8 = 3;

/// The witnesses of a policy.
#[derive(Debug)]
pub struct Witnesses {
    policy: Policy,
    peers: Vec<Arc<Peer>>,
    clock: Clock,
    board: Board,
}

/// An answer, and to what: the place of the witness, and the size it was to start from.
type Answer = (usize, u64, Reply);

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

    /// Asks all of them, until `is_enough` and a little longer.
    fn round(
        &self,
        unseen: &Unseen<'_>,
        is_enough: impl Fn(&[SignatureLine]) -> bool,
    ) -> Result<Vec<SignatureLine>, PublishError> {
        let size = unseen.checkpoint.size;
        let (answer, answers): (Sender<Answer>, Receiver<Answer>) = channel();
        let mut tries = vec![0u8; self.peers.len()];
        let mut doubted: BTreeSet<usize> = BTreeSet::new();
        let mut open = 0;
        for (place, peer) in self.peers.iter().enumerate() {
            if peer.is_busy.load(Ordering::Acquire) {
                let now = self.clock.now();
                self.board.troubled(place, Trouble::Unreachable, now);
                continue;
            }
            let old = peer.seen().min(size);
            self.send(place, old, Duration::ZERO, unseen, &answer)?;
            open += 1;
        }
        let mut lines: Vec<(usize, SignatureLine)> = Vec::new();
        while open > 0 {
            let so_far: Vec<_> = lines.iter().map(|(_, line)| line.clone()).collect();
            let patience = match doubted.is_empty() {
                true if is_enough(&so_far) => GRACE,
                true => ROUND,
                false => PAUSE + ROUND,
            };
            let Ok((place, old, reply)) = answers.recv_timeout(patience) else {
                break;
            };
            open -= 1;
            tries[place] += 1;
            let was_doubted = doubted.remove(&place);
            match self.weigh(place, old, reply, unseen)? {
                Next::Taken(line) => lines.push((place, line)),
                Next::From(old) if tries[place] < TRIES => {
                    self.send(place, old, Duration::ZERO, unseen, &answer)?;
                    open += 1;
                }
                Next::Contradicts(discord) if was_doubted => return Err(discord.into()),
                Next::Contradicts(discord) => {
                    tracing::warn!(%discord, "a witness contradicts: it is asked once more");
                    doubted.insert(place);
                    self.send(place, old, PAUSE, unseen, &answer)?;
                    open += 1;
                }
                Next::From(_) => {
                    let now = self.clock.now();
                    self.board.troubled(place, Trouble::NoCosignature, now);
                }
                Next::Nothing => {}
            }
        }
        lines.sort_by_key(|(place, _)| *place);
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }

    fn send(
        &self,
        place: usize,
        old: u64,
        after: Duration,
        unseen: &Unseen<'_>,
        answer: &Sender<Answer>,
    ) -> Result<(), PublishError> {
        let request = AddCheckpoint {
            old,
            proof: (unseen.proof_from)(old)?,
            note: unseen.note.clone(),
        };
        let peer = Arc::clone(&self.peers[place]);
        let answer = answer.clone();
        peer.is_busy.store(true, Ordering::Release);
        let asking = std::thread::Builder::new().name("witness".to_owned());
        let asked = asking.spawn(move || {
            std::thread::sleep(after);
            let reply = ask(&peer.agent, &peer.url, &peer.key, &request);
            peer.is_busy.store(false, Ordering::Release);
            // The round may be over.
            let _ = answer.send((place, old, reply));
        });
        asked.map(drop).map_err(PublishError::Thread)
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
        let lines = self.round(unseen, is_enough)?;
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
