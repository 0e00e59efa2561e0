//! What the operator types. One file a command.
//!
//! A command that fails prints one sentence and exits with 1; a command line that cannot be
//! understood exits with 2, and so does a check that could not be made ([`NotChecked`]).

pub mod demo;
pub mod erase;
pub mod host_page;
pub mod import;
pub mod keys;
pub mod log;
pub mod monitor;
pub mod people;
pub mod profile;
pub mod receipt;
pub mod record;
pub mod reference;
pub mod serve;
pub mod witness;

use std::error::Error;
use std::fmt;
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a command ends with.
pub type CommandResult = Result<(), Box<dyn Error + Send + Sync>>;

/// A check that could not be made: nothing is known to be wrong, and nothing to be right.
#[derive(Debug, thiserror::Error)]
#[error("not checked: {0}")]
pub struct NotChecked(pub String);

impl NotChecked {
    /// Because of an error.
    pub fn of(error: impl Error + 'static) -> Self {
        Self(sentence(&error))
    }
}

/// The register of private security providers in ports.
#[derive(Debug, Parser)]
#[command(name = "quaymark", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer requests over HTTP.
    Serve(Box<serve::Serve>),
    /// Load ports, standards, licence regimes and services.
    Reference(reference::Reference),
    /// The keys that sign verdicts.
    Keys(keys::Keys),
    /// The public log: its key, its check, what to do when it cannot go on.
    Log(log::Log),
    /// Follow the public log of a register as an outsider.
    Monitor(Box<monitor::Monitor>),
    /// Receipts: checked without a network.
    Receipt(receipt::Receipt),
    /// Take over a list of attestors, providers or records.
    Import(import::Import),
    /// Publish requirement profiles of ports.
    Profile(profile::Profile),
    /// Suspend, restore, withdraw or annul a record.
    Record(record::Record),
    /// Suspend, restore, withdraw or annul an attestor's standing.
    Attestor(record::Record),
    /// Take out what was published about a record: names, numbers, words.
    Erase(erase::Erase),
    /// Add organisations.
    Organisation(people::Organisation),
    /// Add people.
    Person(people::Person),
    /// Let nobody sign in, or everybody again.
    SignIn(people::SignIn),
    /// Witness logs: cosign what continues what was seen before.
    Witness(Box<witness::Witness>),
    /// Serve a page of another origin that embeds the widget.
    HostPage(host_page::HostPage),
    /// Fill an empty database with invented firms.
    Demo(demo::Demo),
}

/// Runs the command of this process' arguments.
pub fn run() -> ExitCode {
    let result = match CommandLine::parse().command {
        Command::Serve(command) => command.run(),
        Command::Reference(command) => command.run(),
        Command::Keys(command) => command.run(),
        Command::Log(command) => command.run(),
        Command::Monitor(command) => command.run(),
        Command::Receipt(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Profile(command) => command.run(),
        Command::Record(command) | Command::Attestor(command) => command.run(),
        Command::Erase(command) => command.run(),
        Command::Organisation(command) => command.run(),
        Command::Person(command) => command.run(),
        Command::SignIn(command) => command.run(),
        Command::Witness(command) => command.run(),
        Command::HostPage(command) => command.run(),
        Command::Demo(command) => command.run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_unheard(error.as_ref()) => ExitCode::from(UNHEARD),
        Err(error) => {
            let mut stderr = std::io::stderr().lock();
            // Nobody is left to tell if this fails.
            let _ = writeln!(stderr, "quaymark: {}", sentence(error.as_ref()));
            if error.is::<NotChecked>() {
                ExitCode::from(2)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// What a shell says of a program whose reader has gone, as of `quaymark … | head`.
const UNHEARD: u8 = 141;

fn is_unheard(error: &(dyn std::error::Error + 'static)) -> bool {
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Prints a line to standard output.
pub fn say(line: fmt::Arguments<'_>) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}

/// Prints a line beside what scripts read.
fn remark(line: fmt::Arguments<'_>) -> std::io::Result<()> {
    writeln!(std::io::stderr().lock(), "quaymark: {line}")
}

/// An error and its causes, each said once.
fn sentence(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let words = next.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        cause = next.source();
    }
    // Databases answer on several lines.
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn causes_are_told_once_and_on_one_line() {
        #[derive(Debug, thiserror::Error)]
        #[error("cannot open: {0}")]
        struct Outer(#[source] std::io::Error);
        let outer = Outer(std::io::Error::other("gone\n  for good"));
        assert_eq!(sentence(&outer), "cannot open: gone for good");
    }
}
