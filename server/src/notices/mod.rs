//! What the register tells people of by itself: that a record ends, that one changed, that a
//! submission moved, what happened in a week.
//!
//! Rooms: [`mandates`] who speaks for somebody · [`erasures`] what is to be erased · [`ends`] reminders before a record ends · [`changes`] what the log says of a firm or an
//! attestor, and [`pieces`] the log handed out to it · [`moves`] where a submission stands · [`digest`] the week of an organisation ·
//! [`title`] what it is called · [`readers`] to whom.
//!
//! **Invariant:** a letter is queued in the transaction that finds it due, under a key that names
//! what it tells and whom: whatever runs twice, on one node or several, writes once. Nothing here
//! decides whether a record counts: that is `core::standing`.

pub mod changes;
pub mod digest;
pub mod ends;
pub mod erasures;
pub mod mandates;
pub mod moves;
pub mod pieces;
mod readers;
pub(crate) mod title;

use quaymark_core::id::ProviderId;
use quaymark_core::register::Record;
use quaymark_core::time::Instant;

use crate::directory::{ProviderView, Rules, Snapshot};
use crate::pages::component::FirmName;
use crate::pages::provider::record::Making;
use crate::pages::words::When;
use crate::store::OrganisationRow;

/// A firm as letters speak of it.
struct Firm<'a> {
    snapshot: &'a Snapshot,
    view: ProviderView,
    rules: Rules,
    now: Instant,
}

impl<'a> Firm<'a> {
    /// The firm of a number, if it is on the register.
    fn find(snapshot: &'a Snapshot, id: ProviderId, now: Instant) -> Option<Self> {
        Some(Self {
            snapshot,
            view: snapshot.provider(id)?,
            rules: snapshot.rules(),
            now,
        })
    }

    /// The firm an organisation speaks for.
    fn of(snapshot: &'a Snapshot, organisation: &OrganisationRow, now: Instant) -> Option<Self> {
        let id = organisation.represents.as_deref()?.parse().ok()?;
        Self::find(snapshot, id, now)
    }

    fn name(&self) -> String {
        FirmName::of(&self.view.document.name, &self.view.id.to_string()).words()
    }

    /// What a record is, in a few words.
    fn title(&self, record: &Record) -> String {
        self.making().title(record)
    }

    /// The last day of a record that ends at an instant.
    fn last_day(&self, record: &Record, end: Instant) -> When {
        self.making().last_day(record, end)
    }

    /// The first day on which a record that ended at an instant counted no more.
    fn day_after(&self, record: &Record, end: Instant) -> When {
        self.making().zones(record).first_day(end, self.now)
    }

    fn making(&self) -> Making<'_> {
        Making::of(self.snapshot, &self.view.records, self.now)
    }

    /// Where the public page says more about a record.
    fn path(&self, record: &str) -> String {
        format!("/providers/{}#{record}", self.view.id)
    }
}
