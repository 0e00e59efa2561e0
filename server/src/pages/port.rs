//! `GET /ports/{locode}`: what a port asks, in words, who meets it now, and the state's licence.

mod day;
mod decisions;
mod meeting;
pub mod version;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use quaymark_core::id::{Country, ProfileId, UnLocode};
use quaymark_core::register::Profile;
use quaymark_core::time::Instant;
use quaymark_core::timeline::StatusAt;
use serde::Deserialize;

use super::asking::in_force;
use super::component::{Ask, Crumbs, Facts, Prose};
use super::frame::{Frame, Section, page};
use super::names::NamesOf;
use super::query::{Asked, instant_asked};
use super::requirements::asks;
use super::words::{Zones, confidence_words, counted, country_name, nation};
use crate::answers::{MAX_WEIGHED, unknown_port};
use crate::app::App;
use crate::directory::{Port, ProfileEntry, Snapshot};
use crate::edge::Caller;
use crate::error::{Code, Refusal};
use day::Day;
use decisions::Decisions;
use meeting::Meeting;

/// What can be asked of a port's page.
#[derive(Debug, Default, Deserialize)]
pub struct PortQuery {
    /// Which profile, where the port has several.
    profile: Option<String>,
    /// Providers after this place.
    after: Option<u32>,
    /// When it is to hold in the world: a day or an instant.
    at: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/port.html")]
struct PortPage {
    frame: Frame,
    crumbs: Crumbs,
    name: String,
    locode: String,
    state: String,
    /// The day it is about, where that is not today.
    other_day: Option<String>,
    /// The same as the field for days holds it.
    at: String,
    others: Vec<(String, String)>,
    coming: Vec<Coming>,
    shown: Option<ShownProfile>,
    decisions: Decisions,
    regime: Regime,
}

/// A published version whose time has not come.
struct Coming {
    words: String,
    from: Prose,
    address: String,
}

struct ShownProfile {
    id: String,
    title: String,
    note: Option<String>,
    is_example: bool,
    facts: Facts,
    ask: Ask,
    meeting: Meeting,
}

struct Regime {
    facts: Option<Facts>,
    sentence: String,
}

/// `GET /ports/{locode}?profile=&at=`
pub async fn show_port(
    app: web::Data<App>,
    locode: web::Path<String>,
    Asked(query): Asked<PortQuery>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    let locode: UnLocode = locode
        .parse()
        .map_err(|error| Refusal::identifier("port", &error))?;
    let snapshot = app.directory.snapshot();
    let port = snapshot.port(locode).ok_or_else(|| unknown_port(locode))?;
    let asked = instant_asked("at", query.at.as_deref().unwrap_or_default())?;
    let day = Day::of(asked, app.clock.now());
    let now = day.at;
    let profile = chosen_profile(&snapshot, locode, query.profile.as_deref(), now)?;
    let shown = match profile {
        None => None,
        Some(entry) => {
            app.check_ready(app.clock.now())?;
            if let Some(caller) = Caller::of(&request) {
                caller.charge_weighing(MAX_WEIGHED.min(snapshot.provider_count()))?;
            }
            Some(shown_profile(&snapshot, entry, query.after, &day).await?)
        }
    };
    let decisions = decisions::in_force(&app, &snapshot, locode, now).await?;
    Ok(page(&PortPage {
        decisions,
        frame: Frame::new(&app, &snapshot, Section::Ports, &*port.name),
        crumbs: Crumbs::under("/ports", "Ports", &port.name),
        name: port.name.clone(),
        locode: locode.to_string(),
        state: country_name(port.country),
        others: other_profiles(&snapshot, port, profile, &day),
        coming: coming_profiles(&snapshot, port, now),
        other_day: day.other(),
        at: day.typed(),
        shown,
        regime: regime(&snapshot, port.country),
    }))
}

/// The profile asked for, or the first in force; none where the port asks nothing now.
fn chosen_profile<'a>(
    snapshot: &'a Snapshot,
    port: UnLocode,
    wanted: Option<&str>,
    now: Instant,
) -> Result<Option<&'a ProfileEntry>, Refusal> {
    let ids = snapshot.profiles_of(port);
    let Some(wanted) = wanted else {
        return Ok(ids.iter().find_map(|id| in_force(snapshot, id, now)));
    };
    let wanted: ProfileId = wanted
        .parse()
        .map_err(|error| Refusal::identifier("profile", &error))?;
    let not_in_force = || {
        Refusal::new(
            Code::UnknownProfile,
            format!("{port} has no profile {wanted} in force"),
        )
        .field("profile")
        .found(wanted.as_str())
    };
    let is_of_port = ids.contains(&wanted);
    let entry = in_force(snapshot, &wanted, now).filter(|_| is_of_port);
    entry.map(Some).ok_or_else(not_in_force)
}

