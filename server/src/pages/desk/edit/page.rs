//! The form of a submission as a page: for a new one, or for one that is there.

use askama::Template;
use quaymark_core::id::SubmissionId;
use quaymark_core::submission::{Payload, SubmissionKind};

use crate::actions::submission::Seen;
use crate::app::App;
use crate::auth::SignedIn;
use crate::error::Refusal;
use crate::pages::component::{Compared, Crumbs, Faults, Part};
use crate::pages::desk::beside::{Question, question};
use crate::pages::desk::compared::changed_rows;
use crate::pages::desk::fields::{FieldShown, form_of};
use crate::pages::desk::naming::Naming;
use crate::pages::desk::overview::thing;
use crate::pages::desk::touches::{Touches, touches_of};
use crate::pages::desk::{frame, parts};
use crate::pages::frame::{Frame, Section};
use crate::store::Submission;

#[derive(Template)]
#[template(path = "pages/desk/edit.html")]
pub(super) struct EditPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    pub(super) faults: Faults,
    form_token: String,
    title: String,
    action: String,
    kind: &'static str,
    /// The version that what is typed was made from.
    version: String,
    /// The version somebody else made meanwhile, where there is one.
    newest: String,
    /// Where that differs from what is typed.
    meanwhile: Option<Compared>,
    /// The firm, where it is asked for.
    subject: Option<String>,
    /// Whether it replaces what is on the register.
    beside: Option<Question>,
    fields: Vec<FieldShown>,
    touches: Option<Touches>,
}

/// What a form makes or changes.
pub(super) enum Target {
    /// Something new, about a firm that was named.
    New(String),
    Held {
        id: SubmissionId,
        version: u32,
        subject: String,
    },
}

impl Target {
    pub(super) fn held(held: &Submission, version: u32) -> Self {
        Self::Held {
            id: held.id,
            version,
            subject: held.subject.clone(),
        }
    }

    /// The firm it is about: one's own, or the one that was named.
    pub(super) fn subject<'a>(&'a self, by: &'a SignedIn) -> &'a str {
        match self {
            Self::New(stated) => own_firm(by).unwrap_or(stated),
            Self::Held { subject, .. } => subject,
        }
    }
}

fn own_firm(by: &SignedIn) -> Option<&str> {
    by.represents
        .as_deref()
        .filter(|own| own.starts_with("prv_"))
}

/// The page.
pub(super) fn edit_page(
    app: &App,
    by: &SignedIn,
    payload: &Payload,
    target: Target,
    faults: Faults,
) -> Result<EditPage, Refusal> {
    let kind = payload.kind();
    let beside = question(app, target.subject(by), payload, "")?;
    let (title, action, version, stated) = match target {
        Target::New(stated) => {
            let is_asked = own_firm(by).is_none() && kind != SubmissionKind::ProviderListing;
            let title = title_of_new(payload);
            let stated = is_asked.then_some(stated);
            (title, "/desk/new".to_owned(), 0, stated)
        }
        Target::Held { id, version, .. } => {
            let action = format!("/desk/submissions/{id}/edit");
            (
                format!("Change the {}", kind.words()),
                action,
                version,
                None,
            )
        }
    };
    Ok(EditPage {
        frame: frame(app, &faults, &title),
        crumbs: Crumbs::under("/desk", "Your desk", &title),
        parts: parts(by, ""),
        form_token: by.form_token.clone(),
        kind: kind.as_str(),
        subject: stated,
        beside,
        touches: touches_of(app, payload),
        fields: form_of(&app.directory.snapshot(), payload, &faults),
        faults,
        title,
        action,
        version: version.to_string(),
        newest: String::new(),
        meanwhile: None,
    })
}

/// What was typed beside what somebody else made of it meanwhile; none if the two say the same.
pub(super) fn overtaken(
    app: &App,
    by: &SignedIn,
    typed: &Payload,
    seen: Seen,
    held: &Submission,
) -> Result<Option<EditPage>, Refusal> {
    let snapshot = app.directory.snapshot();
    let naming = Naming::about(&held.subject, &snapshot, app.clock.now());
    let rows = changed_rows(&held.payload, typed, &naming);
    if rows.is_empty() {
        return Ok(None);
    }
    let mut faults = Faults::default();
    faults.add(
        "overwrite",
        "Somebody else changed this while you wrote. Look at what they changed, and say whether \
         yours is to stand instead",
    );
    let target = Target::held(held, seen.version);
    let page = edit_page(app, by, typed, target, faults)?;
    Ok(Some(EditPage {
        newest: held.version.to_string(),
        meanwhile: Some(Compared {
            id: "meanwhile",
            caption: "What somebody else saved meanwhile".to_owned(),
            before: "As it is now",
            after: "As you typed it",
            rows,
            same: String::new(),
        }),
        ..page
    }))
}

/// What is begun: something new, or the next version of a paper that is on the register.
fn title_of_new(payload: &Payload) -> String {
    let kind = payload.kind();
    let number = match payload {
        Payload::Certification(held) => &held.number,
        Payload::Licence(held) => &held.number,
        Payload::Vetting(held) => &held.number,
        _ => return format!("New {}", thing(kind)),
    };
    match payload.record() {
        Some(_) => format!("Renew or correct {} {number}", kind.words()),
        None => format!("New {}", thing(kind)),
    }
}
