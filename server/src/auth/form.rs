//! Forms that pages post back.
//!
//! A form posted within a session carries the session's form token in `form_token`; without it, or
//! with another, the form is refused. A form from outside any session carries none: there
//! [`super::visitor::Visitor`] stands guard.

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Data, Payload, Query};
use actix_web::{FromRequest, HttpRequest};
use subtle::ConstantTimeEq as _;

use super::session;
use crate::app::App;
use crate::error::{Code, Refusal};
use crate::handlers::receive;

/// The field that carries the token.
pub const FORM_TOKEN: &str = "form_token";
/// Fields of a form at most.
const MAX_FIELDS: usize = 500;

/// The fields of a form, in the order they came, trimmed of surrounding blanks where asked for by
/// [`Posted::text`].
#[derive(Clone, Default)]
pub struct Posted(Vec<(String, String)>);

impl Posted {
    /// A field as it was typed, without blanks around it; empty if it is absent.
    pub fn text(&self, name: &str) -> &str {
        self.exact(name).trim()
    }

    /// A field to the character, as passwords are; empty if it is absent.
    pub fn exact(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value)
    }

    /// Every field and its value, to the character, in the order they came.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.0.iter();
        fields.map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of a field that may come several times, as boxes that are ticked.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self.0.iter().filter(move |(own, _)| own == name);
        own.map(|(_, value)| value.as_str())
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(own, _)| own == name)
    }
}

/// Hides what was typed: passwords may be among it.
impl std::fmt::Debug for Posted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

impl FromRequest for Posted {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let request = request.clone();
        let payload = Payload::from_request(&request, payload);
        Box::pin(async move {
            expect_form(&request)?;
            let payload = payload.await.map_err(|_| Refusal::internal())?;
            let body = receive(&request, payload).await?;
            let posted = read(&body)?;
            check_token(&request, posted.exact(FORM_TOKEN))?;
            Ok(posted)
        })
    }
}

/// The token for the forms of a page that does not ask who reads it; empty where the browser brings no
/// session along.
#[derive(Clone, Debug)]
pub struct FormToken(pub String);

impl FromRequest for FormToken {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let app = request.app_data::<Data<App>>();
        let token = app.and_then(|app| session::token_of(request.headers(), &app.config));
        let token = token.map(|token| session::form_token(&token));
        ready(Ok(Self(token.unwrap_or_default())))
    }
}

/// Refuses a form whose token is not its session's. For forms with files, which are read elsewhere.
pub fn check_token(request: &HttpRequest, stated: &str) -> Result<(), Refusal> {
    let app = request
        .app_data::<Data<App>>()
        .ok_or_else(Refusal::internal)?;
    let Some(token) = session::token_of(request.headers(), &app.config) else {
        return Ok(());
    };
    let expected = session::form_token(&token);
    if bool::from(expected.as_bytes().ct_eq(stated.as_bytes())) {
        return Ok(());
    }
    let refusal = Refusal::new(
        Code::FormOutdated,
        "this form was made for another sign-in; open the page again",
    );
    Err(refusal.field(FORM_TOKEN))
}

fn expect_form(request: &HttpRequest) -> Result<(), Refusal> {
    let stated = request.headers().get(CONTENT_TYPE);
    let text = stated
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Ok(());
    }
    let refusal = Refusal::new(Code::UnsupportedMediaType, "the body must be a form");
    Err(refusal
        .field("content-type")
        .found(text)
        .expected("application/x-www-form-urlencoded"))
}

fn read(body: &[u8]) -> Result<Posted, Refusal> {
    let wrong = || Refusal::new(Code::BadRequest, "the form cannot be read").field("body");
    let text = std::str::from_utf8(body).map_err(|_| wrong())?;
    let fields = Query::<Vec<(String, String)>>::from_query(text).map_err(|_| wrong())?;
    if fields.len() > MAX_FIELDS {
        return Err(wrong().expected(format!("at most {MAX_FIELDS} fields")));
    }
    Ok(Posted(fields.into_inner()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let form = read(b"name=+Ann+B%C3%B8+&services=a&services=b&empty=").unwrap();
        assert_eq!(
            (form.text("name"), form.exact("name")),
            ("Ann Bø", " Ann Bø ")
        );
        assert_eq!(form.all("services").collect::<Vec<_>>(), ["a", "b"]);
        assert!(form.is_ticked("empty") && !form.is_ticked("absent"));
        assert_eq!(form.text("absent"), "");
        assert!(!format!("{form:?}").contains("Ann"));
    }
}
