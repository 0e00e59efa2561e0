//! `/desk/keys`: keys of machines.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::ApiKeyId;

use super::{faults_of_administration, form, frame, go, parts};
use crate::actions::make_key::{NewKey, end_key, make_key};
use crate::app::App;
use crate::auth::permission::{ManageKeys, ReadPeople, Scope};
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Choice, Crumbs, Faults, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::words::instant_words;
use crate::store::{ApiKeyRow, StoreError};

const PATH: &str = "/desk/keys";
const TITLE: &str = "Keys of machines";

/// A key that is open.
struct KeyLine {
    id: String,
    name: String,
    scopes: String,
    made_by: String,
    until: String,
    used: String,
}

#[derive(Template)]
#[template(path = "pages/desk/keys.html")]
struct KeysPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    /// A key just made: shown once.
    made: Option<String>,
    keys: Vec<KeyLine>,
    scopes: Vec<Choice>,
    what_for: String,
    days: String,
}

/// What the form holds.
#[derive(Default)]
struct Typed {
    name: String,
    days: String,
    scopes: Vec<String>,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/keys`
pub async fn show_keys(by: Allowed<ReadPeople>, app: web::Data<App>) -> Answered {
    let typed = Typed {
        days: "90".to_owned(),
        ..Typed::default()
    };
    shown(by.into_signed_in(), app, Faults::default(), None, typed).await
}

/// `POST /desk/keys`
pub async fn manage_keys(by: Allowed<ManageKeys>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    if posted.is_ticked("end") {
        return end(&by, &app, posted.text("end")).await;
    }
    let typed = Typed {
        name: posted.text("name").to_owned(),
        days: posted.text("days").to_owned(),
        scopes: posted.all("scopes").map(str::to_owned).collect(),
    };
    let new = NewKey {
        name: typed.name.clone(),
        scopes: typed.scopes.iter().flat_map(|word| word.parse()).collect(),
        days: typed.days.parse().unwrap_or_default(),
    };
    let party = by.party();
    let made = aside(&app, move |app| {
        match make_key(&app.store, app.clock.now(), &party, &new) {
            Ok((_, token)) => Ok(Ok(token)),
            Err(error) => faults_of_administration(error).map(Err),
        }
    });
    match made.await? {
        Ok(token) => {
            let made = Some(token.reveal().to_owned());
            shown(by, app, Faults::default(), made, Typed::default()).await
        }
        Err(faults) => shown(by, app, faults, None, typed).await,
    }
}

async fn end(by: &SignedIn, app: &web::Data<App>, id: &str) -> Answered {
    let id: Result<ApiKeyId, _> = id.parse();
    let id = id.map_err(|error| Refusal::identifier("end", &error))?;
    let party = by.party();
    let ended = aside(app, move |app| {
        Ok(end_key(&app.store, app.clock.now(), &party, id)?)
    });
    ended.await?;
    Ok(go(PATH))
}

async fn shown(
    by: SignedIn,
    app: web::Data<App>,
    faults: Faults,
    made: Option<String>,
    typed: Typed,
) -> Answered {
    let organisation = by.organisation;
    let read = move |app: &App| {
        let read = app.store.read::<_, StoreError>(|tx| {
            let mut keys = Vec::new();
            for key in tx.api_keys_of(organisation)? {
                let maker = tx.find_person(key.created_by)?;
                keys.push((key, maker.map_or_else(String::new, |maker| maker.name)));
            }
            Ok(keys)
        });
        Ok(read?)
    };
    let keys = aside(&app, read).await?;
    let page = KeysPage {
        frame: frame(&app, &faults, TITLE),
        crumbs: Crumbs::under("/desk", "Your desk", TITLE),
        parts: parts(&by, PATH),
        form_token: by.form_token.clone(),
        keys: keys.into_iter().map(line).collect(),
        scopes: choices(&by, &typed.scopes),
        what_for: typed.name,
        days: typed.days,
        faults,
        made,
    };
    Ok(form(&page, &page.faults))
}

fn line((key, made_by): (ApiKeyRow, String)) -> KeyLine {
    KeyLine {
        id: key.id.to_string(),
        name: key.name,
        scopes: key.scopes.join(", "),
        made_by,
        until: instant_words(key.expires_at),
        used: key
            .last_used_at
            .map_or_else(|| "Never".to_owned(), instant_words),
    }
}

fn choices(by: &SignedIn, chosen: &[String]) -> Vec<Choice> {
    let own = Scope::ALL
        .into_iter()
        .filter(|scope| scope.is_for(by.organisation_kind));
    own.map(|scope| Choice {
        is_chosen: chosen.iter().any(|word| word == scope.as_str()),
        ..Choice::new(scope.as_str(), scope.words(), "")
    })
    .collect()
}
