//! Lists of an attestor: what each row would do, that it is done as it was seen, and for whom.

use quaymark_core::account::Role;
use quaymark_core::reason::Reason;
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::{ListOutcome, RowEffect};
use quaymark_server::store::StoreError;
use quaymark_tests::facts::instant;
use quaymark_tests::http::Request;
use quaymark_tests::people::sign_in;
use serde_json::{Value, json};

use super::{HEADER, list, problem, replacing, review, row, scene, upload};

#[test]
fn a_list_says_what_every_row_would_do_and_writes_nothing() {
    let scene = scene();
    let firm = scene.firm;
    let own = "Scene Certification";
    let text = [
        HEADER.to_owned(),
        row(firm, own, "N1", "suspended,2026-11-20,misuse"),
        replacing(&row(firm, own, "N2", ""), "none"),
        row(firm, "Other Cert", "N3", ""),
        row(firm, own, "N4", "suspended,2026-11-20,"),
        row(firm, own, "N5", "").replace("2028-12-31", "2028-02-30"),
    ]
    .concat();
    let size = scene.log_size();
    let answer = scene.send(&scene.bea, "k1", "&dry_run=true", &text);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let outcome: ListOutcome = answer.json();
    assert!(outcome.is_dry_run);
    let effects: Vec<RowEffect> = outcome.rows.iter().map(|row| row.effect).collect();
    use RowEffect::{Added, Refused, Suspended};
    assert_eq!(effects, [Suspended, Added, Refused, Refused, Refused]);
    let fields: Vec<&str> = outcome.rows[2..]
        .iter()
        .map(|row| row.faults[0].field.as_str())
        .collect();
    assert_eq!(fields, ["issuer", "status", "valid_until"]);
    assert_eq!(outcome.rows[4].faults[0].found, "2028-02-30");
    assert_eq!(scene.log_size(), size);
    assert_eq!(scene.answer().0, Outcome::Meets);
    let list: Value = scene.bea.get("/v1/submissions").json();
    assert_eq!(list["submissions"], json!([]));
}

#[test]
fn a_list_suspends_at_once_and_leaves_what_grants_to_a_reviewer() {
    let scene = scene();
    let firm = scene.firm;
    let own = "Scene Certification";
    let text = [
        HEADER.to_owned(),
        row(firm, own, "N1", "suspended,2026-11-20,misuse"),
        replacing(&row(firm, own, "N2", ""), "none"),
    ]
    .concat();
    let answer = scene.send(&scene.bea, "k1", "", &text);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let outcome: ListOutcome = answer.json();
    assert_eq!((outcome.is_dry_run, outcome.refused), (false, 0));
    assert_eq!(
        scene.answer(),
        (Outcome::DoesNotMeet, Some(Reason::Suspended))
    );
    let again: ListOutcome = scene.send(&scene.bea, "k1", "", &text).json();
    assert_eq!(again, outcome, "done once");
    let id = outcome.rows[1].submission.expect("a submission");
    let reviewed = review(&scene.cas, id, "\"2\"");
    assert_eq!(reviewed.status, 200, "{}", reviewed.text());
    assert_eq!(scene.answer().0, Outcome::Meets);
    // The same list once more says nothing new.
    let third: ListOutcome = scene.send(&scene.bea, "k2", "", &text).json();
    assert!(
        third
            .rows
            .iter()
            .all(|row| row.effect == RowEffect::Unchanged),
        "{third:?}"
    );
    let restore = list(firm, "N1", "granted,2026-11-23,");
    let asked: ListOutcome = scene.send(&scene.bea, "k3", "", &restore).json();
    assert_eq!(asked.rows[0].effect, RowEffect::Restored);
    assert!(
        asked.rows[0].submission.is_some(),
        "restoring takes a second person"
    );
}

#[test]
fn a_list_of_another_or_of_nothing_is_refused() {
    let scene = scene();
    let rows = list(scene.firm, "N1", "suspended,2026-11-20,misuse");
    let outcome: ListOutcome = scene.send(&scene.eve, "k1", "", &rows).json();
    assert_eq!(outcome.refused, 1, "{outcome:?}");
    assert_eq!(scene.answer().0, Outcome::Meets);
    let refused = scene.send(&scene.bea, "k2", "", "name,colour\n");
    assert_eq!(problem(&refused), (422, "list_unreadable".to_owned()));
    let refused = scene.send(&scene.bea, "k3", "&dry_run=perhaps", &rows);
    assert_eq!(problem(&refused), (400, "invalid_parameter".to_owned()));
    let refused = scene.send(&scene.cas, "k4", "", &rows);
    assert_eq!(problem(&refused), (403, "not_permitted".to_owned()));
    let many = format!(
        "{HEADER}{}",
        row(scene.firm, "Other Cert", "X", "").repeat(1001)
    );
    let refused = scene.send(&scene.bea, "k5", "", &many);
    assert_eq!(problem(&refused), (422, "list_unreadable".to_owned()));
}

