//! `/desk/claim`: a firm says which provider of the register it is, and shows it.

use actix_web::{HttpResponse, web};
use askama::Template;
use quaymark_core::id::ClaimId;

use super::done::after;
use super::turn::{Turn, turn};
use super::{administered, faults_of, form, frame, parts};
use crate::actions::administration::AdministrationError;
use crate::actions::claim_by_hand::claim_by_hand;
use crate::actions::claim_provider::{Proof, claim_provider, domain_of, give_up_claim};
use crate::actions::grant_claim::show_claim_code;
use crate::actions::submission::Party;
use crate::app::App;
use crate::auth::permission::ClaimProvider;
use crate::auth::{Allowed, Posted, SignedIn};
use crate::error::Refusal;
use crate::handlers::aside;
use crate::pages::component::{Crumbs, Faults, FirmName, Part};
use crate::pages::frame::{Frame, Section};
use crate::pages::query::Asked;
use crate::pages::words::instant_words;
use crate::store::{ClaimMethod, ClaimRow, StoreError};

const PATH: &str = "/desk/claim";
const TITLE: &str = "Claim your firm";

/// The firm that is to be claimed.
struct Firm {
    id: String,
    name: FirmName,
    town: String,
    /// The domain to which a letter can go.
    domain: Option<String>,
}

/// A claim that waits.
struct OpenClaim {
    id: String,
    provider: FirmName,
    until: String,
    is_posted: bool,
    has_code: bool,
    /// Whether the right code was shown.
    is_shown: bool,
}

#[derive(Template)]
#[template(path = "pages/desk/claim.html")]
struct ClaimPage {
    frame: Frame,
    crumbs: Crumbs,
    parts: Vec<Part>,
    faults: Faults,
    form_token: String,
    notice: &'static str,
    /// The firm the organisation speaks for already.
    own: Option<FirmName>,
    open: Option<OpenClaim>,
    firm: Option<Firm>,
    typed: String,
    address: String,
    words: String,
}

/// What the address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub struct ClaimQuery {
    #[serde(default)]
    provider: String,
    #[serde(default)]
    done: String,
}

/// What is shown beside what the database says.
#[derive(Default)]
struct Typed {
    provider: String,
    address: String,
    words: String,
}

type Answered = Result<HttpResponse, Refusal>;

/// `GET /desk/claim?provider=`
pub async fn show_claim(
    by: Allowed<ClaimProvider>,
    app: web::Data<App>,
    query: Asked<ClaimQuery>,
) -> Answered {
    let typed = Typed {
        provider: query.0.provider.trim().to_owned(),
        ..Typed::default()
    };
    let mut faults = Faults::default();
    if !typed.provider.is_empty() && firm(&app, &typed.provider).is_none() {
        faults.add(
            "provider",
            "Enter the number of a firm on the register, as prv_…",
        );
    }
    let by = by.into_signed_in();
    let page = aside(&app, move |app| {
        claim_page(app, &by, faults, &query.0.done, typed)
    });
    let page = page.await?;
    Ok(form(&page, &page.faults))
}

/// `POST /desk/claim`
pub async fn claim(by: Allowed<ClaimProvider>, app: web::Data<App>, posted: Posted) -> Answered {
    let by = by.into_signed_in();
    turn(&app, move |app| match act(app, &by.party(), &posted)? {
        Ok(done) => Ok(Turn::On(after(PATH, done))),
        Err(faults) => {
            let typed = Typed {
                provider: posted.text("provider").to_owned(),
                address: posted.text("address").to_owned(),
                words: posted.text("claim").to_owned(),
            };
            let page = claim_page(app, &by, faults, "", typed)?;
            Turn::form(&page, &page.faults)
        }
    })
    .await
}

