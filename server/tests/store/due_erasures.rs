//! Who may want that something is erased, until when, and what the log may then say: as the database itself
//! holds it against plain SQL.

use quaymark_core::entry::ErasureReason;
use quaymark_server::store::{EntryDraft, Store};

use crate::fixture::{Database, draft, erasure_of, on_each_engine, second, write_one};

/// When what is asked for here lapses, in seconds of the clock of the tests.
const LAPSES: i64 = 100;

/// Two firms with a document each, the second of the first firm's written late; and people: One and Other review for
/// the registrar, Away did and is deactivated, Former was, Looks only views, Own also belongs to the first firm.
fn scene(database: &Database) {
    let store = database.open();
    for (record, at) in [("prv_1", 0), ("prv_2", 1), ("prv_1", 50)] {
        write_one(&store, draft(record), second(at)).expect("written");
    }
    let people = ["one", "other", "away", "former", "looks", "own", "closed"];
    let mut sql =
        "INSERT INTO organisation (id, kind, name, represents, created_at, deactivated_at)
        VALUES ('org_r', 'registrar', 'Registrar', NULL, 0, NULL),
            ('org_c', 'registrar', 'Closed', NULL, 0, 1),
            ('org_f', 'provider', 'Firm', 'prv_1', 0, 1);"
            .to_owned();
    for name in people {
        let (of, role, ended, gone) = match name {
            "away" => ("org_r", "reviewer", "NULL", "1"),
            "former" => ("org_r", "reviewer", "1", "NULL"),
            "looks" => ("org_r", "viewer", "NULL", "NULL"),
            "closed" => ("org_c", "reviewer", "NULL", "NULL"),
            _ => ("org_r", "reviewer", "NULL", "NULL"),
        };
        sql += &format!(
            "INSERT INTO person (id, email, name, created_at, deactivated_at)
                VALUES ('per_{name}', '{name}@x.example', '{name}', 0, {gone});
            INSERT INTO membership (id, person_id, organisation_id, role, created_at, ended_at)
                VALUES ('m_{name}', 'per_{name}', '{of}', '{role}', 0, {ended});"
        );
    }
    sql += "INSERT INTO membership (id, person_id, organisation_id, role, created_at)
        VALUES ('m_firm', 'per_own', 'org_f', 'viewer', 0)";
    database.raw(&sql).expect("people");
}

fn ms(at: i64) -> i64 {
    second(at).as_ms()
}

fn ask(id: &str, target: &str, person: &str) -> String {
    format!(
        "INSERT INTO erasure (id, target, record, subject, reason, with_documents, state, asked_by, \
         asked_at, expires_at) VALUES ('{id}', '{target}', 'prv_1', 'prv_1', 'ordered', 0, 'open', \
         '{person}', 0, {})",
        ms(LAPSES)
    )
}

fn approve(person: &str, at: i64) -> String {
    format!(
        "UPDATE erasure SET state = 'approved', decided_by = '{person}', decided_at = {} \
         WHERE state = 'open'",
        ms(at)
    )
}

fn done(entry: u64, at: i64) -> String {
    format!(
        "UPDATE erasure SET state = 'done', done_at = {}, entry_idx = {entry} WHERE state = 'approved'",
        ms(at)
    )
}

fn join(id: &str, person: &str, of: &str, role: &str) -> String {
    format!(
        "INSERT INTO membership (id, person_id, organisation_id, role, created_at) \
         VALUES ('{id}', '{person}', '{of}', '{role}', 0)"
    )
}

fn leave(id: &str) -> String {
    format!("UPDATE membership SET ended_at = 1 WHERE id = '{id}'")
}

/// A copy of the one entry that says that something was erased, with that kind and those bytes.
fn copy(kind: &str, bytes: &str) -> String {
    format!(
        "INSERT INTO entry (idx, record, subject, kind, bytes) \
         SELECT idx + 1, record, subject, {kind}, {bytes} FROM entry WHERE kind = 'erasure'"
    )
}

