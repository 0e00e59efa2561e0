//! VAT numbers of the EU states, Iceland, Norway, the United Kingdom and Northern Ireland.
//!
//! Greece is `EL` here, not `GR`; Northern Ireland is `XI`. Check digits of most EU states come
//! from the crate `eu-vat`; those of `GB`, `XI` and `NO` stand here. For the states whose rule the
//! project has not compared with a second source, a number is taken on its shape alone and says so
//! by [`VatNumber::is_checked`].

use super::company::company_identifier;
use super::{Country, IdError};

company_identifier!(
    /// VAT number with its prefix, upper case, without separators. Greece is `EL`.
    VatNumber
);

const KIND: &str = "VAT number";

/// How the number after the prefix is verified.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// By the crate `eu-vat`.
    EuVat,
    /// By [`is_british`].
    British,
    /// By [`is_norwegian`].
    Norwegian,
    /// Not at all: no rule that was compared with a second source.
    ShapeOnly,
}

/// What one state's numbers look like. In a shape `#` is a digit, `@` a letter, `%` a letter or
/// digit, `?` a letter or `+`; every other character stands for itself.
struct Form {
    prefix: &'static str,
    shapes: &'static [&'static str],
    rule: Rule,
    expected: &'static str,
}

const fn form(
    prefix: &'static str,
    shapes: &'static [&'static str],
    rule: Rule,
    expected: &'static str,
) -> Form {
    Form {
        prefix,
        shapes,
        rule,
        expected,
    }
}

const BRITISH: &[&str] = &["#########", "############", "GD###", "HA###"];
const ROMANIAN: &[&str] = &[
    "##",
    "###",
    "####",
    "#####",
    "######",
    "#######",
    "########",
    "#########",
    "##########",
];

#[rustfmt::skip]
const FORMS: &[Form] = &[
    form("AT", &["U########"], Rule::ShapeOnly, "ATU and eight digits"),
    form("BE", &["##########", "#########"], Rule::EuVat, "BE and ten digits, the first being 0 or 1"),
    form("BG", &["#########", "##########"], Rule::EuVat, "BG and nine or ten digits"),
    form("CY", &["########@"], Rule::EuVat, "CY, eight digits and a letter"),
    form("CZ", &["########", "#########", "##########"], Rule::ShapeOnly, "CZ and eight to ten digits"),
    form("DE", &["#########"], Rule::EuVat, "DE and nine digits, the first not being 0"),
    form("DK", &["########"], Rule::EuVat, "DK and eight digits, the first not being 0"),
    form("EE", &["#########"], Rule::EuVat, "EE and nine digits"),
    form("EL", &["#########"], Rule::EuVat, "EL and nine digits"),
    form("ES", &["%#######%"], Rule::EuVat, "ES, a letter, seven digits and a letter or digit"),
    form("FI", &["########"], Rule::EuVat, "FI and eight digits"),
    form("FR", &["%%#########"], Rule::EuVat, "FR, two letters or digits and nine digits"),
    form("GB", BRITISH, Rule::British, "GB and nine or twelve digits"),
    form("HR", &["###########"], Rule::EuVat, "HR and eleven digits"),
    form("HU", &["########"], Rule::ShapeOnly, "HU and eight digits"),
    form("IE", &["#######@", "#######@@", "#?#####@"], Rule::EuVat, "IE, seven digits and one or two letters"),
    form("IS", &["#####", "######"], Rule::ShapeOnly, "IS and five or six digits"),
    form("IT", &["###########"], Rule::EuVat, "IT and eleven digits"),
    form("LT", &["#########", "############"], Rule::EuVat, "LT and nine or twelve digits, the last but one being 1"),
    form("LU", &["########"], Rule::ShapeOnly, "LU and eight digits"),
    form("LV", &["###########"], Rule::EuVat, "LV and eleven digits"),
    form("MT", &["########"], Rule::EuVat, "MT and eight digits, the first not being 0"),
    form("NL", &["#########B##"], Rule::EuVat, "NL, nine digits, B and two digits other than 00"),
    form("NO", &["#########MVA"], Rule::Norwegian, "NO, nine digits and MVA"),
    form("PL", &["##########"], Rule::EuVat, "PL and ten digits"),
    form("PT", &["#########"], Rule::EuVat, "PT and nine digits, the first not being 0"),
    form("RO", ROMANIAN, Rule::EuVat, "RO and two to ten digits, the first not being 0"),
    form("SE", &["##########01"], Rule::EuVat, "SE, ten digits and 01"),
    form("SI", &["########"], Rule::EuVat, "SI and eight digits, the first not being 0"),
    form("SK", &["##########"], Rule::ShapeOnly, "SK and ten digits"),
    form("XI", BRITISH, Rule::British, "XI and nine or twelve digits"),
];

