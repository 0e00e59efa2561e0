//! Hashed names, compressed copies and the manifest.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The name of the manifest within the folder.
const MANIFEST: &str = "manifest.json";
/// Places in the entry that the pipeline fills in.
const GLUE_NAME: &str = "__GLUE__";
const WASM_NAME: &str = "__WASM__";
const WASM_INTEGRITY: &str = "__WASM_INTEGRITY__";
const MODULE: &str = "__MODULE__";
const LANGUAGES: &str = "__LANGUAGES__";

/// What goes into the folder.
pub(super) struct Parts {
    /// The module.
    pub(super) wasm: Vec<u8>,
    /// The glue.
    pub(super) glue: String,
    /// The entry's source.
    pub(super) entry: String,
    /// Texts of languages by their tags.
    pub(super) languages: Vec<(&'static str, String)>,
    /// The script of the page that checks receipts, with its module in it.
    pub(super) verifier: String,
    /// The fingerprint of the sources.
    pub(super) stamp: String,
}

/// What the folder holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The fingerprint of the sources.
    sources: String,
    /// The files a browser loads, the entry first.
    pub(super) files: Vec<File>,
}

/// One file a browser loads.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct File {
    /// Its name.
    pub(super) name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    sha256: String,
    /// Its size.
    pub(super) bytes: usize,
    /// Its size with brotli.
    pub(super) brotli_bytes: usize,
    /// Its size with gzip.
    pub(super) gzip_bytes: usize,
}

impl Manifest {
    /// What a page loads over the wire: all scripts and the largest of the languages.
    pub(super) fn brotli_bytes_of_a_page(&self) -> usize {
        let sizes = |is_text: bool| {
            // The page that checks receipts is not the widget's.
            let files = self.files.iter();
            let files = files.filter(|file| !file.name.starts_with("verify-"));
            let chosen = files.filter(move |file| file.name.ends_with(".txt") == is_text);
            chosen.map(|file| file.brotli_bytes)
        };
        sizes(false).sum::<usize>() + sizes(true).max().unwrap_or_default()
    }
}

/// The manifest of `out`, if it was made from the same sources and nothing is missing.
pub(super) fn up_to_date(out: &Path, stamp: &str) -> Option<Manifest> {
    let text = fs::read_to_string(out.join(MANIFEST)).ok()?;
    let manifest: Manifest = serde_json::from_str(&text).ok()?;
    let is_whole = manifest.files.iter().all(|file| {
        fs::read(out.join(&file.name)).is_ok_and(|bytes| hex(&Sha256::digest(bytes)) == file.sha256)
    });
    (manifest.sources == stamp && is_whole).then_some(manifest)
}

/// Writes the folder anew; the manifest last, so that a broken run is seen as such.
pub(super) fn write(out: &Path, parts: &Parts) -> Result<Manifest> {
    if out.exists() {
        fs::remove_dir_all(out).with_context(|| format!("clearing {}", out.display()))?;
    }
    fs::create_dir_all(out).with_context(|| format!("creating {}", out.display()))?;
    let glue = without_comments(&parts.glue);
    let wasm_name = format!("quaymark-{}.wasm", short_hash(&parts.wasm));
    let glue_name = format!("quaymark-{}.js", short_hash(glue.as_bytes()));
    let texts = Languages::of(&parts.languages);
    let entry = without_comments(&parts.entry)
        .replace(LANGUAGES, &texts.table)
        .replace(WASM_INTEGRITY, &integrity(&parts.wasm))
        .replace(WASM_NAME, &wasm_name)
        .replace(GLUE_NAME, &glue_name);
    let mut files = vec![
        file(out, "quaymark.js", entry.as_bytes())?,
        file(out, &glue_name, glue.as_bytes())?,
        file(out, &wasm_name, &parts.wasm)?,
    ];
    for (name, (_, text)) in texts.names.iter().zip(&parts.languages) {
        files.push(file(out, name, text.as_bytes())?);
    }
    let verifier = format!("verify-{}.js", short_hash(parts.verifier.as_bytes()));
    files.push(file(out, &verifier, parts.verifier.as_bytes())?);
    let sources = parts.stamp.clone();
    let manifest = Manifest { sources, files };
    put(out, MANIFEST, &serde_json::to_vec_pretty(&manifest)?)?;
    Ok(manifest)
}

/// One script of the glue and what a page does with it, with the module in it.
pub(super) fn with_module(glue: &str, page: &str, wasm: &[u8]) -> String {
    let page = without_comments(page).replace(MODULE, &STANDARD.encode(wasm));
    without_comments(glue) + &page
}

/// The files of the languages, and the table by which the entry finds them.
struct Languages {
    names: Vec<String>,
    table: String,
}

impl Languages {
    fn of(languages: &[(&str, String)]) -> Self {
        let name = |(tag, text): &(&str, String)| {
            format!("quaymark-{tag}-{}.txt", short_hash(text.as_bytes()))
        };
        let names: Vec<String> = languages.iter().map(name).collect();
        let entries = names.iter().zip(languages).map(|(name, (tag, text))| {
            let file = serde_json::json!([name, integrity(text.as_bytes())]);
            ((*tag).to_owned(), file)
        });
        let table = serde_json::Value::Object(entries.collect()).to_string();
        Self { names, table }
    }
}

/// Subresource integrity.
fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

fn file(out: &Path, name: &str, bytes: &[u8]) -> Result<File> {
    let (brotli, gzip) = (brotli(bytes)?, gzip(bytes)?);
    put(out, name, bytes)?;
    put(out, &format!("{name}.br"), &brotli)?;
    put(out, &format!("{name}.gz"), &gzip)?;
    Ok(File {
        name: name.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        bytes: bytes.len(),
        brotli_bytes: brotli.len(),
        gzip_bytes: gzip.len(),
    })
}

fn put(out: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = out.join(name);
    fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let quality = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &quality).context("brotli")?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).context("gzip")?;
    encoder.finish().context("gzip")
}

/// Drops indentation and lines that are nothing but comment; all else stays as it is.
fn without_comments(script: &str) -> String {
    let is_code = |line: &&str| {
        let start = line.trim_start();
        !(start.is_empty()
            || start.starts_with("//")
            || start.starts_with("/*")
            || start.starts_with("* ")
            || start == "*"
            || start.starts_with("*/"))
    };
    let mut lean = String::with_capacity(script.len());
    for line in script.lines().filter(is_code) {
        lean.push_str(line.trim_start());
        lean.push('\n');
    }
    lean
}

fn short_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_lines_of_comment_are_dropped() {
        let script = "/** doc\n * more\n */\n  let a = 1; // stays\n\n//gone\nlet b = `x`;\n";
        assert_eq!(
            without_comments(script),
            "let a = 1; // stays\nlet b = `x`;\n"
        );
    }
}
