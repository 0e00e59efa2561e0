//! A row for each address that changes something: how somebody asks for it, on what is theirs and on
//! what is another's.

use quaymark_core::account::OrganisationKind;
use quaymark_core::id::{AttestorId, RecordId, SubmissionId};
use quaymark_core::submission::{SubmissionKind, SubmissionState};
use quaymark_server::auth::secrets::number;
use quaymark_tests::callers::form;
use quaymark_tests::http::Request;
use quaymark_tests::jobs::dead_job;
use quaymark_tests::upload::form_with_file;
use serde_json::{Value, json};

use super::Whose;
use super::administration::{
    any_person, change, claim, claim_of, claims, erasure, erasure_asked, erasures_page, firm,
    invitation, keys_page, mandate_change, open_invitation, open_key, organisation_of,
    organisations, people_page, person, person_page,
};
use super::of_ports;
use super::scene::{Actor, Scene};

/// Makes the request; `None` where there is nothing of that sort to act on.
pub type Ask = fn(&Scene, &Actor, Whose) -> Option<Request>;

/// One address.
pub struct Row {
    pub method: &'static str,
    pub path: &'static str,
    /// Why anybody may, where anybody may.
    pub open: Option<&'static str>,
    pub ask: Ask,
}

const fn row(method: &'static str, path: &'static str, ask: Ask) -> Row {
    Row {
        method,
        path,
        open: None,
        ask,
    }
}

const fn open(method: &'static str, path: &'static str, reason: &'static str) -> Row {
    Row {
        method,
        path,
        open: Some(reason),
        ask: |_, _, _| None,
    }
}

/// The shortest file that is taken.
const PDF: &[u8] = b"%PDF-1.7\nstartxref\n0\n%%EOF\n";

