//! `GET /v1/ports…`: ports and what they ask.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::{Country, ProfileId, UnLocode};
use quaymark_core::register::Profile;
use quaymark_core::time::Instant;
use quaymark_core::verdict::profile_in_force;
use quaymark_core::wire::{
    PortList, PortListed, PortProfiles, PortPublished, ProfilePublished, ProfileVersion,
};

use super::params::{self, Params, parse_id, segment};
use super::reply;
use crate::answers::unknown_port;
use crate::app::App;
use crate::directory::{Port, ProfileEntry, Snapshot};
use crate::error::Refusal;

/// Answers with every port, or those of one country.
#[utoipa::path(
    get,
    path = "/v1/ports",
    tag = "Ports and standards",
    params(("country" = inline(Option<Country>), Query, description = "Only those of this state")),
    responses((status = 200, description = "Every port", body = PortList)),
)]
pub async fn list_ports(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request, ["country"])?;
    let country: Option<Country> = params.id(0)?;
    let snapshot = app.directory.snapshot();
    let wanted = snapshot
        .ports()
        .iter()
        .filter(|port| country.is_none_or(|c| c == port.country));
    let list = PortList {
        as_of: reply::as_of(&app, &snapshot),
        ports: wanted.map(|port| listed(port, &snapshot)).collect(),
    };
    reply::while_fresh(&list, list.as_of)
}

/// Answers with one port.
#[utoipa::path(
    get,
    path = "/v1/ports/{port}",
    tag = "Ports and standards",
    params(("port" = inline(UnLocode), Path, description = "UN/LOCODE of the port")),
    responses((status = 200, description = "The port", body = PortPublished)),
)]
pub async fn show_port(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let snapshot = app.directory.snapshot();
    let port = listed(port_of(&request, &snapshot)?, &snapshot);
    let published = PortPublished {
        as_of: reply::as_of(&app, &snapshot),
        port,
    };
    reply::while_fresh(&published, published.as_of)
}

/// Answers with every version of every profile of a port.
#[utoipa::path(
    get,
    path = "/v1/ports/{port}/profile",
    tag = "Ports and standards",
    params(("port" = inline(UnLocode), Path, description = "UN/LOCODE of the port")),
    responses((status = 200, description = "Every version of every profile of the port", body = PortProfiles)),
)]
pub async fn show_profiles(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let snapshot = app.directory.snapshot();
    let port = port_of(&request, &snapshot)?;
    let as_of = reply::as_of(&app, &snapshot);
    let ids = snapshot.profiles_of(port.locode).iter();
    let versions = ids.clone().flat_map(|id| snapshot.profile(id));
    let changes = versions.flat_map(|version| version.profile.timeline.boundaries());
    let profiles = PortProfiles {
        as_of: as_of.until_first(changes),
        port: port.locode,
        name: port.name.clone(),
        profiles: ids
            .map(|id| published(id, snapshot.profile(id), as_of.computed_at))
            .collect(),
    };
    reply::while_fresh(&profiles, profiles.as_of)
}

fn port_of<'a>(request: &HttpRequest, snapshot: &'a Snapshot) -> Result<&'a Port, Refusal> {
    let locode: UnLocode = parse_id("port", &segment(request, 2, "port")?)?;
    snapshot.port(locode).ok_or_else(|| unknown_port(locode))
}

fn listed(port: &Port, snapshot: &Snapshot) -> PortListed {
    PortListed {
        locode: port.locode,
        name: port.name.clone(),
        country: port.country,
        latitude: port.latitude,
        longitude: port.longitude,
        timezone: port.timezone.clone(),
        profiles: snapshot.profiles_of(port.locode).to_vec(),
    }
}

fn published(id: &ProfileId, versions: &[ProfileEntry], now: Instant) -> ProfilePublished {
    let facts: Vec<&Profile> = versions.iter().map(|version| &version.profile).collect();
    ProfilePublished {
        profile: id.clone(),
        version_in_force: profile_in_force(&facts, now).map(|profile| profile.version),
        versions: versions.iter().map(version).collect(),
    }
}

fn version(entry: &ProfileEntry) -> ProfileVersion {
    ProfileVersion {
        version: entry.profile.version,
        entry: entry.profile.entry,
        periods: entry.profile.timeline.clone(),
        margin_days: entry.profile.margin_days,
        requirement: entry.profile.requirement.clone(),
        document: entry.document.clone(),
    }
}
