//! The desks as browsers without scripts use them: forms that post back.

mod corrections;
mod decisions;
mod erased;
mod renewals;

use quaymark_core::id::AttestorId;
use quaymark_core::timeline::RecordedStatus;
use quaymark_server::actions::authority::Authority;
use quaymark_server::actions::change_status::{StatusChange, change_status};
use quaymark_server::store::StoreError;
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::PORT;
use quaymark_tests::http::Response;

use crate::desk::{Desk, desk};

impl Desk {
    /// Hands a form in, and lets the body and the registrar agree to it.
    fn published(&self, fields: &[(&str, &str)]) -> String {
        let address = posted(&self.ann, "/desk/new", fields);
        for (by, name) in [
            (&self.ann, "submit"),
            (&self.bea, "attest"),
            (&self.cas, "approve"),
        ] {
            let done = act(by, &address, name, "");
            assert_eq!(done.status, 303, "{name}: {}", done.text());
        }
        self.register.catch_up();
        address
    }

    /// The record of a certificate's number.
    fn record(&self, number: &str) -> Option<String> {
        let body = AttestorId::from_bits(2);
        let key = format!("certification:{body}:iso-18788-2015:{number}");
        let read = self.register.store();
        let found = read.read::<_, StoreError>(|tx| tx.find_key(&key));
        found.expect("the store reads")
    }
}

/// The certificate's form with some fields changed or added.
fn certificate<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = CERTIFICATE.to_vec();
    fields.retain(|(name, _)| changed.iter().all(|(own, _)| own != name));
    fields.extend(changed);
    fields
}

const CERTIFICATE: &[(&str, &str)] = &[
    ("kind", "certification"),
    ("standard", "iso-18788-2015"),
    ("issuer", "Scene Certification"),
    ("number", "N1"),
    ("valid_from", "2026-10-01"),
    ("valid_until", "2029-09-30"),
    ("accreditation_body", "RvA"),
    ("accreditation_number", "C-1"),
];

fn posted(by: &SignedIn, target: &str, fields: &[(&str, &str)]) -> String {
    let answer = by.post_form(target, fields);
    assert_eq!(answer.status, 303, "{target}: {}", answer.text());
    answer
        .header("location")
        .expect("somewhere to go")
        .to_owned()
}

