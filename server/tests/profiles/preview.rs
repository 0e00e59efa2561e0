//! What a draft would change, against a slow oracle: every firm is asked for its whole verdict before
//! and after.

use std::collections::BTreeSet;

use quaymark_core::register::Profile;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::Timeline;
use quaymark_core::verdict::{Case, Outcome, answer, profile_in_force};
use quaymark_server::answers::preview::{AHEAD_DAYS, Look, Preview, preview};
use quaymark_server::demo;
use quaymark_server::directory::{Directory, Snapshot};

use crate::database::Database;
use crate::drafts::tree;

/// Who meets some versions at an instant, by the whole verdict.
fn meeting(snapshot: &Snapshot, profiles: &[&Profile], at: Instant) -> BTreeSet<u32> {
    let rules = snapshot.rules();
    let views = snapshot.providers();
    let meeting = views.filter(|view| {
        let case = Case {
            listing: &view.listing,
            records: &view.records,
            profiles,
            rules: &rules,
        };
        let outcome = answer(&case, at).map(|answer| answer.outcome);
        matches!(outcome, Ok(Outcome::Meets | Outcome::MeetsExpiring))
    });
    meeting.map(|view| view.number).collect()
}

fn agrees(snapshot: &Snapshot, published: &[&Profile], draft: &Profile, made: &Preview) {
    for moment in &made.moments {
        let before = meeting(snapshot, published, moment.at);
        let in_force = Profile {
            timeline: Timeline::granted(Instant::from_ms(0), None).expect("a timeline"),
            ..draft.clone()
        };
        let after = meeting(snapshot, &[&in_force], moment.at);
        assert_eq!(moment.meet_before, before.len());
        assert_eq!(moment.meet_after, after.len());
        let of = |list: &[u32]| list.iter().copied().collect::<BTreeSet<_>>();
        assert_eq!(of(&moment.newly_meet), &after - &before);
        assert_eq!(of(&moment.newly_fail), &before - &after);
        let in_force = profile_in_force(published, moment.at).map(|version| version.version);
        assert_eq!(moment.in_force, in_force);
    }
}

#[test]
fn a_preview_says_what_whole_verdicts_before_and_after_say() {
    let database = Database::sqlite();
    let store = database.open();
    let today = CivilDate::new(2026, 11, 23).expect("a day");
    demo::build(&store, today, 1).expect("a demonstration");
    let directory = Directory::load(&store).expect("a directory");
    let snapshot = directory.snapshot();
    let now = today.utc_midnight().plus_ms(12 * 3_600_000);
    let first_day = now.plus_days(30);
    let mut changes = 0;
    for port in ["NLRTM", "BEANR", "ESALG"] {
        let port = port.parse().expect("a port");
        let id = snapshot
            .profiles_of(port)
            .first()
            .expect("a profile")
            .clone();
        let versions = snapshot.profile(&id).iter();
        let published: Vec<&Profile> = versions.map(|version| &version.profile).collect();
        for json in [
            r#"{"vetted":{"level":"basic"}}"#,
            r#"{"any":[{"certified":{"standard":"EN 17483-1"}},{"certified":{"standard":"ISO 9001"}}]}"#,
            r#"{"at_least":{"n":2,"of":[{"licensed":{"country":"NL"}},{"vetted":{"level":"basic"}},
                {"certified":{"standard":"ISO 9001","margin_days":400}}]}}"#,
            r#"{"all":[]}"#,
        ] {
            let draft = Profile {
                requirement: tree(json),
                ..(*published[0]).clone()
            };
            let made = preview(&snapshot, &published, &draft, Some(first_day), now);
            assert_eq!(made.providers, snapshot.provider_count());
            assert_eq!(made.moments[1].at, now.plus_days(AHEAD_DAYS));
            assert_eq!(
                made.moment(Look::FirstDay).expect("it is to come").at,
                first_day
            );
            agrees(&snapshot, &published, &draft, &made);
            changes += made.moments[0].newly_meet.len() + made.moments[1].newly_fail.len();
            // Where nothing is in force, whoever meets it newly meets it.
            let first = preview(&snapshot, &[], &draft, Some(first_day), now);
            agrees(&snapshot, &[], &draft, &first);
        }
        let same = preview(&snapshot, &published, published[0], Some(now), now);
        agrees(&snapshot, &published, published[0], &same);
        assert!(same.moment(Look::FirstDay).is_none(), "it has come");
    }
    assert!(
        changes > 10,
        "the demonstration has firms for which something changes"
    );
}
