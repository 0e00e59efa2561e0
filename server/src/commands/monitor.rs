//! `quaymark monitor URL --state FILE`: follows a log as an outsider. For a clock that starts it again
//! and again; what it ends with says whether somebody has to look.

use std::path::{Path, PathBuf};

use clap::Args;
use quaymark_core::time::Instant;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::policy::Policy;
use quaymark_core::tlog::watch::Bounds;
use serde_json::json;

use super::{CommandResult, NotChecked, say};
use crate::clock::Clock;
use crate::tlog::monitor::{Asked, Outcome, Report, StateFile, Trust, follow};
use crate::tlog::served::Http;

/// Follow the public log of a register. Ends with 0 if no rule is broken, with 1 if one is, with 2 if
/// that could not be checked.
#[derive(Args, Debug)]
pub struct Monitor {
    /// Where the log is served: https://HOST, or its prefix such as https://HOST/log.
    url: String,
    /// What is remembered between two looks; made at the first.
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// Whom you trust: a C2SP policy with the log's key and, better, witnesses.
    #[arg(long, value_name = "FILE", conflicts_with = "vkey")]
    policy: Option<PathBuf>,
    /// The key that checks the log's signatures, as `quaymark log key` shows it.
    #[arg(long, value_name = "KEY")]
    vkey: Option<VerifierKey>,
    /// Say it in JSON.
    #[arg(long)]
    json: bool,
    /// Name each entry that should be seen, not only how many there are for which reason.
    #[arg(long)]
    verbose: bool,
    /// Somebody has seen to what was found before: tell it no more.
    #[arg(long)]
    acknowledge: bool,
    /// From how many days before its recording on a change of status is listed as back-dated.
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    back_dated_days: u32,
    /// How many minutes before the last look an entry may be recorded that was not there then.
    #[arg(long, value_name = "MINUTES", default_value_t = 60)]
    late_minutes: u32,
    #[command(flatten)]
    outside: Outside,
}

/// What whoever looks from outside can choose.
#[derive(Args, Clone, Copy, Debug)]
pub struct Outside {
    /// Ask another machine without encryption.
    #[arg(long)]
    pub insecure: bool,
    /// How many minutes ahead of this machine's clock an entry may be recorded.
    #[arg(long, value_name = "MINUTES", default_value_t = 5)]
    pub ahead_minutes: u32,
}

impl Monitor {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let now = Clock::System.now();
        match self.look(now) {
            Ok(mut report) => {
                report.names_each = self.verbose;
                if self.json {
                    say(format_args!("{}", serde_json::to_string(&report)?))?;
                } else {
                    say(format_args!("{report}"))?;
                }
                match report.outcome {
                    Outcome::Fine => Ok(()),
                    Outcome::Broken => {
                        Err(format!("rules are broken: {}", report.found_count).into())
                    }
                }
            }
            Err(error) => {
                if self.json {
                    let said = json!({
                        "outcome": "not_checked",
                        "checked_at": now,
                        "error": error.to_string(),
                    });
                    say(format_args!("{said}"))?;
                }
                Err(error.into())
            }
        }
    }

    fn look(&self, now: Instant) -> Result<Report, NotChecked> {
        let source = Http::at(&self.url, self.outside.insecure).map_err(NotChecked::of)?;
        let trust = match (&self.policy, &self.vkey) {
            (Some(policy), _) => Trust::Policy(read_policy(policy)?),
            (None, Some(key)) => Trust::Key(key.clone()),
            (None, None) => Trust::FirstUse,
        };
        let bounds = Bounds::at(now)
            .ahead_minutes(self.outside.ahead_minutes)
            .late_minutes(self.late_minutes)
            .back_dated_days(self.back_dated_days);
        let report = follow(&Asked {
            source: &source,
            state: &StateFile::at(self.state.clone()),
            trust,
            now,
            bounds,
            acknowledges: self.acknowledge,
        });
        report.map_err(NotChecked::of)
    }
}

fn read_policy(path: &Path) -> Result<Policy, NotChecked> {
    let file = path.display();
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| NotChecked(format!("{file}: {error}")))?;
    text.parse()
        .map_err(|error| NotChecked(format!("{file} is not a policy: {error}")))
}
