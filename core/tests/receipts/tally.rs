//! How many forgeries the suite tries, and in how many ways each is refused.

use std::cell::RefCell;
use std::collections::BTreeSet;

use quaymark_core::receipt::Refusal;

use crate::{forged_files, forgeries};

/// So many forged receipts there are at least, without the flipped bits.
const FORGERIES: usize = 100;
/// In so many ways they are refused.
const REASONS: usize = 40;

thread_local! {
    static REFUSED: RefCell<Vec<Refusal>> = const { RefCell::new(Vec::new()) };
}

/// Notes what a forged receipt was refused for.
pub fn count(refusal: Refusal) -> Refusal {
    REFUSED.with_borrow_mut(|refused| refused.push(refusal.clone()));
    refusal
}

#[test]
fn every_forgery_is_refused_and_at_least_forty_reasons_are_given() {
    let tables: &[fn()] = &[
        forgeries::what_the_forger_shows_holds_as_long_as_it_is_true,
        forgeries::a_statement_with_any_field_altered_and_signed_again_is_refused,
        forgeries::a_statement_of_another_length_of_the_log_is_refused,
        forgeries::an_old_true_grant_does_not_pass_after_a_suspension_even_if_the_register_signs_it,
        forgeries::a_group_of_which_something_is_kept_back_is_refused,
        forgeries::a_newer_version_of_the_profile_cannot_be_kept_back,
        forgeries::a_provider_on_the_register_cannot_be_denied_nor_an_unknown_one_invented,
        forgeries::records_of_nobody_prove_nothing,
        forgeries::an_entry_that_lacks_what_its_kind_must_say_is_refused,
        forgeries::a_key_that_did_not_sign_at_the_time_is_refused,
        forgeries::a_key_that_is_not_in_the_log_or_came_later_is_refused,
        forgeries::a_statement_that_says_it_is_older_than_what_it_rests_on_is_refused,
        forgeries::a_jws_that_is_no_statement_is_refused,
        forgeries::a_checkpoint_that_does_not_end_in_the_state_is_refused,
        forgeries::a_state_map_that_names_entries_at_places_they_do_not_set_is_not_believed,
        forged_files::a_file_that_is_cut_off_or_is_something_else_is_refused,
        forged_files::every_field_that_cannot_be_read_is_named,
        forged_files::an_entry_altered_swapped_moved_or_left_out_is_refused,
        forged_files::a_proof_with_a_hash_more_or_less_is_refused,
        forged_files::a_statement_bent_on_the_way_is_refused,
        forged_files::a_checkpoint_bent_below_quorum_or_older_is_refused,
        forged_files::another_policy_does_not_trust_it,
    ];
    for table in tables {
        table();
    }
    let refused = REFUSED.take();
    let reasons: BTreeSet<String> = refused.iter().map(ToString::to_string).collect();
    println!(
        "{} forged receipts refused for {} reasons",
        refused.len(),
        reasons.len()
    );
    assert!(refused.len() >= FORGERIES, "{} forgeries", refused.len());
    assert!(reasons.len() >= REASONS, "{reasons:#?}");
}
