//! A passkey in a real browser, with an authenticator that the browser plays: added, shown, and good.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_tests::browser::{Browser, Look};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::jobs::dead_job;
use quaymark_tests::people::{self, Organisation, SecondFactor, organisation, sign_in_as};
use quaymark_tests::register::{Register, Setup};

const PASSWORD: &str = "tide lamp oak rope";

fn start() -> (Register, Organisation) {
    let setup = Setup::on(TestDatabase::empty()).for_browsers_by_name();
    let register = setup.start();
    let firm = organisation(&register, OrganisationKind::Provider, "firm", None);
    people::set_password(&register, firm.person(Role::Editor).id, PASSWORD);
    (register, firm)
}

fn sign_in(browser: &Browser, site: &str, email: &str) {
    browser.visit(&format!("{site}/sign-in"));
    browser.script(&format!(
        "document.querySelector('#email').value = '{email}';
         document.querySelector('#password').value = '{PASSWORD}';
         document.querySelector('form[action=\"/sign-in\"]').submit();"
    ));
}

fn look(browser: &Browser, name: &str) {
    for look in Look::ALL {
        browser.look(look);
        browser.picture(&format!("{name}-{}", look.name()));
        let violations = browser.axe_violations();
        assert!(violations.is_empty(), "{name} {look:?}: {violations:#?}");
    }
}

#[test]
fn a_passkey_is_added_and_shown_in_a_browser() {
    let (register, firm) = start();
    let site = register.app().config.public_url.clone();
    let email = &firm.person(Role::Editor).email;
    let browser = Browser::start();
    browser.with_authenticator();
    sign_in(&browser, &site, email);
    browser.until("signed in", "return location.pathname === '/desk';");
    browser.visit(&format!("{site}/account/second-factor"));
    let shown = "return !document.querySelector('[data-passkeys]').hidden;";
    browser.until("the form for passkeys is shown", shown);
    look(&browser, "second-factor-add");
    browser.script(&format!(
        "const form = document.querySelector('form[data-passkey=create]');
         form.elements.name.value = 'My telephone';
         form.elements.password.value = '{PASSWORD}';
         form.querySelector('button').click();"
    ));
    let codes = "return document.querySelector('h1').innerText === 'Your recovery codes';";
    browser.until("the passkey is added", codes);
    browser.visit(&format!("{site}/account/second-factor"));
    look(&browser, "second-factor-added");

    sign_in(&browser, &site, email);
    let asked = "return location.pathname === '/sign-in/second-factor';";
    browser.until("the second factor is asked for", asked);
    browser.until("the form for passkeys is shown", shown);
    look(&browser, "second-factor-show");
    browser.script("document.querySelector('form[data-passkey=get] button').click();");
    browser.until("let in", "return location.pathname === '/desk';");
    assert_eq!(browser.console_faults(), Vec::<String>::new());
}

#[test]
fn the_desk_of_jobs_is_legible() {
    let (register, _) = start();
    let registrar = organisation(&register, OrganisationKind::Registrar, "registrar", None);
    let keeper = registrar.person(Role::Administrator).id;
    let session = sign_in_as(&register, keeper, Some(registrar.id), SecondFactor::Shown);
    for _ in 0..2 {
        dead_job(&register);
    }
    let site = register.app().config.public_url.clone();
    let browser = Browser::start();
    browser.visit(&format!("{site}/about"));
    browser.with_cookie("quaymark", session.token());
    browser.visit(&format!("{site}/desk/jobs"));
    let heading = browser.script("return document.querySelector('h1').innerText;");
    assert_eq!(heading, "Jobs");
    look(&browser, "desk-jobs");
}
