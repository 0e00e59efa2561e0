//! The whole story in a real browser, without a script on the register's own pages: a firm signs up, shows
//! who it is, renews a certificate; its body confirms, the registrar approves, the body suspends; and each
//! time a port's page that was left open says so within five seconds. A suite of its own, so that no other
//! browser takes the time it measures.

use std::net::TcpListener;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant as Stopwatch};

use quaymark_core::entry::{Change, Entry};
use quaymark_core::id::{ProviderId, RecordId, UnLocode};
use quaymark_core::register::Claims;
use quaymark_core::statement::Statement;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::VerdictDocument;
use quaymark_server::auth::totp;
use quaymark_server::demo::people::{PASSWORD, TOTP_SECRET};
use quaymark_server::pages::host_page;
use quaymark_server::store::{EntryDraft, StoreError};
use quaymark_tests::browser::Browser;
use quaymark_tests::facts::granted;
use quaymark_tests::people::letters;
use quaymark_tests::register::Register;

#[path = "../../../server/tests/documents/files.rs"]
#[expect(dead_code, reason = "the story hands in a PDF, other suites more")]
mod files;

const NEW: &str = "cable hatch gull brine";
const EDITION: &str = "en-17483-3-2023";
/// How soon everybody sees what was decided.
const SOON: Duration = Duration::from_secs(5);

/// A firm for which one thing is missing at a port: a certificate that ran out.
struct Scene {
    register: Register,
    firm: ProviderId,
    domain: String,
    record: RecordId,
    port: UnLocode,
}

/// A firm that meets a port's requirements by a certificate of the body whose people are there.
fn chosen(register: &Register) -> (ProviderId, String, RecordId, UnLocode) {
    let caller = register.anonymous();
    let snapshot = register.app().directory.snapshot();
    let body = register.store().read::<_, StoreError>(|tx| {
        let email = "signatory@body.example".parse().expect("an address");
        let person = tx
            .find_person_by_email(&email)?
            .expect("the person is there");
        Ok(tx.organisations_of(person.id)?[0].0.represents.clone())
    });
    let body = body
        .expect("the store reads")
        .expect("the body is an attestor");
    let spoken_for = |firm: ProviderId| {
        let found = register
            .store()
            .read::<_, StoreError>(|tx| tx.find_organisation_of(&firm.to_string()));
        found.expect("the store reads").is_some()
    };
    for provider in snapshot.providers() {
        let firm = provider.listing.provider;
        let Some(domain) = provider.document.domain.clone() else {
            continue;
        };
        for record in &provider.records {
            let is_it = matches!(&record.claims, Claims::Certification(held)
                if held.edition.as_str() == EDITION && held.issuer.to_string() == body);
            if !is_it || spoken_for(firm) {
                continue;
            }
            for port in ["NLRTM", "BEANR", "DEHAM", "FRLEH", "ESVLC"] {
                let Ok(answer) = caller.verify(&firm.to_string(), port) else {
                    continue;
                };
                let rests = answer
                    .verdict
                    .a
                    .requirements
                    .iter()
                    .any(|part| part.record == Some(record.id));
                if answer.verdict.a.outcome == Outcome::Meets && rests {
                    return (firm, domain, record.id, port.parse().expect("a port"));
                }
            }
        }
    }
    panic!("the demonstration has such a firm");
}

impl Scene {
    fn new() -> Self {
        let register = Register::demonstration_setup().following().start();
        let (firm, domain, record, port) = chosen(&register);
        let scene = Self {
            register,
            firm,
            domain,
            record,
            port,
        };
        scene.let_it_run_out();
        assert_eq!(scene.asked().verdict.a.outcome, Outcome::DoesNotMeet);
        scene
    }

    /// The certificate ran out yesterday.
    fn let_it_run_out(&self) {
        let now = self.register.clock().now();
        let record = self.record.to_string();
        let written = self.register.store().write(now, |tx| {
            let held = tx.newest(&record)?.expect("the record is there");
            let entry = Entry::from_bytes(&held.bytes)?;
            let from = entry.periods.periods()[0].from;
            tx.append(EntryDraft {
                periods: granted(from, Some(now.plus_days(-1))),
                ..EntryDraft::again(entry, held.document, Change::Corrected)
            })
        });
        written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
        self.register.catch_up();
    }

