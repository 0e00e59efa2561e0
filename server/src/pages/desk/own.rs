//! What the register publishes about one's own firm, record by record, on its desk.

use quaymark_core::register::Record;
use quaymark_core::standing::{Standing, effective_end, standing};
use quaymark_core::time::Instant;

use super::fields::kind_of_record;
use crate::directory::Snapshot;
use crate::pages::component::{Prose, Tag};
use crate::pages::provider::record::Making;
use crate::pages::words::record_tag;

/// A record of the firm, as the register publishes it.
pub(super) struct OwnRecord {
    pub(super) title: String,
    pub(super) tag: Tag,
    pub(super) until: Prose,
    /// Words and address of what can be asked about it.
    pub(super) acts: Vec<(&'static str, String)>,
}

/// The firm's records, with what can be asked about each.
pub(super) fn own_records(snapshot: &Snapshot, records: &[Record], now: Instant) -> Vec<OwnRecord> {
    let making = Making::of(snapshot, records, now);
    let shown = records.iter().map(|record| {
        let stands = standing(record, records, &making.rules, now);
        let end = effective_end(record, &making.rules, now);
        let until = end.filter(|_| stands == Standing::Counts);
        OwnRecord {
            title: making.title(record),
            tag: record_tag(stands),
            until: until.map_or_else(Prose::default, |end| making.last_day(record, end).into()),
            acts: acts(record, now, making.is_contestable(record)),
        }
    });
    shown.collect()
}

fn acts(record: &Record, now: Instant, is_contestable: bool) -> Vec<(&'static str, String)> {
    let new = |kind: &str| format!("/desk/new?kind={kind}&record={}", record.id);
    let mut acts = Vec::new();
    // What is withdrawn or annulled is not renewed, and stays public.
    if !record.timeline.status_at(now).is_over() {
        if let Some(kind) = kind_of_record(record.id) {
            acts.push(("Renew or correct", new(kind.as_str())));
        }
        acts.push(("Who may see it", new("confidentiality")));
    }
    if is_contestable {
        acts.push(("Reply", new("reply")));
    }
    acts
}
