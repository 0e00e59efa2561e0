//! Passwords: how they are kept, and which are refused.
//!
//! Kept as Argon2id with the parameters of OWASP's first choice (19 MiB, two passes, one lane). New
//! ones are judged by NIST SP 800-63B: length and a list of what attackers try first; no rules about
//! sorts of characters. Hashing takes memory, so only a few are hashed at a time.

use std::collections::HashSet;
use std::sync::OnceLock;

use actix_web::web;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use quaymark_core::account::EmailAddress;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use super::secrets;
use crate::error::Refusal;
use crate::store::StoreError;

/// Fewest characters of a password.
pub const MIN_CHARS: usize = 12;
/// Most characters of a password.
pub const MAX_CHARS: usize = 128;
/// Passwords that are hashed at the same time at most.
const AT_ONCE: usize = 4;
/// Memory of one hashing, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// A name is looked for in a password if it has so many characters.
const MIN_NAME_CHARS: usize = 4;

/// What attackers try first; a line a password, in lower case. Lines with `#` say where it is from.
const COMMON: &str = include_str!("../../assets/common-passwords.txt");

static PERMITS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too few characters.
    #[error(
        "Use at least {MIN_CHARS} characters. A few words that do not belong together are good"
    )]
    Short,
    /// Too many characters.
    #[error("Use at most {MAX_CHARS} characters")]
    Long,
    /// Attackers try it early.
    #[error("This password is among those that attackers try first. Choose another")]
    Common,
    /// It holds what everybody knows.
    #[error("Leave your e-mail address and the name of this register out of the password")]
    Named,
}

/// Judges a new password.
pub fn check_new(password: &str, email: &EmailAddress) -> Result<(), WeakPassword> {
    let password = normal(password);
    match password.chars().count() {
        0..MIN_CHARS => return Err(WeakPassword::Short),
        count if count > MAX_CHARS => return Err(WeakPassword::Long),
        _ => {}
    }
    let lower = password.to_lowercase();
    let firm = email.domain().split('.').next().unwrap_or_default();
    let is_named = [email.local(), firm, "quaymark"]
        .iter()
        .any(|name| name.chars().count() >= MIN_NAME_CHARS && lower.contains(*name));
    if is_named {
        return Err(WeakPassword::Named);
    }
    if is_common(&lower) {
        return Err(WeakPassword::Common);
    }
    Ok(())
}

/// Whether a password in lower case is on the list, or is a word of the list that was only stretched:
/// with digits and signs around it, repeated, or with signs for letters. Runs along the alphabet or the
/// keyboard are common too.
fn is_common(lower: &str) -> bool {
    let plain: String = lower.chars().map(letter_meant).collect();
    [lower, plain.as_str()].iter().any(|text| {
        let core = text.trim_matches(|c: char| !c.is_alphabetic());
        let unit = repeated_unit(text);
        let inner = repeated_unit(core);
        is_listed(text) || is_listed(core) || is_listed(unit) || is_listed(inner)
    }) || is_dull(lower)
}

fn is_listed(text: &str) -> bool {
    static LIST: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let list = LIST.get_or_init(|| {
        COMMON
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect()
    });
    list.contains(text)
}

/// The letter a sign stands for in what is called leet.
const fn letter_meant(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// The shortest beginning of which a text is nothing but repetitions; the text itself if none is.
fn repeated_unit(text: &str) -> &str {
    let bytes = text.as_bytes();
    let is_unit = |length: &usize| {
        bytes.len().is_multiple_of(*length)
            && bytes
                .chunks(*length)
                .all(|chunk| chunk == &bytes[..*length])
    };
    let unit = (1..=bytes.len() / 2).find(is_unit);
    unit.and_then(|length| text.get(..length)).unwrap_or(text)
}

/// Whether a text has too few different characters, or each follows the one before on a keyboard or in
/// the alphabet.
fn is_dull(text: &str) -> bool {
    const RUNS: [&str; 6] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890123456789",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    ];
    let different: HashSet<char> = text.chars().collect();
    let backwards: String = text.chars().rev().collect();
    let is_run = |run: &str| run.contains(text) || run.contains(backwards.as_str());
    different.len() < 5 || RUNS.iter().any(|run| is_run(run))
}

/// One spelling for what looks the same, however a keyboard enters it.
fn normal(password: &str) -> String {
    password.nfkc().collect()
}

fn argon2() -> Result<Argon2<'static>, StoreError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(other)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn other(error: impl std::fmt::Display) -> StoreError {
    StoreError::Other(error.to_string().into())
}

