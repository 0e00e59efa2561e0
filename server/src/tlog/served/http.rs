//! A live log over HTTP. Everything has a time-out and a limit; what may pass by itself is tried again.
//!
//! Nothing is believed because of how it came, so redirects are not followed and compression is not
//! asked for. Plain HTTP is for this machine alone, unless somebody insists: without a key given, the
//! first answer is where the key comes from.

use std::thread;
use std::time::Duration;

use ureq::{Agent, Error};

use super::{Served, Unreachable};
use crate::outgoing::{self, NoRoots, is_this_machine};

/// For a whole answer: a full bundle is at most 16 MiB.
const WHOLE: Duration = Duration::from_secs(60);
/// Waits before each further try.
const WAITS: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
];
/// The longest that is waited because the server asks for it.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The log at an address.
#[derive(Debug)]
pub struct Http {
    agent: Agent,
    prefix: String,
}

/// An address that is not asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// Not the address of a log.
    #[error("`{0}` is not the address of a log: expected https://HOST or https://HOST/log")]
    Address(String),
    /// Everybody on the way could answer.
    #[error("`{0}` is asked without encryption: use https, or --insecure if you mean it")]
    Plain(String),
    /// No certificate to check servers by.
    #[error(transparent)]
    NoRoots(#[from] NoRoots),
}

enum Answer {
    Here(Vec<u8>),
    Absent,
    Later(Duration, String),
    Never(String),
}

impl Http {
    /// The log at an address. A bare host stands for its `/log`; any other path is the log's prefix.
    pub fn at(address: &str, may_be_plain: bool) -> Result<Self, HttpError> {
        let wrong = || HttpError::Address(address.to_owned());
        let trimmed = address.trim_end_matches('/');
        let is_plain = trimmed.starts_with("http://");
        let scheme = if is_plain { "http://" } else { "https://" };
        let place = trimmed.strip_prefix(scheme).ok_or_else(wrong)?;
        let is_clean = |c: char| c.is_ascii_graphic() && !"?#@\\\"<>".contains(c);
        if place.is_empty() || place.starts_with('/') || !place.chars().all(is_clean) {
            return Err(wrong());
        }
        let (host, path) = place.split_once('/').unwrap_or((place, "log"));
        if is_plain && !is_this_machine(host) && !may_be_plain {
            return Err(HttpError::Plain(address.to_owned()));
        }
        if !is_plain {
            outgoing::expect_roots()?;
        }
        Ok(Self {
            agent: outgoing::agent(address, WHOLE),
            prefix: format!("{scheme}{host}/{path}"),
        })
    }

    /// Where it is asked.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    fn ask(&self, url: &str, limit: usize) -> Answer {
        let mut answer = match self.agent.get(url).call() {
            Ok(answer) => answer,
            Err(error @ (Error::BadUri(_) | Error::Tls(_) | Error::Rustls(_))) => {
                return Answer::Never(error.to_string());
            }
            Err(error) => return Answer::Later(Duration::ZERO, error.to_string()),
        };
        let status = answer.status().as_u16();
        let problem = format!("the server answers {status}");
        match status {
            200 => {}
            404 | 410 => return Answer::Absent,
            408 | 429 | 500..=599 => {
                let wait = answer.headers().get("retry-after");
                let wait = wait.and_then(|wait| wait.to_str().ok()?.parse().ok());
                let wait = Duration::from_secs(wait.unwrap_or(0)).min(LONGEST_WAIT);
                return Answer::Later(wait, problem);
            }
            _ => return Answer::Never(problem),
        }
        let body = answer.body_mut().with_config().limit(limit as u64);
        match body.read_to_vec() {
            Ok(bytes) => Answer::Here(bytes),
            Err(Error::BodyExceedsLimit(_)) => Answer::Absent,
            Err(error) => Answer::Later(Duration::ZERO, error.to_string()),
        }
    }
}

impl Served for Http {
    fn file(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, Unreachable> {
        let url = format!("{}/{path}", self.prefix);
        let mut waits = WAITS.iter();
        loop {
            let problem = match self.ask(&url, limit) {
                Answer::Here(bytes) => return Ok(Some(bytes)),
                Answer::Absent => return Ok(None),
                Answer::Never(problem) => problem,
                Answer::Later(asked, problem) => match waits.next() {
                    Some(wait) => {
                        thread::sleep(asked.max(*wait));
                        continue;
                    }
                    None => problem,
                },
            };
            return Err(Unreachable {
                place: url,
                problem,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_host_stands_for_its_log() {
        let table = [
            ("https://register.example", "https://register.example/log"),
            ("https://register.example/", "https://register.example/log"),
            (
                "https://register.example/log/",
                "https://register.example/log",
            ),
            (
                "https://mirror.example/logs/7",
                "https://mirror.example/logs/7",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/log"),
            ("http://[::1]:8080/log", "http://[::1]:8080/log"),
            ("http://localhost", "http://localhost/log"),
        ];
        for (address, prefix) in table {
            let log = Http::at(address, false).expect(address);
            assert_eq!(log.prefix(), prefix);
        }
    }

    #[test]
    fn other_addresses_are_refused() {
        for address in [
            "",
            "register.example",
            "ftp://register.example",
            "https://",
            "https:///log",
            "https://who@register.example",
            "https://register.example/log?x=1",
            "https://register example",
        ] {
            let refused = Http::at(address, true).map(|log| log.prefix);
            assert_eq!(refused, Err(HttpError::Address(address.to_owned())));
        }
        for address in [
            "http://register.example",
            "http://127.0.0.1.example",
            "http://localhost.example:80/log",
        ] {
            let refused = Http::at(address, false).map(|log| log.prefix);
            assert_eq!(refused, Err(HttpError::Plain(address.to_owned())));
            assert!(Http::at(address, true).is_ok(), "{address}");
        }
    }
}
