//! The portal without a browser: what pages say, how they are framed, and what they never load.

use quaymark_core::entry::Change;
use quaymark_core::timeline::RecordedStatus;
use quaymark_server::store::{EntryDraft, Store, StoreError};
use quaymark_tests::facts::{Facts, PORT, day, granted};
use quaymark_tests::http::{Request, Response};
use quaymark_tests::register::Register;

/// A provider whose certificate was suspended after the fact.
struct Portal {
    register: Register,
    provider: String,
}

fn portal() -> Portal {
    let register = Register::empty_at(day("2026-01-01"));
    let facts = Facts::scene(register.store(), day("2026-01-01"));
    let on = day("2026-01-02");
    let provider = facts.provider(77, "Scene Security B.V.", day("2026-01-01"), on);
    facts.provider(79, "Scene Security North B.V.", day("2026-01-01"), on);
    let first = granted(day("2026-01-01"), Some(day("2027-02-01")));
    facts.certificate(78, provider, first.clone(), Change::Granted, on);
    let suspended = first
        .changed_from(day("2026-03-01"), RecordedStatus::Suspended)
        .expect("it is granted then");
    facts.certificate(
        78,
        provider,
        suspended,
        Change::Suspended,
        day("2026-04-01"),
    );
    register.clock().set(day("2026-11-23"));
    register.catch_up();
    Portal {
        register,
        provider: provider.to_string(),
    }
}

impl Portal {
    fn page(&self, target: &str) -> Response {
        let request = Request::get(target).header("accept", "text/html,*/*;q=0.8");
        self.register.anonymous().send(&request)
    }

    fn text(&self, target: &str) -> String {
        self.page(target).text()
    }

    fn provider_page(&self) -> String {
        self.text(&format!("/providers/{}?port={PORT}", self.provider))
    }
}

#[test]
fn every_page_is_framed_alike_and_loads_nothing_from_elsewhere() {
    let portal = portal();
    let provider = format!("/providers/{}?port={PORT}", portal.provider);
    let targets = [
        "/",
        "/search?q=scene",
        "/search?q=",
        "/ports",
        "/ports/NLRTM",
        "/standards",
        "/standards/iso-18788-2015",
        "/about",
        "/trust",
        "/nothing-here",
        provider.as_str(),
    ];
    for target in targets {
        let page = portal.page(target);
        let policy = page.header("content-security-policy").unwrap_or_default();
        assert!(
            policy.starts_with("default-src 'none'"),
            "{target}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{target}: {policy}");
        assert_eq!(page.header("cache-control"), Some("no-store"), "{target}");
        let html = page.text();
        assert!(html.starts_with("<!DOCTYPE html>"), "{target}: {html}");
        assert!(html.contains("Computed on <time"), "{target}");
        assert!(html.contains("log entries"), "{target}");
        assert!(
            !html.contains("<script") && !html.contains(" style="),
            "{target}"
        );
        assert!(!html.contains("src=\"http"), "{target}");
    }
}

#[test]
fn the_demonstration_says_so_and_nothing_else_does() {
    let portal = portal();
    assert!(!portal.text("/").contains("Demonstration data"));
    let store = portal.register.store();
    let put = store.write(day("2026-11-23"), |tx| tx.put_meta("demonstration", "true"));
    put.unwrap_or_else(|error: StoreError| panic!("{error}"));
    Facts::scene(store, day("2026-11-23"));
    portal.register.catch_up();
    for target in ["/", "/about", "/nothing-here"] {
        assert!(
            portal.text(target).contains("Demonstration data"),
            "{target}"
        );
    }
}

#[test]
fn an_identifier_leads_to_its_provider_and_a_name_to_a_list() {
    let portal = portal();
    let found = portal.page(&format!("/search?q={}&port={PORT}", portal.provider));
    assert_eq!(found.status, 303);
    let address = format!("/providers/{}?port={PORT}", portal.provider);
    assert_eq!(found.header("location"), Some(address.as_str()));
    let list = portal.page("/search?q=Scene+Security");
    assert_eq!(list.status, 200);
    let html = list.text();
    assert!(html.contains("Scene Security B.V.") && html.contains("Scene Security North B.V."));
}

