//! Typed callers of what administrators do: organisations, who speaks for whom, claims, people.

use std::sync::atomic::{AtomicU64, Ordering};

use quaymark_core::wire::{
    AdministratorAsked, ClaimAsked, ClaimCodeMade, ClaimCodeShown, ClaimList, ErasureAsked,
    ErasureList, InvitationList, MandateChangeAsked, MandateChangeList, OrganisationAsked,
    OrganisationList, OrganisationShown, PersonShown,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::callers::{Answer, SignedIn};
use crate::http::Request;

/// Somebody who administers, in a browser's session.
#[derive(Clone, Copy, Debug)]
pub struct Administrator<'a>(pub &'a SignedIn);

impl Administrator<'_> {
    /// A page of organisations, for example `?q=port`.
    pub fn organisations(&self, query: &str) -> Answer<OrganisationList> {
        self.read(&format!("/v1/organisations{query}"))
    }

    /// One organisation.
    pub fn organisation(&self, id: &str) -> Answer<OrganisationShown> {
        self.read(&format!("/v1/organisations/{id}"))
    }

    /// Adds an organisation.
    pub fn add_organisation(&self, new: &OrganisationAsked) -> Answer<OrganisationShown> {
        self.post("/v1/organisations", Some(new))
    }

    /// `deactivate` or `reactivate`.
    pub fn turn_organisation(&self, id: &str, act: &str) -> Answer<OrganisationShown> {
        self.act(&format!("/v1/organisations/{id}/{act}"))
    }

    /// Invites an administrator into an organisation that has none.
    pub fn invite_administrator(&self, id: &str, email: &str) -> Answer<OrganisationShown> {
        let asked = AdministratorAsked {
            email: email.to_owned(),
        };
        let target = format!("/v1/organisations/{id}/invite-administrator");
        self.post(&target, Some(&asked))
    }

    /// The changes of who speaks that wait.
    pub fn mandate_changes(&self) -> Answer<MandateChangeList> {
        self.read("/v1/mandate-changes")
    }

    /// Asks for a change.
    pub fn ask_mandate_change(&self, asked: &MandateChangeAsked) -> Answer<MandateChangeList> {
        self.post("/v1/mandate-changes", Some(asked))
    }

    /// `agree` or `decline`.
    pub fn decide_mandate_change(&self, id: &str, act: &str) -> Answer<MandateChangeList> {
        self.act(&format!("/v1/mandate-changes/{id}/{act}"))
    }

    /// The erasures that wait.
    pub fn erasures(&self) -> Answer<ErasureList> {
        self.read("/v1/erasures")
    }

    /// Asks for an erasure.
    pub fn ask_erasure(&self, asked: &ErasureAsked) -> Answer<ErasureList> {
        self.post("/v1/erasures", Some(asked))
    }

    /// `approve` or `refuse`.
    pub fn decide_erasure(&self, id: &str, act: &str) -> Answer<ErasureList> {
        self.act(&format!("/v1/erasures/{id}/{act}"))
    }

    /// Claims that wait.
    pub fn claims(&self) -> Answer<ClaimList> {
        self.read("/v1/claims")
    }

    /// Claims a provider.
    pub fn claim(&self, asked: &ClaimAsked) -> Answer<ClaimList> {
        self.post("/v1/claims", Some(asked))
    }

    /// `give-up` or `refuse`.
    pub fn end_claim(&self, id: &str, act: &str) -> Answer<ClaimList> {
        self.act(&format!("/v1/claims/{id}/{act}"))
    }

    /// Makes the code that is posted.
    pub fn make_claim_code(&self, id: &str) -> Answer<ClaimCodeMade> {
        self.act(&format!("/v1/claims/{id}/make-code"))
    }

    /// Shows the code that came by post.
    pub fn show_claim_code(&self, id: &str, code: &str) -> Answer<ClaimList> {
        let shown = ClaimCodeShown {
            code: code.to_owned(),
        };
        self.post(&format!("/v1/claims/{id}/show-code"), Some(&shown))
    }

    /// One person of the register.
    pub fn person(&self, id: &str) -> Answer<PersonShown> {
        self.read(&format!("/v1/people/{id}"))
    }

    /// `deactivate` or `reactivate`.
    pub fn turn_person(&self, id: &str, act: &str) -> Answer<PersonShown> {
        self.act(&format!("/v1/people/{id}/{act}"))
    }

    /// Sends an invitation again.
    pub fn resend_invitation(&self, id: &str) -> Answer<InvitationList> {
        self.act(&format!("/v1/invitations/{id}/resend"))
    }

    fn read<T: DeserializeOwned>(&self, target: &str) -> Answer<T> {
        self.0.get(target).into_result()
    }

    fn act<T: DeserializeOwned>(&self, target: &str) -> Answer<T> {
        self.post(target, None::<&()>)
    }

    fn post<T: DeserializeOwned>(&self, target: &str, body: Option<&impl Serialize>) -> Answer<T> {
        static KEYS: AtomicU64 = AtomicU64::new(0);
        let key = KEYS.fetch_add(1, Ordering::Relaxed).to_string();
        let request = match body {
            Some(body) => {
                let text = serde_json::to_string(body).expect("JSON");
                Request::post_json(target, &text)
            }
            None => Request::new("POST", target),
        };
        let request = request
            .header("sec-fetch-site", "same-origin")
            .header("idempotency-key", &key);
        self.0.send(request).into_result()
    }
}
