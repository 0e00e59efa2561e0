//! The desks without a mouse: Tab, Enter, Space, arrows and what is typed are enough for a certificate's
//! way from the firm to the register, and for a port to publish what it asks.
//!
//! At each stop of Tab the focus is seen, and lies after the stop before.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::AttestorId;
use quaymark_server::auth::totp;
use quaymark_tests::browser::{Browser, keys};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, PROFILE, day};
use quaymark_tests::http::Request;
use quaymark_tests::people::{self, Organisation, organisation, sign_in};
use quaymark_tests::register::{Register, Setup};
use serde_json::{Value, json};

const PASSWORD: &str = "tide lamp oak rope";
const SECRET: &[u8] = b"twenty bytes of salt";
/// More stops than any page here has.
const MOST_STOPS: usize = 120;

struct Desks {
    register: Register,
    browser: Browser,
    firm: Organisation,
    body: Organisation,
    registrar: Organisation,
    port: Organisation,
}

fn desks() -> Desks {
    let setup = Setup::on(TestDatabase::empty()).for_browsers();
    let register = setup.start();
    let now = register.clock().now();
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    register.catch_up();
    let of = |kind, name, whom: Option<&str>| organisation(&register, kind, name, whom);
    let body = AttestorId::from_bits(2).to_string();
    Desks {
        firm: of(OrganisationKind::Provider, "firm", Some(&firm.to_string())),
        body: of(OrganisationKind::CertificationBody, "body", Some(&body)),
        registrar: of(OrganisationKind::Registrar, "registrar", None),
        port: of(OrganisationKind::Port, "port", Some(PORT)),
        browser: Browser::start(),
        register,
    }
}

impl Desks {
    fn visit(&self, address: &str) {
        self.browser
            .visit(&format!("{}{address}", self.register.site()));
    }

    /// As somebody of another organisation, whose sign-in is not what is tried.
    fn become_of(&self, of: &Organisation, role: Role) {
        let signed_in = sign_in(&self.register, of, role);
        self.visit("/about");
        self.browser.set_cookie("quaymark", signed_in.token());
    }

    /// Signs in by the keyboard alone, second factor and all.
    fn sign_in(&self, of: &Organisation) {
        let member = of.person(Role::Signatory);
        people::set_password(&self.register, member.id, PASSWORD);
        people::set_totp(&self.register, member.id, SECRET);
        self.visit("/sign-in?next=/desk");
        self.tab_to("#email");
        self.browser.press(&member.email);
        self.tab_to("#password");
        self.browser.press(PASSWORD);
        self.go_on(keys::ENTER);
        self.tab_to("#code");
        let code = totp::code_at(SECRET, self.register.clock().now());
        self.browser.press(&code);
        self.go_on(keys::ENTER);
        self.at("/desk");
    }

    fn at(&self, path: &str) {
        let script = format!("return location.pathname === {};", json!(path));
        self.browser.until(&format!("the page {path}"), &script);
    }

    /// Goes by Tab to what a selector finds. Each stop is seen, and none lies before the one it came from.
    fn tab_to(&self, selector: &str) {
        let look = format!(
            "const at = document.activeElement, before = window.stop;
             const main = at === document.body || at === document.documentElement;
             const style = getComputedStyle(at);
             const isSeen = main || style.outlineStyle !== 'none'
                 && parseFloat(style.outlineWidth) >= 2;
             const box = at.getBoundingClientRect();
             const isThere = main || box.width > 0 && box.height > 0 && box.bottom > 0
                 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
             const isAfter = main || !before || before === at || !before.isConnected
                 || !!(before.compareDocumentPosition(at) & 4);
             window.stop = main ? undefined : at;
             return [at.matches({selector}), isSeen, isThere, isAfter, at.outerHTML.slice(0, 160)];",
            selector = json!(selector)
        );
        for _ in 0..MOST_STOPS {
            self.browser.press(keys::TAB);
            let stop = self.browser.script(&look);
            let is = |place: usize| stop[place] == Value::Bool(true);
            assert!(
                is(1),
                "on the way to {selector} the focus is not seen on {stop}"
            );
            assert!(is(2), "the focus is out of sight on {stop}");
            assert!(
                is(3),
                "on the way to {selector} the focus went back to {stop}"
            );
            if is(0) {
                return;
            }
        }
        panic!("Tab does not lead to {selector}: {}", self.browser.text());
    }