fn other_profiles(
    snapshot: &Snapshot,
    port: &Port,
    shown: Option<&ProfileEntry>,
    day: &Day,
) -> Vec<(String, String)> {
    let ids = snapshot.profiles_of(port.locode).iter();
    ids.filter(|id| shown.is_none_or(|shown| shown.profile.id != **id))
        .filter_map(|id| in_force(snapshot, id, day.at))
        .map(|entry| {
            let (locode, id, at) = (port.locode, &entry.profile.id, day.parameter());
            let address = format!("/ports/{locode}?profile={id}{at}");
            (address, entry.document.title.clone())
        })
        .collect()
}

/// Published versions whose time has not come.
fn coming_profiles(snapshot: &Snapshot, port: &Port, now: Instant) -> Vec<Coming> {
    let zones = Zones::named([&port.timezone]);
    let entries = snapshot
        .profiles_of(port.locode)
        .iter()
        .flat_map(|id| snapshot.profile(id));
    entries
        .filter(|entry| entry.profile.timeline.is_only_granted())
        .filter(|entry| entry.profile.timeline.status_at(now) == StatusAt::NotYet)
        .filter_map(|entry| {
            let (id, version) = (&entry.profile.id, entry.profile.version);
            let begins = entry.profile.timeline.begins_at()?;
            Some(Coming {
                words: format!("{}, version {version}", entry.document.title),
                from: zones.first_day(begins, now).into(),
                address: format!("/ports/{}/{id}/{version}", port.locode),
            })
        })
        .collect()
}

async fn shown_profile(
    snapshot: &std::sync::Arc<Snapshot>,
    entry: &ProfileEntry,
    after: Option<u32>,
    day: &Day,
) -> Result<ShownProfile, Refusal> {
    let profile = &entry.profile;
    let zones = Zones::named(snapshot.port(profile.port).map(|port| &port.timezone));
    Ok(ShownProfile {
        id: profile.id.to_string(),
        title: entry.document.title.clone(),
        note: entry.document.note.clone(),
        is_example: entry.document.is_example,
        facts: profile_facts(profile, &zones, day.at),
        ask: asks(&profile.requirement, &NamesOf::new(snapshot)),
        meeting: meeting::who_meets(snapshot, profile, after, day).await?,
    })
}

fn profile_facts(profile: &Profile, zones: &Zones, now: Instant) -> Facts {
    let mut facts = Facts::default();
    let (id, version) = (&profile.id, profile.version);
    facts.code("Profile", id.to_string());
    let address = format!("/ports/{}/{id}/{version}", profile.port);
    facts.link("Version", version.to_string(), address);
    let begins_at = profile.timeline.begins_at();
    let term = match begins_at {
        Some(begins_at) if now < begins_at => "Holds from",
        _ => "Holds since",
    };
    facts.say_if(term, begins_at.map(|at| zones.first_day(at, now)));
    let end = profile.timeline.ends_at();
    facts.say_if("Holds until", end.map(|end| zones.last_day(end, now)));
    let margin = match profile.margin_days {
        0 => "None: a record may end tomorrow".to_owned(),
        days => format!(
            "{}: a record that ends sooner still meets, and is marked “ends soon”",
            counted(days as usize, "day", "days")
        ),
    };
    facts.say("Margin", margin);
    facts.say("Log entry", profile.entry.to_string());
    facts
}

fn regime(snapshot: &Snapshot, country: Country) -> Regime {
    let state = nation(country);
    let Some(entry) = snapshot.regime(country) else {
        return Regime {
            facts: None,
            sentence: format!(
                "The register knows no licence regime of {state}. It does not guess."
            ),
        };
    };
    let document = &entry.document;
    let sentence = match entry.regime.asks_company_licence {
        true => format!("By the law of {state} a guarding company needs a licence of its own."),
        false => format!(
            "The law of {state} asks no licence of the company itself, so the lack of one says \
             nothing against a firm."
        ),
    };
    let mut facts = Facts::default();
    facts.say("Authority", &*document.authority);
    facts.say("Law", &*document.statute);
    facts.say(
        "Licence",
        format!("{} ({})", document.licence_name, document.licence_name_en),
    );
    facts.say("Validity", &*document.validity_note);
    facts.say(
        "The state’s own list",
        public_words(&document.register_public),
    );
    facts.say_if("In ports", document.port_note.clone());
    facts.say_if(
        "How well known",
        document.confidence.as_deref().map(confidence_words),
    );
    Regime {
        facts: Some(facts),
        sentence,
    }
}

fn public_words(register_public: &str) -> &str {
    match register_public {
        "yes" => "Public",
        "no" => "Not public",
        "partly" => "Partly public",
        _ => "Not known whether it is public",
    }
}
