//! One provider in memory: every version of its listing and records in one run of bytes.
//!
//! A head (register number, newest entry) and then the versions in log order, each behind its
//! length. A new version is added at the end; what the register said at an earlier size of the log
//! is the same bytes read up to there. Codes stand as numbers of [`Codes`].

mod claims;
mod document;
mod timeline;

use quaymark_core::document::{ERASED, ProviderDocument};
use quaymark_core::id::{Country, ProviderId, RecordId, RecordKind};
use quaymark_core::register::{Listing, LogIndex, Record};
use serde::{Deserialize, Serialize};

use super::codes::{CodeBook, Codes};
use super::provider::ProviderView;
use claims::PackedClaims;
pub(super) use document::PackedDocument;
use timeline::PackedTimeline;

const NUMBER_BYTES: usize = 7;
const INDEX_BYTES: usize = 6;
const HEAD_BYTES: usize = NUMBER_BYTES + INDEX_BYTES;
/// The longest number as postcard encodes it.
const LENGTH_BYTES: usize = 10;
/// Room in which most versions are encoded without growing.
const VERSION_BYTES: usize = 256;

/// A provider's versions, packed.
#[derive(Clone, Debug)]
pub(super) struct Packed(Box<[u8]>);

/// A version as it is packed. The identifiers were parsed before, so their texts are valid.
#[derive(Serialize, Deserialize)]
enum Version<'a> {
    Listing {
        country: u32,
        timeline: PackedTimeline,
        #[serde(borrow)]
        names: PackedDocument<'a>,
    },
    Record {
        kind: u8,
        bits: u64,
        is_confidential: bool,
        claims: PackedClaims,
        timeline: PackedTimeline,
    },
    /// Documents of versions before were erased.
    Erasure,
}

impl Packed {
    /// A provider that has just been entered.
    pub(super) fn new(
        listing: &Listing,
        country: Country,
        document: &ProviderDocument,
        codes: &mut CodeBook<'_>,
    ) -> Self {
        let mut bytes = Vec::with_capacity(HEAD_BYTES);
        bytes.extend_from_slice(&listing.provider.bits().to_le_bytes()[..NUMBER_BYTES]);
        bytes.extend_from_slice(&[0; INDEX_BYTES]);
        let mut packed = Self(bytes.into_boxed_slice());
        packed.add_listing(listing, country, document, codes);
        packed
    }

    /// Adds a version of the listing.
    pub(super) fn add_listing(
        &mut self,
        listing: &Listing,
        country: Country,
        document: &ProviderDocument,
        codes: &mut CodeBook<'_>,
    ) {
        let version = Version::Listing {
            country: codes.country(&country),
            timeline: PackedTimeline::of(&listing.timeline),
            names: PackedDocument::of(document),
        };
        self.add(listing.entry, &version);
    }

    /// Adds a version of a record.
    pub(super) fn add_record(&mut self, record: &Record, codes: &mut CodeBook<'_>) {
        let version = Version::Record {
            kind: record.id.kind() as u8,
            bits: record.id.bits(),
            is_confidential: record.is_confidential,
            claims: PackedClaims::of(&record.claims, codes),
            timeline: PackedTimeline::of(&record.timeline),
        };
        self.add(record.entry, &version);
    }

    fn add(&mut self, index: LogIndex, version: &Version<'_>) {
        let since = index - self.changed_at();
        let body = Vec::with_capacity(VERSION_BYTES);
        let body = postcard::to_extend(&(since, version), body).expect("plain data always encodes");
        let mut length = [0; LENGTH_BYTES];
        let length = postcard::to_slice(&body.len(), &mut length).expect("a number has its room");
        let mut bytes = std::mem::take(&mut self.0).into_vec();
        bytes.reserve_exact(length.len() + body.len());
        bytes.extend_from_slice(length);
        bytes.extend_from_slice(&body);
        bytes[NUMBER_BYTES..HEAD_BYTES].copy_from_slice(&index.to_le_bytes()[..INDEX_BYTES]);
        self.0 = bytes.into_boxed_slice();
    }