#[test]
fn what_was_looked_at_is_confirmed_and_nothing_else() {
    let scene = scene();
    let firm = scene.firm;
    let own = "Scene Certification";
    let text = [
        HEADER.to_owned(),
        row(firm, own, "N1", "suspended,2026-11-20,misuse"),
        replacing(&row(firm, own, "N2", ""), "none"),
    ]
    .concat();
    let looked = upload(&scene.bea, "certifications", "list.csv", text.as_bytes());
    assert_eq!(looked.status, 303, "{}", looked.text());
    let address = looked.header("location").expect("a preview").to_owned();
    let preview = scene.bea.page(&address).text();
    for words in [
        "Suspended at once",
        "New, to a reviewer",
        "list.csv",
        "SHA-256",
    ] {
        assert!(preview.contains(words), "{words}: {preview}");
    }
    assert_eq!(scene.answer().0, Outcome::Meets, "only looked at");
    assert_eq!(scene.eve.page(&address).status, 410, "another's list");
    // The record is changed by somebody else before the list is confirmed.
    let body = json!({"reason": "fees_unpaid", "from": "2027-01-01"});
    assert_eq!(
        scene
            .turn(&scene.bea, "suspend", "k", "\"1\"", &body)
            .status,
        200
    );
    let done = scene.bea.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    let outcome = scene.bea.page(&address).text();
    assert!(
        outcome.contains("Refused") && outcome.contains("changed meanwhile"),
        "{outcome}"
    );
    assert_eq!(scene.answer().0, Outcome::Meets, "left as it is");
    assert!(
        outcome.contains("/desk/submissions/sub_"),
        "the other row was carried out"
    );
    let twice = scene.bea.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(twice.status, 422);
    let gone = scene.eve.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(
        problem(&scene.eve.send(Request::get(&address))).1,
        "preview_gone"
    );
    assert_eq!(gone.status, 410);
}

#[test]
fn a_preview_lapses_and_a_bad_file_comes_back_with_what_is_wrong() {
    let scene = scene();
    let odd = upload(
        &scene.bea,
        "certifications",
        "list.csv",
        b"name,colour\nx,red\n",
    );
    assert_eq!(odd.status, 422);
    assert!(odd.text().contains("unknown"), "{}", odd.text());
    let unnamed = upload(&scene.bea, "", "list.csv", b"x");
    assert!(
        unnamed.text().contains("Choose what the file lists"),
        "{}",
        unnamed.text()
    );
    let text = list(scene.firm, "N1", "withdrawn,2026-11-20,other");
    let looked = upload(&scene.bea, "certifications", "list.csv", text.as_bytes());
    let address = looked.header("location").expect("a preview").to_owned();
    let clock = scene.register.clock();
    clock.set(clock.now().plus_ms(61 * 60 * 1000));
    let bea = sign_in(&scene.register, &scene.body, Role::Signatory);
    let lapsed = bea.page(&address).text();
    assert!(lapsed.contains("This list has lapsed"), "{lapsed}");
    assert_eq!(scene.answer().0, Outcome::Meets);
}

#[test]
fn a_list_acts_only_for_whom_it_was_looked_at() {
    let scene = scene();
    let text = list(scene.firm, "N1", "withdrawn,2026-11-20,other");
    let looked = upload(&scene.bea, "certifications", "list.csv", text.as_bytes());
    let address = looked.header("location").expect("a preview").to_owned();
    // Meanwhile the organisation speaks for another attestor, and nobody for the first.
    let spoken = |whom: Option<String>| {
        let store = scene.register.store();
        let written = store.write(scene.register.clock().now(), |tx| {
            let mut own = tx.find_organisation(scene.body.id)?.expect("it is there");
            own.represents = whom;
            tx.update_organisation(&own)
        });
        written.unwrap_or_else(|error: StoreError| panic!("{error:?}"));
    };
    let first = quaymark_core::id::AttestorId::from_bits(2).to_string();
    spoken(Some(
        quaymark_core::id::AttestorId::from_bits(9).to_string(),
    ));
    let refused = scene.bea.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(refused.status, 422);
    let words = "looked at in the name of another attestor";
    assert!(refused.text().contains(words), "{}", refused.text());
    spoken(None);
    let refused = scene.bea.post_form(&format!("{address}/confirm"), &[]);
    let words = "speaks for no attestor";
    assert!(refused.text().contains(words), "{}", refused.text());
    assert_eq!(scene.answer().0, Outcome::Meets, "nothing was withdrawn");
    spoken(Some(first));
    let done = scene.bea.post_form(&format!("{address}/confirm"), &[]);
    assert_eq!(done.status, 303, "{}", done.text());
    let expected = (Outcome::DoesNotMeet, Some(Reason::Withdrawn));
    assert_eq!(scene.answer(), expected);
}

#[test]
fn a_row_that_grants_what_had_run_out_is_a_renewal() {
    let scene = scene();
    let clock = scene.register.clock();
    clock.set(instant("2029-03-01T12:00:00Z"));
    let bea = sign_in(&scene.register, &scene.body, Role::Signatory);
    let cas = scene.sign_in_reviewer();
    assert_eq!(scene.answer().0, Outcome::DoesNotMeet);
    let again = |from: &str, until: &str, status: &str| {
        list(scene.firm, "N1", status)
            .replace("2026-01-01", from)
            .replace("2028-12-31", until)
    };
    let held = again("2026-01-01", "2028-12-31", "granted,2029-03-01,");
    let refused: ListOutcome = scene.send(&bea, "k1", "&dry_run=true", &held).json();
    assert_eq!(refused.rows[0].effect, RowEffect::Refused, "{refused:?}");
    let fault = &refused.rows[0].faults[0];
    assert_eq!(
        (fault.field.as_str(), fault.found.as_str()),
        ("status_from", "2029-03-01")
    );
    let renewed = again("2029-02-01", "2032-01-31", "granted,2029-02-01,");
    let done: ListOutcome = scene.send(&bea, "k2", "", &renewed).json();
    assert_eq!(done.rows[0].effect, RowEffect::Changed, "{done:?}");
    let id = done.rows[0].submission.expect("a submission");
    let reviewed = review(&cas, id, "\"2\"");
    assert_eq!(reviewed.status, 200, "{}", reviewed.text());
    assert_eq!(scene.answer().0, Outcome::Meets);
    let repeated: ListOutcome = scene.send(&bea, "k3", "", &renewed).json();
    assert_eq!(repeated.rows[0].effect, RowEffect::Unchanged);
}
