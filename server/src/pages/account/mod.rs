//! Signing up and in, and one's own account: forms that post back.
//!
//! A form that succeeded answers 303; one that failed comes back filled in, with what is wrong on top,
//! and status 422. Passwords and codes are never filled in again.

pub mod factors;
pub mod firm;
pub mod invitation;
pub mod overview;
pub mod passkeys;
pub mod password;
pub mod reset;
pub mod sign_in;
pub mod sign_up;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header;
use askama::Template;

use super::component::Faults;
use super::frame::{Frame, SCRIPT_POLICY, Section, page, page_with_status};
use crate::actions::sign_in::SignInError;
use crate::app::App;
use crate::auth::secrets::Token;
use crate::auth::{gate, session};
use crate::error::{Code, Refusal};

/// A page that says one thing and where to go on.
#[derive(Template)]
#[template(path = "pages/account/told.html")]
struct ToldPage {
    frame: Frame,
    heading: &'static str,
    words: &'static [&'static str],
    go_on: (&'static str, &'static str),
}

fn told(
    app: &App,
    heading: &'static str,
    words: &'static [&'static str],
    go_on: (&'static str, &'static str),
) -> HttpResponse {
    page(&ToldPage {
        frame: frame(app, &Faults::default(), heading),
        heading,
        words,
        go_on,
    })
}

fn frame(app: &App, faults: &Faults, title: &str) -> Frame {
    let title = format!("{}{title}", faults.before_title());
    Frame::new(app, &app.directory.snapshot(), Section::Account, title)
}

/// A form as it is shown first, or as it comes back.
fn form(template: &impl Template, faults: &Faults, wait_seconds: Option<u32>) -> HttpResponse {
    let Some(seconds) = wait_seconds else {
        let status = if faults.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        return page_with_status(status, template);
    };
    let mut answer = page_with_status(StatusCode::TOO_MANY_REQUESTS, template);
    let wait = header::HeaderValue::from(seconds);
    answer.headers_mut().insert(header::RETRY_AFTER, wait);
    answer
}

/// The same for a page that runs the passkeys' script.
fn form_with_script(
    template: &impl Template,
    faults: &Faults,
    wait_seconds: Option<u32>,
) -> HttpResponse {
    let mut answer = form(template, faults, wait_seconds);
    let policy = header::HeaderValue::from_static(SCRIPT_POLICY);
    answer
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}

/// Sends the browser on.
fn go(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, to))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// Sends the browser on with another session.
fn go_with_session(app: &App, to: &str, session: &Token) -> HttpResponse {
    let mut answer = go(to);
    add_cookie(&mut answer, &session::set_cookie(&app.config, session));
    answer
}

fn add_cookie(answer: &mut HttpResponse, line: &str) {
    if let Ok(value) = header::HeaderValue::from_str(line) {
        answer.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Where to go after signing in: a path of the register and nothing else. Backslashes and tabs are
/// other sites' in some browsers.
fn path_of(next: &str) -> &str {
    let is_own = next.starts_with('/') && !next.starts_with("//");
    let is_plain = next.bytes().all(|c| c.is_ascii_graphic() && c != b'\\');
    if is_own && is_plain && next.len() <= 2000 {
        return next;
    }
    "/account"
}

/// What went wrong, on the form if its reader can mend it, else as a refusal. Returns how long they
/// must wait, if they must.
fn tell(
    error: SignInError,
    faults: &mut Faults,
    field: &'static str,
    wrong: &'static str,
) -> Result<Option<u32>, Refusal> {
    match error {
        SignInError::Wrong => faults.add(field, wrong),
        SignInError::Unconfirmed => faults.add_to_whole(
            "Your address is not confirmed yet. Follow the link in the letter that we have just sent",
        ),
        SignInError::Wait(seconds) => {
            faults.add_to_whole(format!(
                "Too many attempts failed. Wait {} and try again",
                super::words::counted(seconds as usize, "second", "seconds")
            ));
            return Ok(Some(seconds));
        }
        other => return Err(refusal(other)),
    }
    Ok(None)
}

/// A failure that no field of a form is the place for.
fn refusal(error: SignInError) -> Refusal {
    match error {
        SignInError::Store(error) => error.into(),
        SignInError::Closed => gate::refusal(),
        SignInError::LinkNotGood => link_not_good(),
        SignInError::Wait(seconds) => {
            Refusal::new(Code::TooManyRequests, "too many attempts failed").retry_after(seconds)
        }
        SignInError::LastFactor => Refusal::new(Code::LastSecondFactor, error.to_string()),
        SignInError::SessionEnded | SignInError::Wrong | SignInError::Unconfirmed => {
            Refusal::new(Code::SignInRequired, "the sign-in has ended")
        }
    }
}

fn link_not_good() -> Refusal {
    Refusal::new(
        Code::LinkNotGood,
        "this link was used before, has ended, is too old or was not copied whole; ask for a new one",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_the_register_are_gone_to() {
        for own in ["/", "/desk/review?page=2", "/providers/prv_x?port=NLRTM"] {
            assert_eq!(path_of(own), own);
        }
        for other in [
            "",
            "desk",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/\t/x",
            "javascript:alert(1)",
        ] {
            assert_eq!(path_of(other), "/account", "{other:?}");
        }
    }
}
