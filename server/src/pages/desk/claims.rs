//! `/desk/claims`: the registrar's part of claims: the codes it posts.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::ClaimId;

use super::done::{Arrival, Done, after};
use super::{administered, form, frame, go, parts};
use crate::actions::grant_claim::{make_claim_code, refuse_claim};
use crate::app::App;
use crate::auth::permission::KeepClaims;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Facts, Faults, FirmName, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::pages::words::instant_words;
use crate::store::{ClaimMethod, ClaimRow, OrganisationRow, StoreError};

const PATH: &str = "/desk/claims";
const TITLE: &str = "Claims";

/// A claim that waits.
struct ClaimLine {
    id: String,
    title: String,
    facts: Facts,
    is_posted: bool,
    has_code: bool,
}

/// A code just made, with whom the letter goes to.
struct MadeCode {
    code: String,
    provider: String,
}

#[derive(Template)]
#[template(path = "pages/desk/claims.html")]
struct ClaimsPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    done: Option<Done>,
    form_token: String,
    made: Option<MadeCode>,
    claims: Vec<ClaimLine>,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/claims`
pub async fn show_claims(
    by: Allowed<KeepClaims>,
    app: web::Data<App>,
    Asked(arrival): Asked<Arrival>,
) -> Answered {
    let by = by.into_signed_in();
    shown(by, app, Faults::default(), None, &arrival.done).await
}

/// `POST /desk/claims`: makes the code of a claim, or refuses it.
pub async fn decide(by: Allowed<KeepClaims>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    let refuses = posted.is_ticked("refuse");
    let field = if refuses { "refuse" } else { "code" };
    let id: Result<ClaimId, _> = posted.text(field).parse();
    let id = id.map_err(|error| Refusal::identifier(field, &error))?;
    let party = by.party();
    let done = aside(&app, move |app| {
        let (store, now) = (&app.store, app.clock.now());
        let done = if refuses {
            refuse_claim(store, now, &party, id).map(|()| None)
        } else {
            make_claim_code(store, now, &party, id).map(Some)
        };
        administered(done)
    });
    match done.await? {
        Ok(None) => Ok(go(&after(PATH, "refused"))),
        Ok(Some(code)) => shown(by, app, Faults::default(), Some((id, code)), "").await,
        Err(faults) => shown(by, app, faults, None, "").await,
    }
}

async fn shown(
    by: SignedIn,
    app: web::Data<App>,
    faults: Faults,
    made: Option<(ClaimId, String)>,
    done: &str,
) -> Answered {
    let open = aside(&app, move |app| {
        let now = app.clock.now();
        let read = app.store.read::<_, StoreError>(|tx| {
            let mut open = Vec::new();
            for claim in tx.open_claims(now)? {
                let organisation = tx.find_organisation(claim.organisation)?;
                open.push((claim, organisation));
            }
            Ok(open)
        });
        Ok(read?)
    });
    let open = open.await?;
    let made = made.map(|(id, code)| {
        let claim = open.iter().find(|(claim, _)| claim.id == id);
        let provider = claim.map(|(claim, _)| name_of(&app, &claim.provider));
        MadeCode {
            code,
            provider: provider.unwrap_or_default(),
        }
    });
    let page = ClaimsPage {
        frame: frame(&app, &faults, TITLE),
        crumbs: Crumbs::under("/desk", "Your desk", TITLE),
        parts: parts(&by, PATH),
        done: (done == "refused").then(|| Done::plain("The claim is refused.")),
        form_token: by.form_token.clone(),
        claims: open.into_iter().map(|open| line(&app, open)).collect(),
        faults,
        made,
    };
    Ok(form(&page, &page.faults))
}

fn line(app: &App, (claim, organisation): (ClaimRow, Option<OrganisationRow>)) -> ClaimLine {
    let provider = name_of(app, &claim.provider);
    let who = organisation.map_or_else(String::new, |row| row.name);
    let view = claim.provider.parse().ok();
    let view = view.and_then(|id| app.directory.snapshot().provider(id));
    let document = view.map(|view| view.document).unwrap_or_default();
    let mut facts = Facts::default();
    facts.code("Firm", claim.provider);
    facts.say_if("Town", document.town);
    facts.say_if("EUID", document.euid.map(|euid| euid.to_string()));
    facts.say_if("VAT number", document.vat.map(|vat| vat.to_string()));
    facts.say("Claimed on", instant_words(claim.created_at));
    facts.say("Waits until", instant_words(claim.expires_at));
    let is_posted = claim.method == ClaimMethod::PostedCode;
    let way = if is_posted { "By post" } else { "By e-mail" };
    facts.say("Way", way);
    ClaimLine {
        id: claim.id.to_string(),
        title: format!("{who} claims {provider}"),
        facts,
        is_posted,
        has_code: claim.code_hash.is_some(),
    }
}

fn name_of(app: &App, provider: &str) -> String {
    let view = provider.parse().ok();
    let view = view.and_then(|id| app.directory.snapshot().provider(id));
    let name = view.map(|view| view.document.name).unwrap_or_default();
    FirmName::of(&name, provider).words()
}
