//! What a receipt proves, in plain words, and what it does not.

use super::file::{Opened, Shown};
use crate::reason::Reason;
use crate::register::LogIndex;
use crate::statement::Statement;
use crate::time::{Instant, instant_words};
use crate::tlog::policy::Trusted;
use crate::verdict::{Need, Outcome};

/// What holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What the register stated: the question, the answer, when it was signed.
    pub statement: Statement,
    /// The thumbprint of the key that signed it.
    pub key: String,
    /// The log's name.
    pub origin: String,
    /// How many entries the log had at the checkpoint.
    pub size: u64,
    /// When the quorum of witnesses was complete; `None` if the policy asks for none.
    pub witnessed_at: Option<Instant>,
    /// The witnesses of the policy that saw the checkpoint, each with its time.
    pub witnesses: Vec<(String, Instant)>,
    /// The indices of the entries the receipt shows.
    pub entries: Vec<LogIndex>,
    /// When the state of the log was recorded, by the register's own word.
    pub state_recorded_at: Option<Instant>,
}

impl Report {
    pub(super) fn new(
        statement: Statement,
        trusted: Trusted,
        key: &Shown,
        opened: &Opened,
    ) -> Self {
        let instant =
            |seconds: u64| Instant::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
        let witnesses = trusted.witnesses.into_iter();
        Self {
            statement,
            key: key.entry.record.clone(),
            origin: trusted.checkpoint.origin,
            size: trusted.checkpoint.size,
            witnessed_at: trusted.witnessed_at.map(instant),
            witnesses: witnesses
                .map(|(name, time)| (name, instant(time)))
                .collect(),
            entries: opened.entries.iter().map(|shown| shown.index).collect(),
            state_recorded_at: opened.entries.last().map(|shown| shown.entry.recorded_at),
        }
    }

    /// What was asked, in one sentence.
    pub fn asked(&self) -> String {
        let q = &self.statement.q;
        let known = q.known_at.map_or_else(String::new, |known_at| {
            format!(", as known to the register at {known_at}")
        });
        format!(
            "Whether {} met version {} of the profile {} of the port {} at {}{known}.",
            q.subject, q.profile_version, q.profile, q.port, q.valid_at
        )
    }

    /// What was asked and answered, in one plain sentence.
    pub fn in_short(&self) -> String {
        let q = &self.statement.q;
        let who = format!("the provider {}", q.subject);
        let what = format!(
            "what the port {} asks (version {} of its profile {})",
            q.port, q.profile_version, q.profile
        );
        let when = format!("on {}", instant_words(q.valid_at));
        match self.statement.a.outcome {
            Outcome::Meets => format!("The register answered: {when}, {who} met {what}."),
            Outcome::MeetsExpiring => format!(
                "The register answered: {when}, {who} met {what}, by something that was to end soon."
            ),
            Outcome::DoesNotMeet => {
                format!("The register answered: {when}, {who} did not meet {what}.")
            }
            Outcome::NotOnRegister => format!(
                "The register answered: {who} was not on the register, and so did not meet {what} \
                 {when}."
            ),
            Outcome::NotCovered => format!(
                "The register could not answer whether {who} met {what} {when}: it knew no licence \
                 regime for part of it."
            ),
            Outcome::Confidential => format!(
                "The register could not answer whether {who} met {what} {when}: a record exists \
                 that its owner had not released."
            ),
        }
    }

    /// All of it, part by part: a heading and its sentences.
    pub fn parts(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut answered = vec![self.in_short()];
        answered.extend(self.said().into_iter().skip(1));
        answered.push(format!("In full: {}", self.asked()));
        let seen = match self.witnesses.is_empty() {
            true => ("No independent witness has signed", unwitnessed()),
            false => ("Witnessed", self.witnessed()),
        };
        vec![
            ("Asked and answered", answered),
            ("Proven", self.proven()),
            seen,
            ("Not proven", self.not_proven()),
        ]
    }

