//! `GET /`: one search box, what the register is, and where to go.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::asking::{PortSelect, port_select};
use super::frame::{Frame, Section, page};
use super::words::counted;
use crate::app::App;

const NO_PORT: &str = "No port";

#[derive(Template)]
#[template(path = "pages/home.html")]
struct HomePage {
    frame: Frame,
    ports: PortSelect,
    providers: String,
    asking: String,
}

/// `GET /`
pub async fn show_home(app: web::Data<App>) -> HttpResponse {
    let snapshot = app.directory.snapshot();
    let ports = port_select(&snapshot, app.clock.now(), None, NO_PORT);
    page(&HomePage {
        frame: Frame::new(&app, &snapshot, Section::Search, "Home"),
        providers: counted(snapshot.provider_count(), "provider", "providers"),
        asking: counted(ports.options.len(), "port", "ports"),
        ports,
    })
}
