//! The answer for the port chosen, as the page shows it. The answer itself is `answers`'.

use actix_web::web;
use quaymark_core::id::{ProfileId, ProviderRef, UnLocode};
use quaymark_core::reason::Reason;
use quaymark_core::statement::Question as Stated;
use quaymark_core::time::Instant;
use quaymark_core::verdict::RequirementAnswer;
use quaymark_core::wire::VerdictDocument;

use super::day::{Day, Wanted};
use super::documents::Documents;
use crate::answers::{Ask as Question, Terms};
use crate::app::App;
use crate::directory::{ProviderView, Snapshot};
use crate::error::Refusal;
use crate::pages::ahead::Ahead;
use crate::pages::asking::in_force;
use crate::pages::component::{Ask, Facts, Prose, Tag};
use crate::pages::requirements::{Beside, answered_asks};
use crate::pages::words::{
    asked_words, instant_words, outcome_sentence, outcome_tag, reason_sentence, thousands,
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
    /// The day it is about, where that is not today.
    pub day: Option<String>,
    /// Until when it holds, and what follows.
    pub holds: Prose,
    /// The port's name.
    pub port: String,
    /// Where the port's requirements stand.
    pub port_address: String,
    /// The profile's title.
    pub profile: String,
    /// Where this version of it is read.
    pub version_address: String,
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
    (asked, day): (&Wanted, &Day),
    documents: Option<&Documents>,
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
    let ground = Ground {
        snapshot,
        view,
        asked,
        day,
        documents,
    };
    Ok(Checked::Answered(Box::new(ground.answered(&document))))
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

/// What an answer is shown with.
struct Ground<'a> {
    snapshot: &'a Snapshot,
    view: &'a ProviderView,
    asked: &'a Wanted,
    day: &'a Day,
    documents: Option<&'a Documents>,
}

impl Ground<'_> {
    fn answered(&self, document: &VerdictDocument) -> Answered {
        let (question, answer) = (&document.verdict.q, &document.verdict.a);
        let versions = self.snapshot.profile(&question.profile);
        let version = versions
            .iter()
            .find(|v| v.profile.version == question.profile_version);
        let ahead = Ahead {
            view: self.view,
            profile: &question.profile,
            making: self.day.making(self.snapshot, &self.view.records),
        };
        let names = &ahead.making.names;
        let beside = |own: &RequirementAnswer| self.beside(own, &ahead);
        let tree = version.map(|version| &version.profile.requirement);
        let (port, profile) = (question.port, &question.profile);
        let version_number = question.profile_version;
        Answered {
            tag: outcome_tag(answer.outcome).large(),
            sentence: outcome_sentence(answer.outcome),
            reasons: answer.reasons.iter().map(|r| reason_sentence(*r)).collect(),
            day: self.asked.at.map(asked_words),
            holds: ahead.holds(),
            port: document.port.name.clone(),
            port_address: format!("/ports/{port}?profile={profile}"),
            profile: document.port.profile_title.clone(),
            version_address: format!("/ports/{port}/{profile}/{version_number}"),
            is_example: version.is_some_and(|version| version.document.is_example),
            ask: tree.map(|tree| answered_asks(tree, answer, names, &beside)),
            facts: facts(document),
            receipt_address: receipt_address(question, self.asked),
            json_address: json_address(question, self.asked),
        }
    }

    /// The record a part rests on, with what stands against it and what comes.
    fn beside(&self, own: &RequirementAnswer, ahead: &Ahead<'_>) -> Beside {
        let mut beside = Beside {
            changes: ahead.part(own),
            ..Beside::default()
        };
        let mut records = self.view.records.iter();
        let record = records.find(|record| Some(record.id) == own.record);
        let (Some(record), Some(entry)) = (record, own.entry) else {
            return beside;
        };
        let making = &ahead.making;
        let words = format!("{}, log entry {}", making.title(record), thousands(entry));
        beside.record = Some((format!("#{}", record.id), words));
        beside.last_day = own.until.map(|end| making.last_day(record, end));
        beside.against = self
            .documents
            .filter(|_| own.reasons.iter().any(|reason| speaks_of_status(*reason)))
            .and_then(|documents| documents.against(record, &making.names, making.now));
        beside
    }
}

const fn speaks_of_status(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Suspended | Reason::Withdrawn | Reason::Annulled
    )
}

/// Where a program asks the same.
fn json_address(question: &Stated, asked: &Wanted) -> String {
    let Stated {
        subject,
        port,
        profile,
        ..
    } = question;
    let address = format!("/v1/verify/{subject}?port={port}&profile={profile}");
    let times = asked.times();
    times.fold(address, |address, time| format!("{address}&{time}"))
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

fn facts(document: &VerdictDocument) -> Facts {
    let question = &document.verdict.q;
    let mut facts = Facts::default();
    let version = format!("{}, version {}", question.profile, question.profile_version);
    facts.say("Profile", version);
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
