//! `/account/second-factor`: the code generator and the recovery codes; passkeys have a room beside.

use actix_web::{HttpResponse, web};
use askama::Template;
use askama::filters::HtmlSafe;

use super::passkeys::PasskeysPart;
use super::{add_cookie, form, form_with_script, frame, go, link_not_good, refusal, tell};
use crate::actions::set_up_totp::{
    Waiting as Begun, begin_totp, confirm_totp, find_waiting, remove_totp, renew_recovery_codes,
};
use crate::app::App;
use crate::auth::password::with_permit;
use crate::auth::{Person, Posted, session, totp};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::Faults;
use crate::pages::frame::{Frame, Section, page};

#[derive(Template)]
#[template(path = "pages/account/factors.html")]
struct FactorsPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
    has_second_factor: bool,
    has_totp: bool,
    is_demanded: bool,
    recovery_codes: i64,
    passkeys: PasskeysPart,
}

#[derive(Template)]
#[template(path = "pages/account/totp.html")]
struct TotpPage {
    frame: Frame,
    faults: Faults,
    form_token: String,
    picture: Picture,
    secret: String,
}

/// An SVG element made here, not from what somebody typed.
struct Picture(String);

impl std::fmt::Display for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Picture {}

#[derive(Template)]
#[template(path = "pages/account/recovery_codes.html")]
struct RecoveryCodesPage {
    frame: Frame,
    codes: Vec<String>,
}

/// `GET /account/second-factor`
pub async fn show(app: web::Data<App>, who: Person) -> Result<HttpResponse, Refusal> {
    overview(&app, &who, Faults::default(), None).await
}

/// The page, as it is shown first or as it comes back.
pub(super) async fn overview(
    app: &web::Data<App>,
    who: &Person,
    faults: Faults,
    wait: Option<u32>,
) -> Result<HttpResponse, Refusal> {
    let page = factors_page(app, who, faults).await?;
    Ok(form_with_script(&page, &page.faults, wait))
}

async fn factors_page(
    app: &web::Data<App>,
    who: &Person,
    faults: Faults,
) -> Result<FactorsPage, Refusal> {
    let person = who.identity.person;
    let read = move |app: &App| {
        app.store.read(|tx| {
            let row = tx.find_person(person)?;
            let has_totp = row.is_some_and(|row| row.totp_confirmed_at.is_some());
            let passkeys = PasskeysPart::of(app, tx.passkeys_of(person)?);
            Ok((has_totp, tx.count_recovery_codes(person)?, passkeys))
        })
    };
    let (has_totp, recovery_codes, passkeys) = aside(app, read).await?;
    let place = who.identity.place.as_ref();
    Ok(FactorsPage {
        frame: frame(app, &faults, "Your second factor"),
        form_token: who.form_token.clone(),
        has_second_factor: who.identity.has_second_factor,
        has_totp,
        is_demanded: place.is_some_and(|place| place.role.demands_second_factor()),
        recovery_codes,
        passkeys,
        faults,
    })
}

/// `POST /account/second-factor/totp`
pub async fn begin(
    app: web::Data<App>,
    who: Person,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (of, now, actor) = (app.clone(), app.clock.now(), who.actor.clone());
    let typed = if who.identity.has_second_factor {
        who.expect_fresh_factor(now)?;
        None
    } else {
        Some(posted.exact("password").to_owned())
    };
    let work = move || Ok(begin_totp(&of.store, now, &actor, typed.as_deref()));
    let mut faults = Faults::default();
    let wait = match with_permit(work).await? {
        Ok(id) => return Ok(go(&format!("/account/second-factor/totp/{id}"))),
        Err(error) => tell(error, &mut faults, "password", "This is not your password")?,
    };
    overview(&app, &who, faults, wait).await
}

/// `GET /account/second-factor/totp/{set_up}`
pub async fn show_totp(
    app: web::Data<App>,
    who: Person,
    set_up: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let page = totp_page(&app, &who, set_up.into_inner(), Faults::default()).await?;
    Ok(form(&page, &page.faults, None))
}

async fn totp_page(
    app: &web::Data<App>,
    who: &Person,
    id: String,
    faults: Faults,
) -> Result<TotpPage, Refusal> {
    let (now, person) = (app.clock.now(), who.identity.person);
    let found = aside(app, move |app| {
        Ok(find_waiting(&app.store, now, person, &id)?)
    })
    .await?;
    let Begun { secret, person } = found.ok_or_else(link_not_good)?;
    let address = totp::address(&secret, &person.email);
    Ok(TotpPage {
        frame: frame(app, &faults, "Set up a code generator"),
        form_token: who.form_token.clone(),
        picture: Picture(totp::picture(&address)?),
        secret: totp::secret_words(&secret),
        faults,
    })
}

/// `POST /account/second-factor/totp/{set_up}`
pub async fn confirm(
    app: web::Data<App>,
    who: Person,
    set_up: web::Path<String>,
    posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let (now, by) = (app.clock.now(), who.clone());
    let (id, typed) = (set_up.into_inner(), posted.text("code").to_owned());
    let own = id.clone();
    let act = move |app: &App| {
        let confirmed = confirm_totp(&app.store, now, &by.actor, &by.token_hash, &own, &typed);
        Ok(confirmed)
    };
    let mut faults = Faults::default();
    match aside(&app, act).await? {
        Ok(done) => {
            let mut answer = recovery_codes(&app, done.recovery_codes);
            add_cookie(
                &mut answer,
                &session::set_cookie(&app.config, &done.session),
            );
            Ok(answer)
        }
        Err(error) => {
            let wrong =
                "This code is not right. Compare the clocks of both devices and try the next one";
            let wait = tell(error, &mut faults, "code", wrong)?;
            let page = totp_page(&app, &who, id, faults).await?;
            Ok(form(&page, &page.faults, wait))
        }
    }
}

pub(super) fn recovery_codes(app: &App, codes: Vec<String>) -> HttpResponse {
    page(&RecoveryCodesPage {
        frame: frame(app, &Faults::default(), "Your recovery codes"),
        codes,
    })
}

/// `POST /account/second-factor/totp-remove`
pub async fn remove(
    app: web::Data<App>,
    who: Person,
    _posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let now = app.clock.now();
    who.expect_fresh_factor(now)?;
    let act = move |app: &App| Ok(remove_totp(&app.store, now, &who.actor));
    aside(&app, act).await?.map_err(refusal)?;
    Ok(go("/account/second-factor"))
}

/// `POST /account/second-factor/recovery-codes`
pub async fn renew(
    app: web::Data<App>,
    who: Person,
    _posted: Posted,
) -> Result<HttpResponse, Refusal> {
    let now = app.clock.now();
    who.expect_fresh_factor(now)?;
    let act = move |app: &App| Ok(renew_recovery_codes(&app.store, now, &who.actor));
    let codes = aside(&app, act).await?.map_err(refusal)?;
    Ok(recovery_codes(&app, codes))
}
