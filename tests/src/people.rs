//! Organisations and people of every role, signed in, written straight into the store: to set a scene,
//! never through the pages under test.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{MembershipId, OrganisationId, PersonId, SessionId};
use quaymark_core::time::Instant;
use quaymark_server::auth::secrets::number;
use quaymark_server::auth::session::{self, NewSession};
use quaymark_server::store::{MembershipRow, OrganisationRow, PersonRow, Store, StoreError};

use crate::callers::SignedIn;
use crate::register::Register;

/// An organisation of a scene, with one person of every role it may have.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its number.
    pub id: OrganisationId,
    /// Its sort.
    pub kind: OrganisationKind,
    /// Its people.
    pub people: Vec<Member>,
}

/// A person of a scene.
#[derive(Clone, Debug)]
pub struct Member {
    /// Their number.
    pub id: PersonId,
    /// Their membership.
    pub membership: MembershipId,
    /// What they may do.
    pub role: Role,
    /// Their address.
    pub email: String,
}

impl Organisation {
    /// The person of a role.
    pub fn person(&self, role: Role) -> &Member {
        let found = self.people.iter().find(|member| member.role == role);
        found.unwrap_or_else(|| panic!("a {} has no {role}", self.kind))
    }
}

/// Adds an organisation with one person of every role its sort may have. `represents` is the provider,
/// attestor or port it speaks for. People's addresses are `ROLE@NAME.example`.
pub fn organisation(
    register: &Register,
    kind: OrganisationKind,
    name: &str,
    represents: Option<&str>,
) -> Organisation {
    let now = register.clock().now();
    let id = add_organisation(register.store(), now, kind, name, represents);
    let roles = Role::ALL.iter().filter(|role| kind.has_role(**role));
    let people = roles
        .map(|role| {
            let email = format!("{role}@{name}.example");
            add_member(register.store(), now, id, *role, &email)
        })
        .collect();
    Organisation { id, kind, people }
}

fn add_organisation(
    store: &Store,
    now: Instant,
    kind: OrganisationKind,
    name: &str,
    represents: Option<&str>,
) -> OrganisationId {
    let row = OrganisationRow {
        id: number(OrganisationId::from_bits).expect("random bits"),
        kind,
        name: name.to_owned(),
        represents: represents.map(str::to_owned),
        created_at: now,
        deactivated_at: None,
    };
    let written = store.write(now, |tx| tx.insert_organisation(&row));
    written.unwrap_or_else(|error| panic!("{error:?}"));
    row.id
}

/// Adds a person to an organisation.
pub fn add_member(
    store: &Store,
    now: Instant,
    organisation: OrganisationId,
    role: Role,
    email: &str,
) -> Member {
    let id = number(PersonId::from_bits).expect("random bits");
    let address = email.parse().expect("an address");
    let mut person = PersonRow::new(id, address, format!("The {role}"), now);
    person.email_confirmed_at = Some(now);
    let membership = MembershipRow::added(
        number(MembershipId::from_bits).expect("random bits"),
        id,
        organisation,
        role,
        now,
    );
    let written = store.write(now, |tx| {
        tx.insert_person(&person)?;
        tx.insert_membership(&membership)
    });
    written.unwrap_or_else(|error| panic!("{error:?}"));
    Member {
        id,
        membership: membership.id,
        role,
        email: email.to_owned(),
    }
}

/// Gives somebody who is there already a place in another organisation.
pub fn join(register: &Register, person: PersonId, organisation: OrganisationId, role: Role) {
    let now = register.clock().now();
    let membership = MembershipRow::added(
        number(MembershipId::from_bits).expect("random bits"),
        person,
        organisation,
        role,
        now,
    );
    let written = register
        .store()
        .write(now, |tx| tx.insert_membership(&membership));
    written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
}

/// Signs a person in for an organisation, with a second factor shown just now.
pub fn sign_in(register: &Register, organisation: &Organisation, role: Role) -> SignedIn {
    let member = organisation.person(role);
    sign_in_as(
        register,
        member.id,
        Some(organisation.id),
        SecondFactor::Shown,
    )
}

