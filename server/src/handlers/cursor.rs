//! Cursors of lists: opaque to clients, checked when they come back.

use crate::error::{Code, Refusal};

/// Where a list goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cursor {
    /// In order of registration, after this place.
    After(u32),
    /// Among the names found, from this place.
    Found(u32),
}

impl Cursor {
    /// Reads what [`Self::to_text`] wrote.
    pub(super) fn parse(text: &str) -> Result<Self, Refusal> {
        let place = |digits: &str| {
            let is_plain = digits.len() == 8
                && digits
                    .bytes()
                    .all(|c| c.is_ascii_hexdigit() && !c.is_ascii_uppercase());
            u32::from_str_radix(digits, 16).ok().filter(|_| is_plain)
        };
        let cursor = match text.split_at_checked(1) {
            Some(("a", digits)) => place(digits).map(Self::After),
            Some(("f", digits)) => place(digits).map(Self::Found),
            _ => None,
        };
        cursor.ok_or_else(|| refuse("cursor", text))
    }

    /// The text a client gives back.
    pub(super) fn to_text(self) -> String {
        match self {
            Self::After(place) => format!("a{place:08x}"),
            Self::Found(place) => format!("f{place:08x}"),
        }
    }
}

/// The refusal of a cursor nobody was given.
pub(super) fn refuse(field: &'static str, found: &str) -> Refusal {
    Refusal::new(
        Code::InvalidCursor,
        format!("{field} is not a cursor of this list"),
    )
    .field(field)
    .found(found)
    .expected("the cursor of the last page's next, unchanged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_unchanged_and_others_are_refused() {
        for cursor in [Cursor::After(0), Cursor::After(u32::MAX), Cursor::Found(77)] {
            assert_eq!(Cursor::parse(&cursor.to_text()), Ok(cursor));
        }
        for text in [
            "",
            "a",
            "a1",
            "b00000001",
            "a0000000g",
            "a000000001",
            "A00000001",
            "a+0000001",
            "é0000001",
        ] {
            assert!(Cursor::parse(text).is_err(), "{text}");
        }
    }
}
