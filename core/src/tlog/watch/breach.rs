//! Rules of the log that were broken, each with a code of its own.

use std::fmt;

use crate::register::LogIndex;
use crate::time::Instant;

/// A rule that was broken, and by which entry if by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The entry.
    pub entry: Option<LogIndex>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The bytes cannot be read.
    #[error("{0}")]
    NotAnEntry(String),
    /// The bytes are another spelling of what they say.
    #[error("the bytes are not in the canonical form")]
    NotCanonical,
    /// It does not state what its kind must state.
    #[error("{0}")]
    NoFact(String),
    /// It claims what entries of its kind do not claim.
    #[error("the claim `{0}` does not belong to its kind")]
    ForeignClaim(String),
    /// A key under another name than its own.
    #[error("the record is not the thumbprint of its key")]
    OtherThumbprint,
    /// Its path in the state map cannot be told.
    #[error("{0}")]
    NoPlace(String),
    /// Its version or the index of the one before is wrong.
    #[error("does not follow the newest entry of {0}")]
    Chain(String),
    /// The record was of another kind or about somebody else.
    #[error("{0} was of another kind or about another subject")]
    OtherRecord(String),
    /// Time goes back.
    #[error("is recorded before the one before it")]
    RecordedBefore,
    /// Recorded in the future.
    #[error("is recorded at {0}, which has not come")]
    RecordedAhead(Instant),
    /// Not in the checkpoint seen, and recorded long before it was seen.
    #[error("is recorded at {recorded_at} and was not in the log that was seen at {seen_at}")]
    RecordedLate {
        /// When it says that it was recorded.
        recorded_at: Instant,
        /// When a checkpoint without it was seen.
        seen_at: Instant,
    },
    /// Too few people approved.
    #[error("takes {needed} different approvals, has {found}")]
    Approvals {
        /// How many it takes.
        needed: usize,
        /// How many different ones there are.
        found: usize,
    },
    /// One person counted twice.
    #[error("the approval {0} is there twice")]
    ApprovedTwice(String),
    /// Not a pseudonym.
    #[error("an approval is no pseudonymous id")]
    ApprovalForm,
    /// A later change, and nothing was there.
    #[error("changes a record that was not there")]
    Beginning,
    /// A word for another kind of record.
    #[error("the change is none of its kind")]
    ForeignChange,
    /// A suspension, withdrawal or annulment that no period shows.
    #[error("says that it changes the status, and no period says so")]
    Unsaid,
    /// What spoke against the record is taken back under another name.
    #[error("takes back a suspension without saying that it restores")]
    Lifted,
    /// Withdrawn or annulled for good, and granted again.
    #[error("brings back what was withdrawn or annulled for good")]
    BroughtBack,
    /// A reason where nothing is suspended, withdrawn or annulled.
    #[error("gives a reason where none belongs")]
    Reason,
    /// The stated root of the state map is another.
    #[error("states a root of the state map that the entries before it do not have")]
    State,
    /// The note cannot be read.
    #[error("what is served as the checkpoint is no checkpoint")]
    NoCheckpoint,
    /// Not signed by the log.
    #[error("the checkpoint of {size} entries is not signed by the log")]
    NotSigned {
        /// The checkpoint's size.
        size: u64,
    },
    /// The policy asks for more.
    #[error("the checkpoint of {size} entries: {problem}")]
    Distrusted {
        /// The checkpoint's size.
        size: u64,
        /// What the policy asks.
        problem: String,
    },
    /// The entries come to another root.
    #[error("the checkpoint of {size} entries has another root than they")]
    Root {
        /// The checkpoint's size.
        size: u64,
    },
    /// The last entry is another.
    #[error("the checkpoint of {size} entries does not end in a state entry")]
    EndsOtherwise {
        /// The checkpoint's size.
        size: u64,
    },
    /// The log does not say that this key signs for it.
    #[error("no entry says that checkpoints of {0} are signed by this key")]
    KeyNotSaid(String),
    /// Fewer entries than before.
    #[error("the log had {seen} entries and now has {found}")]
    Shrunk {
        /// What it had.
        seen: u64,
        /// What it has.
        found: u64,
    },
    /// Two checkpoints of one size.
    #[error("two checkpoints of {size} entries have different roots")]
    TwoRoots {
        /// Their size.
        size: u64,
    },
    /// Two checkpoints of which the newer does not continue the older.
    #[error("the log of {found} entries is no continuation of the one of {seen} seen before")]
    Forked {
        /// The older size.
        seen: u64,
        /// The newer size.
        found: u64,
    },
    /// Something under the checkpoint is not served.
    #[error("{0} is missing or not whole")]
    NotServed(String),
    /// A tile that others make proofs from.
    #[error("{tile}: hash {place} is not that of the entries")]
    Tile {
        /// Its path.
        tile: String,
        /// The number of the hash within its level.
        place: u64,
    },
}

impl Breach {
    /// By the entry at an index.
    pub const fn of(entry: LogIndex, fault: Fault) -> Self {
        Self {
            entry: Some(entry),
            fault,
        }
    }

    /// By the log as a whole.
    pub const fn of_log(fault: Fault) -> Self {
        Self { entry: None, fault }
    }

    /// Two signed checkpoints that cannot both be of one log.
    pub const fn is_two_logs(&self) -> bool {
        matches!(
            self.fault,
            Fault::Shrunk { .. } | Fault::TwoRoots { .. } | Fault::Forked { .. }
        )
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.entry, &self.fault) {
            (None, fault) => fault.fmt(f),
            // What follows is a sentence about the entry.
            (Some(index), Fault::Chain(_) | Fault::RecordedBefore | Fault::State) => {
                write!(f, "entry {index} {}", self.fault)
            }
            (Some(index), fault) => write!(f, "entry {index}: {fault}"),
        }
    }
}

impl Fault {
    /// The code that programs go by.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnEntry(_) => "not_an_entry",
            Self::NotCanonical => "not_canonical",
            Self::NoFact(_) => "no_fact",
            Self::ForeignClaim(_) => "foreign_claim",
            Self::OtherThumbprint => "other_thumbprint",
            Self::NoPlace(_) => "no_place",
            Self::Chain(_) => "broken_chain",
            Self::OtherRecord(_) => "other_record",
            Self::RecordedBefore => "recorded_before",
            Self::RecordedAhead(_) => "recorded_ahead",
            Self::RecordedLate { .. } => "recorded_late",
            Self::Approvals { .. } => "approvals_missing",
            Self::ApprovedTwice(_) => "approved_twice",
            Self::ApprovalForm => "approval_form",
            Self::Beginning => "no_beginning",
            Self::ForeignChange => "foreign_change",
            Self::Unsaid => "status_not_said",
            Self::Lifted => "lifted_unsaid",
            Self::BroughtBack => "brought_back",
            Self::Reason => "foreign_reason",
            Self::State => "state_root",
            Self::NoCheckpoint => "no_checkpoint",
            Self::NotSigned { .. } => "not_signed",
            Self::Distrusted { .. } => "policy",
            Self::Root { .. } => "other_root",
            Self::EndsOtherwise { .. } => "no_state_at_end",
            Self::KeyNotSaid(_) => "key_not_in_log",
            Self::Shrunk { .. } => "shrunk",
            Self::TwoRoots { .. } => "two_roots",
            Self::Forked { .. } => "forked",
            Self::NotServed(_) => "not_served",
            Self::Tile { .. } => "tile",
        }
    }
}