/// The table.
pub const ROWS: &[Row] = &[
    open(
        "POST",
        "/v1/verify",
        "a question too long for an address; it changes nothing",
    ),
    // Submissions, for programs.
    row("POST", "/v1/submissions", begin),
    row("PUT", "/v1/submissions/{submission}", |scene, by, whose| {
        let id = authored(scene, by, whose)?;
        let edit = json!({"payload": {"number": "N 2"}});
        Some(program(
            "PUT",
            &format!("/v1/submissions/{id}"),
            Some(&edit),
        ))
    }),
    row(
        "POST",
        "/v1/submissions/{submission}/submit",
        |s, by, whose| Some(act(authored(s, by, whose)?, "submit", None)),
    ),
    row(
        "POST",
        "/v1/submissions/{submission}/withdraw",
        |s, by, whose| Some(act(authored(s, by, whose)?, "withdraw", None)),
    ),
    row(
        "POST",
        "/v1/submissions/{submission}/answer",
        |s, by, whose| {
            let given = json!({"answer": "As printed."});
            Some(act(authored(s, by, whose)?, "answer", Some(&given)))
        },
    ),
    row(
        "POST",
        "/v1/submissions/{submission}/question",
        |s, by, whose| {
            let asked = json!({"question": "Which site?"});
            Some(act(judged(s, by, whose)?, "question", Some(&asked)))
        },
    ),
    row(
        "POST",
        "/v1/submissions/{submission}/attest",
        |s, by, whose| Some(act(attested(s, by, whose)?, "attest", Some(&json!({})))),
    ),
    row(
        "POST",
        "/v1/submissions/{submission}/review",
        |s, by, whose| Some(act(judged(s, by, whose)?, "review", None)),
    ),
    row(
        "POST",
        "/v1/submissions/{submission}/reject",
        |s, by, whose| {
            let given = json!({"reason": "It is another firm's."});
            Some(act(judged(s, by, whose)?, "reject", Some(&given)))
        },
    ),
    // Documents, for programs.
    row(
        "POST",
        "/v1/submissions/{submission}/documents",
        |s, by, whose| {
            let id = authored(s, by, whose)?;
            let request = Request::new("POST", &format!("/v1/submissions/{id}/documents"))
                .header("idempotency-key", &fresh_key())
                .header("content-type", "application/pdf");
            Some(request.body(PDF))
        },
    ),
    row("DELETE", "/v1/documents/{document}", |s, by, whose| {
        let id = s.document(authored(s, by, whose)?, by.person);
        Some(program("DELETE", &format!("/v1/documents/{id}"), None))
    }),
    // Documents, on pages.
    row(
        "POST",
        "/desk/submissions/{submission}/documents",
        |s, by, whose| {
            let target = format!("/desk/submissions/{}/documents", authored(s, by, whose)?);
            let token = by.caller.form_token();
            let fields = [("form_token", token.as_str())];
            Some(form_with_file(&target, &fields, "a.pdf", PDF))
        },
    ),
    row(
        "POST",
        "/desk/documents/{document}/remove",
        |s, by, whose| {
            let id = s.document(authored(s, by, whose)?, by.person);
            let target = format!("/desk/documents/{id}/remove");
            Some(page(&target, by, &[("version", "1")]))
        },
    ),
    // Submissions, on pages.
    row("POST", "/desk/new", |scene, by, whose| {
        let kind = kind_of(by.kind);
        let subject = subject_of(scene, by, whose)?;
        Some(page(
            "/desk/new",
            by,
            &[("kind", kind.as_str()), ("subject", &subject)],
        ))
    }),
    row(
        "POST",
        "/desk/submissions/{submission}/edit",
        |s, by, whose| {
            Some(on_page(
                by,
                authored(s, by, whose)?,
                "edit",
                &[("number", "N 2")],
            ))
        },
    ),
    row(
        "POST",
        "/desk/submissions/{submission}/submit",
        |s, by, whose| Some(on_page(by, authored(s, by, whose)?, "submit", &[])),
    ),
    row(
        "POST",
        "/desk/submissions/{submission}/withdraw",
        |s, by, whose| {
            Some(on_page(
                by,
                authored(s, by, whose)?,
                "withdraw",
                &[("sure", "yes")],
            ))
        },
    ),
    row(
        "POST",
        "/desk/submissions/{submission}/answer",
        |s, by, whose| {
            Some(on_page(
                by,
                authored(s, by, whose)?,
                "answer",
                &[("note", "As printed.")],
            ))
        },
    ),
    row(
        "POST",
        "/desk/submissions/{submission}/question",
        |s, by, whose| {
            Some(on_page(
                by,
                judged(s, by, whose)?,
                "question",
                &[("note", "Which site?")],
            ))
        },
    ),
    row(
        "POST",
        "/desk/submissions/{submission}/attest",
        |s, by, whose| Some(on_page(by, attested(s, by, whose)?, "attest", &[])),
    ),
    row(
        "POST",
        "/desk/submissions/{submission}/approve",
        |s, by, whose| Some(on_page(by, judged(s, by, whose)?, "approve", &[])),
    ),
    row(
        "POST",
        "/desk/submissions/{submission}/reject",
        |s, by, whose| {
            Some(on_page(
                by,
                judged(s, by, whose)?,
                "reject",
                &[("note", "It is another firm's.")],
            ))
        },
    ),
    // What the register does by itself.
    row("POST", "/v1/jobs/{job}/retry", |scene, _, whose| {
        (whose == Whose::Own)
            .then(|| program("POST", &format!("/v1/jobs/{}/retry", job(scene)), None))
    }),
    row("POST", "/v1/jobs/{job}/give-up", |scene, _, whose| {
        (whose == Whose::Own)
            .then(|| program("POST", &format!("/v1/jobs/{}/give-up", job(scene)), None))
    }),
    row("POST", "/desk/jobs", |scene, by, whose| {
        (whose == Whose::Own).then(|| page("/desk/jobs", by, &[("job", &job(scene))]))
    }),
    // Who works in the register.
    row("POST", "/v1/keys", |_, _, whose| {
        let asked = json!({"name": "Export", "scopes": ["read"], "days": 1});
        (whose == Whose::Own).then(|| program("POST", "/v1/keys", Some(&asked)))
    }),
    row("POST", "/v1/keys/{key}/end", |scene, by, whose| {
        let key = open_key(scene, by, whose)?;
        Some(program("POST", &format!("/v1/keys/{key}/end"), None))
    }),
    row("POST", "/v1/people/{person}/role", |scene, by, whose| {
        let path = format!("/v1/people/{}/role", person(scene, by, whose)?);
        Some(program(
            "POST",
            &path,
            Some(&json!({"role": "administrator"})),
        ))
    }),
    row("POST", "/v1/people/{person}/remove", |scene, by, whose| {
        let path = format!("/v1/people/{}/remove", person(scene, by, whose)?);
        Some(program("POST", &path, None))
    }),
    row("POST", "/v1/invitations", |_, _, whose| {
        let email = format!("{}@firm.example", fresh_key());
        let asked = json!({"email": email, "role": "viewer"});
        (whose == Whose::Own).then(|| program("POST", "/v1/invitations", Some(&asked)))
    }),
    row(
        "POST",
        "/v1/invitations/{invitation}/end",
        |scene, by, whose| {
            let id = open_invitation(scene, by, whose)?;
            Some(program("POST", &format!("/v1/invitations/{id}/end"), None))
        },
    ),
    row(
        "POST",
        "/v1/invitations/{invitation}/resend",
        |scene, by, whose| {
            let id = open_invitation(scene, by, whose)?;
            let path = format!("/v1/invitations/{id}/resend");
            Some(program("POST", &path, None))
        },
    ),
    // Organisations, who speaks for whom, claims and single people.
    row("POST", "/v1/organisations", |_, _, whose| {
        let asked = json!({"kind": "port", "name": "New",
            "administrator": format!("{}@port.example", fresh_key())});
        (whose == Whose::Own).then(|| program("POST", "/v1/organisations", Some(&asked)))
    }),
    row(
        "POST",
        "/v1/organisations/{organisation}/deactivate",
        |scene, _, whose| organisation_of(scene, whose, "deactivate", None),
    ),
    row(
        "POST",
        "/v1/organisations/{organisation}/reactivate",
        |scene, _, whose| organisation_of(scene, whose, "reactivate", None),
    ),
    row(
        "POST",
        "/v1/organisations/{organisation}/invite-administrator",
        |scene, _, whose| {
            let asked = json!({"email": "ann@port.example"});
            organisation_of(scene, whose, "invite-administrator", Some(&asked))
        },
    ),
    row("POST", "/v1/mandate-changes", mandate_change),
    row(
        "POST",
        "/v1/mandate-changes/{change}/agree",
        |scene, by, whose| {
            let path = format!("/v1/mandate-changes/{}/agree", change(scene, by, whose)?);
            Some(program("POST", &path, None))
        },
    ),
    row(
        "POST",
        "/v1/mandate-changes/{change}/decline",
        |scene, by, whose| {
            let id = change(scene, by, whose).filter(|_| whose == Whose::Own)?;
            let path = format!("/v1/mandate-changes/{id}/decline");
            Some(program("POST", &path, None))
        },
    ),
    // Erasures.
    row("POST", "/v1/erasures", |scene, _, whose| {
        erasure_asked(scene, whose)
    }),
    row(
        "POST",
        "/v1/erasures/{erasure}/approve",
        |scene, by, whose| {
            let path = format!("/v1/erasures/{}/approve", erasure(scene, by, whose)?);
            Some(program("POST", &path, None))
        },
    ),
    row(
        "POST",
        "/v1/erasures/{erasure}/refuse",
        |scene, by, whose| {
            let id = erasure(scene, by, whose).filter(|_| whose == Whose::Own)?;
            let path = format!("/v1/erasures/{id}/refuse");
            Some(program("POST", &path, None))
        },
    ),
    row("POST", "/desk/erasures", erasures_page),
    row("POST", "/v1/claims", |scene, _, whose| {
        let asked = json!({"provider": scene.other_firm, "way": "posted_code"});
        (whose == Whose::Own).then(|| program("POST", "/v1/claims", Some(&asked)))
    }),
    row("POST", "/v1/claims/{claim}/give-up", |scene, by, whose| {
        claim_of(scene, by, whose, "give-up", None)
    }),
    row(
        "POST",
        "/v1/claims/{claim}/show-code",
        |scene, by, whose| claim_of(scene, by, whose, "show-code", Some(&json!({"code": "0"}))),
    ),
    row(
        "POST",
        "/v1/claims/{claim}/make-code",
        |scene, by, whose| {
            let other = claim_of(scene, by, Whose::Anothers, "make-code", None);
            other.filter(|_| whose == Whose::Own)
        },
    ),
    row("POST", "/v1/claims/{claim}/refuse", |scene, by, whose| {
        let other = claim_of(scene, by, Whose::Anothers, "refuse", None);
        other.filter(|_| whose == Whose::Own)
    }),
    row(
        "POST",
        "/v1/people/{person}/deactivate",
        |scene, _, whose| {
            let path = format!("/v1/people/{}/deactivate", any_person(scene, whose)?);
            Some(program("POST", &path, None))
        },
    ),
    row(
        "POST",
        "/v1/people/{person}/reactivate",
        |scene, _, whose| {
            let path = format!("/v1/people/{}/reactivate", any_person(scene, whose)?);
            Some(program("POST", &path, None))
        },
    ),
    row("POST", "/desk/person", person_page),
    row("POST", "/desk/people", people_page),
    row("POST", "/desk/keys", keys_page),
    row("POST", "/desk/organisations", organisations),
    row("POST", "/desk/claim", claim),
    row("POST", "/desk/claims", claims),
    row("POST", "/account/firm", firm),
    row("POST", "/invitation/{token}/accept", invitation),
    open("POST", "/v1/token", "it is the way in for programs"),
    open("POST", "/v1/token/revoke", "the token is the proof"),
    open("POST", "/invitation/{token}", "the link is the proof"),
    open("POST", "/claim/{token}", "the link is the proof"),
    row(
        "POST",
        "/desk/submissions/{submission}/correct",
        |s, by, whose| {
            let fields = [("number", "N 2"), ("step", "compare")];
            Some(on_page(by, attested(s, by, whose)?, "correct", &fields))
        },
    ),
    // What attestors do with records in their own name.
    row("POST", "/v1/records/{record}/suspend", |s, by, whose| {
        turned(s, by, whose, "suspend")
    }),
    row("POST", "/v1/records/{record}/withdraw", |s, by, whose| {
        turned(s, by, whose, "withdraw")
    }),
    row("POST", "/desk/records/{record}/suspend", |s, by, whose| {
        turned_on_page(s, by, whose, "suspend")
    }),
    row("POST", "/desk/records/{record}/withdraw", |s, by, whose| {
        turned_on_page(s, by, whose, "withdraw")
    }),
    row("POST", "/v1/attestations/bulk", |_, by, whose| {
        let list = "provider,standard,issuer,number,valid_from,valid_until\n";
        let target = "/v1/attestations/bulk?kind=certifications";
        is_voucher(by, whose).then(|| {
            Request::new("POST", target)
                .header("idempotency-key", &fresh_key())
                .header("content-type", "text/csv")
                .body(list.as_bytes())
        })
    }),
    row("POST", "/desk/bulk", |_, by, whose| {
        is_voucher(by, whose).then(|| page("/desk/bulk", by, &[("kind", "certifications")]))
    }),
    row("POST", "/desk/bulk/{list}/confirm", |scene, by, whose| {
        let (organisation, person) = match whose {
            Whose::Own => (by.organisation, by.person),
            Whose::Anothers => {
                let (other, _) = scene.other(by.kind)?;
                (other.id, other.people[0].id)
            }
        };
        let list = scene.list(organisation, person);
        is_voucher(by, Whose::Own).then(|| page(&format!("/desk/bulk/{list}/confirm"), by, &[]))
    }),
    // A firm's own choices.
    row("POST", "/desk/ports", |_, by, whose| {
        (whose == Whose::Own).then(|| page("/desk/ports", by, &[("port", "NLRTM")]))
    }),
    row("POST", "/desk/share", |_, by, whose| {
        (whose == Whose::Own).then(|| page("/desk/share", by, &[("record", "none"), ("days", "7")]))
    }),
    // What a port asks.
    row("POST", "/v1/profiles/drafts", of_ports::begin),
    row("PUT", "/v1/profiles/drafts/{draft}", of_ports::update),
    row("DELETE", "/v1/profiles/drafts/{draft}", of_ports::discard),
    row(
        "POST",
        "/v1/profiles/drafts/{draft}/publish",
        of_ports::publish,
    ),
    row(
        "POST",
        "/v1/profiles/{profile}/versions/{version}/withdraw",
        of_ports::withdraw_version,
    ),
    row(
        "POST",
        "/v1/equivalences/{record}/withdraw",
        of_ports::withdraw_decision,
    ),
    row("POST", "/desk/profiles", of_ports::begin_on_page),
    row(
        "POST",
        "/desk/profiles/drafts/{draft}",
        of_ports::save_on_page,
    ),
    row(
        "POST",
        "/desk/profiles/drafts/{draft}/tree",
        of_ports::change_tree_on_page,
    ),
    row(
        "POST",
        "/desk/profiles/drafts/{draft}/discard",
        of_ports::discard_on_page,
    ),
    row(
        "POST",
        "/desk/profiles/drafts/{draft}/part",
        of_ports::save_part_on_page,
    ),
    row(
        "POST",
        "/desk/profiles/drafts/{draft}/text",
        of_ports::save_text_on_page,
    ),
    row(
        "POST",
        "/desk/profiles/drafts/{draft}/publish",
        of_ports::publish_on_page,
    ),
    row(
        "POST",
        "/desk/profiles/{profile}/withdraw",
        of_ports::withdraw_version_on_page,
    ),
    row(
        "POST",
        "/desk/equivalence/{record}/withdraw",
        of_ports::withdraw_decision_on_page,
    ),
    // One's own account.
    row("POST", "/account/organisation", |scene, by, whose| {
        let organisation = match whose {
            Whose::Own => by.organisation,
            Whose::Anothers => scene.other(by.kind)?.0.id,
        };
        let organisation = organisation.to_string();
        Some(page(
            "/account/organisation",
            by,
            &[("organisation", &organisation)],
        ))
    }),
    row("POST", "/account/sessions/end-others", |_, by, whose| {
        own_page("/account/sessions/end-others", by, whose)
    }),
    row("POST", "/account/sessions/end-all", |_, by, whose| {
        own_page("/account/sessions/end-all", by, whose)
    }),
    row(
        "POST",
        "/account/sessions/{session}/end",
        |scene, by, whose| {
            let session = scene.session_of(match whose {
                Whose::Own => by.person,
                Whose::Anothers => scene.anothers_person(by.kind),
            });
            Some(page(&format!("/account/sessions/{session}/end"), by, &[]))
        },
    ),
    row("POST", "/account/password", |_, by, whose| {
        own_page("/account/password", by, whose)
    }),
    row("POST", "/account/second-factor/totp", |_, by, whose| {
        own_page("/account/second-factor/totp", by, whose)
    }),
    row(
        "POST",
        "/account/second-factor/totp/{set_up}",
        |scene, by, whose| {
            (whose == Whose::Anothers).then(|| {
                let set_up = scene.set_up_of(scene.anothers_person(by.kind));
                page(
                    &format!("/account/second-factor/totp/{set_up}"),
                    by,
                    &[("code", "123456")],
                )
            })
        },
    ),
    row(
        "POST",
        "/account/second-factor/totp-remove",
        |_, by, whose| own_page("/account/second-factor/totp-remove", by, whose),
    ),
    row(
        "POST",
        "/account/second-factor/recovery-codes",
        |_, by, whose| own_page("/account/second-factor/recovery-codes", by, whose),
    ),
    row("POST", "/account/second-factor/passkeys", |_, by, whose| {
        own_page("/account/second-factor/passkeys", by, whose)
    }),
    row(
        "POST",
        "/account/second-factor/passkeys/ask",
        |_, by, whose| own_page("/account/second-factor/passkeys/ask", by, whose),
    ),
    row(
        "POST",
        "/account/second-factor/passkeys/{passkey}/remove",
        |scene, by, whose| {
            (whose == Whose::Anothers).then(|| {
                let passkey = scene.passkey_of(scene.anothers_person(by.kind));
                page(
                    &format!("/account/second-factor/passkeys/{passkey}/remove"),
                    by,
                    &[],
                )
            })
        },
    ),
    row("POST", "/sign-in/second-factor/passkey", |_, by, whose| {
        own_page("/sign-in/second-factor/passkey", by, whose)
    }),
    row(
        "POST",
        "/sign-in/second-factor/passkey/ask",
        |_, by, whose| own_page("/sign-in/second-factor/passkey/ask", by, whose),
    ),
    row("POST", "/sign-in/second-factor", |_, by, whose| {
        own_page("/sign-in/second-factor", by, whose)
    }),
    row("POST", "/sign-out", |_, by, whose| {
        own_page("/sign-out", by, whose)
    }),
    // Before anybody has signed in.
    open("POST", "/sign-in", "it is the way in"),
    open("POST", "/sign-up", "anybody may ask for an account"),
    open(
        "POST",
        "/confirm/{token}",
        "the link is the proof, with the password chosen",
    ),
    open(
        "POST",
        "/reset",
        "whoever forgot the password cannot sign in",
    ),
    open("POST", "/reset/{token}", "the link is the proof"),
    open(
        "POST",
        "/mail/{person}/{topic}/{proof}",
        "one click in a letter, proven by its link",
    ),
    open("POST", "/mail/{person}/{topic}/{proof}/again", "the same"),
];

