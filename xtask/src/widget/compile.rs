//! Rust to WebAssembly, and the JavaScript glue around it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::{Bindgen, EncodeInto, Output};

const TARGET: &str = "wasm32-unknown-unknown";
const PROFILE: &str = "widget";

/// A module and the script that loads it.
pub(super) struct Bound {
    /// The WebAssembly module.
    pub(super) wasm: Vec<u8>,
    /// The ES module that starts it.
    pub(super) glue: String,
}

/// How a module is started.
#[derive(Clone, Copy)]
pub(super) enum Start {
    /// From a response, by another script.
    Response,
    /// From bytes that are there, within the same script.
    Bytes,
}

/// Compiles a crate as a dynamic library alone: beside an `rlib` cargo leaves out the
/// link-time optimisation that drops what is not used.
pub(super) fn to_wasm(root: &Path, package: &str) -> Result<Vec<u8>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(root)
        .args(["rustc", "--package", package, "--lib", "--locked"])
        .args(["--crate-type", "cdylib"])
        .args(["--target", TARGET, "--profile", PROFILE])
        .args(["--config", &without_paths(root)])
        .args(["--target-dir", "target"])
        .status()
        .context("starting cargo for the widget")?;
    ensure!(status.success(), "compiling {package} failed: {status}");
    let name = package.replace('-', "_");
    let path = root.join(format!("target/{TARGET}/{PROFILE}/{name}.wasm"));
    fs::read(&path).with_context(|| format!("reading {}", path.display()))
}

/// Keeps the paths of this machine out of the module: the same sources give the same bytes anywhere.
fn without_paths(root: &Path) -> String {
    let cargo_home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))
        .unwrap_or_default();
    let registries = fs::read_dir(cargo_home.join("registry/src"))
        .into_iter()
        .flatten();
    let folders = registries.flatten().map(|entry| entry.path());
    let flags: Vec<String> = folders
        .chain([root.to_owned()])
        .map(|folder| format!("{:?}", format!("--remap-path-prefix={}=", folder.display())))
        .collect();
    format!("target.{TARGET}.rustflags=[{}]", flags.join(","))
}

/// Makes the glue for browsers, as an ES module.
pub(super) fn bind(raw: &[u8], start: Start) -> Result<Bound> {
    let mut output = Bindgen::new()
        .web(true)?
        .typescript(false)
        .encode_into(EncodeInto::Always)
        .remove_name_section(true)
        .remove_producers_section(true)
        .input_bytes("quaymark", raw.to_vec())
        .generate_output()
        .context("making the glue of the widget")?;
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "the glue would need further files; keep JavaScript in widget/js"
    );
    let glue = with_one_start(&shorten_imports(&mut output), start)?;
    let wasm = output.wasm_mut().emit_wasm();
    Ok(Bound { wasm, glue })
}

/// The way a page's own script starts the module it holds.
const START_OF_BYTES: &str = "const start = async (bytes) => {
const { instance } = await WebAssembly.instantiate(bytes, __wbg_get_imports());
return __wbg_finalize_init(instance);
};
";

/// Where the ways to start begin in the glue; nothing else follows them.
const STARTS: &str = "async function __wbg_load(";
/// The one way the entry starts the module: from a response of the right type.
const START: &str = "export default async (response) => {
const { instance } = await WebAssembly.instantiateStreaming(response, __wbg_get_imports());
return __wbg_finalize_init(instance);
};
";

/// Keeps one way to start of the many that the glue offers for all sorts of hosts.
fn with_one_start(glue: &str, start: Start) -> Result<String> {
    let (before, starts) = glue
        .split_once(STARTS)
        .context("the glue does not start as this version of wasm-bindgen writes it")?;
    let exports = starts
        .rsplit_once("export ")
        .map(|(_, exports)| exports.trim());
    ensure!(
        exports == Some("{ initSync, __wbg_init as default };"),
        "the glue ends in {exports:?}, not in its ways to start"
    );
    Ok(match start {
        Start::Response => format!("{before}{START}"),
        Start::Bytes => format!("{before}{START_OF_BYTES}"),
    })
}

/// Gives what the module imports short names, in the module and in the glue: each name carries a hash
/// of its own, which no compression makes smaller.
fn shorten_imports(output: &mut Output) -> String {
    let mut glue = output.js().to_owned();
    let imports = output.wasm_mut().imports.iter_mut();
    let mut imports: Vec<_> = imports
        .filter(|import| import.name.starts_with("__wb"))
        .collect();
    // The longest first: a name may begin like another.
    imports.sort_by_key(|import| std::cmp::Reverse(import.name.len()));
    for (number, import) in imports.into_iter().enumerate() {
        let short = format!("i{number}");
        glue = glue.replace(&import.name, &short);
        import.name = short;
    }
    glue
}
