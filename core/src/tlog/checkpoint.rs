//! Checkpoints (C2SP `tlog-checkpoint` v1.0.0): the note by which a log commits to its size and root.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::note::{Note, NoteError};
use crate::tree::Hash;

/// What a checkpoint's text says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// How many entries the log has.
    pub size: u64,
    /// The RFC 6962 root over them.
    pub root: Hash,
    /// Further lines, which nothing here reads.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extensions.
    pub fn new(origin: &str, size: u64, root: Hash) -> Self {
        Self {
            origin: origin.to_owned(),
            size,
            root,
            extensions: Vec::new(),
        }
    }

    /// The text to be signed.
    pub fn to_text(&self) -> String {
        let root = STANDARD.encode(self.root);
        let mut text = format!("{}\n{}\n{root}\n", self.origin, self.size);
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Reads the text of a note; signatures are checked by the note's own functions.
    pub fn from_note(note: &Note) -> Result<Self, NoteError> {
        let text = note.text().strip_suffix('\n').ok_or(NoteError::Form)?;
        let mut lines = text.split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty());
        let (origin, size, root) = (line(), line(), line());
        let ((origin, size), root) = origin.zip(size).zip(root).ok_or(NoteError::Form)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(NoteError::Form);
        }
        let root = STANDARD.decode(root).map_err(|_| NoteError::Form)?;
        Ok(Self {
            origin: origin.to_owned(),
            size: parse_size(size).ok_or(NoteError::Form)?,
            root: root.try_into().map_err(|_| NoteError::Form)?,
            extensions,
        })
    }
}

/// ASCII decimal without leading zeros.
pub(super) fn parse_size(text: &str) -> Option<u64> {
    let size: u64 = text.parse().ok()?;
    (size.to_string() == text).then_some(size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tlog::key::VerifierKey;

    /// The example log of the project's format notes: made with test keys.
    const NOTE: &str = "registry.example/log/2026\n5\nWhK2GI6U3WE/4sxAoV//qk0gZAKe2g8K3mWezZ2XePg=\n\n\
        \u{2014} registry.example/log/2026 SY5qTv/kfkp/S18WtS7LTMV/w0i5s20tTfp4qzTkqFoArQA6pHpe0W8MFB2Es9LOg3w9xcv4Umt97A8L6MJJHDX94wc=\n\
        \u{2014} witness.port-authority.example/w1 YDxgfQAAAABrBA6lm1TuC/+QaatUe9T1VtPCfDF/e/dzlj9pW3sifPOveQVX7e4KY43Ttao7/jVK+FzRWd/eN4XaxDTbwHqNHsINBg==\n";
    const LOG_KEY: &str =
        "registry.example/log/2026+498e6a4e+AdJTq6cQNWx2tcfSY/+s6wYjBMyseQ15cSL5CYwbPO+f";
    const WITNESS_KEY: &str =
        "witness.port-authority.example/w1+603c607d+BFNaU1aVIgQat/efwxrZPghjZ/7j00Da1/uPQWwdi2c3";

    #[test]
    fn a_known_checkpoint_is_read_and_its_signatures_hold() {
        let note = Note::parse(NOTE).unwrap();
        let checkpoint = Checkpoint::from_note(&note).unwrap();
        assert_eq!(checkpoint.origin, "registry.example/log/2026");
        assert_eq!(checkpoint.size, 5);
        assert_eq!(checkpoint.to_text(), note.text());
        assert_eq!(note.to_string(), NOTE);
        let log: VerifierKey = LOG_KEY.parse().unwrap();
        assert_eq!(note.check(&log), Ok(()));
        let witness: VerifierKey = WITNESS_KEY.parse().unwrap();
        assert_eq!(note.check_cosignature(&witness), Ok(1_795_428_005));
    }

    #[test]
    fn every_flipped_bit_of_the_text_or_of_a_signature_is_refused() {
        let log: VerifierKey = LOG_KEY.parse().unwrap();
        let end_of_log_signature = NOTE.find(" YDxg").unwrap() - 40;
        for place in 0..end_of_log_signature {
            for bit in 0..8 {
                let mut bytes = NOTE.as_bytes().to_vec();
                bytes[place] ^= 1 << bit;
                let Ok(bent) = String::from_utf8(bytes) else {
                    continue;
                };
                let checked = Note::parse(&bent).and_then(|note| note.check(&log));
                assert!(checked.is_err(), "byte {place} bit {bit}: {bent}");
            }
        }
    }

    #[test]
    fn other_texts_are_no_checkpoints() {
        let table = [
            "",
            "\n",
            "o\n",
            "o\n1\n",
            "o\n01\nAAAA\n",
            "o\n+1\nAAAA\n",
            "o\n1\nAAAA\n",
            "\n1\nAAAA\n",
            "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
            "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n",
            "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\nx\n",
        ];
        for text in table {
            let read = Note::unsigned(text).and_then(|note| Checkpoint::from_note(&note));
            assert!(read.is_err(), "{text:?}");
        }
    }
}
