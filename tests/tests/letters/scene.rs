//! A firm with one certificate, its certification body and the registrar, and the letters they got.

use quaymark_core::account::OrganisationKind;
use quaymark_core::entry::Change;
use quaymark_core::id::{AttestorId, ProviderId};
use quaymark_core::time::Instant;
use quaymark_server::jobs::take_turn;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, day, granted, instant};
use quaymark_tests::people::{Organisation, organisation};
use quaymark_tests::register::{Register, Setup};

use crate::files;

pub struct Scene {
    pub register: Register,
    pub facts: Facts,
    pub firm: ProviderId,
    pub firm_people: Organisation,
    pub body_people: Organisation,
    pub registrar: Organisation,
}

/// A letter: to whom, and its subject.
pub type Posted = (String, String);

impl Scene {
    /// At a time, without a certificate.
    pub fn at(now: &str) -> Self {
        Self::on(Setup::on(TestDatabase::empty()).at(instant(now)).start())
    }

    pub fn on(register: Register) -> Self {
        let now = register.clock().now();
        let facts = Facts::scene(register.store(), now);
        let firm = facts.provider(70, "Havenwacht B.V.", day("2025-01-01"), now);
        register.catch_up();
        let body = AttestorId::from_bits(2).to_string();
        use OrganisationKind::{CertificationBody, Provider, Registrar};
        Self {
            firm_people: organisation(&register, Provider, "firm", Some(&firm.to_string())),
            body_people: organisation(&register, CertificationBody, "body", Some(&body)),
            registrar: organisation(&register, Registrar, "registrar", None),
            firm,
            facts,
            register,
        }
    }

    /// The firm's certificate in its first or a later version.
    pub fn certify(&self, bits: u64, until: Instant, change: Change) {
        let now = self.register.clock().now();
        let periods = granted(day("2025-02-01"), Some(until));
        (self.facts).certificate(bits, self.firm, periods, change, now);
        self.register.catch_up();
    }

    /// Lets the register do what has come round.
    pub fn turn(&self) {
        let taken = take_turn(self.register.app());
        taken.unwrap_or_else(|error| panic!("{error:?}"));
    }

    pub fn turn_at(&self, now: Instant) {
        self.register.clock().set(now);
        self.turn();
    }

    /// Every letter so far, in the order of its readers.
    pub fn post(&self) -> Vec<Posted> {
        let mut post: Vec<Posted> = files(&self.register)
            .iter()
            .map(|text| head(text))
            .collect();
        post.sort();
        post
    }

    /// The whole letters to somebody.
    pub fn letters_to(&self, email: &str) -> Vec<String> {
        let mut letters = files(&self.register);
        letters.retain(|text| head(text).0 == email);
        letters
    }

    /// The one letter to somebody whose subject ends so. Letters lie in no order.
    pub fn letter_to(&self, email: &str, end: &str) -> String {
        let mut letters = self.letters_to(email);
        letters.retain(|text| head(text).1.ends_with(end));
        assert_eq!(letters.len(), 1, "{end}: {letters:?}");
        letters.remove(0)
    }

    /// The subjects of the letters to somebody.
    pub fn subjects_to(&self, email: &str) -> Vec<String> {
        let post = self.post().into_iter();
        post.filter(|(to, _)| to == email)
            .map(|(_, subject)| subject)
            .collect()
    }

    /// The subjects of the reminders to somebody; the weekly letter comes beside them.
    pub fn reminders_to(&self, email: &str) -> Vec<String> {
        let mut subjects = self.subjects_to(email);
        subjects.retain(|subject| subject.starts_with("ISO 18788:2015 ends"));
        subjects
    }
}

fn head(text: &str) -> Posted {
    let unfolded = text.replace("\r\n ", " ");
    let line = |name: &str| {
        let mut lines = unfolded.lines();
        let found = lines.find_map(|line| line.strip_prefix(name));
        found
            .unwrap_or_else(|| panic!("no {name} in {text}"))
            .to_owned()
    };
    let to = line("To: ");
    let email = to.rsplit_once('<').map_or(to.as_str(), |(_, rest)| rest);
    (email.trim_end_matches('>').to_owned(), line("Subject: "))
}
