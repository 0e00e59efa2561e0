//! The clock of the device, pauses and a tick.

use js_sys::{Date, Function, Promise};
use quaymark_core::time::Instant;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::{VisibilityState, Window};

fn window() -> Window {
    web_sys::window().expect("an element stands in a window")
}

/// The time by the clock of the device.
pub fn now() -> Instant {
    Instant::from_ms(Date::now() as i64)
}

/// Whether anybody can see the page.
pub fn is_visible() -> bool {
    window()
        .document()
        .is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Waits so many milliseconds.
pub async fn pause(ms: i32) {
    let mut start = |resolve: Function, _: Function| {
        // Without a timer the pause is over at once.
        let set = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        if set.is_err() {
            drop(resolve.call0(&wasm_bindgen::JsValue::NULL));
        }
    };
    drop(JsFuture::from(Promise::new(&mut start)).await);
}

/// Calls back every so many milliseconds until it is dropped.
#[derive(Debug)]
pub struct Ticker {
    number: i32,
    _callback: Closure<dyn FnMut()>,
}

impl Ticker {
    /// Starts it.
    pub fn start(ms: i32, callback: impl FnMut() + 'static) -> Self {
        let callback = Closure::wrap(Box::new(callback) as Box<dyn FnMut()>);
        let number = window()
            .set_interval_with_callback_and_timeout_and_arguments_0(
                callback.as_ref().unchecked_ref(),
                ms,
            )
            .unwrap_or_default();
        Self {
            number,
            _callback: callback,
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.number);
    }
}
