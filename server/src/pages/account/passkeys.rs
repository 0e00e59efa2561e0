//! Passkeys on `/account/second-factor` and `/sign-in/second-factor`. What a browser is to be asked is
//! JSON for the page's script; its answer comes as a form.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use quaymark_core::id::PasskeyId;
use serde_json::json;

use super::factors::{overview, recovery_codes};
use super::sign_in::second_factor_form;
use super::{add_cookie, go, go_with_session, path_of, refusal, tell};
use crate::actions::add_passkey::{NewPasskey, PasskeyError, Question, add_passkey, begin_passkey};
use crate::actions::remove_passkey::remove_passkey;
use crate::actions::show_passkey::{ask_for_passkey, show_passkey};
use crate::actions::sign_in::SignInError;
use crate::app::App;
use crate::auth::passkeys::{PasskeyFault, Passkeys};
use crate::auth::password::with_permit;
use crate::auth::{Person, Posted, Waiting, session};
use crate::error::{Code, Refusal};
use crate::handlers::aside;
use crate::pages::assets::passkeys_address;
use crate::pages::component::Faults;
use crate::pages::words::{capitalised, day_words};
use crate::store::PasskeyRow;

type Answered = Result<HttpResponse, Refusal>;

/// A person's passkeys, as the page lists them.
pub(super) struct PasskeysPart {
    /// Whether browsers know passkeys at the register's address.
    pub(super) can_be: bool,
    pub(super) rows: Vec<PasskeyLine>,
}

pub(super) struct PasskeyLine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) added: String,
    pub(super) used: String,
}

impl PasskeysPart {
    pub(super) fn of(app: &App, rows: Vec<PasskeyRow>) -> Self {
        let line = |row: PasskeyRow| PasskeyLine {
            id: row.id.to_string(),
            name: row.name,
            added: day_words(row.created_at.utc_date()),
            used: row
                .last_used_at
                .map_or_else(|| "not yet".to_owned(), |used| day_words(used.utc_date())),
        };
        Self {
            can_be: Passkeys::of(&app.config).is_some(),
            rows: rows.into_iter().map(line).collect(),
        }
    }

    /// The address of the page's script.
    #[expect(clippy::unused_self, reason = "templates ask things, not modules")]
    pub(super) fn script(&self) -> &'static str {
        passkeys_address()
    }
}

fn keys_of(app: &App) -> Result<Passkeys, PasskeyError> {
    Passkeys::of(&app.config).ok_or(PasskeyError::Fault(PasskeyFault::NoName))
}

/// `POST /account/second-factor/passkeys/ask`
pub async fn ask_new(app: web::Data<App>, who: Person, posted: Posted) -> Answered {
    let (of, now, actor) = (app.clone(), app.clock.now(), who.actor.clone());
    let typed = if who.identity.has_second_factor {
        who.expect_fresh_factor(now)?;
        None
    } else {
        Some(posted.exact("password").to_owned())
    };
    let work = move || {
        Ok(keys_of(&of)
            .and_then(|keys| begin_passkey(&of.store, &keys, now, &actor, typed.as_deref())))
    };
    asked(with_permit(work).await?)
}

/// `POST /sign-in/second-factor/passkey/ask`
pub async fn ask_held(app: web::Data<App>, who: Waiting, _posted: Posted) -> Answered {
    let now = app.clock.now();
    let work = move |app: &App| {
        Ok(keys_of(app).and_then(|keys| ask_for_passkey(&app.store, &keys, now, &who.actor)))
    };
    asked(aside(&app, work).await?)
}

fn asked(question: Result<Question, PasskeyError>) -> Answered {
    let question = question.map_err(to_refusal)?;
    let shown = json!({"ceremony": question.ceremony, "options": question.options});
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("application/json")
        .body(shown.to_string()))
}

fn to_refusal(error: PasskeyError) -> Refusal {
    match error {
        PasskeyError::SignIn(SignInError::Wrong) => {
            Refusal::new(Code::WrongPassword, "this is not your password").field("password")
        }
        PasskeyError::SignIn(error) => refusal(error),
        other => Refusal::new(Code::PasskeyRefused, other.to_string()),
    }
}

/// What went wrong, on the form. Returns how long its reader must wait, if they must.
fn tell_fault(error: PasskeyError, faults: &mut Faults) -> Result<Option<u32>, Refusal> {
    match error {
        PasskeyError::SignIn(error) => tell(error, faults, "password", "This is not your password"),
        PasskeyError::Name => {
            faults.add("name", capitalised(&error.to_string()));
            Ok(None)
        }
        other => {
            faults.add_to_whole(capitalised(&other.to_string()));
            Ok(None)
        }
    }
}

/// `POST /account/second-factor/passkeys`
pub async fn add(app: web::Data<App>, who: Person, posted: Posted) -> Answered {
    let (now, actor) = (app.clock.now(), who.actor.clone());
    if who.identity.has_second_factor {
        who.expect_fresh_factor(now)?;
    }
    let new = NewPasskey {
        session_hash: who.token_hash,
        ceremony: posted.text("ceremony").to_owned(),
        answer: posted.text("answer").to_owned(),
        name: posted.text("name").to_owned(),
    };
    let work = move |app: &App| {
        Ok(keys_of(app).and_then(|keys| add_passkey(&app.store, &keys, now, &actor, &new)))
    };
    match aside(&app, work).await? {
        Ok(added) => {
            let mut answer = if added.recovery_codes.is_empty() {
                go("/account/second-factor")
            } else {
                recovery_codes(&app, added.recovery_codes)
            };
            let cookie = session::set_cookie(&app.config, &added.session);
            add_cookie(&mut answer, &cookie);
            Ok(answer)
        }
        Err(error) => {
            let mut faults = Faults::default();
            let wait = tell_fault(error, &mut faults)?;
            overview(&app, &who, faults, wait).await
        }
    }
}

/// `POST /account/second-factor/passkeys/{passkey}/remove`
pub async fn remove(
    app: web::Data<App>,
    who: Person,
    passkey: web::Path<String>,
    _posted: Posted,
) -> Answered {
    let (now, actor) = (app.clock.now(), who.actor.clone());
    who.expect_fresh_factor(now)?;
    let id: Result<PasskeyId, _> = passkey.parse();
    let id = id.map_err(|error| Refusal::identifier("passkey", &error))?;
    let work = move |app: &App| Ok(remove_passkey(&app.store, now, &actor, id));
    match aside(&app, work).await? {
        Ok(()) => Ok(go("/account/second-factor")),
        Err(error) => Err(to_refusal(error)),
    }
}

/// `POST /sign-in/second-factor/passkey`
pub async fn show(app: web::Data<App>, who: Waiting, posted: Posted) -> Answered {
    let (now, actor, hash) = (app.clock.now(), who.actor.clone(), who.token_hash);
    let ceremony = posted.text("ceremony").to_owned();
    let answer = posted.text("answer").to_owned();
    let work =
        move |app: &App| {
            let given = (ceremony.as_str(), answer.as_str());
            Ok(keys_of(app)
                .and_then(|keys| show_passkey(&app.store, &keys, now, &actor, &hash, given)))
        };
    let next = posted.text("next");
    match aside(&app, work).await? {
        Ok(session) => Ok(go_with_session(&app, path_of(next), &session)),
        Err(error) => {
            let mut faults = Faults::default();
            let wait = tell_fault(error, &mut faults)?;
            second_factor_form(&app, &who, next, faults, wait).await
        }
    }
}
