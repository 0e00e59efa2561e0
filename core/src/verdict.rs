//! The answer for one provider against one profile at one instant.
//!
//! **Invariant:** an answer depends on nothing but its arguments, so anyone who holds the log can
//! recompute it.

mod changes;
mod finding;
mod hearing;
mod tree;

use serde::{Deserialize, Serialize};

use crate::id::{Country, Family, RecordId, ServiceId};
use crate::reason::Reason;
use crate::register::{Listing, LogIndex, Profile, Record, Rulebook, VettingLevel};
use crate::requirement::Requirement;
use crate::time::Instant;
use crate::timeline::{RecordedStatus, StatusAt};

use hearing::Hearing;

/// What the register answers. In order: of two, the later is the better for the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The provider is not on the register.
    NotOnRegister,
    /// The requirement is not met.
    DoesNotMeet,
    /// No licence regime is known for this question.
    NotCovered,
    /// A record exists that its owner has not released.
    Confidential,
    /// Met, by a record that ends within the margin.
    MeetsExpiring,
    /// Met.
    Meets,
}

impl Outcome {
    /// Whether the requirement is met, for however long.
    pub const fn is_met(self) -> bool {
        matches!(self, Self::Meets | Self::MeetsExpiring)
    }
}

/// What one node of the tree asks for, in codes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Every one of so many parts.
    All(usize),
    /// One of so many parts.
    Any(usize),
    /// At least so many of the parts.
    AtLeast(usize),
    /// A certificate to this family.
    Certified {
        /// The family of standards.
        standard: Family,
        /// Issued under accreditation.
        #[serde(default)]
        accredited: bool,
        /// Services in scope.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        services: Vec<ServiceId>,
    },
    /// A licence of this state.
    Licensed {
        /// The state.
        country: Country,
        /// The activity it must permit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        activity: Option<ServiceId>,
    },
    /// A vetting.
    Vetted {
        /// The lowest level.
        level: VettingLevel,
        /// Whose scheme.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by_country: Option<Country>,
    },
}

/// The answer to one node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequirementAnswer {
    /// Place in the tree, counted from zero: `0` is the whole, `0.2` its third part.
    pub path: String,
    /// What is asked for.
    pub need: Need,
    /// The answer.
    pub outcome: Outcome,
    /// Why; the first code is the decisive one.
    pub reasons: Vec<Reason>,
    /// The record it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The log entry of that record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<LogIndex>,
    /// The end of that record, where it counts and an end is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
    /// The first instant at which this answer will differ by what is recorded now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changes_at: Option<Instant>,
}

/// The whole answer.
///
/// `next_change_at` also is the instant at which another version of the profile comes into force,
/// even if it asks for the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Answer {
    /// The answer to the whole profile.
    pub outcome: Outcome,
    /// Reasons that concern the provider's own place on the register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Every node of the tree, each group before its parts.
    pub requirements: Vec<RequirementAnswer>,
    /// The first instant at which any of it will differ by what is recorded now.
    pub next_change_at: Option<Instant>,
}

/// Everything an answer depends on, as of one prefix of the log.
#[derive(Debug)]
pub struct Case<'a, R> {
    /// The provider's place on the register.
    pub listing: &'a Listing,
    /// Every record about the provider.
    pub records: &'a [Record],
    /// Every version of the profile asked about.
    pub profiles: &'a [&'a Profile],
    /// Editions, attestors and regimes.
    pub rules: &'a R,
}

/// No version of the profile is in force at the instant asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no version of this profile is in force at that time")]
pub struct NoProfileInForce;

/// The rules an answer is computed by. What was stated by earlier ones must verify for ever, so a
/// statement names its own, and none is ever taken away here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerRules {
    /// A node also changes when a version of the profile comes into force that has another number
    /// of nodes, or has it elsewhere in their order.
    First,
    /// A node is compared with the one at its path, whatever else the later version asks.
    Second,
}

impl AnswerRules {
    /// Those that new answers are computed by.
    pub const NEWEST: Self = Self::Second;

    /// The number a statement names them by.
    pub fn number(self) -> u32 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    /// The rules of that number, if this program knows them.
    pub fn of(number: u32) -> Option<Self> {
        let all = [Self::First, Self::Second];
        all.into_iter().find(|rules| rules.number() == number)
    }
}

/// The answer to a case at an instant of valid time.
pub fn answer<R: Rulebook>(case: &Case<'_, R>, at: Instant) -> Result<Answer, NoProfileInForce> {
    answer_by(AnswerRules::NEWEST, case, at)
}

/// The answer as these rules give it.
pub fn answer_by<R: Rulebook>(
    rules: AnswerRules,
    case: &Case<'_, R>,
    at: Instant,
) -> Result<Answer, NoProfileInForce> {
    Hearing::of(case).answer(rules, at).ok_or(NoProfileInForce)
}

/// The outcomes of a case at several instants, each as [`answer`] gives it; `None` where no version
/// of the profile is in force. What is left out is what changes when, which costs most.
pub fn outcomes<R: Rulebook>(case: &Case<'_, R>, ats: &[Instant]) -> Vec<Option<Outcome>> {
    let hearing = Hearing::of(case);
    ats.iter().map(|at| hearing.outcome(*at)).collect()
}

/// Until when the outcome of a case holds: the first later instant at which it is another by what is
/// recorded now, with that outcome; `None` as outcome where no version of the profile is in force any
/// more. To be met and to be met by what ends soon are one here: the firm meets either way.
pub fn turn<R: Rulebook>(case: &Case<'_, R>, at: Instant) -> Option<(Instant, Option<Outcome>)> {
    Hearing::of(case).turn(at)
}

/// The answer about a provider that is not on the register, at an instant of valid time. It changes
/// when another of these versions of the profile comes into force, or none is any more.
pub fn answer_not_on_register(profiles: &[&Profile], at: Instant) -> Answer {
    let version = |at| profile_in_force(profiles, at).map(|profile| profile.version);
    let boundaries = profiles
        .iter()
        .flat_map(|profile| profile.timeline.boundaries());
    let changes = boundaries.filter(|later| *later > at && version(*later) != version(at));
    Answer {
        outcome: Outcome::NotOnRegister,
        reasons: vec![Reason::ProviderUnknown],
        requirements: Vec::new(),
        next_change_at: changes.min(),
    }
}

/// The version in force at an instant: the highest that is granted then.
pub fn profile_in_force<'a>(profiles: &[&'a Profile], at: Instant) -> Option<&'a Profile> {
    profiles
        .iter()
        .filter(|profile| {
            profile.timeline.status_at(at) == StatusAt::Recorded(RecordedStatus::Granted)
        })
        .max_by_key(|profile| profile.version)
        .copied()
}

impl Need {
    pub(crate) fn of(node: &Requirement) -> Self {
        match node {
            Requirement::All(parts) => Self::All(parts.len()),
            Requirement::Any(parts) => Self::Any(parts.len()),
            Requirement::AtLeast(group) => Self::AtLeast(group.n),
            Requirement::Certified(leaf) => Self::Certified {
                standard: leaf.standard.clone(),
                accredited: leaf.accredited,
                services: leaf.services.clone(),
            },
            Requirement::Licensed(leaf) => Self::Licensed {
                country: leaf.country,
                activity: leaf.activity.clone(),
            },
            Requirement::Vetted(leaf) => Self::Vetted {
                level: leaf.level,
                by_country: leaf.by_country,
            },
        }
    }
}
