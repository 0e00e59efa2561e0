//! One `<quaymark-verify>` on a page: from its attributes to an app in its shadow root, and its end.

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};
use yew::AppHandle;

use crate::app::{App, Page};
use crate::embed::Attributes;
use crate::read;
use crate::texts::Lang;

/// A mounted element. `unmount` must be called when it leaves the page.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Mounted {
    host: HtmlElement,
    script_origin: String,
    script_keys: String,
    handle: AppHandle<App>,
}

#[wasm_bindgen]
impl Mounted {
    /// Renders the app for `host` into `root`, which stands in its shadow root.
    #[wasm_bindgen(constructor)]
    pub fn new(
        host: HtmlElement,
        root: Element,
        script_origin: String,
        script_keys: String,
    ) -> Self {
        let page = page(&host, &script_origin, &script_keys);
        let handle = yew::Renderer::<App>::with_root_and_props(root, page).render();
        Self {
            host,
            script_origin,
            script_keys,
            handle,
        }
    }

    /// Reads the attributes again.
    pub fn update(&mut self) {
        let page = page(&self.host, &self.script_origin, &self.script_keys);
        self.handle.update(page);
    }

    /// Takes the app away and gives up its requests.
    pub fn unmount(self) {
        self.handle.destroy();
    }
}

/// Takes the texts of a language, one a line.
#[wasm_bindgen]
pub fn learn(tag: &str, texts: String) {
    Lang::nearest(tag).learn(texts);
}

/// The style sheet of the shadow root.
#[wasm_bindgen]
pub fn stylesheet() -> String {
    include_str!("../style.css").to_owned()
}

fn page(host: &HtmlElement, script_origin: &str, script_keys: &str) -> Page {
    let around = host.closest("[lang]").ok().flatten();
    let lang = around.and_then(|element| element.get_attribute("lang"));
    let attributes = Attributes {
        port: host.get_attribute("port"),
        provider: host.get_attribute("provider"),
        profile: host.get_attribute("profile"),
        api: host.get_attribute("api"),
        key: host.get_attribute("key"),
        script_origin: script_origin.to_owned(),
        script_keys: read::keys(script_keys).unwrap_or_default(),
    };
    Page {
        host: host.clone(),
        register: script_origin.to_owned(),
        lang: Some(Lang::nearest(lang.as_deref().unwrap_or_default()))
            .filter(|lang| lang.is_spoken())
            .unwrap_or_default(),
        embed: attributes.check(),
    }
}
