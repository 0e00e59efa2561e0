//! Takes the texts of panics out of the module, as `wasm-snip` does.
//!
//! A panic in the widget ends in a trap either way. Its message would only reach the console, and the
//! code that writes it is a tenth of the module. What panics calls one of a few functions of the
//! standard library that never return; their bodies become `unreachable`. So do those of `Debug`: the
//! widget shows nobody what only developers read.

use std::ops::Range;

use anyhow::{Context, Result};
use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, FunctionKind, Module};

/// The size of a `core::panic::Location`.
const LOCATION_BYTES: usize = 16;
/// Parts of mangled names, of either mangling, of functions that never return, of `Debug`, which only
/// panics write, and of nodes the widget never makes: raw markup, portals, suspense.
const SNIPPED: &[&str] = &[
    "4core9panicking",
    "4core6option13expect_failed",
    "4core6option13unwrap_failed",
    "4core6result13unwrap_failed",
    "16slice_error_fail",
    "17len_mismatch_fail",
    "22panic_already_borrowed",
    "30panic_already_mutably_borrowed",
    "7raw_vec12handle_error",
    "17capacity_overflow",
    "18handle_alloc_error",
    "17rust_begin_unwind",
    "15panic_with_hook",
    "24console_error_panic_hook",
    "FormatStringPayload",
    "core..fmt..Debug$GT$3fmt",
    "5Debug3fmt",
    "10dom_bundle4braw",
    "10dom_bundle7bportal",
    "10dom_bundle9bsuspense",
];

/// Forgets where in the sources panics stand: `core::panic::Location` values, which nothing reads once
/// panics say nothing, and the paths they point to. The bytes stay, as zeros.
fn forget_locations(module: &mut Module) {
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for segment in segments {
        let segment = module.data.get_mut(segment);
        let DataKind::Active {
            offset: ConstExpr::Value(Value::I32(start)),
            ..
        } = segment.kind
        else {
            continue;
        };
        let places = locations(&segment.value, start as u32);
        for (place, path) in places {
            segment.value[place..place + LOCATION_BYTES].fill(0);
            segment.value[path].fill(0);
        }
    }
}

/// Where locations stand in a segment, and the paths they point to: four words that are the address
/// and the length of a text that ends in `.rs`, a line and a column.
fn locations(data: &[u8], start: u32) -> Vec<(usize, Range<usize>)> {
    let word = |place: usize| {
        let bytes = data.get(place..place + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    };
    let location = |place: usize| {
        let from = word(place)?.checked_sub(start)? as usize;
        let path = from..from.checked_add(word(place + 4)? as usize)?;
        let is_path = data.get(path.clone())?.ends_with(b".rs");
        let is_place =
            (1..100_000).contains(&word(place + 8)?) && (1..1_000).contains(&word(place + 12)?);
        (is_path && is_place).then_some((place, path))
    };
    (0..data.len()).step_by(4).filter_map(location).collect()
}

/// A module without its panics, or as it was.
pub(super) struct Snipped {
    /// The module.
    pub(super) wasm: Vec<u8>,
    /// What could not be taken out, in a sentence; empty if all was.
    pub(super) missed: String,
}

/// Replaces the bodies and drops what nothing calls any more. Names of functions belong to the
/// versions of rustc and yew: what is not found under its name stays in, and that is said.
pub(super) fn panics(raw: Vec<u8>) -> Snipped {
    match without_panics(&raw) {
        Ok((wasm, missed)) => Snipped {
            wasm,
            missed: said(&missed),
        },
        Err(error) => Snipped {
            wasm: raw,
            missed: format!("the texts of panics stay in, because it cannot be read: {error:#}"),
        },
    }
}

fn said(missed: &[&str]) -> String {
    if missed.is_empty() {
        return String::new();
    }
    let names = missed.join(", ");
    format!("no function is named {names} by this compiler; what it writes in panics stays in")
}

/// The smaller module, and the names that no function has.
fn without_panics(raw: &[u8]) -> Result<(Vec<u8>, Vec<&'static str>)> {
    let mut module = Module::from_buffer(raw).context("reading the compiled module")?;
    let mut missed = SNIPPED.to_vec();
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        if !SNIPPED.iter().any(|part| name.contains(part)) {
            continue;
        }
        missed.retain(|part| !name.contains(part));
        if let FunctionKind::Local(local) = &mut function.kind {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
        }
    }
    forget_locations(&mut module);
    walrus::passes::gc::run(&mut module);
    Ok((module.emit_wasm(), missed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_points_to_a_source_file_is_a_location() {
        let mut data = b"src/app.rs src/app.js ....".to_vec();
        data.truncate(24);
        for words in [
            [1000, 10, 40, 9],
            [1011, 10, 40, 9],
            [1000, 10, 0, 9],
            [1000, 900, 40, 9],
        ] {
            data.extend(words.into_iter().flat_map(u32::to_le_bytes));
        }
        assert_eq!(locations(&data, 1000), [(24, 0..10)]);
    }

    #[test]
    fn a_module_of_another_compiler_stays_as_it_is_and_that_is_said() {
        let mut module = Module::default();
        let raw = module.emit_wasm();
        let snipped = panics(raw);
        assert!(Module::from_buffer(&snipped.wasm).is_ok());
        assert!(snipped.missed.contains("4core9panicking"));
        let snipped = panics(b"no module".to_vec());
        assert_eq!(snipped.wasm, b"no module");
        assert!(snipped.missed.contains("cannot be read"));
    }
}
