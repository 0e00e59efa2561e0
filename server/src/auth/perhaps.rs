//! Reading what most may read without signing in, and some a little more of.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::allowed::{Allowed, Extracted, SignedIn};
use super::bearer;
use super::permission::Permission;
use crate::error::Refusal;

/// Somebody who may do `P`, or anybody: for what most may read without signing in. A bearer token that is
/// shown must be good; a browser whose sign-in has ended reads as anybody does.
#[derive(Clone, Debug)]
pub struct Perhaps<P>(Option<Allowed<P>>);

impl<P> Perhaps<P> {
    /// Who it is, if they are known.
    pub fn into_signed_in(self) -> Option<SignedIn> {
        self.0.map(Allowed::into_signed_in)
    }
}

impl<P: Permission> FromRequest for Perhaps<P> {
    type Error = Refusal;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let shows_token = bearer::token_of(request.headers()).is_some();
        let known = Allowed::<P>::from_request(request, payload);
        Box::pin(async move {
            match known.await {
                Ok(known) => Ok(Self(Some(known))),
                Err(refusal) if shows_token => Err(refusal),
                Err(_) => Ok(Self(None)),
            }
        })
    }
}