fn accepted(database: &Database, sql: &str) {
    database
        .raw(sql)
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn refused(database: &Database, sql: &str, rule: &str) {
    let error = database.raw(sql).expect_err(sql);
    assert!(error.contains(rule), "{sql}: {error}");
}

/// The log does not say it, and stays as long as it was.
fn unsaid(store: &Store, why: &str, said: EntryDraft, at: i64) {
    let before = store.read(|tx| tx.head()).expect("a head");
    let error = write_one(store, said, second(at)).expect_err(why);
    let error = format!("{error:?}");
    assert!(error.contains("what two people approved"), "{why}: {error}");
    let after = store.read(|tx| tx.head()).expect("a head");
    assert_eq!(after.size, before.size, "{why}");
}

#[test]
fn only_active_people_of_the_registrar_who_are_no_party_ask_and_approve() {
    on_each_engine(|database| {
        scene(database);
        for name in ["away", "former", "looks", "closed"] {
            let asked = ask("ers_1", "prv_1", &format!("per_{name}"));
            refused(database, &asked, "administrator of the registrar asks");
        }
        let own = ask("ers_1", "prv_1", "per_own");
        refused(database, &own, "nobody asks for a firm they belong to");
        accepted(database, &ask("ers_1", "prv_1", "per_one"));
        for name in ["away", "former", "looks", "closed"] {
            let approved = approve(&format!("per_{name}"), 40);
            refused(database, &approved, "of the registrar approves");
        }
        let own = approve("per_own", 40);
        refused(database, &own, "nobody approves for a firm they belong to");
        let approved = approve("per_other", 40);
        let rule = "who asked for it may not ask any more";
        accepted(database, &join("m_party", "per_one", "org_f", "viewer"));
        refused(database, &approved, rule);
        accepted(database, &leave("m_party"));
        let left = "UPDATE person SET deactivated_at = 1 WHERE id = 'per_one'";
        accepted(database, left);
        refused(database, &approved, rule);
        accepted(database, "UPDATE erasure SET state = 'refused'");
    });
}

#[test]
fn what_has_lapsed_is_neither_approved_nor_done() {
    on_each_engine(|database| {
        scene(database);
        accepted(database, &ask("ers_1", "prv_1", "per_one"));
        let late = approve("per_other", LAPSES);
        refused(database, &late, "has lapsed");
        accepted(database, &approve("per_other", LAPSES - 1));
        let said = write_one(&database.open(), erasure_of("prv_1", 0), second(LAPSES - 1));
        let said = said.expect("in time");
        refused(database, &done(said, LAPSES), "has lapsed");
        accepted(database, &done(said, LAPSES - 1));
    });
}

#[test]
fn an_entry_speaks_for_one_erasure_and_for_that_of_its_own_record() {
    on_each_engine(|database| {
        scene(database);
        accepted(database, &ask("ers_1", "prv_1", "per_one"));
        accepted(database, &approve("per_other", 60));
        let store = database.open();
        let first = write_one(&store, erasure_of("prv_1", 0), second(61)).expect("said");
        accepted(database, &done(first, 62));
        accepted(database, &ask("ers_2", "prv_1", "per_one"));
        accepted(database, &approve("per_other", 63));
        let rule = "with the entry that says so";
        refused(database, &done(first, 64), rule);
        refused(database, &done(0, 64), rule);
        let second = write_one(&store, erasure_of("prv_1", 2), second(64)).expect("said again");
        accepted(database, &done(second, 65));
    });
}

/// Makes a draft say something else.
type Bend = fn(&mut EntryDraft);

/// What is wrong with an entry, and what of it is changed. It would be in order without.
const UNWANTED: &[(&str, Bend)] = &[
    ("another firm's document", |said| {
        said.claims.erased = vec![1];
    }),
    ("one that is not there", |said| said.claims.erased = vec![9]),
    ("one more, published after the approval", |said| {
        said.claims.erased.push(2);
    }),
    ("another record", |said| {
        said.record = "erasure.prv_2".to_owned();
    }),
    ("another subject", |said| said.subject = "prv_2".to_owned()),
    ("another reason", |said| {
        said.claims.erased_because = Some(ErasureReason::Other);
    }),
    ("nobody", |said| said.approvals.clear()),
    ("the other way round", |said| said.approvals.reverse()),
    ("one more person", |said| {
        said.approvals.push("per_own".to_owned());
    }),
];

#[test]
fn the_log_says_only_what_two_people_approved_that_is_not_lapsed_and_not_done() {
    on_each_engine(|database| {
        scene(database);
        let store = database.open();
        let nothing_is_said = |why: &str, said, at| unsaid(&store, why, said, at);
        let said = || erasure_of("prv_1", 0);
        nothing_is_said("nobody asked", said(), 51);
        accepted(database, &ask("ers_1", "prv_1", "per_one"));
        nothing_is_said("nobody approved", said(), 51);
        accepted(database, &approve("per_other", 40));
        for (why, change) in UNWANTED {
            let mut unwanted = said();
            change(&mut unwanted);
            nothing_is_said(why, unwanted, 51);
        }
        nothing_is_said("too late", said(), LAPSES);
        let away = "UPDATE person SET deactivated_at = 1 WHERE id = 'per_other'";
        accepted(database, away);
        nothing_is_said("one of the two is not active", said(), 51);
        accepted(database, "UPDATE person SET deactivated_at = NULL");
        let index = write_one(&store, said(), second(51)).expect("two people want it");
        accepted(database, &done(index, 51));
        nothing_is_said("it is done", said(), 52);
    });
}

#[test]
fn what_an_entry_is_its_bytes_say_whatever_stands_beside_them() {
    on_each_engine(|database| {
        scene(database);
        let store = database.open();
        accepted(database, &ask("ers_1", "prv_1", "per_one"));
        accepted(database, &approve("per_other", 40));
        write_one(&store, erasure_of("prv_1", 0), second(51)).expect("said");
        accepted(database, "UPDATE erasure SET state = 'refused'");
        for kind in ["'provider'", "kind"] {
            let copied = copy(kind, "bytes");
            refused(database, &copied, "what two people approved");
        }
    });
}

/// What stands in the bytes of an entry that is in order, and what stands there instead.
const BENT: &[(&str, &str)] = &[
    (r#""kind":"erasure""#, r#""kind":"provider""#),
    (r#""record":"erasure.prv_1""#, r#""record":"erasure.prv_2""#),
    (r#""subject":"prv_1""#, r#""subject":"prv_2""#),
    (r#""erased":[0]"#, r#""erased":0"#),
    (r#""erased":[0]"#, r#""erased":0.0"#),
    (r#""erased":[0]"#, r#""erased":{"first":0}"#),
    (r#""erased":[0]"#, r#""erased":null"#),
];

#[test]
fn an_entry_of_that_kind_says_in_its_bytes_just_what_was_approved() {
    on_each_engine(|database| {
        scene(database);
        accepted(database, &ask("ers_1", "prv_1", "per_one"));
        accepted(database, &approve("per_other", 40));
        write_one(&database.open(), erasure_of("prv_1", 0), second(51)).expect("said");
        for (good, bent) in BENT {
            let bytes = match database.is_sqlite() {
                true => format!("CAST(replace(CAST(bytes AS TEXT), '{good}', '{bent}') AS BLOB)"),
                false => format!(
                    "convert_to(replace(convert_from(bytes, 'UTF8'), '{good}', '{bent}'), 'UTF8')"
                ),
            };
            refused(database, &copy("kind", &bytes), "what two people approved");
        }
        accepted(database, &copy("kind", "bytes"));
    });
}

#[test]
fn the_log_says_nothing_once_one_of_the_two_is_a_party_or_left_the_registrar() {
    on_each_engine(|database| {
        scene(database);
        let store = database.open();
        accepted(database, &ask("ers_1", "prv_1", "per_one"));
        accepted(database, &approve("per_other", 40));
        for name in ["one", "other"] {
            let person = format!("per_{name}");
            let nothing_is_said = |why: &str| {
                let why = format!("{name} {why}");
                unsaid(&store, &why, erasure_of("prv_1", 0), 51);
            };
            let [party, views, again] =
                ["party", "views", "again"].map(|m| format!("m_{m}_{name}"));
            accepted(database, &join(&party, &person, "org_f", "viewer"));
            nothing_is_said("is a party");
            accepted(database, &leave(&party));
            accepted(database, &leave(&format!("m_{name}")));
            nothing_is_said("left");
            accepted(database, &join(&views, &person, "org_r", "viewer"));
            nothing_is_said("only views");
            accepted(database, &leave(&views));
            accepted(database, &join(&again, &person, "org_r", "administrator"));
        }
        write_one(&store, erasure_of("prv_1", 0), second(51)).expect("both are back");
    });
}

#[test]
fn where_one_document_was_approved_no_other_of_its_record_is_named() {
    on_each_engine(|database| {
        scene(database);
        let store = database.open();
        let stored = store.read(|tx| tx.entries(&[0])).expect("read");
        let commitment = crate::fixture::parsed(&stored[0]).body.expect("a body");
        accepted(database, &ask("ers_1", &commitment.to_string(), "per_one"));
        accepted(database, &approve("per_other", 60));
        unsaid(&store, "the newer document", erasure_of("prv_1", 2), 61);
        write_one(&store, erasure_of("prv_1", 0), second(61)).expect("the one that was meant");
        let mut both = erasure_of("prv_1", 0);
        both.claims.erased.push(2);
        unsaid(&store, "the newer one as well", both, 62);
    });
}

/// The migration that brought these rules, backwards and forwards.
const SQLITE: [&str; 2] = [
    include_str!("../../../migrations/sqlite/2026-11-26-200000_due_erasures/down.sql"),
    include_str!("../../../migrations/sqlite/2026-11-26-200000_due_erasures/up.sql"),
];
const POSTGRES: [&str; 2] = [
    include_str!("../../../migrations/postgres/2026-11-26-200000_due_erasures/down.sql"),
    include_str!("../../../migrations/postgres/2026-11-26-200000_due_erasures/up.sql"),
];

#[test]
fn what_was_asked_for_before_these_rules_came_goes_on_under_them() {
    on_each_engine(|database| {
        scene(database);
        let [down, up] = match database.is_sqlite() {
            true => SQLITE,
            false => POSTGRES,
        };
        let say = |index, at| {
            let said = write_one(&database.open(), erasure_of("prv_1", index), second(at));
            said.expect("said")
        };
        let stored = database.open().read(|tx| tx.entries(&[0])).expect("read");
        let first = crate::fixture::parsed(&stored[0]).body.expect("a body");
        accepted(database, down);
        accepted(database, &ask("ers_done", "prv_1", "per_one"));
        accepted(database, &approve("per_other", 51));
        accepted(database, &done(say(0, 52), 52));
        for state in ["refused", "ended"] {
            accepted(database, &ask(&format!("ers_{state}"), "prv_1", "per_one"));
            let decided = format!("UPDATE erasure SET state = '{state}' WHERE state = 'open'");
            accepted(database, &decided);
        }
        accepted(database, &ask("ers_approved", "prv_1", "per_one"));
        accepted(database, &approve("per_other", 60));
        accepted(database, &ask("ers_open", &first.to_string(), "per_one"));
        accepted(database, &ask("ers_looks", "prv_2", "per_looks"));
        accepted(database, up);
        accepted(database, &done(say(2, 61), 61));
        let approved = approve("per_other", 62);
        refused(database, &approved, "who asked for it may not ask any more");
        let unfit = "UPDATE erasure SET state = 'refused' WHERE id = 'ers_looks'";
        accepted(database, unfit);
        accepted(database, &approved);
        accepted(database, &done(say(0, 63), 63));
        accepted(
            database,
            "UPDATE erasure SET swept_at = 64 WHERE state = 'done'",
        );
    });
}
