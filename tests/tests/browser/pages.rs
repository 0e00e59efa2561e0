//! Every page, narrow and wide, light and dark.

use quaymark_core::wire::ProviderList;
use quaymark_tests::browser::{Browser, Look, keys};
use quaymark_tests::http::Request;
use quaymark_tests::register::Register;

/// A provider for which a port's answer is this.
#[derive(Debug)]
pub struct Example {
    /// The answer, as it is spelled on the wire.
    pub outcome: String,
    /// The provider.
    pub provider: String,
    /// The port.
    pub port: String,
}

/// One example of each answer the ports of the register give.
pub fn example_of_each_outcome(register: &Register) -> Vec<Example> {
    let caller = register.anonymous();
    let mut examples: Vec<Example> = Vec::new();
    let ports = caller.ports().expect("a list").ports;
    for port in ports.iter().filter(|port| port.profiles.len() == 1) {
        let mut page = Some(format!("/v1/providers?port={}&limit=100", port.locode));
        while let Some(target) = page {
            let list: ProviderList = caller.read(&target).expect("a page");
            for listed in list.providers {
                let outcome = serde_json::to_string(&listed.outcome).expect("it is a word");
                let outcome = outcome.trim_matches('"').to_owned();
                if !examples.iter().any(|known| known.outcome == outcome) {
                    let (provider, port) = (listed.id.to_string(), port.locode.to_string());
                    examples.push(Example {
                        outcome,
                        provider,
                        port,
                    });
                }
            }
            page = list.next;
        }
    }
    assert!(
        examples.len() >= 4,
        "the demonstration has most answers: {examples:?}"
    );
    examples
}

fn pages(register: &Register) -> Vec<(String, String)> {
    let fixed = [
        ("home", "/"),
        ("search-empty", "/search"),
        ("search-name", "/search?q=port"),
        ("search-nothing", "/search?q=zzzzqqqq"),
        ("search-mistyped", "/search?q=prv_00000000001"),
        ("ports", "/ports"),
        ("port", "/ports/NLRTM"),
        ("port-without-profile", "/ports/PTLIS"),
        ("port-version", "/ports/NLRTM/nlrtm-container-terminal/1"),
        (
            "port-version-to-come",
            "/ports/NLRTM/nlrtm-container-terminal/2",
        ),
        ("standards", "/standards"),
        ("standard", "/standards/en-17483-3-2023"),
        ("about", "/about"),
        ("trust", "/trust"),
        ("docs", "/docs"),
        ("not-found", "/nothing-here"),
    ];
    let fixed = fixed.map(|(name, path)| (name.to_owned(), path.to_owned()));
    let mut pages = fixed.to_vec();
    for example in example_of_each_outcome(register) {
        let Example {
            outcome,
            provider,
            port,
        } = example;
        let path = format!("/providers/{provider}");
        pages.push((format!("provider-{outcome}-no-port"), path.clone()));
        pages.push((format!("provider-{outcome}"), format!("{path}?port={port}")));
    }
    pages
}

/// Addresses that are meant to fail: the browser itself tells the console so.
fn is_meant_to_fail(name: &str) -> bool {
    matches!(name, "not-found" | "search-mistyped")
}

fn faults_of_page(browser: &Browser, name: &str) -> Vec<String> {
    let mut faults = browser.axe_violations();
    let overflow = "return document.documentElement.scrollWidth - window.innerWidth;";
    let beyond = browser.script(overflow).as_i64().unwrap_or(0);
    if beyond > 0 {
        faults.push(format!("{beyond} pixels wider than the window"));
    }
    let said = browser.console_faults();
    if !is_meant_to_fail(name) {
        faults.extend(said);
    }
    faults
}

#[test]
fn axe_and_the_console_find_nothing_on_any_page() {
    let register = Register::demonstration();
    let browser = Browser::start();
    let mut faults = Vec::new();
    for (name, path) in pages(&register) {
        browser.visit(&format!("{}{path}", register.site()));
        for look in Look::ALL {
            browser.look(look);
            browser.picture(&format!("page-{name}-{}", look.name()));
            let found = faults_of_page(&browser, &name);
            faults.extend(
                found
                    .into_iter()
                    .map(|f| format!("{path} {}: {f}", look.name())),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_page_says_that_it_is_demonstration_data() {
    let register = Register::demonstration();
    for (name, path) in pages(&register) {
        if name != "docs" {
            let request = Request::get(&path).header("accept", "text/html");
            let page = register.anonymous().send(&request).text();
            assert!(page.to_lowercase().contains("demonstration"), "{path}");
        }
    }
}

#[test]
fn a_name_is_looked_up_without_scripts_and_without_a_mouse() {
    let register = Register::demonstration();
    let listed: ProviderList = register
        .anonymous()
        .read("/v1/providers?limit=1")
        .expect("a page");
    let (id, name) = (listed.providers[0].id, &listed.providers[0].name);
    let browser = Browser::start();
    browser.without_scripts();
    browser.visit(&format!("{}/", register.site()));
    let focused = "return document.activeElement?.name === 'q';";
    browser.tab_until("the search box", focused);
    browser.press(name);
    browser.press(keys::ENTER);
    let is_found = format!(
        "return location.pathname.includes('{id}') || !!document.querySelector('a[href*=\"{id}\"]');"
    );
    browser.until("the provider to be found", &is_found);
}
