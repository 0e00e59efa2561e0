//! Who witnesses the log, and this program as a witness of logs.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use quaymark_core::tlog::policy::Policy;

use crate::outgoing::is_this_machine;

/// The option for the witnesses of the register's log.
#[derive(Args, Clone, Debug)]
pub struct WitnessPolicyOption {
    /// A file that names the witnesses of the log: a C2SP policy, with the address of each witness.
    /// Without it a checkpoint is public once the log has signed it.
    #[arg(long, env = "QUAYMARK_WITNESS_POLICY", value_name = "FILE")]
    pub witness_policy: Option<PathBuf>,
}

/// The options of a witness.
#[derive(Args, Clone, Debug)]
pub struct WitnessOptions {
    /// The witness's name, for example witness.university.example/1. Needed when its key is made.
    #[arg(long, env = "QUAYMARK_WITNESS_NAME", value_name = "NAME")]
    pub name: Option<String>,
    /// Folder for its key and for what it has seen. Never copy it, never put an older one back.
    #[arg(
        long,
        env = "QUAYMARK_WITNESS_FOLDER",
        value_name = "FOLDER",
        default_value = "var/witness"
    )]
    pub folder: PathBuf,
    /// Where to listen; port 0 takes any free port.
    #[arg(
        long,
        env = "QUAYMARK_WITNESS_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:7380"
    )]
    pub listen: SocketAddr,
    /// A log to witness, by its key as `quaymark log key` shows it. May be given several times.
    #[arg(long = "log", value_name = "KEY")]
    pub logs: Vec<String>,
    /// A file of logs: one key a line, and after a space the log's name where it is not that of the
    /// key. `#` begins a comment.
    #[arg(long = "logs", env = "QUAYMARK_WITNESS_LOGS", value_name = "FILE")]
    pub logs_file: Option<PathBuf>,
    /// What to log, for example info or quaymark_server=debug.
    #[arg(
        long = "trace",
        env = "QUAYMARK_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    pub trace: String,
}

/// A policy of witnesses that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WitnessPolicyError {
    /// It cannot be read.
    #[error("--witness-policy: {file} cannot be read")]
    File {
        file: String,
        #[source]
        cause: std::io::Error,
    },
    /// It is none.
    #[error("--witness-policy: {file}: {fault}")]
    Policy { file: String, fault: String },
}

impl WitnessPolicyOption {
    /// The policy, if one is given: every witness has an address.
    pub fn into_policy(self) -> Result<Option<Policy>, WitnessPolicyError> {
        self.witness_policy.as_deref().map(read).transpose()
    }
}

fn read(path: &Path) -> Result<Policy, WitnessPolicyError> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|cause| WitnessPolicyError::File {
        file: file.clone(),
        cause,
    })?;
    let fault = |fault: String| {
        let file = file.clone();
        WitnessPolicyError::Policy { file, fault }
    };
    let policy = Policy::of_known_log(&text).map_err(|error| fault(error.to_string()))?;
    for witness in &policy.witnesses {
        let url = witness.url.as_deref().unwrap_or_default();
        if !is_address(url) {
            return Err(fault(format!(
                "the witness `{}` needs the address of its add-checkpoint, https://…; http:// to this \
                 machine alone",
                witness.name
            )));
        }
    }
    Ok(policy)
}

/// Whether a witness may be asked at an address. Some of its answers stop the register and bear no
/// signature: so only this machine is asked without TLS.
fn is_address(url: &str) -> bool {
    if url.contains(['?', '#', '@']) {
        return false;
    }
    match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => !rest.is_empty(),
        (_, Some(rest)) => is_this_machine(rest.split('/').next().unwrap_or_default()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "witness.port-authority.example/w1+603c607d+BFNaU1aVIgQat/efwxrZPghjZ/7j00Da1/uPQWwdi2c3";

    fn policy(text: &str) -> Result<Policy, String> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), text).expect("written");
        read(file.path()).map_err(|error| error.to_string())
    }

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        for (url, is_good) in [
            ("https://w1.example/witness", true),
            ("http://127.0.0.1:7380", true),
            ("http://[::1]:7380/w", true),
            ("http://localhost/", true),
            ("http://w1.example", false),
            ("http://127.0.0.1.w1.example", false),
            ("http://localhost@w1.example", false),
            ("http://localhost.example:80", false),
            ("https://", false),
            ("http://", false),
        ] {
            assert_eq!(is_address(url), is_good, "{url}");
        }
    }

    #[test]
    fn a_policy_names_where_each_witness_is() {
        let text = format!("witness w1 {KEY} https://w1.example/\nquorum w1\n");
        assert_eq!(policy(&text).expect("a policy").witnesses.len(), 1);
        for address in ["", " w1.example", " ftp://w1.example", " https://w1/?x"] {
            let text = format!("witness w1 {KEY}{address}\nquorum w1\n");
            let refused = policy(&text).expect_err(address);
            assert!(refused.contains("`w1` needs the address"), "{refused}");
        }
        let refused = policy("witness w1\nquorum none\n").expect_err("a line too short");
        assert!(refused.contains("line 1"), "{refused}");
        assert!(read(Path::new("/nowhere")).is_err());
    }
}
