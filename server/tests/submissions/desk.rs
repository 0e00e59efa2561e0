//! The acts, in a word each.

use quaymark_core::submission::Payload;
use quaymark_server::actions::attest_submission::attest_submission;
use quaymark_server::actions::draft_submission::{NewSubmission, draft_submission};
use quaymark_server::actions::review_submission::approve_submission;
use quaymark_server::actions::submission::{Party, SubmissionError};
use quaymark_server::actions::submit_submission::submit_submission;
use quaymark_server::store::Submission;

use crate::scene::{Scene, now, seen};

type Done = Result<Submission, SubmissionError>;

impl Scene<'_> {
    pub fn draft(&self, by: &Party, payload: &Payload) -> Done {
        self.draft_about(by, None, payload)
    }

    pub fn draft_about(&self, by: &Party, subject: Option<&str>, payload: &Payload) -> Done {
        let new = NewSubmission {
            subject: subject.map(str::to_owned),
            payload: payload.clone(),
        };
        draft_submission(&self.store, now(), by, &new)
    }

    pub fn submit(&self, by: &Party, held: &Submission) -> Done {
        submit_submission(&self.store, now(), by, seen(held))
    }

    pub fn attest(&self, by: &Party, held: &Submission) -> Done {
        attest_submission(&self.store, now(), by, seen(held), None)
    }

    pub fn approve(&self, by: &Party, held: &Submission) -> Done {
        approve_submission(&self.store, now(), by, seen(held))
    }

    /// Ann's submission of something, handed in.
    pub fn submitted(&self, payload: &Payload) -> Submission {
        let draft = self.draft(&self.ann, payload).expect("a draft");
        self.submit(&self.ann, &draft).expect("handed in")
    }

    /// The same, confirmed by Bea.
    pub fn attested(&self, payload: &Payload) -> Submission {
        let submitted = self.submitted(payload);
        self.attest(&self.bea, &submitted).expect("confirmed")
    }

    /// The same, approved by Cas and so public.
    pub fn published(&self, payload: &Payload) -> Submission {
        let attested = self.attested(payload);
        self.approve(&self.cas, &attested).expect("published")
    }
}
