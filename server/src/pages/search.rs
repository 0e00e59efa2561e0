//! `GET /search`: an identifier leads to its provider, a name to a list. Never chooses for the user.

mod reading;

use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{IdError, ProviderRef, UnLocode};
use serde::Deserialize;

use super::asking::{PortSelect, port_select};
use super::component::{Crumbs, FirmName, Tag};
use super::frame::{Frame, Section, page, page_with_status};
use super::query::Asked;
use super::words::{counted, country_name, listing_tag};
use crate::app::App;
use crate::directory::{NameMatch, Snapshot};
use reading::Reading;

/// Most names listed.
const MOST_HITS: usize = 20;
const NO_PORT: &str = "No port";

/// What the search form sends.
#[derive(Debug, Default, Deserialize)]
pub struct SearchQuery {
    /// Name or identifier.
    #[serde(default)]
    q: String,
    /// Port to check against.
    #[serde(default)]
    port: String,
}

#[derive(Template)]
#[template(path = "pages/search.html")]
struct SearchPage {
    frame: Frame,
    crumbs: Crumbs,
    query: String,
    ports: PortSelect,
    outcome: Outcome,
}

enum Outcome {
    Empty,
    Mistyped {
        kind: &'static str,
        expected: &'static str,
    },
    UnknownIdentifier {
        kind: &'static str,
    },
    Hits {
        summary: String,
        hits: Vec<Hit>,
    },
    NothingFound,
}

struct Hit {
    address: String,
    name: FirmName,
    matched: Option<String>,
    number: String,
    place: String,
    tag: Option<Tag>,
}

/// `GET /search?q=&port=`
pub async fn show_search(app: web::Data<App>, Asked(query): Asked<SearchQuery>) -> HttpResponse {
    let snapshot = app.directory.snapshot();
    let port: Option<UnLocode> = query.port.parse().ok();
    let outcome = match reading::read(&query.q) {
        Reading::Empty => Outcome::Empty,
        Reading::Mistyped(error) => mistyped(&error),
        Reading::Name(name) => by_name(&app, &snapshot, &name, port),
        Reading::Identifier(by) => match snapshot.find(&by) {
            Some(id) => return see_other(&provider_address(&id.to_string(), port)),
            None => unknown(&app, &snapshot, &by, &query.q, port),
        },
    };
    let status = match outcome {
        Outcome::Mistyped { .. } => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let title = match query.q.trim() {
        "" => "Search".to_owned(),
        q => format!("Search for {q}"),
    };
    let answer = SearchPage {
        frame: Frame::new(&app, &snapshot, Section::Search, title),
        crumbs: Crumbs::to("Search"),
        query: query.q.trim().to_owned(),
        ports: port_select(&snapshot, app.clock.now(), port, NO_PORT),
        outcome,
    };
    match status {
        StatusCode::OK => page(&answer),
        other => page_with_status(other, &answer),
    }
}

fn mistyped(error: &IdError) -> Outcome {
    Outcome::Mistyped {
        kind: error.kind,
        expected: error.expected,
    }
}

/// An identifier nobody has. What was typed without its scheme may still be a name.
fn unknown(
    app: &App,
    snapshot: &Snapshot,
    by: &ProviderRef,
    typed: &str,
    port: Option<UnLocode>,
) -> Outcome {
    let kind = match by {
        ProviderRef::Number(_) => "register number",
        ProviderRef::Lei(_) => "LEI",
        ProviderRef::Vat(_) => "VAT number",
        ProviderRef::Euid(_) => "EUID",
    };
    match by_name(app, snapshot, typed, port) {
        hits @ Outcome::Hits { .. } if kind == "EUID" && !typed.contains(':') => hits,
        _ => Outcome::UnknownIdentifier { kind },
    }
}

fn by_name(app: &App, snapshot: &Snapshot, name: &str, port: Option<UnLocode>) -> Outcome {
    let now = app.clock.now();
    let hits: Vec<Hit> = snapshot
        .suggest(name, MOST_HITS)
        .into_iter()
        .map(|found| hit(snapshot, found, port, now))
        .collect();
    if hits.is_empty() {
        return Outcome::NothingFound;
    }
    let summary = match hits.len() {
        count if count == MOST_HITS => {
            format!("The {MOST_HITS} names most like it. Add a word to narrow the list.")
        }
        count => format!(
            "{}, most alike first.",
            counted(count, "provider", "providers")
        ),
    };
    Outcome::Hits { summary, hits }
}

fn hit(
    snapshot: &Snapshot,
    found: NameMatch,
    port: Option<UnLocode>,
    now: quaymark_core::time::Instant,
) -> Hit {
    let view = snapshot.provider(found.provider);
    let town = view.as_ref().and_then(|view| view.document.town.clone());
    let number = found.provider.to_string();
    let country = country_name(found.country);
    Hit {
        address: provider_address(&number, port),
        name: FirmName::of(&found.name, &number),
        matched: found.matched_name,
        place: town.map_or_else(|| country.clone(), |town| format!("{town}, {country}")),
        tag: view.map(|view| listing_tag(view.listing.timeline.status_at(now))),
        number,
    }
}

/// The address of a provider's page, checked against a port if one is chosen.
pub fn provider_address(number: &str, port: Option<UnLocode>) -> String {
    match port {
        Some(port) => format!("/providers/{number}?port={port}"),
        None => format!("/providers/{number}"),
    }
}

fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address.to_owned()))
        .finish()
}
