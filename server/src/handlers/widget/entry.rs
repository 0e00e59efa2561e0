//! The entry script with the keys in it.

use std::io::Write;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use quaymark_core::statement::Jwk;

use super::files::{self, File};
use crate::app::App;
use crate::keys::KeyState;

/// Its name.
pub(super) const ENTRY: &str = "quaymark.js";
/// What the widget's build leaves open.
const PLACE_OF_KEYS: &str = "__KEYS__";

/// The entry as it was last made, and for which keys.
static MADE: ArcSwapOption<(Vec<Jwk>, File)> = ArcSwapOption::const_empty();

/// The entry with the keys of all nodes that sign now. Made anew only when they change.
pub(super) fn current(app: &App) -> Option<File> {
    let (snapshot, now) = (app.directory.snapshot(), app.clock.now());
    let active: Vec<Jwk> = snapshot
        .verdict_keys()
        .iter()
        .filter(|key| KeyState::of(&key.timeline, now) == KeyState::Active)
        .map(|key| key.jwk.clone())
        .collect();
    if let Some(made) = MADE.load().as_ref().filter(|made| made.0 == active) {
        return Some(made.1.clone());
    }
    let file = with_keys(&files::find(ENTRY)?.plain, &active)?;
    MADE.store(Some(Arc::new((active, file.clone()))));
    Some(file)
}

/// A JWK set holds neither quotes of JavaScript's single kind nor backslashes, so it can stand
/// between single quotes as it is.
fn with_keys(template: &[u8], keys: &[Jwk]) -> Option<File> {
    let set = serde_json::json!({ "keys": keys }).to_string();
    let template = std::str::from_utf8(template).ok()?;
    let plain = Bytes::from(template.replace(PLACE_OF_KEYS, &set));
    Some(File {
        name: ENTRY.to_owned(),
        brotli: brotli(&plain),
        gzip: gzip(&plain),
        plain,
    })
}

fn brotli(bytes: &[u8]) -> Option<Bytes> {
    let mut compressed = Vec::new();
    let best = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &best).ok()?;
    Some(Bytes::from(compressed))
}

fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwk(x: &str) -> Jwk {
        Jwk {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            x: x.to_owned(),
        }
    }

    #[test]
    fn the_keys_stand_between_the_quotes() {
        let file = with_keys(b"const KEYS = '__KEYS__';", &[jwk("ab-_"), jwk("cd")]).unwrap();
        let text = std::str::from_utf8(&file.plain).unwrap();
        let set = text
            .strip_prefix("const KEYS = '")
            .unwrap()
            .strip_suffix("';")
            .unwrap();
        let read: serde_json::Value = serde_json::from_str(set).unwrap();
        assert_eq!(read["keys"][1]["x"], "cd");
        assert!(!set.contains(['\'', '\\']));
    }
}
