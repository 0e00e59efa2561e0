//! One-time codes of a code generator (RFC 6238): six digits, thirty seconds, SHA-1, as every
//! generator knows them.
//!
//! A code is good for its own step, the one before and the one after, and never twice.

use qrcode::QrCode;
use qrcode::render::svg;
use quaymark_core::account::EmailAddress;
use quaymark_core::time::Instant;
use totp_rs::{Builder, Totp};

use super::secrets;
use crate::escape::escaped_but;
use crate::store::StoreError;

/// Seconds a code is good for.
const STEP_SECONDS: u64 = 30;
/// Steps before and after that are good too: clocks differ.
const SKEW: i64 = 1;
const ISSUER: &str = "Quaymark";

/// A new secret: 160 bits, as RFC 4226 recommends.
pub fn new_secret() -> Result<Vec<u8>, StoreError> {
    let mut secret = vec![0; 20];
    secrets::fill(&mut secret)?;
    Ok(secret)
}

fn generator(secret: &[u8]) -> Totp {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_step_duration(STEP_SECONDS)
        .build_noncompliant()
}

/// The code of a step.
fn code(generator: &Totp, step: i64) -> String {
    let seconds = u64::try_from(step).unwrap_or(0) * STEP_SECONDS;
    generator.generate(seconds).to_string()
}

/// The code that a generator shows at an instant.
pub fn code_at(secret: &[u8], at: Instant) -> String {
    code(&generator(secret), step_at(at))
}

fn step_at(at: Instant) -> i64 {
    at.as_ms().div_euclid(1000 * STEP_SECONDS as i64)
}

/// The step a typed code is good for; `None` if it is wrong, too old or of a step up to the one a code
/// was last accepted for.
pub fn accept(secret: &[u8], typed: &str, now: Instant, last_step: Option<i64>) -> Option<i64> {
    let typed = digits_of(typed);
    let generator = generator(secret);
    let mut accepted = None;
    // All steps are tried, so that the time taken does not tell which was right.
    for step in step_at(now) - SKEW..=step_at(now) + SKEW {
        let expected = code(&generator, step);
        let is_equal = bool::from(subtle::ConstantTimeEq::ct_eq(
            expected.as_bytes(),
            typed.as_bytes(),
        ));
        if is_equal && last_step.is_none_or(|last| step > last) {
            accepted = Some(step);
        }
    }
    accepted
}

/// What was typed, without blanks and dashes, and with the digits of other scripts as ASCII.
fn digits_of(typed: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let kept = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}');
    typed.nfkc().filter(kept).collect()
}

/// The secret as people type it: base 32 (RFC 4648) in groups of four.
pub fn secret_words(secret: &[u8]) -> String {
    let text = base32(secret);
    let groups = text.as_bytes().chunks(4);
    let words: Vec<String> = groups
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    words.join(" ")
}

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut text, mut held, mut bits) = (String::new(), 0u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(held >> bits & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(held << (5 - bits) & 31) as usize]));
    }
    text
}

/// The address that code generators read (`otpauth:`).
pub fn address(secret: &[u8], email: &EmailAddress) -> String {
    let account = escaped_but(email.as_str(), b"@");
    let secret = base32(secret);
    format!("otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}")
}

/// The address as a picture to be scanned: an SVG element, black on white whatever the theme.
pub fn picture(address: &str) -> Result<String, StoreError> {
    let code = QrCode::new(address).map_err(|error| StoreError::Other(error.to_string().into()))?;
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(220, 220)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    let element = picture.find("<svg").map_or("", |start| &picture[start..]);
    Ok(element.replacen("<svg", "<svg role=\"img\" aria-label=\"QR code\"", 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238's own table.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Instant {
        Instant::from_seconds(seconds)
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six of its eight digits.
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(SECRET, at(seconds)), expected, "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_and_one_late() {
        let now = at(1_234_567_890);
        let code = code_at(SECRET, now);
        for (later, is_good) in [
            (-60, false),
            (-30, true),
            (0, true),
            (30, true),
            (60, false),
        ] {
            let found = accept(SECRET, &code, now.plus_ms(later * 1000), None);
            assert_eq!(found.is_some(), is_good, "{later}");
        }
    }

    #[test]
    fn no_code_is_good_twice_nor_after_a_later_one() {
        let now = at(1_234_567_890);
        let code = code_at(SECRET, now);
        let step = accept(SECRET, &code, now, None);
        assert!(step.is_some());
        assert_eq!(accept(SECRET, &code, now, step), None);
        assert_eq!(accept(SECRET, &code, now, step.map(|step| step + 1)), None);
        assert!(accept(SECRET, &code, now, step.map(|step| step - 1)).is_some());
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let now = at(1_111_111_109);
        for typed in [
            "081804",
            " 081 804 ",
            "081-804",
            "０８１８０４",
            "081\u{2013}804",
        ] {
            assert!(accept(SECRET, typed, now, None).is_some(), "{typed}");
        }
        for typed in ["", "81804", "0818041", "O81804", "081805"] {
            assert!(accept(SECRET, typed, now, None).is_none(), "{typed}");
        }
    }

    #[test]
    fn the_secret_is_told_to_generators() {
        assert_eq!(
            secret_words(SECRET),
            "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
        );
        let address = address(SECRET, &"ann+x@firm.example".parse().unwrap());
        assert_eq!(
            address,
            "otpauth://totp/Quaymark:ann%2Bx@firm.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=Quaymark"
        );
        let picture = picture(&address).unwrap();
        assert!(picture.starts_with("<svg role=\"img\"") && !picture.contains("style="));
    }
}
