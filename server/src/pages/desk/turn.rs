//! How a form that a desk posts back ends: the browser is sent on to what was changed, or a page is
//! shown, with what stood against it or with the question whether it is really meant.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

use super::go;
use crate::app::App;
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::frame::html;

/// How it ends.
pub(super) enum Turn {
    /// On to another address.
    On(String),
    /// A page, rendered already.
    Page(StatusCode, String),
}

impl Turn {
    /// A page that goes on asking.
    pub(super) fn page(template: &impl Template) -> Result<Self, Refusal> {
        Ok(Self::Page(StatusCode::OK, rendered(template)?))
    }

    /// The form again; with faults as one that failed.
    pub(super) fn form(template: &impl Template, faults: &Faults) -> Result<Self, Refusal> {
        let status = if faults.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        Self::refused(template, status)
    }

    /// The form again, with the status of what stood against it.
    pub(super) fn refused(template: &impl Template, status: StatusCode) -> Result<Self, Refusal> {
        Ok(Self::Page(status, rendered(template)?))
    }
}

fn rendered(template: &impl Template) -> Result<String, Refusal> {
    template.render().map_err(|error| {
        tracing::error!(%error, "a page could not be rendered");
        Refusal::internal()
    })
}

/// The page that is come back to shows what was done, also where the follower has not read it yet.
fn see_what_was_done(app: &App) {
    if let Err(error) = app.directory.follow(&app.store) {
        tracing::warn!(%error, "what was done is not followed yet");
    }
}

/// Does what a form asks for, away from the threads that answer, and answers with how it ends.
pub(super) async fn turn(
    app: &web::Data<App>,
    work: impl FnOnce(&App) -> Result<Turn, Refusal> + Send + 'static,
) -> Result<HttpResponse, Refusal> {
    let done = aside(app, move |app| {
        let done = work(app)?;
        if matches!(done, Turn::On(_)) {
            see_what_was_done(app);
        }
        Ok(done)
    });
    Ok(match done.await? {
        Turn::On(address) => go(&address),
        Turn::Page(status, text) => html(status, text),
    })
}
