//! The one write layer: a use case a file. Each opens the only transaction of its use case.

pub mod activate_key;
pub mod add_document;
pub mod add_passkey;
pub mod add_person;
pub mod answer_question;
pub mod attest_submission;
pub mod authority;
pub mod change_password;
pub mod change_status;
mod check_record;
pub mod choose_mail;
pub mod choose_port;
pub mod clear_documents;
pub mod close_sign_in;
pub mod confirm_email;
pub mod decide_equivalence;
pub mod document;
pub mod draft_submission;
pub mod end_sessions;
pub mod enter;
pub mod enter_provider;
pub mod enter_record;
pub mod import_list;
pub mod keep_job;
pub mod known;
pub mod load_reference;
pub mod publish_profile;
pub mod question_submission;
pub mod read_document;
pub mod record_build;
pub mod register_attestor;
pub mod release_record;
pub mod remove_document;
pub mod remove_passkey;
pub mod reset_password;
pub mod review_submission;
mod revise_record;
pub mod scan_document;
pub mod set_up_totp;
pub mod share_record;
pub mod show_passkey;
pub mod show_second_factor;
pub mod sign_in;
pub mod sign_up;
pub mod submission;
pub mod submit_submission;
pub mod suspend_record;
pub mod update_submission;
pub mod withdraw_submission;

use quaymark_core::id::AttestorId;

/// The register itself, as `actor` of what its operator enters.
pub const REGISTRAR: AttestorId = AttestorId::from_bits(1);
