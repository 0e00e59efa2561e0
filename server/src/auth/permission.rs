//! The one table of permissions: which people of which organisations may do what.
//!
//! To add an act: one line in the table. Handlers name it in their type as [`super::Allowed`]`<Act>`;
//! the suite that tries every route as everybody is made from [`Rule::ALL`].

use quaymark_core::account::NoSuchWord;
pub use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::time::Instant;

use super::identity::{Identity, Place};
use crate::store::Means;
use OrganisationKind::{
    Auditor, CertificationBody, LicensingAuthority, Port, Provider, Registrar, VettingAuthority,
};

/// How long after a second factor was shown dangerous acts need no new one, in milliseconds.
pub const FRESH_FACTOR_MS: i64 = 15 * 60 * 1000;

/// What a machine's key or an access token may be good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Reads the organisation's desk.
    Read,
    /// Drafts, submits and withdraws submissions.
    Submissions,
    /// Attests, suspends and withdraws in the organisation's name.
    Attestations,
    /// Drafts and publishes requirement profiles, and decides on equivalence.
    Profiles,
}

impl Scope {
    /// Every scope, in a fixed order.
    pub const ALL: [Self; 4] = [
        Self::Read,
        Self::Submissions,
        Self::Attestations,
        Self::Profiles,
    ];

    /// The word as it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Submissions => "submissions",
            Self::Attestations => "attestations",
            Self::Profiles => "profiles",
        }
    }

    /// What it lets a machine do, in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Read => "Read the organisation's desk",
            Self::Submissions => "Draft, submit and withdraw submissions",
            Self::Attestations => "Confirm, question, suspend and withdraw in its name",
            Self::Profiles => "Draft and publish requirements, and decide on equivalence",
        }
    }

    /// Whether a key of a sort of organisation could do anything by it.
    pub fn is_for(self, kind: OrganisationKind) -> bool {
        let own = |rule: &&Rule| rule.scope == Some(self);
        Rule::ALL
            .iter()
            .filter(own)
            .any(|rule| rule.is_for_machines_of(kind))
    }
}

impl std::str::FromStr for Scope {
    type Err = NoSuchWord;

    fn from_str(text: &str) -> Result<Self, NoSuchWord> {
        let found = Self::ALL.iter().find(|scope| scope.as_str() == text);
        found.copied().ok_or_else(|| NoSuchWord {
            found: text.to_owned(),
            expected: "read, submissions, attestations, profiles",
        })
    }
}

/// What an act asks of the second factor, over what a role asks anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// What the role asks: people who sign, review or administer have shown one in this session.
    ByRole,
    /// Shown within [`FRESH_FACTOR_MS`]: the act is dangerous.
    Fresh,
}

/// What an act asks.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// The act, in snake case.
    pub name: &'static str,
    /// Any of these: a role in one of these sorts of organisation.
    pub of: &'static [(&'static [OrganisationKind], Role)],
    /// The second factor.
    pub factor: Factor,
    /// The scope by which a machine's key may do it; `None` keeps machines out.
    pub scope: Option<Scope>,
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// They act for no organisation, or no longer.
    NoOrganisation,
    /// Organisations of this sort do not do it.
    OrganisationKind(OrganisationKind),
    /// Their role is another.
    Role(Role),
    /// Their key or token is not good for it.
    Scope,
    /// They have no second factor, and their role asks for one.
    SecondFactorNotSetUp,
    /// They have not shown their second factor in this session.
    SecondFactorNotShown,
    /// They have shown it too long ago for this act.
    SecondFactorTooOld,
}

/// A permission as a type. Implemented by the table alone.
pub trait Permission: 'static {
    /// What it asks.
    const RULE: Rule;
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $type:ident $name:literal: $of:expr, $factor:ident, $scope:expr;)+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub struct $type;

            impl Permission for $type {
                const RULE: Rule = Rule { name: $name, of: &$of, factor: Factor::$factor, scope: $scope };
            }
        )+

        impl Rule {
            /// Every act, in the order of the table.
            pub const ALL: &'static [Self] = &[$($type::RULE),+];
        }
    };
}

const EVERY: &[OrganisationKind] = OrganisationKind::ALL;
/// Those who vouch for records: a port does for its own vettings.
const VOUCHERS: &[OrganisationKind] = &[
    CertificationBody,
    LicensingAuthority,
    VettingAuthority,
    Port,
];
/// Those who ask the register to say something.
const PARTIES: &[OrganisationKind] = &[
    Provider,
    CertificationBody,
    LicensingAuthority,
    VettingAuthority,
    Port,
    Registrar,
];

