//! What is done with documents: who looks for viruses, and how long they are kept.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::documents::{BucketPlace, Clamd, ClamdAddress, PlaceError};

/// How long the scanner may take over one document.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is done with documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentsConfig {
    /// Who looks for viruses.
    pub scanning: Scanning,
    /// Days for which the documents of a withdrawn or rejected submission are kept.
    pub kept_days: u32,
    /// The store they lie in; `None`: the data folder.
    pub store: Option<BucketPlace>,
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
    #[command(flatten)]
    pub store: DocumentStoreOptions,
}

/// The options that say where documents lie: every command that touches files takes them.
#[derive(Args, Clone, Debug)]
pub struct DocumentStoreOptions {
    /// The store documents lie in, by the address of a bucket, for example
    /// https://s3.example.org/quaymark. Without it: the data folder.
    #[arg(long, env = "QUAYMARK_DOCUMENTS_S3", value_name = "URL")]
    pub documents_s3: Option<String>,
    /// The name of the key to that store.
    #[arg(long, env = "QUAYMARK_DOCUMENTS_S3_KEY", value_name = "NAME")]
    pub documents_s3_key: Option<String>,
    /// A file whose only line is that key.
    #[arg(long, env = "QUAYMARK_DOCUMENTS_S3_SECRET_FILE", value_name = "FILE")]
    pub documents_s3_secret_file: Option<PathBuf>,
    /// The region that requests to that store are signed for.
    #[arg(
        long,
        env = "QUAYMARK_DOCUMENTS_S3_REGION",
        value_name = "NAME",
        default_value = "us-east-1"
    )]
    pub documents_s3_region: String,
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
    /// The store.
    #[error(transparent)]
    Store(#[from] PlaceError),
}

impl DocumentOptions {
    /// The set-up.
    pub(super) fn into_config(self) -> Result<DocumentsConfig, DocumentOptionError> {
        let store = self.store.place()?;
        let scanning = match (self.clamd, self.documents_unscanned) {
            (Some(_), true) => return Err(DocumentOptionError::Both),
            (Some(text), false) => Scanning::Clamd(clamd(&text)?),
            (None, true) => Scanning::Unscanned,
            (None, false) => Scanning::Waiting,
        };
        Ok(DocumentsConfig {
            scanning,
            kept_days: self.documents_kept_days,
            store,
        })
    }
}

impl DocumentStoreOptions {
    /// The store, if there is one.
    pub fn place(&self) -> Result<Option<BucketPlace>, PlaceError> {
        let given = (
            &self.documents_s3,
            &self.documents_s3_key,
            &self.documents_s3_secret_file,
        );
        let (address, key, file) = match given {
            (None, None, None) => return Ok(None),
            (Some(address), Some(key), Some(file)) => (address, key, file),
            _ => return Err(PlaceError::Incomplete),
        };
        BucketPlace::expect_built()?;
        let wrong = || PlaceError::Address(address.clone());
        let (endpoint, bucket) = BucketPlace::parse(address).ok_or_else(wrong)?;
        let secret = std::fs::read_to_string(file).map_err(|source| PlaceError::Secret {
            file: file.clone(),
            source,
        })?;
        Ok(Some(BucketPlace {
            endpoint,
            bucket,
            region: self.documents_s3_region.clone(),
            key: key.clone(),
            secret: secret.trim_end().to_owned(),
        }))
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

    fn options() -> DocumentOptions {
        DocumentOptions {
            clamd: None,
            documents_unscanned: false,
            documents_kept_days: 90,
            store: no_store(),
        }
    }

    fn no_store() -> DocumentStoreOptions {
        DocumentStoreOptions {
            documents_s3: None,
            documents_s3_key: None,
            documents_s3_secret_file: None,
            documents_s3_region: "us-east-1".to_owned(),
        }
    }

    fn config(clamd: Option<&str>, unscanned: bool) -> Result<Scanning, DocumentOptionError> {
        let options = DocumentOptions {
            clamd: clamd.map(str::to_owned),
            documents_unscanned: unscanned,
            ..options()
        };
        options.into_config().map(|config| config.scanning)
    }

    #[test]
    fn a_store_is_named_with_its_key_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("secret");
        let whole = DocumentStoreOptions {
            documents_s3: Some("https://s3.example.org/quaymark".to_owned()),
            documents_s3_key: Some("register".to_owned()),
            documents_s3_secret_file: Some(file.clone()),
            ..no_store()
        };
        let without_key = DocumentStoreOptions {
            documents_s3_key: None,
            ..whole.clone()
        };
        let refused = |store: DocumentStoreOptions| store.place().expect_err("refused").to_string();
        assert!(refused(without_key).contains("belong together"));
        if !cfg!(feature = "s3") {
            assert!(refused(whole).contains("without the feature s3"));
            return;
        }
        assert!(refused(whole.clone()).contains("cannot be read"));
        std::fs::write(&file, "very secret\n").expect("written");
        let store = whole.place().expect("a store").expect("one");
        assert_eq!(
            (store.bucket.as_str(), store.secret.as_str()),
            ("quaymark", "very secret")
        );
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
