//! What only the database holds about a provider: entries and the documents behind them.

use actix_web::web;
use quaymark_core::document::{RecordDocument, ReplyDocument};
use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::id::{ProviderId, RecordId};
use quaymark_core::register::{LogIndex, Record};
use quaymark_core::time::Instant;

use super::against::against;
use crate::app::App;
use crate::error::Refusal;
use crate::pages::component::Prose;
use crate::pages::words::Names;
use crate::store::{StoreError, StoredEntry};

/// Every entry about one provider, in log order, and the documents of its records.
#[derive(Debug, Default)]
pub(super) struct Documents {
    pub(super) entries: Vec<(LogIndex, Entry)>,
    documents: Vec<(LogIndex, RecordDocument)>,
    /// Entries whose documents were erased.
    erased: Vec<LogIndex>,
    /// What the firm says to contested statuses, oldest first.
    replies: Vec<ReplyDocument>,
}

/// Reads those among the first `size` entries; `None` if the database cannot answer, which the page then says.
pub(super) async fn read(
    app: &web::Data<App>,
    provider: ProviderId,
    size: u64,
) -> Result<Option<Documents>, Refusal> {
    let store = app.store.clone();
    let subject = provider.to_string();
    let read = web::block(move || {
        store.read::<_, StoreError>(|reader| reader.entries_of_subject(&subject))
    });
    // The cause is logged where a refusal is made of it.
    let stored = read.await?.map_err(Refusal::from).ok();
    Ok(stored.map(|mut stored| {
        stored.retain(|entry| entry.index < size);
        Documents::of_entries(&stored)
    }))
}

impl Documents {
    fn of_entries(stored: &[StoredEntry]) -> Self {
        let mut documents = Self::default();
        for entry in stored {
            match Entry::from_bytes(&entry.bytes) {
                Ok(read) => {
                    if read.kind == EntryKind::Reply {
                        documents.replies.extend(reply(entry));
                    }
                    if read.body.is_some() && entry.document.is_none() {
                        documents.erased.push(entry.index);
                    }
                    documents.entries.push((entry.index, read));
                }
                Err(error) => {
                    tracing::error!(index = entry.index, %error, "a stored entry cannot be read");
                }
            }
            let document = entry
                .document
                .as_deref()
                .and_then(|json| serde_json::from_str(json).ok());
            documents
                .documents
                .extend(document.map(|document| (entry.index, document)));
        }
        documents
    }

    /// What the firm says to the status of a record, if it has replied.
    pub(super) fn reply_to(&self, record: RecordId) -> Option<&str> {
        let record = record.to_string();
        let newest = self
            .replies
            .iter()
            .rev()
            .find(|reply| reply.record == record);
        newest.map(|reply| reply.text.as_str())
    }

    /// What stands against a record at an instant.
    pub(super) fn against(
        &self,
        record: &Record,
        names: &impl Names,
        now: Instant,
    ) -> Option<Prose> {
        let found = against(&record.id.to_string(), &self.entries, names, now);
        found.map(|found| found.sentence)
    }

    /// Whether the document of the record version at an entry was erased.
    pub(super) fn is_erased(&self, entry: LogIndex) -> bool {
        self.erased.binary_search(&entry).is_ok()
    }

    /// The document of the record version at an entry.
    pub(super) fn of(&self, entry: LogIndex) -> Option<&RecordDocument> {
        let place = self
            .documents
            .binary_search_by_key(&entry, |(index, _)| *index)
            .ok()?;
        Some(&self.documents[place].1)
    }
}

fn reply(entry: &StoredEntry) -> Option<ReplyDocument> {
    serde_json::from_str(entry.document.as_deref()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_found_by_its_entry_and_others_are_left_out() {
        let stored = |index, document: &str| StoredEntry {
            index,
            bytes: Vec::new(),
            document: Some(document.to_owned()),
        };
        let documents = Documents::of_entries(&[
            stored(3, r#"{"name":"A provider's document"}"#),
            stored(8, r#"{"number":"NL-2231"}"#),
        ]);
        let number = documents
            .of(8)
            .and_then(|document| document.number.as_deref());
        assert_eq!(number, Some("NL-2231"));
        assert!(documents.of(3).is_none() && documents.of(4).is_none());
    }
}
