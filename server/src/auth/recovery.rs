//! Recovery codes: ten, shown once, each good once, for whoever has lost their second factor.

use super::secrets;
use crate::store::StoreError;

/// How many a person gets.
pub const COUNT: usize = 10;
/// Characters of a code; each tells five bits.
const CHARS: usize = 16;
/// Crockford's base 32: nothing in it looks like something else.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// New codes, as they are shown, in groups of four.
pub fn new_codes() -> Result<Vec<String>, StoreError> {
    (0..COUNT).map(|_| new_code()).collect()
}

fn new_code() -> Result<String, StoreError> {
    let mut bytes = [0; CHARS];
    secrets::fill(&mut bytes)?;
    let mut code = String::with_capacity(CHARS + CHARS / 4);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    Ok(code)
}

/// What the database keeps of a code, however it is typed. Eighty random bits need no slow hash.
pub fn hash_of(typed: &str) -> [u8; 32] {
    let meant =
        typed
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| match c.to_ascii_uppercase() {
                'I' | 'L' => '1',
                'O' => '0',
                other => other,
            });
    secrets::hash(&meant.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known_again_however_they_are_typed() {
        let codes = new_codes().unwrap();
        assert_eq!(codes.len(), COUNT);
        let code = &codes[0];
        assert_eq!(code.len(), 19);
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(hash_of(code), hash_of(&typed));
        assert_ne!(hash_of(code), hash_of(&codes[1]));
        assert_eq!(
            hash_of("1000-0000-0000-0000"),
            hash_of("iooo oooo oooo oooo")
        );
    }
}
