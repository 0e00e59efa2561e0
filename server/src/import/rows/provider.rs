//! A row of a list of providers.

use quaymark_core::document::ProviderDocument;
use quaymark_core::id::{Country, ProviderId};

use crate::import::cells::Cells;
use crate::import::fault::RowFault;
use crate::import::header::{Column, optional, required};

pub(super) const COLUMNS: &[Column] = &[
    optional("register_number"),
    required("name"),
    optional("trading_names"),
    optional("former_names"),
    required("country"),
    optional("lei"),
    optional("vat"),
    optional("euid"),
    optional("town"),
    optional("domain"),
];

/// A firm as the list states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderRow {
    /// Where in the file.
    pub line: u64,
    /// Its register number, if it is on the register and the list knows it.
    pub number: Option<ProviderId>,
    /// Where it is established.
    pub country: Country,
    /// Its names and identifiers.
    pub document: ProviderDocument,
    /// Columns about which the row says nothing: what the register holds there stays.
    pub silent: Vec<&'static str>,
}

impl ProviderRow {
    pub(super) fn read(mut cells: Cells<'_>) -> Result<Self, Vec<RowFault>> {
        let number = cells.optional("register_number");
        let country = cells.needed("country", "two letters of ISO 3166-1, for example NL");
        let name = cells.needed_words("name", "the legal name");
        let document = ProviderDocument {
            name: name.unwrap_or_default(),
            trading_names: cells.unless_removed("trading_names", Cells::texts),
            former_names: cells.unless_removed("former_names", Cells::texts),
            lei: cells.unless_removed("lei", Cells::optional),
            vat: cells.unless_removed("vat", Cells::optional),
            euid: cells.unless_removed("euid", Cells::optional),
            town: cells.unless_removed("town", Cells::words),
            domain: cells.unless_removed("domain", |cells, _| domain(cells)),
        };
        let (line, silent) = (cells.line(), cells.silent_of(COLUMNS));
        let row = country.map(|country| Self {
            line,
            number,
            country,
            document,
            silent,
        });
        cells.finished(row)
    }

    /// What the list states over what the register holds: columns left empty leave it as it is.
    #[must_use]
    pub fn over(&self, held: &ProviderDocument) -> ProviderDocument {
        let mut stated = self.document.clone();
        for column in &self.silent {
            match *column {
                "trading_names" => stated.trading_names.clone_from(&held.trading_names),
                "former_names" => stated.former_names.clone_from(&held.former_names),
                "lei" => stated.lei.clone_from(&held.lei),
                "vat" => stated.vat.clone_from(&held.vat),
                "euid" => stated.euid.clone_from(&held.euid),
                "town" => stated.town.clone_from(&held.town),
                "domain" => stated.domain.clone_from(&held.domain),
                _ => {}
            }
        }
        stated
    }
}

/// A host name in lower case: no scheme, no path.
pub(super) fn domain(cells: &mut Cells<'_>) -> Option<String> {
    let text = cells.words("domain")?.to_lowercase();
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if text.len() <= 253 && text.contains('.') && text.split('.').all(is_label) {
        return Some(text);
    }
    cells.refuse("domain", &text, "a web domain such as example.com");
    None
}
