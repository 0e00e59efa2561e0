//! `/v1/bodies/{commitment}`: what entries commit to, while it exists and for whom.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Change, Commitment, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{ProviderId, RecordId, RecordKind};
use quaymark_core::register::LogIndex;
use quaymark_core::timeline::Timeline;
use quaymark_core::wire::{BodyPublished, Problem};
use quaymark_server::store::{EntryDraft, StoreError};
use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::people::{organisation, sign_in};
use quaymark_tests::register::{Register, TODAY};

fn scene() -> (Register, Facts, ProviderId) {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let firm = facts.provider(
        7,
        "Commited “Ölhafen” Security",
        day("2026-01-01"),
        instant(TODAY),
    );
    register.catch_up();
    (register, facts, firm)
}

/// What the newest entry of a record commits to.
fn committed(register: &Register, record: &str) -> (LogIndex, Commitment) {
    let changes = register.anonymous().changes("?limit=1000");
    let changes = changes.expect("changes").changes.into_iter().rev();
    let mut of_record = changes.filter(|change| change.entry.record == record);
    let newest = of_record.next().expect("it is in the log");
    (newest.index, newest.entry.body.expect("it has a body"))
}

fn path(commitment: &Commitment) -> String {
    format!("/v1/bodies/{commitment}")
}

fn from_hex(text: &str) -> [u8; 32] {
    let digits = text.as_bytes().chunks(2);
    let bytes: Vec<u8> = digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16))
        .collect::<Result<_, _>>()
        .expect("hexadecimal");
    bytes.try_into().expect("32 bytes")
}

#[test]
fn the_commitment_can_be_computed_again_to_the_byte() {
    let (register, _, firm) = scene();
    let (entry, commitment) = committed(&register, &firm.to_string());
    let answer = register.anonymous().get(&path(&commitment));
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let body: BodyPublished = answer.json();
    let again = Commitment::to_document(&from_hex(&body.salt), body.document.as_bytes());
    assert_eq!(again, commitment);
    assert_eq!((body.commitment, body.entry), (commitment, entry));
    assert_eq!(body.record, firm.to_string());
    assert!(body.document.contains("Ölhafen"), "{}", body.document);
}

#[test]
fn what_is_no_commitment_or_nobodys_is_refused() {
    let (register, ..) = scene();
    let caller = register.anonymous();
    let nobodys = Commitment::from_hash([9; 32]);
    for (path, status, code) in [
        (path(&nobodys), 404, "unknown_body"),
        (
            "/v1/bodies/sha256:ab".to_owned(),
            400,
            "malformed_identifier",
        ),
        (
            path(&nobodys)
                .to_uppercase()
                .replace("/V1/BODIES", "/v1/bodies"),
            400,
            "malformed_identifier",
        ),
        (
            format!("{}?salt=1", path(&nobodys)),
            400,
            "unknown_parameter",
        ),
    ] {
        let answer = caller.get(&path);
        let problem: Problem = answer.json();
        assert_eq!(
            (answer.status, problem.code.as_str()),
            (status, code),
            "{path}"
        );
    }
}

#[test]
fn what_is_not_released_is_for_those_concerned() {
    let (register, facts, firm) = scene();
    let record = RecordId::from_bits(RecordKind::Certification, 70).to_string();
    let withheld = EntryDraft {
        entry_type: EntryType::Record,
        kind: EntryKind::Certification,
        record: record.clone(),
        subject: firm.to_string(),
        actor: facts.certifier_number().to_string(),
        approvals: Vec::new(),
        change: Change::Concealed,
        claims: EntryClaims {
            edition: Some("iso-18788-2015".parse().expect("an edition")),
            issuer: Some(facts.certifier_number()),
            confidential: Some(true),
            ..EntryClaims::default()
        },
        periods: Timeline::default(),
        document: Some(r#"{"number":"SECRET-1"}"#.to_owned()),
        keys: Vec::new(),
    };
    let written = register
        .store()
        .write(instant(TODAY), |tx| tx.append(withheld));
    written.unwrap_or_else(|error: StoreError| panic!("{error}"));
    register.catch_up();
    let (_, commitment) = committed(&register, &record);
    let path = path(&commitment);
    let stranger: Problem = register.anonymous().get(&path).json();
    assert_eq!(stranger.code, "sign_in_required");
    use OrganisationKind::{Auditor, CertificationBody, Port, Provider, Registrar};
    let certifier = facts.certifier_number().to_string();
    let cases = [
        (Provider, "firm", Some(firm.to_string()), Role::Viewer, 200),
        (
            CertificationBody,
            "certifier",
            Some(certifier),
            Role::Viewer,
            200,
        ),
        (Registrar, "registrar", None, Role::Reviewer, 200),
        (Registrar, "office", None, Role::Administrator, 403),
        (Auditor, "auditor", None, Role::Viewer, 200),
        (Port, "port", Some("NLRTM".to_owned()), Role::Signatory, 403),
        (Provider, "other", None, Role::Signatory, 403),
    ];
    for (kind, name, represents, role, expected) in cases {
        let of = organisation(&register, kind, name, represents.as_deref());
        let answer = sign_in(&register, &of, role).get(&path);
        assert_eq!(answer.status, expected, "{name}: {}", answer.text());
        if expected == 403 {
            assert_eq!(answer.json::<Problem>().code, "not_yours");
        }
    }
}
