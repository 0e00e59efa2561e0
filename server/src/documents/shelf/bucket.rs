//! Files in a bucket of a store that speaks S3, under the same names as in a folder.
//!
//! A file is sent in one request with its length, which the store takes whole or not at all. Each request is signed (AWS Signature Version 4) for a
//! minute, and asked again once if the store does not answer or says that it is its own fault.

use std::time::Duration;

use quaymark_core::time::Instant;
use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Credentials, S3Action, UrlStyle};
use ureq::http::Response;
use ureq::{Agent, Body};

use super::{BucketPlace, Laid, PlaceError, ShelfError};
use crate::documents::{ContentHash, MAX_FILE_BYTES};
use crate::outgoing;

/// How long sending or fetching a file may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a word about a file may take: others wait for the transaction in which it is asked.
const SHORT_PATIENCE: Duration = Duration::from_secs(3);
/// For how long a signature is good.
const SIGNED_FOR: Duration = Duration::from_secs(60);
/// The longest page of a list, in bytes: a thousand names.
const MAX_LIST_BYTES: u64 = 4 * 1024 * 1024;
/// The name space of lists.
const NAME_SPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
const OLDER_NAME_SPACE: &str = "http://doc.s3.amazonaws.com/2006-03-01";
/// So often a request is sent at most.
const TRIES: u32 = 2;

/// The bucket, and who asks.
#[derive(Clone, Debug)]
pub struct Bucket {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    agent: Agent,
    brief: Agent,
}

type Answer = Response<Body>;

impl Bucket {
    /// The bucket of a store. Nothing is asked yet.
    pub fn at(place: &BucketPlace) -> Result<Self, PlaceError> {
        let wrong = || PlaceError::Address(format!("{}/{}", place.endpoint, place.bucket));
        let endpoint = place.endpoint.parse().map_err(|_| wrong())?;
        let (name, region) = (place.bucket.clone(), place.region.clone());
        let bucket = rusty_s3::Bucket::new(endpoint, UrlStyle::Path, name, region);
        Ok(Self {
            bucket: bucket.map_err(|_| wrong())?,
            credentials: Credentials::new(&place.key, &place.secret),
            agent: outgoing::agent(&place.endpoint, PATIENCE),
            brief: outgoing::agent(&place.endpoint, SHORT_PATIENCE),
        })
    }

    /// Puts a file down, over what lies there: that is the same, or damaged.
    pub fn put(&self, bytes: &[u8]) -> Result<ContentHash, ShelfError> {
        let hash = ContentHash::of(bytes);
        let name = name_of(hash);
        let action = self.bucket.put_object(Some(&self.credentials), &name);
        let url = action.sign(SIGNED_FOR);
        let answer = asked(|| self.agent.put(url.as_str()).send(bytes))?;
        match answer.status().as_u16() {
            200..=299 => Ok(hash),
            507 => Err(ShelfError::Full),
            _ => Err(refused("put", &answer)),
        }
    }

    /// The file of a hash.
    pub fn take(&self, hash: ContentHash) -> Result<Option<Vec<u8>>, ShelfError> {
        let name = name_of(hash);
        let action = self.bucket.get_object(Some(&self.credentials), &name);
        let url = action.sign(SIGNED_FOR);
        let mut answer = asked(|| self.agent.get(url.as_str()).call())?;
        match answer.status().as_u16() {
            200 => {}
            404 => return Ok(None),
            _ => return Err(refused("get", &answer)),
        }
        let limit = u64::try_from(MAX_FILE_BYTES).unwrap_or(u64::MAX);
        let body = answer.body_mut().with_config().limit(limit).read_to_vec();
        let bytes = body.map_err(|error| ShelfError::Store(error.to_string()))?;
        if ContentHash::of(&bytes) != hash {
            return Err(ShelfError::Damaged(hash));
        }
        Ok(Some(bytes))
    }

    /// Whether a file is there.
    pub fn holds(&self, hash: ContentHash) -> Result<bool, ShelfError> {
        let name = name_of(hash);
        let action = self.bucket.head_object(Some(&self.credentials), &name);
        let url = action.sign(SIGNED_FOR);
        let answer = asked(|| self.brief.head(url.as_str()).call())?;
        match answer.status().as_u16() {
            200 => Ok(true),
            404 => Ok(false),
            _ => Err(refused("head", &answer)),
        }
    }

