//! Signing up and in, and what is taken away at once.

mod allowed;
mod claims;
mod keys;
mod leaving;
mod links;
mod mandates;
mod operator;
mod organisations;
mod passkeys;
mod people_page;
mod persons;
mod registrars;
mod replay;
mod second_factor;
mod sign_in;
mod tokens;
mod unknown_acts;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_tests::callers::Browser;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::instant;
use quaymark_tests::http::Response;
use quaymark_tests::people::{self, Organisation};
use quaymark_tests::register::{Register, Setup, TODAY};

/// Everybody's password.
pub const PASSWORD: &str = "tide lamp oak rope";
/// The secret of everybody's code generator.
pub const SECRET: &[u8] = b"12345678901234567890";

/// A register with a firm whose people have passwords; those who need one have a code generator.
pub struct Scene {
    pub register: Register,
    pub firm: Organisation,
}

impl Scene {
    pub fn new() -> Self {
        let proxy = "127.0.0.1".parse().expect("an address");
        let setup = Setup::on(TestDatabase::empty()).at(instant(TODAY));
        let register = setup
            .with(|config| config.trusted_proxies = vec![proxy])
            .start();
        let firm = people::organisation(&register, OrganisationKind::Provider, "firm", None);
        for member in &firm.people {
            people::set_password(&register, member.id, PASSWORD);
            if member.role.demands_second_factor() {
                people::set_totp(&register, member.id, SECRET);
            }
        }
        Self { register, firm }
    }

    pub fn browser(&self) -> Browser {
        Browser::of(&self.register)
    }

    pub fn email(&self, role: Role) -> &str {
        &self.firm.person(role).email
    }

    /// The code that generators show now.
    pub fn code(&self) -> String {
        quaymark_server::auth::totp::code_at(SECRET, self.register.clock().now())
    }

    pub fn wait(&self, seconds: i64) {
        let now = self.register.clock().now();
        self.register.clock().set(now.plus_ms(seconds * 1000));
    }

    /// Signs in with a password.
    pub fn enter(&self, browser: &mut Browser, role: Role) -> Response {
        sign_in(browser, self.email(role), PASSWORD)
    }

    /// Signs in with both factors.
    pub fn enter_fully(&self, browser: &mut Browser, role: Role) -> Response {
        let answer = self.enter(browser, role);
        assert_eq!(place(&answer), "/sign-in/second-factor?next=/desk");
        let code = self.code();
        browser.post_form(
            "/sign-in/second-factor",
            &[("code", &code), ("next", "/account")],
        )
    }
}

pub fn sign_in(browser: &mut Browser, email: &str, password: &str) -> Response {
    browser.post_form(
        "/sign-in",
        &[("email", email), ("password", password), ("next", "")],
    )
}

/// Where an answer sends the browser.
pub fn place(answer: &Response) -> &str {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").expect("a place to go to")
}

/// Whether a browser's session is good.
pub fn is_in(browser: &mut Browser) -> bool {
    browser.page("/account").status == 200
}
