//! Replay after removal: whatever somebody holds stops working the moment its ground goes. One table:
//! each ground against each capability, and what is to stay stays.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::document::RecordDocument;
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, RecordId, RecordKind};
use quaymark_core::wire::{KeyMade, TokenGiven};
use quaymark_server::actions::share_record::{NewLink, share_record};
use quaymark_server::actions::submission::Party;
use quaymark_server::store::{Actor, EntryDraft, StoreError};
use quaymark_tests::callers::{Browser, SignedIn};
use quaymark_tests::facts::{EDITION, Facts, day, granted, instant};
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people::{self, Member, Organisation, SecondFactor};
use quaymark_tests::register::{Register, TODAY};
use serde_json::{Value, json};

use super::{PASSWORD, SECRET, place};

const NEW: &str = "cable hatch gull brine";

/// What somebody can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Capability {
    /// A signatory's session, by which they draft.
    Session,
    /// A signatory's access token, by which their program drafts.
    AccessToken,
    /// A signatory's refresh token.
    RefreshToken,
    /// A key that an administrator made.
    ApiKey,
    /// An invitation that an administrator had sent.
    Invitation,
    /// A link that shows a confidential record of the firm.
    ShareLink,
    /// A link for a new password of the signatory.
    ResetLink,
}

use Capability::{AccessToken, ApiKey, Invitation, RefreshToken, ResetLink, Session, ShareLink};

const ALL: [Capability; 7] = [
    Session,
    AccessToken,
    RefreshToken,
    ApiKey,
    Invitation,
    ShareLink,
    ResetLink,
];

/// A firm whose people hold one of each.
struct Held {
    register: Register,
    firm: Organisation,
    registrar: Organisation,
    /// A second administrator, who takes away.
    other: Member,
    session: SignedIn,
    tokens: TokenGiven,
    key: KeyMade,
    invitation: String,
    share: String,
    reset: String,
    asked: u32,
}

fn held() -> Held {
    let register = Register::empty_at(instant(TODAY));
    let now = instant(TODAY);
    let facts = Facts::scene(register.store(), now);
    let provider = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    let record = certificate(&register, &provider.to_string());
    register.catch_up();
    let of = |kind, name, whom: Option<&str>| people::organisation(&register, kind, name, whom);
    let firm = of(
        OrganisationKind::Provider,
        "firm",
        Some(&provider.to_string()),
    );
    let registrar = of(OrganisationKind::Registrar, "registrar", None);
    let role = Role::Administrator;
    let other = people::add_member(register.store(), now, firm.id, role, "other@firm.example");
    for role in [Role::Signatory, Role::Administrator] {
        people::set_password(&register, firm.person(role).id, PASSWORD);
        people::set_totp(&register, firm.person(role).id, SECRET);
    }
    let administrator = people::sign_in(&register, &firm, Role::Administrator);
    let fields = [("email", "eva@firm.example"), ("role", "viewer")];
    assert_eq!(administrator.post_form("/desk/people", &fields).status, 303);
    let invitation = people::letters(&register).remove(0).2;
    let email = firm.person(Role::Signatory).email.clone();
    let asked = register.anonymous();
    assert_eq!(
        Browser::of(&register)
            .post_form("/reset", &[("email", &email)])
            .status,
        200
    );
    let reset = people::letters(&register).remove(0).2;
    let body = json!({"grant_type": "password", "email": email, "password": PASSWORD,
        "code": quaymark_server::auth::totp::code_at(SECRET, now)});
    let tokens = asked.send(&Request::post_json("/v1/token", &body.to_string()));
    assert_eq!(tokens.status, 200, "{}", tokens.text());
    Held {
        session: people::sign_in(&register, &firm, Role::Signatory),
        tokens: tokens.json(),
        key: key(&administrator),
        share: share(&register, &firm, &record),
        invitation,
        reset,
        other,
        firm,
        registrar,
        register,
        asked: 0,
    }
}

