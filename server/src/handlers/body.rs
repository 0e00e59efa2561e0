//! Bodies of requests: JSON objects whose members are each known and given once.

use std::fmt;
use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::{Bytes, Payload};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use crate::app::MAX_BODY_BYTES;
use crate::error::{Code, Refusal};

/// Most of a member's name that is sent back, in characters.
const MAX_NAME_CHARS: usize = 64;
/// How long a client may take over a body.
const BODY_PATIENCE: Duration = Duration::from_secs(10);

/// The members of a JSON object, in order.
#[derive(Debug)]
pub(super) struct Members {
    given: Vec<(String, Value)>,
    /// The first name that was given again.
    twice: Option<String>,
}

/// Reads a body to its end, within bounds of size and time. One that announces too much is not
/// waited for.
pub(crate) async fn receive(request: &HttpRequest, payload: Payload) -> Result<Bytes, Refusal> {
    if announced_bytes(request).is_some_and(|bytes| bytes > MAX_BODY_BYTES as u64) {
        return Err(too_large());
    }
    let body = tokio::time::timeout(BODY_PATIENCE, payload.to_bytes_limited(MAX_BODY_BYTES));
    let refuse = |detail: &'static str| Refusal::new(Code::BadRequest, detail).field("body");
    match body.await {
        Err(_) => Err(refuse("the body came too slowly")),
        Ok(Err(_)) => Err(too_large()),
        Ok(Ok(Err(_))) => Err(refuse("the body ended early or is badly encoded")),
        Ok(Ok(Ok(body))) => Ok(body),
    }
}

fn announced_bytes(request: &HttpRequest) -> Option<u64> {
    let stated = request.headers().get(header::CONTENT_LENGTH)?;
    stated.to_str().ok()?.parse().ok()
}

fn too_large() -> Refusal {
    Refusal::new(Code::BodyTooLarge, "the body is too large")
        .field("body")
        .expected(format!("at most {MAX_BODY_BYTES} bytes"))
}

/// Refuses bodies that do not say that they are JSON.
pub(super) fn expect_json(request: &HttpRequest) -> Result<(), Refusal> {
    let stated = request.headers().get(header::CONTENT_TYPE);
    let text = stated
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let refusal = Refusal::new(Code::UnsupportedMediaType, "the body must be JSON")
        .field("content-type")
        .found(text)
        .expected("application/json");
    Err(refusal)
}

/// Receives a JSON body, and reads it as a type: the bytes as they came, and what they say.
pub(super) async fn json<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
) -> Result<(Bytes, T), Refusal> {
    expect_json(request)?;
    let bytes = receive(request, payload).await?;
    let said = read(&bytes)?;
    Ok((bytes, said))
}

/// Reads a body as a type.
pub(super) fn read<T: DeserializeOwned>(bytes: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| {
        let code = if error.is_data() {
            Code::WrongType
        } else {
            Code::InvalidJson
        };
        Refusal::new(
            code,
            format!("the body is not the object expected: {error}"),
        )
        .field("body")
    })
}

impl Members {
    /// Reads a body.
    pub(super) fn read(body: &Bytes) -> Result<Self, Refusal> {
        let members: Self = serde_json::from_slice(body).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            if error.is_data() {
                let detail = format!("the body is not the object expected: {error}");
                return Refusal::new(Code::WrongType, detail)
                    .field("body")
                    .expected("an object");
            }
            Refusal::new(
                Code::InvalidJson,
                format!("the body is not JSON at {place}"),
            )
            .field("body")
            .found(&place)
            .expected("a JSON object in UTF-8")
        })?;
        match &members.twice {
            None => Ok(members),
            Some(name) => {
                let name: String = name.chars().take(MAX_NAME_CHARS).collect();
                let detail = format!("the member {name} is given twice");
                Err(Refusal::new(Code::DuplicateMember, detail)
                    .field(name)
                    .expected("once"))
            }
        }
    }

    /// Refuses members that are not among the known.
    pub(super) fn expect_only(&self, known: &[&str]) -> Result<(), Refusal> {
        let mut names = self.given.iter();
        match names.find(|(name, _)| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, _)) => Err(Refusal::new(
                Code::UnknownParameter,
                "a member is not known here",
            )
            .field(name.chars().take(MAX_NAME_CHARS).collect::<String>())
            .found(name)
            .expected(known.join(", "))),
        }
    }

    /// A member that is there and not `null`.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        let member = self.given.iter().find(|(own, _)| own == name);
        member
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    /// A text, if it is given.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, Refusal> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        value
            .as_str()
            .map(Some)
            .ok_or_else(|| wrong_type(name, value, "a text"))
    }

    /// A text that must be given.
    pub(super) fn needed_text(
        &self,
        name: &'static str,
        expected: &'static str,
    ) -> Result<&str, Refusal> {
        self.text(name)?.ok_or_else(|| missing(name, expected))
    }
}

/// The refusal of a member that is not there.
pub(super) fn missing(name: &'static str, expected: &'static str) -> Refusal {
    Refusal::new(
        Code::MissingParameter,
        format!("the member {name} is missing"),
    )
    .field(name)
    .expected(expected)
}

/// The refusal of a value of another type.
pub(super) fn wrong_type(
    field: impl Into<std::borrow::Cow<'static, str>>,
    found: &Value,
    expected: &'static str,
) -> Refusal {
    let sort = match found {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    let field = field.into();
    Refusal::new(Code::WrongType, format!("{field} is {sort}"))
        .field(field)
        .found(sort)
        .expected(expected)
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ReadMembers)
    }
}

struct ReadMembers;

impl<'de> Visitor<'de> for ReadMembers {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut given: Vec<(String, Value)> = Vec::new();
        let mut twice = None;
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if given.iter().any(|(own, _)| *own == name) {
                twice = twice.or(Some(name));
                continue;
            }
            if given.len() >= 32 {
                return Err(A::Error::custom("there are too many members"));
            }
            given.push((name, value));
        }
        Ok(Members { given, twice })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &'static str) -> Code {
        Members::read(&Bytes::from_static(body.as_bytes()))
            .unwrap_err()
            .code()
    }

    #[test]
    fn what_is_not_an_object_is_refused() {
        assert_eq!(code("{\"port\":"), Code::InvalidJson);
        assert_eq!(code(""), Code::InvalidJson);
        assert_eq!(code("{} x"), Code::InvalidJson);
        assert_eq!(code("[1]"), Code::WrongType);
        assert_eq!(code("{\"a\":1,\"a\":2}"), Code::DuplicateMember);
    }

    #[test]
    fn a_syntax_error_says_where() {
        let refusal = Members::read(&Bytes::from_static(b"{\n  \"port\" 1}")).unwrap_err();
        assert!(
            refusal.detail().contains("line 2, column"),
            "{}",
            refusal.detail()
        );
    }
}