#[test]
fn a_mistyped_number_is_told_and_never_called_unknown() {
    let portal = portal();
    let last = if portal.provider.ends_with('0') {
        '1'
    } else {
        '0'
    };
    let (start, _) = portal.provider.split_at(portal.provider.len() - 1);
    let page = portal.page(&format!("/search?q={start}{last}"));
    assert_eq!(page.status, 400);
    let html = page.text();
    assert!(html.contains("was mistyped"), "{html}");
    assert!(!html.contains("Not on the register</h2>"), "{html}");
}

#[test]
fn an_identifier_nobody_has_is_not_on_the_register() {
    let html = portal().text("/search?q=prv_00000000000");
    assert!(html.contains("Not on the register"), "{html}");
}

#[test]
fn a_provider_page_says_the_answer_first_and_why() {
    let html = portal().provider_page();
    let answer = html.find("Does not meet").expect("the answer");
    let identity = html.find("Who it is").expect("the identity");
    assert!(answer < identity);
    assert!(html.contains("suspended"), "{html}");
    assert!(html.contains("ISO 18788:2015, log entry"), "{html}");
}

#[test]
fn a_change_of_the_past_is_marked_in_the_history() {
    let html = portal().provider_page();
    assert!(html.contains("Retroactive"), "{html}");
    assert!(
        html.contains("1 March 2026, 00:00 UTC"),
        "when it took effect"
    );
    assert!(
        html.contains("1 April 2026, 00:00 UTC"),
        "when it was recorded"
    );
}

#[test]
fn each_row_of_the_history_names_its_place_in_the_log_and_who_attests() {
    let portal = portal();
    let history = portal.register.anonymous().history(&portal.provider);
    let history = history.expect("a history");
    let html = portal.provider_page();
    let table = html
        .split("history-caption")
        .nth(2)
        .expect("the table of entries");
    let rows: Vec<&str> = table.split("<tr>").skip(2).collect();
    assert_eq!(rows.len(), history.versions.len());
    for (row, version) in rows.iter().zip(history.versions.iter().rev()) {
        let index = format!("<div>{}</div>", version.entry);
        assert!(row.contains(&index), "{index}: {row}");
        assert!(row.contains(&version.record), "{row}");
        let is_marked = row.contains("Retroactive");
        assert_eq!(is_marked, version.is_retroactive, "{row}");
        for column in ["Takes effect", "Recorded", "Stated by"] {
            assert!(row.contains(&format!("data-column=\"{column}\"")), "{row}");
        }
        if version.claims.issuer.is_some() {
            assert!(row.contains("Scene Certification"), "who attests: {row}");
        }
    }
}

#[test]
fn without_its_database_a_provider_page_says_what_it_cannot_show() {
    let portal = portal();
    Store::migrate_down(&portal.register.database().url()).expect("the schema goes");
    let html = portal.provider_page();
    assert!(
        html.contains("Does not meet"),
        "the answer comes from memory"
    );
    assert!(
        html.contains("Some of this page cannot be shown now"),
        "{html}"
    );
    assert!(html.contains("The history cannot be shown now"), "{html}");
}

#[test]
fn a_port_page_says_what_is_asked_and_who_meets_it() {
    let html = portal().text("/ports/NLRTM");
    assert!(
        html.contains("A certificate to ISO 18788, issued under accreditation"),
        "{html}"
    );
    assert!(
        html.contains("0 providers meet these requirements"),
        "{html}"
    );
    assert!(
        html.contains("knows no licence regime of the Netherlands"),
        "{html}"
    );
}

#[test]
fn browsers_read_refusals_as_pages_and_programs_as_documents() {
    let portal = portal();
    let page = portal.page("/ports/XXXXX");
    assert_eq!(page.status, 404);
    assert!(page.text().contains("unknown_port"));
    let document = portal.register.anonymous().get("/ports/XXXXX");
    assert_eq!(
        document.header("content-type"),
        Some("application/problem+json")
    );
}