    /// Presses a key that leads to another page, and waits for it.
    fn go_on(&self, key: &str) {
        self.browser.script("window.isBefore = true;");
        self.browser.press(key);
        let next = "return !window.isBefore && document.readyState === 'complete';";
        self.browser.until("the next page", next);
    }

    /// Goes to a button or a link by Tab and presses it.
    fn take(&self, selector: &str, key: &str) {
        self.tab_to(selector);
        self.go_on(key);
    }

    fn focus_is_on(&self, selector: &str) {
        let script = format!(
            "return document.activeElement.matches({});",
            json!(selector)
        );
        self.browser
            .until(&format!("the focus on {selector}"), &script);
    }

    /// The faults of a page that came back: the focus is on their summary, whose first link leads to
    /// the field.
    fn faults(&self, words: &str) {
        self.focus_is_on(".faults");
        let text = self.browser.text();
        assert!(
            text.contains("There is a problem") && text.contains(words),
            "{text}"
        );
    }

    /// A day, as it is typed into its field.
    fn type_day(&self, selector: &str, day: &str) {
        self.tab_to(selector);
        let (year, rest) = day.split_at(4);
        let typed: String = rest.chars().filter(char::is_ascii_digit).collect();
        self.browser.press(&format!("{typed}{year}"));
        let script = format!("return document.querySelector({}).value;", json!(selector));
        assert_eq!(self.browser.script(&script), Value::from(day), "{selector}");
    }
}

#[test]
fn the_skip_link_leads_past_the_head_of_the_page() {
    let desks = desks();
    desks.become_of(&desks.firm, Role::Signatory);
    desks.visit("/desk");
    desks.tab_to(".skip");
    desks.browser.press(keys::ENTER);
    desks.focus_is_on("#main");
    desks
        .browser
        .script("window.stop = document.activeElement;");
    desks.tab_to("#main a");
    // And back again, to the head.
    let back = "return !!document.activeElement.closest('header, .skip');";
    for _ in 0..MOST_STOPS {
        if desks.browser.script(back) == Value::Bool(true) {
            return;
        }
        desks.browser.chord(keys::SHIFT, keys::TAB);
    }
    panic!("Shift and Tab do not lead back");
}

