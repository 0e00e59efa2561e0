//! Embeds the built widget, if there is one: what `cargo xtask widget` left in `target/widget-dist`,
//! or the folder named by `QUAYMARK_WIDGET_DIR`. Without it the server builds and says so when asked.

use std::env;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=QUAYMARK_WIDGET_DIR");
    println!("cargo::rerun-if-changed=build.rs");
    let folder = widget_folder()?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let table = table(&folder)?;
    let out = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&out).join("widget_files.rs"), table)
}

/// The folder to embed. The usual one is made if it is missing: cargo would otherwise take the
/// missing path for a change and compile the server at every build.
fn widget_folder() -> io::Result<PathBuf> {
    if let Some(named) = env::var_os("QUAYMARK_WIDGET_DIR") {
        return fs::canonicalize(named);
    }
    let server = env::var_os("CARGO_MANIFEST_DIR").ok_or(io::ErrorKind::NotFound)?;
    let usual = Path::new(&server).join("../target/widget-dist");
    fs::create_dir_all(&usual)?;
    fs::canonicalize(usual)
}

/// A Rust table of name and bytes. A folder without a manifest is one whose writing broke off.
fn table(folder: &Path) -> io::Result<String> {
    let mut table = String::from("&[\n");
    if folder.join("manifest.json").is_file() {
        let mut files: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        files.sort();
        for file in files.iter().filter(|file| is_served(file)) {
            let name = file.file_name().unwrap_or_default();
            writeln!(table, "    ({name:?}, include_bytes!({file:?})),")
                .map_err(io::Error::other)?;
        }
    }
    table.push_str("]\n");
    Ok(table)
}

fn is_served(file: &Path) -> bool {
    let extension = file.extension().unwrap_or_default();
    ["js", "wasm", "txt", "br", "gz"]
        .iter()
        .any(|served| extension == *served)
}