permissions! {
    /// Reads the desk of one's own organisation.
    ReadDesk "read_desk": [(EVERY, Role::Viewer)], ByRole, Some(Scope::Read);
    /// Reads what every organisation submitted.
    ReadEverySubmission "read_every_submission":
        [(&[Registrar], Role::Reviewer), (&[Auditor], Role::Viewer)], ByRole, Some(Scope::Read);
    /// Drafts and changes a submission of one's own organisation, and hands in documents for it.
    DraftSubmission "draft_submission": [(PARTIES, Role::Editor)], ByRole, Some(Scope::Submissions);
    /// Submits or withdraws a submission of one's own organisation.
    SubmitSubmission "submit_submission": [(PARTIES, Role::Signatory)], ByRole, Some(Scope::Submissions);
    /// Attests what a firm submitted, in the name of the attestor.
    AttestSubmission "attest_submission": [(VOUCHERS, Role::Signatory)], ByRole, Some(Scope::Attestations);
    /// Asks about a submission, or refuses it: as the attestor concerned or as a reviewer.
    JudgeSubmission "judge_submission":
        [(&[Registrar], Role::Reviewer), (VOUCHERS, Role::Signatory)],
        ByRole, Some(Scope::Attestations);
    /// Suspends or withdraws a record of one's own.
    ChangeStatus "change_status": [(VOUCHERS, Role::Signatory)], Fresh, Some(Scope::Attestations);
    /// Decides on a submission for the registrar.
    ReviewSubmission "review_submission": [(&[Registrar], Role::Reviewer)], ByRole, None;
    /// Drafts what a port asks of firms.
    DraftProfile "draft_profile": [(&[Port], Role::Editor)], ByRole, Some(Scope::Profiles);
    /// Publishes what a port asks of firms.
    PublishProfile "publish_profile": [(&[Port], Role::Signatory)], Fresh, Some(Scope::Profiles);
    /// Accepts other evidence from one firm, for a port.
    DecideEquivalence "decide_equivalence": [(&[Port], Role::Signatory)], ByRole, Some(Scope::Profiles);
    /// Decides what of one's own is shown, and to whom.
    ReleaseRecord "release_record": [(&[Provider], Role::Signatory)], ByRole, None;
    /// Reads who belongs to one's own organisation, its invitations and its machine keys.
    ReadPeople "read_people": [(EVERY, Role::Administrator)], ByRole, None;
    /// Invites people of one's own organisation, changes their roles and takes them out.
    ManagePeople "manage_people": [(EVERY, Role::Administrator)], Fresh, None;
    /// Makes and ends machine keys of one's own organisation.
    ManageKeys "manage_keys": [(PARTIES, Role::Administrator)], Fresh, None;
    /// Claims to speak for a provider of the register.
    ClaimProvider "claim_provider": [(&[Provider], Role::Administrator)], ByRole, None;
    /// Reads claims that wait: a firm its own, the registrar all.
    ReadClaims "read_claims":
        [(&[Provider], Role::Administrator), (&[Registrar], Role::Administrator), (&[Registrar], Role::Reviewer)],
        ByRole, None;
    /// Makes the codes of claims that are posted, and refuses claims.
    KeepClaims "keep_claims": [(&[Registrar], Role::Administrator), (&[Registrar], Role::Reviewer)], ByRole, None;
    /// Reads which organisations work in the register.
    ReadOrganisations "read_organisations": [(&[Registrar], Role::Administrator)], ByRole, None;
    /// Adds and deactivates organisations, and their first people.
    ManageOrganisations "manage_organisations": [(&[Registrar], Role::Administrator)], Fresh, None;
    /// Reads which erasures are asked for.
    ReadErasures "read_erasures":
        [(&[Registrar], Role::Administrator), (&[Registrar], Role::Reviewer)], ByRole, None;
    /// Asks that what was published is erased, approves it and refuses it.
    KeepErasures "keep_erasures":
        [(&[Registrar], Role::Administrator), (&[Registrar], Role::Reviewer)], Fresh, None;
    /// Reads who did what in one's own organisation; auditors read all.
    ReadAudit "read_audit": [(EVERY, Role::Administrator), (&[Auditor], Role::Viewer)], ByRole, Some(Scope::Read);
    /// Looks after jobs that failed.
    KeepJobs "keep_jobs": [(&[Registrar], Role::Administrator)], ByRole, None;
}

