//! Why a receipt proves nothing: each way in which one can be wrong has its own reason.

use crate::register::LogIndex;
use crate::statement::StatementError;
use crate::time::Instant;
use crate::tlog::policy::Distrust;
use crate::tlog::proof::ProofError;
use crate::tlog::state::part::PartError;
use crate::verdict::Outcome;

/// The first thing that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Larger than [`super::MAX_RECEIPT_BYTES`].
    #[error("the file is larger than any receipt")]
    TooLarge,
    /// Not the JSON of a receipt.
    #[error("the file is not a receipt: {0}")]
    File(String),
    /// A format this program does not know.
    #[error("the format `{0}` is not known")]
    Format(String),
    /// A field that cannot be read.
    #[error("the field `{0}` cannot be read")]
    Field(&'static str),
    /// Bytes that are not an entry of the log.
    #[error("what is shown as entry {0} is not an entry of the log")]
    Entry(LogIndex),
    /// The checkpoint does not satisfy the policy.
    #[error("the checkpoint: {0}")]
    Checkpoint(#[from] Distrust),
    /// The entries are not in the log.
    #[error("the entries are not shown to be in the log: {0}")]
    Inclusion(ProofError),
    /// The last entry of the checkpoint's tree is not shown.
    #[error("the last entry of the log at this checkpoint is not shown")]
    NoState,
    /// The last entry states no root of the state map.
    #[error("the last entry of the log at this checkpoint is not the root of the state map")]
    NotAState,
    /// The part of the state map cannot be read.
    #[error("the part of the state map: {0}")]
    Part(#[from] PartError),
    /// The part is of another state map.
    #[error("the part of the state map is not of the map that this checkpoint ends in")]
    OtherMap,
    /// An entry that the part does not name.
    #[error("entry {0} is shown although the state map does not name it as newest")]
    NotNewest(LogIndex),
    /// The statement is not one.
    #[error("the statement: {0}")]
    Statement(StatementError),
    /// Signed by a key that is not in the log.
    #[error("the statement is signed by a key that is not in the log")]
    UnknownKey,
    /// The key's entry is not what the statement says.
    #[error("the key's entry states another key")]
    OtherKey,
    /// The key came into the log after the prefix the statement names.
    #[error("the key came into the log after the state of the log that the statement names")]
    KeyTooNew,
    /// The key did not sign yet when the statement says it was signed.
    #[error("the key signed only from {0} on; the statement says it is older")]
    KeyNotYetActive(Instant),
    /// The key no longer signed.
    #[error("the key was retired at {0}; the statement says it is newer")]
    KeyRetired(Instant),
    /// The key was in other hands.
    #[error(
        "the key was in other hands: nothing that it signed proves anything by this checkpoint"
    )]
    KeyCompromised,
    /// The statement is about another log.
    #[error("the statement is about the log `{0}`, the checkpoint is of another")]
    OtherLog(String),
    /// The statement names a log that is larger than the checkpoint's.
    #[error("the statement names {stated} entries, the checkpoint only {found}")]
    AheadOfCheckpoint {
        /// What the statement names.
        stated: u64,
        /// What the checkpoint has.
        found: u64,
    },
    /// The tree the statement names is not a prefix of the checkpoint's.
    #[error("the tree the statement names is not a prefix of the checkpoint's: {0}")]
    Consistency(ProofError),
    /// What the answer rests on is not shown, or not shown to be all there is.
    #[error("the receipt does not show what the log says of {0}")]
    NotShown(String),
    /// Something the answer rests on changed between the statement and the checkpoint.
    #[error("entry {0} changed what the answer rests on, after the statement was made")]
    ChangedSince(LogIndex),
    /// The statement says it is older than what it rests on.
    #[error("the statement says it was signed before entry {0} was recorded")]
    OlderThanEntry(LogIndex),
    /// The statement rests on what was recorded after the time it asks about.
    #[error("the question is what was known at {known_at}, entry {entry} was recorded later")]
    KnownLater {
        /// What was asked.
        known_at: Instant,
        /// The entry that was recorded later.
        entry: LogIndex,
    },
    /// Computed by rules this program does not know.
    #[error("the answer was computed by rules {0}, which this program does not know")]
    Rules(u32),
    /// The subject is not a register number.
    #[error("`{0}` is not a register number: the log does not name providers in another way")]
    SubjectNotInLog(String),
    /// An entry that does not say what its kind must say.
    #[error("entry {0} does not say what an entry of its kind says")]
    Fact(LogIndex),
    /// The provider has records but no place on the register.
    #[error("the log does not say that {0} is on the register")]
    NoListing(String),
    /// No version of the profile was in force.
    #[error("no version of the profile was in force at that time")]
    NoProfile,
    /// Another version of the profile was in force.
    #[error("version {found} of the profile was in force, the statement says {stated}")]
    ProfileVersion {
        /// What the statement says.
        stated: u32,
        /// What the entries say.
        found: u32,
    },
    /// The profile is another port's.
    #[error("the profile is of another port than the statement says")]
    Port,
    /// The entries give another answer.
    #[error("the entries give another answer: {found:?}, the statement says {stated:?}")]
    Answer {
        /// The outcome the statement states.
        stated: Outcome,
        /// The outcome the entries give.
        found: Outcome,
    },
    /// The list of deciding entries is not theirs.
    #[error("the statement's list of deciding entries is not that of its answer")]
    Evidence,
}
