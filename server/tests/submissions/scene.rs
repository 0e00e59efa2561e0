//! A firm, a certification body and a registrar with their people, on a register of their own.

use std::path::PathBuf;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Change, Entry};
use quaymark_core::id::{MembershipId, OrganisationId, PersonId};
use quaymark_core::submission::{Payload, SubmissionKind};
use quaymark_core::time::{CivilDate, Instant};
use quaymark_server::actions::authority::Numbers;
use quaymark_server::actions::import_list::{BadRows, ImportRequest, Run, import_list};
use quaymark_server::actions::load_reference::{ReferenceFiles, load_reference};
use quaymark_server::actions::submission::{Party, Seen, SubmissionError};
use quaymark_server::import::rows::ListKind;
use quaymark_server::store::{
    Actor, EntryDraft, Means, MembershipRow, OrganisationRow, PersonRow, Store, StoreError,
    Submission,
};
use serde_json::{Value, json};

use crate::database::{Database, on_each_engine};

const ATTESTORS: &str = "\
kind,name,country,zone,accreditation_body,accreditation_number,sound_from,status,status_from
certification_body,Certimarel,NL,,RvA,C-1,2020-01-01,,
certification_body,Nordprüf,DE,,DAkkS,D-1,2020-01-01,suspended,2026-06-01
certification_body,Silent Cert,NL,,RvA,S-1,2020-01-01,,
licensing_authority,Justis,NL,,,,2020-01-01,,
port,Port of Rotterdam,NL,,,,2020-01-01,,
";
const PROVIDERS: &str = "\
name,country,lei,vat,town,trading_names
Havenwacht B.V.,NL,,,Rotterdam,Havenwacht|HW Security
Quayside Guards Ltd,IE,,,Cork,
";

/// A register with people.
pub struct Scene<'a> {
    pub store: Store,
    pub database: &'a Database,
    /// The firm's register number.
    pub firm: String,
    /// The certification body's.
    pub body: String,
    pub ann: Party,
    pub bea: Party,
    pub cas: Party,
    pub dirk: Party,
}

pub fn now() -> Instant {
    let day = CivilDate::new(2026, 11, 23).expect("a day that exists");
    day.utc_midnight().plus_ms(12 * 3_600_000)
}

