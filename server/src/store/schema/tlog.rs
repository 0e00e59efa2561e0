//! The tables of what is published of the log.

diesel::table! {
    checkpoint (size) {
        size -> BigInt,
        root -> Binary,
        note -> Text,
        published_at -> BigInt,
    }
}

diesel::table! {
    checkpoint_renewal (size, renewed_at) {
        size -> BigInt,
        renewed_at -> BigInt,
        note -> Text,
    }
}

diesel::table! {
    tile (level, idx) {
        level -> Integer,
        idx -> BigInt,
        hashes -> Binary,
    }
}

diesel::table! {
    state_row (bucket, path) {
        bucket -> Integer,
        path -> Binary,
        idx -> BigInt,
        leaf -> Binary,
    }
}

diesel::table! {
    state_bucket (bucket) {
        bucket -> Integer,
        root -> Binary,
        size -> BigInt,
    }
}

diesel::table! {
    derived (id) {
        id -> Integer,
        tiles -> BigInt,
        state -> BigInt,
    }
}
