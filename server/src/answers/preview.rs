//! What another version of a profile would change: every firm is weighed against what is in force and
//! against the draft, by the code that gives verdicts, today, on the draft's first day and later.
//!
//! Takes seconds on a large register, so the answer is kept for a while, and one is made at a time.
//! Never touches the database.

use quaymark_core::id::ProfileDraftId;
use quaymark_core::register::{Profile, Rulebook};
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use quaymark_core::verdict::{Case, Outcome, outcomes, profile_in_force};

use super::made::MadeOnes;
use crate::directory::{ProviderView, Snapshot};

/// How far ahead the later of the two looks lies, in days.
pub const AHEAD_DAYS: i64 = 90;

/// The previews one process keeps, each of one version of a draft.
pub type Previews = MadeOnes<(ProfileDraftId, u32), Preview>;

/// What would change for the firms of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// When it was computed.
    pub computed_at: Instant,
    /// From which size of the log.
    pub log_size: u64,
    /// How many firms were weighed.
    pub providers: usize,
    /// Today, in [`AHEAD_DAYS`], and when the draft comes into force if that is still to come.
    pub moments: Vec<Moment>,
}

/// Which of the looks one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Today.
    Today,
    /// In [`AHEAD_DAYS`].
    Later,
    /// When the draft comes into force.
    FirstDay,
}

/// What would change at one instant. Firms are told by their place in the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Which look it is.
    pub look: Look,
    /// The instant.
    pub at: Instant,
    /// The version in force then without the draft.
    pub in_force: Option<u32>,
    /// How many meet what is in force.
    pub meet_before: usize,
    /// How many would meet the draft.
    pub meet_after: usize,
    /// Those who would meet the draft and do not meet what is in force.
    pub newly_meet: Vec<u32>,
    /// Those who meet what is in force and would not meet the draft.
    pub newly_fail: Vec<u32>,
}

impl Preview {
    /// One of the looks; the first day's is there only while it is to come.
    pub fn moment(&self, look: Look) -> Option<&Moment> {
        self.moments.iter().find(|moment| moment.look == look)
    }
}

/// Weighs every firm against the published versions and against a draft that is in force at any time.
/// `first_day` is when it comes into force.
pub fn preview(
    snapshot: &Snapshot,
    published: &[&Profile],
    draft: &Profile,
    first_day: Option<Instant>,
    now: Instant,
) -> Preview {
    let mut looks = vec![(Look::Today, now), (Look::Later, now.plus_days(AHEAD_DAYS))];
    let to_come = first_day.filter(|first| *first > now);
    looks.extend(to_come.map(|first| (Look::FirstDay, first)));
    let ats: Vec<Instant> = looks.iter().map(|(_, at)| *at).collect();
    let moments = looks.into_iter().map(|(look, at)| Moment {
        look,
        at,
        in_force: profile_in_force(published, at).map(|version| version.version),
        meet_before: 0,
        meet_after: 0,
        newly_meet: Vec::new(),
        newly_fail: Vec::new(),
    });
    let mut moments: Vec<Moment> = moments.collect();
    let always = Profile {
        timeline: Timeline::granted(Instant::from_ms(i64::MIN), None).unwrap_or_default(),
        ..draft.clone()
    };
    let rules = snapshot.rules();
    let mut providers = 0;
    for view in snapshot.providers() {
        providers += 1;
        let before = meets(&view, published, &rules, &ats);
        let after = meets(&view, &[&always], &rules, &ats);
        for (moment, (before, after)) in moments.iter_mut().zip(before.into_iter().zip(after)) {
            moment.count(view.number, before, after);
        }
    }
    Preview {
        computed_at: now,
        log_size: snapshot.head().size,
        providers,
        moments,
    }
}

/// Whether a firm meets what is in force, at each of several instants.
pub(super) fn meets<R: Rulebook>(
    view: &ProviderView,
    profiles: &[&Profile],
    rules: &R,
    ats: &[Instant],
) -> Vec<bool> {
    let case = Case {
        listing: &view.listing,
        records: &view.records,
        profiles,
        rules,
    };
    let outcomes = outcomes(&case, ats).into_iter();
    let met = |outcome| matches!(outcome, Some(Outcome::Meets | Outcome::MeetsExpiring));
    outcomes.map(met).collect()
}

impl Moment {
    fn count(&mut self, number: u32, before: bool, after: bool) {
        self.meet_before += usize::from(before);
        self.meet_after += usize::from(after);
        match (before, after) {
            (false, true) => self.newly_meet.push(number),
            (true, false) => self.newly_fail.push(number),
            _ => {}
        }
    }
}