#[test]
fn the_style_sheet_may_be_kept_for_ever() {
    let portal = portal();
    let html = portal.text("/");
    let (_, rest) = html.split_once("href=\"/assets/").expect("a style sheet");
    let (name, _) = rest.split_once('"').expect("its name");
    let style = portal.page(&format!("/assets/{name}"));
    assert_eq!(
        style.header("content-type"),
        Some("text/css; charset=utf-8")
    );
    assert!(
        style
            .header("cache-control")
            .unwrap_or_default()
            .contains("immutable")
    );
    assert_eq!(portal.page("/assets/0000000000000000.css").status, 404);
}

#[test]
fn a_fault_in_a_pages_address_names_its_parameter() {
    let portal = portal();
    for (target, field) in [
        (format!("/ports/{PORT}?after=ten"), "after"),
        (format!("/ports/{PORT}?profile=a&profile=b"), "profile"),
        (format!("/providers/{}?at=yesterday", portal.provider), "at"),
        (
            format!("/providers/{}?port=Rotterdam", portal.provider),
            "port",
        ),
        ("/search?q=a&q=b".to_owned(), "q"),
    ] {
        let answer = portal.register.anonymous().get(&target);
        assert_eq!(answer.status, 400, "{target}");
        let problem: quaymark_core::wire::Problem = answer.json();
        assert_eq!(problem.field.as_deref(), Some(field), "{target}");
    }
}

#[test]
fn an_identifier_leads_to_the_page_with_everything_that_was_asked() {
    let portal = portal();
    let lei = "724500VKKSH9QOLTFR81";
    let numbered = portal.register.store().write(day("2026-04-02"), |tx| {
        let held = tx.newest(&portal.provider)?;
        let held = held.expect("the provider is there");
        let entry = quaymark_core::entry::Entry::from_bytes(&held.bytes)?;
        let document = format!(r#"{{"name":"Scene Security B.V.","lei":"{lei}"}}"#);
        tx.append(EntryDraft::again(entry, Some(document), Change::Corrected))
    });
    let _index: u64 = numbered.unwrap_or_else(|error: StoreError| panic!("{error}"));
    portal.register.catch_up();
    let asked = format!("port={PORT}&profile=nlrtm-scene&at=2026-02-01T00:00:00Z");
    let answer = portal.page(&format!("/providers/lei:{lei}?{asked}"));
    assert_eq!(answer.status, 303);
    let address = format!("/providers/{}?{asked}", portal.provider);
    assert_eq!(answer.header("location"), Some(address.as_str()));
}

#[test]
fn a_providers_page_shows_another_day_and_says_so() {
    let portal = portal();
    let of = |times: &str| {
        portal.text(&format!(
            "/providers/{}?port={PORT}{times}",
            portal.provider
        ))
    };
    let notice = "This page shows another day.";
    assert!(!of("").contains(notice));
    // Suspended in March, recorded in April.
    let before = of("&at=2026-02-01");
    assert!(before.contains(notice), "{before}");
    assert!(before.contains("1 February 2026"), "{before}");
    let answered = |page: &str, outcome: &str| {
        let section = page.split("id=\"answer\"").nth(1).expect("an answer");
        section
            .split("</section>")
            .next()
            .is_some_and(|text| text.contains(outcome))
    };
    assert!(answered(&before, "Meets"), "{before}");
    assert!(!answered(&of("&at=2026-03-02"), "Meets"));
    // What the register said of that day before it knew.
    let unknowing = of("&at=2026-03-02&known_at=2026-03-03T00:00:00Z");
    assert!(answered(&unknowing, "Meets"), "{unknowing}");
    assert!(unknowing.contains("as the register knew it"), "{unknowing}");
    let json = format!("/v1/verify/{}?port={PORT}&#38;profile=", portal.provider);
    assert!(unknowing.contains(&json) || unknowing.contains(&json.replace("&#38;", "&amp;")));
    assert!(unknowing.contains("known_at=2026-03-03T00:00:00Z"));
    assert!(
        unknowing.contains("name=\"known_at\""),
        "the form keeps the day"
    );
    let size = |page: &str| page.matches("<td class=\"number\"").count();
    assert_eq!(
        size(&unknowing) + 1,
        size(&before),
        "the history ends where it was known"
    );
    let early = portal.page(&format!(
        "/providers/{}?known_at=2026-01-01T00:00:00Z",
        portal.provider
    ));
    assert_eq!(early.status, 404, "nobody knew of it then");
}
