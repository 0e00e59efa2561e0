//! Writing documents.
//!
//! Writers follow one another, so what is read within a transaction holds until it ends.

use diesel::prelude::*;
use quaymark_core::id::DocumentUseId;
use quaymark_core::submission::ScanState;
use quaymark_core::time::Instant;

use super::{Document, PENDING};
use crate::store::error::StoreError;
use crate::store::reader::{damaged, to_bigint};
use crate::store::schema::{document, document_use, job};
use crate::store::writer::Writer;

/// A file that has been put on the shelf.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// In hexadecimal.
    pub sha256: &'a str,
    /// Its size.
    pub bytes: u64,
    /// What it is, by its content.
    pub media_type: &'a str,
}

impl Writer<'_> {
    /// Notes a file. One that was removed is back, and is to be scanned again.
    pub fn note_file(&mut self, new: NewFile<'_>) -> Result<(), StoreError> {
        let now = self.now().as_ms();
        let held = self.file_state(new.sha256)?;
        if held.is_some_and(|held| !held.is_removed) {
            return Ok(());
        }
        if held.is_some() {
            diesel::update(document::table.find(new.sha256))
                .set((
                    document::removed_at.eq(None::<i64>),
                    document::scan.eq(PENDING),
                    document::scanned_at.eq(None::<i64>),
                    document::accepted_at.eq(None::<i64>),
                ))
                .execute(self.connection())?;
            return Ok(());
        }
        diesel::insert_into(document::table)
            .values((
                document::sha256.eq(new.sha256),
                document::bytes.eq(to_bigint(new.bytes)?),
                document::media_type.eq(new.media_type),
                document::created_at.eq(now),
                document::scan.eq(PENDING),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Adds a document to its submission; one that was there before is there again, under its old
    /// number, which is returned.
    pub fn add_document(&mut self, new: &Document) -> Result<DocumentUseId, StoreError> {
        let of_this = document_use::table
            .filter(document_use::submission_id.eq(new.submission.to_string()))
            .filter(document_use::sha256.eq(&new.sha256));
        let held: Option<String> = of_this
            .select(document_use::id)
            .first(self.connection())
            .optional()?;
        let values = (
            document_use::file_name.eq(&new.file_name),
            document_use::uploaded_by.eq(new.uploaded_by.to_string()),
            document_use::created_at.eq(new.created_at.as_ms()),
        );
        if let Some(id) = held {
            diesel::update(document_use::table.find(&id))
                .set((values, document_use::removed_at.eq(None::<i64>)))
                .execute(self.connection())?;
            return id.parse().map_err(damaged);
        }
        let place = (
            document_use::id.eq(new.id.to_string()),
            document_use::sha256.eq(&new.sha256),
            document_use::submission_id.eq(new.submission.to_string()),
        );
        diesel::insert_into(document_use::table)
            .values((place.0, place.1, place.2, values.0, values.1, values.2))
            .execute(self.connection())?;
        Ok(new.id)
    }

    /// Takes a document from its submission.
    pub fn remove_document(&mut self, id: DocumentUseId) -> Result<(), StoreError> {
        let now = self.now().as_ms();
        diesel::update(document_use::table.find(id.to_string()))
            .set(document_use::removed_at.eq(now))
            .execute(self.connection())?;
        Ok(())
    }

    /// Writes down what is known of a file's safety. What is infected is removed with that.
    pub fn note_scan(&mut self, sha256: &str, found: ScanState) -> Result<(), StoreError> {
        let now = self.now().as_ms();
        let file = document::table.find(sha256);
        match found {
            ScanState::ScanPending => return Ok(()),
            ScanState::Unscanned => diesel::update(file)
                .set(document::accepted_at.eq(now))
                .execute(self.connection())?,
            ScanState::Clean => diesel::update(file)
                .set((document::scan.eq("clean"), document::scanned_at.eq(now)))
                .execute(self.connection())?,
            ScanState::Infected => diesel::update(file)
                .set((
                    document::scan.eq("infected"),
                    document::scanned_at.eq(now),
                    document::removed_at.eq(now),
                ))
                .execute(self.connection())?,
        };
        Ok(())
    }

    /// Notes that a file was taken from the shelf.
    pub fn forget_file(&mut self, sha256: &str) -> Result<(), StoreError> {
        let now = self.now().as_ms();
        diesel::update(document::table.find(sha256))
            .set(document::removed_at.eq(now))
            .execute(self.connection())?;
        Ok(())
    }

    /// Lets queued jobs of a kind run now, whatever they were to wait for.
    pub fn hasten_jobs(&mut self, kind: &str, now: Instant) -> Result<usize, StoreError> {
        let waiting = job::table
            .filter(job::kind.eq(kind))
            .filter(job::state.eq("queued"))
            .filter(job::run_at.gt(now.as_ms()));
        Ok(diesel::update(waiting)
            .set(job::run_at.eq(now.as_ms()))
            .execute(self.connection())?)
    }
}
