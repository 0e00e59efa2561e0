//! What a firm holds to meet the profile of its home port.

use quaymark_core::id::ServiceId;

use super::firms::Firm;
use crate::import::rows::{ListKind, RecordRow};

/// A place in the kit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    General,
    Ports,
    Licence,
    Vetting,
    Quality,
    Information,
    AntiBribery,
    Other,
}

/// What is in a place.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) slot: Slot,
    pub(super) kind: ListKind,
    pub(super) row: RecordRow,
}

const SERVICES: [&str; 10] = [
    "access-control",
    "alarm-receiving-response",
    "cctv-control-room",
    "container-yard-seal-checks",
    "key-holding",
    "passenger-luggage-screening",
    "patrol",
    "screening-search",
    "static-guarding",
    "visitor-contractor-escort",
];

/// Every service that a profile of the demonstration asks for.
pub(super) fn services() -> Vec<ServiceId> {
    let ids = SERVICES.iter().map(|id| id.parse());
    ids.collect::<Result<_, _>>()
        .expect("the table holds slugs")
}

/// The whole kit of a firm.
pub(super) fn of(firm: &Firm<'_>) -> Vec<Held> {
    let mut kit = vec![
        certificate(firm, Slot::General, "en-17483-1-2021"),
        certificate(firm, Slot::Ports, "en-17483-3-2023"),
        certificate(firm, Slot::Quality, "iso-9001-2015"),
    ];
    let more: &[(Slot, &str)] = match firm.home.as_str() {
        "BE" => &[
            (Slot::AntiBribery, "iso-37001-2025"),
            (Slot::Information, "iso-iec-27001-2022"),
        ],
        "GR" => &[(Slot::AntiBribery, "iso-37001-2025")],
        "DE" => &[
            (Slot::Other, "iso-22301-2019"),
            (Slot::Other, "iso-28000-2022"),
        ],
        "IE" => &[(Slot::Other, "en-50518-2019")],
        _ => &[],
    };
    kit.extend(
        more.iter()
            .map(|(slot, standard)| certificate(firm, *slot, standard)),
    );
    // Britain licenses guards and not companies; Iceland's regime is not known to the register.
    if !matches!(firm.home.as_str(), "GB" | "IS") {
        let (slot, kind) = (Slot::Licence, ListKind::Licences);
        kit.push(Held {
            slot,
            kind,
            row: firm.licence(),
        });
    }
    let (slot, kind) = (Slot::Vetting, ListKind::Vettings);
    kit.push(Held {
        slot,
        kind,
        row: firm.vetting(),
    });
    kit
}

fn certificate(firm: &Firm<'_>, slot: Slot, standard: &str) -> Held {
    let (kind, row) = (ListKind::Certifications, firm.certificate(standard));
    Held { slot, kind, row }
}