/// Plays a scene on every engine that can be had.
pub fn on_scene(play: impl Fn(&Scene<'_>)) {
    on_each_engine(|database| play(&Scene::new(database)));
}

fn number<T>(make: impl Fn(u64) -> T) -> T {
    let mut bits = [0; 8];
    getrandom::fill(&mut bits).expect("random bits");
    make(u64::from_le_bytes(bits))
}

impl<'a> Scene<'a> {
    fn new(database: &'a Database) -> Self {
        let store = database.open();
        load_reference(&store, &ReferenceFiles::built_in(), now()).expect("reference data");
        import(&store, database, ListKind::Attestors, ATTESTORS);
        import(&store, database, ListKind::Providers, PROVIDERS);
        let firm = key(&store, "name:NL:havenwacht b.v.");
        let body = key(&store, "attestor:NL:certification_body:certimarel");
        let of = |kind, name: &str, represents: Option<&str>, people: &[(&str, Role)]| {
            add_organisation(&store, kind, name, represents, people)
        };
        use OrganisationKind::{CertificationBody, Provider, Registrar};
        let firm_people = of(
            Provider,
            "Havenwacht",
            Some(&firm),
            &[("ann", Role::Signatory)],
        );
        let body_people = of(
            CertificationBody,
            "Certimarel",
            Some(&body),
            &[("bea", Role::Signatory)],
        );
        let reviewers = [("cas", Role::Reviewer), ("dirk", Role::Reviewer)];
        let registrar = of(Registrar, "Registrar", None, &reviewers);
        Self {
            ann: firm_people[0].clone(),
            bea: body_people[0].clone(),
            cas: registrar[0].clone(),
            dirk: registrar[1].clone(),
            firm,
            body,
            store,
            database,
        }
    }

    /// Another organisation with people.
    pub fn organisation(
        &self,
        kind: OrganisationKind,
        name: &str,
        represents: Option<&str>,
        people: &[(&str, Role)],
    ) -> Vec<Party> {
        add_organisation(&self.store, kind, name, represents, people)
    }

    /// Lets somebody belong to another organisation too.
    pub fn join(&self, who: &Party, organisation: OrganisationId, role: Role) {
        let row = MembershipRow::added(
            number(MembershipId::from_bits),
            who.person,
            organisation,
            role,
            now(),
        );
        let done: Result<(), StoreError> = self.store.write(now(), |tx| tx.insert_membership(&row));
        done.expect("joined");
    }

    /// Appends the newest version of a record once more; its index.
    pub fn republish(&self, record: &str, at: Instant) -> u64 {
        let done: Result<u64, StoreError> = self.store.write(at, |tx| {
            let held = tx.newest(record)?.expect("the record");
            let entry = Entry::from_bytes(&held.bytes)?;
            tx.append(EntryDraft::again(entry, held.document, Change::Corrected))
        });
        done.expect("appended")
    }

    pub fn key(&self, key_text: &str) -> String {
        key(&self.store, key_text)
    }

    pub fn newest(&self, record: &str) -> Entry {
        let read: Result<_, StoreError> = self.store.read(|tx| tx.newest(record));
        let stored = read
            .expect("the store reads")
            .expect("it is on the register");
        Entry::from_bytes(&stored.bytes).expect("an entry")
    }

    /// The last audit row: what was done, and the entry it wrote.
    pub fn last_deed(&self) -> (String, Option<i64>) {
        let rows: Result<_, StoreError> = self.store.read(|tx| tx.audit_from(0, 10_000));
        let rows = rows.expect("audit rows");
        let last = rows.last().expect("a deed");
        (last.action.clone(), last.entry_idx)
    }

    pub fn audit_count(&self) -> usize {
        let rows: Result<_, StoreError> = self.store.read(|tx| tx.audit_from(0, 10_000));
        rows.expect("audit rows").len()
    }

    pub fn log_size(&self) -> u64 {
        let head: Result<_, StoreError> = self.store.read(|tx| tx.head());
        head.expect("a head").size
    }

    pub fn submission(&self, held: &Submission) -> Submission {
        let read: Result<_, StoreError> = self.store.read(|tx| tx.submission(held.id));
        read.expect("the store reads").expect("it is there")
    }

    /// Runs plain SQL, as somebody with the database's password could.
    pub fn raw(&self, sql: &str) -> Result<(), String> {
        self.database.raw(sql)
    }
}

/// What somebody saw of a submission.
pub fn seen(submission: &Submission) -> Seen {
    Seen {
        id: submission.id,
        version: submission.version,
    }
}

/// A certificate as a firm hands it in, with some members changed.
pub fn certificate(changed: Value) -> Payload {
    let mut members = json!({
        "standard": "EN 17483-1:2021", "issuer": "Certimarel", "number": "HW-1",
        "valid_from": "2026-10-01", "valid_until": "2029-09-30",
        "services": ["access-control"], "ports": ["NLRTM"],
        "accreditation_body": "RvA", "accreditation_number": "C-1",
        "holder": "Havenwacht B.V.",
    });
    let Value::Object(changed) = changed else {
        panic!("not members: {changed}")
    };
    for (name, value) in changed {
        members[name] = value;
    }
    payload(SubmissionKind::Certification, members)
}

pub fn payload(kind: SubmissionKind, members: Value) -> Payload {
    Payload::of_value(kind, members).expect("a payload")
}

/// The fields that faults are about.
pub fn faulty(error: SubmissionError) -> Vec<String> {
    match error {
        SubmissionError::Faults(faults) => faults.into_iter().map(|f| f.column).collect(),
        other => panic!("expected faults, found {other:?}"),
    }
}

fn key(store: &Store, key: &str) -> String {
    let found: Result<_, StoreError> = store.read(|tx| tx.find_key(key));
    let found = found.expect("the store reads");
    found.unwrap_or_else(|| panic!("{key} is not on the register"))
}

fn import(store: &Store, database: &Database, kind: ListKind, text: &str) {
    let path: PathBuf = database.folder().join("list.csv");
    std::fs::write(&path, text).expect("the list is written");
    let request = ImportRequest {
        kind,
        path: &path,
        bad_rows: BadRows::RefuseFile,
        run: Run::Real,
        by: None,
        approvals: Vec::new(),
    };
    import_list(store, now(), &request, &mut Numbers::Random, &mut |_| {}).expect("imported");
}

fn add_organisation(
    store: &Store,
    kind: OrganisationKind,
    name: &str,
    represents: Option<&str>,
    people: &[(&str, Role)],
) -> Vec<Party> {
    let row = OrganisationRow {
        id: number(OrganisationId::from_bits),
        kind,
        name: name.to_owned(),
        represents: represents.map(str::to_owned),
        created_at: now(),
        deactivated_at: None,
    };
    let done: Result<(), StoreError> = store.write(now(), |tx| tx.insert_organisation(&row));
    done.expect("an organisation");
    let member = |(who, role): &(&str, Role)| add_person(store, &row, who, *role);
    people.iter().map(member).collect()
}

fn add_person(store: &Store, of: &OrganisationRow, who: &str, role: Role) -> Party {
    let id = number(PersonId::from_bits);
    let address = format!("{who}@{}.example", id.to_string().replace('_', ""));
    let row = PersonRow::new(
        id,
        address.parse().expect("an address"),
        who.to_owned(),
        now(),
    );
    let membership = MembershipRow::added(number(MembershipId::from_bits), id, of.id, role, now());
    let done: Result<(), StoreError> = store.write(now(), |tx| {
        tx.insert_person(&row)?;
        tx.insert_membership(&membership)
    });
    done.expect("a person");
    Party {
        person: id,
        organisation: of.id,
        kind: of.kind,
        represents: of.represents.clone(),
        attests_as: of.represents.as_deref().and_then(|whom| whom.parse().ok()),
        role,
        actor: Actor {
            person: Some(id),
            organisation: Some(of.id),
            means: Means::Session,
            request: None,
        },
    }
}
