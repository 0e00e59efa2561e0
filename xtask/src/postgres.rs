//! A private PostgreSQL cluster for the suites: own folder, own spare port, never on disk for long.
//!
//! Stopped and removed when dropped. An interrupt from the terminal reaches it directly, because it
//! is in the same process group.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::setup::{self, Wanted};
use crate::shell;

const POSTGRESQL: Wanted = Wanted {
    program: "postgres",
    purpose: "the suites on PostgreSQL",
    packages: &["postgresql"],
};
const START_POLLS: u32 = 150;
const POLL: Duration = Duration::from_millis(200);

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    server: Child,
    folder: PathBuf,
    binaries: PathBuf,
    port: u16,
}

/// The folder of PostgreSQL's programs; installed where that is possible. `None`: not there.
pub fn binaries() -> Option<PathBuf> {
    find_binaries().or_else(|| {
        setup::install(POSTGRESQL);
        find_binaries()
    })
}

fn find_binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let mut folders: Vec<PathBuf> = versions
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    folders.sort();
    folders.reverse();
    let on_path = shell::find_program("initdb", &[]).and_then(|p| p.parent().map(Path::to_owned));
    folders
        .into_iter()
        .chain(on_path)
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

impl Cluster {
    /// Makes and starts a cluster; returns when it answers.
    pub fn start(binaries: &Path) -> Result<Self> {
        let made =
            shell::output(Command::new("mktemp").args(["-d", "-t", "quaymark-pg.XXXXXXXX"]))?;
        let folder = PathBuf::from(made.trim());
        let port = spare_port()?;
        hand_over(&folder)?;
        let data = folder.join("data");
        let initdb = as_ordinary_user(&binaries.join("initdb"))
            .current_dir("/")
            .args(["--username=quaymark", "--auth=trust", "--no-sync"])
            .args(["--encoding=UTF8", "--locale=C", "--pgdata"])
            .arg(&data)
            .output()
            .context("cannot start initdb")?;
        if !initdb.status.success() {
            bail!("initdb: {}", String::from_utf8_lossy(&initdb.stderr).trim());
        }
        let log = fs::File::create(folder.join("log"))?;
        let server = as_ordinary_user(&binaries.join("postgres"))
            .current_dir("/")
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-F"])
            .args(["-c", "full_page_writes=off", "-c", "max_connections=300"])
            .arg("-k")
            .arg(&folder)
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("cannot start postgres")?;
        let cluster = Self {
            server,
            folder,
            binaries: binaries.to_owned(),
            port,
        };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    fn wait_until_ready(&self) -> Result<()> {
        for _ in 0..START_POLLS {
            let asked = Command::new(self.binaries.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status()?;
            if asked.success() {
                return Ok(());
            }
            thread::sleep(POLL);
        }
        let said = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        bail!("PostgreSQL did not start within 30 seconds: {said}")
    }

    /// The address of the cluster's own database, from which the suites make theirs.
    pub fn url(&self) -> String {
        format!("postgres://quaymark@127.0.0.1:{}/postgres", self.port)
    }

    /// The folder of `psql` and its like.
    pub fn binaries(&self) -> &Path {
        &self.binaries
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let pid = self.server.id().to_string();
        let told = Command::new("kill").args(["-INT", &pid]).status();
        if told.is_ok_and(|status| status.success()) {
            let _ended = self.server.wait();
        }
        let _removed = fs::remove_dir_all(&self.folder);
    }
}

/// PostgreSQL refuses to run as root.
fn ordinary_user() -> Option<&'static str> {
    let exists = |user: &str| shell::output(Command::new("id").args(["-u", user])).is_ok();
    shell::is_root().then(|| {
        if exists("postgres") {
            "postgres"
        } else {
            "nobody"
        }
    })
}

fn as_ordinary_user(program: &Path) -> Command {
    let Some(user) = ordinary_user() else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", user, "--clear-groups"])
        .arg(program);
    command
}

fn hand_over(folder: &Path) -> Result<()> {
    if let Some(user) = ordinary_user() {
        shell::output(Command::new("chown").arg(user).arg(folder))?;
    }
    Ok(())
}

fn spare_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
