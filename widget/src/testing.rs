//! Statements and keys for tests.

use crate::texts::Lang;
use ed25519_dalek::{Signer, SigningKey};
use quaymark_core::id::{ProviderId, RecordId, RecordKind};
use quaymark_core::reason::Reason;
use quaymark_core::register::VettingLevel;
use quaymark_core::statement::{Jwk, LogHead, Question, STATEMENT_TYPE, Statement};
use quaymark_core::time::Instant;
use quaymark_core::verdict::{Answer, AnswerRules, Need, Outcome, RequirementAnswer};

/// Every outcome.
pub const OUTCOMES: [Outcome; 6] = [
    Outcome::NotOnRegister,
    Outcome::DoesNotMeet,
    Outcome::NotCovered,
    Outcome::Confidential,
    Outcome::MeetsExpiring,
    Outcome::Meets,
];

/// When the statements were made, in seconds.
pub const IAT: i64 = 1_795_437_000;

pub fn provider() -> ProviderId {
    ProviderId::from_bits(42)
}

fn signing_key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub fn jwk() -> Jwk {
    Jwk::of(&signing_key().verifying_key())
}

pub fn statement(outcome: Outcome) -> Statement {
    Statement {
        iss: "https://register.example".to_owned(),
        jti: "vrd_1".to_owned(),
        iat: IAT,
        fresh_until: IAT + 60,
        rules: AnswerRules::NEWEST.number(),
        q: Question {
            subject: provider().to_string(),
            port: "NLRTM".parse().unwrap(),
            profile: "nlrtm-terminal".parse().unwrap(),
            profile_version: 2,
            valid_at: Instant::from_seconds(IAT),
            known_at: None,
        },
        a: answer(outcome),
        log: LogHead {
            origin: "register.example/log".to_owned(),
            size: 1234,
            root: "cm9vdA==".to_owned(),
        },
        ev: vec![3, 7],
    }
}

fn answer(outcome: Outcome) -> Answer {
    let needs = [
        Need::All(5),
        Need::Certified {
            standard: "EN 17483-3".parse().unwrap(),
            accredited: true,
            services: vec!["access-control".parse().unwrap()],
        },
        Need::Licensed {
            country: "NL".parse().unwrap(),
            activity: Some("guarding".parse().unwrap()),
        },
        Need::Vetted {
            level: VettingLevel::Enhanced,
            by_country: Some("NL".parse().unwrap()),
        },
        Need::Any(2),
        Need::AtLeast(2),
    ];
    let requirements = needs
        .into_iter()
        .enumerate()
        .map(|(place, need)| RequirementAnswer {
            path: if place == 0 {
                "0".to_owned()
            } else {
                format!("0.{}", place - 1)
            },
            need,
            outcome,
            reasons: Reason::ALL.iter().skip(place).step_by(6).copied().collect(),
            record: Some(RecordId::from_bits(RecordKind::Certification, place as u64)),
            entry: Some(7),
            until: Some(Instant::from_seconds(IAT + 86_400)),
            changes_at: None,
        });
    Answer {
        outcome,
        reasons: vec![Reason::ProviderSuspended],
        requirements: requirements.collect(),
        next_change_at: Some(Instant::from_seconds(IAT + 86_400)),
    }
}

/// A statement signed with the key of [`jwk`].
pub fn signed(statement: &Statement) -> String {
    let header = format!(
        r#"{{"typ":"{STATEMENT_TYPE}","alg":"EdDSA","kid":"{}"}}"#,
        jwk().thumbprint()
    );
    let payload = serde_json::to_string(statement).unwrap();
    let signed = format!(
        "{}.{}",
        base64url(header.as_bytes()),
        base64url(payload.as_bytes())
    );
    let signature = signing_key().sign(signed.as_bytes());
    format!("{signed}.{}", base64url(&signature.to_bytes()))
}

/// A verdict document around a statement.
pub fn document(statement: &Statement) -> String {
    let provider = (statement.a.outcome != Outcome::NotOnRegister).then(|| {
        serde_json::json!({"id": statement.q.subject, "name": "Kaaiwacht B.V.", "country": "NL"})
    });
    serde_json::json!({
        "provider": provider,
        "port": {"locode": "NLRTM", "name": "Rotterdam", "profile_title": "Container terminal"},
        "computed_at": "2026-11-23T12:00:00Z",
        "fresh_until": "2026-11-23T12:01:00Z",
        "is_demonstration": true,
        "verdict": statement,
        "statement": signed(statement),
    })
    .to_string()
}

/// Learns a language from its file, as the script does.
pub fn learn(lang: Lang) {
    let file = match lang {
        Lang::En => include_str!("../texts/en.txt"),
        Lang::Nl => include_str!("../texts/nl.txt"),
        Lang::Fr => include_str!("../texts/fr.txt"),
        Lang::De => include_str!("../texts/de.txt"),
    };
    let texts = file.lines().filter_map(|line| line.split_once(" = "));
    lang.learn(texts.map(|(_, text)| text).collect::<Vec<_>>().join("\n"));
}

fn base64url(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .fold(0u32, |word, byte| word << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(
                ALPHABET[(word >> (18 - 6 * place) & 63) as usize],
            ));
        }
    }
    text
}
