//! An organisation in the list, and a change that waits for a second person.

use quaymark_core::account::OrganisationKind;

use crate::actions::deactivate_organisation::is_operators;
use crate::actions::list_organisations::{ChangeSeen, OrganisationSeen};
use crate::auth::SignedIn;
use crate::pages::component::{Facts, Tag, Tone};
use crate::pages::names::NamesOf;
use crate::pages::words::instant_words;

/// An organisation in the list.
pub(super) struct OrganisationLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) represents: String,
    pub(super) tag: Tag,
    pub(super) is_active: bool,
    pub(super) is_own: bool,
    /// Whether the operator alone turns it off and on.
    pub(super) is_operators: bool,
    /// Whether nobody looks after it.
    pub(super) is_orphaned: bool,
    /// Whether somebody is asked to agree to a change.
    pub(super) is_waiting: bool,
    /// Whether it could be asked that it speak for somebody.
    pub(super) may_be_given: bool,
}

/// A change that waits.
pub(super) struct ChangeLine {
    pub(super) id: String,
    pub(super) sentence: String,
    pub(super) facts: Facts,
    /// Whether who looks asked for it.
    pub(super) is_own: bool,
}

pub(super) fn line(seen: OrganisationSeen, by: &SignedIn, names: &NamesOf<'_>) -> OrganisationLine {
    let row = seen.row;
    let is_active = row.deactivated_at.is_none();
    let is_auditor = row.kind == OrganisationKind::Auditor;
    OrganisationLine {
        id: row.id.to_string(),
        is_own: row.id == by.organisation,
        is_operators: is_operators(row.kind),
        kind: row.kind.words(),
        may_be_given: is_active && !is_auditor && row.represents.is_none(),
        represents: row
            .represents
            .map_or_else(String::new, |whom| names.whom_in_full(&whom)),
        name: row.name,
        tag: match (is_active, seen.is_orphaned) {
            (false, _) => Tag::new(Tone::Bad, "Deactivated"),
            (true, true) => Tag::new(Tone::Warn, "Nobody administers it"),
            (true, false) => Tag::new(Tone::Good, "Active"),
        },
        is_orphaned: seen.is_orphaned,
        is_waiting: !seen.waiting.is_empty(),
        is_active,
    }
}

pub(super) fn change_line(seen: ChangeSeen, by: &SignedIn, names: &NamesOf<'_>) -> ChangeLine {
    let row = seen.row;
    let mut facts = Facts::default();
    facts.code("Organisation", row.organisation.to_string());
    facts.say("For whom", names.whom_in_full(&row.whom));
    facts.say_if(
        "Invitation goes to",
        row.email.map(|email| email.to_string()),
    );
    facts.say("Its administrators", listed(&seen.administrators));
    facts.say("Its open invitations", listed(&seen.invitations));
    if row.claim.is_some() {
        facts.say(
            "Ground",
            "The firm typed the code of a letter that who asks had made",
        );
    }
    facts.say("Asked by", seen.asked_by);
    facts.say("Asked on", instant_words(row.asked_at));
    facts.say("Waits until", instant_words(row.expires_at));
    ChangeLine {
        id: row.id.to_string(),
        sentence: seen.sentence,
        is_own: row.asked_by == by.person,
        facts,
    }
}

/// Names or addresses in one line.
fn listed(names: &[String]) -> String {
    match names {
        [] => "None".to_owned(),
        names => names.join(", "),
    }
}
