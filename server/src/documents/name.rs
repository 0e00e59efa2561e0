//! What of a client's file name is shown. It is never a path and never decides anything.

use unicode_normalization::UnicodeNormalization;

/// The longest name shown, in characters.
const MAX_CHARS: usize = 100;
/// What a file without a usable name is called.
const NAMELESS: &str = "document";

/// A name that is safe to show and to put into a header: the last part of a path, composed, without
/// control characters, marks that turn the direction of writing, quotes or separators.
pub fn clean(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = (last.nfc().filter(|c| is_shown(*c)))
        .take(MAX_CHARS)
        .collect();
    let trimmed = kept.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if trimmed.is_empty() {
        return NAMELESS.to_owned();
    }
    trimmed.to_owned()
}

/// The name under which a file is saved: its ending is that of its content, whatever a client called it.
pub fn to_save(name: &str, media_type: &str) -> String {
    let endings: &[&str] = match media_type {
        "application/pdf" => &["pdf"],
        "image/png" => &["png"],
        _ => &["jpg", "jpeg"],
    };
    let own = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match own {
        Some(own) if endings.contains(&own.as_str()) => name.to_owned(),
        _ => format!("{name}.{}", endings[0]),
    }
}

fn is_shown(c: char) -> bool {
    let is_invisible = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    !c.is_control() && !is_invisible && !"\"'<>:|?*;%".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned_before_they_are_shown() {
        for (given, shown) in [
            ("certificate.pdf", "certificate.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\scan.png", "scan.png"),
            ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
            ("a\"; filename=\"b.pdf", "a filename=b.pdf"),
            ("annex\u{202e}fdp.exe", "annexfdp.exe"),
            ("e\u{301}tat.pdf", "\u{e9}tat.pdf"),
            ("..", "document"),
            ("", "document"),
            ("\0", "document"),
        ] {
            assert_eq!(clean(given), shown, "{given:?}");
        }
        assert_eq!(clean(&"x".repeat(5_000)).len(), MAX_CHARS);
    }

    #[test]
    fn a_file_is_saved_with_the_ending_of_what_it_is() {
        for (name, media_type, saved) in [
            ("a.pdf", "application/pdf", "a.pdf"),
            ("a.PDF", "application/pdf", "a.PDF"),
            ("a.exe", "application/pdf", "a.exe.pdf"),
            ("a", "image/png", "a.png"),
            ("a.jpeg", "image/jpeg", "a.jpeg"),
        ] {
            assert_eq!(to_save(name, media_type), saved);
        }
    }
}
