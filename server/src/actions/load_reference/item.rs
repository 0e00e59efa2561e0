//! Objects of a JSON file, read field by field, so that an error names file, item and field.

use std::fmt::Display;
use std::str::FromStr;

use serde_json::{Map, Value};

use super::ReferenceError;
use super::source::SourceFile;

/// One object of a list.
pub(super) struct Item<'a> {
    file: &'a str,
    place: String,
    fields: &'a Map<String, Value>,
}

/// Parses a file.
pub(super) fn parse(file: &SourceFile) -> Result<Value, ReferenceError> {
    serde_json::from_str(&file.text).map_err(|cause| ReferenceError::NotJson {
        file: file.name.clone(),
        cause,
    })
}

/// The objects of a list, each called by its `id_field`.
pub(super) fn items<'a>(
    file: &'a SourceFile,
    list: &'a Value,
    id_field: &str,
) -> Result<Vec<Item<'a>>, ReferenceError> {
    let not_a_list = || ReferenceError::Field {
        file: file.name.clone(),
        place: "the whole".to_owned(),
        field: "list".to_owned(),
        found: sort_of(list).to_owned(),
        expected: "a list of objects".to_owned(),
    };
    let list = list.as_array().ok_or_else(not_a_list)?;
    list.iter()
        .enumerate()
        .map(|(at, value)| Item::new(file, at, value, id_field))
        .collect()
}

impl<'a> Item<'a> {
    fn new(
        file: &'a SourceFile,
        at: usize,
        value: &'a Value,
        id_field: &str,
    ) -> Result<Self, ReferenceError> {
        let number = at + 1;
        let Some(fields) = value.as_object() else {
            return Err(ReferenceError::Field {
                file: file.name.clone(),
                place: format!("item {number}"),
                field: "item".to_owned(),
                found: sort_of(value).to_owned(),
                expected: "an object".to_owned(),
            });
        };
        let place = match fields.get(id_field).and_then(Value::as_str) {
            Some(id) => format!("item {number} ({id})"),
            None => format!("item {number}"),
        };
        Ok(Self {
            file: &file.name,
            place,
            fields,
        })
    }

    /// An error about one field.
    pub fn wrong(&self, field: &str, found: impl Display, expected: &str) -> ReferenceError {
        ReferenceError::Field {
            file: self.file.to_owned(),
            place: self.place.clone(),
            field: field.to_owned(),
            found: found.to_string(),
            expected: expected.to_owned(),
        }
    }

    fn present(&self, field: &str) -> Option<&'a Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    /// A text that must be there and not be empty.
    pub fn text(&self, field: &str) -> Result<&'a str, ReferenceError> {
        match self.maybe_text(field)? {
            Some(text) => Ok(text),
            None => Err(self.wrong(field, "nothing", "a text")),
        }
    }

    /// A text, or nothing.
    pub fn maybe_text(&self, field: &str) -> Result<Option<&'a str>, ReferenceError> {
        match self.present(field) {
            None => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text)),
            Some(Value::String(_)) => Err(self.wrong(field, "an empty text", "a text or null")),
            Some(other) => Err(self.wrong(field, sort_of(other), "a text or null")),
        }
    }

    /// The same, owned.
    pub fn maybe_string(&self, field: &str) -> Result<Option<String>, ReferenceError> {
        Ok(self.maybe_text(field)?.map(ToOwned::to_owned))
    }

    /// A whole number that fits, or nothing.
    pub fn maybe_number<T: TryFrom<u64>>(&self, field: &str) -> Result<Option<T>, ReferenceError> {
        let Some(value) = self.present(field) else {
            return Ok(None);
        };
        let number = value.as_u64().and_then(|number| T::try_from(number).ok());
        match number {
            Some(number) => Ok(Some(number)),
            None => Err(self.wrong(field, value, "a whole number or null")),
        }
    }

    /// A text that parses.
    pub fn parsed<T: FromStr<Err: Display>>(&self, field: &str) -> Result<T, ReferenceError> {
        self.parse(field, self.text(field)?)
    }

    /// A text that parses, or nothing.
    pub fn maybe_parsed<T: FromStr<Err: Display>>(
        &self,
        field: &str,
    ) -> Result<Option<T>, ReferenceError> {
        self.maybe_text(field)?
            .map(|text| self.parse(field, text))
            .transpose()
    }

    fn parse<T: FromStr<Err: Display>>(
        &self,
        field: &str,
        text: &str,
    ) -> Result<T, ReferenceError> {
        text.parse()
            .map_err(|error: T::Err| self.wrong(field, format!("`{text}`"), &error.to_string()))
    }

    /// A list of texts; nothing is an empty list.
    pub fn texts(&self, field: &str) -> Result<Vec<String>, ReferenceError> {
        let expected = "a list of texts";
        let Some(value) = self.present(field) else {
            return Ok(Vec::new());
        };
        let list = value
            .as_array()
            .ok_or_else(|| self.wrong(field, sort_of(value), expected))?;
        list.iter()
            .map(|value| match value.as_str() {
                Some(text) => Ok(text.to_owned()),
                None => Err(self.wrong(field, sort_of(value), expected)),
            })
            .collect()
    }

    /// A list of texts that parse.
    pub fn all_parsed<T: FromStr<Err: Display>>(
        &self,
        field: &str,
    ) -> Result<Vec<T>, ReferenceError> {
        self.texts(field)?
            .iter()
            .map(|text| self.parse(field, text))
            .collect()
    }

    /// One of a closed list of words.
    pub fn word<T: Copy>(&self, field: &str, words: &[(&str, T)]) -> Result<T, ReferenceError> {
        let found = self.text(field)?;
        let meant = words.iter().find(|(word, _)| *word == found);
        meant.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let expected = format!("one of {}", words.join(", "));
            self.wrong(field, format!("`{found}`"), &expected)
        })
    }
}

const fn sort_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
