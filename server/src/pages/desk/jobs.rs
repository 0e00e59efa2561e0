//! `/desk/jobs`: what the register does by itself, and what failed for good.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::time::Instant;
use quaymark_core::wire::{JobDead, JobsShown};

use super::{form, frame, go, no_such_act, parts};
use crate::actions::keep_job::{Decision, KeepJobError, keep_job};
use crate::app::App;
use crate::auth::permission::KeepJobs;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::handlers::jobs::{read_id, read_jobs};
use crate::jobs::Kind;
use crate::pages::component::{Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::words::{counted, instant_words, thousands};

/// A job that failed for good.
struct DeadRow {
    id: String,
    what: String,
    attempts: String,
    error: String,
    since: String,
}

#[derive(Template)]
#[template(path = "pages/desk/jobs.html")]
struct JobsPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    /// Words and what they are for.
    counts: Vec<(&'static str, String)>,
    dead: Vec<DeadRow>,
    left_out: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/jobs`
pub async fn show_jobs(by: Allowed<KeepJobs>, app: web::Data<App>) -> Answered {
    shown(by.into_signed_in(), &app, Faults::default()).await
}

/// `POST /desk/jobs`: the button says what becomes of which job.
pub async fn decide(by: Allowed<KeepJobs>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    let id = read_id(posted.text("job"))?;
    let decision = match posted.text("decision") {
        "give_up" => Decision::GiveUp,
        "try_again" => Decision::TryAgain,
        other => {
            let mut faults = Faults::default();
            faults.add_to_whole(no_such_act(other, "try_again or give_up"));
            return shown(by, &app, faults).await;
        }
    };
    let actor = by.actor.clone();
    let decided = aside(&app, move |app| {
        Ok(keep_job(&app.store, app.clock.now(), &actor, id, decision))
    });
    match decided.await? {
        Ok(()) => Ok(go("/desk/jobs")),
        Err(KeepJobError::Store(error)) => Err(error.into()),
        Err(KeepJobError::NotDead(_)) => {
            let mut faults = Faults::default();
            faults.add_to_whole("Somebody has decided about this job already");
            shown(by, &app, faults).await
        }
    }
}

async fn shown(by: SignedIn, app: &web::Data<App>, faults: Faults) -> Answered {
    let jobs = aside(app, |app| Ok(read_jobs(app)?)).await?;
    let left_out = jobs.dead.saturating_sub(jobs.dead_jobs.len() as u64);
    let page = JobsPage {
        frame: frame(app, &faults, "Jobs"),
        crumbs: Crumbs::under("/desk", "Your desk", "Jobs"),
        parts: parts(&by, "/desk/jobs"),
        form_token: by.form_token,
        counts: counts(&jobs),
        left_out: match left_out {
            0 => String::new(),
            more => thousands(more),
        },
        dead: jobs.dead_jobs.into_iter().map(row).collect(),
        faults,
    };
    Ok(form(&page, &page.faults))
}

fn counts(jobs: &JobsShown) -> Vec<(&'static str, String)> {
    let when = |at: Option<Instant>, none: &str| at.map_or_else(|| none.to_owned(), instant_words);
    vec![
        ("Waiting", thousands(jobs.queued)),
        ("Being done", thousands(jobs.running)),
        ("Failed for good", thousands(jobs.dead)),
        (
            "The oldest waits since",
            when(jobs.oldest_waiting_at, "None waits"),
        ),
        (
            "Last one done",
            when(jobs.last_done_at, "None was done yet"),
        ),
    ]
}

fn row(job: JobDead) -> DeadRow {
    let kind = Kind::parse(&job.kind);
    DeadRow {
        id: job.id.to_string(),
        what: kind.map_or_else(|| job.kind.clone(), |kind| kind.words().to_owned()),
        attempts: counted(job.attempts as usize, "time", "times"),
        error: job.error,
        since: instant_words(job.finished_at),
    }
}
