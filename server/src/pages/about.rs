//! `GET /about`: how answers are made, what they do not prove, sources, accessibility.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::component::Crumbs;
use super::frame::{Frame, Section, page};
use crate::app::App;

#[derive(Template)]
#[template(path = "pages/about.html")]
struct AboutPage {
    frame: Frame,
    crumbs: Crumbs,
    origin: String,
}

/// `GET /about`
pub async fn show_about(app: web::Data<App>) -> HttpResponse {
    let snapshot = app.directory.snapshot();
    page(&AboutPage {
        frame: Frame::new(&app, &snapshot, Section::About, "How to trust it"),
        crumbs: Crumbs::to("How to trust it"),
        origin: app.config.origin.clone(),
    })
}
