//! Drafts: whose they are, what they begin with, and two editors at once.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::requirement::Requirement;
use quaymark_core::wire::ProfileStart;
use quaymark_server::actions::draft_profile::draft_profile;
use quaymark_server::actions::profile_draft::{ProfileDraftError, SeenDraft, load_draft};
use quaymark_server::actions::submission::Party;
use quaymark_server::actions::update_profile_draft::{
    discard_profile_draft, faults_of_draft, update_profile_draft,
};
use quaymark_server::store::{ProfileDraftRow, Store};

use crate::scene::{Scene, now, on_scene};

/// An editor and a signatory of a port.
pub fn port_people(scene: &Scene<'_>, locode: &str) -> (Party, Party) {
    let people = [("pia", Role::Editor), ("pol", Role::Signatory)];
    let people = scene.organisation(OrganisationKind::Port, locode, Some(locode), &people);
    (people[0].clone(), people[1].clone())
}

pub fn begun(store: &Store, by: &Party, profile: &str, start: &ProfileStart) -> ProfileDraftRow {
    let profile = profile.parse().expect("a profile");
    draft_profile(store, now(), by, &profile, start).expect("a draft")
}

pub fn seen(draft: &ProfileDraftRow) -> SeenDraft {
    SeenDraft {
        id: draft.id,
        version: draft.version,
    }
}

pub fn tree(json: &str) -> Requirement {
    serde_json::from_str(json).expect("a requirement")
}

#[test]
fn a_draft_begins_from_nothing_or_an_example_and_is_its_ports_alone() {
    on_scene(|scene| {
        let (pia, _) = port_people(scene, "NLRTM");
        let (other, _) = port_people(scene, "BEANR");
        let empty = begun(&scene.store, &pia, "nlrtm-gate", &ProfileStart::Empty);
        assert_eq!(empty.content.requirement, Requirement::All(Vec::new()));
        let example = "example-nlrtm-container-terminal".parse().expect("a name");
        let start = ProfileStart::Template(example);
        let from_example = begun(&scene.store, &pia, "nlrtm-quay", &start);
        assert!(from_example.content.requirement.parts().len() > 1);
        assert_eq!(from_example.content.effective_from, None);
        let read = |by: &Party| scene.store.read(|tx| load_draft(tx, by, empty.id));
        assert_eq!(read(&pia).expect("one's own"), empty);
        assert!(matches!(read(&other), Err(ProfileDraftError::Unknown(_))));
        assert!(matches!(read(&scene.ann), Err(ProfileDraftError::NoPort)));
        let theirs = update_profile_draft(&scene.store, now(), &other, seen(&empty), |_| Ok(()));
        assert!(matches!(theirs, Err(ProfileDraftError::Unknown(_))));
    });
}

#[test]
fn a_name_says_whose_profile_it_is_and_has_one_draft() {
    on_scene(|scene| {
        let (pia, _) = port_people(scene, "NLRTM");
        for wrong in ["beanr-gate", "nlrtm", "gate", "nlrtm-"] {
            let Ok(profile) = wrong.parse() else { continue };
            let before = scene.audit_count();
            let refused = draft_profile(&scene.store, now(), &pia, &profile, &ProfileStart::Empty);
            let Err(ProfileDraftError::Faults(faults)) = refused else {
                panic!("{wrong}: {refused:?}");
            };
            assert_eq!(faults[0].column, "profile", "{wrong}");
            assert_eq!(scene.audit_count(), before, "nothing is done");
        }
        begun(&scene.store, &pia, "nlrtm-gate", &ProfileStart::Empty);
        let profile = "nlrtm-gate".parse().expect("a name");
        let again = draft_profile(&scene.store, now(), &pia, &profile, &ProfileStart::Empty);
        assert!(matches!(again, Err(ProfileDraftError::State(_))));
        for start in [
            ProfileStart::Newest,
            ProfileStart::Profile("nlrtm-none".parse().expect("a name")),
            ProfileStart::Template("nlrtm-none".parse().expect("a name")),
        ] {
            let profile = "nlrtm-quay".parse().expect("a name");
            let refused = draft_profile(&scene.store, now(), &pia, &profile, &start);
            assert!(
                matches!(refused, Err(ProfileDraftError::Faults(_))),
                "{start:?}"
            );
        }
    });
}

