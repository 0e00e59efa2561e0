//! DOM events for the page: `quaymark:verdict` and `quaymark:error`.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::check::Checked;
use crate::embed::Embed;
use crate::failure::Failure;
use crate::words;

/// Tells the page what was checked.
pub fn verdict(host: &HtmlElement, embed: &Embed, checked: &Checked) {
    let statement = &checked.statement;
    tell(
        host,
        "quaymark:verdict",
        &[
            ("provider", statement.q.subject.as_str().into()),
            ("port", embed.port.as_str().into()),
            ("profile", statement.q.profile.as_str().into()),
            ("profile_version", statement.q.profile_version.into()),
            ("outcome", words::outcome_code(statement.a.outcome).into()),
            ("is_demonstration", checked.is_demonstration.into()),
            ("fresh_until", checked.shown_until.to_string().into()),
            ("statement", checked.compact.as_str().into()),
        ],
    );
}

/// Tells the page that it could not be checked, and why.
pub fn error(host: &HtmlElement, failure: &Failure) {
    let status = match failure {
        Failure::Problem(problem) => problem.status.into(),
        _ => JsValue::NULL,
    };
    tell(
        host,
        "quaymark:error",
        &[("code", failure.code().into()), ("status", status)],
    );
}

fn tell(host: &HtmlElement, name: &str, members: &[(&str, JsValue)]) {
    let detail = Object::new();
    for (member, value) in members {
        // Setting a member of a plain new object cannot fail.
        drop(Reflect::set(&detail, &(*member).into(), value));
    }
    let options = CustomEventInit::new();
    options.set_bubbles(true);
    options.set_composed(true);
    options.set_detail(&detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &options) {
        // What the page's listeners do with it is their affair.
        drop(host.dispatch_event(&event));
    }
}