/// Does what the form asks for; says which it was.
fn act(app: &App, by: &Party, posted: &Posted) -> Result<Result<&'static str, Faults>, Refusal> {
    let (store, now) = (&app.store, app.clock.now());
    let provider = posted.text("provider");
    let done = match posted.text("way") {
        "letter" => {
            let proof = Proof::DomainMail(posted.text("address").to_owned());
            claim_provider(store, now, by, provider, &proof).map(|_| "letter")
        }
        "post" => claim_provider(store, now, by, provider, &Proof::PostedCode).map(|_| "post"),
        "code" => {
            let id = claim_of(posted)?;
            show_claim_code(store, now, by, id, posted.text("code")).map(|()| "shown")
        }
        "give-up" => give_up_claim(store, now, by, claim_of(posted)?).map(|()| "given-up"),
        "hand" => return by_hand(app, by, provider, posted.text("claim")),
        other => {
            let expected = "letter, post, code, give-up or hand";
            Err(AdministrationError::faulty("way", other, expected))
        }
    };
    administered(done)
}

fn claim_of(posted: &Posted) -> Result<ClaimId, Refusal> {
    let parsed = posted.text("id").parse();
    parsed.map_err(|error| Refusal::identifier("id", &error))
}

/// Hands a submission in, on which the registrar's reviewers decide.
fn by_hand(
    app: &App,
    by: &Party,
    provider: &str,
    words: &str,
) -> Result<Result<&'static str, Faults>, Refusal> {
    let handed_in = claim_by_hand(&app.store, app.clock.now(), by, provider, words);
    handed_in.map_or_else(|error| faults_of(error).map(Err), |_| Ok(Ok("review")))
}

fn notice(done: &str) -> &'static str {
    match done {
        "letter" => "The letter is on its way. Its link is good once, for 48 hours.",
        "post" => {
            "The registrar posts a code to the registered address. Type it here when it comes."
        }
        "shown" => {
            "The code is right. Another person of the registrar decides within 14 days; you get a letter."
        }
        "given-up" => "The claim is given up.",
        "review" => "The registrar's reviewers decide. You see how it stands on your desk.",
        _ => "",
    }
}

fn claim_page(
    app: &App,
    by: &SignedIn,
    faults: Faults,
    done: &str,
    typed: Typed,
) -> Result<ClaimPage, Refusal> {
    let now = app.clock.now();
    let read = app.store.read::<_, StoreError>(|tx| {
        let own = tx.find_organisation(by.organisation)?;
        let asked = tx.open_mandate_changes(now)?;
        Ok((own, tx.open_claims_of(by.organisation, now)?, asked))
    });
    let (own, open, asked) = read?;
    let own = own.and_then(|row| row.represents);
    Ok(ClaimPage {
        frame: frame(app, &faults, TITLE),
        crumbs: Crumbs::under("/desk", "Your desk", TITLE),
        parts: parts(by, PATH),
        form_token: by.form_token.clone(),
        notice: notice(done),
        own: own.map(|own| name_of(app, &own)),
        open: open.into_iter().next().map(|claim| {
            let is_shown = asked.iter().any(|change| change.claim == Some(claim.id));
            OpenClaim {
                is_shown,
                ..open_claim(app, &claim)
            }
        }),
        firm: firm(app, &typed.provider),
        typed: typed.provider,
        address: typed.address,
        words: typed.words,
        faults,
    })
}

fn open_claim(app: &App, claim: &ClaimRow) -> OpenClaim {
    OpenClaim {
        id: claim.id.to_string(),
        until: instant_words(claim.expires_at),
        is_posted: claim.method == ClaimMethod::PostedCode,
        has_code: claim.code_hash.is_some(),
        is_shown: false,
        provider: name_of(app, &claim.provider),
    }
}

fn name_of(app: &App, represented: &str) -> FirmName {
    firm(app, represented).map_or_else(|| FirmName::of("", represented), |firm| firm.name)
}

fn firm(app: &App, provider: &str) -> Option<Firm> {
    let view = app.directory.snapshot().provider(provider.parse().ok()?)?;
    Some(Firm {
        id: view.id.to_string(),
        domain: domain_of(&view.document).map(str::to_owned),
        town: view.document.town.unwrap_or_default(),
        name: FirmName::of(&view.document.name, provider),
    })
}
