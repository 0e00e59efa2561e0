//! `GET /providers/{provider}`: what the register says about one provider, status first.
//!
//! Names, claims and standing come from memory, and the answer from `answers`. Numbers, printed
//! dates and history come from the database; without it the page says that they cannot be shown.

mod documents;
mod history;
mod parts;
mod picture;
mod printed;
mod record;
mod spans;
#[cfg(test)]
mod test_register;
mod verdict;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{ProfileId, ProviderRef, UnLocode};
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use serde::Deserialize;

use super::asking::{PortSelect, port_select};
use super::component::{Crumbs, Facts, Picture, Tag};
use super::frame::{Frame, Section, page};
use super::names::NamesOf;
use super::words::{country_name, day_words, listing_sentence, listing_tag};
use crate::app::App;
use crate::directory::{ProviderView, Snapshot};
use crate::error::{Code, Refusal};
use documents::Documents;
use history::HistoryRow;
use parts::{RecordGroup, SpanRow, groups, lanes, span_rows};
use picture::Lane;
use record::Making;
use verdict::Checked;

/// What can be asked of a provider's page.
#[derive(Debug, Default, Deserialize)]
pub struct ProviderQuery {
    /// Port to check against.
    #[serde(default)]
    port: String,
    /// Which of its profiles.
    #[serde(default)]
    profile: String,
}

#[derive(Template)]
#[template(path = "pages/provider.html")]
struct ProviderPage {
    frame: Frame,
    crumbs: Crumbs,
    number: String,
    name: String,
    tag: Tag,
    sentence: &'static str,
    is_plainly_listed: bool,
    facts: Facts,
    ports: PortSelect,
    checked: Checked,
    groups: Vec<RecordGroup>,
    picture: Option<Picture>,
    spans: Vec<SpanRow>,
    history: Option<Vec<HistoryRow>>,
}

/// `GET /providers/{provider}?port=&profile=`
pub async fn show_provider(
    app: web::Data<App>,
    provider: web::Path<String>,
    query: web::Query<ProviderQuery>,
) -> Result<HttpResponse, Refusal> {
    let wanted: ProviderRef = provider
        .parse()
        .map_err(|error| Refusal::identifier("provider", &error))?;
    let port = port_asked(&query.port)?;
    let profile = profile_asked(&query.profile)?;
    let snapshot = app.directory.snapshot();
    let id = snapshot
        .find(&wanted)
        .ok_or_else(|| not_on_register(&wanted))?;
    let view = snapshot
        .provider(id)
        .ok_or_else(|| not_on_register(&wanted))?;
    if *provider != id.to_string() {
        return Ok(moved_to(&super::search::provider_address(
            &id.to_string(),
            port,
        )));
    }
    let checked = verdict::check(&app, &snapshot, (id, &view.records), port, profile)?;
    let documents = documents::read(&app, id).await?;
    let whole = provider_page(&app, &snapshot, &view, documents.as_ref());
    let made = ProviderPage {
        // The answer, where there is one, is the status the page is about.
        tag: match checked {
            Checked::Answered(_) => whole.tag,
            _ => whole.tag.large(),
        },
        ports: port_select(&snapshot, app.clock.now(), port, "No port"),
        checked,
        ..whole
    };
    Ok(page(&made))
}

fn port_asked(text: &str) -> Result<Option<UnLocode>, Refusal> {
    let parsed = (!text.is_empty()).then(|| text.parse()).transpose();
    parsed.map_err(|error| Refusal::identifier("port", &error))
}

fn profile_asked(text: &str) -> Result<Option<ProfileId>, Refusal> {
    let parsed = (!text.is_empty()).then(|| text.parse()).transpose();
    parsed.map_err(|error| Refusal::identifier("profile", &error))
}

fn not_on_register(wanted: &ProviderRef) -> Refusal {
    Refusal::new(
        Code::UnknownProvider,
        format!("no provider on the register has the identifier {wanted}"),
    )
    .field("provider")
    .found(&wanted.to_string())
}

fn moved_to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address.to_owned()))
        .finish()
}

fn provider_page(
    app: &App,
    snapshot: &Snapshot,
    view: &ProviderView,
    documents: Option<&Documents>,
) -> ProviderPage {
    let now = app.clock.now();
    let (rules, names) = (snapshot.rules(), NamesOf::new(snapshot));
    let making = Making {
        records: &view.records,
        rules: &rules,
        names: &names,
        now,
    };
    let lanes: Vec<Lane> = lanes(view, &making);
    let status = view.listing.timeline.status_at(now);
    let name = display_name(view);
    ProviderPage {
        frame: Frame::new(app, snapshot, Section::Search, name.as_str()),
        crumbs: Crumbs::under("/search", "Search", &name),
        number: view.id.to_string(),
        tag: listing_tag(status),
        sentence: listing_sentence(status),
        is_plainly_listed: status == StatusAt::Recorded(RecordedStatus::Granted),
        facts: facts(view),
        ports: PortSelect::default(),
        checked: Checked::NoPort,
        groups: groups(view, &making, documents),
        picture: picture::picture(&lanes, now),
        spans: span_rows(view, &lanes),
        history: documents.map(|documents| history::history(&documents.entries, &names)),
        name,
    }
}

fn display_name(view: &ProviderView) -> String {
    match view.document.name.is_empty() {
        true => view.id.to_string(),
        false => view.document.name.clone(),
    }
}

fn facts(view: &ProviderView) -> Facts {
    let document = &view.document;
    let mut facts = Facts::default();
    facts.code("Register number", view.id.to_string());
    let country = country_name(view.country);
    let seat = document
        .town
        .as_ref()
        .map_or_else(|| country.clone(), |town| format!("{town}, {country}"));
    facts.say("Established in", seat);
    for name in &document.trading_names {
        facts.say("Trading name", name.as_str());
    }
    for name in &document.former_names {
        facts.say("Former name", name.as_str());
    }
    if let Some(lei) = &document.lei {
        facts.code("LEI", lei.to_string());
    }
    if let Some(vat) = &document.vat {
        facts.code("VAT number", vat.to_string());
    }
    if let Some(euid) = &document.euid {
        facts.code("EUID", euid.to_string());
    }
    facts.say_if("Web domain", document.domain.clone());
    let since = view.listing.timeline.begins_at();
    facts.say_if(
        "On the register since",
        since.map(|at| day_words(at.utc_date())),
    );
    facts
}
