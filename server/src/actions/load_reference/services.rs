//! Security services in ports, from the `functions` of `security_functions.json`.

use std::collections::BTreeSet;

use quaymark_core::id::ServiceId;
use serde_json::Value;

use super::ReferenceError;
use super::item::{items, parse};
use super::source::SourceFile;
use crate::store::ServiceRow;

/// Every service of the file, in its order.
pub(super) fn read(file: &SourceFile) -> Result<Vec<ServiceRow>, ReferenceError> {
    let whole = parse(file)?;
    let list = whole.get("functions").unwrap_or(&Value::Null);
    let mut known = BTreeSet::new();
    let mut services = Vec::new();
    for (place, item) in (1..).zip(items(file, list, "id")?) {
        let id: ServiceId = item.parsed("id")?;
        if !known.insert(id.clone()) {
            return Err(item.wrong("id", format!("`{id}` twice"), "an id of its own"));
        }
        services.push(ServiceRow {
            id: id.to_string(),
            name: item.text("name")?.to_owned(),
            description: item.text("description")?.to_owned(),
            place,
        });
    }
    Ok(services)
}
