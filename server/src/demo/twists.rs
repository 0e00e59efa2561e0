//! The stories of the demonstration: one thing each that is not as it should be, or was not.

mod story;

use quaymark_core::id::UnLocode;
use quaymark_core::register::VettingLevel;
use quaymark_core::timeline::RecordedStatus::{self, Annulled, Granted, Suspended, Withdrawn};

use story::Story;

use super::attestors::{self, Body};
use super::firms::Firm;
use super::kit::{Held, Slot};
use super::plan::{Decision, Step, Target};
use crate::import::rows::{IssuerName, RecordRow, RowClaims};

macro_rules! twists {
    ($($(#[doc = $doc:literal])+ $name:ident),+ $(,)?) => {
        /// What is particular about a firm.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Twist { $($(#[doc = $doc])+ $name),+ }

        impl Twist {
            /// Every story, in this order.
            pub const ALL: &[Self] = &[$(Self::$name),+];
        }
    };
}

twists! {
    /// Nothing is: it holds all its home port asks for.
    Complete,
    /// Its ports certificate ends in twelve days.
    EndsInTwelveDays,
    /// Its ports certificate expired yesterday.
    ExpiredYesterday,
    /// Its ports certificate is suspended.
    SuspendedNow,
    /// Its ports certificate was suspended for a while.
    SuspendedAndRestored,
    /// Its ports certificate was withdrawn.
    CertificateWithdrawn,
    /// Its licence was withdrawn.
    LicenceWithdrawn,
    /// Its ports certificate was wrong from the start.
    CertificateAnnulled,
    /// It holds a certificate whose edition ended before the printed date.
    EditionEnded,
    /// It holds a certificate to an edition that is not published yet.
    CertifiedTooEarly,
    /// It holds the ports part without the general part.
    PartThreeAlone,
    /// Its certification body's accreditation is suspended.
    IssuerSuspended,
    /// Its certification body's accreditation was withdrawn.
    IssuerWithdrawn,
    /// It has not released its ports certificate.
    Confidential,
    /// It concealed its vetting later.
    ConcealedLater,
    /// It released its ports certificate later.
    ReleasedLater,
    /// Its licence expired; the authority tolerates that for now.
    RenewalPending,
    /// Its ports certificate begins in twenty days.
    NotYetValid,
    /// Its scope lacks services.
    ServicesShort,
    /// Its scope names another port.
    PortElsewhere,
    /// Its licence does not permit the activity.
    ActivityShort,
    /// Its ports certificate was issued without accreditation.
    NotAccredited,
    /// It is certified to an older edition that still counts.
    SupersededEdition,
    /// It holds a standard its port names as equivalent.
    EquivalentStandard,
    /// A port decided that its evidence is equivalent.
    EquivalenceDecision,
    /// It was vetted at too low a level.
    LevelTooLow,
    /// It was never vetted.
    NoVetting,
    /// It has no licence.
    NoLicence,
    /// Its place on the register is suspended.
    ProviderSuspended,
    /// It was taken off the register.
    ProviderWithdrawn,
    /// Its entry was wrong from the start.
    ProviderAnnulled,
    /// Its name was changed.
    Renamed,
    /// The scope of its ports certificate was put right.
    ScopeCorrected,
    /// Its quality certificate was renewed.
    Renewed,
    /// A suspension of its vetting was recorded long after it held.
    RecordedLate,
}

impl Twist {
    /// The country whose port tells this story, where not every port does.
    pub const fn home(self) -> Option<&'static str> {
        match self {
            Self::EditionEnded | Self::ActivityShort => Some("BE"),
            Self::SupersededEdition => Some("GR"),
            Self::EquivalentStandard => Some("ES"),
            Self::EquivalenceDecision => Some("NL"),
            _ => None,
        }
    }

    /// Plans the firm's kit with this story.
    pub(super) fn play(self, firm: &mut Firm<'_>, mut kit: Vec<Held>) {
        kit.retain(|held| !self.drops(held.slot));
        let mut handles = Vec::new();
        for held in &mut kit {
            self.alter(firm, held);
            let handle = firm.hold(held.kind, held.row.clone());
            handles.push((held.slot, handle));
        }
        let story = Story {
            kit: &kit,
            handles: &handles,
        };
        self.go_on(firm, &story);
    }

    fn drops(self, slot: Slot) -> bool {
        match self {
            Self::PartThreeAlone => slot == Slot::General,
            Self::EquivalenceDecision => slot == Slot::Ports,
            Self::NoVetting => slot == Slot::Vetting,
            Self::NoLicence => slot == Slot::Licence,
            _ => false,
        }
    }

    /// Changes what is entered from the beginning.
    fn alter(self, firm: &Firm<'_>, held: &mut Held) {
        let row = &mut held.row;
        match (self, held.slot) {
            (Self::EndsInTwelveDays, Slot::Ports) => last_day(firm, row, 12),
            (Self::ExpiredYesterday, Slot::Ports) => last_day(firm, row, -1),
            (Self::Renewed, Slot::Quality) => last_day(firm, row, -100),
            (Self::NotYetValid, Slot::Ports) => {
                row.valid_from = Some(firm.day(20));
                row.valid_until = Some(firm.day(20 + 1094));
            }
            (Self::IssuerSuspended, Slot::Ports) => issued_by(row, &attestors::SUSPENDED),
            (Self::IssuerWithdrawn, Slot::Ports) => issued_by(row, &attestors::WITHDRAWN),
            (Self::Confidential | Self::ReleasedLater, Slot::Ports) => row.is_confidential = true,
            (Self::NotAccredited, Slot::Ports) => row.accreditation = None,
            (Self::RenewalPending, Slot::Licence) => {
                last_day(firm, row, -10);
                if let RowClaims::Licence {
                    tolerated_until, ..
                } = &mut row.claims
                {
                    *tolerated_until = Some(firm.day(50));
                }
            }
            _ => self.alter_claims(held.slot, &mut row.claims),
        }
    }

    fn alter_claims(self, slot: Slot, claims: &mut RowClaims) {
        match claims {
            RowClaims::Certification {
                standard,
                services,
                ports,
            } => match (self, slot) {
                (Self::ServicesShort, Slot::Ports) | (Self::ScopeCorrected, Slot::Ports) => {
                    services.truncate(1);
                }
                (Self::PortElsewhere, Slot::Ports) => ports.extend("SEGOT".parse::<UnLocode>()),
                (Self::EditionEnded, Slot::Information) => {
                    "iso-iec-27001-2013".clone_into(standard);
                }
                (Self::SupersededEdition, Slot::AntiBribery) => {
                    "iso-37001-2016".clone_into(standard);
                }
                (Self::EquivalentStandard, Slot::Quality) => "iso-18788-2015".clone_into(standard),
                _ => {}
            },
            RowClaims::Licence { activities, .. } => {
                if self == Self::ActivityShort {
                    activities.retain(|activity| activity.as_str() == "static-guarding");
                }
            }
            RowClaims::Vetting { level, .. } => {
                if self == Self::LevelTooLow {
                    *level = VettingLevel::Basic;
                }
            }
        }
    }

    /// What happens after the firm joined.
    fn go_on(self, firm: &mut Firm<'_>, story: &Story<'_>) {
        let mut ports = |status, days_ago| story.turn(firm, Slot::Ports, status, days_ago);
        match self {
            Self::SuspendedNow => ports(Suspended, 20),
            Self::SuspendedAndRestored => {
                ports(Suspended, 200);
                ports(Granted, 150);
            }
            Self::CertificateWithdrawn => ports(Withdrawn, 30),
            Self::CertificateAnnulled => ports(Annulled, 15),
            Self::LicenceWithdrawn => story.turn(firm, Slot::Licence, Withdrawn, 60),
            Self::ProviderSuspended => list(firm, Suspended, 25),
            Self::ProviderWithdrawn => list(firm, Withdrawn, 75),
            Self::ProviderAnnulled => list(firm, Annulled, 35),
            Self::CertifiedTooEarly => story.is_too_early(firm),
            Self::Renamed => rename(firm),
            Self::EquivalenceDecision => decide_equivalent(firm),
            Self::ConcealedLater => story.restate(firm, Slot::Vetting, 70, |_, row| {
                row.is_confidential = true;
            }),
            Self::ReleasedLater => story.restate(firm, Slot::Ports, 80, |_, row| {
                row.is_confidential = false;
            }),
            Self::ScopeCorrected => story.restate(firm, Slot::Ports, 40, |_, row| {
                if let RowClaims::Certification { services, .. } = &mut row.claims {
                    *services = super::kit::services();
                }
            }),
            Self::Renewed => story.restate(firm, Slot::Quality, 110, |firm, row| {
                row.valid_from = Some(firm.day(-99));
                row.valid_until = Some(firm.day(-99 + 1094));
            }),
            Self::RecordedLate => {
                story.turn_late(firm, Slot::Vetting, Suspended, 9, 100);
                story.turn_late(firm, Slot::Vetting, Granted, 9, 60);
            }
            _ => {}
        }
    }
}

fn last_day(firm: &Firm<'_>, row: &mut RecordRow, days: i64) {
    row.valid_until = Some(firm.day(days));
    row.valid_from = Some(firm.day(days - 1094));
}

fn issued_by(row: &mut RecordRow, body: &Body) {
    row.issuer = IssuerName::Name(body.name.to_owned());
    row.accreditation = Some(body.accreditation());
}

fn list(firm: &mut Firm<'_>, status: RecordedStatus, days_ago: i64) {
    let (target, from) = (Target::Provider(firm.lei.clone()), firm.day(-days_ago));
    firm.plan.add(days_ago, Step::Status(target, status, from));
}

fn rename(firm: &mut Firm<'_>) {
    let mut row = firm.row.clone();
    let old = row.document.name.clone();
    row.document.name = format!("Nova {old}");
    row.document.former_names.push(old);
    firm.plan.add(90, Step::Provider(Box::new(row)));
}

fn decide_equivalent(firm: &mut Firm<'_>) {
    let decision = Decision {
        provider: firm.lei.clone(),
        port: "NLRTM".parse().expect("a UN/LOCODE"),
        family: "EN 17483-3".parse().expect("a family"),
        valid_from: firm.day(-120),
        valid_until: firm.day(245),
        reason: "The firm’s own audit by the port in place of the certificate, which no body nearby issues yet",
        number: format!("EQ-{}", firm.lei.as_str().get(10..18).unwrap_or_default()),
    };
    firm.plan.add(120, Step::Equivalence(Box::new(decision)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_story_that_needs_a_home_gets_one_with_a_profile() {
        let homes = Twist::ALL.iter().filter_map(|twist| twist.home());
        let ports = super::super::profiles::ports();
        for home in homes {
            assert!(
                ports.iter().any(|port| port.country().as_str() == home),
                "{home}"
            );
        }
    }
}
