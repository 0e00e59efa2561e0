//! What is printed on a record: accreditation and days, as sentences.

use quaymark_core::document::RecordDocument;
use quaymark_core::register::Certification;

use crate::pages::component::Facts;
use crate::pages::words::day_words;

pub(super) fn accreditation_words(
    claim: &Certification,
    document: Option<&RecordDocument>,
) -> String {
    let shown = document.and_then(|document| document.accreditation.as_ref());
    match (claim.is_accredited, shown) {
        (true, Some(by)) => format!("Accredited: {}, number {}", by.body, by.number),
        (true, None) => "Issued under accreditation".to_owned(),
        (false, _) => "Not issued under accreditation".to_owned(),
    }
}

pub(super) fn printed_dates(document: Option<&RecordDocument>, facts: &mut Facts) {
    let Some(document) = document else { return };
    facts.say_if("Printed: valid from", document.valid_from.map(day_words));
    let until = document.valid_until.map(|day| match &document.zone {
        Some(zone) => format!("{}, to the end of that day in {zone}", day_words(day)),
        None => day_words(day),
    });
    facts.say_if("Printed: valid until", until);
}
