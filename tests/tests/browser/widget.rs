//! The widget on a page of another origin, under the strict content policy of a port.

use std::net::TcpListener;
use std::thread;

use quaymark_server::pages::host_page;
use quaymark_tests::browser::{Browser, Look, keys};
use quaymark_tests::register::Register;

use crate::pages::{Example, example_of_each_outcome};

const PORT: &str = "NLRTM";

/// A port's own site on another origin; it is there until the suite ends.
struct Site(String);

impl Site {
    fn beside(register: &Register) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let register = register.site();
        thread::spawn(move || host_page::serve(&register, listener));
        Self(format!("http://{address}/"))
    }

    /// The page with these attributes on its element.
    fn with(&self, attributes: &str) -> String {
        format!("{}?{attributes}", self.0)
    }
}

/// What the first element's card is: its outcome code, `failed`, or nothing yet.
fn card_is(code: &str) -> String {
    format!(
        "return !!document.querySelector('quaymark-verify')
            ?.shadowRoot?.querySelector('.card.{code}');"
    )
}

fn nothing_wrong(browser: &Browser, what: &str) {
    assert_eq!(browser.axe_violations(), Vec::<String>::new(), "{what}");
    assert_eq!(browser.console_faults(), Vec::<String>::new(), "{what}");
}

/// Requests for data, as the page's own list of them has it.
fn data_requests(browser: &Browser) -> usize {
    let list = "return performance.getEntriesByType('resource')
        .filter(entry => entry.name.includes('/v1/') && !entry.name.includes('/widget/')).length;";
    let count = browser.script(list).as_u64().expect("a number");
    usize::try_from(count).expect("a small number")
}

#[test]
fn every_answer_is_shown_as_it_is() {
    let register = Register::demonstration();
    register.publish().expect("something is new");
    let (site, browser) = (Site::beside(&register), Browser::start());
    let mut examples = example_of_each_outcome(&register);
    examples.push(Example {
        outcome: "not_on_register".to_owned(),
        provider: "prv_00000000000".to_owned(),
        port: PORT.to_owned(),
    });
    for example in examples {
        let Example {
            outcome,
            provider,
            port,
        } = example;
        let address = site.with(&format!("port={port}&provider={provider}"));
        for look in Look::ALL {
            browser.look(look);
            browser.visit(&address);
            browser.until(&format!("the card of {outcome}"), &card_is(&outcome));
            assert_eq!(
                data_requests(&browser),
                1,
                "{outcome}: one request for data"
            );
            browser.picture(&format!("widget-{outcome}-{}", look.name()));
            nothing_wrong(&browser, &format!("{outcome} {}", look.name()));
        }
        let proof = browser.script(
            "return document.querySelector('quaymark-verify').shadowRoot
                .querySelector('a[href*=\"/v1/receipts/\"]').pathname;",
        );
        let path = proof.as_str().expect("the card has a link to the proof");
        let start = format!("/v1/receipts/{provider}/{port}/");
        assert!(path.starts_with(&start), "{outcome}: {path}");
        let receipt = register.anonymous().get(path);
        assert_eq!(receipt.status, 200, "{outcome}: {}", receipt.text());
    }
}

#[test]
fn the_card_is_dark_for_readers_who_prefer_it_unless_the_page_says_otherwise() {
    let register = Register::demonstration();
    let Example { provider, port, .. } = example_of_each_outcome(&register).remove(0);
    let (site, browser) = (Site::beside(&register), Browser::start());
    let paper = "return getComputedStyle(document.querySelector('quaymark-verify')
        .shadowRoot.querySelector('.widget')).backgroundColor;";
    let mut papers = Vec::new();
    for look in [Look::ALL[2], Look::ALL[3]] {
        browser.look(look);
        for theme in ["", "light", "dark"] {
            let asked = format!("port={port}&provider={provider}&theme={theme}");
            browser.visit(&site.with(&asked));
            let is_there = "return !!document.querySelector('quaymark-verify')
                ?.shadowRoot?.querySelector('.card .outcome');";
            browser.until("the card", is_there);
            nothing_wrong(&browser, &format!("theme {theme} {}", look.name()));
            papers.push(browser.script(paper).to_string());
        }
    }
    let (light, dark) = (papers[1].clone(), papers[2].clone());
    assert_ne!(light, dark);
    assert_eq!(
        papers,
        [&light, &light, &dark, &dark, &light, &dark].map(String::clone)
    );
}

