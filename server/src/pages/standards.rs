//! `GET /standards` and `GET /standards/{edition}`: the catalogue, family by family.

mod edition;

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::register::StandardClass;
use quaymark_core::time::Instant;

use super::component::{Crumbs, Tag};
use super::frame::{Frame, Section, page};
use super::words::{class_sentence, class_words, edition_status_tag, holder_words, last_day_words};
use crate::app::App;
use crate::directory::{EditionEntry, Snapshot};

pub use edition::show_edition;

const CLASSES: [StandardClass; 4] = [
    StandardClass::Certifiable,
    StandardClass::Guidance,
    StandardClass::AuthorityStatus,
    StandardClass::Law,
];

#[derive(Template)]
#[template(path = "pages/standards.html")]
struct StandardsPage {
    frame: Frame,
    crumbs: Crumbs,
    classes: Vec<ClassPart>,
}

struct ClassPart {
    anchor: String,
    title: &'static str,
    sentence: &'static str,
    families: Vec<FamilyPart>,
}

struct FamilyPart {
    name: String,
    for_ports: Option<String>,
    editions: Vec<EditionLine>,
}

struct EditionLine {
    address: String,
    designation: String,
    title: String,
    status: Tag,
    transition: String,
    holder: String,
}

/// `GET /standards`
pub async fn list_standards(app: web::Data<App>) -> HttpResponse {
    let snapshot = app.directory.snapshot();
    let now = app.clock.now();
    let classes = CLASSES
        .iter()
        .map(|class| class_part(&snapshot, *class, now));
    page(&StandardsPage {
        frame: Frame::new(&app, &snapshot, Section::Standards, "Standards"),
        crumbs: Crumbs::to("Standards"),
        classes: classes.collect(),
    })
}

fn class_part(snapshot: &Snapshot, class: StandardClass, now: Instant) -> ClassPart {
    let mut families: BTreeMap<String, Vec<EditionEntry>> = BTreeMap::new();
    for entry in snapshot.editions() {
        if entry.edition.class == class {
            let family = entry.edition.family.to_string();
            families.entry(family).or_default().push(entry);
        }
    }
    let families = families.into_iter();
    ClassPart {
        anchor: format!(
            "class-{}",
            class_words(class).to_lowercase().replace(' ', "-")
        ),
        title: class_words(class),
        sentence: class_sentence(class),
        families: families
            .map(|(name, all)| family_part(name, all, now))
            .collect(),
    }
}

/// The newest edition first.
fn family_part(name: String, mut entries: Vec<EditionEntry>, now: Instant) -> FamilyPart {
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.document.year));
    let for_ports = entries
        .iter()
        .find_map(|entry| entry.document.relevant_to_ports.clone());
    FamilyPart {
        name,
        for_ports,
        editions: entries.iter().map(|entry| line(entry, now)).collect(),
    }
}

fn line(entry: &EditionEntry, now: Instant) -> EditionLine {
    let document = &entry.document;
    EditionLine {
        address: format!("/standards/{}", entry.edition.id),
        designation: document.designation.clone(),
        title: document.title.clone(),
        status: edition_status_tag(entry.edition.status),
        transition: transition_words(entry, now),
        holder: holder_words(document.holder.as_deref().unwrap_or("")).to_owned(),
    }
}

/// What the end of an edition's transition means, and how certain it is.
fn transition_words(entry: &EditionEntry, now: Instant) -> String {
    let document = &entry.document;
    if let Some(ends_at) = entry.edition.transition_ends_at {
        let last_day = document
            .transition_ends
            .map_or_else(|| last_day_words(ends_at), super::words::day_words);
        return match ends_at <= now {
            true => format!("Ended with {last_day}: certificates to it are void"),
            false => format!("Ends with {last_day}: certificates to it are void after that day"),
        };
    }
    match (
        &document.transition_month,
        document.transition_confidence.as_deref(),
    ) {
        (Some(month), Some("expected")) => format!(
            "Expected to end in {}; voids nothing yet",
            month_words(month)
        ),
        (Some(month), _) => format!(
            "Believed to end in {}, not confirmed; voids nothing by itself",
            month_words(month)
        ),
        (None, _) => "None recorded".to_owned(),
    }
}

/// `2027-02` as `February 2027`; anything else as it is.
fn month_words(month: &str) -> String {
    let first_day = format!("{month}-01").parse().ok();
    first_day.map(super::words::day_words).map_or_else(
        || month.to_owned(),
        |day| day.trim_start_matches("1 ").to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_written_out() {
        assert_eq!(month_words("2027-02"), "February 2027");
        assert_eq!(month_words("soon"), "soon");
    }
}
