//! The answer for the port chosen, as the page shows it. The answer itself is `answers`'.

use actix_web::web;
use quaymark_core::id::{ProfileId, ProviderRef, UnLocode};
use quaymark_core::register::Record;
use quaymark_core::statement::Question as Stated;
use quaymark_core::time::Instant;
use quaymark_core::verdict::RequirementAnswer;
use quaymark_core::wire::VerdictDocument;

use super::day::{Day, Wanted};
use crate::answers::{Ask as Question, Terms};
use crate::app::App;
use crate::directory::{ProviderView, Snapshot};
use crate::error::Refusal;
use crate::pages::asking::in_force;
use crate::pages::component::{Ask, Facts, Tag};
use crate::pages::names::NamesOf;
use crate::pages::requirements::answered_asks;
use crate::pages::words::{
    instant_words, outcome_sentence, outcome_tag, reason_sentence, remaining_words, thousands,
};

/// What the page says about the port chosen.
pub enum Checked {
    /// No port was chosen.
    NoPort,
    /// The port asks nothing now.
    AsksNothing { port: String },
    /// The port has several profiles: address and title of each.
    Several {
        port: String,
        profiles: Vec<(String, String)>,
    },
    /// The answer.
    Answered(Box<Answered>),
}

/// An answer as the page shows it.
pub struct Answered {
    /// The whole outcome.
    pub tag: Tag,
    /// What it means.
    pub sentence: &'static str,
    /// Reasons that concern the provider's place on the register.
    pub reasons: Vec<&'static str>,
    /// The port's name.
    pub port: String,
    /// Where the port's requirements stand.
    pub port_address: String,
    /// The profile's title.
    pub profile: String,
    /// It is an example, not the port's policy.
    pub is_example: bool,
    /// Each requirement with its answer.
    pub ask: Option<Ask>,
    /// Version, times, log.
    pub facts: Facts,
    /// The signed answer as JSON.
    pub json_address: String,
    /// The answer with its proof; absent for what was known at another time.
    pub receipt_address: Option<String>,
}

/// Asks about a provider for a port, if one is chosen.
pub(super) fn check(
    app: &web::Data<App>,
    snapshot: &Snapshot,
    view: &ProviderView,
    asked: &Wanted,
    day: &Day,
) -> Result<Checked, Refusal> {
    let Some(port) = asked.port else {
        return Ok(Checked::NoPort);
    };
    let name = port_name(snapshot, port);
    let current = current_profiles(snapshot, port, day.now);
    let profile = match (asked.profile.clone(), current.as_slice()) {
        (Some(named), _) => named,
        (None, []) => return Ok(Checked::AsksNothing { port: name }),
        (None, [(only, _)]) => only.clone(),
        (None, several) => {
            let address = |id: &ProfileId| {
                let profile = Some(id.clone());
                let asked = asked.clone();
                Wanted { profile, ..asked }.address(view.id)
            };
            let profiles = several
                .iter()
                .map(|(id, title)| (address(id), title.clone()));
            let profiles = profiles.collect();
            return Ok(Checked::Several {
                port: name,
                profiles,
            });
        }
    };
    let question = Question {
        provider: ProviderRef::Number(view.id),
        terms: Terms {
            port,
            profile: Some(profile),
            at: asked.at,
            known_at: asked.known_at,
        },
    };
    let ready = app.answers.verdict(app, &question)?;
    let document: VerdictDocument = serde_json::from_slice(&ready.body).map_err(|error| {
        tracing::error!(%error, "an answer could not be read back");
        Refusal::internal()
    })?;
    Ok(Checked::Answered(Box::new(answered(
        snapshot,
        &document,
        &view.records,
        asked,
        day,
    ))))
}

fn port_name(snapshot: &Snapshot, port: UnLocode) -> String {
    let found = snapshot.port(port);
    found.map_or_else(|| port.to_string(), |port| port.name.clone())
}

fn current_profiles(snapshot: &Snapshot, port: UnLocode, now: Instant) -> Vec<(ProfileId, String)> {
    let entries = snapshot.profiles_of(port).iter();
    entries
        .filter_map(|id| in_force(snapshot, id, now))
        .map(|entry| (entry.profile.id.clone(), entry.document.title.clone()))
        .collect()
}

fn answered(
    snapshot: &Snapshot,
    document: &VerdictDocument,
    records: &[Record],
    asked: &Wanted,
    day: &Day,
) -> Answered {
    let now = day.now;
    let (question, answer) = (&document.verdict.q, &document.verdict.a);
    let versions = snapshot.profile(&question.profile);
    let version = versions
        .iter()
        .find(|v| v.profile.version == question.profile_version);
    let names = NamesOf::new(snapshot);
    let record_name = |own: &RequirementAnswer| deciding_record(snapshot, records, own, day);
    let tree = version.map(|version| &version.profile.requirement);
    Answered {
        tag: outcome_tag(answer.outcome).large(),
        sentence: outcome_sentence(answer.outcome),
        reasons: answer.reasons.iter().map(|r| reason_sentence(*r)).collect(),
        port: document.port.name.clone(),
        port_address: format!("/ports/{}?profile={}", question.port, question.profile),
        profile: document.port.profile_title.clone(),
        is_example: version.is_some_and(|version| version.document.is_example),
        ask: tree.map(|tree| answered_asks(tree, answer, &names, now, &record_name)),
        facts: facts(document, now),
        receipt_address: receipt_address(question, asked),
        json_address: asked.times().fold(
            format!(
                "/v1/verify/{}?port={}&profile={}",
                question.subject, question.port, question.profile
            ),
            |address, time| format!("{address}&{time}"),
        ),
    }
}

/// Where the proof is made. The log proves what it says now about any day, not what it said before.
fn receipt_address(question: &Stated, asked: &Wanted) -> Option<String> {
    if asked.known_at.is_some() {
        return None;
    }
    let Stated {
        subject,
        port,
        profile,
        ..
    } = question;
    let day = asked.at.map_or_else(String::new, |at| format!("/{at}"));
    Some(format!("/v1/receipts/{subject}/{port}/{profile}{day}"))
}

/// Place within the page and name of the record an answer rests on, with its log entry.
fn deciding_record(
    snapshot: &Snapshot,
    records: &[Record],
    own: &RequirementAnswer,
    day: &Day,
) -> Option<(String, String)> {
    let (id, entry) = (own.record?, own.entry?);
    let record = records.iter().find(|record| record.id == id)?;
    let making = super::record::Making {
        records,
        rules: &day.rules,
        names: &NamesOf::new(snapshot),
        now: day.now,
    };
    let words = format!("{}, log entry {}", making.title(record), thousands(entry));
    Some((format!("#{id}"), words))
}

fn facts(document: &VerdictDocument, now: Instant) -> Facts {
    let (question, answer) = (&document.verdict.q, &document.verdict.a);
    let mut facts = Facts::default();
    let version = format!("{}, version {}", question.profile, question.profile_version);
    facts.say("Profile", version);
    let changes = answer.next_change_at.map_or_else(
        || "No change is foreseen by what is recorded now".to_owned(),
        |at| format!("{} ({})", instant_words(at), remaining_words(now, at)),
    );
    facts.say("Next change", changes);
    facts.say("Computed", instant_words(document.computed_at));
    facts.say(
        "To be shown as current until",
        instant_words(document.fresh_until),
    );
    facts.say(
        "Log size",
        format!("{} entries", thousands(document.verdict.log.size)),
    );
    facts.code("Statement", document.verdict.jti.clone());
    facts
}
