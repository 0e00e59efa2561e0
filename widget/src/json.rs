//! A small JSON reader (RFC 8259).
//!
//! serde's generated readers are a third of the widget's size budget, and the widget reads two short
//! documents. Numbers are whole: nothing it reads has a fraction. Depth is bounded, a name that
//! occurs twice is refused.

mod reader;

use reader::Reader;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Truth(bool),
    /// A whole number.
    Number(i64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in the order written.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Reads a whole text; `None` if it is not JSON or not within the bounds.
    pub fn read(text: &str) -> Option<Self> {
        let mut reader = Reader::new(text);
        let value = reader.value(0)?;
        reader.is_at_end().then_some(value)
    }

    /// The member of an object; `None` if it is absent or `null`.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let (_, value) = members.iter().find(|(found, _)| found == name)?;
        (*value != Self::Null).then_some(value)
    }

    /// The text of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether this is `true`; `None` for all but truth values.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The values of an array.
    pub fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(values) => Some(values),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
