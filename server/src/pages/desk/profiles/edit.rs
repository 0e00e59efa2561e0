//! `/desk/profiles/drafts/{id}`: a draft as a form: what it says, and its tree.

use actix_web::web;
use askama::Template;
use quaymark_core::requirement::{Place, Requirement, Shift};
use quaymark_core::time::CivilDate;
use quaymark_core::wire::ProfileContent;

use super::super::no_such_act;
use super::tree::{Around, DraftNode, nodes};
use super::{Answered, Id, draft_address, draft_of, faults_of, may_draft, seen};
use crate::actions::profile_draft::{ProfileDraftError, SeenDraft, load_draft};
use crate::actions::update_profile_draft::{
    discard_profile_draft, faults_of_draft, update_profile_draft,
};
use crate::app::App;
use crate::auth::permission::{DraftProfile, ReadDesk};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::import::RowFault;
use crate::pages::component::{Crumbs, Faults, Part};
use crate::pages::desk::done::{Arrival, Done, after};
use crate::pages::desk::turn::{Turn, turn};
use crate::pages::desk::{form, frame, parts};
use crate::pages::frame::{Frame, Section};
use crate::pages::names::NamesOf;
use crate::pages::query::Asked;

#[derive(Template)]
#[template(path = "pages/desk/profile_draft.html")]
struct DraftPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    /// What was just done.
    done: Option<Done>,
    form_token: String,
    title: String,
    address: String,
    version: String,
    head: Head,
    tree: DraftNode,
    /// What still keeps it from being published.
    open: Vec<String>,
    may_edit: bool,
}

/// What the form holds beside the tree, as it was typed.
#[derive(Clone, Debug, Default)]
struct Head {
    title: String,
    note: String,
    margin_days: String,
    from: String,
    until: String,
}

/// What is done to a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Save,
    ChangeTree,
    Discard,
}