    fn asked(&self) -> VerdictDocument {
        let caller = self.register.anonymous();
        caller
            .verify(&self.firm.to_string(), self.port.as_str())
            .expect("an answer")
    }

    /// The link of the newest letter to an address.
    fn link(&self, address: &str, sort: &str) -> String {
        let letters = letters(&self.register).into_iter().rev();
        let mut own = letters.filter(|(to, kind, _)| to == address && kind == sort);
        let (_, _, path) = own
            .next()
            .unwrap_or_else(|| panic!("no letter {sort} to {address}"));
        format!("{}{path}", self.register.site())
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.register.site())
    }

    /// Everybody sees an outcome soon after something was sent: the interface, the public page, and the
    /// port's page that is open.
    #[expect(clippy::print_stdout, reason = "the times are worth reading")]
    fn everybody_sees(&self, outcome: Outcome, page: &Browser, sent: Stopwatch) {
        let soon = |who: &str| {
            let after = sent.elapsed();
            println!("{who} says {outcome:?} after {} ms", after.as_millis());
            assert!(after <= SOON, "{who}: {outcome:?} took {after:?}");
        };
        assert_eq!(self.asked().verdict.a.outcome, outcome);
        soon("the interface");
        let public = format!("/providers/{}?port={}", self.firm, self.port);
        let said = self.register.anonymous().get(&public).text();
        let words = match outcome {
            Outcome::Meets => "Meets",
            _ => "Does not meet",
        };
        assert!(said.contains(words), "{outcome:?}");
        soon("the public page");
        let word = serde_json::to_value(outcome).expect("a word");
        let card = format!(
            "return !!document.querySelector('quaymark-verify')?.shadowRoot?.querySelector('.card.{}');",
            word.as_str().expect("a word")
        );
        page.until(&format!("the open page to say {outcome:?}"), &card);
        soon("the open page");
    }
}

/// A code of a generator whose secret a page showed.
fn code_of(secret: &str, register: &Register) -> String {
    let text: String = secret.chars().filter(|c| !c.is_whitespace()).collect();
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        };
        held = held << 5 | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    totp::code_at(&bytes, register.clock().now())
}

/// Sets a code generator up, as somebody new does.
fn set_up_totp(browser: &Browser, scene: &Scene) {
    browser.visit(&scene.at("/account/second-factor"));
    browser.fill("password", NEW);
    browser.submit("Set up a code generator");
    let secret = browser.script("return document.querySelector('main .code').textContent;");
    browser.fill(
        "code",
        &code_of(secret.as_str().unwrap_or_default(), &scene.register),
    );
    browser.submit("Go on");
}

/// Signs somebody of the demonstration in.
fn sign_in(browser: &Browser, scene: &Scene, address: &str) {
    browser.visit(&scene.at("/sign-in"));
    browser.fill("email", address);
    browser.fill("password", PASSWORD);
    browser.submit("Sign in");
    browser.fill(
        "code",
        &totp::code_at(TOTP_SECRET, scene.register.clock().now()),
    );
    browser.submit("Go on");
}

/// The firm signs up, shows who it is by a letter to its domain, and invites somebody who signs for it.
fn firm_comes_in(scene: &Scene) -> String {
    let browser = Browser::start();
    let chief = format!("chief@{}", scene.domain);
    browser.visit(&scene.at("/sign-up"));
    browser.fill("name", "The chief");
    browser.fill("email", &chief);
    browser.fill("password", NEW);
    browser.submit("Sign up");
    browser.visit(&scene.link(&chief, "confirm_email"));
    browser.fill("password", NEW);
    browser.submit("Confirm and sign in");
    browser.visit(&scene.at("/account/firm"));
    browser.fill("name", "A firm that comes in");
    browser.submit("Go on");
    set_up_totp(&browser, scene);
    browser.visit(&scene.at(&format!("/desk/claim?provider={}", scene.firm)));
    browser.fill("address", "office");
    browser.submit("Send the letter");
    browser.visit(&scene.link(&format!("office@{}", scene.domain), "claim"));
    browser.submit("Confirm");
    let signer = format!("signer@{}", scene.domain);
    browser.visit(&scene.at("/desk/people"));
    browser.fill("email", &signer);
    browser.choose("role", "signatory");
    browser.submit("Invite");
    let link = scene.link(&signer, "invitation");
    drop(browser);
    link
}

