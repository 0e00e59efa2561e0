//! What administrators act on: their own and another's people, keys, invitations and claims.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::ErasureReason;
use quaymark_core::id::{
    ApiKeyId, ClaimId, ErasureId, MailLinkId, MandateChangeId, OrganisationId, PersonId,
};
use quaymark_server::auth::secrets::{Token, TokenKind, number};
use quaymark_server::store::{
    ApiKeyRow, ClaimMethod, ClaimRow, ClaimState, ErasureRow, ErasureState, LinkPurpose,
    MailLinkRow, MandateChange, MandateChangeRow, MandateState, StoreError,
};
use quaymark_tests::http::Request;
use quaymark_tests::people::{add_member, organisation};
use serde_json::{Value, json};

use super::Whose;
use super::rows::{fresh_key, page, program};
use super::scene::{Actor, Scene};

/// The organisation whose things somebody acts on. Where a sort has no other, a firm is another.
fn whose_organisation(scene: &Scene, by: &Actor, whose: Whose) -> Option<OrganisationId> {
    match whose {
        Whose::Own => Some(by.organisation),
        Whose::Anothers => {
            let other = scene.other(by.kind);
            let other = other.or_else(|| scene.other(OrganisationKind::Provider));
            other.map(|(other, _)| other.id)
        }
    }
}

/// Somebody new of the organisation.
pub fn person(scene: &Scene, by: &Actor, whose: Whose) -> Option<PersonId> {
    let of = whose_organisation(scene, by, whose)?;
    let (store, now) = (scene.register.store(), scene.register.clock().now());
    let email = format!("{}@people.example", fresh_key());
    Some(add_member(store, now, of, Role::Viewer, &email).id)
}

/// A key of the organisation.
pub fn open_key(scene: &Scene, by: &Actor, whose: Whose) -> Option<ApiKeyId> {
    let now = scene.register.clock().now();
    let row = ApiKeyRow {
        id: number(ApiKeyId::from_bits).expect("random bits"),
        name: "Export".to_owned(),
        organisation: whose_organisation(scene, by, whose)?,
        created_by: by.person,
        scopes: vec!["read".to_owned()],
        created_at: now,
        expires_at: now.plus_days(1),
        last_used_at: None,
    };
    let hash = Token::new(TokenKind::ApiKey).expect("random bits").hash();
    let store = scene.register.store();
    let written = store.write(now, |tx| tx.insert_api_key(&row, &hash));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    Some(row.id)
}

/// An invitation into the organisation.
pub fn open_invitation(scene: &Scene, by: &Actor, whose: Whose) -> Option<MailLinkId> {
    let of = whose_organisation(scene, by, whose)?;
    Some(invite(scene, of, by.person).0)
}

fn invite(scene: &Scene, of: OrganisationId, by: PersonId) -> (MailLinkId, Token) {
    let now = scene.register.clock().now();
    let email = format!("{}@people.example", fresh_key());
    let row = MailLinkRow {
        id: number(MailLinkId::from_bits).expect("random bits"),
        purpose: LinkPurpose::Invitation,
        email: email.parse().expect("an address"),
        person: None,
        organisation: Some(of),
        role: Some(Role::Viewer),
        sent_by: Some(by),
        created_at: now,
        expires_at: now.plus_days(3),
        used_at: None,
        ended_at: None,
    };
    let token = Token::new(TokenKind::MailLink).expect("random bits");
    let store = scene.register.store();
    let written = store.write(now, |tx| tx.insert_mail_link(&row, &token.hash()));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    (row.id, token)
}

pub fn people_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let who = person(scene, by, whose)?.to_string();
    Some(page("/desk/people", by, &[("remove", &who)]))
}

pub fn keys_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let key = open_key(scene, by, whose)?.to_string();
    Some(page("/desk/keys", by, &[("end", &key)]))
}

/// The registrar's administrators act on every organisation.
pub fn organisations(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    if whose == Whose::Anothers {
        return None;
    }
    let name = fresh_key().replace('_', "-");
    let new = organisation(&scene.register, OrganisationKind::Port, &name, None);
    let id = new.id.to_string();
    let fields = [
        ("organisation", id.as_str()),
        ("act", "deactivate"),
        ("sure", "yes"),
    ];
    Some(page("/desk/organisations", by, &fields))
}

/// An open claim of the organisation.
fn open_claim(scene: &Scene, of: OrganisationId, by: PersonId) -> ClaimId {
    let now = scene.register.clock().now();
    let row = ClaimRow {
        id: number(ClaimId::from_bits).expect("random bits"),
        provider: scene.firm.to_string(),
        organisation: of,
        claimed_by: by,
        method: ClaimMethod::PostedCode,
        code_hash: None,
        wrong_codes: 0,
        state: ClaimState::Open,
        created_at: now,
        expires_at: now.plus_days(30),
        decided_by: None,
        decided_at: None,
        code_made_by: None,
    };
    let store = scene.register.store();
    let written = store.write(now, |tx| tx.insert_claim(&row));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    row.id
}

/// Gives a claim up.
pub fn claim(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let of = whose_organisation(scene, by, whose)?;
    let id = open_claim(scene, of, by.person).to_string();
    let fields = [("way", "give-up"), ("id", id.as_str())];
    Some(page("/desk/claim", by, &fields))
}

