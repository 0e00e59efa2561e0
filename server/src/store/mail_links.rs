//! Links sent by mail. A link is found by the hash of its token, and is good once.

use diesel::prelude::*;
use quaymark_core::account::{EmailAddress, Role};
use quaymark_core::id::{MailLinkId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::mail_link;
use super::writer::Writer;

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// Shows that an address is one's own.
    ConfirmEmail,
    /// Brings somebody into an organisation.
    Invitation,
    /// Sets a new password, or the first.
    ResetPassword,
    /// Shows that somebody reads the mail of a provider's domain.
    Claim,
}

impl LinkPurpose {
    const ALL: [Self; 4] = [
        Self::ConfirmEmail,
        Self::Invitation,
        Self::ResetPassword,
        Self::Claim,
    ];

    /// The word as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::Invitation => "invitation",
            Self::ResetPassword => "reset_password",
            Self::Claim => "claim",
        }
    }
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLinkRow {
    pub id: MailLinkId,
    pub purpose: LinkPurpose,
    pub email: EmailAddress,
    pub person: Option<PersonId>,
    pub organisation: Option<OrganisationId>,
    pub role: Option<Role>,
    /// Who asked for it to be sent.
    pub sent_by: Option<PersonId>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub used_at: Option<Instant>,
    pub ended_at: Option<Instant>,
}

impl MailLinkRow {
    /// Whether it is still good at an instant.
    pub fn is_good(&self, now: Instant) -> bool {
        self.used_at.is_none() && self.ended_at.is_none() && now < self.expires_at
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mail_link)]
struct Stored {
    id: String,
    purpose: String,
    email: String,
    person_id: Option<String>,
    organisation_id: Option<String>,
    role: Option<String>,
    sent_by: Option<String>,
    created_at: i64,
    expires_at: i64,
    used_at: Option<i64>,
    ended_at: Option<i64>,
}

fn parsed<T: std::str::FromStr>(text: Option<String>) -> Result<Option<T>, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.map(|text| text.parse().map_err(damaged)).transpose()
}

impl TryFrom<Stored> for MailLinkRow {
    type Error = StoreError;

    fn try_from(row: Stored) -> Result<Self, StoreError> {
        let mut purposes = LinkPurpose::ALL.into_iter();
        let purpose = purposes.find(|purpose| purpose.as_str() == row.purpose);
        Ok(Self {
            id: row.id.parse().map_err(damaged)?,
            purpose: purpose.ok_or_else(|| damaged("a purpose of a link"))?,
            email: row.email.parse().map_err(damaged)?,
            person: parsed(row.person_id)?,
            organisation: parsed(row.organisation_id)?,
            role: parsed(row.role)?,
            sent_by: parsed(row.sent_by)?,
            created_at: Instant::from_ms(row.created_at),
            expires_at: Instant::from_ms(row.expires_at),
            used_at: row.used_at.map(Instant::from_ms),
            ended_at: row.ended_at.map(Instant::from_ms),
        })
    }
}

impl Reader<'_> {
    /// The link of a token, by the token's hash, good or not.
    pub fn find_mail_link(&mut self, hash: &[u8; 32]) -> Result<Option<MailLinkRow>, StoreError> {
        let row: Option<Stored> = mail_link::table
            .find(hash.to_vec())
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// The links of an organisation that are still good, the newest first.
    pub fn mail_links_of(
        &mut self,
        organisation: OrganisationId,
        now: Instant,
    ) -> Result<Vec<MailLinkRow>, StoreError> {
        let rows: Vec<Stored> = mail_link::table
            .filter(mail_link::organisation_id.eq(organisation.to_string()))
            .filter(mail_link::used_at.is_null())
            .filter(mail_link::ended_at.is_null())
            .filter(mail_link::expires_at.gt(now.as_ms()))
            .order((mail_link::created_at.desc(), mail_link::id))
            .select(Stored::as_select())
            .load(self.connection)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// How many links of a purpose were sent to an address since an instant.
    pub fn count_mail_links(
        &mut self,
        purpose: LinkPurpose,
        email: &EmailAddress,
        since: Instant,
    ) -> Result<i64, StoreError> {
        Ok(mail_link::table
            .filter(mail_link::purpose.eq(purpose.as_str()))
            .filter(mail_link::email.eq(email.as_str()))
            .filter(mail_link::created_at.ge(since.as_ms()))
            .count()
            .get_result(self.connection)?)
    }
}

impl Writer<'_> {
    /// Adds a link with the hash of its token.
    pub fn insert_mail_link(
        &mut self,
        row: &MailLinkRow,
        hash: &[u8; 32],
    ) -> Result<(), StoreError> {
        diesel::insert_into(mail_link::table)
            .values((
                mail_link::token_hash.eq(hash.as_slice()),
                mail_link::id.eq(row.id.to_string()),
                mail_link::purpose.eq(row.purpose.as_str()),
                mail_link::email.eq(row.email.as_str()),
                mail_link::person_id.eq(row.person.map(|id| id.to_string())),
                mail_link::organisation_id.eq(row.organisation.map(|id| id.to_string())),
                mail_link::role.eq(row.role.map(Role::as_str)),
                mail_link::sent_by.eq(row.sent_by.map(|id| id.to_string())),
                mail_link::created_at.eq(row.created_at.as_ms()),
                mail_link::expires_at.eq(row.expires_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Notes that a link was followed; whether nobody had followed it before.
    pub fn use_mail_link(&mut self, id: MailLinkId, now: Instant) -> Result<bool, StoreError> {
        let unused = mail_link::table
            .filter(mail_link::id.eq(id.to_string()))
            .filter(mail_link::used_at.is_null());
        let used = diesel::update(unused)
            .set(mail_link::used_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(used > 0)
    }

    /// Ends one link before anybody follows it; whether it was there to end.
    pub fn end_mail_link(&mut self, id: MailLinkId, now: Instant) -> Result<bool, StoreError> {
        let open = mail_link::table
            .filter(mail_link::id.eq(id.to_string()))
            .filter(mail_link::used_at.is_null())
            .filter(mail_link::ended_at.is_null());
        let ended = diesel::update(open)
            .set(mail_link::ended_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(ended > 0)
    }

    /// Ends every link of a purpose that was sent to an address.
    pub fn end_mail_links(
        &mut self,
        purpose: LinkPurpose,
        email: &EmailAddress,
        now: Instant,
    ) -> Result<(), StoreError> {
        let open = mail_link::table
            .filter(mail_link::purpose.eq(purpose.as_str()))
            .filter(mail_link::email.eq(email.as_str()))
            .filter(mail_link::ended_at.is_null());
        diesel::update(open)
            .set(mail_link::ended_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(())
    }
}