/// A password as it is kept. Takes tens of milliseconds and much memory: see [`with_permit`].
pub fn hash(password: &str) -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    secrets::fill(&mut bytes)?;
    let salt = SaltString::encode_b64(&bytes).map_err(other)?;
    let made = argon2()?.hash_password(normal(password).as_bytes(), &salt);
    Ok(made.map_err(other)?.to_string())
}

/// Whether a password is the one kept. Where none is kept it takes as long and is never.
pub fn verify(password: &str, kept: Option<&str>) -> Result<bool, StoreError> {
    let password = normal(password);
    let Some(kept) = kept else {
        let mut out = [0; 32];
        let hashed = argon2()?.hash_password_into(password.as_bytes(), &[0; 16], &mut out);
        return hashed.map(|()| false).map_err(other);
    };
    let kept = PasswordHash::new(kept).map_err(other)?;
    Ok(argon2()?
        .verify_password(password.as_bytes(), &kept)
        .is_ok())
}

/// Does work that hashes, away from the threads that answer, when its turn comes.
pub async fn with_permit<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let permit = PERMITS.acquire().await.map_err(|_| Refusal::internal())?;
    let done = web::block(work).await;
    drop(permit);
    done?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(password: &str) -> Result<(), WeakPassword> {
        check_new(password, &"ann.box@harbourwatch.example".parse().unwrap())
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(judge("tide-lamp-9"), Err(WeakPassword::Short));
        assert_eq!(judge("tide-lamp-97"), Ok(()));
        assert_eq!(judge("Fährschiff ö"), Ok(()));
        assert_eq!(judge(&"tide lamp oak ".repeat(10)), Err(WeakPassword::Long));
    }

    #[test]
    fn no_sort_of_character_is_asked_for() {
        assert_eq!(judge("correct horse battery"), Ok(()));
        assert_eq!(judge("тихий причал утром"), Ok(()));
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for password in [
            "password1234",
            "Password123!",
            "P@ssw0rd2026",
            "passwordpassword",
            "qwerty123456",
            "123456789012",
            "abcdefghijkl",
            "aaaaaaaaaaaa",
            "qwertyuiopas",
            "1qaz2wsx3edc4rfv",
            "!!!dragon2026!!!",
            "LETMEIN-1234567",
            "monkeymonkey",
            "lkjhgfdsapoi",
        ] {
            assert!(judge(password).is_err(), "{password}");
        }
    }

    #[test]
    fn what_everybody_knows_is_refused() {
        for password in [
            "my-quaymark-login",
            "I am ann.box today",
            "HarbourWatch is best",
        ] {
            assert_eq!(judge(password), Err(WeakPassword::Named), "{password}");
        }
    }

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let kept = hash("tide lamp oak rope").unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(verify("tide lamp oak rope", Some(&kept)).unwrap());
        assert!(!verify("tide lamp oak ropes", Some(&kept)).unwrap());
        assert!(!verify("tide lamp oak rope", None).unwrap());
        assert_ne!(kept, hash("tide lamp oak rope").unwrap());
    }

    #[test]
    fn one_look_is_one_password() {
        let kept = hash("Fährschiff ö").unwrap();
        assert!(verify("Fa\u{308}hrschiff o\u{308}", Some(&kept)).unwrap());
    }
}
