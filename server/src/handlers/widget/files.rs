//! The embedded files.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use sha2::{Digest, Sha256};

static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/widget_files.rs"));

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is.
    Plain,
    /// RFC 7932.
    Brotli,
    /// RFC 1952.
    Gzip,
}

/// A file in each form there is.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Its name.
    pub(super) name: String,
    /// Its bytes.
    pub(super) plain: Bytes,
    /// With brotli.
    pub(super) brotli: Option<Bytes>,
    /// With gzip.
    pub(super) gzip: Option<Bytes>,
}

/// Whether the server was built without the widget.
pub(super) fn is_empty() -> bool {
    FILES.is_empty()
}

/// The file of a name. Compressed copies have no address of their own.
pub(super) fn find(name: &str) -> Option<File> {
    if name.ends_with(".br") || name.ends_with(".gz") {
        return None;
    }
    Some(File {
        name: name.to_owned(),
        plain: bytes_of(name)?,
        brotli: bytes_of(&format!("{name}.br")),
        gzip: bytes_of(&format!("{name}.gz")),
    })
}

/// The names of all files with a stable content, in order. Compressed copies are not files of their own.
pub(super) fn names() -> Vec<&'static str> {
    let names = FILES.iter().map(|(name, _)| *name);
    let is_copy = |name: &&str| name.ends_with(".br") || name.ends_with(".gz");
    let mut names: Vec<&str> = names.filter(|name| !is_copy(name)).collect();
    names.sort_unstable();
    names
}

/// SHA-256 of the lines `<hexadecimal SHA-256>  <name>` of all files: what `sha256sum` prints.
pub(super) fn hash() -> Option<[u8; 32]> {
    let mut lines = String::new();
    for name in names() {
        for byte in Sha256::digest(bytes_of(name)?) {
            lines.push_str(&format!("{byte:02x}"));
        }
        lines.push_str(&format!("  {name}\n"));
    }
    (!lines.is_empty()).then(|| Sha256::digest(lines).into())
}

fn bytes_of(name: &str) -> Option<Bytes> {
    let (_, bytes) = FILES.iter().find(|(found, _)| *found == name)?;
    Some(Bytes::from_static(bytes))
}

impl Encoding {
    /// As `Content-Encoding` spells it; none for the plain form.
    pub(super) const fn token(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
        }
    }
}

impl File {
    /// The body in one form, if there is one.
    pub(super) fn bytes(&self, encoding: Encoding) -> Option<Bytes> {
        match encoding {
            Encoding::Plain => Some(self.plain.clone()),
            Encoding::Brotli => self.brotli.clone(),
            Encoding::Gzip => self.gzip.clone(),
        }
    }

    /// The media type.
    pub(super) fn mime(&self) -> &'static str {
        if self.name.ends_with(".wasm") {
            "application/wasm"
        } else if self.name.ends_with(".txt") {
            "text/plain; charset=utf-8"
        } else {
            "text/javascript; charset=utf-8"
        }
    }

    /// A strong entity tag: another form is another body.
    pub(super) fn tag(&self, encoding: Encoding) -> String {
        let hash = Sha256::digest(&self.plain);
        let hash = URL_SAFE_NO_PAD.encode(&hash[..15]);
        match encoding.token() {
            None => format!("\"{hash}\""),
            Some(token) => format!("\"{hash}.{token}\""),
        }
    }
}
