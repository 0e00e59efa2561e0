//! The rules of four eyes as the database itself holds them: whoever has its password cannot go
//! around them with plain SQL either.

use crate::fixture::{Database, draft, erasure_of, on_each_engine, second, write_one};

/// A firm with Ann, a certification body with Bea, a registrar with Cas and Dirk.
const PARTIES: &str = "
    INSERT INTO organisation (id, kind, name, represents, created_at) VALUES
        ('org_f', 'provider', 'Firm', 'prv_1', 0),
        ('org_b', 'certification_body', 'Body', 'att_1', 0),
        ('org_r', 'registrar', 'Registrar', 'att_0', 0);
    INSERT INTO person (id, email, name, created_at) VALUES
        ('per_ann', 'ann@x.example', 'Ann', 0), ('per_bea', 'bea@x.example', 'Bea', 0),
        ('per_cas', 'cas@x.example', 'Cas', 0), ('per_dirk', 'dirk@x.example', 'Dirk', 0);
    INSERT INTO membership (id, person_id, organisation_id, role, created_at) VALUES
        ('m1', 'per_ann', 'org_f', 'signatory', 0), ('m2', 'per_bea', 'org_b', 'signatory', 0),
        ('m3', 'per_cas', 'org_r', 'reviewer', 0), ('m4', 'per_dirk', 'org_r', 'reviewer', 0);
    INSERT INTO submission (id, kind, state, version, subject, attestor, organisation_id, created_by,
        payload, people_needed, organisations_needed, created_at, updated_at) VALUES
        ('sub_1', 'certification', 'submitted', 1, 'prv_1', 'att_1', 'org_f', 'per_ann', '{}',
         2, 2, 0, 0);";

const PUBLISH: &str = "UPDATE submission SET state = 'published' WHERE id = 'sub_1'";

fn approve(person: &str, organisation: &str, kind: &str) -> String {
    format!(
        "INSERT INTO approval (submission_id, person_id, organisation_id, kind, \
         submission_version, at) VALUES ('sub_1', '{person}', '{organisation}', '{kind}', 1, 0)"
    )
}

fn with_parties(database: &Database) {
    drop(database.open());
    database.raw(PARTIES).expect("the parties");
}

fn refused(database: &Database, sql: &str, rule: &str) {
    let error = database.raw(sql).expect_err(sql);
    assert!(error.contains(rule), "{sql}: {error}");
}

#[test]
fn two_people_of_two_organisations_publish() {
    on_each_engine(|database| {
        with_parties(database);
        refused(database, PUBLISH, "too few have approved");
        database
            .raw(&approve("per_bea", "org_b", "attested"))
            .expect("the body attests");
        refused(database, PUBLISH, "too few have approved");
        database
            .raw(&approve("per_cas", "org_r", "reviewed"))
            .expect("the registrar reviews");
        database.raw(PUBLISH).expect("published");
        refused(
            database,
            "DELETE FROM approval",
            "approvals of what is published stay",
        );
        let undo = "UPDATE submission SET state = 'rejected' WHERE id = 'sub_1'";
        refused(
            database,
            undo,
            "what is published is changed by a new submission",
        );
    });
}

#[test]
fn two_people_of_one_organisation_are_too_few_where_two_must_agree() {
    on_each_engine(|database| {
        with_parties(database);
        for person in ["per_cas", "per_dirk"] {
            database
                .raw(&approve(person, "org_r", "reviewed"))
                .expect("reviewed");
        }
        refused(database, PUBLISH, "too few have approved");
    });
}

#[test]
fn nobody_approves_twice_or_for_an_organisation_of_their_own() {
    on_each_engine(|database| {
        with_parties(database);
        refused(
            database,
            &approve("per_ann", "org_f", "attested"),
            "nobody approves for the provider concerned",
        );
        refused(
            database,
            &approve("per_bea", "org_b", "reviewed"),
            "nobody reviews for an organisation they belong to",
        );
        database
            .raw(&approve("per_bea", "org_b", "attested"))
            .expect("attested");
        assert!(
            database
                .raw(&approve("per_bea", "org_r", "attested"))
                .is_err()
        );
        // A second hat does not help: Ann also joins the registrar.
        let hat = "INSERT INTO membership (id, person_id, organisation_id, role, created_at) \
                   VALUES ('m5', 'per_ann', 'org_r', 'reviewer', 0)";
        database.raw(hat).expect("a second hat");
        refused(
            database,
            &approve("per_ann", "org_r", "reviewed"),
            "four eyes: nobody",
        );
    });
}

#[test]
fn the_needs_of_a_submission_never_shrink_and_none_is_born_published() {
    on_each_engine(|database| {
        with_parties(database);
        for change in [
            "people_needed = 1",
            "organisations_needed = 1",
            "created_by = 'per_bea'",
        ] {
            let sql = format!("UPDATE submission SET {change}");
            refused(database, &sql, "what a submission needs does not shrink");
        }
        let born = "INSERT INTO submission (id, kind, state, version, subject, organisation_id, \
                    created_by, payload, people_needed, organisations_needed, created_at, \
                    updated_at) VALUES ('sub_2', 'x', 'published', 1, 'prv_1', 'org_f', 'per_ann', \
                    '{}', 1, 1, 0, 0)";
        refused(database, born, "a submission begins as a draft");
    });
}

