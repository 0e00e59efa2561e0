//! Outcomes, reasons, statuses, levels and changes in words.

use quaymark_core::entry::{Change, EntryKind};
use quaymark_core::reason::Reason;
use quaymark_core::register::{AttestorKind, VettingLevel};
use quaymark_core::standing::Standing;
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_core::verdict::Outcome;

use crate::pages::component::{Tag, Tone};

/// The tag of an outcome.
pub const fn outcome_tag(outcome: Outcome) -> Tag {
    match outcome {
        Outcome::Meets => Tag::new(Tone::Good, "Meets"),
        Outcome::MeetsExpiring => Tag::new(Tone::Warn, "Meets, ends soon"),
        Outcome::DoesNotMeet => Tag::new(Tone::Bad, "Does not meet"),
        Outcome::Confidential => Tag::new(Tone::Calm, "Not released"),
        Outcome::NotCovered => Tag::new(Tone::Calm, "Not covered"),
        Outcome::NotOnRegister => Tag::new(Tone::Calm, "Not on the register"),
    }
}

/// What an outcome of the whole profile says about the provider.
pub const fn outcome_sentence(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Meets => "This provider meets every requirement.",
        Outcome::MeetsExpiring => {
            "This provider meets every requirement, but something it rests on ends soon."
        }
        Outcome::DoesNotMeet => "This provider does not meet the requirements.",
        Outcome::Confidential => {
            "This cannot be answered: a record exists that its owner has not released. That is \
             neither a yes nor a no."
        }
        Outcome::NotCovered => {
            "This cannot be answered: the register knows no licence regime for part of the \
             question. That is neither a yes nor a no."
        }
        Outcome::NotOnRegister => "This provider is not on the register.",
    }
}

/// One sentence for a reason: `core`'s own.
pub const fn reason_sentence(reason: Reason) -> &'static str {
    reason.sentence()
}

/// The tag of a record by whether it counts now.
pub const fn record_tag(standing: Standing) -> Tag {
    match standing {
        Standing::Counts => Tag::new(Tone::Good, "In force"),
        Standing::DoesNotCount(reason) => match reason {
            Reason::NotYetValid => Tag::new(Tone::Calm, "Not yet valid"),
            Reason::Expired => Tag::new(Tone::Bad, "Expired"),
            Reason::RenewalPending => Tag::new(Tone::Warn, "Expired, renewal pending"),
            Reason::Suspended => Tag::new(Tone::Bad, "Suspended"),
            Reason::Withdrawn => Tag::new(Tone::Bad, "Withdrawn"),
            Reason::Annulled => Tag::new(Tone::Bad, "Annulled"),
            Reason::EditionEnded => Tag::new(Tone::Bad, "Edition ended"),
            Reason::IssuerUnsound => Tag::new(Tone::Bad, "Issuer not sound"),
            Reason::PairMissing => Tag::new(Tone::Warn, "Counterpart missing"),
            Reason::NotReleased => Tag::new(Tone::Calm, "Not released"),
            _ => Tag::new(Tone::Bad, "Does not count"),
        },
    }
}

/// The tag of a recorded status.
pub const fn status_tag(status: RecordedStatus) -> Tag {
    match status {
        RecordedStatus::Granted => Tag::new(Tone::Good, "Granted"),
        RecordedStatus::Suspended => Tag::new(Tone::Warn, "Suspended"),
        RecordedStatus::Withdrawn => Tag::new(Tone::Bad, "Withdrawn"),
        RecordedStatus::Annulled => Tag::new(Tone::Bad, "Annulled"),
    }
}

/// The tag of a provider's own place on the register.
pub const fn listing_tag(status: StatusAt) -> Tag {
    match status {
        StatusAt::NotYet => Tag::new(Tone::Calm, "Not listed yet"),
        StatusAt::Recorded(RecordedStatus::Granted) => Tag::new(Tone::Note, "On the register"),
        StatusAt::Recorded(RecordedStatus::Suspended) => {
            Tag::new(Tone::Bad, "Suspended from the register")
        }
        StatusAt::Recorded(RecordedStatus::Annulled) => Tag::new(Tone::Bad, "Entry annulled"),
        StatusAt::Recorded(RecordedStatus::Withdrawn) | StatusAt::Ended => {
            Tag::new(Tone::Bad, "Taken off the register")
        }
    }
}

