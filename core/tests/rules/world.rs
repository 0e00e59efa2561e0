//! Invented facts for the tests: a small catalogue, attestors, records, and the rulebook over them.

use std::collections::BTreeMap;

use quaymark_core::id::{
    AttestorId, Country, EditionId, Family, ProviderId, RecordId, RecordKind, UnLocode,
};
use quaymark_core::register::{
    Attestor, AttestorKind, Certification, Claims, Edition, EditionStatus, Equivalence, Licence,
    Listing, Profile, Record, Regime, Rulebook, StandardClass, Vetting, VettingLevel,
};
use quaymark_core::requirement::Requirement;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{Period, RecordedStatus, Timeline};
use quaymark_core::verdict::{
    Answer, AnswerRules, Case, NoProfileInForce, Outcome, answer_by, turn,
};

/// Parses a text that is known to be right.
pub fn good<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect(text)
}

/// An instant as RFC 3339; a bare date is its midnight in UTC.
pub fn at(text: &str) -> Instant {
    if text.len() == 10 {
        good(&format!("{text}T00:00:00Z"))
    } else {
        good(text)
    }
}

/// The rules of a test.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub editions: BTreeMap<EditionId, Edition>,
    pub attestors: BTreeMap<AttestorId, Attestor>,
    pub regimes: BTreeMap<Country, Regime>,
}

impl Rulebook for Rules {
    fn edition(&self, id: &EditionId) -> Option<&Edition> {
        self.editions.get(id)
    }

    fn attestor(&self, id: AttestorId) -> Option<&Attestor> {
        self.attestors.get(&id)
    }

    fn regime(&self, country: Country) -> Option<&Regime> {
        self.regimes.get(&country)
    }

    fn successors(&self, id: &EditionId) -> Vec<&Edition> {
        let editions = self.editions.values();
        editions
            .filter(|edition| edition.supersedes.contains(id))
            .collect()
    }
}

pub const BODY: u64 = 1;
pub const AUTHORITY: u64 = 2;
pub const PORT: u64 = 3;

impl Rules {
    /// Three sound attestors, the regimes of two states and the editions the tests speak of.
    pub fn sound() -> Self {
        let mut rules = Self::default();
        for (bits, kind) in [
            (BODY, AttestorKind::CertificationBody),
            (AUTHORITY, AttestorKind::LicensingAuthority),
            (PORT, AttestorKind::Port),
        ] {
            rules.put_attestor(bits, kind, granted("2000-01-01", None));
        }
        rules.put_regime("NL", true);
        rules.put_regime("GB", false);
        for (id, family, requires) in [
            ("en-17483-1-2021", "EN 17483-1", &[][..]),
            ("en-17483-3-2023", "EN 17483-3", &["en-17483-1-2021"]),
            ("iso-iec-27001-2022", "ISO/IEC 27001", &[]),
            ("iso-iec-27001-2013", "ISO/IEC 27001", &[]),
            ("iso-45001-2018", "ISO 45001", &[]),
            ("ohsas-18001-2007", "OHSAS 18001", &[]),
            ("iso-28007-1-2015", "ISO 28007-1", &[]),
            ("iso-9001-2026", "ISO 9001", &[]),
        ] {
            rules.put_edition(id, family, requires);
        }
        rules.change("iso-iec-27001-2022", |edition| {
            edition.supersedes = vec![good("iso-iec-27001-2013")];
        });
        rules.change("iso-iec-27001-2013", |edition| {
            edition.status = EditionStatus::Superseded;
            edition.transition_ends_at = Some(at("2025-11-01"));
        });
        rules.change("iso-45001-2018", |edition| {
            edition.supersedes = vec![good("ohsas-18001-2007")];
        });
        rules.change("ohsas-18001-2007", |edition| {
            edition.status = EditionStatus::Superseded;
            edition.transition_ends_at = Some(at("2021-10-01"));
        });
        rules.change("iso-28007-1-2015", |edition| {
            edition.class = StandardClass::Guidance;
        });
        rules.change("iso-9001-2026", |edition| {
            edition.status = EditionStatus::Expected;
        });
        rules
    }

    pub fn put_attestor(&mut self, bits: u64, kind: AttestorKind, timeline: Timeline) {
        let id = AttestorId::from_bits(bits);
        let attestor = Attestor {
            id,
            kind,
            country: good("NL"),
            timeline,
            entry: 100 + bits,
        };
        self.attestors.insert(id, attestor);
    }

    pub fn put_regime(&mut self, country: &str, asks_company_licence: bool) {
        let regime = Regime {
            country: good(country),
            asks_company_licence,
            entry: 200,
        };
        self.regimes.insert(regime.country, regime);
    }

    pub fn put_edition(&mut self, id: &str, family: &str, requires: &[&str]) {
        let edition = Edition {
            id: good(id),
            family: good(family),
            class: StandardClass::Certifiable,
            status: EditionStatus::Current,
            transition_ends_at: None,
            requires: requires.iter().map(|id| good(id)).collect(),
            supersedes: Vec::new(),
            entry: 300,
        };
        self.editions.insert(edition.id.clone(), edition);
    }

