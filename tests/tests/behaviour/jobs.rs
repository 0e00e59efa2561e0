//! `/desk/jobs` and `/v1/jobs`: what failed for good is seen, tried again and given up.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::JobId;
use quaymark_core::wire::{JobDecided, JobsShown, Problem};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::instant;
use quaymark_tests::http::Response;
use quaymark_tests::jobs::dead_job;
use quaymark_tests::people::{organisation, sign_in};
use quaymark_tests::register::{Register, TODAY};
use serde_json::Value;

struct Desk {
    register: Register,
    keeper: SignedIn,
}

fn desk() -> Desk {
    let register = Register::empty_at(instant(TODAY));
    let registrar = organisation(&register, OrganisationKind::Registrar, "registrar", None);
    Desk {
        keeper: sign_in(&register, &registrar, Role::Administrator),
        register,
    }
}

impl Desk {
    /// A job that failed for good.
    fn dead(&self) -> JobId {
        dead_job(&self.register)
    }

    fn decide(&self, job: &str, what: &str, key: &str) -> Response {
        let target = format!("/v1/jobs/{job}/{what}");
        self.keeper.ask("POST", &target, (key, ""), &Value::Null)
    }

    fn shown(&self) -> JobsShown {
        self.keeper.get("/v1/jobs").json()
    }

    fn deeds(&self) -> Vec<String> {
        let rows = self.register.store().read(|tx| tx.audit_from(0, 100));
        let rows = rows.expect("rows");
        rows.into_iter().map(|row| row.action).collect()
    }
}

#[test]
fn a_dead_job_is_listed_and_can_be_tried_again_once() {
    let desk = desk();
    let id = desk.dead();
    let shown = desk.shown();
    assert_eq!((shown.dead, shown.dead_jobs[0].id), (1, id));
    assert_eq!(shown.dead_jobs[0].error, "no use");
    for _ in 0..2 {
        let decided: JobDecided = desk.decide(&id.to_string(), "retry", "one").json();
        assert_eq!((decided.job, decided.state.as_str()), (id, "queued"));
    }
    let shown = desk.shown();
    assert_eq!((shown.dead, shown.queued), (0, 1));
    assert_eq!(desk.deeds(), ["retry_job"], "the repetition did nothing");
    let run = quaymark_server::jobs::run_due(desk.register.app());
    assert_eq!(run.expect("jobs run"), 1);
    assert!(desk.shown().last_done_at.is_some());
}

#[test]
fn a_job_is_given_up_for_good() {
    let desk = desk();
    let id = desk.dead().to_string();
    assert_eq!(desk.decide(&id, "give-up", "one").status, 200);
    let again = desk.decide(&id, "retry", "two");
    assert_eq!(again.status, 404);
    let problem: Problem = again.json();
    assert_eq!(problem.code, "unknown_job");
    assert_eq!(desk.decide("job_x", "retry", "three").status, 400);
    assert_eq!(desk.deeds(), ["give_job_up"]);
}

#[test]
fn the_desk_shows_what_failed_and_takes_the_decision() {
    let desk = desk();
    let (first, second) = (desk.dead().to_string(), desk.dead().to_string());
    let page = desk.keeper.page("/desk/jobs").text();
    assert!(page.contains(&first) && page.contains("no use"), "{page}");
    let fields = [("job", first.as_str()), ("decision", "try_again")];
    assert_eq!(desk.keeper.post_form("/desk/jobs", &fields).status, 303);
    let fields = [("job", second.as_str()), ("decision", "give_up")];
    assert_eq!(desk.keeper.post_form("/desk/jobs", &fields).status, 303);
    let late = desk.keeper.post_form("/desk/jobs", &fields);
    assert_eq!(late.status, 422);
    assert!(late.text().contains("decided about this job already"));
    assert_eq!(desk.deeds(), ["retry_job", "give_job_up"]);
}

#[test]
fn nobody_but_the_registrars_administrators_keeps_jobs() {
    let desk = desk();
    let id = desk.dead().to_string();
    let register = &desk.register;
    for (kind, name) in [
        (OrganisationKind::Registrar, "other"),
        (OrganisationKind::Provider, "firm"),
        (OrganisationKind::Auditor, "auditor"),
    ] {
        let of = organisation(register, kind, name, None);
        for member in &of.people {
            if kind == OrganisationKind::Registrar && member.role == Role::Administrator {
                continue;
            }
            let who = sign_in(register, &of, member.role);
            assert_eq!(who.get("/v1/jobs").status, 403, "{name} {}", member.role);
            assert_eq!(who.page("/desk/jobs").status, 403, "{name} {}", member.role);
            let fields = [("job", id.as_str()), ("decision", "give_up")];
            let refused = who.post_form("/desk/jobs", &fields);
            assert_eq!(refused.status, 403, "{name} {}", member.role);
        }
    }
    assert_eq!(desk.shown().dead, 1);
    assert!(desk.deeds().is_empty());
}

#[test]
fn metrics_count_jobs() {
    let desk = desk();
    desk.dead();
    let metrics = desk.register.anonymous().get("/metrics").text();
    for line in [
        "quaymark_jobs_dead 1\n",
        "quaymark_jobs_queued 0\n",
        "quaymark_jobs_oldest_overdue_seconds 0\n",
        "quaymark_jobs_seconds_since_done 0\n",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
}
