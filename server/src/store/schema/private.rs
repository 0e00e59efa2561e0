//! The private tables: who may do what, and who did.

diesel::table! {
    organisation (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        represents -> Nullable<Text>,
        created_at -> BigInt,
        deactivated_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    person (id) {
        id -> Text,
        email -> Text,
        name -> Text,
        email_confirmed_at -> Nullable<BigInt>,
        password_hash -> Nullable<Text>,
        totp_secret -> Nullable<Binary>,
        totp_confirmed_at -> Nullable<BigInt>,
        totp_step -> Nullable<BigInt>,
        created_at -> BigInt,
        deactivated_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    membership (id) {
        id -> Text,
        person_id -> Text,
        organisation_id -> Text,
        role -> Text,
        created_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    passkey (id) {
        id -> Text,
        person_id -> Text,
        credential_id -> Text,
        name -> Text,
        credential -> Text,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    recovery_code (hash) {
        hash -> Binary,
        person_id -> Text,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    session (id) {
        id -> Text,
        token_hash -> Binary,
        person_id -> Text,
        organisation_id -> Nullable<Text>,
        client -> Text,
        created_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
        second_factor_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    ceremony (id) {
        id -> Text,
        person_id -> Nullable<Text>,
        purpose -> Text,
        state -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sign_in_failure (source) {
        source -> Binary,
        failures -> Integer,
        last_at -> BigInt,
        blocked_until -> BigInt,
    }
}

diesel::table! {
    mail_link (token_hash) {
        token_hash -> Binary,
        id -> Text,
        purpose -> Text,
        email -> Text,
        person_id -> Nullable<Text>,
        organisation_id -> Nullable<Text>,
        role -> Nullable<Text>,
        sent_by -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    claim (id) {
        id -> Text,
        provider -> Text,
        organisation_id -> Text,
        claimed_by -> Text,
        method -> Text,
        code_hash -> Nullable<Binary>,
        wrong_codes -> Integer,
        state -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_key (id) {
        id -> Text,
        key_hash -> Binary,
        name -> Text,
        organisation_id -> Text,
        created_by -> Text,
        scopes -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    refresh_token (token_hash) {
        token_hash -> Binary,
        family -> Text,
        person_id -> Text,
        organisation_id -> Text,
        scopes -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        ended_at -> Nullable<BigInt>,
    }
}

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
    share_link
);