fn certificate(register: &Register, provider: &str) -> String {
    let id = RecordId::from_bits(RecordKind::Certification, 7).to_string();
    let document = RecordDocument {
        number: Some("N1".to_owned()),
        zone: Some("Europe/Amsterdam".to_owned()),
        ..RecordDocument::default()
    };
    let draft = EntryDraft {
        entry_type: EntryType::Record,
        kind: EntryKind::Certification,
        record: id.clone(),
        subject: provider.to_owned(),
        actor: AttestorId::from_bits(1).to_string(),
        approvals: Vec::new(),
        change: Change::Granted,
        claims: EntryClaims {
            edition: Some(EDITION.parse().expect("an edition")),
            issuer: Some(AttestorId::from_bits(2)),
            ..EntryClaims::default()
        },
        periods: granted(day("2026-01-01"), None),
        document: Some(serde_json::to_string(&document).expect("JSON")),
        keys: Vec::new(),
    };
    let now = register.clock().now();
    let written = register.store().write(now, |tx| tx.append(draft));
    written.unwrap_or_else(|error: StoreError| panic!("{error}"));
    id
}

fn key(by: &SignedIn) -> KeyMade {
    let body = json!({"name": "Export", "scopes": ["read"], "days": 365});
    let made = post(by, "/v1/keys", "key", &body);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

fn share(register: &Register, firm: &Organisation, record: &str) -> String {
    let signatory = firm.person(Role::Signatory);
    let by = Party {
        person: signatory.id,
        organisation: firm.id,
        kind: firm.kind,
        represents: Some(quaymark_core::id::ProviderId::from_bits(70).to_string()),
        attests_as: None,
        role: Role::Signatory,
        actor: Actor::command(),
    };
    let new = NewLink {
        record: record.to_owned(),
        name: "Port of Cork".to_owned(),
        days: 365,
    };
    let token = share_record(register.store(), register.clock().now(), &by, &new);
    format!("/shared/{}", token.expect("shared").reveal())
}

fn post(by: &SignedIn, target: &str, key: &str, body: &Value) -> Response {
    by.ask("POST", target, (key, ""), body)
}

impl Held {
    /// Whether what is held does what it is for.
    fn works(&mut self, what: Capability) -> bool {
        self.asked += 1;
        let anyone = self.register.anonymous();
        let draft = json!({"kind": "certification", "payload": {}}).to_string();
        let number = self.asked.to_string();
        let drafting = Request::post_json("/v1/submissions", &draft)
            .header("idempotency-key", &number)
            .header("sec-fetch-site", "same-origin");
        let bearer = |token: &str| format!("Bearer {token}");
        match what {
            Session => self.session.send(drafting).status == 201,
            AccessToken => {
                let token = bearer(&self.tokens.access_token);
                anyone
                    .send(&drafting.header("authorization", &token))
                    .status
                    == 201
            }
            RefreshToken => {
                let answer = self.refresh(&self.tokens.refresh_token);
                if answer.status == 200 {
                    // The next one is held from now on, with the access token of before.
                    let next: TokenGiven = answer.json();
                    self.tokens.refresh_token = next.refresh_token;
                }
                answer.status == 200
            }
            ApiKey => {
                let token = bearer(self.key.key.as_deref().expect("shown"));
                let reading = Request::get("/v1/submissions").header("authorization", &token);
                anyone.send(&reading).status == 200
            }
            Invitation => anyone.get(&self.invitation).status == 200,
            ShareLink => anyone.get(&self.share).status == 200,
            ResetLink => anyone.get(&self.reset).status == 200,
        }
    }

    fn refresh(&self, token: &str) -> Response {
        let body = json!({"grant_type": "refresh_token", "refresh_token": token});
        let request = Request::post_json("/v1/token", &body.to_string());
        self.register.anonymous().send(&request)
    }

    fn taker(&self) -> SignedIn {
        let factor = SecondFactor::Shown;
        people::sign_in_as(&self.register, self.other.id, Some(self.firm.id), factor)
    }

    fn each(&self, act: impl Fn(&Self, &Member)) {
        for role in [Role::Signatory, Role::Administrator] {
            act(self, self.firm.person(role));
        }
    }

    fn on_people(&self, fields: &[(&str, &str)]) {
        let answer = self.taker().post_form("/desk/people", fields);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }

    fn on_organisation(&self, act: &str) {
        let by = people::sign_in(&self.register, &self.registrar, Role::Administrator);
        let id = self.firm.id.to_string();
        let fields = [("organisation", id.as_str()), ("act", act), ("sure", "yes")];
        assert_eq!(by.post_form("/desk/organisations", &fields).status, 303);
        people::agree_to_all(&self.register, &self.registrar);
    }

    fn on_person(&self, who: &Member, act: &str) {
        let by = people::sign_in(&self.register, &self.registrar, Role::Administrator);
        let id = who.id.to_string();
        let fields = [("person", id.as_str()), ("act", act), ("sure", "yes")];
        let answer = by.post_form("/desk/person", &fields);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }

    fn again(&self, who: &Member) -> SignedIn {
        people::sign_in_as(
            &self.register,
            who.id,
            Some(self.firm.id),
            SecondFactor::Shown,
        )
    }
}

fn deactivate_people(held: &mut Held) {
    held.each(|held, who| people::deactivate(&held.register, who.id));
}

fn deactivated_by_the_registrar(held: &mut Held) {
    held.each(|held, who| held.on_person(who, "deactivate"));
}

fn let_back_by_the_registrar(held: &mut Held) {
    deactivated_by_the_registrar(held);
    held.each(|held, who| held.on_person(who, "reactivate"));
}

fn end_memberships(held: &mut Held) {
    held.each(|held, who| held.on_people(&[("remove", &who.id.to_string())]));
}

fn bring_back(held: &mut Held) {
    end_memberships(held);
    held.each(|held, who| people::join(&held.register, who.id, held.firm.id, who.role));
}

fn lower_roles(held: &mut Held) {
    held.each(|held, who| {
        held.on_people(&[("person", &who.id.to_string()), ("role", "viewer")]);
    });
}

fn deactivate_organisation(held: &mut Held) {
    held.on_organisation("deactivate");
}

fn reactivate_organisation(held: &mut Held) {
    held.on_organisation("deactivate");
    held.on_organisation("reactivate");
}

fn change_passwords(held: &mut Held) {
    held.each(|held, who| {
        let fields = [("old", PASSWORD), ("password", NEW)];
        let answer = held.again(who).post_form("/account/password", &fields);
        assert_eq!(place(&answer), "/account?done=password");
    });
}

fn reset_passwords(held: &mut Held) {
    let reset = held.reset.clone();
    let answer = Browser::of(&held.register).post_form(&reset, &[("password", NEW)]);
    assert_eq!(place(&answer), "/sign-in?done=reset");
}

fn sign_out_everywhere(held: &mut Held) {
    held.each(|held, who| {
        let answer = held.again(who).post_form("/account/sessions/end-all", &[]);
        assert_eq!(answer.status, 303);
    });
}

fn end_each(held: &mut Held) {
    assert_eq!(held.session.post_form("/sign-out", &[]).status, 303);
    let body = json!({"token": held.tokens.refresh_token}).to_string();
    let revoke = Request::post_json("/v1/token/revoke", &body);
    assert_eq!(held.register.anonymous().send(&revoke).status, 204);
    let end = format!("/v1/keys/{}/end", held.key.listed.id);
    assert_eq!(post(&held.taker(), &end, "end", &Value::Null).status, 200);
    let id = number(&held.taker().page("/desk/people").text(), "lnk_");
    held.on_people(&[("end", &id)]);
    let signatory = held.again(held.firm.person(Role::Signatory));
    let id = number(&signatory.page("/desk/share").text(), "shr_");
    assert_eq!(
        signatory.post_form("/desk/share", &[("end", &id)]).status,
        303
    );
}

fn number(page: &str, prefix: &str) -> String {
    let rest = page.split(&format!("value=\"{prefix}")).nth(1);
    let rest = rest.and_then(|rest| rest.split('"').next());
    format!("{prefix}{}", rest.expect("a number"))
}

fn let_a_year_pass(held: &mut Held) {
    let now = held.register.clock().now();
    held.register.clock().set(now.plus_days(365));
}

fn use_up(held: &mut Held) {
    let invitation = held.invitation.clone();
    let fields = [("name", "Eva"), ("password", NEW)];
    let answer = Browser::of(&held.register).post_form(&invitation, &fields);
    assert_eq!(place(&answer), "/account?done=joined");
    // A refresh token that was used and is shown again ends its whole family.
    let used = held.tokens.refresh_token.clone();
    let next: TokenGiven = held.refresh(&used).json();
    held.tokens.refresh_token = next.refresh_token;
    assert_eq!(held.refresh(&used).status, 401);
}

fn lose_the_claim(held: &mut Held) {
    held.on_organisation("silence");
}

type Ground = (&'static str, fn(&mut Held), &'static [Capability]);

/// Each ground, how it goes, and what goes with it. Everything else stays.
const GROUNDS: &[Ground] = &[
    ("nothing happened", |_| {}, &[]),
    (
        "person deactivated",
        deactivate_people,
        &[
            Session,
            AccessToken,
            RefreshToken,
            ApiKey,
            Invitation,
            ResetLink,
        ],
    ),
    (
        "person deactivated by the registrar",
        deactivated_by_the_registrar,
        &ALL,
    ),
    (
        "person deactivated by the registrar, and reactivated",
        let_back_by_the_registrar,
        &ALL,
    ),
    (
        "membership ended",
        end_memberships,
        &[Session, AccessToken, RefreshToken, ApiKey, Invitation],
    ),
    (
        "membership ended, and another begun",
        bring_back,
        &[Session, AccessToken, RefreshToken, ApiKey, Invitation],
    ),
    // The refresh token gets an access token that does what a viewer may.
    (
        "role lowered",
        lower_roles,
        &[Session, AccessToken, ApiKey, Invitation],
    ),
    (
        "organisation deactivated",
        deactivate_organisation,
        &[
            Session,
            AccessToken,
            RefreshToken,
            ApiKey,
            Invitation,
            ShareLink,
        ],
    ),
    (
        "organisation deactivated, and reactivated",
        reactivate_organisation,
        &[Session, AccessToken, RefreshToken, ApiKey, Invitation],
    ),
    // A machine's key is no sign-in: it is ended by itself.
    (
        "password changed",
        change_passwords,
        &[Session, AccessToken, RefreshToken, ResetLink],
    ),
    (
        "password reset",
        reset_passwords,
        &[Session, AccessToken, RefreshToken, ResetLink],
    ),
    (
        "signed out everywhere",
        sign_out_everywhere,
        &[Session, AccessToken, RefreshToken],
    ),
    (
        "each ended",
        end_each,
        &[
            Session,
            AccessToken,
            RefreshToken,
            ApiKey,
            Invitation,
            ShareLink,
        ],
    ),
    ("expired", let_a_year_pass, &ALL),
    ("used", use_up, &[AccessToken, RefreshToken, Invitation]),
    // Without a firm to speak for there is nothing to draft.
    (
        "claim lost",
        lose_the_claim,
        &[Session, AccessToken, ShareLink],
    ),
];

#[test]
fn whatever_is_held_stops_the_moment_its_ground_goes() {
    for (ground, take, gone) in GROUNDS {
        let mut held = held();
        for what in ALL {
            assert!(held.works(what), "{what:?} before: {ground}");
        }
        take(&mut held);
        for what in ALL {
            let stays = !gone.contains(&what);
            assert_eq!(held.works(what), stays, "{what:?} after: {ground}");
        }
    }
}

#[test]
fn claims_stop_with_who_made_them() {
    let grounds: [Ground; 4] = [
        ("person deactivated", deactivate_people, &[]),
        ("person let back", let_back_by_the_registrar, &[]),
        ("membership ended", end_memberships, &[]),
        ("role lowered", lower_roles, &[]),
    ];
    for (ground, take, _) in grounds {
        let mut held = held();
        held.on_organisation("silence");
        let by = held.again(held.firm.person(Role::Administrator));
        let provider = quaymark_core::id::ProviderId::from_bits(70).to_string();
        let claim = [("way", "post"), ("provider", provider.as_str())];
        assert_eq!(by.post_form("/desk/claim", &claim).status, 303);
        let id = number(&by.page("/desk/claim").text(), "clm_");
        let reviewer = people::sign_in(&held.register, &held.registrar, Role::Reviewer);
        let made = reviewer.post_form("/desk/claims", &[("code", &id)]).text();
        let code = made.split("<span class=\"code\">").nth(1);
        let code = code
            .and_then(|rest| rest.split('<').next())
            .expect("a code");
        take(&mut held);
        let fields = [("way", "code"), ("id", id.as_str()), ("code", code)];
        let shown = held.taker().post_form("/desk/claim", &fields);
        assert_eq!(shown.status, 404, "{ground}: {}", shown.text());
    }
}
