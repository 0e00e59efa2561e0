//! What belongs to a port, or to another: drafts, versions, decisions; and how somebody acts on it.

use quaymark_core::account::OrganisationKind;
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, ProfileDraftId, RecordId, RecordKind, UnLocode};
use quaymark_core::wire::ProfileContent;
use quaymark_server::auth::secrets::number;
use quaymark_server::store::{EntryDraft, ProfileDraftRow, StoreError};
use quaymark_tests::facts::{PORT, PORT_WITH_TWO, PROFILE, day, granted};
use quaymark_tests::http::Request;
use serde_json::json;

use super::Whose;
use super::rows::{page, program};
use super::scene::{Actor, Scene};

/// The port of the first organisation, which is that of whoever speaks for none; or the second's.
fn port_of(whose: Whose) -> &'static str {
    match whose {
        Whose::Own => PORT,
        Whose::Anothers => PORT_WITH_TWO,
    }
}

/// A new draft of a port, for whoever may be asked about one.
fn draft(scene: &Scene, by: &Actor, whose: Whose) -> Option<ProfileDraftId> {
    concerns(by, whose)?;
    new_draft(scene, whose)
}

/// A new draft of the first port, or of the second.
pub fn new_draft(scene: &Scene, whose: Whose) -> Option<ProfileDraftId> {
    let writer = match whose {
        Whose::Own => scene
            .actors
            .iter()
            .find(|actor| actor.kind == OrganisationKind::Port)
            .map(|actor| (actor.organisation, actor.person))?,
        Whose::Anothers => {
            let (other, _) = scene.other(OrganisationKind::Port)?;
            (other.id, other.people[0].id)
        }
    };
    let now = scene.register.clock().now();
    let id = number(ProfileDraftId::from_bits).expect("random bits");
    let port: UnLocode = port_of(whose).parse().expect("a port");
    let row = ProfileDraftRow {
        id,
        profile: fresh_profile(port.as_str()).parse().expect("a profile"),
        port,
        version: 1,
        content: ProfileContent::default(),
        organisation: writer.0,
        created_by: writer.1,
        created_at: now,
        updated_by: writer.1,
        updated_at: now,
    };
    let written = scene
        .register
        .store()
        .write(now, |tx| tx.insert_profile_draft(&row));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    Some(id)
}

fn fresh_profile(port: &str) -> String {
    let number = number(ProfileDraftId::from_bits).expect("random bits");
    let number = number.to_string().replace('_', "-");
    format!("{}-{number}", port.to_ascii_lowercase())
}

/// A new decision of a port.
fn decision(scene: &Scene, whose: Whose) -> RecordId {
    let bits = number(ProfileDraftId::from_bits)
        .expect("random bits")
        .bits();
    let id = RecordId::from_bits(RecordKind::Equivalence, bits);
    let now = scene.register.clock().now();
    let entry = EntryDraft {
        entry_type: EntryType::Record,
        kind: EntryKind::Equivalence,
        record: id.to_string(),
        subject: scene.firm.to_string(),
        actor: AttestorId::from_bits(1).to_string(),
        approvals: Vec::new(),
        change: Change::Granted,
        claims: EntryClaims {
            port: Some(port_of(whose).parse().expect("a port")),
            issuer: Some(AttestorId::from_bits(2)),
            family: Some("ISO 18788".parse().expect("a family")),
            ..EntryClaims::default()
        },
        periods: granted(day("2026-01-01"), None),
        document: None,
        keys: Vec::new(),
    };
    let written = scene.register.store().write(now, |tx| tx.append(entry));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    id
}

/// Only ports have something that is another port's. A port that speaks for an attestor asks nothing of firms:
/// no port's requirements are its own.
fn concerns(by: &Actor, whose: Whose) -> Option<()> {
    let is_port = by.kind == OrganisationKind::Port;
    let is_attestor = is_port && by.speaks_for_attestor();
    ((is_port || whose == Whose::Own) && !is_attestor).then_some(())
}

/// A name for a new draft: of one's own port, or of a profile that another published.
fn profile_named(whose: Whose) -> String {
    match whose {
        Whose::Own => fresh_profile(PORT),
        Whose::Anothers => "deham-one".to_owned(),
    }
}

pub fn begin(_: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    concerns(by, whose)?;
    let body = json!({"profile": profile_named(whose), "start": "empty"});
    Some(program("POST", "/v1/profiles/drafts", Some(&body)))
}

pub fn update(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let target = format!("/v1/profiles/drafts/{}", draft(scene, by, whose)?);
    let content = json!({"requirement": {"all": []}});
    Some(program("PUT", &target, Some(&content)))
}

pub fn discard(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let target = format!("/v1/profiles/drafts/{}", draft(scene, by, whose)?);
    Some(program("DELETE", &target, None))
}

pub fn publish(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let target = format!("/v1/profiles/drafts/{}/publish", draft(scene, by, whose)?);
    Some(program("POST", &target, None))
}

fn published(whose: Whose) -> &'static str {
    match whose {
        Whose::Own => PROFILE,
        Whose::Anothers => "deham-one",
    }
}

pub fn withdraw_version(_: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    concerns(by, whose)?;
    let target = format!("/v1/profiles/{}/versions/1/withdraw", published(whose));
    Some(program("POST", &target, None))
}

pub fn withdraw_decision(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    concerns(by, whose)?;
    let target = format!("/v1/equivalences/{}/withdraw", decision(scene, whose));
    Some(program("POST", &target, None))
}

pub fn begin_on_page(_: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    concerns(by, whose)?;
    let profile = profile_named(whose);
    let fields = [("profile", profile.as_str()), ("start", "empty")];
    Some(page("/desk/profiles", by, &fields))
}

/// A form of a draft's page.
fn on_draft(scene: &Scene, by: &Actor, whose: Whose, at: &str) -> Option<Request> {
    let target = format!("/desk/profiles/drafts/{}{at}", draft(scene, by, whose)?);
    let fields = [
        ("version", "1"),
        ("title", "Gate"),
        ("act", "remove 0"),
        ("in", "0"),
        ("what", "group"),
        ("text", r#"{"requirement":{"all":[]}}"#),
    ];
    Some(page(&target, by, &fields))
}

pub fn save_on_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    on_draft(scene, by, whose, "")
}

pub fn change_tree_on_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    on_draft(scene, by, whose, "/tree")
}

pub fn discard_on_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    on_draft(scene, by, whose, "/discard")
}

pub fn save_part_on_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    on_draft(scene, by, whose, "/part")
}

pub fn save_text_on_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    on_draft(scene, by, whose, "/text")
}

pub fn publish_on_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    on_draft(scene, by, whose, "/publish")
}

pub fn withdraw_version_on_page(_: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    concerns(by, whose)?;
    let target = format!("/desk/profiles/{}/withdraw", published(whose));
    Some(page(
        &target,
        by,
        &[("version", "1"), ("entry", "0"), ("sure", "yes")],
    ))
}

pub fn withdraw_decision_on_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    concerns(by, whose)?;
    let target = format!("/desk/equivalence/{}/withdraw", decision(scene, whose));
    Some(page(&target, by, &[("entry", "0"), ("sure", "yes")]))
}
