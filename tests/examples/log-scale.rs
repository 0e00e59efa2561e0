//! What publication and receipts cost in a big log: figures as JSON on the last line.
//!
//! `log-scale RECORDS`

use std::error::Error;
use std::time::{Duration, Instant as Moment};

use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, ProviderId, RecordId, RecordKind};
use quaymark_core::receipt::{Receipt, verify};
use quaymark_core::tlog::policy::Policy;
use quaymark_core::tree::{RightEdge, leaf_hash};
use quaymark_server::answers::{Ask, Terms};
use quaymark_server::error::Refusal;
use quaymark_server::store::{EntryDraft, Store, StoreError};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{EDITION, Facts, PORT, PROFILE, day, granted, instant};
use quaymark_tests::register::{Register, Setup, TODAY};

type Failure = Box<dyn Error>;

/// Entries of one transaction.
const BATCH: u64 = 10_000;
/// Changes of one publication.
const CHANGES: u64 = 1_000;
const RECEIPTS: u64 = 500;

fn main() -> Result<(), Failure> {
    let records: u64 = std::env::args()
        .nth(1)
        .ok_or("how many records?")?
        .parse()?;
    let database = TestDatabase::sqlite_file();
    let store = Store::open(&database.url())?;
    Facts::scene(&store, instant(TODAY));
    let appended = fill(&store, records)?;
    let hashed = hash_again(&store)?;
    drop(store);

    let register = Setup::on(database).start();
    let (first, _) = timed(|| register.publish());
    let mut publications = Vec::new();
    for round in 1..=5 {
        change(register.store(), records, round)?;
        let mut publisher = register.publisher();
        let (time, published) = timed(|| publisher.publish());
        published?;
        publications.push(time);
        register.catch_up();
    }
    publications.sort_unstable();
    let (made, checked, bytes) = receipts(&register, records)?;
    let without = appended.saturating_sub(hashed).as_secs_f64();
    let figures = serde_json::json!({
        "records": records,
        "append_us_per_entry": appended.as_secs_f64() * 1e6 / records as f64,
        "append_with_tree_of_without": without / appended.as_secs_f64(),
        "first_publication_s": first.as_secs_f64(),
        "publication_of_1000_changes_ms": publications[2].as_secs_f64() * 1e3,
        "receipt_made_ms": made.as_secs_f64() * 1e3,
        "receipt_verified_ms": checked.as_secs_f64() * 1e3,
        "receipt_bytes": bytes,
    });
    use std::io::Write as _;
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = Moment::now();
    let done = work();
    (began.elapsed(), done)
}

fn draft(kind: EntryKind, record: String, subject: String, claims: EntryClaims) -> EntryDraft {
    EntryDraft {
        entry_type: EntryType::Record,
        kind,
        record,
        subject,
        actor: AttestorId::from_bits(1).to_string(),
        approvals: Vec::new(),
        change: Change::Imported,
        claims,
        periods: granted(day("2026-01-01"), None),
        document: None,
        keys: Vec::new(),
    }
}

fn provider(number: u64) -> EntryDraft {
    let id = provider_id(number);
    let claims = EntryClaims {
        country: "NL".parse().ok(),
        ..EntryClaims::default()
    };
    let mut draft = draft(EntryKind::Provider, id.clone(), id, claims);
    draft.document = Some(format!(r#"{{"name":"Scale Security {number}"}}"#));
    draft
}

fn certificate(number: u64) -> EntryDraft {
    let claims = EntryClaims {
        edition: EDITION.parse().ok(),
        issuer: Some(AttestorId::from_bits(2)),
        accredited: Some(true),
        ..EntryClaims::default()
    };
    let id = RecordId::from_bits(RecordKind::Certification, 1_000 + number);
    draft(
        EntryKind::Certification,
        id.to_string(),
        provider_id(number),
        claims,
    )
}

fn provider_id(number: u64) -> String {
    ProviderId::from_bits(1_000 + number).to_string()
}

/// Half of the records are providers, half their certificates.
fn fill(store: &Store, records: u64) -> Result<Duration, Failure> {
    let began = Moment::now();
    for first in (0..records / 2).step_by(BATCH as usize / 2) {
        store.write(instant(TODAY), |tx| {
            for number in first..(first + BATCH / 2).min(records / 2) {
                tx.append(provider(number))?;
                tx.append(certificate(number))?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(began.elapsed())
}

/// What the tree alone costs: the same entries, hashed and joined in memory.
fn hash_again(store: &Store) -> Result<Duration, Failure> {
    let size = store.read(|tx| tx.head())?.size;
    let (mut edge, mut spent) = (RightEdge::default(), Duration::ZERO);
    for first in (0..size).step_by(BATCH as usize) {
        let entries = store.read(|tx| tx.bytes_in(first..size.min(first + BATCH)))?;
        let (time, ()) = timed(|| entries.iter().for_each(|(_, b)| edge.push(leaf_hash(b))));
        spent += time;
    }
    Ok(spent)
}

/// A thousand certificates all over the register get a new version.
fn change(store: &Store, records: u64, round: u64) -> Result<(), Failure> {
    store.write(instant(TODAY), |tx| {
        for place in 0..CHANGES {
            tx.append(certificate(
                (place * 7_919 + round * 104_729) % (records / 2),
            ))?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

/// How long one receipt takes to be made and to be checked, and how large it is.
fn receipts(register: &Register, records: u64) -> Result<(Duration, Duration, usize), Failure> {
    let app = register.app();
    let policy: Policy = register.anonymous().get("/log/policy").text().parse()?;
    let (mut made, mut checked, mut bytes) = (Vec::new(), Vec::new(), 0);
    for place in 0..RECEIPTS {
        let ask = Ask {
            provider: provider_id(place * 6_007 % (records / 2)).parse()?,
            terms: Terms {
                port: PORT.parse()?,
                profile: Some(PROFILE.parse()?),
                at: None,
                known_at: None,
            },
        };
        let (time, receipt) = timed(|| {
            let state = |public: &quaymark_server::store::CheckpointRow| {
                app.answers.statement_at(app, &ask, public.size)
            };
            let turn = app.receipts.turn_now().expect("nobody else makes any");
            app.receipts.make(turn, &app.store, state)
        });
        let receipt: Receipt = receipt.map_err(Refusal::from)?;
        made.push(time);
        let file = serde_json::to_vec(&receipt)?;
        bytes = bytes.max(file.len());
        let (time, report) = timed(|| verify(&file, &policy));
        report?;
        checked.push(time);
    }
    made.sort_unstable();
    checked.sort_unstable();
    let median = RECEIPTS as usize / 2;
    Ok((made[median], checked[median], bytes))
}