/// `GET /desk/profiles/drafts/{id}`
pub async fn show_draft(
    by: Allowed<ReadDesk>,
    app: web::Data<App>,
    id: Id,
    Asked(arrival): Asked<Arrival>,
) -> Answered {
    let (id, by) = (draft_of(&id)?, by.into_signed_in());
    let page = aside(&app, move |app| {
        let mut page = draft_page(app, &by, id, Faults::default(), None)?;
        page.done = (arrival.done == "saved").then(|| saved(&page.open));
        Ok(page)
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/profiles/drafts/{id}`: what the form holds beside the tree.
pub async fn save(
    by: Allowed<DraftProfile>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Save).await
}

/// `POST /desk/profiles/drafts/{id}/tree`: shifts or removes one part.
pub async fn change_tree(
    by: Allowed<DraftProfile>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::ChangeTree).await
}

/// `POST /desk/profiles/drafts/{id}/discard`
pub async fn discard(
    by: Allowed<DraftProfile>,
    app: web::Data<App>,
    id: Id,
    posted: Posted,
) -> Answered {
    act(by.into_signed_in(), app, &id, posted, Act::Discard).await
}

/// Does one act and sends the browser on; or shows the draft again with what stood against.
async fn act(by: SignedIn, app: web::Data<App>, id: &Id, posted: Posted, act: Act) -> Answered {
    let seen = seen(id, &posted)?;
    turn(&app, move |app| {
        let Err(error) = act.carry_out(app, &by, seen, &posted) else {
            return Ok(Turn::On(match act {
                Act::Discard => "/desk/profiles".to_owned(),
                Act::Save => after(&draft_address(seen.id), "saved"),
                Act::ChangeTree => draft_address(seen.id),
            }));
        };
        let typed = (act == Act::Save).then(|| Head::of_form(&posted));
        let page = draft_page(app, &by, seen.id, faults_of(error)?, typed)?;
        Turn::form(&page, &page.faults)
    })
    .await
}

impl Act {
    fn carry_out(
        self,
        app: &App,
        by: &SignedIn,
        seen: SeenDraft,
        posted: &Posted,
    ) -> Result<(), ProfileDraftError> {
        let (store, now, party) = (&app.store, app.clock.now(), by.party());
        if self == Self::Discard {
            return discard_profile_draft(store, now, &party, seen);
        }
        let head = Head::of_form(posted);
        if self == Self::Save {
            head.check()?;
        }
        let saved = update_profile_draft(store, now, &party, seen, |content| match self {
            Self::Save => head.put_into(content),
            _ => change(&mut content.requirement, posted),
        });
        saved.map(|_| ())
    }
}

/// That a draft is saved, and whether it could be published as it is.
fn saved(open: &[String]) -> Done {
    Done::plain(match open {
        [] => "Saved. It can be published as it is.",
        _ => "Saved. It cannot be published yet: what is missing or wrong stands below.",
    })
}

fn change(tree: &mut Requirement, posted: &Posted) -> Result<(), ProfileDraftError> {
    let act = posted.text("act");
    let (what, place) = act.split_once(' ').unwrap_or_default();
    if !["up", "down", "remove"].contains(&what) {
        let expected = "up, down or remove, and a place";
        return Err(ProfileDraftError::State(no_such_act(act, expected)));
    }
    let place: Place = place.parse()?;
    match what {
        "up" => tree.shift_part(&place, Shift::Up).map(|_| ())?,
        "down" => tree.shift_part(&place, Shift::Down).map(|_| ())?,
        _ => tree.remove_part(&place).map(|_| ())?,
    }
    Ok(())
}

fn draft_page(
    app: &App,
    by: &SignedIn,
    id: quaymark_core::id::ProfileDraftId,
    faults: Faults,
    typed: Option<Head>,
) -> Result<DraftPage, Refusal> {
    let now = app.clock.now();
    let (draft, open) = app.store.read::<_, ProfileDraftError>(|tx| {
        let draft = load_draft(tx, &by.party(), id)?;
        let open = faults_of_draft(tx, &draft, now)?;
        Ok((draft, open))
    })?;
    let snapshot = app.directory.snapshot();
    let address = draft_address(id);
    let around = Around {
        address: &address,
        form_token: &by.form_token,
        version: draft.version,
        may_edit: may_draft(by),
        faults: &open,
    };
    let title = format!("Draft of {}", draft.profile);
    Ok(DraftPage {
        frame: frame(app, &faults, &title),
        crumbs: crumbs(&title),
        parts: parts(by, ""),
        done: None,
        form_token: by.form_token.clone(),
        version: draft.version.to_string(),
        head: typed.unwrap_or_else(|| Head::of(&draft.content)),
        tree: nodes(
            &draft.content.requirement,
            &around,
            &NamesOf::new(&snapshot),
        ),
        open: open.iter().map(super::fault_words).collect(),
        may_edit: may_draft(by),
        faults,
        title,
        address,
    })
}

/// The way to a page below the list of profiles.
pub(super) fn crumbs(here: &str) -> Crumbs {
    let mut crumbs = Crumbs::under("/desk", "Your desk", here);
    let list = (
        "/desk/profiles".to_owned(),
        "What your port asks".to_owned(),
    );
    crumbs.before.push(list);
    crumbs
}

impl Head {
    fn of(content: &ProfileContent) -> Self {
        let day = |day: Option<CivilDate>| day.map(|day| day.to_string()).unwrap_or_default();
        Self {
            title: content.title.clone(),
            note: content.note.clone().unwrap_or_default(),
            margin_days: content.margin_days.to_string(),
            from: day(content.effective_from),
            until: day(content.effective_until),
        }
    }

    fn of_form(posted: &Posted) -> Self {
        let text = |name| posted.text(name).to_owned();
        Self {
            title: text("title"),
            note: text("note"),
            margin_days: text("margin_days"),
            from: text("effective_from"),
            until: text("effective_until"),
        }
    }

    /// Names everything that cannot be read.
    fn check(&self) -> Result<(), ProfileDraftError> {
        let mut faults = Vec::new();
        let mut say = |field: &str, found: &str, expected: &str| {
            faults.push(RowFault::new(0, field, found, expected));
        };
        if !self.margin_days.is_empty() && self.margin_days.parse::<u32>().is_err() {
            say("margin_days", &self.margin_days, "a number of days");
        }
        for (field, text) in [
            ("effective_from", &self.from),
            ("effective_until", &self.until),
        ] {
            if !text.is_empty() && text.parse::<CivilDate>().is_err() {
                say(field, text, "a day that exists, as YYYY-MM-DD");
            }
        }
        match faults.is_empty() {
            true => Ok(()),
            false => Err(ProfileDraftError::Faults(faults)),
        }
    }

    fn put_into(&self, content: &mut ProfileContent) -> Result<(), ProfileDraftError> {
        self.check()?;
        content.title.clone_from(&self.title);
        content.note = Some(self.note.clone()).filter(|note| !note.is_empty());
        content.margin_days = self.margin_days.parse().unwrap_or(0);
        content.effective_from = self.from.parse().ok();
        content.effective_until = self.until.parse().ok();
        Ok(())
    }
}