/// The signatory renews the certificate with its PDF, and hands it in.
fn firm_renews(scene: &Scene, browser: &Browser, invitation: &str) -> String {
    browser.visit(invitation);
    browser.fill("name", "Who signs");
    browser.fill("password", NEW);
    browser.submit("Accept");
    set_up_totp(browser, scene);
    browser.visit(&scene.at(&format!(
        "/desk/new?kind=certification&record={}",
        scene.record
    )));
    let today = scene.register.clock().now().utc_date();
    browser.fill_day("valid_until", &today.plus_days(700).to_string());
    browser.submit("Save");
    let file = pdf_in_a_folder();
    browser.attach("document", &file.1);
    browser.submit("Add");
    assert!(
        browser.text().contains("certificate.pdf"),
        "{}",
        browser.text()
    );
    browser.submit("Submit");
    let address = browser.script("return location.pathname;");
    address.as_str().expect("an address").to_owned()
}

fn pdf_in_a_folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("certificate.pdf");
    std::fs::write(&path, files::pdf()).expect("it is written");
    (folder, path)
}

/// A port's page with the element on it, left open.
fn open_page(scene: &Scene) -> Browser {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    let site = scene.register.site();
    thread::spawn(move || host_page::serve(&site, listener));
    let page = Browser::start();
    page.visit(&format!(
        "http://{address}/?port={}&provider={}",
        scene.port, scene.firm
    ));
    page
}

#[test]
fn a_firm_renews_its_body_confirms_a_reviewer_approves_and_a_suspension_is_seen_at_once() {
    let scene = Scene::new();
    let page = open_page(&scene);
    scene.everybody_sees(Outcome::DoesNotMeet, &page, Stopwatch::now());
    let before = scene.asked();

    let invitation = firm_comes_in(&scene);
    let firm = Browser::start();
    let submission = firm_renews(&scene, &firm, &invitation);
    assert!(firm.text().contains("Submitted"), "{}", firm.text());

    let body = Browser::start();
    sign_in(&body, &scene, "signatory@body.example");
    body.visit(&scene.at(&submission));
    body.submit("Confirm");
    let reviewer = Browser::start();
    sign_in(&reviewer, &scene, "reviewer@registrar.example");
    reviewer.visit(&scene.at(&submission));
    let sent = Stopwatch::now();
    reviewer.submit("Approve");
    scene.everybody_sees(Outcome::Meets, &page, sent);
    let renewed = scene.asked();

    body.visit(&scene.at(&format!("/desk/records/{}", scene.record)));
    body.choose("reason", "audit_findings");
    let sent = Stopwatch::now();
    body.submit("Suspend");
    scene.everybody_sees(Outcome::DoesNotMeet, &page, sent);
    let suspended = scene.asked();

    let keys = scene.register.anonymous().keys();
    for (document, outcome) in [
        (&before, Outcome::DoesNotMeet),
        (&renewed, Outcome::Meets),
        (&suspended, Outcome::DoesNotMeet),
    ] {
        let stated = Statement::verify(&document.statement, &keys).expect("it verifies");
        assert_eq!(stated.a.outcome, outcome);
    }
    let history = scene.register.anonymous().history(&scene.firm.to_string());
    let history = history.expect("a history");
    let own = history
        .versions
        .iter()
        .filter(|one| one.record == scene.record.to_string());
    let mut steps: Vec<(u32, Change, usize)> = own
        .map(|one| (one.version, one.change, one.approvals.len()))
        .collect();
    steps.sort_unstable_by_key(|step| step.0);
    let last = &steps[steps.len() - 2..];
    assert_eq!((last[0].1, last[0].2), (Change::Renewed, 2), "{steps:?}");
    assert_eq!((last[1].1, last[1].2), (Change::Suspended, 1), "{steps:?}");
}
