//! The tables, as the migrations make them on both engines.

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

mod private;

pub use private::*;
