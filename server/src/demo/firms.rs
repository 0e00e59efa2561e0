//! The firms of the demonstration: each holds what its home port asks for, but for its [`Twist`].

use quaymark_core::id::{Country, ProviderRef};
use quaymark_core::register::VettingLevel;
use quaymark_core::time::CivilDate;

use super::attestors::{Body, SOUND, licensing_authority, vetting_office};
use super::draw::Draw;
use super::names::{FirmName, Names, Tongue};
use super::plan::{Handle, Plan, Step};
use super::twists::Twist;
use super::{identifiers, kit};
use crate::import::rows::{IssuerName, ListKind, ProviderRow, RecordRow, RowClaims};
use quaymark_core::document::ProviderDocument;

/// Countries with a profile of the demonstration, by turns for twists that suit any of them.
const PORT_COUNTRIES: [&str; 6] = ["NL", "BE", "DE", "ES", "GR", "IE"];
/// Firms without a story for each country.
const PLAIN_A_COUNTRY: usize = 3;
/// How many days ago the firms with a story joined.
const STORY_BEGAN_DAYS_AGO: i64 = 540;
const CYCLE_DAYS: i64 = 3 * 365;

/// Plans every firm: each twist twice, then some firms in every country.
pub fn plan_firms(plan: &mut Plan, today: CivilDate, seed: u64) {
    let mut names = Names::seeded(seed);
    let mut draw = Draw::seeded(seed);
    let mut turns = PORT_COUNTRIES.iter().cycle();
    for round in 0..2 {
        for twist in Twist::ALL {
            let home = twist
                .home()
                .or_else(|| turns.next().copied())
                .unwrap_or("NL");
            let joined = STORY_BEGAN_DAYS_AGO + 15 * round;
            plan_firm(plan, today, *twist, home, joined, &mut names, &mut draw);
        }
    }
    for country in Tongue::countries() {
        for _ in 0..PLAIN_A_COUNTRY {
            let joined = 15 * (2 + draw.below(44) as i64);
            let home = country.as_str();
            plan_firm(
                plan,
                today,
                Twist::Complete,
                home,
                joined,
                &mut names,
                &mut draw,
            );
        }
    }
}

fn plan_firm(
    plan: &mut Plan,
    today: CivilDate,
    twist: Twist,
    home: &str,
    joined: i64,
    names: &mut Names,
    draw: &mut Draw,
) {
    let home: Country = home.parse().expect("the table holds country codes");
    let name = names.in_country(home);
    let number = plan.records() as u64;
    let row = provider_row(&name, number, draw);
    let lei = row
        .document
        .lei
        .clone()
        .expect("every firm of the demonstration has one");
    plan.add(joined, Step::Provider(Box::new(row.clone())));
    let mut firm = Firm {
        plan,
        today,
        home,
        joined,
        number,
        body: SOUND[draw.below(SOUND.len())],
        age: 300 + draw.below(450) as i64,
        lei,
        row,
    };
    let slots = kit::of(&firm);
    twist.play(&mut firm, slots);
}

fn provider_row(name: &FirmName, number: u64, draw: &mut Draw) -> ProviderRow {
    let vat = identifiers::vat(name.country, draw).filter(|_| !draw.once_in(4));
    let euid = identifiers::euid(name.country, number).filter(|_| draw.once_in(3));
    ProviderRow {
        line: 0,
        number: None,
        country: name.country,
        document: ProviderDocument {
            name: name.name.clone(),
            trading_names: name.trading_names.clone(),
            former_names: name.former_names.clone(),
            lei: Some(identifiers::lei(10_000 + number)),
            vat,
            euid,
            town: Some(name.town.to_owned()),
            domain: Some(name.domain.clone()),
        },
        silent: Vec::new(),
    }
}

/// A firm while it is planned.
#[derive(Debug)]
pub(super) struct Firm<'p> {
    pub(super) plan: &'p mut Plan,
    pub(super) today: CivilDate,
    pub(super) home: Country,
    /// Days ago it came on the register.
    pub(super) joined: i64,
    number: u64,
    body: Body,
    /// Days ago its certificates began.
    age: i64,
    pub(super) lei: quaymark_core::id::Lei,
    pub(super) row: ProviderRow,
}

impl Firm<'_> {
    /// A day so many days from today; negative is past.
    pub(super) fn day(&self, days: i64) -> CivilDate {
        self.today.plus_days(days)
    }

    /// Plans a record for the day the firm joined.
    pub(super) fn hold(&mut self, kind: ListKind, row: RecordRow) -> Handle {
        let handle = self.plan.handle();
        let joined = self.joined;
        self.restate(joined, kind, row, handle);
        handle
    }

    /// Plans a row about a record that is planned already.
    pub(super) fn restate(
        &mut self,
        days_ago: i64,
        kind: ListKind,
        row: RecordRow,
        handle: Handle,
    ) {
        self.plan
            .add(days_ago, Step::Record(kind, Box::new(row), handle));
    }

    /// A certificate under accreditation by the firm's certification body.
    pub(super) fn certificate(&self, standard: &str) -> RecordRow {
        let claims = RowClaims::Certification {
            standard: standard.to_owned(),
            services: kit::services(),
            ports: Vec::new(),
        };
        let number = format!("{}-{}-{:04}", self.home, short(standard), self.number);
        RecordRow {
            accreditation: Some(self.body.accreditation()),
            scope: Some("Security services in ports and on waterside sites".to_owned()),
            ..self.record(self.body.name, number, claims)
        }
    }

    /// A licence of the firm's home.
    pub(super) fn licence(&self) -> RecordRow {
        let claims = RowClaims::Licence {
            country: self.home,
            activities: kit::services(),
            tolerated_until: None,
        };
        let number = format!("DEMO-{}-{:05}", self.home, 10_000 + self.number);
        RecordRow {
            scope: Some("Guarding for third parties".to_owned()),
            ..self.record(&licensing_authority(self.home), number, claims)
        }
    }

    /// A vetting by the office of the firm's home.
    pub(super) fn vetting(&self) -> RecordRow {
        let claims = RowClaims::Vetting {
            level: VettingLevel::Enhanced,
            country: self.home,
        };
        let number = format!("V-{}-{:05}", self.home, 20_000 + self.number);
        RecordRow {
            scope: Some("Port security vetting scheme (demonstration)".to_owned()),
            ..self.record(&vetting_office(self.home), number, claims)
        }
    }

    fn record(&self, issuer: &str, number: String, claims: RowClaims) -> RecordRow {
        let valid_from = self.day(-self.age);
        RecordRow {
            line: 0,
            provider: ProviderRef::Lei(self.lei.clone()),
            issuer: IssuerName::Name(issuer.to_owned()),
            number,
            valid_from: Some(valid_from),
            valid_until: Some(valid_from.plus_days(CYCLE_DAYS - 1)),
            status: None,
            status_from: None,
            reason: None,
            is_confidential: false,
            scope: None,
            accreditation: None,
            claims,
        }
    }
}

fn short(standard: &str) -> String {
    let kept = standard.chars().filter(char::is_ascii_alphanumeric);
    kept.collect::<String>().to_uppercase()
}
