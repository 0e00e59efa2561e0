//! `quaymark receipt verify FILE --policy POLICY`: without a network and without a clock.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use quaymark_core::receipt::{MAX_RECEIPT_BYTES, Report, verify};
use quaymark_core::tlog::policy::Policy;

use super::{CommandResult, say};

/// Receipts of verdicts.
#[derive(Args, Debug)]
pub struct Receipt {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Check a receipt by whom you trust. Ends with 0 only if all of it holds.
    Verify(Verify),
}

#[derive(Args, Debug)]
struct Verify {
    /// The receipt.
    file: PathBuf,
    /// Whom you trust: a C2SP policy with the log's key and, better, witnesses.
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
}

impl Receipt {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let Verb::Verify(asked) = self.verb;
        let policy_file = asked.policy.display();
        let policy = std::fs::read_to_string(&asked.policy);
        let policy = policy.map_err(|error| format!("{policy_file}: {error}"))?;
        let policy: Policy = policy
            .parse()
            .map_err(|error| format!("{policy_file} is not a policy: {error}"))?;
        let file = asked.file.display();
        let length = std::fs::metadata(&asked.file).map_err(|error| format!("{file}: {error}"))?;
        if length.len() > MAX_RECEIPT_BYTES as u64 {
            return Err(format!("{file} proves nothing: it is larger than any receipt").into());
        }
        let bytes = std::fs::read(&asked.file).map_err(|error| format!("{file}: {error}"))?;
        let report = verify(&bytes, &policy)
            .map_err(|refusal| format!("{file} proves nothing: {refusal}"))?;
        tell(&report)
    }
}

fn tell(report: &Report) -> CommandResult {
    say(format_args!("This receipt holds."))?;
    for (heading, lines) in report.parts() {
        say(format_args!("\n{heading}:"))?;
        for line in lines {
            say(format_args!("  {line}"))?;
        }
    }
    Ok(())
}
