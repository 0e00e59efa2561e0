//! Custom elements that ports embed: `<quaymark-verify>` checks a provider live.
//!
//! Layout:
//!
//! - `js/quaymark.js`: the script a page loads; defines the element and starts this module.
//! - [`embed`]: the attributes. [`state`]: what is shown, reduced by actions. [`app`]: joins states
//!   and browser. [`view`]: what is rendered. [`texts`], [`words`]: in which words.
//! - [`check`]: whether a signed answer may be shown. [`read`], [`json`]: documents of the register.
//!   [`failure`]: why there is no answer.
//! - [`browser`]: everything that needs one.
//!
//! **Invariant:** nothing is shown as an answer that was not signed by a trusted key, for the
//! question that was asked, and is fresh by the clock of the device. No cookie, no storage, no
//! tracking.

pub mod app;
pub mod browser;
pub mod check;
pub mod embed;
pub mod failure;
pub mod json;
pub mod read;
pub mod state;
#[cfg(test)]
mod testing;
pub mod texts;
pub mod view;
pub mod words;

/// A seventh of the size of the standard allocator. The widget has one thread and few allocations.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::AssumeSingleThreaded<lol_alloc::FreeListAllocator> = {
    #[expect(
        unsafe_code,
        reason = "this module is never instantiated with shared memory"
    )]
    // SAFETY: without shared memory only one thread can ever call the allocator.
    unsafe {
        lol_alloc::AssumeSingleThreaded::new(lol_alloc::FreeListAllocator::new())
    }
};
