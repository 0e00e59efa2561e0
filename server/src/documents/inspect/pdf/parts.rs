//! A PDF taken apart: what stands in the open, and the streams with their dictionaries.

use super::super::DocumentFault;
use super::names::{is_blank, is_regular};

const UNCLEAR: DocumentFault = DocumentFault::Damaged("a dictionary of the PDF is not well formed");

/// A part of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// What stands in the open: objects, tables, trailers.
    Outside(&'a [u8]),
    /// A stream; its dictionary stands in the part before it too.
    Stream {
        dictionary: &'a [u8],
        data: &'a [u8],
    },
}

/// What is open where the walk stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    /// A dictionary in which a key comes next.
    ForKey,
    /// A dictionary in which a value comes next.
    ForValue,
    /// An array.
    Array,
}

/// The walk over a file, token by token.
struct Walk<'a> {
    bytes: &'a [u8],
    place: usize,
    open: Vec<Open>,
    dictionary_from: usize,
    /// The outermost dictionary that was closed by the last token.
    closed: Option<&'a [u8]>,
}

/// Takes a file apart. A stream begins only where an outermost dictionary has just been closed, and
/// ends with the first `endstream`: what an odd file hides from this it hides in the open.
pub(super) fn split(bytes: &[u8]) -> Result<Vec<Part<'_>>, DocumentFault> {
    let mut walk = Walk {
        bytes,
        place: 0,
        open: Vec::new(),
        dictionary_from: 0,
        closed: None,
    };
    let mut parts = Vec::new();
    let mut from = 0;
    while let Some(dictionary) = walk.next_stream()? {
        parts.push(Part::Outside(&bytes[from..walk.place]));
        walk.place += line_end(&bytes[walk.place..]);
        let rest = &bytes[walk.place..];
        let end = rest.windows(9).position(|window| window == b"endstream");
        let data = &rest[..end.ok_or(DocumentFault::Damaged("a stream of the PDF has no end"))?];
        parts.push(Part::Stream { dictionary, data });
        from = walk.place + data.len();
        walk.place = from;
    }
    parts.push(Part::Outside(&bytes[from..]));
    Ok(parts)
}