impl Rule {
    /// Whether somebody may at an instant, and the place they do it from.
    pub fn decide<'a>(&self, who: &'a Identity, now: Instant) -> Result<&'a Place, Denied> {
        let place = who.place.as_ref().ok_or(Denied::NoOrganisation)?;
        let is_machine = matches!(who.means, Means::ApiKey(_));
        if !is_machine {
            self.decide_role(place)?;
        } else if !self.is_for_machines_of(place.kind) {
            return Err(Denied::OrganisationKind(place.kind));
        }
        if let Some(held) = &who.scopes
            && !self.scope.is_some_and(|scope| held.contains(&scope))
        {
            return Err(Denied::Scope);
        }
        if !is_machine {
            self.decide_factor(who, place.role, now)?;
        }
        Ok(place)
    }

    /// Whether a machine's key of a sort of organisation may at all. Its scopes stand for the roles of
    /// people; no key reviews.
    pub fn is_for_machines_of(&self, kind: OrganisationKind) -> bool {
        let asked = |(kinds, role): &(&[OrganisationKind], Role)| {
            kinds.contains(&kind) && *role != Role::Reviewer
        };
        self.scope.is_some() && self.of.iter().any(asked)
    }

    /// Whether people of a role in a sort of organisation may at all.
    pub fn is_for(&self, kind: OrganisationKind, role: Role) -> bool {
        self.of
            .iter()
            .any(|(kinds, asked)| kinds.contains(&kind) && role.covers(*asked))
    }

    fn decide_role(&self, place: &Place) -> Result<(), Denied> {
        if self.is_for(place.kind, place.role) {
            return Ok(());
        }
        let mut kinds = self.of.iter().flat_map(|(kinds, _)| *kinds);
        if kinds.any(|kind| *kind == place.kind) {
            return Err(Denied::Role(place.role));
        }
        Err(Denied::OrganisationKind(place.kind))
    }

    fn decide_factor(&self, who: &Identity, role: Role, now: Instant) -> Result<(), Denied> {
        let is_asked = role.demands_second_factor() || self.factor == Factor::Fresh;
        match who.second_factor_at {
            None if who.has_second_factor => Err(Denied::SecondFactorNotShown),
            None if is_asked => Err(Denied::SecondFactorNotSetUp),
            Some(at) if self.factor == Factor::Fresh && !is_fresh(at, now) => {
                Err(Denied::SecondFactorTooOld)
            }
            _ => Ok(()),
        }
    }
}

/// Whether a second factor shown at an instant is still good for dangerous acts.
pub fn is_fresh(shown_at: Instant, now: Instant) -> bool {
    now.as_ms() - shown_at.as_ms() < FRESH_FACTOR_MS
}

#[cfg(test)]
mod tests {
    use quaymark_core::id::ApiKeyId;

    use super::*;
    use crate::auth::identity::tests::somebody;

    const NOW: Instant = Instant::from_ms(1_000_000_000);

    #[test]
    fn names_are_given_once() {
        for (place, rule) in Rule::ALL.iter().enumerate() {
            assert!(
                Rule::ALL[..place]
                    .iter()
                    .all(|other| other.name != rule.name)
            );
        }
    }

    #[test]
    fn auditors_change_nothing() {
        let reading = [
            "read_desk",
            "read_every_submission",
            "read_audit",
            "read_people",
            "manage_people",
        ];
        for rule in Rule::ALL {
            let may = Role::ALL.iter().any(|role| rule.is_for(Auditor, *role));
            assert_eq!(may, reading.contains(&rule.name), "{}", rule.name);
        }
    }

    #[test]
    fn a_role_that_asks_for_a_second_factor_gets_nowhere_without_it() {
        let mut who = somebody(Provider, Role::Signatory);
        who.second_factor_at = None;
        who.has_second_factor = false;
        assert_eq!(
            ReadDesk::RULE.decide(&who, NOW),
            Err(Denied::SecondFactorNotSetUp)
        );
        who.has_second_factor = true;
        assert_eq!(
            ReadDesk::RULE.decide(&who, NOW),
            Err(Denied::SecondFactorNotShown)
        );
        who.second_factor_at = Some(Instant::from_ms(0));
        assert!(ReadDesk::RULE.decide(&who, NOW).is_ok());
    }