fn begin(scene: &Scene, by: &Actor, whose: Whose) -> Option<Request> {
    let kind = kind_of(by.kind);
    let subject = subject_of(scene, by, whose)?;
    let begun = json!({"kind": kind, "subject": subject, "payload": {}});
    let request = Request::new("POST", "/v1/submissions").header("idempotency-key", &fresh_key());
    Some(with_json(request, &begun))
}

/// What an organisation of a sort asks for; auditors ask for nothing, and try what firms ask for.
const fn kind_of(kind: OrganisationKind) -> SubmissionKind {
    match kind {
        OrganisationKind::LicensingAuthority => SubmissionKind::Licence,
        OrganisationKind::VettingAuthority | OrganisationKind::Port => SubmissionKind::Vetting,
        _ => SubmissionKind::Certification,
    }
}

/// Only firms are bound to a firm of their own: attestors may name any.
fn subject_of(scene: &Scene, by: &Actor, whose: Whose) -> Option<String> {
    match whose {
        Whose::Own => Some(scene.firm.to_string()),
        Whose::Anothers => {
            (by.kind == OrganisationKind::Provider).then(|| scene.other_firm.to_string())
        }
    }
}

/// A draft somebody's organisation wrote, or another did.
pub fn authored(scene: &Scene, by: &Actor, whose: Whose) -> Option<SubmissionId> {
    let (organisation, author) = match whose {
        Whose::Own => (by.organisation, by.person),
        Whose::Anothers => {
            let (other, _) = scene.other(by.kind)?;
            (other.id, other.people[0].id)
        }
    };
    let kind = kind_of(by.kind);
    Some(scene.submission(kind, organisation, author, None, SubmissionState::Draft))
}

