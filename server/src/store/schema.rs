//! The tables, as the migrations make them on both engines.

mod desks;
mod people;
mod tlog;

pub use desks::*;
pub use people::*;
pub use tlog::*;

diesel::table! {
    entry (idx) {
        idx -> BigInt,
        record -> Text,
        subject -> Text,
        kind -> Text,
        bytes -> Binary,
    }
}

diesel::table! {
    log_commit (size) {
        size -> BigInt,
        recorded_at -> BigInt,
        edge -> Binary,
    }
}

diesel::table! {
    log_head (id) {
        id -> Integer,
        size -> BigInt,
    }
}

diesel::table! {
    body (entry_idx) {
        entry_idx -> BigInt,
        salt -> Nullable<Binary>,
        document -> Nullable<Text>,
        commitment -> Nullable<Binary>,
    }
}

diesel::table! {
    record (id) {
        #[sql_name = "record"]
        id -> Text,
        kind -> Text,
        subject -> Text,
        version -> Integer,
        entry_idx -> BigInt,
    }
}

diesel::table! {
    record_key (key) {
        key -> Text,
        record -> Text,
        number -> Nullable<Text>,
        number_lowered -> Nullable<Text>,
    }
}

diesel::table! {
    port (locode) {
        locode -> Text,
        name -> Text,
        country -> Text,
        latitude -> Double,
        longitude -> Double,
        timezone -> Text,
    }
}

diesel::table! {
    service (id) {
        id -> Text,
        name -> Text,
        description -> Text,
        place -> Integer,
    }
}

diesel::table! {
    meta (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(entry, body, record, record_key);

diesel::allow_tables_to_appear_in_same_query!(
    organisation,
    person,
    membership,
    passkey,
    recovery_code,
    session,
    ceremony,
    sign_in_failure,
    mail_link,
    claim,
    api_key,
    refresh_token,
    submission,
    submission_step,
    approval,
    document,
    document_use,
    audit,
    job,
    mail_refusal,
    port_interest,
    idempotency,
    share_link,
    profile_draft
);
