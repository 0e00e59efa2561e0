//! Keys of machines: made by an administrator, shown once, ended at once.

use quaymark_core::id::ApiKeyId;
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::{AdministrationError, name};
use super::submission::Party;
use crate::auth::permission::Scope;
use crate::auth::secrets::{Token, TokenKind, number};
use crate::store::{ApiKeyRow, Deed, Store};

/// The longest a key is good for, in days.
pub const LONGEST_DAYS: i64 = 365;
/// Open keys of one organisation at most.
const MOST_KEYS: usize = 50;

/// A key to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<Scope>,
    /// So many days from now on.
    pub days: i64,
}

/// Makes a key. The token is told once; the register keeps its hash.
pub fn make_key(
    store: &Store,
    now: Instant,
    by: &Party,
    new: &NewKey,
) -> Result<(ApiKeyRow, Token), AdministrationError> {
    let row = ApiKeyRow {
        id: number(ApiKeyId::from_bits)?,
        name: name("name", &new.name, "what the key is for")?,
        organisation: by.organisation,
        created_by: by.person,
        scopes: scopes(by, &new.scopes)?,
        created_at: now,
        expires_at: now.plus_days(days(new.days)?),
        last_used_at: None,
    };
    let token = Token::new(TokenKind::ApiKey)?;
    store.change(now, |tx| {
        if tx.api_keys_of(by.organisation)?.len() >= MOST_KEYS {
            let expected = format!("at most {MOST_KEYS} open keys: end one first");
            return Err(AdministrationError::faulty("name", &row.name, expected));
        }
        tx.insert_api_key(&row, &token.hash())?;
        let after = json!({"name": row.name, "scopes": row.scopes, "expires_at": row.expires_at});
        let deed = Deed::new("make_key", row.id).after(after);
        tx.audit(now, &by.actor, &deed)?;
        Ok(())
    })?;
    Ok((row, token))
}

fn scopes(by: &Party, asked: &[Scope]) -> Result<Vec<String>, AdministrationError> {
    let own: Vec<Scope> = Scope::ALL
        .into_iter()
        .filter(|scope| scope.is_for(by.kind))
        .collect();
    let is_fit = !asked.is_empty() && asked.iter().all(|scope| own.contains(scope));
    let words = |scopes: &[Scope]| -> Vec<String> {
        scopes
            .iter()
            .map(|scope| scope.as_str().to_owned())
            .collect()
    };
    if is_fit {
        let mut asked = asked.to_vec();
        asked.sort_unstable();
        asked.dedup();
        return Ok(words(&asked));
    }
    let expected = format!("one or more of: {}", words(&own).join(", "));
    let found = words(asked).join(" ");
    Err(AdministrationError::faulty("scopes", found, expected))
}

fn days(days: i64) -> Result<i64, AdministrationError> {
    if (1..=LONGEST_DAYS).contains(&days) {
        return Ok(days);
    }
    let expected = format!("1 to {LONGEST_DAYS} days");
    Err(AdministrationError::faulty(
        "days",
        days.to_string(),
        expected,
    ))
}

/// Ends a key of one's own organisation.
pub fn end_key(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ApiKeyId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        if !tx.end_api_key(id, by.organisation, now)? {
            return Err(AdministrationError::UnknownKey(id));
        }
        tx.audit(now, &by.actor, &Deed::new("end_key", id))?;
        Ok(())
    })
}
