//! `/v1/token`: tokens for programs, by signing in or by exchanging a refresh token. The one place
//! beside the pages where passwords are typed, with the same guards.

use actix_web::web::{Data, Payload as Body};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::wire::{TokenAsked, TokenGiven, TokenRevoked};

use super::{body, params, reply};
use crate::actions::issue_token::{Issued, Issuer, SignInForToken, TokenError, issue_token};
use crate::actions::refresh_token::refresh_token;
use crate::actions::revoke_token::revoke_token;
use crate::actions::sign_in::SignInError;
use crate::app::App;
use crate::auth::access_token::LASTS_SECONDS;
use crate::auth::password::with_permit;
use crate::auth::permission::Scope;
use crate::auth::{Visitor, gate};
use crate::error::{Code, Refusal};

type Answered = Result<HttpResponse, Refusal>;

/// Gives out an access token, good for ten minutes, and a refresh token, good once and for seven days.
/// A sign-in takes everything the pages ask for; after 30 days it is asked for again. Takes no
/// `Idempotency-Key`: nothing of the answer is kept to be given again.
#[utoipa::path(
    post, path = "/v1/token", tag = "Accounts",
    request_body(content = TokenAsked),
    responses((status = 200, description = "The tokens", body = TokenGiven)),
)]
pub async fn give_token(app: Data<App>, request: HttpRequest, payload: Body) -> Answered {
    params::none(&request)?;
    let (_, asked): (_, TokenAsked) = body::json(&request, payload).await?;
    let (visitor, of, now) = (Visitor::of_program(&request), app.clone(), app.clock.now());
    let issued = match asked.grant_type.as_str() {
        "password" => {
            let asked = sign_in_of(asked)?;
            let work = move || Ok(issue_token(issuer(&of), now, &visitor, &asked)?);
            with_permit(work).await?
        }
        "refresh_token" => {
            let token = asked.refresh_token;
            let work = move |app: &App| Ok(refresh_token(issuer(app), now, &visitor, &token)?);
            reply::aside(&app, work).await?
        }
        other => {
            let expected = "password or refresh_token";
            return Err(not_accepted("grant_type", other, expected));
        }
    };
    reply::json(&given(issued), 0)
}

/// Ends all tokens of the sign-in a token came from, at once. An unknown token is no fault.
#[utoipa::path(
    post, path = "/v1/token/revoke", tag = "Accounts",
    request_body(content = TokenRevoked),
    responses((status = 204, description = "None of them is good any more")),
)]
pub async fn end_token(app: Data<App>, request: HttpRequest, payload: Body) -> Answered {
    params::none(&request)?;
    let (_, asked): (_, TokenRevoked) = body::json(&request, payload).await?;
    let (visitor, now) = (Visitor::of_program(&request), app.clock.now());
    let work = move |app: &App| Ok(revoke_token(issuer(app), now, &visitor, &asked.token)?);
    reply::aside(&app, work).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn issuer(app: &App) -> Issuer<'_> {
    Issuer {
        store: &app.store,
        keys: &app.token_keys,
        address: &app.config.public_url,
    }
}

fn sign_in_of(asked: TokenAsked) -> Result<SignInForToken, Refusal> {
    let organisation = asked.organisation.as_deref();
    let organisation = organisation.map(|text| params::parse_id("organisation", text));
    let scopes = match asked.scope.as_deref() {
        None => Ok(Scope::ALL.to_vec()),
        Some(words) => words.split_whitespace().map(str::parse).collect(),
    };
    let scopes: Vec<Scope> = scopes.map_err(|error: quaymark_core::account::NoSuchWord| {
        not_accepted("scope", &error.found, error.expected)
    })?;
    if scopes.is_empty() {
        return Err(not_accepted("scope", "", "at least one scope"));
    }
    Ok(SignInForToken {
        email: asked.email.trim().to_owned(),
        password: asked.password,
        code: asked.code,
        organisation: organisation.transpose()?,
        scopes,
    })
}

fn not_accepted(field: &'static str, found: &str, expected: &'static str) -> Refusal {
    Refusal::new(Code::InvalidParameter, format!("{field} is not accepted"))
        .field(field)
        .found(found)
        .expected(expected)
}

fn given(issued: Issued) -> TokenGiven {
    TokenGiven {
        access_token: issued.access,
        token_type: "Bearer".to_owned(),
        expires_in: LASTS_SECONDS,
        refresh_token: issued.refresh.reveal().to_owned(),
        scope: issued.family.scopes.join(" "),
        organisation: issued.family.organisation.to_string(),
    }
}

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::SignIn(SignInError::Store(error)) => error.into(),
            TokenError::SignIn(SignInError::Closed) => gate::refusal(),
            TokenError::SignIn(SignInError::Wait(seconds)) => {
                Self::new(Code::TooManyRequests, "too many attempts failed").retry_after(seconds)
            }
            TokenError::SignIn(_) => Self::new(
                Code::SignInFailed,
                "address, password or code is not right; whoever has a second factor shows it",
            ),
            TokenError::NoPlace => Self::new(Code::NotPermitted, error.to_string()),
            TokenError::NoSecondFactor => Self::new(Code::SecondFactorRequired, error.to_string()),
            TokenError::UsedBefore | TokenError::NotGood => {
                Self::new(Code::InvalidToken, error.to_string()).field("refresh_token")
            }
            TokenError::Token(error) => {
                tracing::error!(%error, "an access token could not be made");
                Self::internal()
            }
        }
    }
}
