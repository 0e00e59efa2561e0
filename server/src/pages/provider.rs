//! `GET /providers/{provider}`: what the register says about one provider, status first.
//!
//! Names, claims and standing come from memory, and the answer from `answers`. Numbers, printed
//! dates and history come from the database; without it the page says that they cannot be shown.

pub(super) mod against;
mod day;
mod documents;
mod history;
mod parts;
mod picture;
mod printed;
pub(crate) mod record;
mod spans;
#[cfg(test)]
mod test_register;
pub(super) mod verdict;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{ProviderRef, UnLocode};
use quaymark_core::timeline::{RecordedStatus, StatusAt};

use super::asking::{PortSelect, port_select};
use super::component::{Crumbs, Facts, FirmName, Picture, Prose, Tag};
use super::frame::{Frame, Section, page};
use super::query::Asked;
use super::words::{country_name, day_words, listing_sentence, listing_tag};
use crate::app::App;
use crate::directory::{ProviderView, Snapshot};
use crate::error::{Code, Refusal};
use day::{Day, ProviderQuery, Wanted};
use documents::Documents;
use history::HistoryRow;
use parts::{RecordGroup, SpanRow, groups, lanes, span_rows};
use picture::Lane;
use verdict::Checked;

#[derive(Template)]
#[template(path = "pages/provider.html")]
struct ProviderPage {
    frame: Frame,
    crumbs: Crumbs,
    number: String,
    /// What the page says if it shows another day, and where today's is.
    other_day: Option<(String, String)>,
    /// The day asked about, as the field for it holds it; empty is today.
    at: String,
    /// As known then, kept by the form.
    known_at: Option<String>,
    name: FirmName,
    tag: Tag,
    sentence: &'static str,
    /// What stands against the listing.
    against: Option<Prose>,
    is_plainly_listed: bool,
    facts: Facts,
    ports: PortSelect,
    checked: Checked,
    groups: Vec<RecordGroup>,
    picture: Option<Picture>,
    spans: Vec<SpanRow>,
    history: Option<Vec<HistoryRow>>,
}

/// `GET /providers/{provider}?port=&profile=&at=&known_at=`
pub async fn show_provider(
    app: web::Data<App>,
    provider: web::Path<String>,
    query: Asked<ProviderQuery>,
) -> Result<HttpResponse, Refusal> {
    let wanted: ProviderRef = provider
        .parse()
        .map_err(|error| Refusal::identifier("provider", &error))?;
    let asked = query.0.read()?;
    let snapshot = app.directory.snapshot();
    let id = snapshot
        .find(&wanted)
        .ok_or_else(|| not_on_register(&wanted))?;
    if *provider != id.to_string() {
        return Ok(moved_to(&asked.address(id)));
    }
    let day = asked.day(&snapshot, id, app.clock.now())?;
    let view = snapshot
        .provider_as_of(id, day.size)
        .ok_or_else(|| not_on_register(&wanted))?;
    let documents = documents::read(&app, id, day.size).await?;
    let documents = documents.as_ref();
    let checked = verdict::check(&app, &snapshot, &view, (&asked, &day), documents)?;
    let whole = provider_page(&app, &snapshot, &view, documents, &day);
    let made = ProviderPage {
        // The answer, where there is one, is the status the page is about.
        tag: match checked {
            Checked::Answered(_) => whole.tag,
            _ => whole.tag.large(),
        },
        ports: port_select(&snapshot, day.now, asked.port, "No port"),
        at: asked.day_at(),
        known_at: asked.known_at.map(|at| at.to_string()),
        other_day: day.other,
        checked,
        ..whole
    };
    Ok(page(&made))
}

/// The answer for a port today by the newest knowledge, as desks show it.
pub(super) fn check_today(
    app: &web::Data<App>,
    view: &ProviderView,
    port: UnLocode,
) -> Result<Checked, Refusal> {
    let snapshot = app.directory.snapshot();
    let asked = Wanted {
        port: Some(port),
        profile: None,
        at: None,
        known_at: None,
    };
    let day = asked.day(&snapshot, view.id, app.clock.now())?;
    verdict::check(app, &snapshot, view, (&asked, &day), None)
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
    day: &Day,
) -> ProviderPage {
    let now = day.now;
    let making = day.making(snapshot, &view.records);
    let lanes: Vec<Lane> = lanes(view, &making);
    let status = view.listing.timeline.status_at(now);
    let name = FirmName::of(&view.document.name, &view.id.to_string());
    ProviderPage {
        frame: Frame::new(app, snapshot, Section::Search, name.words()),
        crumbs: Crumbs::under("/search", "Search", &name.words()),
        number: view.id.to_string(),
        other_day: None,
        at: String::new(),
        known_at: None,
        tag: listing_tag(status),
        sentence: listing_sentence(status),
        against: documents.and_then(|documents| {
            let found =
                against::against(&view.id.to_string(), &documents.entries, &making.names, now);
            found.map(|found| found.sentence)
        }),
        is_plainly_listed: status == StatusAt::Recorded(RecordedStatus::Granted),
        facts: facts(view),
        ports: PortSelect::default(),
        checked: Checked::NoPort,
        groups: groups(view, &making, documents),
        picture: picture::picture(&lanes, now),
        spans: span_rows(view, &lanes, now),
        history: documents.map(|documents| history::history(&documents.entries, &making.names)),
        name,
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
