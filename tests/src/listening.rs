//! A child process that serves HTTP and says where: it is killed when it is dropped.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::callers::Anonymous;

/// What a process says before its address.
const BEFORE_ADDRESS: &str = "listens on http://";

/// A process that listens.
#[derive(Debug)]
pub struct Listening {
    child: Child,
    address: SocketAddr,
    said: Vec<String>,
}

impl Listening {
    /// Starts a program and waits until it says where it listens.
    pub fn start(command: &mut Command) -> Self {
        let piped = command.stdout(Stdio::piped());
        let mut child = piped.spawn().expect("the program starts");
        let output = child.stdout.take().expect("its output is piped");
        let (mut said, mut address) = (Vec::new(), None);
        for line in BufReader::new(output).lines() {
            let line = line.expect("it says lines");
            address = line
                .split_once(BEFORE_ADDRESS)
                .map(|(_, rest)| rest.to_owned());
            said.push(line);
            if address.is_some() {
                break;
            }
        }
        let address = address.and_then(|address| address.parse().ok());
        let address = address.unwrap_or_else(|| panic!("{command:?} does not listen: {said:?}"));
        Self {
            child,
            address,
            said,
        }
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The lines it said until it listened.
    pub fn said(&self) -> &[String] {
        &self.said
    }

    /// Somebody who asks it.
    pub const fn caller(&self) -> Anonymous {
        Anonymous::of(self.address)
    }

    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.end();
    }
}
