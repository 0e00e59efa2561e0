//! One database per test: a file of its own on SQLite, a database of its own on PostgreSQL.
//!
//! PostgreSQL is used where `QUAYMARK_TEST_POSTGRES` names a cluster. Every database is removed when
//! it is dropped.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use quaymark_server::store::Store;
use tempfile::TempDir;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The engine the suite runs on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Files.
    Sqlite,
    /// A cluster, by the address of its own database.
    Postgres(String),
}

impl Engine {
    /// The engine asked for.
    pub fn asked_for() -> Self {
        match env::var("QUAYMARK_TEST_POSTGRES") {
            Ok(url) if !url.is_empty() => Self::Postgres(url),
            _ => Self::Sqlite,
        }
    }
}

/// A database of one test, and a folder for the files beside it.
#[derive(Debug)]
pub struct TestDatabase {
    engine: Engine,
    name: String,
    folder: TempDir,
}

impl TestDatabase {
    /// A database without any facts on the engine asked for. Its tables are there: a process makes them
    /// once, and copies them. On PostgreSQL what is copied stays until the cluster goes.
    pub fn empty() -> Self {
        let database = Self::new(Engine::asked_for());
        match &database.engine {
            Engine::Sqlite => {
                std::fs::write(database.sqlite_path(), tables_of_sqlite())
                    .expect("the folder of a test can be written");
            }
            Engine::Postgres(url) => {
                let tables = tables_of_postgres(url);
                let statement = format!("CREATE DATABASE {} TEMPLATE {tables}", database.name);
                psql(url, &statement);
            }
        }
        database
    }

    /// An empty SQLite file, whatever engine was asked for.
    pub fn sqlite_file() -> Self {
        Self::new(Engine::Sqlite)
    }

    /// A copy of this database and the files beside it. Nothing may be connected to it.
    #[must_use]
    pub fn copy(&self) -> Self {
        let copy = Self::new(self.engine.clone());
        if let Engine::Postgres(url) = &copy.engine {
            let statement = format!("CREATE DATABASE {} TEMPLATE {}", copy.name, self.name);
            psql(url, &statement);
        }
        copy_files(self.folder.path(), copy.folder.path());
        copy
    }

    fn new(engine: Engine) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("quaymark_{}_{number}", std::process::id());
        let folder = tempfile::Builder::new().prefix("quaymark-test.").tempdir();
        let folder = folder.expect("the temporary folder can be written");
        Self {
            engine,
            name,
            folder,
        }
    }

    /// The engine it is on.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Its address as the service takes it.
    pub fn url(&self) -> String {
        match &self.engine {
            Engine::Sqlite => format!("sqlite:{}", self.sqlite_path().display()),
            Engine::Postgres(url) => on_database(url, &self.name),
        }
    }

    /// Where the SQLite file is, if it is one.
    pub fn sqlite_path(&self) -> PathBuf {
        self.folder.path().join("quaymark.db")
    }

    /// The folder for keys and other files.
    pub fn data_dir(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Engine::Postgres(url) = &self.engine {
            psql(
                url,
                &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name),
            );
        }
    }
}

/// A file with every table and nothing in them.
fn tables_of_sqlite() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let made = TestDatabase::sqlite_file();
        drop(Store::open(&made.url()).expect("the tables are made"));
        let log = made.data_dir().join("quaymark.db-wal");
        assert!(
            !log.exists(),
            "whoever closes it last writes everything into the file"
        );
        std::fs::read(made.sqlite_path()).expect("the file of a test can be read")
    })
}

/// The name of a database with every table and nothing in them.
fn tables_of_postgres(url: &str) -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = format!("quaymark_{}_tables", std::process::id());
        psql(url, &format!("DROP DATABASE IF EXISTS {name}"));
        psql(url, &format!("CREATE DATABASE {name}"));
        drop(Store::open(&on_database(url, &name)).expect("the tables are made"));
        name
    })
}

/// The same cluster, another database.
pub fn on_database(url: &str, name: &str) -> String {
    let base = url.rsplit_once('/').map_or(url, |(base, _)| base);
    format!("{base}/{name}")
}

/// Runs one statement on a database of a cluster.
pub fn psql(url: &str, statement: &str) {
    let folder = env::var_os("QUAYMARK_TEST_POSTGRES_BIN").map(PathBuf::from);
    let program = folder.map_or_else(|| PathBuf::from("psql"), |folder| folder.join("psql"));
    let output = Command::new(program)
        .args(["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1"])
        .args(["--command", statement, url])
        .output()
        .expect("psql starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{statement}: {said}");
}

fn copy_files(from: &Path, to: &Path) {
    let entries = std::fs::read_dir(from).expect("the folder of a test can be read");
    for entry in entries.flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("the folder of a test can be written");
            let mode = entry
                .metadata()
                .expect("its mode can be read")
                .permissions();
            copy_files(&entry.path(), &target);
            std::fs::set_permissions(&target, mode).expect("its mode can be set");
        } else {
            std::fs::copy(entry.path(), target).expect("a file of a test can be copied");
        }
    }
}
