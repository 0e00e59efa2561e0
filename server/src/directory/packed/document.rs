//! A provider's names and identifiers, packed.

use quaymark_core::document::{ERASED, ProviderDocument};
use serde::{Deserialize, Serialize};

/// A provider's public document as it is packed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::directory) struct PackedDocument<'a> {
    pub(in crate::directory) name: &'a str,
    #[serde(borrow)]
    pub(in crate::directory) trading_names: Vec<&'a str>,
    #[serde(borrow)]
    pub(in crate::directory) former_names: Vec<&'a str>,
    pub(in crate::directory) lei: &'a str,
    pub(in crate::directory) vat: &'a str,
    pub(in crate::directory) euid: &'a str,
    pub(in crate::directory) town: &'a str,
    pub(in crate::directory) domain: &'a str,
}

impl<'a> PackedDocument<'a> {
    pub(in crate::directory) fn of(document: &'a ProviderDocument) -> Self {
        Self {
            name: &document.name,
            trading_names: document.trading_names.iter().map(String::as_str).collect(),
            former_names: document.former_names.iter().map(String::as_str).collect(),
            lei: document.lei.as_ref().map_or("", |lei| lei.as_str()),
            vat: document.vat.as_ref().map_or("", |vat| vat.as_str()),
            euid: document.euid.as_ref().map_or("", |euid| euid.as_str()),
            town: document.town.as_deref().unwrap_or_default(),
            domain: document.domain.as_deref().unwrap_or_default(),
        }
    }

    /// Every name: the legal one first, then trading and former names. What was erased is none.
    pub(in crate::directory) fn names(&self) -> impl Iterator<Item = &'a str> {
        Some(self.name)
            .filter(|name| *name != ERASED)
            .into_iter()
            .chain(self.trading_names.iter().copied())
            .chain(self.former_names.iter().copied())
    }

    /// The same, from a document that is needed no more.
    pub(in crate::directory) fn into_names(self) -> impl Iterator<Item = &'a str> + use<'a> {
        Some(self.name)
            .filter(|name| *name != ERASED)
            .into_iter()
            .chain(self.trading_names)
            .chain(self.former_names)
    }

    /// The identifiers of other registers, each with its scheme, as they are filed.
    pub(in crate::directory) fn identifiers(
        &self,
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        [("lei", self.lei), ("vat", self.vat), ("euid", self.euid)]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
    }

    pub(super) fn unpack(&self) -> ProviderDocument {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ProviderDocument {
            name: self.name.to_owned(),
            trading_names: owned(&self.trading_names),
            former_names: owned(&self.former_names),
            lei: self.lei.parse().ok(),
            vat: self.vat.parse().ok(),
            euid: self.euid.parse().ok(),
            town: text(self.town),
            domain: text(self.domain),
        }
    }
}