/// A published submission that became the firm's newest of two entries, and a row about it.
const PUBLISHED: &str = r#"
    UPDATE submission SET entry_idx = 1,
        payload = '{"number":"N-1","ports":["NLRTM","DEHAM"],"confidential":false}';
    INSERT INTO audit (idx, at, means, action, target, after_json) VALUES
        (0, 0, 'session', 'x', 'sub_1', '{"number":"N-1","version":1}');"#;
const EMPTIED: [&str; 2] = [
    r#"UPDATE submission SET payload = '{"number":"","ports":["DEHAM"],"confidential":false}'"#,
    r#"UPDATE audit SET after_json = '{"number":"","version":1}'"#,
];

#[test]
fn what_was_published_is_emptied_once_the_log_names_its_entry_and_never_changed() {
    on_each_engine(|database| {
        with_parties(database);
        let store = database.open();
        for _ in 0..2 {
            write_one(&store, draft("prv_1"), second(0)).expect("written");
        }
        database.raw(PUBLISHED).expect("what was typed");
        for (person, of, kind) in [
            ("per_bea", "org_b", "attested"),
            ("per_cas", "org_r", "reviewed"),
        ] {
            database.raw(&approve(person, of, kind)).expect("approved");
        }
        database.raw(PUBLISH).expect("published");
        let stay = || {
            EMPTIED
                .iter()
                .for_each(|sql| drop(database.raw(sql).expect_err(sql)));
        };
        stay();
        database.approve_erasure("prv_1");
        // Another entry of the same firm says nothing about this one.
        write_one(&store, erasure_of("prv_1", 0), second(1)).expect("written");
        stay();
        write_one(&store, erasure_of("prv_1", 1), second(2)).expect("written");
        for sql in [
            r#"UPDATE submission SET payload = '{"number":"N-2"}'"#,
            r#"UPDATE submission SET payload = '{"number":"","ports":["N-1"]}'"#,
            r#"UPDATE submission SET payload = '{"scope":"N-1"}'"#,
            r#"UPDATE submission SET payload = '{"number":"","confidential":true}'"#,
            "UPDATE submission SET created_at = 5",
            "UPDATE submission SET updated_at = 5",
            "UPDATE submission SET people_needed = 3",
            "UPDATE submission SET organisations_needed = 3",
            "UPDATE submission SET created_by = 'per_bea'",
            r#"UPDATE audit SET after_json = '{"number":"N","version":1}'"#,
            r#"UPDATE audit SET after_json = '{"version":2}'"#,
            "UPDATE audit SET after_json = NULL",
            "UPDATE audit SET at = 5",
        ] {
            database.raw(sql).expect_err(sql);
        }
        for sql in EMPTIED {
            database.raw(sql).expect(sql);
        }
    });
}

/// What Cas asks for: that the body may speak for another attestor.
const ASKED: &str = "
    INSERT INTO membership (id, person_id, organisation_id, role, created_at) VALUES
        ('m5', 'per_ann', 'org_r', 'viewer', 0);
    UPDATE membership SET ended_at = 0 WHERE organisation_id = 'org_r';
    INSERT INTO membership (id, person_id, organisation_id, role, created_at)
        SELECT id || 'a', person_id, organisation_id, 'administrator', 0 FROM membership
        WHERE organisation_id = 'org_r';
    INSERT INTO mandate_change (id, kind, organisation_id, whom, state, asked_by, asked_at, expires_at)
        VALUES ('mdc_1', 'give', 'org_f', 'prv_1', 'open', 'per_cas', 0, 9);";

fn decide(state: &str, person: &str) -> String {
    format!("UPDATE mandate_change SET state = '{state}', decided_by = {person}, decided_at = 1")
}

#[test]
fn who_speaks_moves_by_two_people_of_the_registrar_who_are_no_party() {
    on_each_engine(|database| {
        with_parties(database);
        database.raw(ASKED).expect("asked for");
        for (person, rule) in [
            ("'per_cas'", "nobody agrees to what they asked for"),
            ("NULL", "four eyes"),
            ("'per_bea'", "an administrator of the registrar agrees"),
            (
                "'per_ann'",
                "nobody agrees for an organisation they belong to",
            ),
        ] {
            refused(database, &decide("carried_out", person), rule);
        }
        let other = "UPDATE mandate_change SET whom = 'prv_2'";
        refused(database, other, "what was asked for is not changed");
        let gone = "DELETE FROM mandate_change";
        refused(database, gone, "what was asked for stays");
        let born = "INSERT INTO mandate_change (id, kind, organisation_id, whom, state, asked_by, \
            asked_at, expires_at, decided_by) VALUES \
            ('mdc_2', 'end', 'org_f', 'prv_1', 'carried_out', 'per_cas', 0, 9, 'per_dirk')";
        refused(database, born, "begins by being asked for");
        let agreed = decide("carried_out", "'per_dirk'");
        database.raw(&agreed).expect("another agrees");
        refused(
            database,
            &decide("declined", "'per_dirk'"),
            "what was asked for is not changed",
        );
    });
}

