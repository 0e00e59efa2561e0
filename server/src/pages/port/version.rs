//! `GET /ports/{locode}/{profile}/{version}`: one version of what a port asks, before, while and after
//! it is in force, and how it differs from the one it is to be compared with.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::{ProfileId, UnLocode};
use quaymark_core::time::Instant;

use super::profile_facts;
use crate::actions::profile_draft::PublishedVersion;
use crate::answers::unknown_port;
use crate::app::App;
use crate::directory::{ProfileEntry, Snapshot};
use crate::error::{Code, Refusal};
use crate::pages::asking::in_force;
use crate::pages::component::{Ask, Crumbs, Facts, Prose, Tag};
use crate::pages::desk::profiles::history::{changes_between, dates, tag};
use crate::pages::frame::{Frame, Section, page};
use crate::pages::names::NamesOf;
use crate::pages::requirements::asks;
use crate::pages::words::Zones;

/// How a version differs from another one.
struct Compared {
    /// With which.
    with: String,
    address: String,
    /// In what; nothing if they ask the same.
    changes: Vec<String>,
}

/// A version in the list of all.
struct VersionLine {
    words: String,
    /// Where it is read; none of the one shown.
    address: Option<String>,
    tag: Tag,
    dates: Prose,
}

#[derive(Template)]
#[template(path = "pages/port_version.html")]
struct VersionPage {
    frame: Frame,
    crumbs: Crumbs,
    title: String,
    port: String,
    version: u32,
    tag: Tag,
    dates: Prose,
    is_example: bool,
    compared: Option<Compared>,
    ask: Ask,
    note: Option<String>,
    facts: Facts,
    versions: Vec<VersionLine>,
}

/// `GET /ports/{locode}/{profile}/{version}`
pub async fn show_version(
    app: web::Data<App>,
    path: web::Path<(String, String, String)>,
) -> Result<HttpResponse, Refusal> {
    let (port, profile, version) = path.into_inner();
    let port: UnLocode = port
        .parse()
        .map_err(|error| Refusal::identifier("port", &error))?;
    let profile: ProfileId = profile
        .parse()
        .map_err(|error| Refusal::identifier("profile", &error))?;
    let snapshot = app.directory.snapshot();
    let known = snapshot.port(port).ok_or_else(|| unknown_port(port))?;
    let is_of_port = snapshot.profiles_of(port).contains(&profile);
    let entries = snapshot.profile(&profile).iter().filter(|_| is_of_port);
    let published: Vec<PublishedVersion> = entries.map(published).collect();
    let place = published
        .iter()
        .position(|one| one.version.to_string() == version)
        .ok_or_else(|| no_such_version(port, &profile, &version))?;
    let names = NamesOf::new(&snapshot);
    let shown = Shown {
        snapshot: &snapshot,
        names: &names,
        zones: Zones::named([&known.timezone]),
        versions: &published,
        in_force: in_force(&snapshot, &profile, app.clock.now()).map(|one| one.profile.version),
        now: app.clock.now(),
    };
    let frame = Frame::new(
        &app,
        &snapshot,
        Section::Ports,
        &*published[place].document.title,
    );
    Ok(page(&shown.page(frame, &known.name, place)))
}

fn published(entry: &ProfileEntry) -> PublishedVersion {
    let profile = &entry.profile;
    PublishedVersion {
        profile: profile.id.clone(),
        version: profile.version,
        port: profile.port,
        entry: profile.entry,
        timeline: profile.timeline.clone(),
        margin_days: profile.margin_days,
        requirement: profile.requirement.clone(),
        document: entry.document.clone(),
    }
}

fn no_such_version(port: UnLocode, profile: &ProfileId, version: &str) -> Refusal {
    Refusal::new(
        Code::UnknownProfile,
        format!("{port} has published no version {version} of {profile}"),
    )
    .field("version")
    .found(version)
    .expected(format!("a version that /ports/{port} leads to"))
}

/// What the page is made from.
struct Shown<'a> {
    snapshot: &'a Snapshot,
    names: &'a NamesOf<'a>,
    zones: Zones,
    versions: &'a [PublishedVersion],
    in_force: Option<u32>,
    now: Instant,
}

impl Shown<'_> {
    fn page(&self, frame: Frame, port: &str, place: usize) -> VersionPage {
        let version = &self.versions[place];
        let entry = &self.snapshot.profile(&version.profile)[place];
        let here = format!("Version {}", version.version);
        let mut crumbs = Crumbs::under("/ports", "Ports", &here);
        let of_port = format!("/ports/{}", version.port);
        crumbs.before.push((of_port, port.to_owned()));
        VersionPage {
            frame,
            crumbs,
            title: version.document.title.clone(),
            port: port.to_owned(),
            version: version.version,
            tag: tag(version, self.in_force, self.now).large(),
            dates: dates(version, &self.zones, self.now),
            is_example: version.document.is_example,
            compared: self.compared(place),
            ask: asks(&version.requirement, self.names),
            note: version.document.note.clone(),
            facts: profile_facts(&entry.profile, &self.zones, self.now),
            versions: self.lines(place),
        }
    }

    /// One that is to come is compared with the one in force, any other with the one before it.
    fn compared(&self, place: usize) -> Option<Compared> {
        let version = &self.versions[place];
        let comes = version.comes_at(self.now).is_some();
        let in_force = self.in_force.filter(|_| comes);
        let mut others = self.versions.iter();
        let with = match in_force {
            Some(in_force) => others.find(|other| other.version == in_force),
            None => place.checked_sub(1).map(|before| &self.versions[before]),
        }?;
        let words = match in_force {
            Some(number) => format!("version {number}, which is in force"),
            None => format!("version {}, the one before", with.version),
        };
        Some(Compared {
            with: words,
            address: version_address(with),
            changes: changes_between(with, version, self.names),
        })
    }

    fn lines(&self, shown: usize) -> Vec<VersionLine> {
        let lines = self.versions.iter().enumerate().map(|(place, version)| {
            let address = version_address(version);
            VersionLine {
                words: format!("Version {}: {}", version.version, version.document.title),
                address: (place != shown).then_some(address),
                tag: tag(version, self.in_force, self.now),
                dates: dates(version, &self.zones, self.now),
            }
        });
        lines.rev().collect()
    }
}

/// Where a version is read.
fn version_address(version: &PublishedVersion) -> String {
    let PublishedVersion {
        port,
        profile,
        version,
        ..
    } = version;
    format!("/ports/{port}/{profile}/{version}")
}
