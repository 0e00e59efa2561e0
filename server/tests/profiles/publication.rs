//! Publishing and withdrawing: effective dates to the instant, order of versions, what the log says.

use quaymark_core::entry::Change;
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_core::wire::ProfileStart;
use quaymark_server::actions::profile_draft::{
    ProfileDraftError, PublishedVersion, load_draft, published_versions,
};
use quaymark_server::actions::publish_profile_draft::{publish_profile_draft, today_at};
use quaymark_server::actions::submission::Party;
use quaymark_server::actions::update_profile_draft::update_profile_draft;
use quaymark_server::actions::withdraw_profile_version::{SeenVersion, withdraw_profile_version};
use quaymark_server::store::StoreError;

use crate::drafts::{begun, port_people, seen, tree};
use crate::scene::{Scene, now, on_scene};

const LEAF: &str = r#"{"certified":{"standard":"EN 17483-1","why":"Because"}}"#;

fn instant(text: &str) -> Instant {
    text.parse().expect("an instant")
}

fn day(text: &str) -> CivilDate {
    text.parse().expect("a day")
}

/// Publishes the next version from a day on, at an instant.
fn publish(
    scene: &Scene<'_>,
    by: &Party,
    from: &str,
    at: Instant,
) -> Result<PublishedVersion, ProfileDraftError> {
    let profile = "nlrtm-gate".parse().expect("a name");
    let held: Result<_, StoreError> = scene.store.read(|tx| tx.profile_draft_of(&profile));
    let draft = held
        .expect("read")
        .unwrap_or_else(|| begun(&scene.store, by, "nlrtm-gate", &ProfileStart::Empty));
    let saved = update_profile_draft(&scene.store, at, by, seen(&draft), |content| {
        content.title = "Gate".to_owned();
        content.requirement = tree(LEAF);
        content.effective_from = Some(day(from));
        Ok(())
    })?;
    publish_profile_draft(&scene.store, at, by, seen(&saved))
}

fn seen_version(version: &PublishedVersion) -> SeenVersion {
    SeenVersion {
        profile: version.profile.clone(),
        version: version.version,
        entry: version.entry,
    }
}

fn column(refused: Result<PublishedVersion, ProfileDraftError>) -> String {
    match refused {
        Err(ProfileDraftError::Faults(faults)) => faults[0].column.clone(),
        other => panic!("expected faults, found {other:?}"),
    }
}

#[test]
fn a_version_is_published_with_who_signed_and_the_draft_is_gone() {
    on_scene(|scene| {
        let (_, pol) = port_people(scene, "NLRTM");
        let (before, size) = (scene.audit_count(), scene.log_size());
        let published = publish(scene, &pol, "2027-01-01", now()).expect("published");
        assert_eq!(
            scene.audit_count(),
            before + 3,
            "drafted, changed, published"
        );
        assert_eq!(scene.log_size(), size + 1);
        let (action, entry) = scene.last_deed();
        assert_eq!(action, "publish_profile");
        assert_eq!(entry, i64::try_from(published.entry).ok());
        let entry = scene.newest("nlrtm-gate.v1");
        assert_eq!(entry.actor, "NLRTM");
        assert_eq!(entry.approvals, [pol.person.to_string()]);
        let text = serde_json::to_string(&entry.claims).expect("JSON");
        assert!(!text.contains("Because"), "no free text in the log: {text}");
        // Midnight in Rotterdam.
        let from = instant("2026-12-31T23:00:00Z");
        assert_eq!(published.timeline.begins_at(), Some(from));
        let profile = "nlrtm-gate".parse().expect("a name");
        let versions = scene.store.read(|tx| published_versions(tx, &profile));
        let versions = versions.expect("read");
        assert_eq!(versions[0].requirement, tree(LEAF), "with its reasons");
        let left: Result<_, StoreError> = scene.store.read(|tx| tx.profile_draft_of(&profile));
        assert_eq!(left.expect("read"), None);
    });
}

#[test]
fn nothing_comes_into_force_in_the_past() {
    on_scene(|scene| {
        let (_, pol) = port_people(scene, "NLRTM");
        // Half past midnight on the 24th in Rotterdam, still the 23rd in UTC.
        let late = instant("2026-11-23T23:30:00Z");
        let size = scene.log_size();
        let refused = publish(scene, &pol, "2026-11-23", late);
        assert_eq!(column(refused), "effective_from");
        assert_eq!(scene.log_size(), size, "nothing is written");
        let today = publish(scene, &pol, "2026-11-24", late).expect("today");
        let begins_at = today.timeline.begins_at().expect("it begins");
        assert_eq!(begins_at, late, "what is left of today, not its morning");
        assert_eq!(today.timeline.status_at(late.plus_ms(-1)), StatusAt::NotYet);
    });
}

