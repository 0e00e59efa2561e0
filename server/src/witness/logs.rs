//! Which logs a witness knows: one key a line, and a name where it is not that of the key.

use std::collections::HashMap;

use quaymark_core::tlog::key::{KeyUse, VerifierKey};

/// The keys that are trusted for each log, by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logs(pub HashMap<String, Vec<VerifierKey>>);

/// A line that names no log, counted from one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: found `{found}`, expected the key of a log, and its name if it is another")]
pub struct LogsError {
    line: usize,
    found: String,
}

impl Logs {
    /// Adds those of a text.
    pub fn add(&mut self, text: &str) -> Result<(), LogsError> {
        for (place, line) in text.lines().enumerate() {
            let words = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = words.split_ascii_whitespace().collect();
            let (key, origin) = match words.as_slice() {
                [] => continue,
                [key] => (key.parse(), None),
                [key, origin] => (key.parse(), Some(*origin)),
                _ => ("".parse(), None),
            };
            let key = key.ok();
            let key = key.filter(|key: &VerifierKey| key.key_use() == KeyUse::Note);
            let key = key.ok_or_else(|| LogsError {
                line: place + 1,
                found: line.to_owned(),
            })?;
            let origin = origin.unwrap_or(key.name()).to_owned();
            self.0.entry(origin).or_default().push(key);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str =
        "registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f";
    const WITNESS: &str =
        "witness.port-authority.example/w1+603c607d+BFNaU1aVIgQat/efwxrZPghjZ/7j00Da1/uPQWwdi2c3";

    #[test]
    fn a_line_names_a_log_by_its_key() {
        let mut logs = Logs::default();
        let text = format!("# ours\n{KEY}\n\n  {KEY} other.example/log # renamed\n");
        logs.add(&text).expect("two logs");
        let mut names: Vec<&str> = logs.0.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["other.example/log", "registry.example/log/2026"]);
    }

    #[test]
    fn other_lines_are_refused() {
        for bad in [
            "x",
            WITNESS,
            &format!("{KEY} a b"),
            &KEY.replace("498e", "498f"),
        ] {
            let refused = Logs::default().add(&format!("\n{bad}")).expect_err(bad);
            assert_eq!(refused.line, 2, "{bad}");
        }
    }
}
