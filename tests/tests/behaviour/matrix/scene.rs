//! Two organisations of every sort, a person of every role in each, and what belongs to whom.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{
    AttestorId, DocumentUseId, ListPreviewId, OrganisationId, PasskeyId, PersonId, ProviderId,
    RecordId, RecordKind, SessionId, SubmissionId, UnLocode,
};
use quaymark_core::submission::{Payload, ScanState, StepKind, SubmissionKind, SubmissionState};
use quaymark_server::auth::secrets::number;
use quaymark_server::store::{
    CeremonyRow, Document, EntryDraft, ListPreview, Needs, NewFile, PasskeyRow, Step, StoreError,
    Submission,
};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{EDITION, Facts, PORT, PORT_WITH_TWO, day, granted, instant};
use quaymark_tests::people::{Organisation, SecondFactor, organisation, sign_in_as};
use quaymark_tests::register::{Register, TODAY};
use serde_json::{Value, json};

/// Somebody of a role in an organisation, signed in with a second factor just shown.
pub struct Actor {
    pub kind: OrganisationKind,
    pub role: Role,
    pub person: PersonId,
    pub organisation: OrganisationId,
    /// What the organisation speaks for.
    pub represents: Option<String>,
    pub caller: SignedIn,
}

impl Actor {
    /// Whether records can be in the name of their organisation.
    pub fn speaks_for_attestor(&self) -> bool {
        let own = self.represents.as_deref();
        own.is_some_and(|own| own.starts_with("att_"))
    }
}

/// The scene.
pub struct Scene {
    pub register: Register,
    /// People of the first organisation of each sort, of every role it may have, and of a port that speaks for an
    /// attestor.
    pub actors: Vec<Actor>,
    /// Organisations like theirs: what is here is another's for all of them.
    others: Vec<(Organisation, Option<String>)>,
    /// The firm the first provider's people speak for.
    pub firm: ProviderId,
    /// The firm the second's speak for.
    pub other_firm: ProviderId,
}

impl Scene {
    pub fn new() -> Self {
        let now = instant(TODAY);
        let register = Register::empty_at(now);
        let facts = Facts::scene(register.store(), now);
        let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
        let other_firm = facts.provider(71, "Kaaiwacht B.V.", day("2026-01-01"), now);
        register.catch_up();
        let mut actors = Vec::new();
        let mut others = Vec::new();
        for kind in OrganisationKind::ALL {
            let (own, another) = represented(*kind, firm, other_firm);
            let sort = kind.as_str().replace('_', "-");
            let first = organisation(&register, *kind, &format!("first-{sort}"), own.as_deref());
            actors.extend(actors_of(&register, &first, own.as_deref()));
            if *kind != OrganisationKind::Registrar {
                let name = format!("second-{sort}");
                let second = organisation(&register, *kind, &name, another.as_deref());
                others.push((second, another));
            }
        }
        // A port may speak for an attestor of its own vettings instead.
        let vetting = AttestorId::from_bits(8).to_string();
        let kind = OrganisationKind::Port;
        let vouching = organisation(&register, kind, "vouching-port", Some(&vetting));
        actors.extend(actors_of(&register, &vouching, Some(&vetting)));
        Self {
            register,
            actors,
            others,
            firm,
            other_firm,
        }
    }

    /// A signatory of a firm.
    pub fn actor_of_a_firm(&self) -> &Actor {
        let found = self.actors.iter().find(|actor| {
            actor.kind == OrganisationKind::Provider && actor.role == Role::Signatory
        });
        found.expect("firms have signatories")
    }

    /// The same person in a session of its own, for what ends sessions.
    pub fn signed_in_again(&self, actor: &Actor) -> Actor {
        let organisation = Some(actor.organisation);
        Actor {
            caller: sign_in_as(
                &self.register,
                actor.person,
                organisation,
                SecondFactor::Shown,
            ),
            represents: actor.represents.clone(),
            ..*actor
        }
    }

    /// An organisation of the same sort that is another's; `None` where there is no other.
    pub fn other(&self, kind: OrganisationKind) -> Option<&(Organisation, Option<String>)> {
        self.others.iter().find(|(other, _)| other.kind == kind)
    }