#[test]
fn what_the_port_has_today_is_told_by_its_own_clock() {
    for (at, zone, expected) in [
        ("2026-11-23T22:59:59Z", "Europe/Amsterdam", "2026-11-23"),
        ("2026-11-23T23:00:00Z", "Europe/Amsterdam", "2026-11-24"),
        ("2026-11-23T11:00:00Z", "Pacific/Auckland", "2026-11-24"),
        ("2026-11-24T07:59:00Z", "America/Los_Angeles", "2026-11-23"),
    ] {
        let today = today_at(zone, instant(at)).expect("a zone");
        assert_eq!(today, day(expected), "{at} {zone}");
    }
}

#[test]
fn a_next_version_comes_after_one_that_is_still_to_come() {
    on_scene(|scene| {
        let (_, pol) = port_people(scene, "NLRTM");
        publish(scene, &pol, "2026-11-23", now()).expect("in force");
        let coming = publish(scene, &pol, "2027-02-01", now()).expect("to come");
        assert_eq!(coming.version, 2);
        for early in ["2026-12-01", "2027-02-01"] {
            let refused = publish(scene, &pol, early, now());
            assert_eq!(column(refused), "effective_from", "{early}");
        }
        let later = publish(scene, &pol, "2027-02-02", now()).expect("after it");
        assert_eq!(later.version, 3);
    });
}

#[test]
fn only_a_version_whose_day_has_not_come_is_withdrawn() {
    on_scene(|scene| {
        let (_, pol) = port_people(scene, "NLRTM");
        let (_, other) = port_people(scene, "BEANR");
        let first = publish(scene, &pol, "2026-11-23", now()).expect("in force");
        let coming = publish(scene, &pol, "2026-12-01", now()).expect("to come");
        let comes_at = coming.timeline.begins_at().expect("it begins");
        let withdraw = |by: &Party, seen: &SeenVersion, at| {
            withdraw_profile_version(&scene.store, at, by, seen)
        };
        let theirs = withdraw(&other, &seen_version(&coming), now());
        assert!(matches!(theirs, Err(ProfileDraftError::UnknownProfile(_))));
        let in_force = withdraw(&pol, &seen_version(&first), now());
        assert!(matches!(in_force, Err(ProfileDraftError::State(_))));
        let stale = SeenVersion {
            entry: coming.entry - 1,
            ..seen_version(&coming)
        };
        let stale = withdraw(&pol, &stale, now());
        assert!(matches!(stale, Err(ProfileDraftError::Outdated { .. })));
        let before = scene.audit_count();
        let withdrawn = withdraw(&pol, &seen_version(&coming), comes_at.plus_ms(-1));
        let withdrawn = withdrawn.expect("its day has not come");
        assert_eq!(scene.audit_count(), before + 1);
        assert_eq!(scene.newest("nlrtm-gate.v2").change, Change::Withdrawn);
        let status = withdrawn.timeline.status_at(comes_at);
        assert_eq!(status, StatusAt::Recorded(RecordedStatus::Withdrawn));
        let again = withdraw(&pol, &seen_version(&withdrawn), comes_at.plus_ms(-1));
        assert!(matches!(again, Err(ProfileDraftError::State(_))));
        // What was withdrawn stands in nobody's way.
        let next = publish(scene, &pol, "2026-11-30", now()).expect("published");
        assert_eq!(next.version, 3);
    });
}

#[test]
fn a_version_is_withdrawn_up_to_the_instant_it_comes_into_force() {
    on_scene(|scene| {
        let (_, pol) = port_people(scene, "NLRTM");
        let coming = publish(scene, &pol, "2026-12-01", now()).expect("to come");
        let comes_at = coming.timeline.begins_at().expect("it begins");
        let late = withdraw_profile_version(&scene.store, comes_at, &pol, &seen_version(&coming));
        assert!(matches!(late, Err(ProfileDraftError::State(_))), "{late:?}");
    });
}

#[test]
fn what_is_incomplete_or_was_seen_otherwise_is_not_published() {
    on_scene(|scene| {
        let (_, pol) = port_people(scene, "NLRTM");
        let draft = begun(&scene.store, &pol, "nlrtm-gate", &ProfileStart::Empty);
        let size = scene.log_size();
        let refused = publish_profile_draft(&scene.store, now(), &pol, seen(&draft));
        assert_eq!(column(refused), "title");
        let saved = update_profile_draft(&scene.store, now(), &pol, seen(&draft), |content| {
            content.title = "Gate".to_owned();
            Ok(())
        });
        saved.expect("saved");
        let refused = publish_profile_draft(&scene.store, now(), &pol, seen(&draft));
        assert!(matches!(refused, Err(ProfileDraftError::Outdated { .. })));
        assert_eq!(scene.log_size(), size);
        let held = scene.store.read(|tx| load_draft(tx, &pol, draft.id));
        assert_eq!(held.expect("still there").version, 2);
    });
}
