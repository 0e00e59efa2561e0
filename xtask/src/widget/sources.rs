//! A fingerprint of all that the widget is made from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Folders and files whose change calls for a new build.
const SOURCES: &[&str] = &[
    "widget",
    "verifier",
    "core/src",
    "core/Cargo.toml",
    "xtask/src/widget.rs",
    "xtask/src/widget",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
];

/// The fingerprint, in hexadecimal; it differs with and without an optimiser.
pub(super) fn stamp(root: &Path, optimiser: Option<&Path>) -> Result<String> {
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&root.join(source), &mut files)?;
    }
    files.sort();
    let mut hash = Sha256::new();
    hash.update([u8::from(optimiser.is_some())]);
    for file in files {
        let bytes = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let name = file.strip_prefix(root).unwrap_or(&file);
        hash.update(name.to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(&bytes));
    }
    Ok(super::pack::hex(&hash.finalize()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("listing {}", path.display()))?;
    for entry in entries {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}
