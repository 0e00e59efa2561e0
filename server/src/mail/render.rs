//! From a letter to its subject and its two parts, which say the same: both are made of the same
//! paragraphs.

use askama::Template;

use super::{Content, Letter};

/// A letter in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The subject, one line.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Where letters of its kind can be stopped with one click.
    pub stop: Option<String>,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    /// Sentences.
    Words(String),
    /// A link that stands alone.
    Link(String),
    /// Short lines.
    List(Vec<String>),
}

#[derive(Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct TextPart<'a> {
    name: &'a str,
    blocks: &'a [Block],
    site: &'a str,
    stop: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct HtmlPart<'a> {
    subject: &'a str,
    name: &'a str,
    blocks: &'a [Block],
    site: &'a str,
    stop: Option<&'a str>,
}

/// Renders a letter. `site` is the register's address; `stop_path` leads to the page that stops
/// letters of its kind.
pub fn render(
    letter: &Letter,
    site: &str,
    stop_path: Option<&str>,
) -> Result<Rendered, askama::Error> {
    let (subject, blocks) = parts_of(&letter.content, site)?;
    let stop = stop_path.map(|path| format!("{site}{path}"));
    let name = letter.to.name.as_str();
    let text = TextPart {
        name,
        blocks: &blocks,
        site,
        stop: stop.as_deref(),
    };
    let html = HtmlPart {
        subject: &subject,
        name,
        blocks: &blocks,
        site,
        stop: stop.as_deref(),
    };
    Ok(Rendered {
        text: text.render()?,
        html: html.render()?,
        subject,
        stop,
    })
}

/// The subject is the first line; paragraphs are parted by empty lines.
fn parts_of(content: &Content, site: &str) -> Result<(String, Vec<Block>), askama::Error> {
    let words = content.render()?;
    let (subject, body) = words.split_once('\n').unwrap_or((&words, ""));
    let paragraphs = body
        .split("\n\n")
        .map(str::trim)
        .filter(|text| !text.is_empty());
    let blocks = paragraphs.map(|text| to_block(text, site)).collect();
    Ok((subject.to_owned(), blocks))
}

fn to_block(paragraph: &str, site: &str) -> Block {
    if paragraph.starts_with('/') {
        return Block::Link(format!("{site}{paragraph}"));
    }
    let lines: Vec<&str> = paragraph.lines().collect();
    if lines.iter().all(|line| line.starts_with("- ")) {
        let items = lines.iter().map(|line| line[2..].to_owned());
        return Block::List(items.collect());
    }
    Block::Words(lines.join(" "))
}

#[cfg(test)]
mod tests {
    use quaymark_core::time::Instant;

    use super::*;
    use crate::mail::{Recipient, tidy};

    fn letter(name: &str, content: Content) -> Letter {
        Letter {
            to: Recipient {
                person: None,
                name: name.to_owned(),
                email: "ann@firm.example".to_owned(),
            },
            content,
        }
    }

    fn word(text: &str) -> String {
        text.to_owned()
    }

    /// One of each.
    fn contents() -> Vec<Content> {
        let path = || word("/somewhere/qml_x");
        vec![
            Content::ConfirmEmail {
                path: path(),
                hours: 24,
            },
            Content::AccountExists { path: path() },
            Content::Invitation {
                organisation: word("Firm"),
                role: word("editor"),
                invited_by: word("Bea"),
                path: path(),
                days: 7,
            },
            Content::ResetPassword {
                path: path(),
                minutes: 30,
            },
            Content::SecurityNotice {
                what: word("Your password was changed."),
                path: path(),
            },
            Content::Claim {
                organisation: word("Firm"),
                provider: word("Firm B.V."),
                path: path(),
                hours: 48,
            },
            Content::MandateChange {
                change: word("Firm is to speak for Rotterdam"),
                said: word("The registrar was asked for this."),
                next: word("Another person decides."),
                path: path(),
            },
            Content::Erasure {
                change: word("What was published is to be erased"),
                said: word("A person of the registrar asked for this."),
                next: word("Another person decides."),
                path: path(),
            },
            Content::RecordEnds {
                firm: word("Firm"),
                record: word("EN 17483-3"),
                provider: word("prv_00000000012"),
                number: word("crt_00000000012"),
                end: Instant::from_ms(0),
                ends_on: word("1 March 2027"),
                left: word("in 30 days"),
                path: path(),
            },
            Content::AttestorChanged {
                attestor: word("Certimarel"),
                change: word("was suspended"),
                records: vec![word("EN 17483-3")],
                path: path(),
            },
            Content::RecordChanged {
                firm: word("Firm"),
                record: word("EN 17483-3"),
                change: word("was suspended"),
                path: path(),
            },
            Content::SubmissionMoved {
                submission: word("Renewal of EN 17483-3"),
                step: word("a question was asked"),
                note: word("Which services?"),
                path: path(),
            },
            Content::Digest {
                organisation: word("Firm"),
                lines: vec![word("one"), word("two")],
                path: path(),
            },
        ]
    }

    #[test]
    fn every_letter_has_a_subject_a_link_and_two_parts_that_say_the_same() {
        for content in contents() {
            let made = render(&letter("Ann", content.clone()), "https://r.example", None)
                .unwrap_or_else(|error| panic!("{error}: {content:?}"));
            assert!(
                !made.subject.is_empty() && made.subject.len() < 120,
                "{content:?}"
            );
            for part in [&made.text, &made.html] {
                assert!(part.contains("Dear Ann,"), "{part}");
                assert!(part.contains("https://r.example/somewhere/qml_x"), "{part}");
                assert!(!part.contains("stop letters"), "{part}");
            }
            let words = |part: &str| part.matches("register").count();
            assert!(words(&made.text) >= 1 && words(&made.html) >= 1);
        }
    }

    #[test]
    fn only_letters_with_a_topic_say_how_to_stop_them() {
        for content in contents() {
            let stop = content.topic().map(|_| "/mail/x");
            let made =
                render(&letter("Ann", content), "https://r.example", stop).expect("a letter");
            for part in [&made.text, &made.html] {
                assert_eq!(part.contains("https://r.example/mail/x"), stop.is_some());
            }
        }
    }

    #[test]
    fn a_name_is_neither_markup_nor_a_line_of_its_own() {
        let content = Content::Invitation {
            organisation: word("Firm\n\n/evil <b>\r\nBcc: x@y.example"),
            role: word("editor"),
            invited_by: word("<script>alert(1)</script>"),
            path: word("/invitations/qml_x"),
            days: 7,
        };
        let mut value = serde_json::to_value(letter("Ann", content)).expect("JSON");
        tidy(&mut value);
        let tidied: Letter = serde_json::from_value(value).expect("a letter");
        let made = render(&tidied, "https://r.example", None).expect("a letter");
        assert!(!made.subject.contains(['\n', '\r']), "{}", made.subject);
        assert!(
            !made.html.contains("<script>") && !made.html.contains("<b>"),
            "{}",
            made.html
        );
        assert!(
            !made.text.contains("https://r.example/evil"),
            "{}",
            made.text
        );
    }
}
