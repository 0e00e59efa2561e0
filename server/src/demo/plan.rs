//! What the demonstration will record, and how many days ago each of it was recorded.

use quaymark_core::id::{Family, Lei, UnLocode};
use quaymark_core::time::CivilDate;
use quaymark_core::timeline::RecordedStatus;

use crate::import::rows::{ListKind, ProviderRow, RecordRow};

/// Names a planned record before it has a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle(pub(super) usize);

/// Whose status changes.
#[derive(Clone, Debug)]
pub enum Target {
    /// A record's.
    Record(Handle),
    /// A provider's place on the register.
    Provider(Lei),
    /// An attestor's, by its name.
    Attestor(&'static str),
}

/// One thing to record.
#[derive(Clone, Debug)]
pub enum Step {
    /// A firm, or a change to it.
    Provider(Box<ProviderRow>),
    /// A record, or a change to it.
    Record(ListKind, Box<RecordRow>, Handle),
    /// A status from a day on.
    Status(Target, RecordedStatus, CivilDate),
    /// A certificate turns out to be to an edition that is not published yet.
    Early(Handle, &'static str),
    /// A port takes other evidence of one firm as equivalent.
    Equivalence(Box<Decision>),
    /// The next versions of some profiles.
    SecondProfiles,
}

/// A port's decision about one firm.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The firm.
    pub provider: Lei,
    /// The port that decides, for itself alone.
    pub port: UnLocode,
    /// The family that counts as met.
    pub family: Family,
    /// First day.
    pub valid_from: CivilDate,
    /// Last day.
    pub valid_until: CivilDate,
    /// The number of the decision.
    pub number: String,
    /// What is taken instead, and why.
    pub reason: &'static str,
}

/// Everything to record, by day.
#[derive(Debug, Default)]
pub struct Plan {
    steps: Vec<(i64, Step)>,
    records: usize,
}

impl Plan {
    /// A name for a record to come.
    pub fn handle(&mut self) -> Handle {
        self.records += 1;
        Handle(self.records - 1)
    }

    /// How many records were named.
    pub const fn records(&self) -> usize {
        self.records
    }

    /// Adds a step recorded so many days ago, after what was added for that day before.
    pub fn add(&mut self, days_ago: i64, step: Step) {
        self.steps.push((days_ago, step));
    }

    /// The days with what is recorded on each, longest ago first.
    pub fn by_day(mut self) -> Vec<(i64, Vec<Step>)> {
        self.steps
            .sort_by_key(|(days_ago, _)| std::cmp::Reverse(*days_ago));
        let mut days: Vec<(i64, Vec<Step>)> = Vec::new();
        for (days_ago, step) in self.steps {
            match days.last_mut() {
                Some((day, steps)) if *day == days_ago => steps.push(step),
                _ => days.push((days_ago, vec![step])),
            }
        }
        days
    }
}
