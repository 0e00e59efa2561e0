//! What the suspension or withdrawal of an attestor would touch, on the form and on the submission
//! that asks for it.

use std::sync::Arc;

use quaymark_core::id::{AttestorId, ProfileId, UnLocode};
use quaymark_core::submission::{Payload, StatusPayload};
use quaymark_core::time::{CivilDate, Instant};

use crate::actions::change_status::instant_of_day;
use crate::answers::impact::{Impact, ProfileImpact, impact_of};
use crate::app::App;
use crate::directory::Snapshot;
use crate::pages::names::NamesOf;
use crate::pages::words::{Names as _, capitalised, counted, instant_words, thousands};

/// What a page says of it.
pub(super) struct Touches {
    pub(super) sentences: Vec<String>,
    pub(super) rows: Vec<TouchedRow>,
}

/// A profile that firms would no longer meet.
pub(super) struct TouchedRow {
    pub(super) address: String,
    pub(super) port: String,
    pub(super) profile: String,
    pub(super) meet: String,
    pub(super) no_longer: String,
}

/// What a payload would touch: `None` where it suspends or withdraws no attestor. A form whose status
/// is not chosen yet says what a suspension would.
pub(super) fn touches_of(app: &App, payload: &Payload) -> Option<Touches> {
    let Payload::AttestorStanding(asked) = payload else {
        return None;
    };
    if !matches!(asked.status.trim(), "" | "suspended" | "withdrawn") {
        return None;
    }
    let attestor: AttestorId = asked.record.trim().parse().ok()?;
    match impact_of(app, attestor, first_instant(app, asked)) {
        Ok(made) => made.map(|made| said(&app.directory.snapshot(), &made)),
        Err(refusal) => Some(Touches {
            sentences: vec![format!(
                "This cannot be weighed now. {}.",
                capitalised(refusal.detail())
            )],
            rows: Vec::new(),
        }),
    }
}

/// When it would begin. A day that cannot be read yet is as good as none.
fn first_instant(app: &App, asked: &StatusPayload) -> Option<Instant> {
    let day: CivilDate = asked.from.trim().parse().ok()?;
    instant_of_day(&app.store, asked.record.trim(), day).ok()
}

fn said(snapshot: &Snapshot, made: &Arc<Impact>) -> Touches {
    let names = NamesOf::new(snapshot);
    let touched = made.profiles.iter().filter(|one| one.no_longer_meet > 0);
    let rows: Vec<TouchedRow> = touched.map(|one| row(snapshot, &names, one)).collect();
    let mut sentences = vec![
        format!(
            "{} vouches for {}, of {}.",
            names.attestor(made.attestor),
            counted(made.records, "record that counts", "records that count"),
            counted(made.firms, "firm", "firms"),
        ),
        format!(
            "Weighed as of {} by the rules of verdicts, from {} of the log.",
            instant_words(made.at),
            counted(
                usize::try_from(made.log_size).unwrap_or(0),
                "entry",
                "entries"
            ),
        ),
    ];
    if rows.is_empty() {
        sentences.push("Every firm that meets what a port asks would still meet it.".to_owned());
    }
    Touches { sentences, rows }
}

/// A version of a profile by its port, title and name.
pub(super) fn profile_words(
    snapshot: &Snapshot,
    port: UnLocode,
    profile: &ProfileId,
    version: u32,
) -> String {
    let port = NamesOf::new(snapshot).port(port);
    format!("{port}, {}", profile_title(snapshot, profile, version))
}

fn profile_title(snapshot: &Snapshot, profile: &ProfileId, version: u32) -> String {
    let mut versions = snapshot.profile(profile).iter();
    let named = versions.find(|entry| entry.profile.version == version);
    let title = named.map(|entry| entry.document.title.clone());
    match title.filter(|title| !title.is_empty()) {
        Some(title) => format!("{title} ({profile})"),
        None => profile.to_string(),
    }
}

fn row(snapshot: &Snapshot, names: &NamesOf<'_>, one: &ProfileImpact) -> TouchedRow {
    let many = |number: usize| thousands(number as u64);
    TouchedRow {
        address: format!("/ports/{}?profile={}", one.port, one.profile),
        port: names.port(one.port),
        profile: profile_title(snapshot, &one.profile, one.version),
        meet: many(one.meet_before),
        no_longer: many(one.no_longer_meet),
    }
}