/// What a provider's place on the register means.
pub const fn listing_sentence(status: StatusAt) -> &'static str {
    match status {
        StatusAt::NotYet => "The provider's place on the register begins at a later date.",
        StatusAt::Recorded(RecordedStatus::Granted) => {
            "Being on the register says who the provider is. Whether it meets a port's \
             requirements is a question of its own."
        }
        StatusAt::Recorded(RecordedStatus::Suspended) => {
            "While its place is suspended, the provider meets no port's requirements."
        }
        StatusAt::Recorded(RecordedStatus::Annulled) => {
            "The entry was wrong from the start. The provider meets no port's requirements."
        }
        StatusAt::Recorded(RecordedStatus::Withdrawn) | StatusAt::Ended => {
            "The provider is no longer on the register. It stays findable so that its past can be \
             read, and it meets no port's requirements."
        }
    }
}

/// A vetting level.
pub const fn level_words(level: VettingLevel) -> &'static str {
    match level {
        VettingLevel::Basic => "basic",
        VettingLevel::Standard => "standard",
        VettingLevel::Enhanced => "enhanced",
    }
}

/// What an attestor is.
pub const fn attestor_words(kind: AttestorKind) -> &'static str {
    match kind {
        AttestorKind::CertificationBody => "certification body",
        AttestorKind::LicensingAuthority => "licensing authority",
        AttestorKind::VettingAuthority => "vetting authority",
        AttestorKind::Port => "port",
        AttestorKind::Registrar => "registrar",
    }
}

/// What kind of record an entry is about.
pub const fn kind_words(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Provider => "Place on the register",
        EntryKind::Certification => "Certificate",
        EntryKind::Licence => "Licence",
        EntryKind::Vetting => "Vetting",
        EntryKind::Equivalence => "Equivalence decision",
        EntryKind::Edition => "Edition of a standard",
        EntryKind::Regime => "Licence regime",
        EntryKind::Profile => "Requirement profile",
        EntryKind::Attestor => "Attestor",
        EntryKind::VerdictKey => "Verdict key",
        EntryKind::LogKey => "Key of the log",
        EntryKind::Reply => "Reply of the provider",
        EntryKind::State => "State of the register",
        EntryKind::Build => "Build of the widget",
        EntryKind::Erasure => "Erasure",
    }
}

/// Why a record has a new version.
pub const fn change_tag(change: Change) -> Tag {
    match change {
        Change::Granted => Tag::new(Tone::Good, "Granted"),
        Change::Imported => Tag::new(Tone::Note, "Entered from a list"),
        Change::ReferenceLoaded => Tag::new(Tone::Note, "Reference data loaded"),
        Change::Renewed => Tag::new(Tone::Good, "Renewed"),
        Change::Suspended => Tag::new(Tone::Warn, "Suspended"),
        Change::Restored => Tag::new(Tone::Good, "Restored"),
        Change::Withdrawn => Tag::new(Tone::Bad, "Withdrawn"),
        Change::Annulled => Tag::new(Tone::Bad, "Annulled"),
        Change::Corrected => Tag::new(Tone::Note, "Corrected"),
        Change::Released => Tag::new(Tone::Note, "Released by its owner"),
        Change::Concealed => Tag::new(Tone::Calm, "Withheld by its owner"),
        Change::Published => Tag::new(Tone::Note, "Published"),
        Change::KeyActivated => Tag::new(Tone::Note, "Key activated"),
        Change::KeyRetired => Tag::new(Tone::Calm, "Key retired"),
        Change::KeyCompromised => Tag::new(Tone::Bad, "Key compromised"),
        Change::Erased => Tag::new(Tone::Warn, "Erased"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOMES: [Outcome; 6] = [
        Outcome::NotOnRegister,
        Outcome::DoesNotMeet,
        Outcome::NotCovered,
        Outcome::Confidential,
        Outcome::MeetsExpiring,
        Outcome::Meets,
    ];

    #[test]
    fn every_outcome_has_words_of_its_own() {
        let mut words: Vec<String> = OUTCOMES
            .iter()
            .map(|o| outcome_tag(*o).words)
            .map(Into::into)
            .collect();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), OUTCOMES.len());
    }

    #[test]
    fn only_meeting_outcomes_are_shown_as_good() {
        for outcome in OUTCOMES {
            let is_good = outcome_tag(outcome).tone == Tone::Good;
            assert_eq!(is_good, outcome == Outcome::Meets, "{outcome:?}");
        }
    }

    #[test]
    fn no_reason_against_a_record_is_shown_as_good() {
        for reason in Reason::ALL {
            let tag = record_tag(Standing::DoesNotCount(*reason));
            assert_ne!(tag.tone, Tone::Good, "{reason:?}");
        }
    }

    #[test]
    fn every_reason_has_a_whole_sentence() {
        for reason in Reason::ALL {
            assert!(reason_sentence(*reason).ends_with('.'), "{reason:?}");
        }
    }
}