    /// What holds without anybody's word.
    pub fn proven(&self) -> Vec<String> {
        let signed_at = Instant::from_seconds(self.statement.iat);
        vec![
            format!(
                "The register {} gave this answer: it is signed with the key {}, which its log names. \
                 By its own word it signed at {signed_at}.",
                self.statement.iss, self.key
            ),
            format!(
                "The answer follows, by the published rules, from what the public log {} held when \
                 it had {} entries.",
                self.origin, self.size
            ),
        ]
    }

    /// What the register said: the whole first, then each requirement with its reason.
    pub fn said(&self) -> Vec<String> {
        let answer = &self.statement.a;
        let mut lines = vec![outcome_words(answer.outcome).to_owned()];
        lines.extend(
            answer
                .reasons
                .iter()
                .map(|reason| reason.sentence().to_owned()),
        );
        for part in &answer.requirements {
            let reasons: Vec<&str> = part.reasons.iter().map(|r| Reason::sentence(*r)).collect();
            let record = part
                .record
                .map_or_else(String::new, |id| format!(" Record {id}."));
            let need = need_words(&part.need);
            let outcome = outcome_words(part.outcome);
            let reasons = reasons.join(" ");
            lines.push(format!("{} {need}: {outcome} {reasons}{record}", part.path));
        }
        lines
    }

    /// When it was witnessed and by whom.
    pub fn witnessed(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(at) = self.witnessed_at {
            lines.push(format!(
                "Enough witnesses of your policy had seen this state of the log by {at}."
            ));
        }
        for (name, time) in &self.witnesses {
            lines.push(format!("Witness {name} saw it at {time}."));
        }
        lines
    }

    /// What this does not prove.
    pub fn not_proven(&self) -> Vec<String> {
        let mut lines = vec![
            "That what was recorded is true: the log shows what was recorded, by whom and when."
                .to_owned(),
            "Anything that was recorded after this state of the log.".to_owned(),
            "The time of signing: it is the register's own word; only the times of witnesses are not."
                .to_owned(),
            "That the key was not in other hands: a later state of the log may say so.".to_owned(),
            "Names, numbers and documents: they are kept off the log and may be erased.".to_owned(),
        ];
        if self.witnessed_at.is_none() {
            lines.push("That everybody was shown the same log: your policy asks for no witness, so the register alone vouches for that.".to_owned());
        }
        if self.statement.q.known_at.is_some() {
            lines.push("That the log was no longer than stated at the time asked about: it proves what the log said at that length.".to_owned());
        }
        lines
    }
}

/// What it means that nobody but the register vouches for the state of its log.
fn unwitnessed() -> Vec<String> {
    [
        "None that your policy names: nobody but the register vouches for this state of its log. If it \
         showed others another log, this file would not tell.",
        "To rule that out, check with a policy that names witnesses you trust, or compare the log with \
         a copy that somebody else keeps.",
    ]
    .map(str::to_owned)
    .into()
}

/// An outcome as a sentence.
const fn outcome_words(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotOnRegister => "Not on the register.",
        Outcome::DoesNotMeet => "Not met.",
        Outcome::NotCovered => "No licence regime covers this question.",
        Outcome::Confidential => "A record exists that its owner has not released.",
        Outcome::MeetsExpiring => "Met, by a record that ends soon.",
        Outcome::Meets => "Met.",
    }
}

fn need_words(need: &Need) -> String {
    match need {
        Need::All(parts) => format!("all of {parts}"),
        Need::Any(parts) => format!("one of {parts}"),
        Need::AtLeast(count) => format!("at least {count}"),
        Need::Certified { standard, .. } => format!("certificate to {standard}"),
        Need::Licensed { country, .. } => format!("licence of {country}"),
        Need::Vetted { level, by_country } => {
            let level = format!("{level:?}").to_lowercase();
            let country = by_country.map_or_else(String::new, |country| format!(" of {country}"));
            format!("{level} vetting{country}")
        }
    }
}
