//! Erasing as it is done: one person of the registrar asks, another approves, the operator's command carries
//! it out.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::wire::{ErasureAsked, ErasureShown};

use crate::administrators::Administrator;
use crate::callers::SignedIn;
use crate::people::{self, Organisation};
use crate::process;
use crate::register::Register;

/// Two people of the registrar, signed in.
#[derive(Debug)]
pub struct Two {
    pub registrar: Organisation,
    pub reviewer: SignedIn,
    pub administrator: SignedIn,
}

impl Two {
    /// Of a registrar of that name.
    pub fn of(register: &Register, name: &str) -> Self {
        let registrar = people::organisation(register, OrganisationKind::Registrar, name, None);
        Self {
            reviewer: people::sign_in(register, &registrar, Role::Reviewer),
            administrator: people::sign_in(register, &registrar, Role::Administrator),
            registrar,
        }
    }

    /// The reviewer asks; what waits then, the newest last.
    pub fn ask(&self, target: &str, with_documents: bool) -> ErasureShown {
        let asked = ErasureAsked {
            target: target.to_owned(),
            reason: "at_subjects_request".to_owned(),
            with_documents,
        };
        let waiting = Administrator(&self.reviewer).ask_erasure(&asked);
        let waiting = waiting.unwrap_or_else(|problem| panic!("{problem:?}"));
        let mut own = waiting
            .erasures
            .into_iter()
            .filter(|one| one.target == target);
        own.next_back().expect("it waits")
    }

    /// The reviewer asks and the administrator approves; the erasure's number.
    pub fn approve(&self, target: &str, with_documents: bool) -> String {
        let id = self.ask(target, with_documents).id.to_string();
        let approved = Administrator(&self.administrator).decide_erasure(&id, "approve");
        approved.unwrap_or_else(|problem| panic!("{problem:?}"));
        id
    }
}

/// Runs `quaymark erase` as the operator does, beside the running service; its exit code and what it says.
pub fn carry_out(register: &Register, erasure: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = process::quaymark(register.database())
        .args(["erase", erasure])
        .args(more)
        .output();
    let output = output.expect("the command starts");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}
