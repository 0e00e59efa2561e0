//! Whose signature a checkpoint must bear.

use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::policy::Policy;
use quaymark_core::tlog::watch::{Breach, Fault};

use super::report::{KeyFrom, Report};
use super::state_file::Kept;
use super::{Asked, MonitorError};
use crate::tlog::served::{Served, Unreachable};

/// Whom the caller trusts.
#[derive(Clone, Debug)]
pub enum Trust {
    /// The log by this key.
    Key(VerifierKey),
    /// Whom a policy names, and how many witnesses it asks for.
    Policy(Policy),
    /// The key that was used before; the first time, the one that the log itself names.
    FirstUse,
}

/// The key that a log names for itself, at the name its checkpoints bear.
pub fn key_on_first_use(
    source: &dyn Served,
    origin: &str,
) -> Result<Option<VerifierKey>, Unreachable> {
    let policy = source.policy()?;
    let policy: Option<Policy> = policy.and_then(|text| text.parse().ok());
    let mut keys = policy.into_iter().flat_map(|policy| policy.logs);
    Ok(keys
        .find(|(key, _)| key.name() == origin)
        .map(|(key, _)| key))
}

/// Checks the signatures of a checkpoint. Refuses to compare it with what is remembered of another
/// log, or by another key.
pub(super) fn check(
    asked: &Asked<'_>,
    kept: Option<&Kept>,
    checkpoint: &Checkpoint,
    note: &Note,
    report: &mut Report,
) -> Result<Option<Breach>, MonitorError> {
    let (origin, size) = (&checkpoint.origin, checkpoint.size);
    report.log.clone_from(origin);
    if let Some(kept) = kept.filter(|kept| kept.key.name() != origin) {
        return Err(MonitorError::OtherLog {
            expected: kept.key.name().to_owned(),
            found: origin.clone(),
        });
    }
    let (key, from) = key(asked, kept, origin)?;
    let Some(key) = key else {
        let problem = format!("the policy does not name the log `{origin}`");
        return Ok(Some(Breach::of_log(Fault::Distrusted { size, problem })));
    };
    (report.key, report.key_from) = (key.to_string(), from);
    if let Some(kept) = kept.filter(|kept| kept.key != key) {
        return Err(MonitorError::OtherKey {
            expected: kept.key.to_string(),
            found: key.to_string(),
        });
    }
    if key.name() != origin || note.check(&key).is_err() {
        return Ok(Some(Breach::of_log(Fault::NotSigned { size })));
    }
    let Trust::Policy(policy) = &asked.trust else {
        return Ok(None);
    };
    match policy.trust(note) {
        Ok(trusted) => {
            let at = |seconds| i64::try_from(seconds).ok().map(Instant::from_seconds);
            report.witnessed_at = trusted.witnessed_at.and_then(at);
            report.witnesses = trusted
                .witnesses
                .into_iter()
                .map(|(name, _)| name)
                .collect();
            Ok(None)
        }
        Err(distrust) => {
            let problem = distrust.to_string();
            Ok(Some(Breach::of_log(Fault::Distrusted { size, problem })))
        }
    }
}

fn key(
    asked: &Asked<'_>,
    kept: Option<&Kept>,
    origin: &str,
) -> Result<(Option<VerifierKey>, KeyFrom), MonitorError> {
    match (&asked.trust, kept) {
        (Trust::Key(key), _) => Ok((Some(key.clone()), KeyFrom::Given)),
        (Trust::Policy(policy), _) => {
            let mut keys = policy.logs.iter().map(|(key, _)| key);
            let key = keys.find(|key| key.name() == origin);
            Ok((key.cloned(), KeyFrom::Policy))
        }
        (Trust::FirstUse, Some(kept)) => Ok((Some(kept.key.clone()), KeyFrom::Remembered)),
        (Trust::FirstUse, None) => {
            let key = key_on_first_use(asked.source, origin)?;
            let key = key.ok_or_else(|| MonitorError::NoKey(origin.to_owned()))?;
            Ok((Some(key), KeyFrom::FirstUse))
        }
    }
}