    /// Writes every version anew, without the documents of some entries, and notes the entry that
    /// says so.
    pub(super) fn forget(&mut self, index: LogIndex, erased: &[LogIndex]) {
        let mut bytes = self.0[..NUMBER_BYTES].to_vec();
        bytes.extend_from_slice(&[0; INDEX_BYTES]);
        let mut kept = Self(bytes.into_boxed_slice());
        for (entry, body) in self.versions() {
            let version = match read(body) {
                Version::Listing {
                    country, timeline, ..
                } if erased.contains(&entry) => Version::Listing {
                    country,
                    timeline,
                    names: PackedDocument {
                        name: ERASED,
                        ..PackedDocument::default()
                    },
                },
                other => other,
            };
            kept.add(entry, &version);
        }
        kept.add(index, &Version::Erasure);
        *self = kept;
    }

    /// The register number.
    pub(super) fn id(&self) -> ProviderId {
        ProviderId::from_bits(little_endian(&self.0[..NUMBER_BYTES]))
    }

    /// The newest entry about the provider.
    pub(super) fn changed_at(&self) -> LogIndex {
        little_endian(&self.0[NUMBER_BYTES..HEAD_BYTES])
    }

    fn versions(&self) -> Versions<'_> {
        Versions {
            rest: &self.0[HEAD_BYTES..],
            index: 0,
        }
    }

    /// The newest public document.
    pub(super) fn document(&self) -> PackedDocument<'_> {
        self.versions()
            .filter_map(|(_, body)| match tag(body) {
                LISTING_TAG => match read(body) {
                    Version::Listing { names, .. } => Some(names),
                    Version::Record { .. } | Version::Erasure => None,
                },
                _ => None,
            })
            .last()
            .unwrap_or_default()
    }

    /// The provider as the first `size` entries of the log tell it; `None` if they do not name it.
    pub(super) fn view(&self, number: u32, size: u64, codes: &Codes) -> Option<ProviderView> {
        let mut listed: Option<(Listing, Country, ProviderDocument)> = None;
        let mut records: Vec<Record> = Vec::new();
        for (entry, body) in self.versions().take_while(|(index, _)| *index < size) {
            match read(body) {
                Version::Listing {
                    country,
                    timeline,
                    names,
                } => {
                    let listing = Listing {
                        provider: self.id(),
                        timeline: timeline.unpack(),
                        entry,
                    };
                    listed = Some((listing, codes.countries.code(country), names.unpack()));
                }
                Version::Erasure => {}
                Version::Record {
                    kind,
                    bits,
                    is_confidential,
                    claims,
                    timeline,
                } => {
                    let kind = RecordKind::ALL[usize::from(kind)];
                    let record = Record {
                        id: RecordId::from_bits(kind, bits),
                        claims: claims.unpack(codes),
                        timeline: timeline.unpack(),
                        is_confidential,
                        entry,
                    };
                    match records.iter_mut().find(|older| older.id == record.id) {
                        Some(older) => *older = record,
                        None => records.push(record),
                    }
                }
            }
        }
        listed.map(|(listing, country, document)| ProviderView {
            id: self.id(),
            country,
            document,
            listing,
            records,
            number,
        })
    }
}

const LISTING_TAG: u8 = 0;

/// The variant byte that postcard writes first.
fn tag(body: &[u8]) -> u8 {
    body.first().copied().unwrap_or(u8::MAX)
}

fn read(body: &[u8]) -> Version<'_> {
    postcard::from_bytes(body).expect("written by this process and never changed")
}

fn little_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Walks versions without reading them: index and bytes of each.
struct Versions<'a> {
    rest: &'a [u8],
    index: LogIndex,
}

impl<'a> Iterator for Versions<'a> {
    type Item = (LogIndex, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (length, rest) = postcard::take_from_bytes::<usize>(self.rest).ok()?;
        let (version, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        let (since, body) = postcard::take_from_bytes::<u64>(version).ok()?;
        self.index += since;
        Some((self.index, body))
    }
}
