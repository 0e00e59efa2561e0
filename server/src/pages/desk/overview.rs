//! `/desk`: one page that says what to do next.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::ProviderId;
use quaymark_core::register::Record;
use quaymark_core::standing::{Standing, effective_end, standing};
use quaymark_core::submission::{SubmissionKind, SubmissionState};
use quaymark_core::time::Instant;

use super::against::{AgainstOwn, against_own};
use super::erasures;
use super::fields::kind_of_record;
use super::own::{OwnRecord, own_records};
use super::ports::{PortNeeds, needs_of_ports};
use super::review::{QueueRow, for_others, for_review, queue_row};
use super::titled::title_of;
use super::witness;
use super::{frame, parts};
use crate::actions::submission::may_ask;
use crate::app::App;
use crate::auth::permission::{DraftSubmission, Permission, ReadDesk, ReviewSubmission};
use crate::auth::{Allowed, SignedIn};
use crate::directory::Snapshot;
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, Part, Tag, Task, Tone};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::provider::record::Making;
use crate::store::{StoreError, Submission};

/// From so many days before its end on, a record is to be renewed.
const RENEW_DAYS: i64 = 90;
/// So many submissions are shown at most.
const SHOWN: u32 = 100;

#[derive(Template)]
#[template(path = "pages/desk/overview.html")]
struct OverviewPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    organisation: String,
    against: Vec<AgainstOwn>,
    tasks: Vec<Task>,
    /// What can be begun: words and address.
    begin: Vec<(String, String)>,
    ports: Vec<PortNeeds>,
    is_firm: bool,
    own_page: Option<String>,
    records: Vec<OwnRecord>,
    rows: Vec<QueueRow>,
}

/// `GET /desk`
pub async fn show_desk(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
) -> Result<HttpResponse, Refusal> {
    let by = by.into_signed_in();
    let ports = needs_of_ports(&app, &by).await?;
    let made = aside(&app, move |app| overview(app, &by, ports));
    Ok(page(&made.await?))
}

fn overview(app: &App, by: &SignedIn, ports: Vec<PortNeeds>) -> Result<OverviewPage, Refusal> {
    let now = app.clock.now();
    let snapshot = app.directory.snapshot();
    let party = by.party();
    let held = app
        .store
        .read::<_, StoreError>(|tx| tx.submissions(&party.queue(), &[], None, SHOWN))?;
    let own: Option<ProviderId> = by.represents.as_deref().and_then(|own| own.parse().ok());
    let records = own
        .and_then(|id| snapshot.provider(id))
        .map(|view| view.records);
    let records = records.unwrap_or_default();
    let mut tasks = firsts(app, by)?;
    if by.organisation_kind == OrganisationKind::Registrar {
        tasks.extend(witness::tasks(app));
    }
    tasks.extend(reviews(app, by)?);
    tasks.extend(erasures::task(app, by)?);
    tasks.extend(held.iter().filter_map(|one| task(&snapshot, by, one, now)));
    if may_begin(by) {
        tasks.extend(renewals(&snapshot, &records, now));
    }
    let against = match own {
        Some(own) => against_own(app, &snapshot, own, &records, may_begin(by))?,
        None => Vec::new(),
    };
    let mut shown = own_records(&snapshot, &records, now);
    if !may_begin(by) {
        shown.iter_mut().for_each(|record| record.acts.clear());
    }
    let rows = held.iter().map(|one| queue_row(app, one, now));
    Ok(OverviewPage {
        frame: frame(app, &Faults::default(), "Your desk"),
        crumbs: Crumbs::to("Your desk"),
        parts: parts(by, "/desk"),
        organisation: by.organisation_name.clone(),
        against,
        tasks,
        begin: begin(by),
        ports,
        is_firm: by.organisation_kind == OrganisationKind::Provider,
        own_page: own.map(|id| format!("/providers/{id}")),
        records: shown,
        rows: rows.collect::<Result<_, _>>()?,
    })
}

/// Whether somebody's role lets them begin anything.
pub(super) fn may_begin(by: &SignedIn) -> bool {
    DraftSubmission::RULE.is_for(by.organisation_kind, by.role)
}

/// What is begun, to be read after "New".
pub(super) fn thing(kind: SubmissionKind) -> &'static str {
    kind.words().trim_start_matches("new ")
}

