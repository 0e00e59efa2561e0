//! IMO port facility numbers, as the ISPS Code's registers give them.

use std::fmt;
use std::str::FromStr;

use super::{IdError, UnLocode};
use crate::text::serde_as_text;

/// The number of a port facility: the port's UN/LOCODE and four digits, unique only together.
/// `0000` is used where the whole port is one facility. There is no check digit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FacilityNumber {
    port: UnLocode,
    number: u16,
}

impl FacilityNumber {
    /// The port. Its code can differ from today's UN/LOCODE list.
    pub const fn port(self) -> UnLocode {
        self.port
    }

    /// The four digits as a number, 0 to 9999.
    pub const fn number(self) -> u16 {
        self.number
    }
}

impl fmt::Display for FacilityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:04}", self.port, self.number)
    }
}

impl fmt::Debug for FacilityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for FacilityNumber {
    type Err = IdError;

    /// Accepts either case, and a hyphen, a space or nothing before the digits.
    fn from_str(text: &str) -> Result<Self, IdError> {
        parse(text).ok_or_else(|| {
            IdError::form(
                "IMO port facility number",
                text,
                "a UN/LOCODE and four digits, for example BEANR-0001",
            )
        })
    }
}

fn parse(text: &str) -> Option<FacilityNumber> {
    let split = text.len().checked_sub(4)?;
    let (port, digits) = (text.get(..split)?, text.get(split..)?);
    if !digits.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let port = port.strip_suffix(['-', ' ']).unwrap_or(port);
    Some(FacilityNumber {
        port: port.parse().ok()?,
        number: digits.parse().ok()?,
    })
}

serde_as_text!(FacilityNumber);
