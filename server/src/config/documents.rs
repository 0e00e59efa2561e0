//! What is done with documents: who looks for viruses, and how long they are kept.

use std::time::Duration;

use clap::Args;

use crate::documents::{Clamd, ClamdAddress};

/// How long the scanner may take over one document.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is done with documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentsConfig {
    /// Who looks for viruses.
    pub scanning: Scanning,
    /// Days for which the documents of a withdrawn or rejected submission are kept.
    pub kept_days: u32,
}

/// Who looks for viruses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanning {
    /// Nobody yet: documents wait, and nobody but their author opens them.
    Waiting,
    /// Nobody, by the operator's decision: documents are open at once.
    Unscanned,
    /// A scanner: what it has not answered for waits.
    Clamd(Clamd),
}

/// The options for documents.
#[derive(Args, Clone, Debug)]
pub struct DocumentOptions {
    /// The virus scanner: HOST:PORT or unix:/PATH of a clamd. Without it documents wait, and a
    /// submission with one cannot be approved.
    #[arg(long, env = "QUAYMARK_CLAMD", value_name = "ADDRESS")]
    pub clamd: Option<String>,
    /// Let documents through that nobody has looked for viruses in.
    #[arg(long, env = "QUAYMARK_DOCUMENTS_UNSCANNED")]
    pub documents_unscanned: bool,
    /// Days for which documents of withdrawn and rejected submissions are kept.
    #[arg(
        long,
        env = "QUAYMARK_DOCUMENTS_KEPT_DAYS",
        value_name = "DAYS",
        default_value_t = 90
    )]
    pub documents_kept_days: u32,
}

/// An option that parses but cannot be.
#[derive(Debug, thiserror::Error)]
pub enum DocumentOptionError {
    /// Not an address.
    #[error("--clamd: found `{0}`, expected HOST:PORT, or unix: and the path of a socket")]
    Clamd(String),
    /// Both.
    #[error("--clamd and --documents-unscanned exclude each other")]
    Both,
}

impl DocumentOptions {
    /// The set-up.
    pub(super) fn into_config(self) -> Result<DocumentsConfig, DocumentOptionError> {
        let scanning = match (self.clamd, self.documents_unscanned) {
            (Some(_), true) => return Err(DocumentOptionError::Both),
            (Some(text), false) => Scanning::Clamd(clamd(&text)?),
            (None, true) => Scanning::Unscanned,
            (None, false) => Scanning::Waiting,
        };
        Ok(DocumentsConfig {
            scanning,
            kept_days: self.documents_kept_days,
        })
    }
}

fn clamd(text: &str) -> Result<Clamd, DocumentOptionError> {
    let address: Result<ClamdAddress, ()> = text.parse();
    Ok(Clamd {
        address: address.map_err(|()| DocumentOptionError::Clamd(text.to_owned()))?,
        patience: PATIENCE,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(clamd: Option<&str>, unscanned: bool) -> Result<Scanning, DocumentOptionError> {
        let options = DocumentOptions {
            clamd: clamd.map(str::to_owned),
            documents_unscanned: unscanned,
            documents_kept_days: 90,
        };
        options.into_config().map(|config| config.scanning)
    }

    #[test]
    fn without_a_word_of_the_operator_documents_wait() {
        assert_eq!(config(None, false).expect("a config"), Scanning::Waiting);
        assert_eq!(config(None, true).expect("a config"), Scanning::Unscanned);
        let scanner = config(Some("127.0.0.1:3310"), false).expect("a config");
        assert!(matches!(scanner, Scanning::Clamd(_)));
        assert!(config(Some("clamd"), false).is_err());
        assert!(config(Some("127.0.0.1:3310"), true).is_err());
    }
}
