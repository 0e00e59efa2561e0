//! Tokens for programs, as `/v1/token` takes and gives them.

use serde::{Deserialize, Serialize};

/// A sign-in, or a refresh token to be exchanged. Not to be printed: it is all secrets.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenAsked {
    /// `password` or `refresh_token`.
    pub grant_type: String,
    /// With `password`: the address.
    #[serde(default)]
    pub email: String,
    /// With `password`: the password.
    #[serde(default)]
    pub password: String,
    /// With `password`: a code of the second factor, or a recovery code; left out by those who have
    /// none.
    #[serde(default)]
    pub code: String,
    /// With `password`: the organisation to act for; the first one belongs to if left out.
    #[serde(default)]
    pub organisation: Option<String>,
    /// With `password`: words separated by blanks; all if left out.
    #[serde(default)]
    pub scope: Option<String>,
    /// With `refresh_token`: the token, which is good once.
    #[serde(default)]
    pub refresh_token: String,
}

impl core::fmt::Debug for TokenAsked {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TokenAsked(…)")
    }
}

/// Tokens just given out.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenGiven {
    /// `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    pub token_type: String,
    /// For how many seconds the access token is good.
    pub expires_in: u32,
    /// What gets the next access token, once.
    pub refresh_token: String,
    /// What the access token is good for, separated by blanks.
    pub scope: String,
    /// The organisation it acts for.
    pub organisation: String,
}

impl core::fmt::Debug for TokenGiven {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TokenGiven(…)")
    }
}

/// A token that is to end, with all of its sign-in.
#[derive(Clone, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenRevoked {
    /// A refresh token or an access token.
    pub token: String,
}

impl core::fmt::Debug for TokenRevoked {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TokenRevoked(…)")
    }
}
