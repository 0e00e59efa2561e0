//! One request to one witness.

use quaymark_core::tlog::note::NoteError;
use quaymark_core::tlog::witness::{AddCheckpoint, MAX_ANSWER_BYTES, read_cosignature};
use quaymark_core::tlog::{key::VerifierKey, note::SignatureLine};
use ureq::Agent;

/// What a witness says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// It cosigned, at a time in seconds since the Unix epoch.
    Cosigned(SignatureLine, u64),
    /// It has seen another size last (409 with the media type of a size).
    Stale(u64),
    /// It does not take this for a continuation of what it has seen (422).
    Differs,
    /// No cosignature, and no word about what it has seen.
    Nothing(Trouble),
}

/// Why a witness gives no cosignature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It cannot be reached, or takes too long.
    Unreachable,
    /// It does not know this log (404).
    UnknownLog,
    /// It trusts another key for this log (403).
    UntrustedKey,
    /// It refuses or fails in another way.
    Refused(u16),
    /// Its answer is no cosignature by the key in the policy.
    NoCosignature,
    /// Its clock and that of the register are too far apart.
    Clock,
    /// It has seen a later checkpoint already, which another node made.
    Elsewhere,
}

impl Trouble {
    /// In words.
    pub fn words(self) -> String {
        let plain = match self {
            Self::Unreachable => "it cannot be reached",
            Self::UnknownLog => "it does not know this log",
            Self::UntrustedKey => "it trusts another key for this log",
            Self::Refused(status) => return format!("it answers {status}"),
            Self::NoCosignature => "it does not sign with the key in the policy",
            Self::Clock => "its clock and the register's are more than ten minutes apart",
            Self::Elsewhere => "it has seen a later checkpoint",
        };
        plain.to_owned()
    }
}

/// Sends a request to the submission prefix of a witness, and checks what it answers.
pub(super) fn ask(agent: &Agent, url: &str, key: &VerifierKey, request: &AddCheckpoint) -> Reply {
    let url = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    let sent = agent
        .post(&url)
        .content_type("text/plain; charset=utf-8")
        .send(request.to_string());
    let mut answer = match sent {
        Ok(answer) => answer,
        Err(error) => {
            tracing::debug!(%error, url, "a witness cannot be reached");
            return Reply::Nothing(Trouble::Unreachable);
        }
    };
    let status = answer.status().as_u16();
    let content = answer.headers().get("content-type");
    let is_size = content.is_some_and(|content| content.to_str().is_ok_and(is_size_type));
    let body = answer.body_mut().with_config();
    let Ok(body) = body.limit(MAX_ANSWER_BYTES as u64).read_to_string() else {
        return Reply::Nothing(Trouble::Unreachable);
    };
    match status {
        200 => cosigned(&body, key, request),
        409 => {
            let size = body.strip_suffix('\n').and_then(|size| size.parse().ok());
            match size.filter(|_| is_size) {
                Some(size) => Reply::Stale(size),
                // Something between may have answered: it says nothing about what the witness has seen.
                None => Reply::Nothing(Trouble::Refused(status)),
            }
        }
        422 => Reply::Differs,
        404 => Reply::Nothing(Trouble::UnknownLog),
        403 => Reply::Nothing(Trouble::UntrustedKey),
        other => Reply::Nothing(Trouble::Refused(other)),
    }
}

/// Whether a media type is that of a size, whatever its case and parameters.
fn is_size_type(content: &str) -> bool {
    let essence = content.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("text/x.tlog.size")
}

fn cosigned(body: &str, key: &VerifierKey, request: &AddCheckpoint) -> Reply {
    match read_cosignature(body, &request.note, key) {
        Ok((line, time)) => Reply::Cosigned(line, time),
        Err(NoteError::Form | NoteError::Key | NoteError::Signature | NoteError::Missing) => {
            Reply::Nothing(Trouble::NoCosignature)
        }
    }
}