/// What was handed in by the other firm in the name of somebody's organisation, or of another's.
pub fn attested(scene: &Scene, by: &Actor, whose: Whose) -> Option<SubmissionId> {
    let attestor = match whose {
        Whose::Own => by.represents.clone(),
        Whose::Anothers => scene.other(by.kind)?.1.clone(),
    };
    let (firm, _) = scene.other(OrganisationKind::Provider)?;
    let author = firm.people[0].id;
    let kind = SubmissionKind::Certification;
    Some(scene.submission(kind, firm.id, author, attestor, SubmissionState::Submitted))
}

/// The same; reviewers judge what is in the name of others.
fn judged(scene: &Scene, by: &Actor, whose: Whose) -> Option<SubmissionId> {
    if by.kind != OrganisationKind::Registrar {
        return attested(scene, by, whose);
    }
    let body = scene.actors.iter().find(|actor| actor.kind.is_attestor())?;
    attested(scene, body, whose).filter(|_| whose == Whose::Own)
}

/// Of the scene's ports one speaks for an attestor.
fn is_voucher(by: &Actor, whose: Whose) -> bool {
    whose == Whose::Own && (by.kind != OrganisationKind::Port || by.speaks_for_attestor())
}

/// A record in the name of somebody's organisation, or of another's; of the scene's certification body
/// for those who vouch for nothing.
pub fn vouched(scene: &Scene, by: &Actor, whose: Whose) -> Option<RecordId> {
    let own = match whose {
        Whose::Own => by.represents.clone(),
        Whose::Anothers => scene.other(by.kind)?.1.clone(),
    };
    let attestor = own.and_then(|own| own.parse().ok());
    is_voucher(by, Whose::Own).then(|| scene.record(attestor.unwrap_or(AttestorId::from_bits(2))))
}

