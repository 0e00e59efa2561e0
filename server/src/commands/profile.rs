//! `quaymark profile publish FILE`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use quaymark_core::id::AttestorId;
use serde_json::Value;

use super::{CommandResult, say};
use crate::actions::REGISTRAR;
use crate::actions::authority::Authority;
use crate::actions::enter::Effect;
use crate::actions::publish_profile::{ProfileDraft, publish_profile};
use crate::clock::Clock;
use crate::config::DatabaseOption;
use crate::store::Store;

/// Requirement profiles of ports.
#[derive(Args, Debug)]
pub struct Profile {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Publish the versions in a JSON file: one, or a list of them.
    Publish(Publish),
}

#[derive(Args, Debug)]
struct Publish {
    /// The file.
    file: PathBuf,
    /// Attestor that acts; the register itself if not given.
    #[arg(long, value_name = "ATTESTOR")]
    by: Option<AttestorId>,
    /// Pseudonymous id of somebody who approved; give it again for the next person.
    #[arg(long, value_name = "ID")]
    approved_by: Vec<String>,
    #[command(flatten)]
    database: DatabaseOption,
}

impl Profile {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let Verb::Publish(publish) = self.verb;
        publish.run()
    }
}

impl Publish {
    fn run(self) -> CommandResult {
        let file = self.file.display();
        let text = std::fs::read_to_string(&self.file).map_err(|e| format!("{file}: {e}"))?;
        let value: Value = serde_json::from_str(&text).map_err(|e| format!("{file}: {e}"))?;
        let values = match value {
            Value::Array(values) => values,
            one => vec![one],
        };
        let drafts: Result<Vec<ProfileDraft>, _> =
            values.into_iter().map(serde_json::from_value).collect();
        let drafts = drafts.map_err(|e| format!("{file} is not a profile: {e}"))?;
        let store = Store::open(&self.database.database)?;
        let by = Authority::of_operator(self.by.unwrap_or(REGISTRAR), self.approved_by);
        for draft in drafts {
            let effect = publish_profile(&store, Clock::System.now(), &draft, &by)?;
            let done = match effect {
                Effect::Unchanged => "was published already",
                Effect::Added | Effect::Changed => "published",
            };
            say(format_args!(
                "{} version {} {done}",
                draft.id, draft.version
            ))?;
        }
        Ok(())
    }
}
