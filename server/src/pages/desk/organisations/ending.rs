//! What follows of deactivating an organisation.

use quaymark_core::id::OrganisationId;

use super::PATH;
use crate::actions::administration::AdministrationError;
use crate::actions::deactivate_organisation::to_turn_off;
use crate::actions::submission::Party;
use crate::app::App;
use crate::pages::desk::sure::Final;
use crate::pages::names::NamesOf;
use crate::pages::words::counted;

/// What follows, where it is for them to do.
pub(super) fn what_follows(
    app: &App,
    by: &Party,
    id: OrganisationId,
) -> Result<Final, AdministrationError> {
    let (row, people) = app.store.read::<_, AdministrationError>(|tx| {
        let row = to_turn_off(tx, by, id)?;
        let members = tx.members_of(id)?;
        Ok((row, members.len()))
    })?;
    let snapshot = app.directory.snapshot();
    let mut sentences = vec![format!(
        "{} {} for {} no longer: their sessions, tokens, keys and invitations end at once, and do \
         not come back if it is reactivated.",
        counted(people, "person", "people"),
        if people == 1 { "works" } else { "work" },
        row.name,
    )];
    if let Some(whom) = &row.represents {
        let whom = NamesOf::new(&snapshot).whom_in_full(whom);
        sentences.push(format!(
            "Nobody speaks for {whom} meanwhile. That it speaks for it again takes two people of \
             the registrar."
        ));
    }
    sentences.push("What the register publishes stays as it is.".to_owned());
    Ok(Final {
        title: format!("Deactivate {}?", row.name),
        sentences,
        touches: None,
        button: "Deactivate".to_owned(),
        address: PATH.to_owned(),
        back: PATH.to_owned(),
    })
}
