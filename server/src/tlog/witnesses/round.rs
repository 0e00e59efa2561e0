//! One round: every witness is asked at the same time, and their answers are weighed as they come.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use quaymark_core::tlog::note::SignatureLine;
use quaymark_core::tlog::witness::AddCheckpoint;

use super::ask::{Reply, Trouble, ask};
use super::{Next, Witnesses};
use crate::tlog::cosigners::Unseen;
use crate::tlog::error::PublishError;

/// How long nobody may say anything before the round is over.
const ROUND: Duration = Duration::from_secs(7);
/// How long the others are waited for when there are enough.
const GRACE: Duration = Duration::from_millis(300);
/// How long a witness is left alone before it is asked whether it means that nothing may be written.
const PAUSE: Duration = Duration::from_secs(1);
/// Requests to one witness in a round: it may say from where to start.
const TRIES: u8 = 3;

/// An answer, and to what: the place of the witness, and the size it was to start from.
type Answer = (usize, u64, Reply);

/// A round under way.
pub(super) struct Round<'a, 'u> {
    witnesses: &'a Witnesses,
    unseen: &'a Unseen<'u>,
    /// Each request sends its answer by a copy of this.
    answer: Sender<Answer>,
    answers: Receiver<Answer>,
    /// Requests that are still to be answered.
    open: usize,
    /// How often each was asked, by place.
    tries: Vec<u8>,
    /// Those that contradict and are asked once more.
    doubted: BTreeSet<usize>,
    lines: Vec<(usize, SignatureLine)>,
}

impl<'a, 'u> Round<'a, 'u> {
    pub(super) fn of(witnesses: &'a Witnesses, unseen: &'a Unseen<'u>) -> Self {
        let (answer, answers) = channel();
        Self {
            tries: vec![0; witnesses.peers.len()],
            witnesses,
            unseen,
            answer,
            answers,
            open: 0,
            doubted: BTreeSet::new(),
            lines: Vec::new(),
        }
    }

    /// Asks all of them, until `is_enough` and a little longer; the cosignatures in the order of the policy.
    pub(super) fn hold(
        mut self,
        is_enough: impl Fn(&[SignatureLine]) -> bool,
    ) -> Result<Vec<SignatureLine>, PublishError> {
        self.ask_everybody()?;
        while self.open > 0 {
            let patience = self.patience(&is_enough);
            let Ok((place, old, reply)) = self.answers.recv_timeout(patience) else {
                break;
            };
            self.open -= 1;
            self.tries[place] += 1;
            let next = self.witnesses.weigh(place, old, reply, self.unseen)?;
            self.follow(place, old, next)?;
        }
        self.lines.sort_by_key(|(place, _)| *place);
        Ok(self.lines.into_iter().map(|(_, line)| line).collect())
    }

    /// Asks each from what it has seen; one that still has a request of a former round is left alone.
    fn ask_everybody(&mut self) -> Result<(), PublishError> {
        let witnesses = self.witnesses;
        for (place, peer) in witnesses.peers.iter().enumerate() {
            if peer.is_busy.load(Ordering::Acquire) {
                self.trouble(place, Trouble::Unreachable);
                continue;
            }
            let old = peer.seen().min(self.unseen.checkpoint.size);
            self.send(place, old, Duration::ZERO)?;
        }
        Ok(())
    }

    /// How long the next answer is waited for.
    fn patience(&self, is_enough: impl Fn(&[SignatureLine]) -> bool) -> Duration {
        if !self.doubted.is_empty() {
            return PAUSE + ROUND;
        }
        let lines = self.lines.iter().map(|(_, line)| line.clone());
        match is_enough(&lines.collect::<Vec<_>>()) {
            true => GRACE,
            false => ROUND,
        }
    }

    /// Does what follows from an answer.
    fn follow(&mut self, place: usize, old: u64, next: Next) -> Result<(), PublishError> {
        let was_doubted = self.doubted.remove(&place);
        match next {
            Next::Taken(line) => self.lines.push((place, line)),
            Next::From(old) if self.tries[place] < TRIES => {
                self.send(place, old, Duration::ZERO)?;
            }
            Next::Contradicts(discord) if was_doubted => return Err(discord.into()),
            Next::Contradicts(discord) => {
                tracing::warn!(%discord, "a witness contradicts: it is asked once more");
                self.doubted.insert(place);
                self.send(place, old, PAUSE)?;
            }
            Next::From(_) => self.trouble(place, Trouble::NoCosignature),
            Next::Nothing => {}
        }
        Ok(())
    }

    fn trouble(&self, place: usize, trouble: Trouble) {
        let now = self.witnesses.clock.now();
        self.witnesses.board.troubled(place, trouble, now);
    }

    fn send(&mut self, place: usize, old: u64, after: Duration) -> Result<(), PublishError> {
        let request = AddCheckpoint {
            old,
            proof: (self.unseen.proof_from)(old)?,
            note: self.unseen.note.clone(),
        };
        let peer = Arc::clone(&self.witnesses.peers[place]);
        let answer = self.answer.clone();
        peer.is_busy.store(true, Ordering::Release);
        let asking = std::thread::Builder::new().name("witness".to_owned());
        let asked = asking.spawn(move || {
            std::thread::sleep(after);
            let reply = ask(&peer.agent, &peer.url, &peer.key, &request);
            peer.is_busy.store(false, Ordering::Release);
            // The round may be over.
            let _ = answer.send((place, old, reply));
        });
        asked.map(drop).map_err(PublishError::Thread)?;
        self.open += 1;
        Ok(())
    }
}
