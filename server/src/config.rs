//! The only place that reads the environment: every option of the command line that can also be
//! set as `QUAYMARK_…`.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use quaymark_core::tlog::policy::Policy;

mod documents;
mod mail;
mod service;
mod witnesses;

pub use documents::{
    DocumentOptionError, DocumentOptions, DocumentStoreOptions, DocumentsConfig, Scanning,
};
pub use mail::{MailConfig, MailOptionError, MailOptions, MailRoute, MailSecurity, MailServer};
pub use service::{OptionError, PublicUrlError, ServiceOptions};
pub use witnesses::{WitnessOptions, WitnessPolicyError, WitnessPolicyOption};

/// How one process of the service is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// Folder for keys and other files outside the database.
    pub data_dir: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The register's address as clients see it, without a trailing slash.
    pub public_url: String,
    /// The log's name: the public address without scheme, and `/log`.
    pub origin: String,
    /// Threads that answer requests.
    pub workers: usize,
    /// Requests per second and client before 429.
    pub rate_per_second: u32,
    /// Requests at once and client before 429.
    pub rate_burst: u32,
    /// Addresses of reverse proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Ready verdicts kept in memory at most.
    pub answers_kept: usize,
    /// Seconds for which verdicts are given when the database cannot be asked.
    pub max_unconfirmed_seconds: u32,
    /// Working days within which a submission should be decided.
    pub review_days: u32,
    /// How long an export of the audit is kept for a client that takes nothing of it.
    pub export_patience: Duration,
    /// Whom to tell of a weakness: an address for `/.well-known/security.txt`, for example
    /// `mailto:security@example.org`.
    pub security_contact: String,
    /// How letters are sent.
    pub mail: MailConfig,
    /// What is done with documents.
    pub documents: DocumentsConfig,
    /// Who witnesses the log.
    pub witness_policy: Option<Policy>,
}

/// Which database a command works on.
#[derive(Args, Clone, Debug)]
pub struct DatabaseOption {
    /// The database: sqlite:PATH or postgres://USER@HOST/NAME.
    #[arg(
        long,
        env = "QUAYMARK_DATABASE",
        hide_env_values = true,
        value_name = "DATABASE",
        default_value = "sqlite:var/quaymark.db"
    )]
    pub database: String,
}

/// Which folder a command keeps its files in.
#[derive(Args, Clone, Debug)]
pub struct DataDirOption {
    /// Folder for signing keys and other files outside the database.
    #[arg(
        long,
        env = "QUAYMARK_DATA_DIR",
        value_name = "FOLDER",
        default_value = "var"
    )]
    pub data_dir: PathBuf,
}

/// Where a command says the register is.
#[derive(Args, Clone, Debug)]
pub struct PublicUrlOption {
    /// The register's address as clients see it, for example https://register.example.org.
    #[arg(
        long,
        env = "QUAYMARK_PUBLIC_URL",
        value_name = "URL",
        default_value = "http://127.0.0.1:8080"
    )]
    pub public_url: String,
}
