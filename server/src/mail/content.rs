//! The closed list of letters. The words of each stand in `templates/mail/`, its first line the
//! subject. Paths are on this register and begin with `/`.

use askama::Template;
use quaymark_core::time::Instant;
use serde::{Deserialize, Serialize};

/// What somebody can ask not to be written about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Records that end soon.
    Expiry,
    /// Changes of records and submissions.
    Changes,
    /// The weekly digest.
    Digest,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 3] = [Self::Expiry, Self::Changes, Self::Digest];

    /// The word in addresses and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expiry => "expiry",
            Self::Changes => "changes",
            Self::Digest => "digest",
        }
    }

    /// What it is, in words that follow "letters about".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Expiry => "records that end soon",
            Self::Changes => "changes of records and submissions",
            Self::Digest => "what happened in the week",
        }
    }

    /// The topic a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|topic| topic.as_str() == word)
    }
}

/// What a letter says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Template)]
#[serde(tag = "letter", rename_all = "snake_case")]
#[template(ext = "txt", escape = "none")]
pub enum Content {
    /// Somebody signed up: the address is theirs if they follow the link.
    #[template(path = "mail/confirm_email.txt", escape = "none")]
    ConfirmEmail { path: String, hours: u32 },
    /// Somebody signed up with an address that has an account already.
    #[template(path = "mail/account_exists.txt", escape = "none")]
    AccountExists { path: String },
    /// An administrator asks somebody to join an organisation.
    #[template(path = "mail/invitation.txt", escape = "none")]
    Invitation {
        organisation: String,
        role: String,
        invited_by: String,
        path: String,
        days: u32,
    },
    /// Somebody asked for a new password.
    #[template(path = "mail/reset_password.txt", escape = "none")]
    ResetPassword { path: String, minutes: u32 },
    /// Something about the account's safety changed; `what` is a whole sentence.
    #[template(path = "mail/security_notice.txt", escape = "none")]
    SecurityNotice { what: String, path: String },
    /// Somebody claims to speak for a provider whose domain the address is of.
    #[template(path = "mail/claim.txt", escape = "none")]
    Claim {
        organisation: String,
        provider: String,
        path: String,
        hours: u32,
    },
    /// Who speaks for somebody is to change, has changed, or has not; each a whole sentence.
    #[template(path = "mail/mandate_change.txt", escape = "none")]
    MandateChange {
        change: String,
        said: String,
        next: String,
        path: String,
    },
    /// What was published is to be erased, is erased, or is not; each a whole sentence.
    #[template(path = "mail/erasure.txt", escape = "none")]
    Erasure {
        change: String,
        said: String,
        next: String,
        path: String,
    },
    /// A record ends soon.
    #[template(path = "mail/record_ends.txt", escape = "none")]
    RecordEnds {
        firm: String,
        record: String,
        /// The numbers of firm and record, and the end that the letter is about: before it leaves it
        /// is seen whether that still is the end.
        provider: String,
        number: String,
        end: Instant,
        ends_on: String,
        left: String,
        path: String,
    },
    /// A record's status changed.
    #[template(path = "mail/record_changed.txt", escape = "none")]
    RecordChanged {
        firm: String,
        record: String,
        change: String,
        path: String,
    },
    /// An attestor's standing changed; `records` are those of the reader's firm that rest on it.
    #[template(path = "mail/attestor_changed.txt", escape = "none")]
    AttestorChanged {
        attestor: String,
        change: String,
        records: Vec<String>,
        path: String,
    },
    /// A submission moved; `note` may be empty.
    #[template(path = "mail/submission_moved.txt", escape = "none")]
    SubmissionMoved {
        submission: String,
        step: String,
        note: String,
        path: String,
    },
    /// What happened in a week, a line each.
    #[template(path = "mail/digest.txt", escape = "none")]
    Digest {
        organisation: String,
        lines: Vec<String>,
        path: String,
    },
}

impl Content {
    /// What it belongs to, if the reader may refuse it.
    pub const fn topic(&self) -> Option<Topic> {
        match self {
            Self::RecordEnds { .. } => Some(Topic::Expiry),
            Self::RecordChanged { .. }
            | Self::AttestorChanged { .. }
            | Self::SubmissionMoved { .. } => Some(Topic::Changes),
            Self::Digest { .. } => Some(Topic::Digest),
            Self::ConfirmEmail { .. }
            | Self::AccountExists { .. }
            | Self::Invitation { .. }
            | Self::ResetPassword { .. }
            | Self::SecurityNotice { .. }
            | Self::MandateChange { .. }
            | Self::Erasure { .. }
            | Self::Claim { .. } => None,
        }
    }
}