/// What somebody can begin.
fn begin(by: &SignedIn) -> Vec<(String, String)> {
    if !may_begin(by) {
        return Vec::new();
    }
    let speaks = by.represents.is_some();
    let is_firm = by.organisation_kind == OrganisationKind::Provider;
    let kinds = SubmissionKind::ALL.iter().filter(|kind| {
        let fits = match kind {
            SubmissionKind::ProviderListing => !is_firm || !speaks,
            // Begun from a record, or elsewhere.
            SubmissionKind::Reply | SubmissionKind::Confidentiality | SubmissionKind::Claim => {
                false
            }
            _ => !is_firm || speaks,
        };
        fits && may_ask(by.organisation_kind, **kind)
    });
    kinds
        .map(|kind| (thing(*kind).to_owned(), format!("/desk/new?kind={kind}")))
        .collect()
}

/// What an administrator does before anything else: a firm that speaks for nobody is claimed, and
/// nobody administers alone.
fn firsts(app: &App, by: &SignedIn) -> Result<Vec<Task>, Refusal> {
    let mut tasks = Vec::new();
    if by.role != Role::Administrator {
        return Ok(tasks);
    }
    let mut add = |words: &str, address: &str, hint: &str, tag: Tag| {
        tasks.push(Task {
            words: words.to_owned(),
            address: Some(address.to_owned()),
            hint: hint.to_owned(),
            tag,
        });
    };
    if by.organisation_kind == OrganisationKind::Provider && by.represents.is_none() {
        let hint = "Your organisation speaks for no firm of the register yet";
        add(
            "Claim your firm",
            "/desk/claim",
            hint,
            Tag::new(Tone::Warn, "First"),
        );
    }
    let own = by.organisation;
    let read = app
        .store
        .read::<_, StoreError>(|tx| tx.administrators_of(own));
    if read?.len() < 2 {
        let hint = "If you lose your second factor or leave, nobody looks after your people";
        let tag = Tag::new(Tone::Note, "Advice");
        add("Make a second administrator", "/desk/people", hint, tag);
    }
    Ok(tasks)
}

/// What waits for a reviewer, all together: the queue has them one by one.
fn reviews(app: &App, by: &SignedIn) -> Result<Option<Task>, Refusal> {
    if !ReviewSubmission::RULE.is_for(by.organisation_kind, by.role) {
        return Ok(None);
    }
    let waiting = app.store.read::<_, StoreError>(|tx| tx.waiting_counts())?;
    if waiting.for_review == 0 {
        return Ok(None);
    }
    Ok(Some(Task {
        words: for_review(&waiting),
        address: Some("/desk/review".to_owned()),
        hint: for_others(&waiting),
        tag: Tag::new(Tone::Note, "To review"),
    }))
}

/// What waits for somebody's own organisation.
fn task(snapshot: &Snapshot, by: &SignedIn, held: &Submission, now: Instant) -> Option<Task> {
    let own = held.organisation == by.organisation;
    let attests = by.represents.is_some() && by.represents == held.attestor;
    let (words, tag) = match held.state {
        SubmissionState::Draft if own => ("Finish and submit", Tag::new(Tone::Calm, "Draft")),
        SubmissionState::Questioned if own => {
            ("Answer the question", Tag::new(Tone::Warn, "Question"))
        }
        SubmissionState::Submitted if attests => {
            ("Confirm or reject", Tag::new(Tone::Note, "To confirm"))
        }
        _ => return None,
    };
    Some(Task {
        words: format!("{words}. {}", title_of(snapshot, held, now)),
        address: Some(format!("/desk/submissions/{}", held.id)),
        hint: String::new(),
        tag,
    })
}

/// Records that end soon, or have ended.
fn renewals(snapshot: &Snapshot, records: &[Record], now: Instant) -> Vec<Task> {
    let making = Making::of(snapshot, records, now);
    let mut tasks = Vec::new();
    for record in records {
        let Some(kind) = kind_of_record(record.id) else {
            continue;
        };
        let Some(end) = effective_end(record, &making.rules, now) else {
            continue;
        };
        if end > now.plus_days(RENEW_DAYS) {
            continue;
        }
        let (hint, tag) = match standing(record, records, &making.rules, now) {
            Standing::Counts => {
                let last = making.last_day(record, end);
                let hint = format!("It counts until {} ({})", last.words, last.left);
                (hint, Tag::new(Tone::Warn, "Ends soon"))
            }
            Standing::DoesNotCount(_) => {
                let hint = "It does not count now".to_owned();
                (hint, Tag::new(Tone::Bad, "Does not count"))
            }
        };
        tasks.push(Task {
            words: format!("Renew {}", making.title(record)),
            address: Some(format!("/desk/new?kind={kind}&record={}", record.id)),
            hint,
            tag,
        });
    }
    tasks
}
