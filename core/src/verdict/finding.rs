//! What one record, or the lack of any, says about one node of the tree, and which finding decides.

use crate::reason::Reason;
use crate::register::LogIndex;
use crate::time::Instant;

use super::Outcome;

/// Up to three reasons; the first is the decisive one.
pub(super) type Reasons = [Option<Reason>; 3];

/// The answer to one node at one instant. Two that are equal say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) outcome: Outcome,
    pub(super) reasons: Reasons,
    /// The place of the holding it rests on.
    pub(super) holding: Option<usize>,
    /// The log entry of that holding.
    pub(super) entry: Option<LogIndex>,
    /// The end of that holding, where it counts.
    pub(super) until: Option<Instant>,
}

impl Finding {
    pub(super) const fn without_record(outcome: Outcome, reason: Reason) -> Self {
        Self {
            outcome,
            reasons: [Some(reason), None, None],
            holding: None,
            entry: None,
            until: None,
        }
    }

    /// What a group says of its parts. A group that is met or not says so; one that is in between
    /// gives the decisive reason of the first part that keeps it there.
    pub(super) fn of_group(parts: &[Self], needed: usize) -> Self {
        let outcome = nth_best(parts, needed);
        let reason = match outcome {
            Outcome::Meets => Some(Reason::PartsMet),
            Outcome::DoesNotMeet | Outcome::NotOnRegister => Some(Reason::PartsNotMet),
            Outcome::MeetsExpiring | Outcome::Confidential | Outcome::NotCovered => parts
                .iter()
                .find(|part| part.outcome == outcome)
                .and_then(|part| part.reasons[0]),
        };
        Self::without_record(outcome, reason.unwrap_or(Reason::PartsNotMet))
    }

    /// The better finding decides a leaf: by outcome, then by how near a failing record is to
    /// counting, then by how long it lasts, then by how recently it was recorded.
    pub(super) fn rank(&self) -> impl Ord + use<> {
        let lasts_until = match self.outcome {
            Outcome::Meets | Outcome::MeetsExpiring => self.until.map_or(i64::MAX, Instant::as_ms),
            _ => 0,
        };
        let nearness = self.reasons[0].map_or(0, nearness);
        (self.outcome, nearness, lasts_until, self.entry)
    }
}

/// The outcome of a group that needs `n` parts is that of its n-th best part: the worst for `all`,
/// the best for `any`. A group that needs none or more than there are is never met.
fn nth_best(parts: &[Finding], n: usize) -> Outcome {
    const BEST_FIRST: [Outcome; 6] = [
        Outcome::Meets,
        Outcome::MeetsExpiring,
        Outcome::Confidential,
        Outcome::NotCovered,
        Outcome::DoesNotMeet,
        Outcome::NotOnRegister,
    ];
    let as_good_as = |outcome: Outcome| parts.iter().filter(|p| p.outcome >= outcome).count();
    BEST_FIRST
        .into_iter()
        .find(|outcome| n > 0 && as_good_as(*outcome) >= n)
        .unwrap_or(Outcome::DoesNotMeet)
}

/// How near to counting a record with this objection is; what passes by itself is nearer than what
/// asks for a new certificate.
const fn nearness(reason: Reason) -> u8 {
    match reason {
        Reason::RenewalPending => 12,
        Reason::Suspended => 11,
        Reason::PairMissing => 10,
        Reason::IssuerUnsound => 9,
        Reason::ServicesNotInScope | Reason::ActivityNotPermitted | Reason::LevelTooLow => 8,
        Reason::PortNotInScope => 7,
        Reason::NotAccredited => 6,
        Reason::Expired => 5,
        Reason::EditionEnded => 4,
        Reason::NotYetValid => 3,
        Reason::Withdrawn => 2,
        Reason::Annulled | Reason::StandardNotCertifiable => 1,
        _ => 0,
    }
}