    /// Somebody of an organisation of another's, of a firm where a sort has no other.
    pub fn anothers_person(&self, kind: OrganisationKind) -> PersonId {
        let other = self.other(kind).or_else(|| self.others.first());
        other.expect("there are others").0.people[0].id
    }

    /// An open session of a person.
    pub fn session_of(&self, person: PersonId) -> SessionId {
        let now = self.register.clock().now();
        sign_in_as(&self.register, person, None, SecondFactor::Shown);
        let store = self.register.store();
        let open = store.read::<_, StoreError>(|tx| tx.sessions_of(person, now));
        open.expect("the store reads")[0].id
    }

    /// A code generator that a person has begun to set up.
    pub fn set_up_of(&self, person: PersonId) -> String {
        let now = self.register.clock().now();
        let row = CeremonyRow {
            id: number(SessionId::from_bits)
                .expect("random bits")
                .to_string(),
            person: Some(person),
            purpose: "set_up_totp".to_owned(),
            state: "00".to_owned(),
            expires_at: now.plus_ms(60_000),
        };
        let written = self
            .register
            .store()
            .write(now, |tx| tx.insert_ceremony(&row, now));
        written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
        row.id
    }

    /// A document with a submission.
    pub fn document(&self, submission: SubmissionId, by: PersonId) -> DocumentUseId {
        let now = self.register.clock().now();
        let id = number(DocumentUseId::from_bits).expect("random bits");
        let row = Document {
            id,
            submission,
            sha256: format!("{:064x}", id.bits()),
            file_name: "a.pdf".to_owned(),
            bytes: 1,
            media_type: "application/pdf".to_owned(),
            scan: ScanState::ScanPending,
            uploaded_by: by,
            created_at: now,
        };
        let file = NewFile {
            sha256: &row.sha256,
            bytes: row.bytes,
            media_type: &row.media_type,
        };
        let written = self.register.store().write(now, |tx| {
            tx.note_file(file)?;
            tx.add_document(&row)
        });
        written.unwrap_or_else(|error: StoreError| panic!("{error:?}"))
    }

    /// A passkey of a person.
    pub fn passkey_of(&self, person: PersonId) -> PasskeyId {
        let now = self.register.clock().now();
        let id = number(PasskeyId::from_bits).expect("random bits");
        let row = PasskeyRow {
            id,
            person,
            credential_id: id.to_string(),
            name: "A key".to_owned(),
            credential: "{}".to_owned(),
            created_at: now,
            last_used_at: None,
        };
        let written = (self.register.store()).write(now, |tx| tx.insert_passkey(&row));
        assert!(written.unwrap_or_else(|error: StoreError| panic!("{error:?}")));
        id
    }

    /// A new certificate of the first firm in the name of an attestor.
    pub fn record(&self, attestor: AttestorId) -> RecordId {
        let now = self.register.clock().now();
        let id = number(|bits| RecordId::from_bits(RecordKind::Certification, bits));
        let id = id.expect("random bits");
        let draft = EntryDraft {
            entry_type: EntryType::Record,
            kind: EntryKind::Certification,
            record: id.to_string(),
            subject: self.firm.to_string(),
            actor: attestor.to_string(),
            approvals: Vec::new(),
            change: Change::Granted,
            claims: EntryClaims {
                edition: Some(EDITION.parse().expect("an edition")),
                issuer: Some(attestor),
                ..EntryClaims::default()
            },
            periods: granted(day("2026-01-01"), None),
            document: None,
            keys: vec![format!("certification:{attestor}:{EDITION}:{id}")],
        };
        let written = self.register.store().write(now, |tx| tx.append(draft));
        written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
        id
    }

