//! Why the widget could not check. None of these is an answer of the register.

use crate::embed::EmbedFault;
use crate::read::ProblemSeen;

/// Why there is no answer to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An attribute of the element cannot be used.
    Embed(EmbedFault),
    /// No answer came over the network.
    Unreachable,
    /// No answer came in time.
    TimedOut,
    /// What came is not what the register writes, or says what this widget does not know.
    Unreadable,
    /// The signature does not match.
    Signature,
    /// Signed by a key that is not trusted.
    UnknownKey,
    /// The signed answer is to another question.
    OtherQuestion,
    /// The signed answer is too old, or the clock of this device is wrong.
    Stale,
    /// An answer was shown and its time is over.
    Lapsed,
    /// The signed answer is from the future: the clock of this device is wrong.
    Early,
    /// The register refused to answer.
    Problem(ProblemSeen),
}

impl Failure {
    /// A stable code, for pages that listen to the element's events.
    pub fn code(&self) -> &str {
        match self {
            Self::Embed(_) => "bad_attribute",
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed_out",
            Self::Unreadable => "unreadable",
            Self::Signature => "signature_wrong",
            Self::UnknownKey => "key_unknown",
            Self::OtherQuestion => "other_question",
            Self::Stale => "stale",
            Self::Lapsed => "lapsed",
            Self::Early => "clock_behind",
            Self::Problem(problem) if problem.code.is_empty() => "problem",
            Self::Problem(problem) => &problem.code,
        }
    }

    /// Whether asking again may help without anybody changing anything.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Embed(_) => false,
            Self::Problem(problem) => problem.status == 429 || problem.status >= 500,
            _ => true,
        }
    }
}
