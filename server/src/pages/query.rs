//! What the address of a page asks. A fault is told with the name of its parameter.

use std::collections::BTreeSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use quaymark_core::time::Instant;
use serde::de::DeserializeOwned;

use crate::auth::door::{Asks, Door};
use crate::error::{Code, Refusal};

/// The parameters of a page's address. Unknown ones are left to themselves: links from elsewhere
/// add some.
#[derive(Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Asked<T> {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

impl<T> Asks for Asked<T> {
    const DOOR: Door = Door::Open;
}

/// An instant, or a day for its first instant in UTC; an empty text asks for none.
pub fn instant_asked(field: &'static str, text: &str) -> Result<Option<Instant>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = Instant::of_instant_or_day(text).map(Some);
    read.map_err(|error| Refusal::instant(field, &error))
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Refusal> {
    Query::from_query(query)
        .map(Query::into_inner)
        .map_err(|_| fault::<T>(query))
}

/// Which parameter it was: one that fails by itself, or the first that stands twice.
fn fault<T: DeserializeOwned>(query: &str) -> Refusal {
    let mut names = BTreeSet::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let field: String = name.chars().take(64).collect();
        if Query::<T>::from_query(pair).is_err() {
            let detail = format!("{field} has a value that is not accepted here");
            return Refusal::new(Code::InvalidParameter, detail)
                .field(field)
                .found(value);
        }
        if !names.insert(name) {
            return Refusal::new(Code::DuplicateParameter, format!("{field} is given twice"))
                .field(field)
                .expected("once");
        }
    }
    Refusal::new(Code::BadRequest, "the address cannot be understood").field("query")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, serde::Deserialize)]
    #[serde(default)]
    struct Page {
        port: String,
        after: Option<u32>,
    }

    fn problem(query: &str) -> (String, Option<String>) {
        let refusal = read::<Page>(query).expect_err(query);
        let problem = refusal.to_problem("", "");
        (problem.code, problem.field)
    }

    #[test]
    fn a_fault_names_its_parameter() {
        let of = |code: &str, field: &str| (code.to_owned(), Some(field.to_owned()));
        assert_eq!(
            problem("port=NLRTM&after=x"),
            of("invalid_parameter", "after")
        );
        assert_eq!(problem("port=A&port=B"), of("duplicate_parameter", "port"));
    }

    #[test]
    fn what_links_from_elsewhere_add_is_left_to_itself() {
        let page: Page = read("port=NLRTM&utm_source=x&after=7").expect("a page");
        assert_eq!((page.port.as_str(), page.after), ("NLRTM", Some(7)));
    }
}
