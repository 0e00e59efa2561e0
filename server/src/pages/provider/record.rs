//! One record of a provider as the page shows it.

use askama::Template;
use askama::filters::HtmlSafe;
use quaymark_core::document::RecordDocument;
use quaymark_core::reason::Reason;
use quaymark_core::register::{
    Certification, Claims, Equivalence, Licence, Record, Rulebook, Vetting,
};
use quaymark_core::standing::{Standing, effective_end, standing};
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt};

use super::printed::{accreditation_words, printed_dates};
use crate::directory::{Rules, Snapshot};
use crate::pages::component::{Facts, Prose, Tag};
use crate::pages::names::NamesOf;
use crate::pages::words::{
    Names, When, Zones, capitalised, country_name, joined, level_words, nation, reason_sentence,
    record_tag,
};

/// A record as the page shows it.
#[derive(Clone, Debug, Template)]
#[template(path = "components/record.html")]
pub struct RecordView {
    /// The record's number, which is also its place within the page.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Whether it counts now.
    pub tag: Tag,
    /// Why, and what follows.
    pub sentence: Prose,
    /// What stands against it: why, since when, by whom.
    pub against: Option<Prose>,
    /// Everything else.
    pub facts: Facts,
    /// What the firm says to a status it contests.
    pub reply: Option<String>,
}

impl HtmlSafe for RecordView {}

impl RecordView {
    /// Says that number, printed dates and wording are gone.
    pub(super) fn say_erased(&mut self) {
        self.facts.say("Number, dates and wording", "Erased");
    }
}

/// What a record view is made from.
#[derive(Debug)]
pub struct Making<'a, R = Rules, N = NamesOf<'a>> {
    /// All records of the provider.
    pub records: &'a [Record],
    /// Editions, attestors and regimes.
    pub rules: R,
    /// Names of codes.
    pub names: N,
    /// The present.
    pub now: Instant,
}

impl<'a> Making<'a> {
    /// By the rules and names of a snapshot.
    pub fn of(snapshot: &'a Snapshot, records: &'a [Record], now: Instant) -> Self {
        Self {
            records,
            rules: snapshot.rules(),
            names: NamesOf::new(snapshot),
            now,
        }
    }
}

