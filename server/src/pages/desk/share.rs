//! `/desk/share`: links that show a record to those who hold one. What they show is `shared`.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{ProviderId, ShareLinkId};

use super::{faults_of, form, frame, go, parts};
use crate::actions::share_record::{NewLink, end_share, share_record};
use crate::app::App;
use crate::auth::permission::{ReadDesk, ReleaseRecord};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::directory::Snapshot;
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::provider::record::Making;
use crate::pages::words::instant_words;
use crate::store::{ShareLink, StoreError};

/// A link that is open.
struct LinkRow {
    id: String,
    name: String,
    record: String,
    until: String,
}

#[derive(Template)]
#[template(path = "pages/desk/share.html")]
struct SharePage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    /// A link just made: shown once.
    made: Option<String>,
    links: Vec<LinkRow>,
    records: Vec<Choice>,
    whom: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/share`
pub async fn show_share(by: Allowed<ReadDesk>, app: web::Data<App>) -> Answered {
    shown(
        by.into_signed_in(),
        app,
        Faults::default(),
        None,
        String::new(),
    )
    .await
}

/// `POST /desk/share`
pub async fn share(by: Allowed<ReleaseRecord>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    let party = by.party();
    let name = posted.text("name").to_owned();
    if posted.is_ticked("end") {
        let id: Result<ShareLinkId, _> = posted.text("end").parse();
        let id = id.map_err(|error| Refusal::identifier("end", &error))?;
        let ended = aside(&app, move |app| {
            Ok(end_share(&app.store, app.clock.now(), &party, id)?)
        });
        ended.await?;
        return Ok(go("/desk/share"));
    }
    let new = NewLink {
        record: posted.text("record").to_owned(),
        name: name.clone(),
        days: posted.text("days").parse().unwrap_or_default(),
    };
    let made = aside(&app, move |app| {
        match share_record(&app.store, app.clock.now(), &party, &new) {
            Ok(token) => Ok(Ok(token)),
            Err(error) => faults_of(error).map(Err),
        }
    });
    match made.await? {
        Ok(token) => {
            let address = format!("{}/shared/{}", app.config.public_url, token.reveal());
            shown(by, app, Faults::default(), Some(address), String::new()).await
        }
        Err(faults) => shown(by, app, faults, None, name).await,
    }
}

async fn shown(
    by: SignedIn,
    app: web::Data<App>,
    faults: Faults,
    made: Option<String>,
    whom: String,
) -> Answered {
    let organisation = by.organisation;
    let links = aside(&app, move |app| {
        Ok(app
            .store
            .read::<_, StoreError>(|tx| tx.share_links_of(organisation))?)
    });
    let links = links.await?;
    let snapshot = app.directory.snapshot();
    let page = SharePage {
        frame: frame(&app, &faults, "Links that show a record"),
        crumbs: Crumbs::under("/desk", "Your desk", "Links that show a record"),
        parts: parts(&by, "/desk/share"),
        form_token: by.form_token.clone(),
        records: records(&app, &snapshot, &by),
        links: links.into_iter().map(row).collect(),
        faults,
        made,
        whom,
    };
    Ok(form(&page, &page.faults))
}

fn row(link: ShareLink) -> LinkRow {
    LinkRow {
        id: link.id.to_string(),
        name: link.name,
        record: link.record,
        until: instant_words(link.expires_at),
    }
}

fn records(app: &App, snapshot: &Snapshot, by: &SignedIn) -> Vec<Choice> {
    let own: Option<ProviderId> = by.represents.as_deref().and_then(|own| own.parse().ok());
    let Some(view) = own.and_then(|own| snapshot.provider(own)) else {
        return Vec::new();
    };
    let making = Making::of(snapshot, &view.records, app.clock.now());
    let records = view.records.iter();
    let choices =
        records.map(|record| Choice::new(record.id.to_string(), making.title(record), ""));
    choices.collect()
}