#[test]
fn of_two_editors_the_second_is_told_and_overwrites_nothing() {
    on_scene(|scene| {
        let (pia, pol) = port_people(scene, "NLRTM");
        let draft = begun(&scene.store, &pia, "nlrtm-gate", &ProfileStart::Empty);
        let before = scene.audit_count();
        let name = |title: &'static str| {
            move |content: &mut quaymark_core::wire::ProfileContent| {
                content.title = title.to_owned();
                Ok(())
            }
        };
        let first = update_profile_draft(&scene.store, now(), &pia, seen(&draft), name("Gate"));
        assert_eq!(first.expect("saved").version, 2);
        let second = update_profile_draft(&scene.store, now(), &pol, seen(&draft), name("Quay"));
        assert!(matches!(
            second,
            Err(ProfileDraftError::Outdated { found: 2, .. })
        ));
        let stale = discard_profile_draft(&scene.store, now(), &pol, seen(&draft));
        assert!(matches!(stale, Err(ProfileDraftError::Outdated { .. })));
        let held = scene.store.read(|tx| load_draft(tx, &pol, draft.id));
        let held = held.expect("it is there");
        assert_eq!(held.content.title, "Gate");
        assert_eq!(scene.audit_count(), before + 1, "one row a mutation");
        discard_profile_draft(&scene.store, now(), &pol, seen(&held)).expect("dropped");
        assert_eq!(scene.last_deed().0, "discard_profile_draft");
        let gone = scene.store.read(|tx| load_draft(tx, &pol, draft.id));
        assert!(matches!(gone, Err(ProfileDraftError::Unknown(_))));
    });
}

#[test]
fn every_fault_is_told_with_its_place() {
    on_scene(|scene| {
        let (pia, _) = port_people(scene, "NLRTM");
        let draft = begun(&scene.store, &pia, "nlrtm-gate", &ProfileStart::Empty);
        let faulty = tree(
            r#"{"all":[{"any":[]},{"certified":{"standard":"No Such","services":["dancing"]}},
            {"at_least":{"n":3,"of":[{"licensed":{"country":"AQ"}},
            {"vetted":{"level":"basic","margin_days":99999}}]}}]}"#,
        );
        let saved = update_profile_draft(&scene.store, now(), &pia, seen(&draft), |content| {
            content.requirement = faulty;
            Ok(())
        });
        let saved = saved.expect("a draft may be incomplete");
        let faults = scene.store.read(|tx| faults_of_draft(tx, &saved, now()));
        let fields: Vec<String> = faults
            .expect("checked")
            .into_iter()
            .map(|fault| fault.column)
            .collect();
        assert_eq!(
            fields,
            [
                "title",
                "effective_from",
                "requirement 0.0",
                "requirement 0.1",
                "requirement 0.1",
                "requirement 0.2",
                "requirement 0.2.0",
                "requirement 0.2.1"
            ]
        );
    });
}

#[test]
fn a_draft_does_not_outgrow_an_entry_of_the_log() {
    on_scene(|scene| {
        let (pia, _) = port_people(scene, "NLRTM");
        let draft = begun(&scene.store, &pia, "nlrtm-gate", &ProfileStart::Empty);
        let services: Vec<String> = (0..40)
            .map(|n| format!(r#""service-number-{n:02}""#))
            .collect();
        let leaf = format!(
            r#"{{"certified":{{"standard":"EN 17483-3","services":[{}]}}}}"#,
            services.join(",")
        );
        let large = format!(r#"{{"all":[{}]}}"#, vec![leaf; 40].join(","));
        let refused = update_profile_draft(&scene.store, now(), &pia, seen(&draft), |content| {
            content.requirement = tree(&large);
            Ok(())
        });
        assert!(
            matches!(refused, Err(ProfileDraftError::Faults(_))),
            "{refused:?}"
        );
        let long = update_profile_draft(&scene.store, now(), &pia, seen(&draft), |content| {
            content.note = Some("x".repeat(2_001));
            Ok(())
        });
        assert!(
            matches!(long, Err(ProfileDraftError::Faults(_))),
            "{long:?}"
        );
    });
}

#[test]
fn a_first_day_that_passes_is_a_fault_from_then_on() {
    on_scene(|scene| {
        let (pia, _) = port_people(scene, "NLRTM");
        let draft = begun(&scene.store, &pia, "nlrtm-gate", &ProfileStart::Empty);
        let saved = update_profile_draft(&scene.store, now(), &pia, seen(&draft), |content| {
            content.title = "Gate".to_owned();
            content.effective_from = Some(now().utc_date());
            content.requirement = tree(r#"{"vetted":{"level":"basic"}}"#);
            Ok(())
        });
        let saved = saved.expect("a draft");
        let faults = |at| {
            let read = scene.store.read(|tx| faults_of_draft(tx, &saved, at));
            read.expect("checked")
        };
        assert_eq!(faults(now()), []);
        let passed = faults(now().plus_days(1));
        assert_eq!(passed.len(), 1);
        assert_eq!(passed[0].column, "effective_from");
    });
}
