//! `GET /standards/{edition}`: one edition, what it is and is not, and what it means for ports.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::EditionId;
use quaymark_core::register::StandardClass;
use quaymark_core::time::Instant;

use super::transition_words;
use crate::app::App;
use crate::directory::{EditionEntry, Snapshot};
use crate::error::{Code, Refusal};
use crate::pages::component::{Crumbs, Facts, Tag, Tone};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::names::NamesOf;
use crate::pages::words::{
    Names as _, class_sentence, class_words, confidence_words, counted, edition_status_tag,
    holder_words, joined, sort_words,
};

#[derive(Template)]
#[template(path = "pages/edition.html")]
struct EditionPage {
    frame: Frame,
    crumbs: Crumbs,
    designation: String,
    title: String,
    class: Tag,
    status: Tag,
    class_sentence: &'static str,
    cannot_be_held: bool,
    pair_rule: Option<String>,
    facts: Facts,
    neighbours: Vec<(&'static str, String, String)>,
    for_ports: Option<String>,
    note: Option<String>,
    unverified: Option<String>,
    sources: Vec<String>,
}

/// `GET /standards/{edition}`
pub async fn show_edition(
    app: web::Data<App>,
    edition: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let id: EditionId = edition
        .parse()
        .map_err(|error| Refusal::identifier("edition", &error))?;
    let snapshot = app.directory.snapshot();
    let unknown = || {
        Refusal::new(
            Code::UnknownPath,
            format!("{id} is not an edition of the catalogue"),
        )
        .field("edition")
        .found(id.as_str())
        .expected("an edition listed under Standards")
    };
    let entry = snapshot.edition(&id).ok_or_else(unknown)?;
    Ok(page(&edition_page(&app, &snapshot, entry)))
}

fn edition_page(app: &App, snapshot: &Snapshot, entry: EditionEntry) -> EditionPage {
    let now = app.clock.now();
    let (edition, document) = (&entry.edition, &entry.document);
    let designation = document.designation.clone();
    EditionPage {
        frame: Frame::new(app, snapshot, Section::Standards, &*designation),
        crumbs: Crumbs::under("/standards", "Standards", &designation),
        title: document.title.clone(),
        class: Tag::new(Tone::Note, class_words(edition.class)),
        status: edition_status_tag(edition.status),
        class_sentence: class_sentence(edition.class),
        cannot_be_held: edition.class != StandardClass::Certifiable,
        pair_rule: pair_rule(snapshot, &entry),
        facts: facts(&entry, now),
        neighbours: neighbours(snapshot, &entry),
        designation,
        unverified: unverified(&entry),
        for_ports: entry.document.relevant_to_ports,
        note: entry.document.note,
        sources: entry.document.sources,
    }
}

fn facts(entry: &EditionEntry, now: Instant) -> Facts {
    let document = &entry.document;
    let mut facts = Facts::default();
    facts.say("Family", entry.edition.family.to_string());
    facts.say("Published by", &*document.publisher);
    facts.say_if("Year", document.year.map(|year| year.to_string()));
    facts.say_if("Sort", document.sort.as_deref().map(sort_words));
    facts.say_if(
        "Who can hold it",
        document.holder.as_deref().map(holder_words),
    );
    if entry.edition.class == StandardClass::Certifiable {
        facts.say("End of transition", transition_words(entry, now));
        let cycle = document.cycle_years;
        facts.say_if(
            "Certification cycle",
            cycle.map(|years| counted(usize::from(years), "year", "years")),
        );
        let basis = &document.accreditation_basis;
        facts.say_if(
            "Bodies are accredited to",
            (!basis.is_empty()).then(|| joined(basis, "and")),
        );
    }
    facts.say_if(
        "How well known",
        document.confidence.as_deref().map(confidence_words),
    );
    facts.code("Edition", entry.edition.id.to_string());
    facts.say("Log entry", entry.edition.entry.to_string());
    facts
}

fn pair_rule(snapshot: &Snapshot, entry: &EditionEntry) -> Option<String> {
    let names = NamesOf::new(snapshot);
    let required: Vec<String> = entry
        .edition
        .requires
        .iter()
        .map(|id| names.edition(id))
        .collect();
    (!required.is_empty()).then(|| {
        format!(
            "A certificate to it counts only beside a certificate to {} that counts too.",
            joined(&required, "and")
        )
    })
}

/// Editions it replaces and those that replace it: relation, address, designation.
fn neighbours(snapshot: &Snapshot, entry: &EditionEntry) -> Vec<(&'static str, String, String)> {
    let names = NamesOf::new(snapshot);
    let near = |relation, id: &EditionId| (relation, format!("/standards/{id}"), names.edition(id));
    let older = entry
        .edition
        .supersedes
        .iter()
        .map(|id| near("Replaces", id));
    let editions = snapshot.editions();
    let newer = editions
        .iter()
        .filter(|other| other.edition.supersedes.contains(&entry.edition.id))
        .map(|other| near("Replaced by", &other.edition.id));
    newer.chain(older).collect()
}

fn unverified(entry: &EditionEntry) -> Option<String> {
    let fields: Vec<String> = entry
        .document
        .unverified_fields
        .iter()
        .map(|field| field.replace('_', " "))
        .collect();
    (!fields.is_empty()).then(|| joined(&fields, "and"))
}