impl Form {
    fn of(number: &str) -> Option<&'static Self> {
        let prefix = number.get(..2)?;
        FORMS.iter().find(|form| form.prefix == prefix)
    }

    fn has_shape(&self, body: &str) -> bool {
        self.shapes.iter().any(|shape| {
            shape.len() == body.len()
                && shape
                    .bytes()
                    .zip(body.bytes())
                    .all(|(wanted, c)| match wanted {
                        b'#' => c.is_ascii_digit(),
                        b'@' => c.is_ascii_uppercase(),
                        b'%' => c.is_ascii_uppercase() || c.is_ascii_digit(),
                        b'?' => c.is_ascii_uppercase() || c == b'+',
                        literal => c == literal,
                    })
        })
    }

    /// The canonical number, once the shape is right.
    fn verify(&self, number: String, found: &str) -> Result<String, IdError> {
        let body = &number[2..];
        let is_right = match self.rule {
            Rule::ShapeOnly => true,
            Rule::British => is_british(body),
            Rule::Norwegian => is_norwegian(body),
            Rule::EuVat => match eu_vat::Vat::parse(&number) {
                // Belgian numbers of nine digits come back with their leading zero.
                Ok(canonical) => return Ok(canonical.to_string()),
                Err(eu_vat::Error::BadChecksum) => false,
                Err(_) => return Err(IdError::form(KIND, found, self.expected)),
            },
        };
        if is_right {
            Ok(number)
        } else {
            Err(IdError::check(KIND, found, self.expected))
        }
    }
}

impl VatNumber {
    /// The state that gave the number: `GR` for `EL`, `GB` for `XI`.
    pub fn country(&self) -> Country {
        let code = match &self.as_str()[..2] {
            "EL" => "GR",
            "XI" => "GB",
            prefix => prefix,
        };
        code.parse()
            .expect("every prefix in the table names a state")
    }

    /// Whether check digits were verified. `false` where the project holds no rule for the state,
    /// and for British government and health bodies: a typing error may have gone unseen.
    pub fn is_checked(&self) -> bool {
        let has_rule = Form::of(self.as_str()).is_some_and(|form| form.rule != Rule::ShapeOnly);
        let is_body = self.as_str().len() == 7 && has_rule && self.country().as_str() == "GB";
        has_rule && !is_body
    }
}

impl std::str::FromStr for VatNumber {
    type Err = IdError;

    /// Reads either case, and spaces, dots, hyphens and slashes anywhere.
    fn from_str(text: &str) -> Result<Self, IdError> {
        let number = without_separators(text);
        let form =
            Form::of(&number).ok_or_else(|| IdError::form(KIND, text, expected_prefix(&number)))?;
        if !form.has_shape(&number[2..]) {
            return Err(IdError::form(KIND, text, form.expected));
        }
        let canonical = form.verify(number, text)?;
        Ok(Self(canonical.into()))
    }
}

fn without_separators(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '.' | '-' | '/' | '\u{a0}' | '\u{202f}'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

fn expected_prefix(number: &str) -> &'static str {
    match number.get(..2) {
        Some("GR") => "EL and nine digits: in VAT numbers Greece is EL, not GR",
        Some("UK") => {
            "GB and nine or twelve digits: the United Kingdom is GB, or XI in the north of Ireland"
        }
        _ => "a two-letter prefix of an EU state, GB, IS, NO or XI, and the number",
    }
}

/// Nine digits, or twelve with a branch: the weighted sum is 0 modulo 97; from 100 on also 42 or
/// 55, as numbers were given out anew. Government (`GD000`–`GD499`) and health bodies
/// (`HA500`–`HA999`) bear no check digit.
fn is_british(body: &str) -> bool {
    if let Some(number) = body.strip_prefix("GD") {
        return number < "500";
    }
    if let Some(number) = body.strip_prefix("HA") {
        return number >= "500";
    }
    let sum = weighted(body, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    sum == 0 || (&body[..3] >= "100" && matches!(sum, 42 | 55))
}

/// The organisation number: the weighted sum is 0 modulo 11.
fn is_norwegian(body: &str) -> bool {
    weighted(body, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

/// The sum of the first digits, each times its weight.
fn weighted(digits: &str, weights: &[u32]) -> u32 {
    digits
        .bytes()
        .zip(weights)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum()
}
