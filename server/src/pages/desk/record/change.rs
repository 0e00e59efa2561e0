//! `/desk/records/{record}/suspend` and `…/withdraw`: one signatory turns a record off. A withdrawal, which
//! nobody lifts, is asked for once more.

use actix_web::{HttpResponse, web};
use quaymark_core::entry::{Entry, StatusReason};
use quaymark_core::id::RecordId;
use quaymark_core::time::{CivilDate, Instant};

use super::{Typed, own_record, record_of, record_page};
use crate::actions::change_status::instant_of_day;
use crate::actions::suspend_record::{QuickStatus, Suspension, suspend_record};
use crate::answers::impact::no_longer_met;
use crate::app::App;
use crate::auth::permission::ChangeStatus;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::pages::component::Faults;
use crate::pages::desk::done::after;
use crate::pages::desk::faults_of;
use crate::pages::desk::naming::record_title;
use crate::pages::desk::records::own_attestor;
use crate::pages::desk::shown::subject_name;
use crate::pages::desk::sure::{Final, ask_again, is_sure};
use crate::pages::desk::touches::profile_words;
use crate::pages::desk::turn::{Turn, turn};
use crate::pages::words::day_words;

type Answered = Result<HttpResponse, Refusal>;

/// `POST …/suspend`
pub async fn suspend(
    by: Allowed<ChangeStatus>,
    app: web::Data<App>,
    id: web::Path<String>,
    posted: Posted,
) -> Answered {
    let by = by.into_signed_in();
    change(by, app, &id, posted, QuickStatus::Suspended).await
}

/// `POST …/withdraw`
pub async fn withdraw(
    by: Allowed<ChangeStatus>,
    app: web::Data<App>,
    id: web::Path<String>,
    posted: Posted,
) -> Answered {
    let by = by.into_signed_in();
    change(by, app, &id, posted, QuickStatus::Withdrawn).await
}

async fn change(
    by: SignedIn,
    app: web::Data<App>,
    id: &web::Path<String>,
    posted: Posted,
    status: QuickStatus,
) -> Answered {
    let id = record_of(id)?;
    own_attestor(&by)?;
    turn(&app, move |app| {
        let asked = read(&posted, id, status);
        if let Ok(suspension) = &asked
            && status == QuickStatus::Withdrawn
            && !is_sure(&posted)
        {
            let question = withdrawn(app, &by, id, suspension)?;
            return ask_again(app, &by, &posted, question);
        }
        let faults = match asked.map(|asked| carry_out(app, &by, &asked)) {
            Ok(Ok(done)) => return Ok(Turn::On(after(&format!("/desk/records/{id}"), done))),
            Ok(Err(refusal)) => refusal?,
            Err(faults) => faults,
        };
        let typed = Typed {
            reason: posted.text("reason").to_owned(),
            from: posted.text("from").to_owned(),
        };
        let page = record_page(app, &by, id, faults, &typed)?;
        Turn::form(&page, &page.faults)
    })
    .await
}

/// Does it; or what stood against it, as the faults of the form.
fn carry_out(
    app: &App,
    by: &SignedIn,
    asked: &Suspension,
) -> Result<&'static str, Result<Faults, Refusal>> {
    let done = suspend_record(&app.store, app.clock.now(), &by.party(), asked);
    done.map_err(faults_of)?;
    Ok(match asked.status {
        QuickStatus::Suspended => "suspended",
        QuickStatus::Withdrawn => "withdrawn",
    })
}

fn read(posted: &Posted, id: RecordId, status: QuickStatus) -> Result<Suspension, Faults> {
    let mut faults = Faults::default();
    let reason: Option<StatusReason> = posted.text("reason").parse().ok();
    if reason.is_none() {
        faults.add("reason", "Choose the reason");
    }
    let day = Some(posted.text("from")).filter(|day| !day.is_empty());
    let from: Option<CivilDate> = day.and_then(|day| day.parse().ok());
    if day.is_some() && from.is_none() {
        faults.add("from", "Enter a day that exists, or leave it empty");
    }
    match reason.filter(|_| faults.is_empty()) {
        Some(reason) => Ok(Suspension {
            record: id.to_string(),
            version: posted.text("version").parse().unwrap_or_default(),
            status,
            from,
            reason,
        }),
        None => Err(faults),
    }
}

/// What follows of a withdrawal.
fn withdrawn(app: &App, by: &SignedIn, id: RecordId, asked: &Suspension) -> Result<Final, Refusal> {
    let (entry, number) = own_record(app, by, id)?;
    let now = app.clock.now();
    let title = record_title(
        &app.directory.snapshot(),
        &entry.subject,
        &entry.record,
        now,
    );
    let what = title.map_or(number.clone(), |title| format!("{title}, {number}"));
    let when = match asked.from {
        Some(day) => format!("from {}", day_words(day)),
        None => "from now on".to_owned(),
    };
    let mut sentences = vec![
        format!(
            "{what}, of {}, is withdrawn {when}, because of: {}. Everyone sees it.",
            subject_name(app, &entry.subject),
            asked.reason.words(),
        ),
        "A withdrawal is lifted by nobody. If it holds again, it is a new record under another \
         number."
            .to_owned(),
    ];
    let from = first_instant(app, asked);
    if from < now {
        sentences.push(
            "It reaches into the past: answers about days since then change too, and the history marks \
             it as retroactive."
                .to_owned(),
        );
    }
    sentences.push(ports_words(app, &entry, id, from));
    Ok(Final {
        title: "Withdraw it for good?".to_owned(),
        sentences,
        touches: None,
        button: "Withdraw for good".to_owned(),
        address: format!("/desk/records/{id}/withdraw"),
        back: format!("/desk/records/{id}"),
    })
}

/// The first instant of what is asked; now where no day was given.
fn first_instant(app: &App, asked: &Suspension) -> Instant {
    let day = asked
        .from
        .map(|day| instant_of_day(&app.store, &asked.record, day));
    day.and_then(Result::ok).unwrap_or_else(|| app.clock.now())
}

/// What its firm would no longer meet.
fn ports_words(app: &App, entry: &Entry, id: RecordId, from: Instant) -> String {
    let snapshot = app.directory.snapshot();
    let now = app.clock.now();
    let firm = entry.subject.parse().ok();
    let lost = firm.map(|firm| no_longer_met(&snapshot, firm, id, from, now));
    let named = lost.unwrap_or_default();
    let named: Vec<String> = named
        .iter()
        .map(|(port, profile, version)| profile_words(&snapshot, *port, profile, *version))
        .collect();
    match named.is_empty() {
        true => {
            "What the firm meets of the ports’ requirements today does not change by it.".to_owned()
        }
        false => format!("The firm would no longer meet: {}.", named.join("; ")),
    }
}
