//! Requests to the register: no cookies, no referrer, no cache, and a way to give up.

use quaymark_core::id::ProviderId;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestInit,
    RequestMode, Response,
};

use super::time;
use crate::check::{Asked, Checked, KeySource, check};
use crate::embed::{Embed, Trust};
use crate::failure::Failure;
use crate::read::{self, Offer};

/// A request that is given up when it is dropped.
#[derive(Debug)]
pub struct Request {
    controller: Option<AbortController>,
    /// When it began, in milliseconds by the clock of the device.
    pub began_ms: i64,
}

impl Request {
    /// The start of a request.
    pub fn begin() -> Self {
        Self {
            controller: AbortController::new().ok(),
            began_ms: time::now().as_ms(),
        }
    }

    /// What tells the browser that the request was given up.
    pub fn signal(&self) -> Option<AbortSignal> {
        self.controller.as_ref().map(AbortController::signal)
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

/// The address of the answer for a provider.
pub fn verify_url(embed: &Embed, provider: ProviderId) -> String {
    let mut url = format!("{}/v1/verify/{provider}?port={}", embed.api, embed.port);
    if let Some(profile) = &embed.profile {
        url.push_str("&profile=");
        url.push_str(profile.as_str());
    }
    url
}

/// Asks the register and checks what it says. One request, unless the key must be asked for too.
pub async fn verdict(
    embed: Embed,
    provider: ProviderId,
    signal: Option<AbortSignal>,
) -> Result<Box<Checked>, Failure> {
    let asked = Asked {
        provider,
        port: embed.port,
        profile: embed.profile.clone(),
    };
    let text = get(&verify_url(&embed, provider), signal.as_ref()).await?;
    let checked = match &embed.trust {
        Trust::Page(key) => Some(check(
            &text,
            &asked,
            (KeySource::Page, std::slice::from_ref(key)),
            time::now(),
        )),
        Trust::Script(keys) => Some(check(&text, &asked, (KeySource::Script, keys), time::now())),
        Trust::Register => None,
    };
    match checked {
        Some(Err(Failure::UnknownKey)) if !matches!(embed.trust, Trust::Page(_)) => {}
        Some(result) => return result.map(Box::new),
        None => {}
    }
    // Keys that came with the script may be older than the newest key.
    let keys = get(
        &format!("{}/.well-known/jwks.json", embed.api),
        signal.as_ref(),
    )
    .await?;
    let keys = read::keys(&keys).ok_or(Failure::Unreadable)?;
    check(&text, &asked, (KeySource::Register, &keys), time::now()).map(Box::new)
}

/// Asks for suggestions.
pub async fn suggestions(
    api: String,
    text: String,
    signal: Option<AbortSignal>,
) -> Result<Vec<Offer>, Failure> {
    let query = js_sys::encode_uri_component(text.trim());
    let text = get(&format!("{api}/v1/suggest?q={query}"), signal.as_ref()).await?;
    read::offers(&text).ok_or(Failure::Unreadable)
}

async fn get(url: &str, signal: Option<&AbortSignal>) -> Result<String, Failure> {
    let (status, text) = fetch(url, signal).await.map_err(|_| Failure::Unreachable)?;
    if status == 200 {
        Ok(text)
    } else {
        Err(Failure::Problem(read::problem(status, &text)))
    }
}

async fn fetch(url: &str, signal: Option<&AbortSignal>) -> Result<(u16, String), JsValue> {
    let options = RequestInit::new();
    options.set_mode(RequestMode::Cors);
    options.set_credentials(RequestCredentials::Omit);
    options.set_cache(RequestCache::NoStore);
    options.set_referrer_policy(ReferrerPolicy::NoReferrer);
    options.set_signal(signal);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response = JsFuture::from(window.fetch_with_str_and_init(url, &options)).await?;
    let response: Response = response.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.status(), text.as_string().unwrap_or_default()))
}