impl<R: Rulebook, N: Names> Making<'_, R, N> {
    /// The view of a record and its public document, if that can be shown.
    pub fn view(&self, record: &Record, document: Option<&RecordDocument>) -> RecordView {
        let standing = standing(record, self.records, &self.rules, self.now);
        RecordView {
            id: record.id.to_string(),
            title: self.title(record),
            tag: record_tag(standing),
            sentence: self.sentence(record, standing),
            facts: self.facts(record, document),
            against: None,
            reply: None,
        }
    }

    /// Whether the firm may contest what is recorded of a record now.
    pub fn is_contestable(&self, record: &Record) -> bool {
        use RecordedStatus::{Annulled, Suspended, Withdrawn};
        matches!(
            record.timeline.status_at(self.now),
            StatusAt::Recorded(Suspended | Withdrawn | Annulled)
        )
    }

    /// What a record is, in a few words.
    pub fn title(&self, record: &Record) -> String {
        match &record.claims {
            Claims::Certification(claim) => self.names.edition(&claim.edition),
            Claims::Licence(claim) => format!("Company licence of {}", nation(claim.country)),
            Claims::Vetting(claim) => format!(
                "{} vetting, {}",
                capitalised(level_words(claim.level)),
                country_name(claim.country)
            ),
            Claims::Equivalence(claim) => {
                format!(
                    "{} taken as met by {}",
                    claim.standard,
                    self.names.port(claim.port)
                )
            }
        }
    }

    /// Where the days of a record were typed.
    pub fn zones(&self, record: &Record) -> Zones {
        Zones::named([self.names.zone(record.claims.issuer())])
    }

    /// The last day of a record that ends at an instant.
    pub fn last_day(&self, record: &Record, end: Instant) -> When {
        self.zones(record).last_day(end, self.now)
    }

    fn sentence(&self, record: &Record, standing: Standing) -> Prose {
        match standing {
            Standing::DoesNotCount(Reason::NotReleased) => {
                "Not released: the owner has not released this record. The register says that it \
                 exists and no more."
                    .into()
            }
            Standing::DoesNotCount(Reason::RenewalPending) => self.tolerated_sentence(record),
            Standing::DoesNotCount(reason) => {
                let sentence = format!("{} It does not count now.", reason_sentence(reason));
                Prose::from(sentence).and(self.ended_words(record, reason))
            }
            Standing::Counts => match effective_end(record, &self.rules, self.now) {
                Some(end) => {
                    let last = self.last_day(record, end);
                    let left = format!(" ({}).", last.left);
                    Prose::from("It counts now, and by what is recorded until ")
                        .and(last)
                        .and(left)
                }
                None => "It counts now. No end is recorded.".into(),
            },
        }
    }

    fn ended_words(&self, record: &Record, reason: Reason) -> Prose {
        match (reason, record.timeline.ends_at()) {
            (Reason::Expired, Some(end)) => {
                let last = self.last_day(record, end);
                let left = format!(" ({}).", last.left);
                Prose::from(" Its last day was ").and(last).and(left)
            }
            _ => Prose::default(),
        }
    }

    fn tolerated_sentence(&self, record: &Record) -> Prose {
        let until = match &record.claims {
            Claims::Licence(licence) => licence.tolerated_until,
            _ => None,
        };
        let until = until.map_or_else(Prose::default, |end| {
            Prose::from(" until ").and(self.last_day(record, end))
        });
        Prose::from("The licence expired. The authority tolerates operation")
            .and(until)
            .and(", but the licence does not count.")
    }

    fn facts(&self, record: &Record, document: Option<&RecordDocument>) -> Facts {
        let mut facts = Facts::default();
        if record.is_confidential {
            facts.say("Issued by", self.names.attestor(record.claims.issuer()));
            facts.say("Everything else", "Not released");
        } else {
            if let Some(number) = document.and_then(|document| document.number.as_deref()) {
                facts.code("Number", number);
            }
            match &record.claims {
                Claims::Certification(claim) => self.certification(claim, document, &mut facts),
                Claims::Licence(claim) => self.licence(record, claim, &mut facts),
                Claims::Vetting(claim) => self.vetting(claim, &mut facts),
                Claims::Equivalence(claim) => self.equivalence(claim, &mut facts),
            }
            printed_dates(document, &mut facts);
            facts.say_if("Wording", document.and_then(|d| d.scope.clone()));
        }
        facts.code("Register number", record.id.to_string());
        facts.link("Log entry", record.entry.to_string(), "#history".to_owned());
        facts
    }

    fn certification(
        &self,
        claim: &Certification,
        document: Option<&RecordDocument>,
        facts: &mut Facts,
    ) {
        let edition = claim.edition.to_string();
        let address = format!("/standards/{edition}");
        facts.link("Standard", self.names.edition(&claim.edition), address);
        facts.say("Certification body", self.names.attestor(claim.issuer));
        facts.say("Accreditation", accreditation_words(claim, document));
        facts.say(
            "Services in scope",
            self.services(&claim.services, "None stated"),
        );
        let ports: Vec<String> = claim
            .ports
            .iter()
            .map(|port| self.names.port(*port))
            .collect();
        let ports = match ports.is_empty() {
            true => "Not restricted to certain ports".to_owned(),
            false => joined(&ports, "and"),
        };
        facts.say("Ports in scope", ports);
    }

    fn licence(&self, record: &Record, claim: &Licence, facts: &mut Facts) {
        facts.say("State", country_name(claim.country));
        facts.say("Granted by", self.names.attestor(claim.issuer));
        let any = "Not restricted to certain activities";
        facts.say(
            "Activities permitted",
            self.services(&claim.activities, any),
        );
        let tolerated = claim.tolerated_until.map(|end| self.last_day(record, end));
        facts.say_if("Tolerated after expiry until", tolerated);
    }

    fn vetting(&self, claim: &Vetting, facts: &mut Facts) {
        facts.say("Level", capitalised(level_words(claim.level)));
        facts.say("Scheme of", country_name(claim.country));
        facts.say("Vetted by", self.names.attestor(claim.issuer));
    }

    fn equivalence(&self, claim: &Equivalence, facts: &mut Facts) {
        facts.say("Counts as", claim.standard.to_string());
        facts.say("For", format!("{} alone", self.names.port(claim.port)));
        facts.say("Decided by", self.names.attestor(claim.issuer));
    }

    fn services(&self, services: &[quaymark_core::id::ServiceId], none: &str) -> String {
        let words: Vec<String> = services.iter().map(|id| self.names.service(id)).collect();
        match words.is_empty() {
            true => none.to_owned(),
            false => words.join("; "),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_register::{Rules, certificate, confidential, instant, part_3};
    use super::*;
    use crate::pages::test_names::TableOfNames;

    fn view(record: &Record, document: Option<&RecordDocument>) -> RecordView {
        let making = Making {
            records: std::slice::from_ref(record),
            rules: Rules::sound(),
            names: TableOfNames,
            now: instant("2026-11-23T10:00:00Z"),
        };
        making.view(record, document)
    }

    #[test]
    fn a_certificate_in_force_says_until_when() {
        let record = certificate("part-1", "2024-01-01T00:00:00Z", "2026-12-06T00:00:00Z");
        let view = view(&record, None);
        assert_eq!(view.tag.words, "In force");
        assert_eq!(
            view.sentence.plain(),
            "It counts now, and by what is recorded until 5 December 2026 (in 12 days)."
        );
    }

    #[test]
    fn a_part_without_its_counterpart_says_so() {
        let view = view(
            &part_3("2024-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            None,
        );
        assert_eq!(view.tag.words, "Counterpart missing");
        assert!(
            view.sentence.plain().contains("only beside another one"),
            "{}",
            view.sentence.plain()
        );
    }

    #[test]
    fn a_confidential_record_says_that_it_exists_and_no_more() {
        let document = RecordDocument {
            number: Some("SECRET-1".to_owned()),
            ..RecordDocument::default()
        };
        let html = view(&confidential(), Some(&document))
            .render()
            .expect("renders");
        assert!(html.contains("Not released"), "{html}");
        assert!(
            !html.contains("SECRET-1") && !html.contains("scope"),
            "{html}"
        );
    }

    #[test]
    fn printed_days_name_their_zone() {
        let document = RecordDocument {
            number: Some("NL-2231".to_owned()),
            valid_until: Some("2026-12-05".parse().expect("a day")),
            zone: Some("Europe/Amsterdam".to_owned()),
            ..RecordDocument::default()
        };
        let record = certificate("part-1", "2024-01-01T00:00:00Z", "2026-12-05T23:00:00Z");
        let html = view(&record, Some(&document)).render().expect("renders");
        assert!(html.contains("NL-2231"), "{html}");
        assert!(
            html.contains("5 December 2026, to the end of that day in Europe/Amsterdam"),
            "{html}"
        );
    }
}
