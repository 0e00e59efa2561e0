//! What a submission is called in lists: its kind, and what tells it from others of that kind.

use quaymark_core::submission::Payload;

use super::fields::edition_named;
use crate::directory::Snapshot;
use crate::pages::words::capitalised;

/// Members that tell one submission of a kind from the next, in the order they are said.
const TELLING: [&str; 6] = ["standard", "level", "country", "family", "name", "number"];

/// A submission's title: `Certificate: EN 17483-3:2023, NL-2231`.
pub(super) fn title_of(snapshot: &Snapshot, payload: &Payload) -> String {
    let members = payload.to_value();
    let said = TELLING.iter().filter_map(|member| {
        let text = members.get(member)?.as_str()?.trim();
        (!text.is_empty()).then(|| match *member {
            "standard" => edition_named(snapshot, text),
            _ => text.to_owned(),
        })
    });
    let said: Vec<String> = said.collect();
    let kind = capitalised(payload.kind().words());
    if said.is_empty() {
        return kind;
    }
    format!("{kind}: {}", said.join(", "))
}
