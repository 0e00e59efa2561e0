//! A store that speaks S3 and knows one key: s3rver, in a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use quaymark_server::documents::BucketPlace;
use tempfile::TempDir;

const BUCKET: &str = "quaymark";
/// The one key it knows, both its name and itself.
const KEY: &str = "S3RVER";

/// A running store; it ends when it is dropped.
#[derive(Debug)]
pub struct Store {
    child: Option<Child>,
    folder: TempDir,
    port: u16,
}

impl Store {
    /// Starts it with an empty bucket.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("quaymark-s3.").tempdir();
        let folder = folder.expect("the temporary folder can be written");
        let mut store = Self {
            child: None,
            folder,
            port: 0,
        };
        store.begin();
        store
    }

    /// Starts it, again on the same port if it was stopped.
    pub fn begin(&mut self) {
        let program = std::env::var("QUAYMARK_TEST_S3RVER");
        let program = program.expect("`cargo xtask test` installs s3rver and names it");
        // It makes the marks between pages of a list with a cipher that newer programs leave out.
        let mut child = Command::new(program)
            .env("NODE_OPTIONS", "--openssl-legacy-provider")
            .args(["--address", "127.0.0.1", "--no-vhost-buckets"])
            .args([
                "--port",
                &self.port.to_string(),
                "--configure-bucket",
                BUCKET,
            ])
            .arg("--directory")
            .arg(self.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("s3rver starts");
        let output = child.stdout.take().expect("its output is piped");
        let mut said = BufReader::new(output).lines().map_while(Result::ok);
        let place = said.find(|line| line.contains("listening"));
        let place = place.expect("it says where it listens");
        let port = place
            .rsplit(':')
            .next()
            .and_then(|port| port.trim().parse().ok());
        self.port = port.expect("a port");
        // What it says of each request is read on, or it would wait for a reader.
        std::thread::spawn(move || said.for_each(drop));
        self.child = Some(child);
    }

    /// Ends it at once.
    pub fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("it is killed");
            child.wait().expect("it is gone");
        }
    }

    /// Its bucket, and the key to it.
    pub fn place(&self) -> BucketPlace {
        BucketPlace {
            endpoint: format!("http://127.0.0.1:{}", self.port),
            bucket: BUCKET.to_owned(),
            region: "eu-central-1".to_owned(),
            key: KEY.to_owned(),
            secret: KEY.to_owned(),
        }
    }

    /// The files it keeps the contents of objects in.
    pub fn objects(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(&self.folder.path().join(BUCKET), &mut found);
        found
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.to_string_lossy().ends_with("._S3rver_object") {
            found.push(path);
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.stop();
    }
}
