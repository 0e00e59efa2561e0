//! Parameters of an address: each known by name, given once, decoded strictly.

use std::borrow::Cow;
use std::str::FromStr;

use actix_web::HttpRequest;
use quaymark_core::id::IdError;
use quaymark_core::time::Instant;

use super::encoding::{decode_part, decode_value};
use crate::error::{Code, Refusal};

/// The values of a query, in the order of the names asked for.
#[derive(Debug)]
pub(super) struct Params<'a, const N: usize> {
    names: [&'static str; N],
    values: [Option<Cow<'a, str>>; N],
}

impl<'a, const N: usize> Params<'a, N> {
    /// Reads the query of a request. A name that is not among `names`, or stands twice, is refused.
    pub(super) fn of(request: &'a HttpRequest, names: [&'static str; N]) -> Result<Self, Refusal> {
        Self::parse(request.query_string(), names)
    }

    fn parse(query: &'a str, names: [&'static str; N]) -> Result<Self, Refusal> {
        let mut values = [const { None }; N];
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (raw_name, raw_value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode_value(raw_name, "query")?;
            let place = names
                .iter()
                .position(|known| *known == name)
                .ok_or_else(|| unknown(&name, &names))?;
            if values[place].is_some() {
                return Err(twice(names[place]));
            }
            values[place] = Some(decode_value(raw_value, names[place])?);
        }
        Ok(Self { names, values })
    }

    /// The value of a parameter, by its place among the names.
    pub(super) fn text(&self, place: usize) -> Option<&str> {
        self.values[place].as_deref()
    }

    /// The value of a parameter that must be given.
    pub(super) fn needed(&self, place: usize, expected: &'static str) -> Result<&str, Refusal> {
        self.text(place)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| {
                let name = self.names[place];
                Refusal::new(
                    Code::MissingParameter,
                    format!("the parameter {name} is missing"),
                )
                .field(name)
                .expected(expected)
            })
    }

    /// An identifier, if it is given.
    pub(super) fn id<T: FromStr<Err = IdError>>(&self, place: usize) -> Result<Option<T>, Refusal> {
        self.text(place)
            .map(|text| parse_id(self.names[place], text))
            .transpose()
    }

    /// An instant, if it is given.
    pub(super) fn instant(&self, place: usize) -> Result<Option<Instant>, Refusal> {
        self.text(place)
            .map(|text| parse_instant(self.names[place], text))
            .transpose()
    }

    /// An instant, or the first one of a day in UTC, if it is given.
    pub(super) fn instant_or_day(&self, place: usize) -> Result<Option<Instant>, Refusal> {
        self.text(place)
            .map(|text| parse_instant_or_day(self.names[place], text))
            .transpose()
    }

    /// A number within bounds, if it is given.
    pub(super) fn number(
        &self,
        place: usize,
        least: u64,
        most: u64,
    ) -> Result<Option<u64>, Refusal> {
        let Some(text) = self.text(place) else {
            return Ok(None);
        };
        let is_plain = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        let number = text
            .parse()
            .ok()
            .filter(|n| is_plain && (least..=most).contains(n));
        number.map(Some).ok_or_else(|| {
            self.wrong(
                place,
                text,
                format!("a whole number from {least} to {most}"),
            )
        })
    }

    /// The refusal of a value.
    pub(super) fn wrong(&self, place: usize, found: &str, expected: String) -> Refusal {
        let name = self.names[place];
        Refusal::new(Code::InvalidParameter, format!("{name} is not accepted"))
            .field(name)
            .found(found)
            .expected(expected)
    }
}

/// Refuses every parameter.
pub(super) fn none(request: &HttpRequest) -> Result<(), Refusal> {
    if request.query_string().is_empty() {
        return Ok(());
    }
    Params::<0>::of(request, []).map(|_| ())
}

/// Parses an identifier, naming where it stood.
pub(super) fn parse_id<T: FromStr<Err = IdError>>(
    field: &'static str,
    text: &str,
) -> Result<T, Refusal> {
    text.parse()
        .map_err(|error| Refusal::identifier(field, &error))
}

