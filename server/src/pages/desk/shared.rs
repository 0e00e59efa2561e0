//! `/shared/{token}`: one record in full, and how it stands now, for whoever holds the link. Nobody's
//! look is kept.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::entry::{Entry, Fact};
use quaymark_core::register::Record;
use quaymark_core::time::Instant;

use super::frame;
use crate::actions::known::Known;
use crate::actions::release_record::Released;
use crate::actions::submission::{SubmissionError, full_record};
use crate::app::App;
use crate::auth::secrets::hash;
use crate::directory::ProviderView;
use crate::error::{Code, Refusal};
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Facts, Faults, FirmName, Prose, Tag};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::provider::record::Making;
use crate::pages::words::{
    Names, country_name, day_words, instant_words, listing_sentence, listing_tag,
};
use crate::store::{ShareLink, Store, StoreError, StoredEntry};

#[derive(Template)]
#[template(path = "pages/desk/shared.html")]
struct SharedPage {
    frame: Frame,
    crumbs: Crumbs,
    firm: FirmName,
    /// Whether the record counts now.
    tag: Tag,
    /// Why, or why not.
    sentence: Prose,
    facts: Facts,
}

/// What a link shows, as the register holds it.
struct Shown {
    link: ShareLink,
    full: Released,
    record: Record,
}

/// `GET /shared/{token}`
pub async fn show_shared(
    app: web::Data<App>,
    token: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let hash = hash(&token);
    let made = aside(&app, move |app| {
        let now = app.clock.now();
        let shown = shown(&app.store, &hash, now)?.ok_or_else(|| {
            Refusal::new(
                Code::UnknownShareLink,
                "this link shows nothing: it was never made, has ended, or has run out",
            )
        })?;
        shared_page(app, &shown, now)
    });
    Ok(page(&made.await?))
}

fn shown(store: &Store, hash: &[u8; 32], now: Instant) -> Result<Option<Shown>, SubmissionError> {
    store.read(|tx| {
        let Some(link) = tx.share_link_of(hash, now)? else {
            return Ok(None);
        };
        let known = Known::read(tx)?;
        let full = full_record(tx, &known, &link.record)?;
        let (Some(full), Some(held)) = (full, tx.newest(&link.record)?) else {
            return Ok(None);
        };
        let record = record_in_full(&held, &full)?;
        Ok(Some(Shown { link, full, record }))
    })
}

/// The record as the rules would read it if it were released.
fn record_in_full(held: &StoredEntry, full: &Released) -> Result<Record, StoreError> {
    let entry = Entry {
        claims: full.claims.clone(),
        periods: full.periods.clone(),
        ..Entry::from_bytes(&held.bytes)?
    };
    match entry.fact(held.index) {
        Ok(Fact::Record(_, record)) => Ok(record),
        other => Err(StoreError::Damaged(format!("not a record: {other:?}"))),
    }
}

fn shared_page(app: &App, shown: &Shown, now: Instant) -> Result<SharedPage, Refusal> {
    let snapshot = app.directory.snapshot();
    let provider = shown.link.provider.parse().ok();
    let view = provider.and_then(|id| snapshot.provider(id));
    let view = view.ok_or_else(Refusal::internal)?;
    let records = with_record(&view, &shown.record);
    let making = Making::of(&snapshot, &records, now);
    let stands = making.view(&shown.record, Some(&shown.full.document));
    let mut facts = facts(shown, &making.names);
    let listed = view.listing.timeline.status_at(now);
    facts.say("The firm", listing_tag(listed).words);
    facts.say("What that means", listing_sentence(listed));
    facts.say("As of", instant_words(now));
    Ok(SharedPage {
        frame: frame(app, &Faults::default(), "A record shown to you"),
        crumbs: Crumbs::to("A record shown to you"),
        firm: FirmName::of(&view.document.name, &shown.link.provider),
        tag: stands.tag.large(),
        sentence: stands.sentence,
        facts,
    })
}

/// The firm's records with the one shown in full.
fn with_record(view: &ProviderView, shown: &Record) -> Vec<Record> {
    let others = view.records.iter().filter(|other| other.id != shown.id);
    let mut records: Vec<Record> = others.cloned().collect();
    records.push(shown.clone());
    records
}

fn facts(shown: &Shown, names: &impl Names) -> Facts {
    let Shown { link, full, .. } = shown;
    let mut facts = Facts::default();
    let edition = full.claims.edition.as_ref();
    facts.say_if("Standard", edition.map(|id| names.edition(id)));
    facts.say_if("Issued by", full.claims.issuer.map(|id| names.attestor(id)));
    facts.say_if("State", full.claims.country.map(country_name));
    facts.say_if("Number", full.document.number.clone());
    facts.say_if("First day", full.document.valid_from.map(day_words));
    facts.say_if("Last day", full.document.valid_until.map(day_words));
    facts.say_if("Scope", full.document.scope.clone());
    facts.code("Register number", link.record.clone());
    facts.say("This link was made for", link.name.clone());
    facts.say("It is good until", instant_words(link.expires_at));
    facts
}
