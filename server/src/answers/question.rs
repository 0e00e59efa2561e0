//! From what a client asks to what the rules need: a provider, a profile, a prefix of the log.

use quaymark_core::id::{ProfileId, ProviderId, UnLocode};
use quaymark_core::register::{LogIndex, Profile};
use quaymark_core::time::Instant;
use quaymark_core::verdict::{self, Answer, Case};

use super::{Ask, Terms, evidence};
use crate::directory::{ProfileEntry, ProviderView, Rules, Snapshot};
use crate::error::{Code, Refusal};
use crate::store::Commit;

/// A question with everything its answer depends on.
#[derive(Clone, Debug)]
pub struct Question {
    /// The provider as of that prefix; `None` if it was not on the register.
    pub provider: Option<ProviderView>,
    /// The identifier it was asked for by.
    pub asked: String,
    /// The port.
    pub port: UnLocode,
    /// Its name.
    pub port_name: String,
    /// The profile.
    pub profile: ProfileId,
    /// When the answer holds in the world.
    pub at: Instant,
    /// Whether that is now.
    pub is_now: bool,
    /// As known then, where that was asked.
    pub known_at: Option<Instant>,
    /// The prefix of the log.
    pub head: Commit,
    /// What all providers share, as of that prefix.
    pub rules: Rules,
    /// Whether this is demonstration data.
    pub is_demonstration: bool,
}

impl Question {
    /// The plain question, with what was already looked up.
    pub(super) fn newest(
        snapshot: &Snapshot,
        ask: &Ask,
        provider: Option<ProviderId>,
        profile: ProfileId,
        now: Instant,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            provider: provider.and_then(|id| snapshot.provider(id)),
            asked: ask.provider.to_string(),
            port: ask.terms.port,
            port_name: port_name(snapshot, ask.terms.port)?,
            profile,
            at: now,
            is_now: true,
            known_at: None,
            head: snapshot.head(),
            rules: snapshot.rules(),
            is_demonstration: snapshot.is_demonstration(),
        })
    }

    /// Any question.
    pub fn resolve(snapshot: &Snapshot, ask: &Ask, now: Instant) -> Result<Self, Refusal> {
        let head = head_known_at(snapshot, ask.terms.known_at, now)?;
        Self::from_head(snapshot, ask, head, now)
    }

    /// A question that the first `size` entries of the log answer.
    pub(super) fn at_size(
        snapshot: &Snapshot,
        ask: &Ask,
        size: u64,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let head = snapshot.commit_of(size).ok_or_else(|| {
            tracing::error!(
                size,
                "the directory does not know a size that was made public"
            );
            Refusal::internal()
        })?;
        Self::from_head(snapshot, ask, head, now)
    }

    fn from_head(
        snapshot: &Snapshot,
        ask: &Ask,
        head: Commit,
        now: Instant,
    ) -> Result<Self, Refusal> {
        let rules = snapshot.rules_as_of(head.size);
        let id = snapshot.find(&ask.provider);
        Ok(Self {
            provider: id.and_then(|id| snapshot.provider_as_of(id, head.size)),
            asked: ask.provider.to_string(),
            port: ask.terms.port,
            port_name: port_name(snapshot, ask.terms.port)?,
            profile: profile_named(snapshot, ask)?.clone(),
            at: ask.terms.at.unwrap_or(now),
            is_now: ask.terms.at.is_none(),
            known_at: ask.terms.known_at,
            head,
            rules,
            is_demonstration: snapshot.is_demonstration(),
        })
    }
}

/// Checks everything of a question but the provider.
pub fn check_terms(snapshot: &Snapshot, terms: &Terms, now: Instant) -> Result<(), Refusal> {
    let profile = choose_profile(snapshot, terms.port, terms.profile.as_ref())?;
    port_name(snapshot, terms.port)?;
    let head = head_known_at(snapshot, terms.known_at, now)?;
    let rules = snapshot.rules_as_of(head.size);
    weigh(None, profile, &rules, terms.at.unwrap_or(now)).map(|_| ())
}

fn port_name(snapshot: &Snapshot, port: UnLocode) -> Result<String, Refusal> {
    let port = snapshot.port(port).ok_or_else(|| unknown_port(port))?;
    Ok(port.name.clone())
}

/// The refusal of a port that is not in the reference data.
pub(crate) fn unknown_port(port: UnLocode) -> Refusal {
    Refusal::new(
        Code::UnknownPort,
        format!("{port} is not a port of this register"),
    )
    .field("port")
    .found(port.as_str())
    .expected("a UN/LOCODE of GET /v1/ports")
}