#[test]
fn the_search_is_used_by_keyboard_alone() {
    let register = Register::demonstration();
    let listed = register.anonymous().providers("?limit=1").expect("a page");
    let name: String = listed.providers[0].name.chars().take(8).collect();
    let address = Site::beside(&register).with(&format!("port={PORT}"));
    let browser = Browser::start();
    for look in Look::ALL {
        browser.look(look);
        browser.visit(&address);
        let root = "document.querySelector('quaymark-verify').shadowRoot";
        browser.until(
            "the search box",
            &format!("return !!{root}?.querySelector('#q');"),
        );
        browser.picture(&format!("widget-search-{}", look.name()));
        nothing_wrong(&browser, "the search box");
        let is_focused = format!("return {root}.activeElement?.id === 'q';");
        browser.tab_until("the search box", &is_focused);
        browser.press(&name);
        let has_offers = format!("return {root}.querySelectorAll('[role=option]').length > 0;");
        browser.until("suggestions", &has_offers);
        browser.press(keys::DOWN);
        let is_chosen =
            format!("return !!{root}.querySelector('[role=option][aria-selected=true]');");
        browser.until("the first to be chosen", &is_chosen);
        browser.picture(&format!("widget-suggestions-{}", look.name()));
        nothing_wrong(&browser, "suggestions");
        browser.press(keys::ENTER);
        browser.until(
            "a card",
            &format!("return !!{root}.querySelector('.card');"),
        );
        nothing_wrong(&browser, "the card of a search");
    }
}

#[test]
fn every_language_is_shown() {
    let register = Register::demonstration();
    let Example { provider, port, .. } = example_of_each_outcome(&register).remove(0);
    let (site, browser) = (Site::beside(&register), Browser::start());
    browser.look(Look::ALL[0]);
    let mut texts = Vec::new();
    for lang in ["en", "nl", "fr", "de"] {
        browser.visit(&site.with(&format!("port={port}&provider={provider}&lang={lang}")));
        let text = "return document.querySelector('quaymark-verify').shadowRoot
            ?.querySelector('.card .outcome')?.textContent ?? '';";
        browser.until(
            "the card",
            &text
                .replace("return ", "return !!(")
                .replace("?? '';", "?? '');"),
        );
        texts.push(browser.script(text).to_string());
        browser.picture(&format!("widget-language-{lang}"));
        nothing_wrong(&browser, lang);
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 4, "each language has its own words: {texts:?}");
}

#[test]
fn what_cannot_be_checked_is_said_so_and_never_shown_as_an_answer() {
    let register = Register::demonstration();
    let (site, browser) = (Site::beside(&register), Browser::start());
    let failures = [
        ("bad-port", "port=Rotterdam".to_owned()),
        ("mistyped", format!("port={PORT}&provider=prv_00000000001")),
        (
            "no-profile",
            "port=PTLIS&provider=prv_00000000000".to_owned(),
        ),
        (
            "foreign-key",
            format!(
                "port={PORT}&provider=prv_00000000000&key={}",
                "A".repeat(43)
            ),
        ),
    ];
    for (name, attributes) in failures {
        let address = site.with(&attributes);
        for look in Look::ALL {
            browser.look(look);
            browser.visit(&address);
            browser.until(name, &card_is("failed"));
            browser.picture(&format!("widget-failed-{name}-{}", look.name()));
            assert_eq!(browser.axe_violations(), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn a_register_that_is_gone_leaves_what_the_page_had_or_says_so() {
    let register = Register::demonstration();
    let Example { provider, port, .. } = example_of_each_outcome(&register).remove(0);
    let address = Site::beside(&register).with(&format!("port={port}&provider={provider}"));
    drop(register);
    let browser = Browser::start();
    browser.visit(&address);
    let fallback = "return document.querySelector('quaymark-verify').shadowRoot === null
        && document.body.innerText.includes('needs JavaScript');";
    browser.until("what the page put there", fallback);
}
