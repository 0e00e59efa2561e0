//! From what was seen to what is served now.

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::proof;
use quaymark_core::tlog::watch::{Bounds, Breach, Fault, Watch};

use super::report::Report;
use super::state_file::Kept;
use super::{Asked, MonitorError};
use crate::tlog::served::{TileError, Tiles, Unreachable, bundles};

/// A checkpoint whose signatures hold.
pub(super) struct Look<'a> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) checkpoint: Checkpoint,
    pub(super) text: String,
}

impl Look<'_> {
    /// Compares it with what was seen, reads what is new, and keeps what comes of it.
    pub(super) fn compare(
        &self,
        kept: Option<Kept>,
        mut watch: Watch,
        report: &mut Report,
    ) -> Result<(), MonitorError> {
        let (seen, found) = (watch.size(), self.checkpoint.size);
        let two_logs = match &kept {
            Some(_) if found < seen => Some(Fault::Shrunk { seen, found }),
            Some(_) if found == seen && self.checkpoint.root != watch.root() => {
                Some(Fault::TwoRoots { size: found })
            }
            _ => None,
        };
        if let Some(fault) = two_logs {
            return self.hold(kept, &mut watch, &Breach::of_log(fault), report);
        }
        let seen_root = watch.root();
        if !self.read_on(&mut watch, kept.as_ref(), report)? {
            return Ok(());
        }
        if self.checkpoint.root != watch.root() {
            let fault = self.why_other_root((seen, seen_root))?;
            // What was read is not what is remembered.
            let mut unread = self.reread(kept.as_ref())?;
            return self.hold(kept, &mut unread, &Breach::of_log(fault), report);
        }
        for breach in watch.check_checkpoint(&self.checkpoint) {
            report.breach(&breach, self.asked.now);
        }
        let key: Option<VerifierKey> = report.key.parse().ok();
        if let Some(breach) = key.and_then(|key| watch.check_signer(&key)) {
            report.breach(&breach, self.asked.now);
        }
        self.keep(&mut watch, report)
    }

    /// Takes every entry from where the watch stands. Whether all of them are served.
    fn read_on(
        &self,
        watch: &mut Watch,
        kept: Option<&Kept>,
        report: &mut Report,
    ) -> Result<bool, Unreachable> {
        let seen = kept.map(|kept| (watch.size(), kept.seen_at));
        let now = Some(self.asked.now);
        let bounds = Bounds {
            now,
            seen,
            ..self.asked.bounds
        };
        for bundle in bundles(watch.size(), self.checkpoint.size) {
            let Some(entries) = self.asked.source.entries(bundle)? else {
                let fault = Fault::NotServed(bundle.to_string());
                report.breach(&Breach::of_log(fault), self.asked.now);
                return Ok(false);
            };
            let known = watch.size() - bundle.first();
            for entry in entries.iter().skip(known as usize) {
                report.take(watch.take(entry, &bounds), self.asked.now);
            }
        }
        Ok(true)
    }

    /// Whether the tiles prove that there are two logs, or only do not fit the entries.
    fn why_other_root(&self, (seen, root): (u64, [u8; 32])) -> Result<Fault, Unreachable> {
        let found = self.checkpoint.size;
        let tiles = Tiles::of(self.asked.source, found);
        let root_at = |size| match proof::root(&tiles, size) {
            Ok(root) => Ok(Some(root)),
            Err(TileError::Missing(_)) => Ok(None),
            Err(TileError::Unreachable(unreachable)) => Err(unreachable),
        };
        let are_signed = root_at(found)? == Some(self.checkpoint.root);
        let are_other = are_signed && seen > 0 && root_at(seen)?.is_some_and(|now| now != root);
        Ok(if are_other {
            Fault::Forked { seen, found }
        } else {
            Fault::Root { size: found }
        })
    }

    fn reread(&self, kept: Option<&Kept>) -> Result<Watch, MonitorError> {
        if kept.is_none() {
            return Ok(Watch::default());
        }
        let mut again = self.asked.state.read()?;
        Ok(super::watch_of(self.asked, again.as_mut())?)
    }

    /// Stays at what was seen, and keeps the two notes that do not fit together.
    fn hold(
        &self,
        kept: Option<Kept>,
        watch: &mut Watch,
        breach: &Breach,
        report: &mut Report,
    ) -> Result<(), MonitorError> {
        report.forget_entries();
        report.breach(breach, self.asked.now);
        let Some(mut kept) = kept else {
            return Ok(());
        };
        let state = self.asked.state;
        report.evidence = vec![state.keep_note(&kept.note)?, state.keep_note(&self.text)?];
        if breach.is_two_logs() {
            // Two signatures that contradict each other do not pass by themselves.
            kept.found.clone_from(&report.found);
            kept.found_count = report.found_count;
            kept.log = Some(watch.memory());
            state.write(&kept)?;
        }
        Ok(())
    }

    fn keep(&self, watch: &mut Watch, report: &Report) -> Result<(), MonitorError> {
        let Ok(key) = report.key.parse() else {
            return Ok(());
        };
        let kept = Kept {
            key,
            note: self.text.clone(),
            seen_at: self.asked.now,
            found: report.found.clone(),
            found_count: report.found_count,
            log: Some(watch.memory()),
        };
        Ok(self.asked.state.write(&kept)?)
    }
}
