//! `quaymark organisation add|deactivate|reactivate`, `quaymark person add`, `quaymark sign-in deny|allow`.
//!
//! The first administrator of the registrar is added here; everybody else is invited by somebody who
//! is there already. Registrars and auditors come and go here alone.
//!
//! Whoever has the command line has the database, and so needs no second person: it is for setting a
//! register up. What is done here stands in the audit as the command line's, and the command says so.

use clap::{Args, Subcommand};
use quaymark_core::account::{EmailAddress, OrganisationKind, Role};
use quaymark_core::id::OrganisationId;

use super::{CommandResult, remark, say};
use crate::actions::add_person::{add_organisation, add_person};
use crate::actions::close_sign_in::{Door, set_door};
use crate::actions::deactivate_organisation::{deactivate_as_operator, reactivate_as_operator};
use crate::clock::Clock;
use crate::config::{DatabaseOption, PublicUrlOption};
use crate::store::{Actor, Store};

/// Organisations whose people work in the register.
#[derive(Args, Debug)]
pub struct Organisation {
    #[command(subcommand)]
    verb: OrganisationVerb,
}

#[derive(Debug, Subcommand)]
enum OrganisationVerb {
    /// Add an organisation; prints its number. Registrars and auditors are added here alone.
    Add(AddOrganisation),
    /// Deactivate an organisation: sessions, tokens, keys, invitations and claims of its people end at once.
    /// Registrars and auditors are deactivated here alone.
    Deactivate(OneOrganisation),
    /// Let a deactivated organisation come back; in the portal one that speaks for somebody takes two
    /// people of the registrar, and registrars and auditors do not come back there.
    Reactivate(OneOrganisation),
}

#[derive(Args, Debug)]
struct OneOrganisation {
    /// Its number.
    #[arg(value_name = "NUMBER")]
    organisation: OrganisationId,
    #[command(flatten)]
    database: DatabaseOption,
}

#[derive(Args, Debug)]
struct AddOrganisation {
    /// provider, certification_body, licensing_authority, vetting_authority, port, registrar or auditor.
    #[arg(long)]
    kind: OrganisationKind,
    /// Its name.
    #[arg(long)]
    name: String,
    /// The provider, attestor or port it speaks for, for example att_… or NLRTM. In the portal this
    /// takes two people of the registrar; here it takes none, and the audit says that it was done here.
    #[arg(long, value_name = "NUMBER")]
    represents: Option<String>,
    #[command(flatten)]
    database: DatabaseOption,
}

impl Organisation {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let now = Clock::System.now();
        match self.verb {
            OrganisationVerb::Add(add) => add.run(),
            OrganisationVerb::Deactivate(one) => {
                let store = Store::open(&one.database.database)?;
                deactivate_as_operator(&store, now, &Actor::command(), one.organisation)?;
                Ok(say(format_args!("It is deactivated."))?)
            }
            OrganisationVerb::Reactivate(one) => {
                let store = Store::open(&one.database.database)?;
                reactivate_as_operator(&store, now, &Actor::command(), one.organisation)?;
                Ok(say(format_args!("It is active again."))?)
            }
        }
    }
}

impl AddOrganisation {
    fn run(self) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let id = add_organisation(
            &store,
            Clock::System.now(),
            &Actor::command(),
            self.kind,
            &self.name,
            self.represents.as_deref(),
        )?;
        if self.represents.is_some() {
            // The number alone goes where scripts read.
            remark(format_args!(
                "it speaks from now on, without a second person of the registrar; the audit says so"
            ))?;
        }
        Ok(say(format_args!("{id}"))?)
    }
}

/// People who work in the register.
#[derive(Args, Debug)]
pub struct Person {
    #[command(subcommand)]
    verb: PersonVerb,
}

#[derive(Debug, Subcommand)]
enum PersonVerb {
    /// Add a person to an organisation; prints where they set their password, once, within three days.
    Add(AddPerson),
}

#[derive(Args, Debug)]
struct AddPerson {
    /// Their e-mail address.
    #[arg(long)]
    email: EmailAddress,
    /// Their name.
    #[arg(long)]
    name: String,
    /// The number of the organisation.
    #[arg(long, value_name = "NUMBER")]
    organisation: OrganisationId,
    /// viewer, editor, signatory, reviewer or administrator.
    #[arg(long)]
    role: Role,
    #[command(flatten)]
    public_url: PublicUrlOption,
    #[command(flatten)]
    database: DatabaseOption,
}

impl Person {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let PersonVerb::Add(add) = self.verb;
        let store = Store::open(&add.database.database)?;
        let path = add_person(
            &store,
            Clock::System.now(),
            &Actor::command(),
            (&add.email, &add.name),
            (add.organisation, add.role),
        )?;
        match path {
            Some(path) => {
                let site = add.public_url.public_url.trim_end_matches('/').to_owned();
                say(format_args!("{site}{path}"))?;
            }
            None => say(format_args!("Added. They keep the password they have."))?,
        }
        Ok(())
    }
}

/// Whether people may sign in and act.
#[derive(Args, Debug)]
pub struct SignIn {
    #[command(subcommand)]
    verb: SignInVerb,
}

#[derive(Debug, Subcommand)]
enum SignInVerb {
    /// Let nobody sign in and nobody act, on every node; public reading goes on.
    Deny(Switch),
    /// Let people sign in and act again.
    Allow(Switch),
}

#[derive(Args, Debug)]
struct Switch {
    #[command(flatten)]
    database: DatabaseOption,
}

impl SignIn {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let (switch, door, words) = match self.verb {
            SignInVerb::Deny(switch) => (switch, Door::Closed, "Nobody can sign in now."),
            SignInVerb::Allow(switch) => (switch, Door::Open, "People can sign in again."),
        };
        let store = Store::open(&switch.database.database)?;
        set_door(&store, Clock::System.now(), &Actor::command(), door)?;
        Ok(say(format_args!("{words}"))?)
    }
}
