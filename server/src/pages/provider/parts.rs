//! The parts of the page that list records: groups by kind, lanes of the picture, rows of its table.

use quaymark_core::id::RecordKind;
use quaymark_core::time::Instant;

use super::documents::Documents;
use super::picture::Lane;
use super::record::{Making, RecordView};
use super::spans;
use crate::directory::ProviderView;
use crate::pages::component::{Prose, Tag};
use crate::pages::words::record_tag;

/// The records of one kind.
pub(super) struct RecordGroup {
    pub(super) anchor: &'static str,
    pub(super) title: &'static str,
    pub(super) none: &'static str,
    pub(super) records: Vec<RecordView>,
}

/// A row of the table beside the timeline.
pub(super) struct SpanRow {
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) tag: Tag,
    pub(super) from: Prose,
    pub(super) until: Prose,
}

const GROUPS: [(RecordKind, &str, &str, &str); 4] = [
    (
        RecordKind::Certification,
        "certificates",
        "Certificates",
        "No certificate is on the register.",
    ),
    (
        RecordKind::Licence,
        "licences",
        "Licences",
        "No licence is on the register.",
    ),
    (
        RecordKind::Vetting,
        "vettings",
        "Vettings",
        "No vetting is on the register.",
    ),
    (
        RecordKind::Equivalence,
        "decisions",
        "Equivalence decisions of ports",
        "",
    ),
];

/// Every record, by kind. A kind without records is shown where that says something.
pub(super) fn groups(
    view: &ProviderView,
    making: &Making<'_>,
    documents: Option<&Documents>,
) -> Vec<RecordGroup> {
    let of_kind = |kind| {
        view.records
            .iter()
            .filter(move |record| record.id.kind() == kind)
    };
    let groups = GROUPS
        .into_iter()
        .map(|(kind, anchor, title, none)| RecordGroup {
            anchor,
            title,
            none,
            records: of_kind(kind)
                .map(|record| {
                    let document = documents.and_then(|documents| documents.of(record.entry));
                    let reply = documents
                        .filter(|_| making.is_contestable(record))
                        .and_then(|documents| documents.reply_to(record.id));
                    let against = documents
                        .and_then(|documents| documents.against(record, &making.names, making.now));
                    let mut view = RecordView {
                        against,
                        reply: reply.map(str::to_owned),
                        ..making.view(record, document)
                    };
                    if documents.is_some_and(|documents| documents.is_erased(record.entry)) {
                        view.say_erased();
                    }
                    view
                })
                .collect(),
        });
    groups
        .filter(|group| !group.records.is_empty() || !group.none.is_empty())
        .collect()
}

/// What is drawn of each record.
pub(super) fn lanes(view: &ProviderView, making: &Making<'_>) -> Vec<Lane> {
    let lane = |record| Lane {
        name: making.title(record),
        zones: making.zones(record),
        spans: spans::spans(record, &view.records, &making.rules),
    };
    view.records.iter().map(lane).collect()
}

/// The same as rows.
pub(super) fn span_rows(view: &ProviderView, lanes: &[Lane], now: Instant) -> Vec<SpanRow> {
    let of_records = view.records.iter().zip(lanes);
    of_records
        .flat_map(|(record, lane)| {
            lane.spans.iter().map(|span| SpanRow {
                anchor: record.id.to_string(),
                name: lane.name.clone(),
                tag: record_tag(span.standing),
                from: lane.zones.first_day(span.from, now).into(),
                until: match span.until {
                    Some(until) => lane.zones.last_day(until, now).into(),
                    None => "No end recorded".into(),
                },
            })
        })
        .collect()
}