    #[test]
    fn whoever_has_a_second_factor_must_show_it_whatever_their_role() {
        let mut who = somebody(Provider, Role::Viewer);
        who.second_factor_at = None;
        who.has_second_factor = false;
        assert!(ReadDesk::RULE.decide(&who, NOW).is_ok());
        who.has_second_factor = true;
        assert_eq!(
            ReadDesk::RULE.decide(&who, NOW),
            Err(Denied::SecondFactorNotShown)
        );
    }

    #[test]
    fn dangerous_acts_ask_for_a_fresh_second_factor() {
        let mut who = somebody(Port, Role::Signatory);
        for (age_ms, expected) in [
            (0, true),
            (FRESH_FACTOR_MS - 1, true),
            (FRESH_FACTOR_MS, false),
        ] {
            who.second_factor_at = Some(NOW.plus_ms(-age_ms));
            let answer = PublishProfile::RULE.decide(&who, NOW);
            assert_eq!(answer.is_ok(), expected, "{age_ms}");
        }
        assert_eq!(
            PublishProfile::RULE.decide(&who, NOW),
            Err(Denied::SecondFactorTooOld)
        );
    }

    #[test]
    fn role_and_sort_of_organisation_are_told_apart() {
        let who = somebody(Provider, Role::Signatory);
        let denied = ReviewSubmission::RULE.decide(&who, NOW);
        assert_eq!(denied, Err(Denied::OrganisationKind(Provider)));
        let who = somebody(Registrar, Role::Administrator);
        let denied = ReviewSubmission::RULE.decide(&who, NOW);
        assert_eq!(denied, Err(Denied::Role(Role::Administrator)));
    }

    #[test]
    fn a_key_does_what_its_scopes_say_and_no_more() {
        let mut who = somebody(Port, Role::Administrator);
        who.means = Means::ApiKey(ApiKeyId::from_bits(4));
        who.scopes = Some(vec![Scope::Profiles]);
        who.second_factor_at = None;
        assert!(PublishProfile::RULE.decide(&who, NOW).is_ok());
        assert_eq!(ReadDesk::RULE.decide(&who, NOW), Err(Denied::Scope));
        assert_eq!(SubmitSubmission::RULE.decide(&who, NOW), Err(Denied::Scope));
        who.scopes = Some(Scope::ALL.to_vec());
        assert_eq!(
            ReleaseRecord::RULE.decide(&who, NOW),
            Err(Denied::OrganisationKind(Port))
        );
    }

    #[test]
    fn no_key_reviews() {
        let mut who = somebody(Registrar, Role::Administrator);
        who.means = Means::ApiKey(ApiKeyId::from_bits(4));
        who.scopes = Some(Scope::ALL.to_vec());
        for rule in [
            ReviewSubmission::RULE,
            JudgeSubmission::RULE,
            ReadEverySubmission::RULE,
        ] {
            assert!(rule.decide(&who, NOW).is_err(), "{}", rule.name);
        }
        assert!(ReadDesk::RULE.decide(&who, NOW).is_ok());
        assert!(!Scope::Attestations.is_for(Registrar));
    }

    #[test]
    fn an_access_token_does_what_role_scope_and_second_factor_allow_together() {
        let mut who = somebody(Port, Role::Signatory);
        who.means = Means::AccessToken;
        who.scopes = Some(vec![Scope::Profiles]);
        who.second_factor_at = Some(NOW);
        assert!(PublishProfile::RULE.decide(&who, NOW).is_ok());
        assert_eq!(ReadDesk::RULE.decide(&who, NOW), Err(Denied::Scope));
        let late = NOW.plus_ms(FRESH_FACTOR_MS);
        assert_eq!(
            PublishProfile::RULE.decide(&who, late),
            Err(Denied::SecondFactorTooOld)
        );
        who.second_factor_at = None;
        assert_eq!(
            DraftProfile::RULE.decide(&who, NOW),
            Err(Denied::SecondFactorNotShown)
        );
        if let Some(place) = &mut who.place {
            place.role = Role::Viewer;
        }
        assert_eq!(
            DraftProfile::RULE.decide(&who, NOW),
            Err(Denied::Role(Role::Viewer))
        );
    }

    #[test]
    fn who_acts_for_nobody_may_nothing() {
        let mut who = somebody(Port, Role::Viewer);
        who.place = None;
        assert_eq!(
            ReadDesk::RULE.decide(&who, NOW),
            Err(Denied::NoOrganisation)
        );
    }
}
