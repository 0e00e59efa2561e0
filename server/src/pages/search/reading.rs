//! What somebody typed into the one search box: an identifier, a mistyped one, or a name.
//!
//! An identifier with a wrong check character is told as such and never looked up as a name: the
//! answer "not on the register" would be a lie.

use quaymark_core::id::{Euid, IdError, IdFault, Lei, ProviderId, ProviderRef, VatNumber};

/// How a query is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing was typed.
    Empty,
    /// A good identifier.
    Identifier(ProviderRef),
    /// What is plainly meant as an identifier and is not one.
    Mistyped(IdError),
    /// A name, or part of one.
    Name(String),
}

/// Understands a query.
pub(super) fn read(query: &str) -> Reading {
    let typed = query.trim();
    if typed.is_empty() {
        return Reading::Empty;
    }
    with_scheme(typed)
        .or_else(|| register_number(typed))
        .or_else(|| lei(typed))
        .or_else(|| vat(typed))
        .or_else(|| euid(typed))
        .unwrap_or_else(|| Reading::Name(typed.to_owned()))
}

fn told(result: Result<ProviderRef, IdError>) -> Reading {
    result.map_or_else(Reading::Mistyped, Reading::Identifier)
}

fn with_scheme(typed: &str) -> Option<Reading> {
    let (scheme, _) = typed.split_once(':')?;
    let is_scheme = ["lei", "vat", "euid"]
        .iter()
        .any(|known| scheme.trim().eq_ignore_ascii_case(known));
    let compact: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    is_scheme.then(|| told(compact.parse()))
}

fn register_number(typed: &str) -> Option<Reading> {
    let begins = typed
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("prv_"));
    let number = || typed.parse::<ProviderId>().map(ProviderRef::Number);
    begins.then(|| told(number()))
}

/// Twenty letters and digits ending in two digits are nobody's name.
fn lei(typed: &str) -> Option<Reading> {
    let compact = compact(typed);
    let looks = compact.len() == 20
        && compact.bytes().all(|c| c.is_ascii_alphanumeric())
        && compact.bytes().filter(u8::is_ascii_digit).count() >= 4
        && compact[18..].bytes().all(|c| c.is_ascii_digit());
    looks.then(|| told(compact.parse::<Lei>().map(ProviderRef::Lei)))
}

/// A country prefix and mostly digits. Other shapes may be names such as `K9 2000`.
fn vat(typed: &str) -> Option<Reading> {
    let compact = compact(typed);
    let digits = compact.bytes().filter(u8::is_ascii_digit).count();
    let looks = (8..=16).contains(&compact.len())
        && compact.bytes().all(|c| c.is_ascii_alphanumeric())
        && compact[..2].bytes().all(|c| c.is_ascii_alphabetic())
        && digits + 5 >= compact.len()
        && digits >= 7;
    if !looks {
        return None;
    }
    match compact.parse::<VatNumber>() {
        Ok(vat) => Some(Reading::Identifier(ProviderRef::Vat(vat))),
        Err(error) if error.fault == IdFault::CheckCharacter => Some(Reading::Mistyped(error)),
        Err(_) => None,
    }
}

/// Register, dot, number with a digit in it, no spaces.
fn euid(typed: &str) -> Option<Reading> {
    let (_, number) = typed.split_once('.')?;
    let looks = number.bytes().any(|c| c.is_ascii_digit()) && !typed.contains(' ');
    let euid: Euid = typed.parse().ok()?;
    looks.then_some(Reading::Identifier(ProviderRef::Euid(euid)))
}

fn compact(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !matches!(c, ' ' | '.' | '-'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistyped(query: &str) -> bool {
        matches!(read(query), Reading::Mistyped(_))
    }

    #[test]
    fn a_register_number_is_read_in_either_case() {
        let number = ProviderId::from_bits(123_456_789);
        let found = Reading::Identifier(ProviderRef::Number(number));
        assert_eq!(read(&format!("  {number} ")), found);
        assert_eq!(read(&number.to_string().to_uppercase()), found);
    }

    #[test]
    fn a_wrong_check_character_is_told_and_not_searched_as_a_name() {
        let good = ProviderId::from_bits(123_456_789).to_string();
        let last = if good.ends_with('0') { "1" } else { "0" };
        assert!(mistyped(&format!("{}{last}", &good[..good.len() - 1])));
        assert!(mistyped("724500VKKSH9QOLTFR82"));
        assert!(mistyped("lei:724500VKKSH9QOLTFR82"));
        assert!(mistyped("prv_short"));
    }

    #[test]
    fn identifiers_of_other_registers_need_no_scheme() {
        let lei = read("724500VKKSH9QOLTFR81");
        assert!(
            matches!(lei, Reading::Identifier(ProviderRef::Lei(_))),
            "{lei:?}"
        );
        let euid = read("CYDRCOR.HE139104");
        assert!(
            matches!(euid, Reading::Identifier(ProviderRef::Euid(_))),
            "{euid:?}"
        );
        let vat = read("NL 0044.95.445 B01");
        assert!(
            matches!(vat, Reading::Identifier(ProviderRef::Vat(_))),
            "{vat:?}"
        );
    }

    #[test]
    fn names_stay_names() {
        for name in [
            "Havenwacht",
            "K9 2000",
            "S.A. Guardia",
            "ΑΕ Φύλαξη",
            "Охрана ООД",
            "Dock: Guard",
        ] {
            assert_eq!(read(name), Reading::Name(name.to_owned()));
        }
        assert_eq!(read("   "), Reading::Empty);
    }
}
