//! Who meets a profile now: providers are asked one by one, a bounded number for each page.

use std::sync::Arc;

use actix_web::web;
use quaymark_core::register::Profile;
use quaymark_core::time::Instant;
use quaymark_core::verdict::{Answer, Outcome};

use super::Day;
use crate::answers::{MAX_WEIGHED, weigh};
use crate::directory::{ProviderView, Snapshot};
use crate::error::Refusal;
use crate::pages::ahead::Ahead;
use crate::pages::component::{FirmName, Pagination, Prose, Tag};
use crate::pages::provider::record::Making;
use crate::pages::words::{counted, country_name, outcome_tag, thousands};

/// Most rows on one page.
const MOST_ROWS: usize = 50;

/// Some of the providers that meet a profile.
pub(super) struct Meeting {
    pub(super) summary: String,
    pub(super) as_of: String,
    pub(super) rows: Vec<MeetingRow>,
    pub(super) pages: Pagination,
}

/// One provider that meets it.
pub(super) struct MeetingRow {
    pub(super) address: String,
    pub(super) name: FirmName,
    pub(super) country: String,
    pub(super) tag: Tag,
    pub(super) lasts: Prose,
}

/// What asking found.
struct Found {
    meeting: Vec<(ProviderView, Answer, Prose)>,
    asked: usize,
    next_after: Option<u32>,
}

/// The providers after a place that meet the profile, in order of registration.
pub(super) async fn who_meets(
    snapshot: &Arc<Snapshot>,
    profile: &Profile,
    after: Option<u32>,
    day: &Day,
) -> Result<Meeting, Refusal> {
    let now = day.at;
    let (asked_of, asked_for) = (Arc::clone(snapshot), profile.clone());
    let found = web::block(move || ask(&asked_of, &asked_for, after, now)).await?;
    let (port, at) = (profile.port, day.parameter());
    let base = format!("/ports/{port}?profile={}{at}", profile.id);
    let asked = format!("port={port}&profile={}{at}", profile.id);
    Ok(Meeting {
        summary: summary(&found, snapshot.provider_count(), after.is_some()),
        as_of: day.words(),
        pages: Pagination {
            of: "providers",
            first: after.map(|_| format!("{base}#meeting")),
            next: found
                .next_after
                .map(|after| format!("{base}&after={after}#meeting")),
        },
        rows: found
            .meeting
            .into_iter()
            .map(|(view, answer, lasts)| row(&view, &answer, lasts, &asked))
            .collect(),
    })
}

fn ask(snapshot: &Snapshot, profile: &Profile, after: Option<u32>, now: Instant) -> Found {
    let first = after.map_or(0, |number| number.saturating_add(1));
    let rules = snapshot.rules();
    let mut found = Found {
        meeting: Vec::new(),
        asked: 0,
        next_after: None,
    };
    let mut last = None;
    for view in snapshot.providers_from(first) {
        if found.meeting.len() == MOST_ROWS || found.asked == MAX_WEIGHED {
            found.next_after = last;
            break;
        }
        found.asked += 1;
        last = Some(view.number);
        let Ok(weighed) = weigh(Some(&view), &profile.id, &rules, now) else {
            break;
        };
        if matches!(
            weighed.answer.outcome,
            Outcome::Meets | Outcome::MeetsExpiring
        ) {
            let ahead = Ahead {
                view: &view,
                profile: &profile.id,
                making: Making::of(snapshot, &view.records, now),
            };
            let lasts = ahead.holds();
            found.meeting.push((view, weighed.answer, lasts));
        }
    }
    found
}

fn summary(found: &Found, providers: usize, is_later_page: bool) -> String {
    let ending =
        |(_, answer, _): &&(ProviderView, Answer, Prose)| answer.outcome == Outcome::MeetsExpiring;
    let ending = found.meeting.iter().filter(ending).count();
    let count = counted(found.meeting.len(), "provider", "providers");
    let verb = if found.meeting.len() == 1 {
        "meets"
    } else {
        "meet"
    };
    let scope = match (is_later_page, found.next_after) {
        (false, None) => format!(
            "Of {} on the register,",
            counted(providers, "provider", "providers")
        ),
        _ => format!(
            "Of the {} looked at for this page,",
            thousands(found.asked as u64)
        ),
    };
    let ending = match ending {
        0 => String::new(),
        1 => "; for one of them something it rests on ends within the margin".to_owned(),
        many => format!("; for {many} of them something they rest on ends within the margin"),
    };
    format!("{scope} {count} {verb} these requirements{ending}.")
}

fn row(view: &ProviderView, answer: &Answer, lasts: Prose, asked: &str) -> MeetingRow {
    let number = view.id.to_string();
    MeetingRow {
        address: format!("/providers/{number}?{asked}"),
        name: FirmName::of(&view.document.name, &number),
        country: country_name(view.country),
        tag: outcome_tag(answer.outcome),
        lasts,
    }
}
