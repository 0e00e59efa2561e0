//! A clamd of this suite, with one signature of its own.

use std::fs;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use quaymark_server::config::Scanning;
use quaymark_server::documents::{Clamd, ClamdAddress};
use quaymark_tests::wait;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

/// The test file of antivirus scanners, put together so that no scanner minds this source.
pub fn eicar() -> Vec<u8> {
    let halves = [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-",
        "ANTIVIRUS-TEST-FILE!$H+H*",
    ];
    halves.concat().into_bytes()
}

/// A running clamd; it ends when it is dropped.
#[derive(Debug)]
pub struct Daemon {
    child: Option<Child>,
    folder: TempDir,
}

impl Daemon {
    /// Starts it, with a limit of what it takes if one is given, and waits until it listens.
    pub fn start(most: Option<&str>) -> Self {
        let folder = tempfile::Builder::new().prefix("quaymark-clamd.").tempdir();
        let folder = folder.expect("the temporary folder can be written");
        let signatures = folder.path().join("signatures");
        fs::create_dir(&signatures).expect("a folder");
        let hex: String = eicar().iter().map(|byte| format!("{byte:02x}")).collect();
        // Name, any type of file, anywhere in it, the bytes.
        let signature = format!("Own.Test.Eicar:0:*:{hex}\n");
        fs::write(signatures.join("own.ndb"), signature).expect("written");
        let limit = most.map_or_else(String::new, |most| format!("StreamMaxLength {most}\n"));
        let options = format!(
            "Foreground true\nLocalSocket {}\nDatabaseDirectory {}\n{limit}",
            socket_in(&folder).display(),
            signatures.display()
        );
        fs::write(folder.path().join("clamd.conf"), options).expect("written");
        let mut daemon = Self {
            child: None,
            folder,
        };
        daemon.begin();
        daemon
    }

    /// Starts it, again if it was stopped.
    pub fn begin(&mut self) {
        let child = Command::new("clamd")
            .arg("-c")
            .arg(self.folder.path().join("clamd.conf"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("clamd starts: `cargo xtask test` installs clamav-daemon where it may");
        self.child = Some(child);
        wait::until("clamd to listen", PATIENCE, || {
            UnixStream::connect(socket_in(&self.folder)).ok()
        });
    }

    /// Ends it at once.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it is killed");
            child.wait().expect("it is gone");
        }
        let _gone = fs::remove_file(socket_in(&self.folder));
    }

    pub fn scanning(&self) -> Scanning {
        Scanning::Clamd(Clamd {
            address: ClamdAddress::Unix(socket_in(&self.folder)),
            patience: PATIENCE,
        })
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.stop();
    }
}

fn socket_in(folder: &TempDir) -> PathBuf {
    folder.path().join("socket")
}
