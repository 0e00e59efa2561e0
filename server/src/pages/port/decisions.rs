//! A port's decisions on equivalence that are in force: which firm counts as holding what, until when,
//! and why.

use std::sync::Arc;

use actix_web::web;
use quaymark_core::document::RecordDocument;
use quaymark_core::id::UnLocode;
use quaymark_core::register::{Claims, Record};
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt};

use crate::app::App;
use crate::directory::{ProviderView, Snapshot};
use crate::error::Refusal;
use crate::pages::component::{FirmName, Prose};
use crate::pages::words::{Zones, counted};
use crate::store::{Store, StoreError};

/// Most rows on the page.
const MOST_ROWS: usize = 100;

/// What a page shows of them.
#[derive(Default)]
pub(super) struct Decisions {
    pub(super) rows: Vec<DecisionRow>,
    /// How many more there are, in words; empty if none.
    pub(super) more: String,
    /// Whether the database told the reasons.
    pub(super) has_reasons: bool,
}

/// A decision in force.
pub(super) struct DecisionRow {
    pub(super) address: String,
    pub(super) firm: FirmName,
    pub(super) standard: String,
    pub(super) since: Prose,
    pub(super) until: Prose,
    pub(super) reason: String,
    record: String,
}

/// The decisions of a port in force now, in order of the firms' registration. With the database down
/// they stand without their reasons, and the page says so.
pub(super) async fn in_force(
    app: &web::Data<App>,
    snapshot: &Arc<Snapshot>,
    port: UnLocode,
    now: Instant,
) -> Result<Decisions, Refusal> {
    let (store, snapshot) = (app.store.clone(), Arc::clone(snapshot));
    let made = web::block(move || {
        let mut decisions = Decisions::default();
        let mut more = 0;
        let zones = Zones::named(snapshot.port(port).map(|port| &port.timezone));
        for view in snapshot.providers_decided_on(port) {
            for row in rows(&view, port, &zones, now) {
                match decisions.rows.len() < MOST_ROWS {
                    true => decisions.rows.push(row),
                    false => more += 1,
                }
            }
        }
        if more > 0 {
            decisions.more = format!("{} more.", counted(more, "decision", "decisions"));
        }
        // The cause is logged where a refusal is made of it.
        let told = tell_reasons(&store, &mut decisions.rows).map_err(Refusal::from);
        decisions.has_reasons = told.is_ok();
        decisions
    });
    Ok(made.await?)
}

fn rows(view: &ProviderView, port: UnLocode, zones: &Zones, now: Instant) -> Vec<DecisionRow> {
    let records = view.records.iter();
    let made = records.filter_map(|record| row(view, record, port, zones, now));
    made.collect()
}

fn row(
    view: &ProviderView,
    record: &Record,
    port: UnLocode,
    zones: &Zones,
    now: Instant,
) -> Option<DecisionRow> {
    let Claims::Equivalence(decision) = &record.claims else {
        return None;
    };
    let granted = StatusAt::Recorded(RecordedStatus::Granted);
    if decision.port != port || record.timeline.status_at(now) != granted {
        return None;
    }
    let number = view.id.to_string();
    let end = record.timeline.grant_ends_at(now);
    Some(DecisionRow {
        address: format!("/providers/{number}#{}", record.id),
        firm: FirmName::of(&view.document.name, &number),
        standard: decision.standard.to_string(),
        since: match record.timeline.begins_at() {
            Some(begins_at) => zones.first_day(begins_at, now).into(),
            None => Prose::default(),
        },
        until: match end {
            Some(end) => zones.last_day(end, now).into(),
            None => "No end is recorded".into(),
        },
        reason: String::new(),
        record: record.id.to_string(),
    })
}

/// Reads the reasons. Documents stand in the database alone; where one was erased, the reason stays empty.
fn tell_reasons(store: &Store, rows: &mut [DecisionRow]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    store.read(|tx| {
        for row in rows {
            let held = tx.newest(&row.record)?.and_then(|entry| entry.document);
            let document = held.and_then(|text| serde_json::from_str(&text).ok());
            let document: RecordDocument = document.unwrap_or_default();
            row.reason = document.scope.unwrap_or_default();
        }
        Ok(())
    })
}
