//! What was done, in words that whoever reads the audit understands.

/// Every action that leaves a row, by name, in words.
const ACTIONS: &[(&str, &str)] = &[
    ("accept_invitation", "Accepted an invitation"),
    ("add_document", "Added a document"),
    ("add_organisation", "Added an organisation"),
    ("add_passkey", "Added a passkey"),
    ("add_person", "Added a person"),
    (
        "agree_mandate_change",
        "Agreed to a change of who speaks for somebody",
    ),
    ("answer_question", "Answered a question"),
    ("approve_erasure", "Approved an erasure"),
    ("ask_erasure", "Asked for an erasure"),
    ("ask_for_passkey", "Asked for a passkey"),
    ("ask_mandate", "Asked to change who speaks for somebody"),
    ("ask_reset", "Asked for a new password"),
    ("attest_list", "Carried out an attestor’s list"),
    (
        "attest_submission",
        "Confirmed a submission as the attestor",
    ),
    ("begin_passkey", "Began to add a passkey"),
    ("begin_totp", "Began to set up a code generator"),
    ("change_password", "Changed a password"),
    ("change_role", "Gave somebody another role"),
    ("choose_mail", "Chose which letters to get"),
    ("choose_organisation", "Chose for which organisation to act"),
    ("choose_port", "Chose a port to work in"),
    ("claim_by_hand", "Claimed a firm by a reviewer’s decision"),
    ("claim_provider", "Claimed a firm"),
    ("clear_documents", "Took away documents kept long enough"),
    ("clear_file", "Took away a file that nothing names"),
    ("close_sign_in", "Closed the register to signing in"),
    ("confirm_email", "Confirmed an e-mail address"),
    ("deactivate_organisation", "Turned an organisation off"),
    ("deactivate_person", "Kept a person from signing in"),
    (
        "decline_mandate_change",
        "Declined a change of who speaks for somebody",
    ),
    (
        "discard_profile_draft",
        "Threw away a draft of requirements",
    ),
    ("draft_profile", "Began a draft of requirements"),
    ("draft_submission", "Began a submission"),
    ("end_invitation", "Ended an invitation"),
    ("end_key", "Ended a machine’s key"),
    (
        "end_robbed_tokens",
        "Signed a program out after its token was used twice",
    ),
    ("end_session", "Ended a session"),
    ("end_sessions", "Ended all other sessions"),
    ("end_share", "Ended a link to a confidential record"),
    ("erase_record", "Erased what a record says"),
    ("export_audit", "Took rows of the audit away as a file"),
    ("fork_log", "Began the log anew from a restored copy"),
    ("found_firm", "Set up a firm"),
    ("found_organisation", "Set up an organisation"),
    ("give_job_up", "Gave up a job that failed"),
    ("give_up_claim", "Gave up a claim"),
    ("grant_claim", "Granted a claim"),
    (
        "invite_administrator",
        "Invited an organisation’s administrator",
    ),
    ("invite_person", "Invited somebody"),
    ("issue_token", "Signed in with a program"),
    ("leave_port", "Took a port out of those chosen"),
    ("make_claim_code", "Made the code of a claim"),
    ("make_key", "Made a machine’s key"),
    ("open_sign_in", "Opened the register to signing in"),
    ("preview_list", "Looked at what a list would do"),
    ("publish_profile", "Published requirements of a port"),
    ("question_submission", "Asked a question about a submission"),
    ("reactivate_organisation", "Turned an organisation on again"),
    ("reactivate_person", "Let a person sign in again"),
    ("read_document", "Opened a document"),
    ("refresh_token", "Renewed an access token"),
    ("refuse_claim", "Refused a claim"),
    ("refuse_erasure", "Refused an erasure"),
    ("reject_submission", "Rejected a submission"),
    ("remove_document", "Removed a document"),
    ("remove_passkey", "Removed a passkey"),
    ("remove_person", "Took a person out of an organisation"),
    ("remove_totp", "Removed a code generator"),
    ("renew_recovery_codes", "Made new recovery codes"),
    ("resend_invitation", "Sent an invitation again"),
    ("reset_password", "Set a new password by a letter’s link"),
    ("retry_job", "Tried a job that failed again"),
    ("review_submission", "Approved a submission"),
    ("revoke_token", "Ended tokens"),
    ("scan_document", "Scanned a document for viruses"),
    ("send_confirmation", "Sent a letter to confirm an address"),
    ("set_up_totp", "Set up a code generator"),
    ("share_record", "Made a link to a confidential record"),
    ("show_claim_code", "Showed the code of a claim"),
    ("show_second_factor", "Showed a second factor"),
    ("show_wrong_claim_code", "Showed a wrong code of a claim"),
    ("sign_in", "Signed in"),
    ("sign_up", "Signed up"),
    ("submit_submission", "Handed a submission in"),
    ("suspend_record", "Suspended a record"),
    ("update_profile_draft", "Changed a draft of requirements"),
    ("update_submission", "Changed a submission"),
    ("use_recovery_code", "Used a recovery code"),
    ("withdraw_equivalence", "Withdrew a decision on equivalence"),
    (
        "withdraw_profile_version",
        "Withdrew a version of requirements",
    ),
    ("withdraw_record", "Withdrew a record"),
    ("withdraw_submission", "Took a submission back"),
];

/// An action in words; none if there is no such action.
pub fn action_words(action: &str) -> Option<&'static str> {
    let found = ACTIONS.binary_search_by(|(name, _)| (*name).cmp(action));
    found.ok().map(|place| ACTIONS[place].1)
}

/// Every action there is, by name.
pub fn actions() -> impl Iterator<Item = &'static str> {
    ACTIONS.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_in_order_and_no_two_are_said_alike() {
        assert!(ACTIONS.is_sorted_by(|one, next| one.0 < next.0));
        let mut words: Vec<&str> = ACTIONS.iter().map(|(_, words)| *words).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), ACTIONS.len());
        assert_eq!(action_words("sign_in"), Some("Signed in"));
        assert_eq!(action_words("sign"), None);
    }
}