#[test]
fn a_certificate_goes_from_the_firm_to_the_register_by_keyboard_alone() {
    let desks = desks();
    desks.sign_in(&desks.firm);
    desks.take("a[href='/desk/new?kind=certification']", keys::ENTER);
    // Half of it: what is missing is said, and the focus is where it is said.
    desks.tab_to("#number");
    desks.browser.press("N1");
    desks.take("main form.panel button", " ");
    desks.take("form[action$='/submit'] button", " ");
    desks.faults("Standard and edition");
    desks.take("a[href$='/edit']", keys::ENTER);
    desks.tab_to("#standard");
    desks.browser.press(keys::DOWN);
    desks.tab_to("#issuer");
    desks.browser.press("Scene Certification");
    desks.type_day("#valid_from", "2026-01-15");
    desks.type_day("#valid_until", "2045-12-31");
    desks.tab_to("#accreditation_body");
    desks.browser.press("RvA");
    desks.tab_to("#accreditation_number");
    desks.browser.press("C-1");
    desks.tab_to("#confidential");
    let ticked = "return document.querySelector('#confidential').checked;";
    for is_ticked in [true, false] {
        desks.browser.press(" ");
        assert_eq!(desks.browser.script(ticked), Value::Bool(is_ticked));
    }
    desks.take("main form.panel button", keys::ENTER);
    desks.take("form[action$='/submit'] button", keys::ENTER);
    let text = desks.browser.text();
    assert!(
        text.contains("Take it back") && !text.contains("Submit it"),
        "{text}"
    );

    // The body: asks first without a question, then confirms.
    desks.become_of(&desks.body, Role::Signatory);
    desks.visit("/desk");
    desks.take("a[href^='/desk/submissions/']", keys::ENTER);
    desks.take("button[formaction$='/question']", " ");
    desks.faults("2,000 characters");
    desks.take("form[action$='/attest'] button", " ");
    assert!(
        desks.browser.text().contains("Confirmed"),
        "{}",
        desks.browser.text()
    );

    // The registrar: reviews and decides.
    desks.become_of(&desks.registrar, Role::Reviewer);
    desks.visit("/desk");
    desks.take("a[href='/desk/review']", keys::ENTER);
    desks.take("main a[href^='/desk/submissions/']", keys::ENTER);
    desks.take("form[action$='/approve'] button", keys::ENTER);
    let text = desks.browser.text();
    assert!(text.contains("Published"), "{text}");
    desks.register.catch_up();
    let firm = quaymark_core::id::ProviderId::from_bits(70).to_string();
    let answer = desks.register.anonymous().verify(&firm, PORT);
    let outcome = answer.expect("an answer").verdict.a.outcome;
    assert_eq!(outcome, quaymark_core::verdict::Outcome::Meets);
    // Of pages that came back with what is wrong the console says their status, and nothing else.
    let mut odd = desks.browser.console_faults();
    odd.retain(|line| !line.contains("status of 422"));
    assert_eq!(odd, Vec::<String>::new());
}

/// A draft of the port's next version that could be published.
fn draft(by: &SignedIn) -> String {
    let send = |method: &str, target: &str, seen: &str, body: &Value| {
        let request = Request::new(method, target)
            .header("sec-fetch-site", "same-origin")
            .header("idempotency-key", &format!("{method}{seen}"))
            .header("if-match", seen)
            .header("content-type", "application/json")
            .body(body.to_string().as_bytes());
        let answer = by.send(request);
        assert!(answer.status < 300, "{}", answer.text());
        answer.json::<Value>()
    };
    let begun = json!({"profile": PROFILE, "start": "newest"});
    let begun = send("POST", "/v1/profiles/drafts", "", &begun);
    let id = begun["id"].as_str().expect("a number").to_owned();
    let content = json!({"title": "Gate", "margin_days": 30,
        "requirement": {"certified": {"standard": "ISO 18788"}}});
    let target = format!("/v1/profiles/drafts/{id}");
    send("PUT", &target, "\"1\"", &content);
    id
}

#[test]
fn a_port_publishes_what_it_asks_by_keyboard_alone() {
    let desks = desks();
    let pol = sign_in(&desks.register, &desks.port, Role::Signatory);
    let id = draft(&pol);
    desks.become_of(&desks.port, Role::Signatory);
    desks.visit("/desk/profiles");
    desks.take(
        &format!("a[href='/desk/profiles/drafts/{id}']"),
        keys::ENTER,
    );
    // A margin that is none is refused; the focus is on what is said of it, and leads to the field.
    desks.type_day("#effective_from", "2099-01-01");
    desks.tab_to("#margin_days");
    desks.browser.press("many");
    desks.take("main form.panel button", " ");
    desks.faults("a number of days");
    desks.tab_to(".faults a[href='#margin_days']");
    desks.browser.press(keys::ENTER);
    desks.focus_is_on("#margin_days");
    desks.browser.chord(keys::CONTROL, "a");
    desks.browser.press("30");
    desks.take("main form.panel button", " ");
    desks.take("a[href$='/publish']", keys::ENTER);
    desks.take("form[action$='/publish'] button", keys::ENTER);
    desks.register.catch_up();
    let profiles = desks.register.anonymous().port_profiles(PORT);
    let versions = &profiles.expect("profiles").profiles[0].versions;
    assert_eq!(versions.len(), 2);
}
