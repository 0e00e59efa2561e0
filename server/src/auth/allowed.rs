//! Permission in a handler's type.
//!
//! [`Allowed`]`<P>` is had only by people who may do `P`; [`Person`] by anybody who has signed in, for
//! what concerns their own account alone. Both refuse posts from other sites.

use std::future::Future;
use std::marker::PhantomData;
use std::ops::Deref;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::web::{self, Data};
use actix_web::{FromRequest, HttpRequest};
use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, OrganisationId, PersonId, SessionId};
use quaymark_core::time::Instant;

use super::identity::{Credential, Identity, Place};
use super::permission::{Denied, Permission, is_fresh};
use super::{bearer, cross_site, secrets, session};
use crate::app::App;
use crate::edge::Caller;
use crate::error::{Code, Refusal};
use crate::store::Actor;

/// Somebody who may do `P`.
#[derive(Clone, Debug)]
pub struct Allowed<P> {
    by: SignedIn,
    permission: PhantomData<P>,
}

/// Somebody who acts for an organisation.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The person.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The organisation they act for.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// Its sort.
    pub organisation_kind: OrganisationKind,
    /// The provider, attestor or port it speaks for.
    pub represents: Option<String>,
    /// The attestor in whose name it attests.
    pub attests_as: Option<AttestorId>,
    /// What they may do in it.
    pub role: Role,
    /// When they last showed their second factor in this session.
    pub second_factor: Option<Instant>,
    /// Their session; `None` for keys and tokens.
    pub session: Option<SessionId>,
    /// The token for the forms of the page that is shown; empty without a session.
    pub form_token: String,
    /// Them, as audit rows name them.
    pub actor: Actor,
}

/// Somebody who has signed in through a browser, whatever organisation they act for, if any, and has
/// shown the second factor if they have one.
#[derive(Clone, Debug)]
pub struct Person(Waiting);

/// Somebody who has given a password, and may have a second factor to show yet.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Who they are.
    pub identity: Identity,
    /// Their session.
    pub session: SessionId,
    /// The hash of their session's token.
    pub token_hash: [u8; 32],
    /// The token for the forms of the page that is shown.
    pub form_token: String,
    /// Them, as audit rows name them.
    pub actor: Actor,
}

impl<P> Deref for Allowed<P> {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.by
    }
}

impl Deref for Person {
    type Target = Waiting;

    fn deref(&self) -> &Waiting {
        &self.0
    }
}

impl Person {
    /// Refuses, as dangerous acts do, unless the second factor was shown a short while ago.
    pub fn expect_fresh_factor(&self, now: Instant) -> Result<(), Refusal> {
        match self.identity.second_factor_at {
            Some(at) if is_fresh(at, now) => Ok(()),
            Some(_) => Err(refuse(Denied::SecondFactorTooOld, "keep_account")),
            None => Err(refuse(Denied::SecondFactorNotSetUp, "keep_account")),
        }
    }
}

impl<P> Allowed<P> {
    /// Who it is, without the permission.
    pub fn into_signed_in(self) -> SignedIn {
        self.by
    }
}

pub(super) type Extracted<T> = Pin<Box<dyn Future<Output = Result<T, Refusal>>>>;

impl<P: Permission> FromRequest for Allowed<P> {
    type Error = Refusal;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Asked::read(request);
        Box::pin(async move {
            let asked = asked?;
            let identity = asked.identify().await?;
            let now = asked.app.clock.now();
            let place = P::RULE.decide(&identity, now);
            let place = place
                .map_err(|denied| refuse(denied, P::RULE.name))?
                .clone();
            Ok(Self {
                by: asked.to_signed_in(identity, place),
                permission: PhantomData,
            })
        })
    }
}

impl FromRequest for Waiting {
    type Error = Refusal;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let asked = Asked::read(request);
        Box::pin(async move {
            let asked = asked?;
            let identity = asked.identify().await?;
            let (Some(session), Credential::Session(token)) = (identity.session, &asked.credential)
            else {
                return Err(refuse(Denied::Scope, "keep_account"));
            };
            Ok(Self {
                token_hash: secrets::hash(token),
                form_token: asked.form_token(),
                actor: asked.actor(&identity),
                session,
                identity,
            })
        })
    }
}