/// The identifier that stands in the path under a name.
pub(super) fn in_path<T: FromStr<Err = IdError>>(
    request: &HttpRequest,
    name: &'static str,
) -> Result<T, Refusal> {
    parse_id(name, request.match_info().get(name).unwrap_or_default())
}

/// Parses an instant, naming where it stood. A space for `+` is a slip of encoding that is common.
pub(super) fn parse_instant(field: &'static str, text: &str) -> Result<Instant, Refusal> {
    text.parse()
        .map_err(|error| Refusal::instant(field, &error))
}

/// Parses an instant or a day, naming where it stood.
pub(super) fn parse_instant_or_day(field: &'static str, text: &str) -> Result<Instant, Refusal> {
    Instant::of_instant_or_day(text).map_err(|error| Refusal::instant(field, &error))
}

/// One part of the path, counted from zero, decoded strictly.
pub(super) fn segment<'a>(
    request: &'a HttpRequest,
    place: usize,
    field: &'static str,
) -> Result<Cow<'a, str>, Refusal> {
    let raw = part(request.uri().path(), place + 1).unwrap_or_default();
    decode_part(raw, field)
}

/// The text between two slashes. Bytes are compared, which costs less than looking for a character.
fn part(path: &str, place: usize) -> Option<&str> {
    let mut rest = path;
    for _ in 0..place {
        let slash = rest.bytes().position(|c| c == b'/')?;
        rest = &rest[slash + 1..];
    }
    let end = rest.bytes().position(|c| c == b'/');
    Some(&rest[..end.unwrap_or(rest.len())])
}

fn unknown(name: &str, names: &[&str]) -> Refusal {
    let expected = match names {
        [] => "no parameters".to_owned(),
        names => names.join(", "),
    };
    Refusal::new(Code::UnknownParameter, "a parameter is not known here")
        .field(name.chars().take(64).collect::<String>())
        .found(name)
        .expected(expected)
}

fn twice(name: &'static str) -> Refusal {
    Refusal::new(Code::DuplicateParameter, format!("{name} is given twice"))
        .field(name)
        .expected("once")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(query: &str) -> Code {
        Params::parse(query, ["port", "at"]).unwrap_err().code()
    }

    #[test]
    fn each_parameter_is_known_and_given_once() {
        assert_eq!(code("port=NLRTM&prot=x"), Code::UnknownParameter);
        assert_eq!(code("port=NLRTM&port=NLRTM"), Code::DuplicateParameter);
        assert_eq!(code("port=%ff"), Code::InvalidEncoding);
        assert_eq!(code("%ff=1"), Code::InvalidEncoding);
        let params = Params::parse("at=a%20b&&port=NLRTM", ["port", "at"]).unwrap();
        assert_eq!(
            (params.text(0), params.text(1)),
            (Some("NLRTM"), Some("a b"))
        );
    }

    #[test]
    fn parts_of_a_path_are_counted_from_its_first_slash() {
        for path in ["/v1/verify/prv_é/x", "/v1//", "v1", ""] {
            let plain: Vec<&str> = path.split('/').collect();
            for place in 0..6 {
                assert_eq!(part(path, place), plain.get(place).copied(), "{path}");
            }
        }
    }

    #[test]
    fn a_missing_parameter_is_named() {
        let params = Params::parse("port=", ["port"]).unwrap();
        let refusal = params.needed(0, "a UN/LOCODE").unwrap_err();
        assert_eq!(refusal.code(), Code::MissingParameter);
        assert!(refusal.detail().contains("port"));
    }

    #[test]
    fn numbers_are_plain_and_within_bounds() {
        for (text, expected) in [
            ("1", true),
            ("100", true),
            ("0", false),
            ("101", false),
            ("+5", false),
            ("x", false),
            ("", false),
            ("99999999999999999999", false),
        ] {
            let query = format!("limit={}", text.replace('+', "%2B"));
            let params = Params::parse(&query, ["limit"]).unwrap();
            assert_eq!(params.number(0, 1, 100).is_ok(), expected, "{text}");
        }
    }
}
