//! A log that is written to and made public.

use quaymark_core::id::ProviderId;
use quaymark_core::time::Instant;
use quaymark_server::clock::Clock;
use quaymark_server::store::Store;
use quaymark_server::tlog::Publisher;
use quaymark_server::tlog::fsck::{Findings, check_database};

use crate::fixture::{Database, draft, parsed, second, write_one};

pub const ORIGIN: &str = "register.example/log";

/// A size and the root of so many entries.
pub type Head = (u64, [u8; 32]);

/// One log on one database, with the files beside it.
pub struct Scene<'a> {
    pub database: &'a Database,
    pub store: Store,
    written: u64,
}

impl<'a> Scene<'a> {
    pub fn on(database: &'a Database) -> Self {
        let store = database.open();
        let written = 0;
        Self {
            database,
            store,
            written,
        }
    }

    /// Writes so many facts, some of them new versions of older ones.
    pub fn write(&mut self, count: u64) {
        for _ in 0..count {
            self.written += 1;
            let bits = self.written * 7 % (1 + self.written * 3 / 4);
            let record = ProviderId::from_bits(100 + bits).to_string();
            let at = second(self.written as i64);
            write_one(&self.store, draft(&record), at).expect("written");
        }
    }

    /// The record of an entry.
    pub fn record_at(&self, index: u64) -> String {
        let read = self.store.read(|tx| tx.entries(&[index]));
        parsed(&read.expect("read")[0]).record
    }

    /// A publisher as a process that starts has it.
    pub fn publisher(&self) -> Publisher {
        self.publisher_at(second(1_000_000))
    }

    /// The same at another time.
    pub fn publisher_at(&self, now: Instant) -> Publisher {
        let clock = Clock::standing_at(now);
        let opened = Publisher::open(&self.store, &clock, self.database.folder(), ORIGIN);
        opened.expect("it opens").expect("it holds the key")
    }

    /// Publishes until nothing is new.
    pub fn publish(&self) {
        let mut publisher = self.publisher();
        while publisher.publish().expect("published").is_some() {}
    }

    pub fn check(&self) -> Findings {
        check_database(&self.store, Some(self.database.folder())).expect("checked")
    }

    /// Checks that everything is public and nothing is wrong.
    pub fn is_sound(&self) {
        let findings = self.check();
        assert!(findings.is_clean(), "{findings}");
        let (head, newest) = self.heads();
        assert_eq!(newest, Some(head), "everything is public");
        assert_eq!(findings.entries, head.0);
    }

    /// Size and root of the log and of its newest checkpoint.
    pub fn heads(&self) -> (Head, Option<Head>) {
        let read = self.store.read(|tx| {
            let head = tx.head()?;
            let newest = tx.newest_checkpoint()?;
            let newest = newest.map(|row| (row.size, row.root));
            Ok::<_, quaymark_server::store::StoreError>(((head.size, head.root), newest))
        });
        read.expect("read")
    }
}
