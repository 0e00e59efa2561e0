//! `GET /ports`: every port of the reference data by country, those that ask first to be seen.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::asking::in_force;
use super::component::{Crumbs, Tag, Tone};
use super::frame::{Frame, Section, page};
use super::query::Asked;
use super::words::{counted, country_name};
use crate::app::App;
use crate::directory::{Port, Snapshot};

/// What the filter form sends.
#[derive(Debug, Default, Deserialize)]
pub struct PortsQuery {
    /// Part of a port's name, code or state.
    #[serde(default)]
    q: String,
}

#[derive(Template)]
#[template(path = "pages/ports.html")]
struct PortsPage {
    frame: Frame,
    crumbs: Crumbs,
    query: String,
    summary: String,
    asking: Vec<PortLine>,
    countries: Vec<CountryPorts>,
}

struct CountryPorts {
    anchor: String,
    name: String,
    ports: Vec<PortLine>,
}

#[derive(Clone)]
struct PortLine {
    locode: String,
    name: String,
    country: String,
    tag: Option<Tag>,
}

/// `GET /ports?q=`
pub async fn list_ports(app: web::Data<App>, Asked(query): Asked<PortsQuery>) -> HttpResponse {
    let snapshot = app.directory.snapshot();
    let wanted = query.q.trim();
    let found: Vec<&Port> = snapshot
        .ports()
        .iter()
        .filter(|port| is_like(port, wanted))
        .collect();
    let now = app.clock.now();
    let asks = |port: &Port| asks_now(&snapshot, port, now);
    let asking = found.iter().filter(|port| asks(port));
    page(&PortsPage {
        frame: Frame::new(&app, &snapshot, Section::Ports, "Ports"),
        crumbs: Crumbs::to("Ports"),
        query: wanted.to_owned(),
        summary: counted(found.len(), "port", "ports"),
        asking: asking.map(|port| line(port, None)).collect(),
        countries: by_country(&found, &asks),
    })
}

fn is_like(port: &Port, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    port.name.to_lowercase().contains(&wanted)
        || port.locode.to_string().to_lowercase() == wanted.replace(' ', "")
        || country_name(port.country).to_lowercase().contains(&wanted)
}

fn asks_now(snapshot: &Snapshot, port: &Port, now: quaymark_core::time::Instant) -> bool {
    let mut profiles = snapshot.profiles_of(port.locode).iter();
    profiles.any(|id| in_force(snapshot, id, now).is_some())
}

fn line(port: &Port, tag: Option<Tag>) -> PortLine {
    PortLine {
        locode: port.locode.to_string(),
        name: port.name.clone(),
        country: country_name(port.country),
        tag,
    }
}

fn by_country(found: &[&Port], asks: &impl Fn(&Port) -> bool) -> Vec<CountryPorts> {
    let mut countries: BTreeMap<String, CountryPorts> = BTreeMap::new();
    for port in found {
        let name = country_name(port.country);
        let country = countries
            .entry(name.clone())
            .or_insert_with(|| CountryPorts {
                anchor: port.country.to_string().to_lowercase(),
                name,
                ports: Vec::new(),
            });
        let tag = asks(port).then(|| Tag::new(Tone::Note, "Requirements published"));
        country.ports.push(line(port, tag));
    }
    countries.into_values().collect()
}
