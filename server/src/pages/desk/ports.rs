//! `/desk/ports`: what a firm still needs for each port it wants to work in, by the answer ports get.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{ProviderId, UnLocode};

use super::{faults_of, form, frame, go, parts};
use crate::actions::choose_port::{choose_port, leave_port};
use crate::actions::submission::SubmissionError;
use crate::app::App;
use crate::auth::permission::{DraftSubmission, ReadDesk};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::asking::{PortSelect, port_select};
use crate::pages::component::{Ask, Crumbs, Faults, Part, Tag, Tone};
use crate::pages::frame::{Frame, Section};
use crate::pages::provider::check_today;
use crate::pages::provider::verdict::Checked;
use crate::store::StoreError;

/// One port, and what is missing for it.
pub(super) struct PortNeeds {
    pub(super) locode: String,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) tag: Option<Tag>,
    pub(super) sentence: String,
    /// What is not met: the requirement, and why.
    pub(super) missing: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/desk/ports.html")]
struct PortsPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    ports: Vec<PortNeeds>,
    choice: PortSelect,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/ports`
pub async fn show_ports(by: Allowed<ReadDesk>, app: web::Data<App>) -> Answered {
    shown(by.into_signed_in(), app, Faults::default()).await
}

/// `POST /desk/ports`
pub async fn choose(by: Allowed<DraftSubmission>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    let party = by.party();
    let is_leaving = posted.is_ticked("leave");
    let text = posted
        .text(if is_leaving { "leave" } else { "port" })
        .to_owned();
    let done = aside(&app, move |app| {
        let now = app.clock.now();
        let Ok(port) = text.parse() else {
            let error = SubmissionError::fault("port", &text, "a port of the register");
            return faults_of(error).map(Some);
        };
        let done = match is_leaving {
            true => leave_port(&app.store, now, &party, port),
            false => choose_port(&app.store, now, &party, port),
        };
        done.map_or_else(|error| faults_of(error).map(Some), |()| Ok(None))
    });
    match done.await? {
        Some(faults) => shown(by, app, faults).await,
        None => Ok(go("/desk/ports")),
    }
}

async fn shown(by: SignedIn, app: web::Data<App>, faults: Faults) -> Answered {
    let ports = needs_of_ports(&app, &by).await?;
    let page = PortsPage {
        frame: frame(&app, &faults, "Ports you want to work in"),
        crumbs: Crumbs::under("/desk", "Your desk", "Ports"),
        parts: parts(&by, "/desk/ports"),
        form_token: by.form_token.clone(),
        choice: port_select(
            &app.directory.snapshot(),
            app.clock.now(),
            None,
            "Choose one",
        ),
        faults,
        ports,
    };
    Ok(form(&page, &page.faults))
}

/// The ports an organisation is interested in, each with what its firm still needs.
pub(super) async fn needs_of_ports(
    app: &web::Data<App>,
    by: &SignedIn,
) -> Result<Vec<PortNeeds>, Refusal> {
    let own: Option<ProviderId> = by.represents.as_deref().and_then(|own| own.parse().ok());
    let Some(own) = own else {
        return Ok(Vec::new());
    };
    let organisation = by.organisation;
    let ports = aside(app, move |app| {
        Ok(app
            .store
            .read::<_, StoreError>(|tx| tx.interests_of(organisation))?)
    });
    let ports = ports.await?;
    ports
        .into_iter()
        .map(|port| needs_of_port(app, own, port))
        .collect()
}

fn needs_of_port(
    app: &web::Data<App>,
    own: ProviderId,
    port: UnLocode,
) -> Result<PortNeeds, Refusal> {
    let snapshot = app.directory.snapshot();
    let name = snapshot
        .port(port)
        .map_or_else(|| port.to_string(), |port| port.name.clone());
    let mut needs = PortNeeds {
        locode: port.to_string(),
        name,
        address: format!("/providers/{own}?port={port}"),
        tag: None,
        sentence: String::new(),
        missing: Vec::new(),
    };
    let Some(view) = snapshot.provider(own) else {
        needs.sentence = "Your firm is not on the register yet.".to_owned();
        return Ok(needs);
    };
    match check_today(app, &view, port)? {
        Checked::Answered(answered) => {
            needs.sentence = answered.sentence.to_owned();
            if let Some(ask) = &answered.ask {
                collect_missing(ask, &mut needs.missing);
            }
            needs.tag = Some(answered.tag);
        }
        Checked::Several { .. } => {
            needs.sentence = "The port has several profiles: see each on its page.".to_owned();
        }
        Checked::NoPort | Checked::AsksNothing { .. } => {
            needs.sentence = "The port has published no requirements.".to_owned();
        }
    }
    Ok(needs)
}

/// The leaves that are not met, each with its reasons.
fn collect_missing(ask: &Ask, missing: &mut Vec<(String, String)>) {
    let Some(answer) = &ask.answer else { return };
    if answer.tag.tone == Tone::Good {
        return;
    }
    if ask.parts.is_empty() {
        missing.push((ask.words.clone(), answer.reasons.join(" ")));
    }
    for part in &ask.parts {
        collect_missing(part, missing);
    }
}