    pub fn change(&mut self, id: &str, change: impl FnOnce(&mut Edition)) {
        let id: EditionId = good(id);
        change(self.editions.get_mut(&id).expect("a known edition"));
    }
}

/// Granted from a date, until another.
pub fn granted(from: &str, until: Option<&str>) -> Timeline {
    Timeline::granted(at(from), until.map(at)).expect("a timeline")
}

/// Periods that follow each other: each from its instant until the next one's, the last until
/// `until`.
pub fn periods(starts: &[(&str, RecordedStatus)], until: Option<&str>) -> Timeline {
    let ends = starts.iter().skip(1).map(|(from, _)| Some(at(from)));
    let periods = starts.iter().zip(ends.chain([until.map(at)]));
    let periods = periods.map(|((from, status), until)| Period {
        from: at(from),
        until,
        status: *status,
    });
    Timeline::new(periods.collect()).expect("a timeline")
}

fn record(kind: RecordKind, number: u64, claims: Claims, timeline: Timeline) -> Record {
    Record {
        id: RecordId::from_bits(kind, number),
        claims,
        timeline,
        is_confidential: false,
        entry: 1000 + number,
    }
}

/// An accredited certificate by [`BODY`], with no services and no ports in scope.
pub fn certificate(number: u64, edition: &str, timeline: Timeline) -> Record {
    let claims = Certification {
        edition: good(edition),
        issuer: AttestorId::from_bits(BODY),
        is_accredited: true,
        services: Vec::new(),
        ports: Vec::new(),
    };
    record(
        RecordKind::Certification,
        number,
        Claims::Certification(claims),
        timeline,
    )
}

/// A licence of the Netherlands by [`AUTHORITY`] for every activity.
pub fn licence(number: u64, timeline: Timeline) -> Record {
    let claims = Licence {
        country: good("NL"),
        issuer: AttestorId::from_bits(AUTHORITY),
        activities: Vec::new(),
        tolerated_until: None,
    };
    record(
        RecordKind::Licence,
        number,
        Claims::Licence(claims),
        timeline,
    )
}

/// A vetting in the Netherlands by [`PORT`].
pub fn vetting(number: u64, level: VettingLevel, timeline: Timeline) -> Record {
    let claims = Vetting {
        level,
        issuer: AttestorId::from_bits(PORT),
        country: good("NL"),
    };
    record(
        RecordKind::Vetting,
        number,
        Claims::Vetting(claims),
        timeline,
    )
}

/// A decision of Rotterdam by [`PORT`] to accept other evidence for a family.
pub fn decision(number: u64, standard: &str, timeline: Timeline) -> Record {
    let claims = Equivalence {
        port: rotterdam(),
        issuer: AttestorId::from_bits(PORT),
        standard: good::<Family>(standard),
    };
    record(
        RecordKind::Equivalence,
        number,
        Claims::Equivalence(claims),
        timeline,
    )
}

pub fn rotterdam() -> UnLocode {
    good("NLRTM")
}

/// On the register since 2000.
pub fn listing() -> Listing {
    Listing {
        provider: ProviderId::from_bits(7),
        timeline: granted("2000-01-01", None),
        entry: 1,
    }
}

/// The first version of a profile of Rotterdam, in force since 2000, with no margin.
pub fn profile(requirement: &str) -> Profile {
    Profile {
        id: good("nlrtm-test"),
        version: 1,
        port: rotterdam(),
        timeline: granted("2000-01-01", None),
        margin_days: 0,
        requirement: serde_json::from_str::<Requirement>(requirement).expect(requirement),
        entry: 2,
    }
}

/// A provider, a profile and the rules, to be asked about.
#[derive(Clone, Debug)]
pub struct World {
    pub listing: Listing,
    pub records: Vec<Record>,
    pub profiles: Vec<Profile>,
    pub rules: Rules,
}

impl World {
    /// One requirement, some records, sound rules.
    pub fn asking(requirement: &str, records: &[Record]) -> Self {
        Self {
            listing: listing(),
            records: records.to_vec(),
            profiles: vec![profile(requirement)],
            rules: Rules::sound(),
        }
    }

    pub fn answer(&self, at: Instant) -> Result<Answer, NoProfileInForce> {
        self.answer_by(AnswerRules::NEWEST, at)
    }

    pub fn answer_by(&self, rules: AnswerRules, at: Instant) -> Result<Answer, NoProfileInForce> {
        self.weighed(|case| answer_by(rules, case, at))
    }

    /// Until when the outcome at an instant holds, and the one that follows.
    pub fn turn(&self, at: Instant) -> Option<(Instant, Option<Outcome>)> {
        self.weighed(|case| turn(case, at))
    }

    fn weighed<T>(&self, weigh: impl FnOnce(&Case<'_, Rules>) -> T) -> T {
        let profiles: Vec<&Profile> = self.profiles.iter().collect();
        weigh(&Case {
            listing: &self.listing,
            records: &self.records,
            profiles: &profiles,
            rules: &self.rules,
        })
    }

    /// The answer at an instant at which a profile is in force.
    pub fn on(&self, instant: &str) -> Answer {
        self.answer(at(instant)).expect("a profile in force")
    }
}