fn turned(scene: &Scene, by: &Actor, whose: Whose, name: &str) -> Option<Request> {
    let record = vouched(scene, by, whose)?;
    let body = json!({"reason": "audit_findings"});
    let target = format!("/v1/records/{record}/{name}");
    Some(program("POST", &target, Some(&body)))
}

fn turned_on_page(scene: &Scene, by: &Actor, whose: Whose, name: &str) -> Option<Request> {
    let record = vouched(scene, by, whose)?;
    let fields = [("version", "1"), ("reason", "misuse"), ("sure", "yes")];
    Some(page(&format!("/desk/records/{record}/{name}"), by, &fields))
}

fn act(id: SubmissionId, name: &str, body: Option<&Value>) -> Request {
    program("POST", &format!("/v1/submissions/{id}/{name}"), body)
}

/// A request of a program on something in its first version.
pub fn program(method: &str, target: &str, body: Option<&Value>) -> Request {
    let request = Request::new(method, target)
        .header("idempotency-key", &fresh_key())
        .header("if-match", "\"1\"");
    match body {
        Some(body) => with_json(request, body),
        None => request,
    }
}

fn with_json(request: Request, body: &Value) -> Request {
    request
        .header("content-type", "application/json")
        .body(body.to_string().as_bytes())
}

/// A form as a page of the register posts it.
pub fn page(target: &str, by: &Actor, fields: &[(&str, &str)]) -> Request {
    let token = by.caller.form_token();
    let fields = [fields, &[("form_token", token.as_str())]].concat();
    form(target, &fields)
}

fn on_page(by: &Actor, id: SubmissionId, name: &str, fields: &[(&str, &str)]) -> Request {
    let fields = [
        fields,
        &[("version", "1"), ("kind", kind_of(by.kind).as_str())],
    ]
    .concat();
    page(&format!("/desk/submissions/{id}/{name}"), by, &fields)
}

/// What concerns nobody but oneself.
fn own_page(target: &str, by: &Actor, whose: Whose) -> Option<Request> {
    (whose == Whose::Own).then(|| page(target, by, &[]))
}

/// A job that failed for good.
fn job(scene: &Scene) -> String {
    dead_job(&scene.register).to_string()
}

pub fn fresh_key() -> String {
    let key = number(SubmissionId::from_bits);
    key.expect("random bits").to_string()
}
