//! Every page of every desk: found by following its links, as each of the people who work there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use quaymark_core::account::Role;
use quaymark_core::id::{OrganisationId, PersonId};
use quaymark_server::store::StoreError;
use quaymark_tests::browser::{Browser, Look};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::people::{SecondFactor, sign_in_as};
use quaymark_tests::register::Register;

/// Where the desks begin.
const DOORS: [&str; 2] = ["/desk", "/account"];
/// So many pages of one shape are looked at, of all people's together: one looks like the next.
const OF_ONE_SHAPE: usize = 4;
/// The widths and schemes a desk is looked at in.
const LOOKS: [Look; 2] = [Look::ALL[0], Look::ALL[3]];

/// Somebody of the demonstration.
struct Clerk {
    name: String,
    person: PersonId,
    organisation: OrganisationId,
}

/// Everybody whose desk differs: all but the editors, who see what signatories see, and less.
fn clerks(register: &Register) -> Vec<Clerk> {
    let read = register.store().read::<_, StoreError>(|tx| {
        let mut clerks = Vec::new();
        for organisation in tx.organisations()? {
            for member in tx.members_of(organisation.id)? {
                if member.membership.role != Role::Editor {
                    clerks.push(Clerk {
                        name: format!("{}-{}", organisation.kind, member.membership.role),
                        person: member.membership.person,
                        organisation: organisation.id,
                    });
                }
            }
        }
        Ok(clerks)
    });
    let mut clerks = read.expect("the store reads");
    clerks.dedup_by(|one, other| one.name == other.name);
    clerks
}

/// The addresses a page links to, of the register's own desks.
fn links(browser: &Browser) -> Vec<String> {
    let script = "return [...document.querySelectorAll('a[href]')].filter(a => \
        a.origin === location.origin && /^\\/(desk|account|invitation)/.test(a.pathname) && !a.download) \
        .map(a => a.pathname + a.search);";
    let found = browser.script(script);
    let list = found.as_array().cloned().unwrap_or_default();
    list.iter()
        .filter_map(|link| link.as_str().map(str::to_owned))
        .collect()
}

/// An address without what differs from one thing to the next.
fn shape(address: &str) -> String {
    let is_number = |part: &str| part.chars().any(|c| c.is_ascii_digit());
    let parts = address.split(['/', '=', '&', '?']);
    let named: Vec<&str> = parts
        .map(|part| if is_number(part) { "…" } else { part })
        .collect();
    named.join("/")
}

fn faults_of_page(browser: &Browser) -> Vec<String> {
    let mut faults = browser.axe_violations();
    let overflow = "return document.documentElement.scrollWidth - window.innerWidth;";
    let beyond = browser.script(overflow).as_i64().unwrap_or(0);
    if beyond > 0 {
        faults.push(format!("{beyond} pixels wider than the window"));
    }
    let headings = "return document.querySelectorAll('h1').length;";
    if browser.script(headings).as_i64() != Some(1) {
        faults.push("not one first heading".to_owned());
    }
    faults.extend(browser.console_faults());
    faults
}

/// Whether the address answers, and with something that is shown as a page. No desk links to what its
/// people may not do.
fn is_page(register: &Register, token: &str, address: &str, faults: &mut Vec<String>) -> bool {
    let caller = SignedIn::with_session(register, token);
    let answer = caller.page(address);
    if answer.status != 200 {
        faults.push(format!("answers {}", answer.status));
    }
    let sort = answer.header("content-type").unwrap_or_default();
    answer.status == 200 && sort.starts_with("text/html")
}

/// What was looked at, and what was wrong with it.
#[derive(Default)]
struct Round {
    of_shape: BTreeMap<String, usize>,
    pages: usize,
    faults: Vec<String>,
}

impl Round {
    /// Follows every link of somebody's desks.
    fn follow(&mut self, register: &Register, browser: &Browser, clerk: &Clerk) {
        let organisation = Some(clerk.organisation);
        let signed_in = sign_in_as(register, clerk.person, organisation, SecondFactor::Shown);
        browser.visit(&format!("{}/about", register.site()));
        browser.set_cookie("quaymark", signed_in.token());
        let mut waiting: VecDeque<String> = DOORS.iter().map(|door| (*door).to_owned()).collect();
        let mut shapes = BTreeSet::new();
        while let Some(address) = waiting.pop_front() {
            if !shapes.insert(shape(&address)) {
                continue;
            }
            let mut faults = Vec::new();
            if is_page(register, signed_in.token(), &address, &mut faults) {
                faults.extend(self.look(register, browser, clerk, &address));
                waiting.extend(links(browser));
            }
            let told = faults.into_iter();
            let told = told.map(|fault| format!("{address} as {}: {fault}", clerk.name));
            self.faults.extend(told);
        }
    }

    /// Looks at one page, unless enough of its shape were looked at.
    fn look(
        &mut self,
        register: &Register,
        browser: &Browser,
        clerk: &Clerk,
        address: &str,
    ) -> Vec<String> {
        let shape = shape(address);
        let seen = self.of_shape.entry(shape.clone()).or_default();
        *seen += 1;
        let is_enough = *seen > OF_ONE_SHAPE;
        self.pages += 1;
        let mut faults = Vec::new();
        browser.visit(&format!("{}{address}", register.site()));
        if is_enough {
            return faults;
        }
        for look in LOOKS {
            browser.look(look);
            let name = format!("desk{}-{}", shape.replace(['/', '…'], "-"), clerk.name);
            browser.picture(&format!("{name}-{}", look.name()));
            let found = faults_of_page(browser).into_iter();
            faults.extend(found.map(|fault| format!("{}: {fault}", look.name())));
        }
        faults
    }
}

#[test]
fn axe_and_the_console_find_nothing_on_any_desk() {
    let register = Register::demonstration();
    let browser = Browser::start();
    let mut round = Round::default();
    for clerk in clerks(&register) {
        round.follow(&register, &browser, &clerk);
    }
    assert!(round.faults.is_empty(), "{}", round.faults.join("\n"));
    assert!(round.pages >= 100, "only {} pages were found", round.pages);
}
