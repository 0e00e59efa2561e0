//! How letters leave the register: into files, or through a mail server.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::Args;

/// How letters are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailConfig {
    /// Whom letters are from, as a mailbox: `Quaymark <register@example.org>`.
    pub from: String,
    /// Where they go.
    pub route: MailRoute,
}

/// Where letters go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailRoute {
    /// Each becomes a file of this folder.
    Folder(PathBuf),
    /// To a mail server.
    Server(MailServer),
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept secret.
    pub security: MailSecurity,
    /// User and password, where it asks for them.
    pub login: Option<(String, String)>,
}

/// How a connection to a mail server is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, and nothing is sent if the server does not offer it.
    StartTls,
    /// None: only to this very machine.
    Plain,
}

/// The options for letters.
#[derive(Args, Clone, Debug)]
pub struct MailOptions {
    /// The mail server: smtp://[USER@]HOST[:PORT] with STARTTLS, smtps://[USER@]HOST[:PORT] with TLS,
    /// or smtp+plain://ADDRESS:PORT on this machine. Without it letters become files of the folder
    /// mail in the data folder.
    #[arg(long, env = "QUAYMARK_MAIL_SERVER", value_name = "URL")]
    pub mail_server: Option<String>,
    /// A file whose only line is the mail server's password.
    #[arg(long, env = "QUAYMARK_MAIL_PASSWORD_FILE", value_name = "FILE")]
    pub mail_password_file: Option<PathBuf>,
    /// Whom letters are from. Without it: Quaymark, no-reply at the host of the public address.
    #[arg(long, env = "QUAYMARK_MAIL_FROM", value_name = "MAILBOX")]
    pub mail_from: Option<String>,
}

/// An option that parses but cannot be.
#[derive(Debug, thiserror::Error)]
pub enum MailOptionError {
    /// Not a mail server's address.
    #[error(
        "--mail-server: found `{0}`, expected smtp://[USER@]HOST[:PORT], smtps://[USER@]HOST[:PORT] \
         or smtp+plain:// and a loopback address with a port, without a user"
    )]
    Server(String),
    /// A user without a password, or the other way round.
    #[error("--mail-server with a user and --mail-password-file belong together")]
    Password,
    /// The password cannot be read.
    #[error("--mail-password-file: {file} cannot be read")]
    PasswordFile {
        file: String,
        #[source]
        cause: std::io::Error,
    },
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailServer")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

impl MailConfig {
    /// Letters as files of a folder.
    pub fn to_folder(folder: PathBuf) -> Self {
        Self {
            from: "Quaymark <no-reply@localhost>".to_owned(),
            route: MailRoute::Folder(folder),
        }
    }
}

impl MailOptions {
    /// The set-up; `host` is that of the register's public address.
    pub(super) fn into_config(
        self,
        data_dir: &Path,
        host: &str,
    ) -> Result<MailConfig, MailOptionError> {
        let route = match &self.mail_server {
            None if self.mail_password_file.is_some() => return Err(MailOptionError::Password),
            None => MailRoute::Folder(data_dir.join("mail")),
            Some(url) => MailRoute::Server(server(url, self.mail_password_file.as_deref())?),
        };
        let from = self
            .mail_from
            .unwrap_or_else(|| format!("Quaymark <no-reply@{}>", mail_domain(host)));
        Ok(MailConfig { from, route })
    }
}

/// Mail knows names, not addresses.
fn mail_domain(host: &str) -> &str {
    let is_name = host.contains(|c: char| c.is_ascii_alphabetic()) && !host.starts_with('[');
    if is_name { host } else { "localhost" }
}

fn server(url: &str, password_file: Option<&Path>) -> Result<MailServer, MailOptionError> {
    let wrong = || MailOptionError::Server(hide_user(url));
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let (security, usual_port) = match scheme {
        "smtps" => (MailSecurity::Tls, Some(465)),
        "smtp" => (MailSecurity::StartTls, Some(587)),
        "smtp+plain" => (MailSecurity::Plain, None),
        _ => return Err(wrong()),
    };
    let (user, place) = match rest.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, rest),
    };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()),
        None => (place, usual_port),
    };
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    if host.is_empty() || !host.chars().all(is_host) || user.is_some_and(str::is_empty) {
        return Err(wrong());
    }
    let is_loopback = host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    if security == MailSecurity::Plain && (!is_loopback || user.is_some()) {
        return Err(wrong());
    }
    Ok(MailServer {
        host: host.to_owned(),
        port: port.ok_or_else(wrong)?,
        security,
        login: login(user, password_file)?,
    })
}

fn login(
    user: Option<&str>,
    password_file: Option<&Path>,
) -> Result<Option<(String, String)>, MailOptionError> {
    let (user, file) = match (user, password_file) {
        (Some(user), Some(file)) => (user, file),
        (None, None) => return Ok(None),
        _ => return Err(MailOptionError::Password),
    };
    let password =
        std::fs::read_to_string(file).map_err(|cause| MailOptionError::PasswordFile {
            file: file.display().to_string(),
            cause,
        })?;
    Ok(Some((user.to_owned(), password.trim_end().to_owned())))
}

fn hide_user(url: &str) -> String {
    match url.rsplit_once('@') {
        Some((_, place)) => format!("…@{place}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_reached_in_secret_or_on_this_machine() {
        let tls = server("smtps://mail.example.org", None).expect("tls");
        assert_eq!((tls.port, tls.security), (465, MailSecurity::Tls));
        let start = server("smtp://mail.example.org:2587", None).expect("starttls");
        assert_eq!((start.port, start.security), (2587, MailSecurity::StartTls));
        let plain = server("smtp+plain://127.0.0.1:2525", None).expect("plain");
        assert_eq!((plain.port, plain.security), (2525, MailSecurity::Plain));
        for wrong in [
            "mail.example.org",
            "http://mail.example.org",
            "smtp://",
            "smtp://a b",
            "smtp://mail.example.org:x",
            "smtp+plain://mail.example.org:25",
            "smtp+plain://127.0.0.1",
            "smtp+plain://user@127.0.0.1:25",
            "smtp://@mail.example.org",
        ] {
            let error = server(wrong, None).expect_err(wrong);
            assert!(matches!(error, MailOptionError::Server(_)), "{wrong}");
        }
    }

    #[test]
    fn a_user_needs_a_password_from_a_file_and_neither_is_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("password");
        std::fs::write(&file, "open sesame\n").expect("written");
        let server = server("smtp://jo@mail.example.org", Some(&file)).expect("a server");
        let login = ("jo".to_owned(), "open sesame".to_owned());
        assert_eq!(server.login, Some(login));
        assert!(!format!("{server:?}").contains("sesame"));
        let alone = super::server("smtp://jo@mail.example.org", None);
        assert!(matches!(alone, Err(MailOptionError::Password)));
    }

    #[test]
    fn letters_are_from_the_registers_own_name() {
        for (host, domain) in [
            ("register.example.org", "register.example.org"),
            ("127.0.0.1", "localhost"),
            ("[::1]", "localhost"),
        ] {
            assert_eq!(mail_domain(host), domain);
        }
    }
}
