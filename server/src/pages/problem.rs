//! Refusals as pages, for browsers: what happened and what to do, in plain words, and beneath it what a
//! program would be told. Programs get the problem document of the same refusal.

mod plain;

use actix_web::HttpResponse;
use actix_web::http::header::{ACCEPT, HeaderMap};
use askama::Template;
use quaymark_core::wire::Problem;

use super::component::Crumbs;
use super::frame::{Frame, Section, page_with_status};
use crate::app::App;
use crate::error::Refusal;

#[derive(Template)]
#[template(path = "pages/problem.html")]
struct ProblemPage {
    frame: Frame,
    crumbs: Crumbs,
    problem: Problem,
    heading: &'static str,
    advice: &'static str,
    retry: Option<String>,
}

/// Whether a client would rather read a page than a problem document: it names `text/html` itself.
/// `*/*` alone asks for the document.
pub fn wants_page(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get_all(ACCEPT)
        .filter_map(|line| line.to_str().ok());
    accepted
        .flat_map(|line| line.split(','))
        .map(|choice| choice.split(';').next().unwrap_or("").trim())
        .take_while(|choice| !choice.contains("json"))
        .any(|choice| choice.eq_ignore_ascii_case("text/html"))
}

/// The page of a refusal. `instance` is the request's id.
pub fn problem_page(app: &App, refusal: &Refusal, instance: &str) -> HttpResponse {
    let problem = refusal.to_problem(&app.config.public_url, instance);
    let (heading, advice) = plain::words(refusal.code());
    let snapshot = app.directory.snapshot();
    let retry = refusal.retry_after_seconds();
    let answer = ProblemPage {
        frame: Frame::new(app, &snapshot, Section::Search, heading),
        crumbs: Crumbs::to(heading),
        problem,
        heading,
        advice,
        retry: retry.map(|seconds| super::words::counted(seconds as usize, "second", "seconds")),
    };
    page_with_status(refusal.code().status(), &answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    fn wants(accept: &'static str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(accept));
        wants_page(&headers)
    }

    #[test]
    fn browsers_get_pages_and_programs_get_documents() {
        assert!(wants(
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        ));
        assert!(wants("TEXT/HTML"));
        assert!(!wants("*/*"));
        assert!(!wants("application/problem+json, text/html;q=0.5"));
        assert!(!wants_page(&HeaderMap::new()));
    }
}