#[test]
fn who_decides_for_the_registrar_is_said_by_two_and_a_membership_is_only_ended() {
    let born = |person: &str, role: &str, by: &str| {
        format!(
            "INSERT INTO membership (id, person_id, organisation_id, role, created_at, brought_by, \
             given_by) VALUES ('m_{person}', 'per_{person}', 'org_r', '{role}', 0, {by})"
        )
    };
    on_each_engine(|database| {
        with_parties(database);
        let administers = "INSERT INTO membership (id, person_id, organisation_id, role, created_at) \
            VALUES ('m9', 'per_bea', 'org_r', 'administrator', 0)";
        database.raw(administers).expect("the operator adds one");
        let rule = "who invited somebody to the registrar gives them no role";
        for by in [
            "'per_cas', NULL",
            "'per_bea', 'per_bea'",
            "'per_bea', 'per_ann'",
            "'per_bea', 'per_dirk'",
        ] {
            refused(database, &born("ann", "reviewer", by), rule);
        }
        let viewer = born("ann", "viewer", "'per_cas', 'per_cas'");
        database.raw(&viewer).expect("a viewer decides nothing");
        for sql in [
            "UPDATE membership SET role = 'reviewer' WHERE id = 'm_ann'",
            "UPDATE membership SET brought_by = NULL WHERE id = 'm_ann'",
            "UPDATE membership SET given_by = 'per_bea' WHERE id = 'm_ann'",
        ] {
            refused(database, sql, "a membership is ended, never changed");
        }
        database
            .raw("DELETE FROM membership WHERE id = 'm_ann'")
            .expect_err("it stays");
        let ended = "UPDATE membership SET ended_at = 1 WHERE id = 'm_ann'";
        database.raw(ended).expect("ended");
        let again = "UPDATE membership SET ended_at = NULL WHERE id = 'm_ann'";
        refused(database, again, "a membership is ended, never changed");
        let given = born("ann", "reviewer", "'per_cas', 'per_bea'");
        let given = given.replace("'m_ann'", "'m_ann2'");
        database.raw(&given).expect("another gives the role");
    });
}

/// What Cas asks for: that what is published of the firm is erased.
const ERASURE: &str = "
    INSERT INTO membership (id, person_id, organisation_id, role, created_at) VALUES
        ('m5', 'per_ann', 'org_r', 'reviewer', 0);
    INSERT INTO erasure (id, target, record, subject, reason, with_documents, state, asked_by, asked_at,
        expires_at)
        VALUES ('ers_1', 'prv_1', 'prv_1', 'prv_1', 'other', 0, 'open', 'per_cas', 0, 9);";

fn decide_erasure(state: &str, person: &str) -> String {
    format!("UPDATE erasure SET state = '{state}', decided_by = {person}, decided_at = 1")
}

#[test]
fn an_erasure_is_approved_by_another_of_the_registrar_who_is_no_party_before_it_is_done() {
    on_each_engine(|database| {
        with_parties(database);
        database.raw(ERASURE).expect("asked for");
        for (person, rule) in [
            ("'per_cas'", "nobody approves what they asked for"),
            ("NULL", "four eyes"),
            (
                "'per_bea'",
                "a reviewer or administrator of the registrar approves",
            ),
            ("'per_ann'", "nobody approves for a firm they belong to"),
        ] {
            refused(database, &decide_erasure("approved", person), rule);
        }
        let done = "UPDATE erasure SET state = 'done', done_at = 2, entry_idx = 0";
        refused(database, done, "four eyes");
        let other = "UPDATE erasure SET target = 'prv_2', state = 'refused'";
        refused(database, other, "what was asked for is not changed");
        refused(database, "DELETE FROM erasure", "what was asked for stays");
        let born = "INSERT INTO erasure (id, target, record, subject, reason, with_documents, state, \
            asked_by, asked_at, expires_at, decided_by) VALUES ('ers_2', 'prv_2', 'prv_2', 'prv_2', \
            'other', 0, 'approved', 'per_cas', 0, 9, 'per_dirk')";
        refused(database, born, "begins by being asked for");
        let approved = decide_erasure("approved", "'per_dirk'");
        database.raw(&approved).expect("another approves");
        write_one(&database.open(), draft("prv_1"), second(1)).expect("an entry");
        refused(database, done, "with the entry that says so");
        let open = "UPDATE erasure SET state = 'open'";
        refused(database, open, "four eyes");
        database
            .raw("UPDATE erasure SET state = 'ended'")
            .expect("nobody carried it out");
        refused(database, &approved, "approved first, then carried out");
    });
}
