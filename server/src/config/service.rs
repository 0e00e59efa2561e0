//! The options of the service, and the set-up that follows from them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use clap::Args;

use super::{
    Config, DataDirOption, DatabaseOption, DocumentOptionError, DocumentOptions, MailOptionError,
    MailOptions, WitnessPolicyError, WitnessPolicyOption,
};

/// How long an export is kept for a client that takes nothing of it.
const EXPORT_PATIENCE: Duration = Duration::from_secs(60);

/// How the service is set up.
#[derive(Args, Clone, Debug)]
pub struct ServiceOptions {
    #[command(flatten)]
    pub database: DatabaseOption,
    #[command(flatten)]
    pub data_dir: DataDirOption,
    /// Where to listen; port 0 takes any free port.
    #[arg(
        long,
        env = "QUAYMARK_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// The register's address as clients see it, for example https://register.example.org.
    /// Without it: http:// and the address listened on.
    #[arg(long, env = "QUAYMARK_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// The log's name. Without it: the public address without scheme, and /log.
    #[arg(long, env = "QUAYMARK_ORIGIN", value_name = "NAME")]
    pub origin: Option<String>,
    /// Threads that answer requests. Without it: one per processor.
    #[arg(long, env = "QUAYMARK_WORKERS", value_name = "COUNT")]
    pub workers: Option<usize>,
    /// Requests per second and client before 429; 0 sets no limit.
    #[arg(
        long,
        env = "QUAYMARK_RATE_PER_SECOND",
        value_name = "COUNT",
        default_value_t = 50
    )]
    pub rate_per_second: u32,
    /// Requests at once and client before 429.
    #[arg(
        long,
        env = "QUAYMARK_RATE_BURST",
        value_name = "COUNT",
        default_value_t = 200
    )]
    pub rate_burst: u32,
    /// Reverse proxies whose forwarding headers are believed, separated by commas.
    #[arg(
        long,
        env = "QUAYMARK_TRUSTED_PROXIES",
        value_name = "ADDRESSES",
        value_delimiter = ','
    )]
    pub trusted_proxies: Vec<IpAddr>,
    /// Signed verdicts kept in memory at most, about 4 kB each.
    #[arg(
        long,
        env = "QUAYMARK_ANSWERS_KEPT",
        value_name = "COUNT",
        default_value_t = 50_000
    )]
    pub answers_kept: usize,
    /// Seconds for which verdicts are given when the database cannot be asked; then they are refused
    /// until it answers.
    #[arg(
        long,
        env = "QUAYMARK_MAX_UNCONFIRMED_SECONDS",
        value_name = "SECONDS",
        default_value_t = 900
    )]
    pub max_unconfirmed_seconds: u32,
    /// Working days within which a submission should be decided; the reviewers' desk shows it.
    #[arg(
        long,
        env = "QUAYMARK_REVIEW_DAYS",
        value_name = "DAYS",
        default_value_t = 5
    )]
    pub review_days: u32,
    /// Whom to tell of a weakness, for example mailto:security@example.org.
    #[arg(long, env = "QUAYMARK_SECURITY_CONTACT", value_name = "URL")]
    pub security_contact: Option<String>,
    #[command(flatten)]
    pub mail: MailOptions,
    #[command(flatten)]
    pub documents: DocumentOptions,
    #[command(flatten)]
    pub witnesses: WitnessPolicyOption,
    /// What to log, for example info or quaymark_server=debug.
    #[arg(
        long,
        env = "QUAYMARK_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    pub log: String,
    /// Log as JSON, one line an event.
    #[arg(long, env = "QUAYMARK_LOG_JSON")]
    pub log_json: bool,
}

/// An option that parses but cannot be.
#[derive(Debug, thiserror::Error)]
pub enum OptionError {
    /// The public address.
    #[error(transparent)]
    PublicUrl(#[from] PublicUrlError),
    /// Letters.
    #[error(transparent)]
    Mail(#[from] MailOptionError),
    /// Documents.
    #[error(transparent)]
    Documents(#[from] DocumentOptionError),
    /// Witnesses.
    #[error(transparent)]
    Witnesses(#[from] WitnessPolicyError),
}

/// A public address that is none.
#[derive(Debug, thiserror::Error)]
#[error("--public-url: found `{found}`, expected http:// or https:// and a host, without a path")]
pub struct PublicUrlError {
    found: String,
}

impl ServiceOptions {
    /// The set-up of a process that listens on an address.
    pub fn into_config(self, bound: SocketAddr) -> Result<Config, OptionError> {
        let public_url = self
            .public_url
            .unwrap_or_else(|| format!("http://{bound}"))
            .trim_end_matches('/')
            .to_owned();
        let host = host_of(&public_url)?;
        let security_contact = self
            .security_contact
            .unwrap_or_else(|| format!("mailto:security@{}", without_port(host)));
        let data_dir = self.data_dir.data_dir;
        let mail = self.mail.into_config(&data_dir, without_port(host))?;
        Ok(Config {
            origin: self.origin.unwrap_or_else(|| format!("{host}/log")),
            workers: self.workers.unwrap_or_else(processors),
            database: self.database.database,
            data_dir,
            mail,
            documents: self.documents.into_config()?,
            witness_policy: self.witnesses.into_policy()?,
            listen: bound,
            rate_per_second: self.rate_per_second,
            rate_burst: self.rate_burst,
            trusted_proxies: self.trusted_proxies,
            answers_kept: self.answers_kept,
            max_unconfirmed_seconds: self.max_unconfirmed_seconds,
            review_days: self.review_days,
            export_patience: EXPORT_PATIENCE,
            security_contact,
            public_url,
        })
    }
}

fn host_of(public_url: &str) -> Result<&str, PublicUrlError> {
    let host = public_url
        .strip_prefix("https://")
        .or_else(|| public_url.strip_prefix("http://"));
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    match host {
        Some(host) if !host.is_empty() && host.chars().all(is_host) => Ok(host),
        _ => Err(PublicUrlError {
            found: public_url.to_owned(),
        }),
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use clap::{FromArgMatches, Parser};

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: ServiceOptions,
    }

    fn config(arguments: &[&str]) -> Result<Config, OptionError> {
        let line = [&["quaymark"], arguments].concat();
        // Matches from arguments alone: the environment of the test plays no part.
        let command = <Line as clap::CommandFactory>::command().mut_args(|arg| arg.env(None));
        let matches = command.get_matches_from(line);
        let line = Line::from_arg_matches(&matches).expect("arguments");
        line.options
            .into_config("127.0.0.1:8080".parse().expect("an address"))
    }

    #[test]
    fn addresses_follow_from_where_the_service_listens() {
        let config = config(&[]).expect("a config");
        assert_eq!(config.public_url, "http://127.0.0.1:8080");
        assert_eq!(config.origin, "127.0.0.1:8080/log");
        assert_eq!(config.security_contact, "mailto:security@127.0.0.1");
    }

    #[test]
    fn a_public_address_gives_the_log_its_name() {
        let config = config(&["--public-url", "https://register.example.org/"]).expect("a config");
        assert_eq!(config.public_url, "https://register.example.org");
        assert_eq!(config.origin, "register.example.org/log");
    }

    #[test]
    fn an_address_with_a_path_or_another_scheme_is_refused() {
        for found in [
            "register.example.org",
            "ftp://x",
            "https://",
            "https://x/y",
            "https://x?y",
        ] {
            let error = config(&["--public-url", found]).expect_err(found);
            assert!(error.to_string().contains(found), "{error}");
        }
    }
}