/// The registrar's people refuse claims of others.
pub fn claims(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    if whose == Whose::Anothers {
        return None;
    }
    let (firm, _) = scene.other(OrganisationKind::Provider)?;
    let id = open_claim(scene, firm.id, firm.people[0].id).to_string();
    Some(page("/desk/claims", by, &[("refuse", &id)]))
}

pub fn firm(_: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    (whose == Whose::Own).then(|| page("/account/firm", by, &[("name", " ")]))
}

/// An invitation that went to somebody else.
pub fn invitation(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let administrator = scene
        .actors
        .iter()
        .find(|actor| actor.role == Role::Administrator)?;
    let (_, token) = invite(scene, administrator.organisation, administrator.person);
    let path = format!("/invitation/{}/accept", token.reveal());
    (whose == Whose::Anothers).then(|| page(&path, by, &[]))
}

/// An organisation of nobody of the scene: the registrar's administrators act on every one.
fn fresh_organisation(scene: &Scene) -> OrganisationId {
    let name = fresh_key().replace('_', "-");
    organisation(&scene.register, OrganisationKind::Port, &name, None).id
}

pub fn organisation_of(
    scene: &Scene,
    whose: Whose,
    act: &str,
    body: Option<&Value>,
) -> Option<Request> {
    let id = fresh_organisation(scene);
    let path = format!("/v1/organisations/{id}/{act}");
    (whose == Whose::Own).then(|| program("POST", &path, body))
}

pub fn mandate_change(scene: &Scene, _: &Actor, whose: Whose) -> Option<Request> {
    let asked = json!({"change": "end", "organisation": fresh_organisation(scene)});
    (whose == Whose::Own).then(|| program("POST", "/v1/mandate-changes", Some(&asked)))
}

/// A change that somebody else asked for, or that one asked for oneself: it is another's to agree to.
pub fn change(scene: &Scene, by: &Actor, whose: Whose) -> Option<MandateChangeId> {
    let now = scene.register.clock().now();
    let row = MandateChangeRow {
        id: number(MandateChangeId::from_bits).expect("random bits"),
        kind: MandateChange::Give,
        organisation: fresh_organisation(scene),
        whom: scene.firm.to_string(),
        claim: None,
        email: None,
        state: MandateState::Open,
        asked_by: match whose {
            Whose::Own => scene.anothers_person(OrganisationKind::Provider),
            Whose::Anothers => by.person,
        },
        asked_at: now,
        expires_at: now.plus_days(14),
        decided_by: None,
        decided_at: None,
    };
    let store = scene.register.store();
    let written = store.write(now, |tx| tx.insert_mandate_change(&row));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    Some(row.id)
}

/// Asks that what is published of the firm is erased.
pub fn erasure_asked(scene: &Scene, whose: Whose) -> Option<Request> {
    let asked = json!({"target": scene.firm, "reason": "other"});
    (whose == Whose::Own).then(|| program("POST", "/v1/erasures", Some(&asked)))
}

/// An erasure that somebody else asked for, or that one asked for oneself: it is another's to approve.
pub fn erasure(scene: &Scene, by: &Actor, whose: Whose) -> Option<ErasureId> {
    let now = scene.register.clock().now();
    let may_ask = |actor: &&Actor| {
        actor.kind == OrganisationKind::Registrar
            && matches!(actor.role, Role::Reviewer | Role::Administrator)
    };
    let mut askers = scene.actors.iter().filter(may_ask);
    let asked_by = askers.find(|asker| (asker.person == by.person) == (whose == Whose::Anothers));
    let row = ErasureRow {
        id: number(ErasureId::from_bits).expect("random bits"),
        target: fresh_key(),
        record: scene.firm.to_string(),
        subject: scene.firm.to_string(),
        reason: ErasureReason::Other,
        with_documents: false,
        state: ErasureState::Open,
        asked_by: asked_by?.person,
        asked_at: now,
        expires_at: now.plus_days(14),
        decided_by: None,
        decided_at: None,
        done_at: None,
        entry: None,
        swept_at: None,
    };
    let store = scene.register.store();
    let written = store.write(now, |tx| tx.insert_erasure(&row));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    Some(row.id)
}

pub fn erasures_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let id = erasure(scene, by, whose)?.to_string();
    let fields = [("erasure", id.as_str()), ("act", "approve")];
    Some(page("/desk/erasures", by, &fields))
}

pub fn claim_of(
    scene: &Scene,
    by: &Actor,
    whose: Whose,
    act: &str,
    body: Option<&Value>,
) -> Option<Request> {
    let of = whose_organisation(scene, by, whose)?;
    let id = open_claim(scene, of, by.person);
    Some(program("POST", &format!("/v1/claims/{id}/{act}"), body))
}

/// Somebody whom the registrar reaches, or somebody of its auditors, whom it does not.
pub fn any_person(scene: &Scene, whose: Whose) -> Option<PersonId> {
    let kind = match whose {
        Whose::Own => OrganisationKind::Provider,
        Whose::Anothers => OrganisationKind::Auditor,
    };
    let (of, _) = scene.other(kind)?;
    let (store, now) = (scene.register.store(), scene.register.clock().now());
    let email = format!("{}@people.example", fresh_key());
    Some(add_member(store, now, of.id, Role::Viewer, &email).id)
}

pub fn person_page(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let who = any_person(scene, whose)?.to_string();
    let fields = [
        ("person", who.as_str()),
        ("act", "deactivate"),
        ("sure", "yes"),
    ];
    Some(page("/desk/person", by, &fields))
}
