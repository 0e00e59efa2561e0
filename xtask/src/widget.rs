//! The widget's pipeline: Rust to WebAssembly, glue, optimisation, hashed names, compression.
//!
//! `target/widget-dist/` then holds what the server embeds: `quaymark.js` (the stable entry, a
//! template whose keys the server fills in), `quaymark-<hash>.js` (glue), `quaymark-<hash>.wasm`,
//! `quaymark-<language>-<hash>.txt`, and `verify-<hash>.js`, the script of the page that checks receipts with its
//! module inside; each with `.br` and `.gz`, and `manifest.json`. Unchanged sources are not built again.

mod compile;
mod optimise;
mod pack;
mod snip;
mod sources;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell;

/// Most bytes the whole widget may take on the wire, brotli-compressed.
const BUDGET_BYTES: usize = 85_000;

/// The folder the server embeds, within the workspace.
const OUT: &str = "target/widget-dist";

/// What `cargo xtask widget` does.
pub fn run(install_optimiser: bool) -> Result<()> {
    let root = root();
    if install_optimiser {
        optimise::install(&root)?;
    }
    build(&root, &root.join(OUT))
}

/// Builds the widget as small as it gets: with the optimiser, fetched from npm where it can be.
pub fn build_small(root: &Path) -> Result<()> {
    if optimise::find(root).is_none() && optimise::can_install() {
        // Without it the widget is larger, and that is all.
        if let Err(error) = optimise::install(root) {
            println!("widget: wasm-opt could not be installed: {error:#}");
        }
    }
    build(root, &root.join(OUT))
}

/// The workspace.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// The widget's languages.
const LANGUAGES: [&str; 4] = ["en", "nl", "fr", "de"];

/// Builds the widget of the workspace at `root` into the folder `out`.
pub fn build(root: &Path, out: &Path) -> Result<()> {
    let optimiser = optimise::find(root);
    let stamp = sources::stamp(root, optimiser.as_deref())?;
    if let Some(manifest) = pack::up_to_date(out, &stamp) {
        println!("widget: {} is up to date", out.display());
        return report(&manifest, optimiser.as_deref());
    }
    let snipped = snip::panics(compile::to_wasm(root, "quaymark-widget")?);
    if !snipped.missed.is_empty() {
        println!("widget: a little larger: {}", snipped.missed);
    }
    let bound = compile::bind(&snipped.wasm, compile::Start::Response)?;
    let wasm = match &optimiser {
        Some(program) => optimise::run(program, &bound.wasm, &root.join("target"))?,
        None => {
            println!("widget: no wasm-opt found, the module stays as the compiler made it");
            bound.wasm
        }
    };
    let parts = pack::Parts {
        wasm,
        glue: bound.glue,
        entry: read(&root.join("widget/js/quaymark.js"))?,
        languages: languages(root)?,
        verifier: verifier(root, optimiser.as_deref())?,
        stamp,
    };
    report(&pack::write(out, &parts)?, optimiser.as_deref())
}

/// The script of the page that checks receipts, with the module in it: that page may ask for nothing. Its
/// panics stay: it speaks through `Debug` here and there, and size matters less.
fn verifier(root: &Path, optimiser: Option<&Path>) -> Result<String> {
    let raw = compile::to_wasm(root, "quaymark-verifier")?;
    let bound = compile::bind(&raw, compile::Start::Bytes)?;
    let wasm = match optimiser {
        Some(program) => optimise::run(program, &bound.wasm, &root.join("target"))?,
        None => bound.wasm,
    };
    let page = read(&root.join("verifier/js/verify.js"))?;
    Ok(pack::with_module(&bound.glue, &page, &wasm))
}

/// The texts of each language: its tag and its texts, one a line without their names.
fn languages(root: &Path) -> Result<Vec<(&'static str, String)>> {
    let texts_of = |tag: &'static str| {
        let lines = read(&root.join(format!("widget/texts/{tag}.txt")))?;
        let texts: Vec<&str> = lines
            .lines()
            .map(|line| line.split_once(" = ").map_or(line, |(_, text)| text))
            .collect();
        Ok((tag, texts.join("\n")))
    };
    LANGUAGES.into_iter().map(texts_of).collect()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

/// Prints the sizes and holds the budget.
fn report(manifest: &pack::Manifest, optimiser: Option<&Path>) -> Result<()> {
    for file in &manifest.files {
        println!(
            "widget: {:<32} {:>8} bytes, {:>7} gzip, {:>7} brotli",
            file.name, file.bytes, file.gzip_bytes, file.brotli_bytes
        );
    }
    let seen_to = match (optimiser, shell::is_ci()) {
        (Some(_), _) => SeenTo::Optimised,
        (None, true) => SeenTo::MissingOnBuildMachine,
        (None, false) => SeenTo::Missing,
    };
    println!(
        "widget: {}",
        within_budget(manifest.brotli_bytes_of_a_page(), seen_to)?
    );
    Ok(())
}

/// Whether `wasm-opt` has seen to the module: only then does the budget say anything.
#[derive(Clone, Copy)]
enum SeenTo {
    Optimised,
    Missing,
    MissingOnBuildMachine,
}

/// What there is to say about the size; an error if it must not pass.
fn within_budget(total: usize, seen_to: SeenTo) -> Result<String> {
    let size = format!("{total} bytes brotli for a page in one language, all told");
    match seen_to {
        SeenTo::Optimised if total > BUDGET_BYTES => {
            bail!("the widget is {size}, expected at most {BUDGET_BYTES}")
        }
        SeenTo::Optimised => Ok(format!("{size}, of at most {BUDGET_BYTES}")),
        SeenTo::Missing => Ok(format!(
            "{size}; the limit of {BUDGET_BYTES} was not checked, because wasm-opt is missing"
        )),
        SeenTo::MissingOnBuildMachine => bail!(
            "wasm-opt is missing, so the widget's limit of {BUDGET_BYTES} bytes cannot be checked: \
             `cargo xtask widget --install-optimiser` brings it"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_holds_an_optimised_widget_and_nothing_passes_unchecked_on_a_build_machine() {
        assert!(within_budget(BUDGET_BYTES, SeenTo::Optimised).is_ok());
        assert!(within_budget(BUDGET_BYTES + 1, SeenTo::Optimised).is_err());
        let unchecked = within_budget(BUDGET_BYTES + 1, SeenTo::Missing);
        assert!(unchecked.is_ok_and(|words| words.contains("not checked")));
        assert!(within_budget(1, SeenTo::MissingOnBuildMachine).is_err());
    }
}
