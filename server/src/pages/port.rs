//! `GET /ports/{locode}`: what a port asks, in words, who meets it now, and the state's licence.

mod decisions;
mod meeting;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use quaymark_core::id::{Country, ProfileId, UnLocode};
use quaymark_core::register::Profile;
use quaymark_core::time::Instant;
use quaymark_core::timeline::StatusAt;
use serde::Deserialize;

use super::asking::in_force;
use super::component::{Ask, Crumbs, Facts};
use super::frame::{Frame, Section, page};
use super::names::NamesOf;
use super::query::Asked;
use super::requirements::asks;
use super::words::{confidence_words, counted, country_name, instant_words, nation};
use crate::answers::{MAX_WEIGHED, unknown_port};
use crate::app::App;
use crate::directory::{Port, ProfileEntry, Snapshot};
use crate::edge::Caller;
use crate::error::{Code, Refusal};
use decisions::Decisions;
use meeting::Meeting;

/// What can be asked of a port's page.
#[derive(Debug, Default, Deserialize)]
pub struct PortQuery {
    /// Which profile, where the port has several.
    profile: Option<String>,
    /// Providers after this place.
    after: Option<u32>,
}

#[derive(Template)]
#[template(path = "pages/port.html")]
struct PortPage {
    frame: Frame,
    crumbs: Crumbs,
    name: String,
    locode: String,
    state: String,
    others: Vec<(String, String)>,
    coming: Vec<String>,
    shown: Option<ShownProfile>,
    decisions: Decisions,
    regime: Regime,
}

struct ShownProfile {
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

/// `GET /ports/{locode}?profile=`
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
    let now = app.clock.now();
    let profile = chosen_profile(&snapshot, locode, query.profile.as_deref(), now)?;
    let shown = match profile {
        None => None,
        Some(entry) => {
            app.check_ready(now)?;
            if let Some(caller) = Caller::of(&request) {
                caller.charge_weighing(MAX_WEIGHED.min(snapshot.provider_count()))?;
            }
            Some(shown_profile(&snapshot, entry, query.after, now).await?)
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
        others: other_profiles(&snapshot, port, profile, now),
        coming: coming_profiles(&snapshot, locode, now),
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
    now: Instant,
) -> Vec<(String, String)> {
    let ids = snapshot.profiles_of(port.locode).iter();
    ids.filter(|id| shown.is_none_or(|shown| shown.profile.id != **id))
        .filter_map(|id| in_force(snapshot, id, now))
        .map(|entry| {
            let address = format!("/ports/{}?profile={}", port.locode, entry.profile.id);
            (address, entry.document.title.clone())
        })
        .collect()
}

/// Published versions whose time has not come.
fn coming_profiles(snapshot: &Snapshot, port: UnLocode, now: Instant) -> Vec<String> {
    let entries = snapshot
        .profiles_of(port)
        .iter()
        .flat_map(|id| snapshot.profile(id));
    entries
        .filter(|entry| entry.profile.timeline.is_only_granted())
        .filter(|entry| entry.profile.timeline.status_at(now) == StatusAt::NotYet)
        .filter_map(|entry| {
            let begins = entry.profile.timeline.begins_at()?;
            Some(format!(
                "{}, version {}, holds from {}.",
                entry.document.title,
                entry.profile.version,
                instant_words(begins)
            ))
        })
        .collect()
}

async fn shown_profile(
    snapshot: &std::sync::Arc<Snapshot>,
    entry: &ProfileEntry,
    after: Option<u32>,
    now: Instant,
) -> Result<ShownProfile, Refusal> {
    let profile = &entry.profile;
    Ok(ShownProfile {
        title: entry.document.title.clone(),
        note: entry.document.note.clone(),
        is_example: entry.document.is_example,
        facts: profile_facts(profile, now),
        ask: asks(&profile.requirement, &NamesOf::new(snapshot)),
        meeting: meeting::who_meets(snapshot, profile, after, now).await?,
    })
}

fn profile_facts(profile: &Profile, now: Instant) -> Facts {
    let mut facts = Facts::default();
    facts.code("Profile", profile.id.to_string());
    facts.say("Version", profile.version.to_string());
    facts.say_if(
        "Holds since",
        profile.timeline.begins_at().map(instant_words),
    );
    let end = profile.timeline.grant_ends_at(now);
    facts.say_if("Holds until", end.map(instant_words));
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
