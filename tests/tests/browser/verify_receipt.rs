//! `/verify-receipt` in a real Chromium: the file stays there, and what does not hold is refused.

use std::path::{Path, PathBuf};

use quaymark_core::entry::Change;
use quaymark_core::id::ProviderId;
use quaymark_core::receipt::MAX_RECEIPT_BYTES;
use quaymark_core::timeline::Timeline;
use quaymark_server::clock::Clock;
use quaymark_tests::browser::{Browser, Look};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, PROFILE, day};
use quaymark_tests::register::{Register, Setup};
use serde_json::Value;

/// A register with one firm that meets the port's requirement, all of it public.
fn scene() -> (Register, ProviderId) {
    let register = Setup::on(TestDatabase::empty()).for_browsers().start();
    let now = Clock::System.now();
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(7, "Proven Security", day("2024-01-01"), now);
    let periods = Timeline::granted(day("2024-01-01"), None).expect("a timeline");
    facts.certificate(9, firm, periods, Change::Granted, now);
    register.publish().expect("something is new");
    (register, firm)
}

struct Desk {
    folder: tempfile::TempDir,
    browser: Browser,
}

impl Desk {
    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    /// What the page says of a file.
    fn told(&self, file: &Path, heading: &str) -> String {
        self.told_after("receipt", file, heading)
    }

    /// What it says once a file was chosen in a field. The same file chosen again is no change.
    fn told_after(&self, field: &str, file: &Path, heading: &str) -> String {
        self.browser
            .script("document.querySelector('#result').replaceChildren();");
        self.browser.attach(field, file);
        let shown =
            format!("return document.querySelector('#result h2')?.textContent === '{heading}';");
        self.browser.until(heading, &shown);
        let text = self
            .browser
            .script("return document.querySelector('#result').innerText;");
        text.as_str().expect("text").to_owned()
    }
}

#[test]
fn a_receipt_is_checked_where_it_is_and_nobody_is_asked() {
    let (register, firm) = scene();
    let site = register.app().config.public_url.clone();
    let path = format!("/v1/receipts/{firm}/{PORT}/{PROFILE}");
    let good = register.anonymous().get(&path).body;
    let folder = tempfile::tempdir().expect("a folder");
    let browser = Browser::start();
    browser.visit(&format!("{site}/verify-receipt"));
    browser.until(
        "the verifier is there",
        "return !document.querySelector('#checker').hidden;",
    );
    let desk = Desk { folder, browser };
    let browser = &desk.browser;
    let loaded = "return performance.getEntriesByType('resource').length;";
    let before = browser.script(loaded);
    look(browser, "verify-receipt");

    let told = desk.told(&desk.file("good.json", &good), "This receipt holds");
    for part in [
        "good.json",
        "The register answered: on ",
        "Proven",
        "No independent witness has signed",
        "Not proven",
        PROFILE,
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    look(browser, "verify-receipt-holds");

    let mut forged: Value = serde_json::from_slice(&good).expect("JSON");
    let signature = forged["signature"].as_str().expect("a signature");
    let other = if signature.starts_with('A') { 'B' } else { 'A' };
    forged["signature"] = format!("{other}{}", &signature[1..]).into();
    let refused = "This does not hold";
    let forged = desk.file("forged.json", forged.to_string().as_bytes());
    let told = desk.told(&forged, refused);
    assert!(
        told.contains("forged.json") && told.contains("the statement"),
        "{told}"
    );
    look(browser, "verify-receipt-refused");

    let told = desk.told(&desk.file("picture.png", b"\x89PNG\r\n"), refused);
    assert!(told.contains("not a receipt"), "{told}");
    let huge = desk.file("huge.json", &vec![b' '; MAX_RECEIPT_BYTES + 1]);
    assert!(
        desk.told(&huge, refused)
            .contains("larger than any receipt")
    );

    let (stranger, _) = scene();
    let policy = stranger.anonymous().get("/log/policy").body;
    let good = desk.file("good.json", &good);
    browser.script("document.querySelector('details').open = true;");
    browser.attach("own-policy", &desk.file("stranger.txt", &policy));
    assert!(desk.told(&good, refused).contains("the checkpoint"));
    let open = "Could not check";
    let nonsense = desk.file("nonsense.txt", b"nobody");
    let told = desk.told_after("own-policy", &nonsense, open);
    assert!(told.contains("the policy cannot be read"), "{told}");
    look(browser, "verify-receipt-open");
    let huge = desk.file("huge.txt", &[b' '; 100_001]);
    let told = desk.told_after("own-policy", &huge, open);
    assert!(told.contains("the policy is too large"), "{told}");

    assert_eq!(browser.script(loaded), before, "nothing was asked for");
    let asked = browser.script(
        "try { await fetch('/log/policy'); return 'answered'; } catch { return 'refused'; }",
    );
    assert_eq!(asked, "refused", "the page's policy forbids it");
}

#[test]
fn without_scripts_the_page_says_how_to_do_it() {
    let (register, _) = scene();
    let browser = Browser::start();
    browser.without_scripts();
    browser.visit(&format!(
        "{}/verify-receipt",
        register.app().config.public_url
    ));
    let page = register.anonymous().get("/verify-receipt");
    assert!(
        page.text().contains("quaymark receipt verify"),
        "{}",
        page.text()
    );
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.contains("connect-src 'none'"), "{policy}");
    assert!(page.text().contains("id=\"checker\" hidden"));
    browser.picture("verify-receipt-without-scripts");
}

fn look(browser: &Browser, name: &str) {
    for look in Look::ALL {
        browser.look(look);
        browser.picture(&format!("{name}-{}", look.name()));
        let violations = browser.axe_violations();
        assert!(violations.is_empty(), "{name} {look:?}: {violations:#?}");
    }
}
