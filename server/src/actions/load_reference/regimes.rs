//! Licence regimes of states, from `licence_regimes.json`.

use std::collections::BTreeSet;

use quaymark_core::document::RegimeDocument;
use quaymark_core::entry::{EntryClaims, EntryKind};
use quaymark_core::id::Country;

use super::item::{Item, items, parse};
use super::source::SourceFile;
use super::{Fact, ReferenceError};

/// Whether law asks the company itself. Where it asks individuals alone (in GB the approval of
/// companies is voluntary), no company fails for lacking a company licence.
const ASKS_COMPANY: [(&str, bool); 4] = [
    ("company", true),
    ("both", true),
    ("registration", true),
    ("individuals", false),
];

/// Every regime of the file.
pub(super) fn read(file: &SourceFile) -> Result<Vec<Fact>, ReferenceError> {
    let list = parse(file)?;
    let mut known = BTreeSet::new();
    let mut regimes = Vec::new();
    for item in &items(file, &list, "country")? {
        let country: Country = item.parsed("country")?;
        if !known.insert(country) {
            let found = format!("`{country}` twice");
            return Err(item.wrong("country", found, "one regime a state"));
        }
        regimes.push(regime(item, country)?);
    }
    Ok(regimes)
}

fn regime(item: &Item<'_>, country: Country) -> Result<Fact, ReferenceError> {
    let claims = EntryClaims {
        country: Some(country),
        company_licence: Some(item.word("company_licensing", &ASKS_COMPANY)?),
        ..EntryClaims::default()
    };
    let record = format!("regime-{}", country.as_str().to_ascii_lowercase());
    let document = RegimeDocument {
        country_name: item.text("country_name")?.to_owned(),
        authority: item.text("authority")?.to_owned(),
        statute: item.text("statute")?.to_owned(),
        licence_name: item.text("licence_name")?.to_owned(),
        licence_name_en: item.text("licence_name_en")?.to_owned(),
        company_licensing: item.text("company_licensing")?.to_owned(),
        company_licensing_note: item.maybe_string("company_licensing_note")?,
        validity_note: item.text("validity_note")?.to_owned(),
        register_public: item.text("register_public")?.to_owned(),
        port_note: item.maybe_string("port_note")?,
        confidence: item.maybe_string("confidence")?,
        unverified_fields: item.texts("unverified_fields")?,
        sources: item.texts("sources")?,
    };
    Fact::new(EntryKind::Regime, record, claims, &document)
}
