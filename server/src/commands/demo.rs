//! `quaymark demo`: fills an empty database with the demonstration register.

use clap::Args;
use quaymark_core::time::CivilDate;

use super::{CommandResult, say};
use crate::auth::totp;
use crate::clock::Clock;
use crate::config::DatabaseOption;
use crate::demo::big::{Size, build_big};
use crate::demo::{build, people};
use crate::store::Store;

/// Fill an empty database with invented firms. The same seed and day give the same register.
#[derive(Args, Debug)]
pub struct Demo {
    /// What all of it follows from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day it is made for; today if not given.
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<CivilDate>,
    /// Write a big register of so many firms instead, for measurements.
    #[arg(long, value_name = "N")]
    providers: Option<u64>,
    /// Certificates of each firm of a big register.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(0..=6))]
    records_per_provider: u8,
    #[command(flatten)]
    database: DatabaseOption,
}

impl Demo {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let today = self.today.unwrap_or_else(|| Clock::System.now().utc_date());
        if let Some(providers) = self.providers {
            return self.run_big(&store, today, providers);
        }
        match build(&store, today, self.seed)? {
            Some(made) => say(format_args!(
                "Demonstration register: {} invented firms, {} log entries, seed {}, as of {today}",
                made.providers, made.entries, self.seed
            ))?,
            None => say(format_args!("The demonstration register is there already"))?,
        }
        say_people()
    }

    fn run_big(&self, store: &Store, today: CivilDate, providers: u64) -> CommandResult {
        let size = Size {
            providers,
            records_per_provider: usize::from(self.records_per_provider),
        };
        let bar = indicatif::ProgressBar::new(providers);
        let is_new = build_big(store, today, self.seed, size, &mut |done| {
            bar.set_position(done);
        })?;
        bar.finish_and_clear();
        if is_new {
            let each = size.records_per_provider;
            say(format_args!(
                "Big register: {providers} invented firms, {each} certificates each"
            ))?;
        } else {
            say(format_args!("A demonstration register is there already"))?;
        }
        Ok(())
    }
}

/// How to sign in to a demonstration, and to nothing else.
fn say_people() -> CommandResult {
    say(format_args!(
        "Sign in as ROLE@WHERE: viewer, editor, signatory, reviewer or administrator at firm.example, \
         body.example, licences.example, vetting.example, port.example, registrar.example or \
         auditor.example. Everybody's password: {}. The secret for a code generator: {}",
        people::PASSWORD,
        totp::secret_words(people::TOTP_SECRET)
    ))?;
    Ok(())
}