    /// Removes a file.
    pub fn remove(&self, hash: ContentHash) -> Result<(), ShelfError> {
        let name = name_of(hash);
        let action = self.bucket.delete_object(Some(&self.credentials), &name);
        let url = action.sign(SIGNED_FOR);
        let answer = asked(|| self.brief.delete(url.as_str()).call())?;
        match answer.status().as_u16() {
            200..=299 | 404 => Ok(()),
            _ => Err(refused("delete", &answer)),
        }
    }

    /// What was put down before an instant.
    pub fn older_than(&self, before: Instant) -> Result<Vec<Laid>, ShelfError> {
        let mut laid = Vec::new();
        let mut from: Option<String> = None;
        loop {
            let page = self.page(from.take())?;
            for object in &page.contents {
                let at = object.last_modified.as_deref().and_then(instant);
                let hash = hash_of(&object.key);
                if let (Some(hash), Some(_)) = (hash, at.filter(|at| *at < before)) {
                    laid.push(Laid::File(hash));
                }
            }
            from = page.next_continuation_token;
            if from.is_none() {
                return Ok(laid);
            }
        }
    }

    fn page(
        &self,
        from: Option<String>,
    ) -> Result<rusty_s3::actions::ListObjectsV2Response, ShelfError> {
        let mut action = self.bucket.list_objects_v2(Some(&self.credentials));
        if let Some(from) = from {
            action.with_continuation_token(from);
        }
        let url = action.sign(SIGNED_FOR);
        let mut answer = asked(|| self.agent.get(url.as_str()).call())?;
        if answer.status().as_u16() != 200 {
            return Err(refused("list", &answer));
        }
        let body = answer.body_mut().with_config().limit(MAX_LIST_BYTES);
        let text = body
            .read_to_string()
            .map_err(|error| ShelfError::Store(error.to_string()))?;
        ListObjectsV2::parse_response(&usual_names(&text))
            .map_err(|error| ShelfError::Store(error.to_string()))
    }
}

/// A list whose elements are in the name space that AWS has; Google and others have an older one.
fn usual_names(list: &str) -> String {
    let usual = format!("xmlns=\"{NAME_SPACE}\"");
    let older = [
        format!("xmlns=\"{OLDER_NAME_SPACE}/\""),
        format!("xmlns=\"{OLDER_NAME_SPACE}\""),
    ];
    older.iter().fold(list.to_owned(), |list, older| {
        list.replacen(older, &usual, 1)
    })
}

/// `ab/cdef…`, as in a folder.
fn name_of(hash: ContentHash) -> String {
    let name = hash.to_string();
    format!("{}/{}", &name[..2], &name[2..])
}

fn hash_of(name: &str) -> Option<ContentHash> {
    let (shelf, rest) = name.split_once('/')?;
    (shelf.len() == 2).then(|| ContentHash::parse(&format!("{shelf}{rest}")))?
}

/// `2026-11-26T12:00:00.000Z`; what is written otherwise is not known to be old, and stays.
fn instant(text: &str) -> Option<Instant> {
    let (seconds, _) = text
        .trim_end_matches('Z')
        .split_once('.')
        .unwrap_or((text, ""));
    format!("{}Z", seconds.trim_end_matches('Z')).parse().ok()
}

/// Asks, and once more where nothing came back or the store says that it could not.
fn asked(send: impl Fn() -> Result<Answer, ureq::Error>) -> Result<Answer, ShelfError> {
    let mut tries = 1;
    loop {
        let is_last = tries == TRIES;
        match send() {
            Ok(answer) if is_last || !is_own_fault(&answer) => return Ok(answer),
            Err(error) if is_last => return Err(ShelfError::Store(error.to_string())),
            _ => tries += 1,
        }
    }
}

fn is_own_fault(answer: &Answer) -> bool {
    matches!(answer.status().as_u16(), 500 | 502..=504)
}

fn refused(act: &str, answer: &Answer) -> ShelfError {
    ShelfError::Store(format!("{act} was answered with {}", answer.status()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_times_of_a_list_are_read_or_left_alone() {
        let hash = ContentHash::of(b"abc");
        assert_eq!(hash_of(&name_of(hash)), Some(hash));
        assert_eq!(hash_of("a/b"), None);
        assert_eq!(hash_of("backup/ab/cdef"), None);
        let at = "2026-11-26T12:00:01Z".parse().expect("an instant");
        assert_eq!(instant("2026-11-26T12:00:01.250Z"), Some(at));
        assert_eq!(instant("2026-11-26T12:00:01Z"), Some(at));
        assert_eq!(instant("yesterday"), None);
    }
}
