//! A database for one test, on each engine that can be had, and drafts to write into it.

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType, ErasureReason};
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use quaymark_server::store::{EntryDraft, Store, StoreError, StoredEntry};

/// One database of one test.
pub struct Database {
    pub address: String,
    folder: tempfile::TempDir,
    admin: Option<(String, String)>,
}

/// Runs a test on every engine that can be had.
pub fn on_each_engine(test: impl Fn(&Database)) {
    test(&Database::sqlite());
    if let Ok(admin) = std::env::var("QUAYMARK_TEST_POSTGRES") {
        test(&Database::postgres(&admin));
    }
}

impl Database {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = format!("sqlite:{}", folder.path().join("register.db").display());
        Self {
            address,
            folder,
            admin: None,
        }
    }

    fn postgres(admin: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut random = [0; 8];
        getrandom::fill(&mut random).expect("random bytes");
        let name = format!("quaymark_test_{:016x}", u64::from_le_bytes(random));
        let mut connection = PgConnection::establish(admin).expect("the admin database");
        connection
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .expect("a database for the test");
        Self {
            address: with_database(admin, &name),
            folder,
            admin: Some((admin.to_owned(), name)),
        }
    }

    pub fn open(&self) -> Store {
        Store::open(&self.address).expect("the store opens")
    }

    pub fn is_sqlite(&self) -> bool {
        self.admin.is_none()
    }

    /// Runs SQL beside the store, as somebody with the database's password could.
    pub fn raw(&self, sql: &str) -> Result<(), String> {
        let done = match self.address.strip_prefix("sqlite:") {
            Some(path) => {
                let mut connection = SqliteConnection::establish(path).expect("the file opens");
                connection.batch_execute("PRAGMA busy_timeout = 5000").ok();
                connection.batch_execute(sql)
            }
            None => PgConnection::establish(&self.address)
                .expect("the server answers")
                .batch_execute(sql),
        };
        done.map_err(|error| error.to_string())
    }

    /// Two people want that all of a firm's own record is erased, see [`approved_erasure`].
    pub fn approve_erasure(&self, firm: &str) {
        self.raw(&approved_erasure(firm, firm)).expect("approved");
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((admin, name)) = &self.admin
            && let Ok(mut connection) = PgConnection::establish(admin)
        {
            let _ = connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// `postgres://user@host/other?x=y` → `postgres://user@host/NAME?x=y`.
fn with_database(admin: &str, name: &str) -> String {
    let (place, parameters) = admin.split_once('?').unwrap_or((admin, ""));
    let after_scheme = place.find("://").map_or(0, |at| at + 3);
    let host_end = place[after_scheme..]
        .find('/')
        .map_or(place.len(), |at| after_scheme + at);
    let joint = if parameters.is_empty() { "" } else { "?" };
    format!("{}/{name}{joint}{parameters}", &place[..host_end])
}

/// A moment to write at.
pub fn second(n: i64) -> Instant {
    Instant::from_seconds(1_700_000_000 + n)
}

/// A new version of a provider of some number.
pub fn draft(record: &str) -> EntryDraft {
    EntryDraft {
        entry_type: EntryType::Record,
        kind: EntryKind::Provider,
        record: record.to_owned(),
        subject: record.to_owned(),
        actor: "att_test".to_owned(),
        approvals: Vec::new(),
        change: Change::Imported,
        claims: EntryClaims {
            country: Some("NL".parse().expect("a country")),
            ..EntryClaims::default()
        },
        periods: Timeline::granted(second(0), None).expect("a timeline"),
        document: Some(format!(r#"{{"name":"Firm {record}"}}"#)),
        keys: Vec::new(),
    }
}

/// Says that the document of an entry about a provider was erased.
pub fn erasure_of(record: &str, index: u64) -> EntryDraft {
    EntryDraft {
        entry_type: EntryType::Erasure,
        kind: EntryKind::Erasure,
        record: format!("erasure.{record}"),
        approvals: vec!["per_one".to_owned(), "per_other".to_owned()],
        change: Change::Erased,
        claims: EntryClaims {
            erased: vec![index],
            erased_because: Some(ErasureReason::Ordered),
            ..EntryClaims::default()
        },
        periods: Timeline::default(),
        document: None,
        ..draft(record)
    }
}

/// What two people of the registrar want whom [`erasure_of`] names: that all of a record is erased. In SQL that may
/// be said twice.
pub fn approved_erasure(record: &str, subject: &str) -> String {
    format!(
        "INSERT INTO organisation (id, kind, name, created_at)
            VALUES ('org_wants', 'registrar', 'Registrar', 0) ON CONFLICT DO NOTHING;
        INSERT INTO person (id, email, name, created_at)
            VALUES ('per_one', 'one@x.example', 'One', 0), ('per_other', 'other@x.example', 'Other', 0)
            ON CONFLICT DO NOTHING;
        INSERT INTO membership (id, person_id, organisation_id, role, created_at)
            VALUES ('m_one', 'per_one', 'org_wants', 'reviewer', 0),
                ('m_other', 'per_other', 'org_wants', 'reviewer', 0)
            ON CONFLICT DO NOTHING;
        INSERT INTO erasure (id, target, record, subject, reason, with_documents, state, asked_by,
                asked_at, expires_at)
            VALUES ('ers_{record}', '{record}', '{record}', '{subject}', 'ordered', 0, 'open', 'per_one',
                0, {EXPIRES_AT}) ON CONFLICT DO NOTHING;
        UPDATE erasure SET state = 'approved', decided_by = 'per_other', decided_at = {EXPIRES_AT} - 1
            WHERE id = 'ers_{record}' AND state = 'open'"
    )
}

/// Later than anything that is written here.
const EXPIRES_AT: i64 = 9_000_000_000_000;

/// Writes one draft in a transaction of its own.
pub fn write_one(store: &Store, draft: EntryDraft, at: Instant) -> Result<u64, StoreError> {
    store.write(at, |tx| tx.append(draft))
}

pub fn parsed(stored: &StoredEntry) -> Entry {
    Entry::from_bytes(&stored.bytes).expect("stored bytes are an entry")
}

pub fn all_entries(store: &Store) -> Vec<StoredEntry> {
    store
        .read(|tx| tx.entries_after(None, 1_000_000))
        .expect("entries are read")
}
