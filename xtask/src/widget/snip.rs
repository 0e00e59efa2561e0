//! Takes the texts of panics out of the module, as `wasm-snip` does.
//!
//! A panic in the widget ends in a trap either way. Its message would only reach the console, and the
//! code that writes it is a tenth of the module. What panics calls one of a few functions of the
//! standard library that never return; their bodies become `unreachable`. So do those of `Debug`: the
//! widget shows nobody what only developers read.

use std::ops::Range;

use anyhow::{Context, Result, ensure};
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
    "17slice_index_fail",
    "17len_mismatch_fail",
    "22panic_already_borrowed",
    "30panic_already_mutably_borrowed",
    "12handle_error",
    "17capacity_overflow",
    "18handle_alloc_error",
    "17rust_begin_unwind",
    "15panic_with_hook",
    "12default_hook",
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

/// Replaces the bodies and drops what nothing calls any more.
pub(super) fn panics(raw: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(raw).context("reading the compiled module")?;
    let mut snipped = 0;
    for function in module.funcs.iter_mut() {
        let name = function.name.as_deref().unwrap_or_default();
        if !SNIPPED.iter().any(|part| name.contains(part)) {
            continue;
        }
        if let FunctionKind::Local(local) = &mut function.kind {
            let mut body = local.builder_mut().func_body();
            body.instrs_mut().clear();
            body.unreachable();
            snipped += 1;
        }
    }
    ensure!(
        snipped > 0,
        "the module names no panicking function: was it stripped of its names?"
    );
    forget_locations(&mut module);
    walrus::passes::gc::run(&mut module);
    Ok(module.emit_wasm())
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
}