/// How long the end of the line is that stands between `stream` and its data.
fn line_end(rest: &[u8]) -> usize {
    match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

impl<'a> Walk<'a> {
    /// Goes on to the data of the next stream; its dictionary.
    fn next_stream(&mut self) -> Result<Option<&'a [u8]>, DocumentFault> {
        while let Some(byte) = self.bytes.get(self.place).copied() {
            let next = self.bytes.get(self.place + 1).copied();
            match (byte, next) {
                (b'%', _) => self.skip_to(|byte| matches!(byte, b'\n' | b'\r')),
                (b'<', Some(b'<')) => self.open_dictionary()?,
                (b'>', Some(b'>')) => self.close_dictionary()?,
                (b'(', _) => self.string()?,
                (b'<', _) => {
                    self.skip_to(|byte| byte == b'>');
                    self.place += 1;
                    self.value()?;
                }
                (b'[', _) => {
                    self.place += 1;
                    self.value()?;
                    self.open.push(Open::Array);
                }
                (b']', _) => self.close_array()?,
                (b'/', _) => {
                    self.place += 1;
                    self.skip_to(|byte| !is_regular(byte));
                    self.name();
                }
                _ if is_blank(byte) => self.place += 1,
                _ if is_regular(byte) => {
                    if let Some(dictionary) = self.word()? {
                        return Ok(Some(dictionary));
                    }
                }
                _ => {
                    self.place += 1;
                    self.closed = None;
                }
            }
        }
        Ok(None)
    }

    fn skip_to(&mut self, is_end: impl Fn(u8) -> bool) {
        let rest = self.bytes.get(self.place..).unwrap_or_default();
        let end = rest.iter().position(|byte| is_end(*byte));
        self.place += end.unwrap_or(rest.len());
    }

    /// Something that can be a value was read.
    fn value(&mut self) -> Result<(), DocumentFault> {
        self.closed = None;
        match self.open.last_mut() {
            Some(open @ Open::ForValue) => *open = Open::ForKey,
            // Readers differ in what they make of it.
            Some(Open::ForKey) => return Err(UNCLEAR),
            Some(Open::Array) | None => {}
        }
        Ok(())
    }

    fn name(&mut self) {
        self.closed = None;
        match self.open.last_mut() {
            Some(open @ Open::ForValue) => *open = Open::ForKey,
            Some(open @ Open::ForKey) => *open = Open::ForValue,
            Some(Open::Array) | None => {}
        }
    }

    fn open_dictionary(&mut self) -> Result<(), DocumentFault> {
        self.value()?;
        if self.open.is_empty() {
            self.dictionary_from = self.place;
        }
        self.open.push(Open::ForKey);
        self.place += 2;
        Ok(())
    }

    fn close_dictionary(&mut self) -> Result<(), DocumentFault> {
        match self.open.pop() {
            Some(Open::ForKey) => {}
            _ => return Err(UNCLEAR),
        }
        self.place += 2;
        let whole = &self.bytes[self.dictionary_from..self.place];
        self.closed = self.open.is_empty().then_some(whole);
        Ok(())
    }

    fn close_array(&mut self) -> Result<(), DocumentFault> {
        self.place += 1;
        self.closed = None;
        match self.open.last() {
            Some(Open::Array) => {
                self.open.pop();
                Ok(())
            }
            Some(_) => Err(UNCLEAR),
            None => Ok(()),
        }
    }

    /// A literal string: parentheses nest, a backslash takes the byte after it along.
    fn string(&mut self) -> Result<(), DocumentFault> {
        let mut depth = 0_usize;
        while let Some(byte) = self.bytes.get(self.place) {
            self.place += 1;
            match byte {
                b'\\' => self.place += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        self.value()
    }

    /// A number or a keyword; the dictionary of the stream that begins with it, if one does.
    fn word(&mut self) -> Result<Option<&'a [u8]>, DocumentFault> {
        let from = self.place;
        self.skip_to(|byte| !is_regular(byte));
        let word = &self.bytes[from..self.place];
        let closed = self.closed.take();
        match (self.open.last(), word) {
            (None, b"stream") => Ok(closed),
            (None, _) => Ok(None),
            (Some(_), b"stream" | b"endstream" | b"obj" | b"endobj" | b"trailer") => Err(UNCLEAR),
            // The second number and the `R` of a reference follow a value.
            (Some(Open::ForKey), b"R") => Ok(None),
            (Some(Open::ForKey), _) if word.iter().all(u8::is_ascii_digit) => Ok(None),
            (Some(_), _) => self.value().map(|()| None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streams(text: &str) -> Result<Vec<&str>, DocumentFault> {
        let parts = split(text.as_bytes())?;
        let data = parts.into_iter().filter_map(|part| match part {
            Part::Stream { data, .. } => Some(std::str::from_utf8(data).expect("text").trim()),
            Part::Outside(_) => None,
        });
        Ok(data.collect())
    }

    #[test]
    fn a_stream_follows_an_outermost_dictionary() {
        let text =
            "1 0 obj <</A 2 0 R/B[1 2]/C<</D(a\\)>>)>> /E <0A>>> % >>\nstream\nx\nendstream endobj";
        assert_eq!(streams(text), Ok(vec!["x"]));
        assert_eq!(streams("stream\nx\nendstream"), Ok(vec![]));
        assert_eq!(streams("(<<>>) stream\nx endstream"), Ok(vec![]));
        assert_eq!(streams("% <<>>\nstream\nx endstream"), Ok(vec![]));
    }

    #[test]
    fn a_dictionary_readers_could_differ_about_is_refused() {
        for odd in [
            "<< /A << >> stream\n/JS (x) endstream >>",
            "<< /A >> stream\n/JS (x) endstream >>",
            "<< /A [ >> stream\n endstream",
            "<< /A 1 obj >> stream\n endstream",
            "<< (a) /JS >>",
            "<< /A 1 ] >>",
            ">> stream\n endstream",
        ] {
            assert_eq!(streams(odd), Err(UNCLEAR), "{odd}");
        }
        let endless = streams("<< /A 1 >> stream\n x");
        assert!(
            matches!(endless, Err(DocumentFault::Damaged(_))),
            "{endless:?}"
        );
    }
}
