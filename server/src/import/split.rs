//! One record of delimited text to its fields, by RFC 4180.

/// What a stretch of text turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// A whole record.
    Fields(Vec<String>),
    /// A quoted field is still open: the record goes on in the next line.
    OpenQuote,
    /// Text after the quote that closes a field.
    TextAfterQuote(String),
}

enum State {
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// Splits text without its line end. Quotes inside an unquoted field stand for themselves.
pub(super) fn split(text: &str, delimiter: char) -> Split {
    let mut fields = Vec::new();
    let mut field = String::new();
    let mut state = State::FieldStart;
    for character in text.chars() {
        state = match (state, character) {
            (State::FieldStart, '"') => State::Quoted,
            (State::QuoteInQuoted, '"') => {
                field.push('"');
                State::Quoted
            }
            (State::Quoted, '"') => State::QuoteInQuoted,
            (State::Quoted, other) => {
                field.push(other);
                State::Quoted
            }
            (_, c) if c == delimiter => {
                fields.push(std::mem::take(&mut field));
                State::FieldStart
            }
            (State::QuoteInQuoted, other) if !other.is_whitespace() => {
                return Split::TextAfterQuote(field);
            }
            (State::QuoteInQuoted, _) => State::QuoteInQuoted,
            (_, other) => {
                field.push(other);
                State::Plain
            }
        };
    }
    if matches!(state, State::Quoted) {
        return Split::OpenQuote;
    }
    fields.push(field);
    Split::Fields(fields)
}

/// The delimiter of a header line: of comma, semicolon and tab the one that stands in it most often
/// outside quotes.
pub(super) fn delimiter_of(header: &str) -> char {
    let mut is_quoted = false;
    let mut counts = [(';', 0), ('\t', 0), (',', 0)];
    for character in header.chars() {
        if character == '"' {
            is_quoted = !is_quoted;
        } else if !is_quoted {
            for (delimiter, count) in &mut counts {
                *count += usize::from(*delimiter == character);
            }
        }
    }
    // `max_by_key` takes the last of equals, so the comma stands last.
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map_or(',', |(delimiter, _)| delimiter)
}

/// A field as it must be written to be read back the same.
pub(super) fn quoted(field: &str, delimiter: char) -> String {
    let needs_quotes = field.contains([delimiter, '"', '\n', '\r']);
    if needs_quotes {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str, delimiter: char) -> Vec<String> {
        match split(text, delimiter) {
            Split::Fields(fields) => fields,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_line_ends() {
        assert_eq!(
            fields("a,\"b, \"\"c\"\"\nd\",", ','),
            ["a", "b, \"c\"\nd", ""]
        );
        assert_eq!(
            fields("Firm \"X\";2\" gate", ';'),
            ["Firm \"X\"", "2\" gate"]
        );
        assert_eq!(split("a,\"b", ','), Split::OpenQuote);
        assert_eq!(
            split("\"a\"b,c", ','),
            Split::TextAfterQuote("a".to_owned())
        );
    }

    #[test]
    fn what_is_quoted_reads_back_the_same() {
        for text in ["plain", "a;b", "say \"yes\"", "two\nlines", ""] {
            assert_eq!(fields(&quoted(text, ';'), ';'), [text]);
        }
    }

    #[test]
    fn the_delimiter_is_the_one_that_splits_the_header_most() {
        assert_eq!(delimiter_of("a,b,c"), ',');
        assert_eq!(delimiter_of("a;b;\"c,d,e,f\""), ';');
        assert_eq!(delimiter_of("a\tb"), '\t');
        assert_eq!(delimiter_of("name"), ',');
    }
}
