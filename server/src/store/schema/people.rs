//! Who may do what: organisations, people and how they sign in.

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
        brought_by -> Nullable<Text>,
        given_by -> Nullable<Text>,
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
        code_made_by -> Nullable<Text>,
    }
}

diesel::table! {
    mandate_change (id) {
        id -> Text,
        kind -> Text,
        organisation_id -> Text,
        whom -> Text,
        claim_id -> Nullable<Text>,
        email -> Nullable<Text>,
        state -> Text,
        asked_by -> Text,
        asked_at -> BigInt,
        expires_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    erasure (id) {
        id -> Text,
        target -> Text,
        record -> Text,
        subject -> Text,
        reason -> Text,
        with_documents -> Integer,
        state -> Text,
        asked_by -> Text,
        asked_at -> BigInt,
        expires_at -> BigInt,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<BigInt>,
        done_at -> Nullable<BigInt>,
        entry_idx -> Nullable<BigInt>,
        swept_at -> Nullable<BigInt>,
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
        signed_in_at -> BigInt,
        second_factor_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    token_key (kid) {
        kid -> Text,
        public_key -> Binary,
        made_at -> BigInt,
        expires_at -> BigInt,
    }
}
