//! The register numbers of records: their prefix says what is asserted.

use std::fmt;
use std::str::FromStr;

use super::IdError;
use super::number::{EXPECTED, MASK, parse, print};
use crate::text::serde_as_text;

/// What a record about a provider asserts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKind {
    /// A certificate to one edition of a standard.
    Certification,
    /// A licence granted by a state authority.
    Licence,
    /// A stated vetting scheme passed by the firm.
    Vetting,
    /// A port's decision to accept other evidence from one provider.
    Equivalence,
}

impl RecordKind {
    /// Every kind, in a fixed order.
    pub const ALL: [Self; 4] = [
        Self::Certification,
        Self::Licence,
        Self::Vetting,
        Self::Equivalence,
    ];

    /// The word used in entries and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certification => "certification",
            Self::Licence => "licence",
            Self::Vetting => "vetting",
            Self::Equivalence => "equivalence",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::Certification => "crt_",
            Self::Licence => "lic_",
            Self::Vetting => "vet_",
            Self::Equivalence => "eqv_",
        }
    }
}

/// The register number of a record; its prefix tells the kind.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    kind: RecordKind,
    bits: u64,
}

impl RecordId {
    /// A number from random bits; only the lowest fifty are used.
    pub const fn from_bits(kind: RecordKind, bits: u64) -> Self {
        Self {
            kind,
            bits: bits & MASK,
        }
    }

    /// The kind of record, from the prefix.
    pub const fn kind(self) -> RecordKind {
        self.kind
    }

    /// The fifty random bits.
    pub const fn bits(self) -> u64 {
        self.bits
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(f, self.kind.prefix(), self.bits)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RecordId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let kind = RecordKind::ALL
            .into_iter()
            .find(|kind| {
                text.get(..4)
                    .is_some_and(|start| start.eq_ignore_ascii_case(kind.prefix()))
            })
            .ok_or_else(|| IdError::form("record number", text, EXPECTED))?;
        let bits = parse("record number", kind.prefix(), text)?;
        Ok(Self { kind, bits })
    }
}

serde_as_text!(RecordId);
