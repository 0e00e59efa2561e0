//! Going on under a new name with a new key, when the log cannot be continued: what was made public
//! is lost, or the key is.
//!
//! It is no repair. Everybody who trusts the old name has to be told, and to decide anew.

use std::path::Path;

use quaymark_core::time::Instant;
use quaymark_core::tlog::key::VerifierKey;

use super::error::PublishError;
use super::guard::check_at_start;
use super::key::LogKey;
use super::last::{Held, LastCheckpoint};
use super::name::{LogName, announce, retire};
use super::witnesses::{self, Witnesses};
use crate::store::{Actor, Deed, Store};

/// Why there is no new name.
#[derive(Debug, thiserror::Error)]
pub enum ForkError {
    /// Something failed on the way.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The log was never public.
    #[error("the log was never made public: there is nothing to go on from")]
    NeverPublic,
    /// Nothing is wrong with it.
    #[error("the log can go on as `{0}`: nothing was changed")]
    NotNeeded(String),
}

/// Gives the log a new name and a new key. Returns what checks its signatures. What witnesses have seen
/// is a reason too.
pub fn fork(
    store: &Store,
    data_dir: &Path,
    witnesses: Option<&Witnesses>,
    now: Instant,
) -> Result<VerifierKey, ForkError> {
    let discord = match (check_at_start(store, data_dir)?, witnesses) {
        (None, Some(witnesses)) => witnesses::check_at_start(store, data_dir, witnesses)?,
        (discord, _) => discord,
    };
    let last = LastCheckpoint::within(data_dir);
    let held = last.read().ok().flatten();
    let names = store.read(LogName::all).map_err(PublishError::from)?;
    let current = store.read(LogName::current).map_err(PublishError::from)?;
    if let (None, Some(name)) = (&discord, &current)
        && LogKey::find(data_dir, &name.origin, &name.jwk)?.is_some()
    {
        return Err(ForkError::NotNeeded(name.origin.clone()));
    }
    let known = names.iter().map(|name| name.origin.as_str());
    let known = known.chain(held.as_ref().map(|held| held.checkpoint.origin.as_str()));
    let origin = next_name(known).ok_or(ForkError::NeverPublic)?;
    // A crash from here on leaves a key that the next call takes.
    let key = LogKey::take(data_dir, &origin)?;
    store.change(now, |tx| {
        if let Some(name) = &current {
            retire(tx, name)?;
        }
        let entry = announce(tx, &origin, &key.jwk())?;
        let vkey = key.verifier().to_string();
        let deed = Deed::new("fork_log", &origin).after(serde_json::json!({ "vkey": vkey }));
        Ok::<_, PublishError>(tx.audit(now, &Actor::command(), &deed.entry(entry))?)
    })?;
    // A crash here leaves a file of another name: the service stays read-only until this is called
    // again.
    set_aside(&last, held.as_ref())?;
    Ok(key.verifier().clone())
}

fn set_aside(last: &LastCheckpoint, held: Option<&Held>) -> Result<(), PublishError> {
    match last.read() {
        Ok(None) => Ok(()),
        _ => last.set_aside(held.map_or(0, |held| held.checkpoint.size)),
    }
}

/// The first name without a number is number one; the next after the highest there was.
fn next_name<'a>(known: impl Iterator<Item = &'a str>) -> Option<String> {
    let numbered = known.map(|name| match name.rsplit_once('/') {
        Some((base, number)) => match number.parse::<u32>() {
            Ok(number) => (number, base),
            Err(_) => (1, name),
        },
        None => (1, name),
    });
    let (highest, base) = numbered.max()?;
    Some(format!("{base}/{}", highest + 1))
}

#[cfg(test)]
mod tests {
    use super::next_name;

    #[test]
    fn names_count_up() {
        let next = |known: &[&str]| next_name(known.iter().copied());
        assert_eq!(next(&["r.example/log"]).as_deref(), Some("r.example/log/2"));
        assert_eq!(
            next(&["r.example/log", "r.example/log/2"]).as_deref(),
            Some("r.example/log/3")
        );
        assert_eq!(next(&["log"]).as_deref(), Some("log/2"));
        assert_eq!(next(&[]), None);
    }
}
