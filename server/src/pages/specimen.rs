//! Every form field and every part of a desk on one page, in every state: for people who write
//! pages and for the browser suite, which looks at it narrow and wide, light and dark.
//!
//! It is at no address of the register, and brings its style along.

use std::borrow::Cow;

use askama::Template;

use super::assets::STYLE;
use super::component::{Choice, Faults, FirmName, Part, Said, SummaryRow, Tag, Task, Tone};

#[derive(Template)]
#[template(path = "specimen/page.html")]
struct Specimen {
    style: &'static str,
    faults: Faults,
    choices: [Choice; 3],
    parts: [Part; 3],
    tasks: [Task; 3],
    rows: [SummaryRow; 3],
    erased: FirmName,
}

/// The page.
pub fn specimen() -> Result<String, askama::Error> {
    let page = Specimen {
        style: STYLE,
        faults: faults(),
        choices: choices(),
        parts: parts(),
        tasks: tasks(),
        rows: rows(),
        erased: FirmName::erased("prv_00000000000"),
    };
    page.render()
}

fn faults() -> Faults {
    let mut faults = Faults::default();
    faults.add("firm", "Enter the name of the firm");
    faults.add("issued_on", "The first day must not be after the last");
    faults.add("change", "Choose what happened");
    faults.add("confirmed", "Read the certificate and confirm it");
    faults
}

fn choices() -> [Choice; 3] {
    [
        Choice::new("guarding", "Guarding of port facilities", "patrol"),
        Choice::new("patrol", "Patrol", "patrol").with_hint("On foot, by car or by boat"),
        Choice::new("screening", "Screening of persons and goods", "patrol"),
    ]
}

fn parts() -> [Part; 3] {
    let part = |words, count, is_here| Part {
        words: Cow::Borrowed(words),
        address: "#main".to_owned(),
        count,
        is_here,
        sign_out: None,
    };
    [
        part("To confirm", Some(3), true),
        part("Sent by you", Some(0), false),
        part("Settings", None, false),
    ]
}

fn tasks() -> [Task; 3] {
    let task = |words: &str, address: Option<&str>, hint: &str, tag| Task {
        words: words.to_owned(),
        address: address.map(str::to_owned),
        hint: hint.to_owned(),
        tag,
    };
    let until = "The certificate ends on 31 March 2026";
    [
        task(
            "Who you are",
            Some("#main"),
            "",
            Tag::new(Tone::Good, "Done"),
        ),
        task(
            "Renew EN 17483-1:2021",
            Some("#main"),
            until,
            Tag::new(Tone::Warn, "Ends soon"),
        ),
        task(
            "Send it",
            None,
            "",
            Tag::new(Tone::Calm, "Cannot start yet"),
        ),
    ]
}

fn rows() -> [SummaryRow; 3] {
    let row = |term, words: &str, change: Option<&str>| SummaryRow {
        term: Cow::Borrowed(term),
        said: Said::plain(words),
        change: change.map(str::to_owned),
    };
    [
        row(
            "Standard",
            "EN 17483-1:2021, private security services",
            Some("#main"),
        ),
        row("Last day", "", Some("#main")),
        row("Register number", "prv_00000000000", None),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_the_summary_leads_to_a_field_that_says_it_too() {
        let html = specimen().expect("renders");
        for fault in faults().iter() {
            assert!(
                html.contains(&format!("<a href=\"#{}\">", fault.field)),
                "{html}"
            );
            assert_eq!(
                html.matches(&format!(" id=\"{}\"", fault.field)).count(),
                1,
                "{html}"
            );
            assert!(
                html.contains(&format!("id=\"{}-fault\"", fault.field)),
                "{html}"
            );
            assert_eq!(html.matches(&fault.words).count(), 2, "{html}");
        }
    }

    #[test]
    fn every_description_a_field_names_is_on_the_page() {
        let html = specimen().expect("renders");
        let named = html.split("aria-describedby=\"").skip(1);
        let named: Vec<&str> = named
            .filter_map(|rest| rest.split('"').next())
            .flat_map(str::split_whitespace)
            .collect();
        assert!(named.len() > 5, "{named:?}");
        for id in named {
            assert!(html.contains(&format!(" id=\"{id}\"")), "{id} in {html}");
        }
    }

    #[test]
    fn an_optional_field_says_so_and_others_do_not() {
        let html = specimen().expect("renders");
        assert_eq!(html.matches("(optional)").count(), 2, "{html}");
    }
}
