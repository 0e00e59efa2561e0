//! What people do at the desks: submissions, documents, jobs, and the audit of it all.

diesel::table! {
    submission (id) {
        id -> Text,
        kind -> Text,
        state -> Text,
        version -> Integer,
        subject -> Text,
        record -> Nullable<Text>,
        record_version -> Nullable<Integer>,
        attestor -> Nullable<Text>,
        organisation_id -> Text,
        created_by -> Text,
        payload -> Text,
        people_needed -> Integer,
        organisations_needed -> Integer,
        created_at -> BigInt,
        submitted_at -> Nullable<BigInt>,
        decided_at -> Nullable<BigInt>,
        updated_at -> BigInt,
        entry_idx -> Nullable<BigInt>,
    }
}

diesel::table! {
    submission_step (id) {
        id -> Text,
        submission_id -> Text,
        place -> Integer,
        at -> BigInt,
        person_id -> Text,
        organisation_id -> Text,
        step -> Text,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    approval (submission_id, person_id) {
        submission_id -> Text,
        person_id -> Text,
        organisation_id -> Text,
        kind -> Text,
        submission_version -> Integer,
        at -> BigInt,
    }
}

diesel::table! {
    document (sha256) {
        sha256 -> Text,
        bytes -> BigInt,
        media_type -> Text,
        created_at -> BigInt,
        scan -> Text,
        scanned_at -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
        accepted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    document_use (id) {
        id -> Text,
        sha256 -> Text,
        submission_id -> Text,
        file_name -> Text,
        uploaded_by -> Text,
        created_at -> BigInt,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    audit (idx) {
        idx -> BigInt,
        at -> BigInt,
        person_id -> Nullable<Text>,
        organisation_id -> Nullable<Text>,
        means -> Text,
        action -> Text,
        target -> Text,
        before_json -> Nullable<Text>,
        after_json -> Nullable<Text>,
        request_id -> Nullable<Text>,
        entry_idx -> Nullable<BigInt>,
    }
}

diesel::table! {
    job (id) {
        id -> Text,
        kind -> Text,
        payload -> Text,
        dedup_key -> Nullable<Text>,
        state -> Text,
        attempts -> Integer,
        run_at -> BigInt,
        lease_until -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    mail_refusal (person_id, topic) {
        person_id -> Text,
        topic -> Text,
        refused_at -> BigInt,
    }
}

diesel::table! {
    port_interest (organisation_id, port) {
        organisation_id -> Text,
        port -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    idempotency (source) {
        source -> Binary,
        request_hash -> Binary,
        status -> Integer,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    share_link (id) {
        id -> Text,
        token_hash -> Binary,
        provider -> Text,
        record -> Text,
        name -> Text,
        organisation_id -> Text,
        created_by -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    profile_draft (id) {
        id -> Text,
        profile -> Text,
        port -> Text,
        version -> Integer,
        content -> Text,
        organisation_id -> Text,
        created_by -> Text,
        created_at -> BigInt,
        updated_by -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    list_preview (id) {
        id -> Text,
        organisation_id -> Text,
        person_id -> Text,
        file_name -> Text,
        sha256 -> Text,
        plan -> Text,
        created_at -> BigInt,
        carried_out_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        attestor -> Text,
    }
}