    /// A list that an organisation has looked at.
    pub fn list(&self, organisation: OrganisationId, person: PersonId) -> ListPreviewId {
        let known = self.register.store().read::<_, StoreError>(|tx| {
            let row = tx.find_organisation(organisation)?.expect("it is there");
            tx.attests_as(&row)
        });
        let attestor = known.expect("the store reads");
        let attestor = attestor.unwrap_or(AttestorId::from_bits(2));
        let now = self.register.clock().now();
        let preview = ListPreview {
            id: number(ListPreviewId::from_bits).expect("random bits"),
            organisation,
            person,
            attestor,
            file_name: "list.csv".to_owned(),
            sha256: "0".repeat(64),
            plan: "[]".to_owned(),
            created_at: now,
            carried_out_at: None,
            outcome: None,
        };
        let store = self.register.store();
        let written = store.write(now, |tx| tx.insert_list_preview(&preview));
        written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
        preview.id
    }

    /// A new submission of an organisation about the first firm, in somebody's name.
    pub fn submission(
        &self,
        kind: SubmissionKind,
        organisation: OrganisationId,
        author: PersonId,
        attestor: Option<String>,
        state: SubmissionState,
    ) -> SubmissionId {
        let now = self.register.clock().now();
        let (kind, payload) = self.in_the_name_of(attestor.as_deref(), kind);
        let row = Submission {
            id: number(SubmissionId::from_bits).expect("random bits"),
            // The database lets nothing begin further on than handed in.
            state: match state {
                SubmissionState::Draft => SubmissionState::Draft,
                _ => SubmissionState::Submitted,
            },
            version: 1,
            subject: self.firm.to_string(),
            record: None,
            attestor,
            organisation,
            created_by: author,
            payload: Payload::of_value(kind, payload).expect("a payload"),
            needs: Needs {
                people: 2,
                organisations: 2,
            },
            created_at: now,
            submitted_at: (state != SubmissionState::Draft).then_some(now),
            decided_at: None,
            updated_at: now,
            entry: None,
        };
        let step = Step {
            kind: StepKind::Drafted,
            at: now,
            person: author,
            organisation,
            note: None,
        };
        let written = self.register.store().write(now, |tx| {
            tx.insert_submission(&row)?;
            tx.add_step(row.id, &step)
        });
        written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
        row.id
    }
}

impl Scene {
    /// What leads to an attestor whoever speaks for it: a record of its own, or a decision of the port.
    fn in_the_name_of(
        &self,
        attestor: Option<&str>,
        kind: SubmissionKind,
    ) -> (SubmissionKind, Value) {
        let own = attestor.and_then(|name| name.parse::<AttestorId>().ok());
        let port = attestor.and_then(|name| name.parse::<UnLocode>().ok());
        match (own, port) {
            (Some(own), _) => {
                let payload = json!({"record": self.record(own), "status": "suspended"});
                (SubmissionKind::StatusChange, payload)
            }
            (None, Some(port)) => (SubmissionKind::Equivalence, json!({ "port": port })),
            (None, None) => (kind, json!({"number": "N 1", "valid_from": "2026-10-01"})),
        }
    }
}

fn actors_of(register: &Register, of: &Organisation, represents: Option<&str>) -> Vec<Actor> {
    let people = of.people.iter().map(|member| Actor {
        kind: of.kind,
        role: member.role,
        person: member.id,
        organisation: of.id,
        represents: represents.map(str::to_owned),
        caller: sign_in_as(register, member.id, Some(of.id), SecondFactor::Shown),
    });
    people.collect()
}

/// What the two organisations of a sort speak for.
fn represented(
    kind: OrganisationKind,
    firm: ProviderId,
    other_firm: ProviderId,
) -> (Option<String>, Option<String>) {
    let attestor = |bits| Some(AttestorId::from_bits(bits).to_string());
    match kind {
        OrganisationKind::Provider => (Some(firm.to_string()), Some(other_firm.to_string())),
        OrganisationKind::CertificationBody => (attestor(2), attestor(3)),
        OrganisationKind::LicensingAuthority => (attestor(4), attestor(5)),
        OrganisationKind::VettingAuthority => (attestor(6), attestor(7)),
        OrganisationKind::Port => (Some(PORT.to_owned()), Some(PORT_WITH_TWO.to_owned())),
        OrganisationKind::Registrar => (attestor(1), None),
        OrganisationKind::Auditor => (None, None),
    }
}
