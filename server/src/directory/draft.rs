//! The next snapshot while entries are applied to it.
//!
//! It starts as a copy that shares everything with the snapshot readers hold; each part is copied
//! once, when it is first touched. Readers see nothing of it before it is finished.

use std::collections::BTreeSet;
use std::sync::Arc;

use quaymark_core::document::{ERASED, ProviderDocument};
use quaymark_core::id::{Country, ProviderId};
use quaymark_core::register::{Claims, Listing, LogIndex, Record};

use super::codes::CodeBook;
use super::numbers::Numbers;
use super::packed::{Packed, PackedDocument};
use super::reference::Reference;
use super::snapshot::Snapshot;
use super::stated::{EntryFault, Stated};
use crate::store::Commit;

/// A snapshot in the making.
#[derive(Debug)]
pub(super) struct Draft {
    next: Snapshot,
    /// Providers whose names are to be indexed anew.
    renamed: BTreeSet<u32>,
}

impl Draft {
    pub(super) fn of(current: &Snapshot) -> Self {
        Self {
            next: current.clone(),
            renamed: BTreeSet::new(),
        }
    }

    /// Adds what one entry states. Entries must come in log order.
    pub(super) fn apply(&mut self, stated: &Stated) -> Result<(), EntryFault> {
        let rules = &mut self.next.rules;
        match stated {
            Stated::Listing(listing, country, document) => {
                self.apply_listing(listing, *country, document);
            }
            Stated::Record(provider, record) => self.apply_record(*provider, record)?,
            Stated::Edition(entry) => Arc::make_mut(rules).add_edition(entry.clone()),
            Stated::Attestor(entry) => Arc::make_mut(rules).add_attestor(entry.clone()),
            Stated::Regime(entry) => Arc::make_mut(rules).add_regime(entry.clone()),
            Stated::Profile(entry) => Arc::make_mut(rules).add_profile(entry.clone()),
            Stated::Key(entry) => Arc::make_mut(&mut self.next.keys).add(entry.clone()),
            Stated::Erased(index, provider, erased) => self.forget(*index, *provider, erased)?,
            Stated::Nothing => {}
        }
        Ok(())
    }

    /// Makes a size of the log known, once all entries below it are applied.
    pub(super) fn commit(&mut self, commit: Commit) {
        self.next.commits.push(commit);
    }

    pub(super) fn set_reference(&mut self, reference: Reference) {
        self.next.reference = Arc::new(reference);
    }

    /// Indexes changed names and hands the snapshot over.
    pub(super) fn finish(mut self) -> Snapshot {
        let Snapshot {
            names, providers, ..
        } = &mut self.next;
        names.index(&self.renamed, &|number| {
            providers.get(number as usize).map(Packed::document)
        });
        self.next
    }

    fn apply_listing(&mut self, listing: &Listing, country: Country, document: &ProviderDocument) {
        match self.next.number_of(listing.provider) {
            Some(number) => self.update_listing(number, listing, country, document),
            None => self.insert(listing, country, document),
        }
    }

    fn insert(&mut self, listing: &Listing, country: Country, document: &ProviderDocument) {
        let next = &mut self.next;
        let number = next.providers.len() as u32;
        let mut codes = CodeBook(&mut next.codes);
        next.countries.push(codes.country(&country) as u16);
        next.providers
            .push(Packed::new(listing, country, document, &mut codes));
        let hash = next.numbers.hash(listing.provider);
        next.numbers.insert(hash, number);
        file(&mut next.numbers, &PackedDocument::of(document), number);
        self.renamed.insert(number);
    }

    fn update_listing(
        &mut self,
        number: u32,
        listing: &Listing,
        country: Country,
        document: &ProviderDocument,
    ) {
        let next = &mut self.next;
        let mut codes = CodeBook(&mut next.codes);
        if let Some(known) = next.countries.get_mut(number as usize) {
            *known = codes.country(&country) as u16;
        }
        let Some(packed) = next.providers.get_mut(number as usize) else {
            return;
        };
        let before = packed.document();
        // A version made after the erasure has no document of its own.
        let erased = ProviderDocument::erased();
        let is_still_erased = before.name == ERASED && document.name.is_empty();
        let document = if is_still_erased { &erased } else { document };
        let after = PackedDocument::of(document);
        if before.names().ne(after.names()) {
            self.renamed.insert(number);
        }
        if before.identifiers().ne(after.identifiers()) {
            take_off_file(&mut next.numbers, &before, number);
            file(&mut next.numbers, &after, number);
        }
        packed.add_listing(listing, country, document, &mut codes);
    }

    /// Forgets what the documents of some entries about a provider said.
    fn forget(
        &mut self,
        index: LogIndex,
        provider: ProviderId,
        erased: &[LogIndex],
    ) -> Result<(), EntryFault> {
        let next = &mut self.next;
        let number = next
            .number_of(provider)
            .ok_or(EntryFault::UnknownProvider(provider))?;
        let Some(packed) = next.providers.get_mut(number as usize) else {
            return Ok(());
        };
        take_off_file(&mut next.numbers, &packed.document(), number);
        packed.forget(index, erased);
        file(&mut next.numbers, &packed.document(), number);
        self.renamed.insert(number);
        Ok(())
    }

    fn apply_record(&mut self, provider: ProviderId, record: &Record) -> Result<(), EntryFault> {
        let next = &mut self.next;
        let number = next
            .number_of(provider)
            .ok_or(EntryFault::UnknownProvider(provider))?;
        if let Claims::Equivalence(decision) = &record.claims {
            let decided = Arc::make_mut(&mut next.decided);
            decided.entry(decision.port).or_default().insert(number);
        }
        if let Some(packed) = next.providers.get_mut(number as usize) {
            packed.add_record(record, &mut CodeBook(&mut next.codes));
        }
        Ok(())
    }
}

/// Lets the identifiers of a document find a provider's place.
fn file(numbers: &mut Numbers, document: &PackedDocument<'_>, number: u32) {
    for by in document.identifiers() {
        numbers.insert(numbers.hash(by), number);
    }
}

/// The reverse of [`file`].
fn take_off_file(numbers: &mut Numbers, document: &PackedDocument<'_>, number: u32) {
    for by in document.identifiers() {
        numbers.remove(numbers.hash(by), number);
    }
}