impl FromRequest for Person {
    type Error = Refusal;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let waiting = Waiting::from_request(request, payload);
        Box::pin(async move {
            let who = waiting.await?;
            if who.identity.has_second_factor && who.identity.second_factor_at.is_none() {
                return Err(refuse(Denied::SecondFactorNotShown, "keep_account"));
            }
            Ok(Self(who))
        })
    }
}

/// What a request shows of who asks.
struct Asked {
    app: Data<App>,
    credential: Credential,
    request_id: Option<String>,
}

impl Asked {
    /// Reads who asks; a post that comes from another site is refused, as is a request that shows
    /// nothing.
    fn read(request: &HttpRequest) -> Result<Self, Refusal> {
        let app = request
            .app_data::<Data<App>>()
            .ok_or_else(Refusal::internal)?;
        let headers = request.headers();
        let credential = match bearer::token_of(headers) {
            Some(token) => Credential::Bearer(token),
            None => match session::token_of(headers, &app.config) {
                Some(token) => Credential::Session(token),
                None => return Err(sign_in_required()),
            },
        };
        if matches!(credential, Credential::Session(_)) && !request.method().is_safe() {
            cross_site::check(headers, &app.config)?;
        }
        Ok(Self {
            app: app.clone(),
            credential,
            request_id: Caller::of(request).map(|caller| caller.id().as_str().to_owned()),
        })
    }

    /// Looks up whose the credential is, away from the threads that answer.
    async fn identify(&self) -> Result<Identity, Refusal> {
        let (app, credential) = (self.app.clone(), self.credential.clone());
        let now = app.clock.now();
        let found =
            web::block(move || credential.identify(&app.store, &app.config.public_url, now))
                .await??;
        found.ok_or_else(|| match self.credential {
            Credential::Session(_) => sign_in_required(),
            Credential::Bearer(_) => Refusal::new(
                Code::InvalidToken,
                "the bearer token is not good: it is unknown, ended or expired",
            )
            .field("authorization"),
        })
    }

    fn form_token(&self) -> String {
        match &self.credential {
            Credential::Session(token) => session::form_token(token),
            Credential::Bearer(_) => String::new(),
        }
    }

    fn actor(&self, identity: &Identity) -> Actor {
        Actor {
            person: Some(identity.person),
            organisation: identity.place.as_ref().map(|place| place.organisation),
            means: identity.means,
            request: self.request_id.clone(),
        }
    }

    fn to_signed_in(&self, identity: Identity, place: Place) -> SignedIn {
        SignedIn {
            actor: self.actor(&identity),
            form_token: self.form_token(),
            person: identity.person,
            name: identity.name,
            organisation: place.organisation,
            organisation_name: place.organisation_name,
            organisation_kind: place.kind,
            represents: place.represents,
            attests_as: place.attests_as,
            role: place.role,
            second_factor: identity.second_factor_at,
            session: identity.session,
        }
    }
}

fn sign_in_required() -> Refusal {
    Refusal::new(
        Code::SignInRequired,
        "nobody is signed in, or the sign-in has ended",
    )
}

fn refuse(denied: Denied, act: &'static str) -> Refusal {
    let refusal = match denied {
        Denied::NoOrganisation => Refusal::new(
            Code::NotPermitted,
            "you act for no organisation, or no longer belong to it",
        ),
        Denied::OrganisationKind(kind) => Refusal::new(
            Code::NotPermitted,
            format!("people of a {} may not do this", kind.words()),
        ),
        Denied::Role(role) => Refusal::new(
            Code::NotPermitted,
            format!("your role, {}, does not include this", role.words()),
        ),
        Denied::Scope => Refusal::new(Code::NotPermitted, "the key or token is not good for this"),
        Denied::SecondFactorNotSetUp => Refusal::new(
            Code::SecondFactorRequired,
            "your role asks for a second factor, and you have none yet",
        ),
        Denied::SecondFactorNotShown => Refusal::new(
            Code::SecondFactorRequired,
            "you have not shown your second factor in this session",
        ),
        Denied::SecondFactorTooOld => Refusal::new(
            Code::SecondFactorTooOld,
            "this asks for a second factor shown within the last 15 minutes",
        ),
    };
    refusal.expected(act)
}