/// A second administrator of an organisation, signed in: who agrees to what the first asked for.
pub fn second_administrator(register: &Register, organisation: &Organisation) -> SignedIn {
    let (now, role) = (register.clock().now(), Role::Administrator);
    let email = format!("second-{}@registrar.example", organisation.id);
    let known = register
        .store()
        .read::<_, StoreError>(|tx| tx.find_person_by_email(&email.parse().expect("an address")));
    let id = match known.expect("the store reads") {
        Some(person) => person.id,
        None => add_member(register.store(), now, organisation.id, role, &email).id,
    };
    sign_in_as(register, id, Some(organisation.id), SecondFactor::Shown)
}

/// The numbers of the changes of who speaks that wait, the oldest first.
pub fn mandate_changes(register: &Register) -> Vec<String> {
    let now = register.clock().now();
    let open = register
        .store()
        .read::<_, StoreError>(|tx| tx.open_mandate_changes(now));
    let open = open.expect("the store reads").into_iter();
    open.map(|change| change.id.to_string()).collect()
}

/// Lets a second administrator of the registrar agree to every change that waits.
pub fn agree_to_all(register: &Register, registrar: &Organisation) {
    let by = second_administrator(register, registrar);
    for change in mandate_changes(register) {
        let fields = [("change", change.as_str()), ("act", "agree")];
        let answer = by.post_form("/desk/organisations", &fields);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
}

/// Whether a session of a scene shows a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// Just now.
    Shown,
    /// Not yet.
    Absent,
}

/// Signs somebody in.
pub fn sign_in_as(
    register: &Register,
    person: PersonId,
    organisation: Option<OrganisationId>,
    factor: SecondFactor,
) -> SignedIn {
    let now = register.clock().now();
    let new = NewSession {
        person,
        organisation,
        client: "scene",
        second_factor_at: (factor == SecondFactor::Shown).then_some(now),
        signed_in_at: now,
    };
    let token = register
        .store()
        .write(now, |tx| session::begin(tx, now, &new));
    let token = token.unwrap_or_else(|error| panic!("{error:?}"));
    SignedIn::with_session(register, token.reveal())
}

/// Ends a person's place in their organisation.
pub fn remove(register: &Register, membership: MembershipId) {
    let now = register.clock().now();
    let ended = register
        .store()
        .write(now, |tx| tx.end_membership(membership, now));
    assert!(ended.expect("the store writes"), "it was in force");
}

/// Keeps a person from signing in.
pub fn deactivate(register: &Register, person: PersonId) {
    let now = register.clock().now();
    change(register, person, |row| row.deactivated_at = Some(now));
}

/// Ends one session, as signing out does.
pub fn end_session(register: &Register, person: PersonId, session: SessionId) {
    let now = register.clock().now();
    let ended = register
        .store()
        .write(now, |tx| tx.end_session(person, session, now));
    assert!(ended.expect("the store writes"), "it was open");
}

/// Gives a person a password, as signing up does.
pub fn set_password(register: &Register, person: PersonId, password: &str) {
    let hash = quaymark_server::auth::password::hash(password).expect("it is hashed");
    change(register, person, |row| row.password_hash = Some(hash));
}

/// Gives a person a code generator.
pub fn set_totp(register: &Register, person: PersonId, secret: &[u8]) {
    let now = register.clock().now();
    change(register, person, |row| {
        row.totp_secret = Some(secret.to_vec());
        row.totp_confirmed_at = Some(now);
    });
}

fn change(register: &Register, person: PersonId, with: impl FnOnce(&mut PersonRow)) {
    let now = register.clock().now();
    let done = register.store().write(now, |tx| {
        let mut row = tx.find_person(person)?.expect("the person is there");
        with(&mut row);
        tx.update_person(&row)
    });
    done.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
}

/// Takes the letters that wait to be sent, in the order they were queued: address, sort, path.
pub fn letters(register: &Register) -> Vec<(String, String, String)> {
    let now = register.clock().now();
    let mut letters = Vec::new();
    loop {
        let leased = register
            .store()
            .write(now, |tx| tx.lease_job(now, now.plus_ms(3_600_000)));
        let leased: Option<_> = leased.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
        let Some(job) = leased else {
            return letters;
        };
        let payload: serde_json::Value = serde_json::from_str(&job.payload).expect("JSON");
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        letters.push((
            text(&payload["to"]["email"]),
            text(&payload["content"]["letter"]),
            text(&payload["content"]["path"]),
        ));
    }
}