/// The page of a submission, and the version its forms carry.
fn page(by: &SignedIn, address: &str) -> (String, String) {
    let shown = by.page(address);
    assert_eq!(shown.status, 200, "{address}: {}", shown.text());
    let html = shown.text();
    let version = html
        .split("name=\"version\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default()
        .to_owned();
    (html, version)
}

fn act(by: &SignedIn, address: &str, name: &str, note: &str) -> Response {
    let (_, version) = page(by, address);
    by.post_form(
        &format!("{address}/{name}"),
        &[("version", &version), ("note", note)],
    )
}

#[test]
fn a_certificate_goes_its_way_through_the_forms_of_three_desks() {
    let desk = desk();
    let (home, _) = page(&desk.ann, "/desk");
    assert!(home.contains("/desk/new?kind=certification"), "{home}");
    let (form, _) = page(&desk.ann, "/desk/new?kind=certification");
    assert!(form.contains("ISO 18788:2015"), "{form}");
    let address = posted(&desk.ann, "/desk/new", CERTIFICATE);
    assert_eq!(act(&desk.ann, &address, "submit", "").status, 303);
    let (body_desk, _) = page(&desk.bea, "/desk");
    assert!(body_desk.contains(&address), "{body_desk}");
    assert_eq!(act(&desk.bea, &address, "attest", "").status, 303);
    let (queue, _) = page(&desk.cas, "/desk/review");
    assert!(
        queue.contains(&address) && queue.contains("In time"),
        "{queue}"
    );
    let approved = act(&desk.cas, &address, "approve", "");
    let to = approved.header("location").expect("the submission");
    let (told, _) = page(&desk.cas, to);
    for words in [
        "role=\"status\"",
        "Approved. It is published",
        "/providers/prv_",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let (done, _) = page(&desk.ann, &address);
    for words in ["Published", "Confirmed", "Approved", "Log entry"] {
        assert!(done.contains(words), "{words}: {done}");
    }
    desk.register.catch_up();
    let (home, _) = page(&desk.ann, "/desk");
    assert!(home.contains("Renew or correct"), "{home}");
}

#[test]
fn a_form_that_fails_comes_back_filled_in_with_what_is_wrong() {
    let desk = desk();
    let address = posted(&desk.ann, "/desk/new", &CERTIFICATE[..4]);
    let refused = act(&desk.ann, &address, "submit", "");
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("First day it is valid"),
        "{}",
        refused.text()
    );
    let (edit, version) = page(&desk.ann, &format!("{address}/edit"));
    assert!(edit.contains("value=\"N1\""), "{edit}");
    let whole = [CERTIFICATE, &[("version", version.as_str())]].concat();
    posted(&desk.ann, &format!("{address}/edit"), &whole);
    assert_eq!(act(&desk.ann, &address, "submit", "").status, 303);
    let silent = act(&desk.cas, &address, "reject", " ");
    assert_eq!(silent.status, 422);
    assert!(
        silent.text().contains("There is a problem"),
        "{}",
        silent.text()
    );
    assert_eq!(
        act(&desk.cas, &address, "question", "Which gates?").status,
        303
    );
    assert_eq!(
        act(&desk.ann, &address, "answer", "All of them.").status,
        303
    );
}

#[test]
fn what_somebody_else_changed_meanwhile_is_shown_and_not_overwritten() {
    let desk = desk();
    let address = posted(&desk.ann, "/desk/new", CERTIFICATE);
    let stale = desk
        .ann
        .post_form(&format!("{address}/submit"), &[("version", "7")]);
    assert_eq!(stale.status, 422);
    assert!(
        stale.text().contains("Somebody else changed this"),
        "{}",
        stale.text()
    );
}

#[test]
fn what_a_colleague_saved_meanwhile_is_overwritten_only_on_purpose() {
    let desk = desk();
    let address = posted(&desk.ann, "/desk/new", CERTIFICATE);
    let edit = format!("{address}/edit");
    let saved = |number: &str, more: &[(&str, &str)]| {
        let mut fields = CERTIFICATE.to_vec();
        fields.retain(|(name, _)| *name != "number");
        fields.push(("number", number));
        fields.extend(more);
        desk.ann.post_form(&edit, &fields)
    };
    assert_eq!(saved("THEIRS", &[("version", "1")]).status, 303);
    let stale = saved("MINE", &[("version", "1")]);
    assert_eq!(stale.status, 422);
    let html = stale.text();
    for words in [
        "THEIRS",
        "value=\"MINE\"",
        "name=\"overwrite\"",
        "name=\"version\" value=\"1\"",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    // Saving it once more without saying so overwrites nothing.
    assert_eq!(
        saved("MINE", &[("version", "1"), ("newest", "2")]).status,
        422
    );
    let on_purpose = [("version", "1"), ("newest", "2"), ("overwrite", "yes")];
    assert_eq!(saved("MINE", &on_purpose).status, 303);
    // What was saved after they looked is not what they meant to overwrite.
    assert_eq!(saved("MINE 2", &on_purpose).status, 422);
    let (held, _) = page(&desk.ann, &address);
    assert!(held.contains("MINE") && !held.contains("MINE 2"), "{held}");
}

#[test]
fn the_queue_shows_what_waits_longest_first_and_nothing_falls_out() {
    let desk = desk();
    let clock = desk.register.clock();
    let mut addresses = Vec::new();
    for number in 0..53 {
        let number = format!("Q{number}");
        let mut fields = CERTIFICATE.to_vec();
        fields.retain(|(name, _)| *name != "number");
        fields.push(("number", &number));
        let address = posted(&desk.ann, "/desk/new", &fields);
        assert_eq!(act(&desk.ann, &address, "submit", "").status, 303);
        clock.set(clock.now().plus_ms(1000));
        addresses.push(address);
    }
    let (first, _) = page(&desk.cas, "/desk/review");
    let place = |html: &str, address: &str| html.find(&format!("{address}\""));
    assert!(place(&first, &addresses[0]) < place(&first, &addresses[1]));
    assert!(place(&first, &addresses[0]).is_some() && place(&first, &addresses[52]).is_none());
    let next = first.split("href=\"/desk/review?after=").nth(1);
    let next = next
        .and_then(|rest| rest.split('"').next())
        .expect("a next page");
    let (second, _) = page(&desk.cas, &format!("/desk/review?after={next}"));
    for address in &addresses[50..] {
        assert!(place(&second, address).is_some(), "{address}");
    }
    assert!(place(&second, &addresses[49]).is_none());
    assert_eq!(desk.cas.page("/desk/review?after=x").status, 400);
}

#[test]
fn the_desk_says_what_is_still_missing_for_a_port() {
    let desk = desk();
    posted(&desk.ann, "/desk/ports", &[("port", PORT)]);
    let (ports, _) = page(&desk.ann, "/desk/ports");
    assert!(
        ports.contains("you still need") && ports.contains("ISO 18788"),
        "{ports}"
    );
    let (home, _) = page(&desk.ann, "/desk");
    assert!(home.contains("you still need"), "{home}");
    posted(&desk.ann, "/desk/ports", &[("leave", PORT)]);
    let (ports, _) = page(&desk.ann, "/desk/ports");
    assert!(!ports.contains("To meet its requirements"), "{ports}");
    let odd = desk.ann.post_form("/desk/ports", &[("port", "NLXXX")]);
    assert_eq!(odd.status, 422);
}

/// The attestor suspends a record from now on.
fn suspend(desk: &Desk, record: &str) {
    let change = StatusChange {
        record: record.to_owned(),
        status: RecordedStatus::Suspended,
        from: desk.register.clock().now(),
        reason: None,
    };
    let by = Authority::of_operator(AttestorId::from_bits(2), vec!["somebody".to_owned()]);
    let now = desk.register.clock().now();
    change_status(desk.register.store(), now, &change, &by).expect("suspended");
    desk.register.catch_up();
}

#[test]
fn a_link_shows_a_record_until_it_is_ended() {
    let desk = desk();
    let address = posted(&desk.ann, "/desk/new", CERTIFICATE);
    for (by, name) in [
        (&desk.ann, "submit"),
        (&desk.bea, "attest"),
        (&desk.cas, "approve"),
    ] {
        assert_eq!(act(by, &address, name, "").status, 303, "{name}");
    }
    desk.register.catch_up();
    let (form, _) = page(&desk.ann, "/desk/share");
    let record = form
        .split("value=\"crt_")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let record = format!("crt_{}", record.expect("a record to choose"));
    let fields = [
        ("record", record.as_str()),
        ("name", "Port of Cork"),
        ("days", "30"),
    ];
    let made = desk.ann.post_form("/desk/share", &fields);
    assert_eq!(made.status, 200, "{}", made.text());
    let html = made.text();
    let token = html
        .split("/shared/")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    let link = format!("/shared/{}", token.expect("a link"));
    let anyone = desk.register.anonymous();
    let shown = anyone.get(&link);
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("N1") && shown.text().contains("ISO 18788:2015"));
    assert!(shown.text().contains("In force"), "{}", shown.text());
    suspend(&desk, &record);
    let shown = anyone.get(&link).text();
    assert!(
        shown.contains("Suspended") && !shown.contains("In force"),
        "{shown}"
    );
    let (list, _) = page(&desk.ann, "/desk/share");
    assert!(!list.contains(token.expect("a link")), "shown once");
    let id = list
        .split("value=\"shr_")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let id = format!("shr_{}", id.expect("a link to end"));
    assert_eq!(
        posted(&desk.ann, "/desk/share", &[("end", &id)]),
        "/desk/share"
    );
    let gone = anyone.get(&link);
    assert_eq!(gone.status, 404);
    let problem: serde_json::Value = gone.json();
    assert_eq!(problem["code"], "unknown_share_link");
    let late = desk.ann.post_form(
        "/desk/share",
        &[("record", "x"), ("name", "x"), ("days", "0")],
    );
    assert_eq!(late.status, 422);
}

#[test]
fn people_of_other_organisations_find_nothing() {
    let desk = desk();
    let address = posted(&desk.ann, "/desk/new", CERTIFICATE);
    assert_eq!(desk.bea.page(&address).status, 404);
    assert_eq!(desk.cas.page(&address).status, 404);
    assert_eq!(desk.ann.page("/desk/review").status, 403);
    let other = desk.firm.to_string();
    assert_eq!(
        desk.register
            .anonymous()
            .get(&format!("/providers/{other}"))
            .status,
        200
    );
}