/// The profile asked about: the one named, or the only one the port has.
pub(super) fn profile_named<'a>(
    snapshot: &'a Snapshot,
    ask: &Ask,
) -> Result<&'a ProfileId, Refusal> {
    choose_profile(snapshot, ask.terms.port, ask.terms.profile.as_ref())
}

/// The profile of a port that is meant by a name, or by none where there is only one.
pub fn choose_profile<'a>(
    snapshot: &'a Snapshot,
    port: UnLocode,
    named: Option<&ProfileId>,
) -> Result<&'a ProfileId, Refusal> {
    let profiles = snapshot.profiles_of(port);
    match (named, profiles) {
        (Some(named), _) => profiles
            .iter()
            .find(|profile| *profile == named)
            .ok_or_else(|| profile_fault(snapshot, port, Code::UnknownProfile, Some(named))),
        (None, [only]) => Ok(only),
        (None, []) => Err(profile_fault(
            snapshot,
            port,
            Code::PortWithoutProfile,
            None,
        )),
        (None, _) => Err(profile_fault(snapshot, port, Code::ProfileRequired, None)),
    }
}

fn profile_fault(
    snapshot: &Snapshot,
    port: UnLocode,
    code: Code,
    named: Option<&ProfileId>,
) -> Refusal {
    if snapshot.port(port).is_none() {
        return unknown_port(port);
    }
    let names: Vec<&str> = snapshot
        .profiles_of(port)
        .iter()
        .map(ProfileId::as_str)
        .collect();
    let detail = match code {
        Code::ProfileRequired => format!("{port} has {} profiles", names.len()),
        Code::UnknownProfile => format!("{port} has no profile of this name"),
        _ => format!("{port} has published no profile"),
    };
    let refusal = Refusal::new(code, detail).field("profile");
    let refusal = named.map_or(refusal.clone(), |named| refusal.found(named.as_str()));
    if names.is_empty() {
        refusal
    } else {
        refusal.expected(names.join(", "))
    }
}

/// The prefix of the log that was known at an instant; the newest, if none is given.
pub fn head_known_at(
    snapshot: &Snapshot,
    known_at: Option<Instant>,
    now: Instant,
) -> Result<Commit, Refusal> {
    let Some(known_at) = known_at else {
        return Ok(snapshot.head());
    };
    if known_at > now {
        let refusal = Refusal::new(Code::KnownAtInFuture, "known_at lies in the future");
        return Err(refusal
            .field("known_at")
            .found(&known_at.to_string())
            .expected(format!("at most {now}")));
    }
    snapshot.commit_known_at(known_at).ok_or_else(|| {
        Refusal::new(
            Code::KnownAtBeforeRegister,
            "known_at lies before the first entry of the log",
        )
        .field("known_at")
        .found(&known_at.to_string())
        .expected("an instant since the register began")
    })
}

/// An answer and what it rests on.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The answer.
    pub answer: Answer,
    /// The version of the profile that was in force.
    pub profile: ProfileEntry,
    /// Entries that decide it, in order.
    pub evidence: Vec<LogIndex>,
}

/// The answer about one provider, or about one that is not on the register.
pub fn weigh(
    provider: Option<&ProviderView>,
    profile: &ProfileId,
    rules: &Rules,
    at: Instant,
) -> Result<Weighed, Refusal> {
    let versions = rules.profile(profile);
    let facts: Vec<&Profile> = versions.iter().map(|version| &version.profile).collect();
    let in_force = verdict::profile_in_force(&facts, at)
        .and_then(|fact| {
            versions
                .iter()
                .find(|version| version.profile.version == fact.version)
        })
        .ok_or_else(|| not_in_force(profile, at))?;
    let Some(view) = provider else {
        return Ok(Weighed {
            answer: verdict::answer_not_on_register(&facts, at),
            evidence: vec![in_force.profile.entry],
            profile: (*in_force).clone(),
        });
    };
    let case = Case {
        listing: &view.listing,
        records: &view.records,
        profiles: &facts,
        rules,
    };
    let answer = verdict::answer(&case, at).map_err(|_| not_in_force(profile, at))?;
    let evidence = evidence::deciding(view, &answer, &in_force.profile, rules);
    Ok(Weighed {
        answer,
        evidence,
        profile: (*in_force).clone(),
    })
}

fn not_in_force(profile: &ProfileId, at: Instant) -> Refusal {
    Refusal::new(
        Code::ProfileNotInForce,
        format!("no version of {profile} is in force at {at}"),
    )
    .field("profile")
    .found(profile.as_str())
}
