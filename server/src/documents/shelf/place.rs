//! Where a store of documents is: its address, its bucket, and who asks.

use std::fmt;
use std::path::PathBuf;

use crate::outgoing::is_this_machine;

/// A bucket of a store that speaks S3.
#[derive(Clone, PartialEq, Eq)]
pub struct BucketPlace {
    /// The store's address, for example `https://s3.example.org`.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The name of the key.
    pub key: String,
    /// The key.
    pub secret: String,
}

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// No address of a bucket.
    #[error(
        "--documents-s3: found `{0}`, expected the address of a bucket such as \
         https://s3.example.org/quaymark"
    )]
    Address(String),
    /// One of the three that belong together is missing.
    #[error("--documents-s3, --documents-s3-key and --documents-s3-secret-file belong together")]
    Incomplete,
    /// The key cannot be read.
    #[error("--documents-s3-secret-file: {file} cannot be read")]
    Secret {
        /// The file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// This program was built without it.
    #[error("--documents-s3: this program was built without the feature s3")]
    NotBuilt,
}

impl BucketPlace {
    /// Refuses where this program cannot use a store.
    pub fn expect_built() -> Result<(), PlaceError> {
        match cfg!(feature = "s3") {
            true => Ok(()),
            false => Err(PlaceError::NotBuilt),
        }
    }

    /// Reads the address of a bucket: the store's address, and the bucket as its only folder. `http`
    /// is for this machine alone.
    pub fn parse(text: &str) -> Option<(String, String)> {
        let (scheme, rest) = text.trim_end_matches('/').split_once("://")?;
        let (host, bucket) = rest.split_once('/')?;
        let is_plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b".-".contains(&c);
        let is_bucket = (3..=63).contains(&bucket.len()) && bucket.bytes().all(is_plain);
        let is_safe = scheme == "https" || (scheme == "http" && is_this_machine(host));
        (is_safe && is_bucket && !host.is_empty())
            .then(|| (format!("{scheme}://{host}"), bucket.to_owned()))
    }
}

impl fmt::Debug for BucketPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketPlace")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .field("region", &self.region)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_store_and_bucket_and_is_safe_to_send_a_key_to() {
        let read = |text: &str| BucketPlace::parse(text);
        let here = read("http://127.0.0.1:9000/quaymark/").expect("an address");
        assert_eq!(here, ("http://127.0.0.1:9000".into(), "quaymark".into()));
        assert!(read("https://s3.example.org/quaymark-documents").is_some());
        for wrong in [
            "",
            "s3.example.org/quaymark",
            "http://s3.example.org/quaymark",
            "http://127.0.0.1.example.org/quaymark",
            "https://s3.example.org",
            "https://s3.example.org/a/b",
            "https://s3.example.org/Quaymark",
            "https:///quaymark",
            "ftp://localhost/quaymark",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_key_is_shown_nowhere() {
        let place = BucketPlace {
            endpoint: "https://s3.example.org".into(),
            bucket: "quaymark".into(),
            region: "eu".into(),
            key: "name".into(),
            secret: "very secret".into(),
        };
        assert!(!format!("{place:?}").contains("very secret"));
    }
}
