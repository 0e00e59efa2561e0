//! The virus scanner: clamd, asked by its INSTREAM command over TCP or a socket of this machine.
//!
//! **Invariant:** only the answer `stream: OK` means clean. No answer, a late one and one that is not
//! understood are faults, and the document goes on waiting.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use crate::clock::Deadline;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// So much is sent at a time, in bytes.
const CHUNK_BYTES: usize = 64 * 1024;
/// The longest answer read, in bytes.
const MAX_ANSWER_BYTES: usize = 1_024;

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClamdAddress {
    /// `HOST:PORT`.
    Tcp(String),
    /// `unix:PATH`.
    Unix(PathBuf),
}

/// A scanner that can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clamd {
    /// Where it listens.
    pub address: ClamdAddress,
    /// How long one file may take in all.
    pub patience: Duration,
}

/// What the scanner says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing was found.
    Clean,
    /// Something was.
    Infected,
}

/// Why a file was not scanned.
#[derive(Debug, thiserror::Error)]
pub enum ScanFault {
    /// It cannot be reached, or breaks off.
    #[error("clamd cannot be asked: {0}")]
    Line(#[from] io::Error),
    /// It takes too long.
    #[error("clamd took longer than {} seconds", .0.as_secs())]
    Late(Duration),
    /// It says something else.
    #[error("clamd did not scan it; it said: {0}")]
    Answer(String),
}

impl FromStr for ClamdAddress {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if let Some(path) = text.strip_prefix("unix:") {
            return match path.starts_with('/') {
                true => Ok(Self::Unix(PathBuf::from(path))),
                false => Err(()),
            };
        }
        let (host, port) = text.rsplit_once(':').ok_or(())?;
        match (host.is_empty(), port.parse::<u16>()) {
            (false, Ok(_)) => Ok(Self::Tcp(text.to_owned())),
            _ => Err(()),
        }
    }
}

impl fmt::Display for ClamdAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(place) => f.write_str(place),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl Clamd {
    /// Asks about a file.
    pub fn scan(&self, file: &[u8]) -> Result<Finding, ScanFault> {
        let deadline = Deadline::after(self.patience);
        let answered = match &self.address {
            ClamdAddress::Unix(path) => {
                UnixStream::connect(path).and_then(|line| ask(line, deadline, file))
            }
            ClamdAddress::Tcp(place) => connect(place).and_then(|line| ask(line, deadline, file)),
        };
        match answered {
            Ok(answer) => read_answer(&answer),
            Err(_) if deadline.left().is_zero() => Err(ScanFault::Late(self.patience)),
            Err(error) => Err(error.into()),
        }
    }
}

fn connect(place: &str) -> io::Result<TcpStream> {
    let mut last = io::Error::other("the host has no address");
    for address in place.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(line) => return Ok(line),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// A connection whose next step is bounded in time.
trait Line: Read + Write {
    fn wait_at_most(&self, wait: Duration) -> io::Result<()>;
}

impl Line for TcpStream {
    fn wait_at_most(&self, wait: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(wait))?;
        self.set_write_timeout(Some(wait))
    }
}

impl Line for UnixStream {
    fn wait_at_most(&self, wait: Duration) -> io::Result<()> {
        self.set_read_timeout(Some(wait))?;
        self.set_write_timeout(Some(wait))
    }
}

/// Sends a file and reads the answer, each step within what is left of the time.
fn ask<L: Line>(mut line: L, deadline: Deadline, file: &[u8]) -> io::Result<Vec<u8>> {
    let wait = |line: &L| match deadline.left() {
        Duration::ZERO => Err(io::ErrorKind::TimedOut.into()),
        left => line.wait_at_most(left),
    };
    wait(&line)?;
    let mut sent = line.write_all(b"zINSTREAM\0");
    for chunk in file.chunks(CHUNK_BYTES) {
        if sent.is_err() {
            break;
        }
        wait(&line)?;
        let length = u32::try_from(chunk.len()).map_err(io::Error::other)?;
        sent = (line.write_all(&length.to_be_bytes())).and_then(|()| line.write_all(chunk));
    }
    let sent = sent.and_then(|()| line.write_all(&[0; 4]));
    let mut answer = Vec::new();
    let mut buffer = [0; MAX_ANSWER_BYTES];
    while answer.len() < MAX_ANSWER_BYTES && !answer.contains(&0) {
        wait(&line)?;
        match line.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => answer.extend_from_slice(&buffer[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // A scanner that takes no more says why, and is heard before what broke.
    match (sent, answer.is_empty()) {
        (Err(error), true) => Err(error),
        _ => Ok(answer),
    }
}

fn read_answer(answer: &[u8]) -> Result<Finding, ScanFault> {
    let text = answer.split(|byte| *byte == 0).next().unwrap_or_default();
    let text = String::from_utf8_lossy(text);
    let text = text.trim();
    if !answer.contains(&0) {
        return Err(ScanFault::Answer("half an answer".to_owned()));
    }
    match text.strip_prefix("stream: ") {
        Some("OK") => Ok(Finding::Clean),
        Some(found) if found.ends_with(" FOUND") => Ok(Finding::Infected),
        _ => {
            let printed = text.chars().filter(|c| !c.is_control());
            Err(ScanFault::Answer(printed.take(100).collect()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_a_host_with_port_or_a_socket() {
        for text in [
            "127.0.0.1:3310",
            "[::1]:3310",
            "clamd.local:3310",
            "unix:/run/clamd.sock",
        ] {
            let address: ClamdAddress = text.parse().expect(text);
            assert_eq!(address.to_string(), text);
        }
        for text in [
            "",
            "clamd",
            "unix:clamd.sock",
            ":3310",
            "host:x",
            "host:70000",
        ] {
            assert_eq!(text.parse::<ClamdAddress>(), Err(()), "{text}");
        }
    }

    #[test]
    fn only_one_answer_means_clean() {
        assert_eq!(read_answer(b"stream: OK\0").expect("clean"), Finding::Clean);
        let found = read_answer(b"stream: Eicar-Test-Signature FOUND\0");
        assert_eq!(found.expect("infected"), Finding::Infected);
        for odd in [
            &b""[..],
            b"\0",
            b"stream: OK",
            b"OK\0",
            b"stream: OK FOUND",
            b"stream: ok\0",
            b"stream: NOT OK\0",
            b"INSTREAM size limit exceeded. ERROR\0",
            b"UNKNOWN COMMAND\0",
        ] {
            assert!(read_answer(odd).is_err(), "{odd:?}");
        }
    }
}
