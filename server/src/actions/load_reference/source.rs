//! Where the reference data comes from: the files built into the binary, or a folder of the same
//! files.

use std::borrow::Cow;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::ReferenceError;

/// Changes whenever the same files would be understood differently.
const READER_VERSION: &str = "1";

/// The four files.
#[derive(Debug)]
pub struct ReferenceFiles {
    pub(super) ports: SourceFile,
    pub(super) editions: SourceFile,
    pub(super) regimes: SourceFile,
    pub(super) services: SourceFile,
}

/// One file and how to name it in an error.
#[derive(Debug)]
pub(super) struct SourceFile {
    pub name: String,
    pub text: Cow<'static, str>,
}

const PORTS: &str = "ports.csv";
const EDITIONS: &str = "standards.json";
const REGIMES: &str = "licence_regimes.json";
const SERVICES: &str = "security_functions.json";

impl ReferenceFiles {
    /// The files this release was built with.
    pub fn built_in() -> Self {
        let file = |name: &str, text: &'static str| SourceFile {
            name: name.to_owned(),
            text: Cow::Borrowed(text),
        };
        Self {
            ports: file(PORTS, include_str!("../../../data/ports.csv")),
            editions: file(EDITIONS, include_str!("../../../data/standards.json")),
            regimes: file(REGIMES, include_str!("../../../data/licence_regimes.json")),
            services: file(
                SERVICES,
                include_str!("../../../data/security_functions.json"),
            ),
        }
    }

    /// The files of a folder, with the same names.
    pub fn in_folder(folder: &Path) -> Result<Self, ReferenceError> {
        Ok(Self {
            ports: read(folder, PORTS)?,
            editions: read(folder, EDITIONS)?,
            regimes: read(folder, REGIMES)?,
            services: read(folder, SERVICES)?,
        })
    }

    /// Names this exact content.
    pub(super) fn hash(&self) -> String {
        let mut hasher = Sha256::new().chain_update(READER_VERSION);
        for file in [&self.ports, &self.editions, &self.regimes, &self.services] {
            hasher.update((file.text.len() as u64).to_be_bytes());
            hasher.update(file.text.as_bytes());
        }
        let hash = hasher.finalize();
        hash.iter().fold("sha256:".to_owned(), |text, byte| {
            format!("{text}{byte:02x}")
        })
    }
}

fn read(folder: &Path, name: &str) -> Result<SourceFile, ReferenceError> {
    let path = folder.join(name);
    let bytes = std::fs::read(&path).map_err(|cause| ReferenceError::Unreadable {
        file: path.display().to_string(),
        cause,
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes_before(&error).iter().filter(|b| **b == b'\n').count();
        ReferenceError::Field {
            file: path.display().to_string(),
            place: format!("line {line}"),
            field: "text".to_owned(),
            found: "bytes that are not UTF-8".to_owned(),
            expected: "UTF-8".to_owned(),
        }
    })?;
    Ok(SourceFile {
        name: path.display().to_string(),
        text: Cow::Owned(text.trim_start_matches('\u{feff}').to_owned()),
    })
}

fn bytes_before(error: &std::string::FromUtf8Error) -> &[u8] {
    &error.as_bytes()[..error.utf8_error().valid_up_to()]
}
