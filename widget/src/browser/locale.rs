//! Dates and countries in the words of a language, by the browser's own tables.

use js_sys::{Date, Object, Reflect};
use quaymark_core::id::Country;
use quaymark_core::time::Instant;
use wasm_bindgen::prelude::*;

use crate::texts::Lang;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DisplayNames;

    #[wasm_bindgen(constructor, js_namespace = Intl, catch)]
    fn new(locale: &str, options: &JsValue) -> Result<DisplayNames, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<JsValue, JsValue>;
}

/// A day in words, for example `23 November 2026`.
///
/// Ends of records are midnights in the issuer's country, so the last day that counts is the day
/// just before; it is read in UTC, which no mainland country of Europe is behind.
pub fn last_day(end: Instant, lang: Lang) -> String {
    let options = options(&[
        ("day", "numeric"),
        ("month", "long"),
        ("year", "numeric"),
        ("timeZone", "UTC"),
    ]);
    let before = date(end.plus_ms(-1));
    before.to_locale_date_string(locale(lang), &options).into()
}

/// A day in words, as the device counts days.
pub fn day(at: Instant, lang: Lang) -> String {
    let options = options(&[("day", "numeric"), ("month", "long"), ("year", "numeric")]);
    date(at)
        .to_locale_date_string(locale(lang), &options)
        .into()
}

/// A day and a time, as the device counts them.
pub fn moment(at: Instant, lang: Lang) -> String {
    let options = options(&[("dateStyle", "medium"), ("timeStyle", "medium")]);
    date(at).to_locale_string(locale(lang), &options).into()
}

/// A time of day to the second.
pub fn time_of_day(at: Instant, lang: Lang) -> String {
    let options = options(&[("timeStyle", "medium")]);
    date(at).to_locale_string(locale(lang), &options).into()
}

/// A country's name; its code where the browser knows none.
pub fn country(code: Country, lang: Lang) -> String {
    DisplayNames::new(lang.tag(), &options(&[("type", "region")]))
        .and_then(|names| names.of(code.as_str()))
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_else(|| code.to_string())
}

/// English with the day before the month.
const fn locale(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en-GB",
        _ => lang.tag(),
    }
}

fn date(at: Instant) -> Date {
    Date::new(&JsValue::from_f64(at.as_ms() as f64))
}

fn options(pairs: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (name, value) in pairs {
        // Setting a member of a plain new object cannot fail.
        drop(Reflect::set(&options, &(*name).into(), &(*value).into()));
    }
    options.into()
}
