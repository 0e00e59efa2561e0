//! `quaymark organisation`, as the operator runs it beside the service: registrars and auditors come and go here
//! alone.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{AttestorId, OrganisationId};
use quaymark_server::store::{OrganisationRow, StoreError};
use quaymark_tests::facts::{Facts, instant};
use quaymark_tests::people::{self, SecondFactor};
use quaymark_tests::process;
use quaymark_tests::register::{Register, TODAY};

/// What the command ended with, what it said, and what it remarked.
fn run(register: &Register, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = process::quaymark(register.database())
        .arg("organisation")
        .args(arguments)
        .output()
        .expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn found(register: &Register, id: OrganisationId) -> OrganisationRow {
    let read = register.store();
    let read = read.read::<_, StoreError>(|tx| tx.find_organisation(id));
    read.expect("the store reads").expect("it is there")
}

/// The newest deeds of the command line, the last first.
fn deeds(register: &Register) -> Vec<(String, String)> {
    let store = register.store();
    let rows = store.read::<_, StoreError>(|tx| tx.audit_from(0, 1_000));
    let rows = rows.expect("the store reads").into_iter().rev();
    let own = rows.filter(|row| row.means == "command");
    own.map(|row| (row.action, row.target)).collect()
}

#[test]
fn an_organisation_comes_goes_and_comes_back_on_the_command_line() {
    let register = Register::empty_at(instant(TODAY));
    let add = ["add", "--kind", "auditor", "--name", "Audit House"];
    let (code, number, remark) = run(&register, &add);
    assert_eq!((code, remark.as_str()), (Some(0), ""), "{number}");
    let id: OrganisationId = number.parse().expect("the number alone");
    let row = found(&register, id);
    assert_eq!(
        (row.kind, row.name.as_str()),
        (OrganisationKind::Auditor, "Audit House")
    );
    assert_eq!((row.represents, row.deactivated_at), (None, None));
    let now = register.clock().now();
    let dee = people::add_member(register.store(), now, id, Role::Viewer, "dee@audit.example");
    let sign_in = || people::sign_in_as(&register, dee.id, Some(id), SecondFactor::Absent);
    let session = sign_in();
    assert_eq!(session.page("/desk").status, 200);

    let (code, said, _) = run(&register, &["deactivate", &number]);
    assert_eq!((code, said.as_str()), (Some(0), "It is deactivated."));
    assert!(found(&register, id).deactivated_at.is_some());
    assert_ne!(session.page("/desk").status, 200, "the session has ended");
    let (code, _, remark) = run(&register, &["deactivate", &number]);
    assert_eq!(code, Some(1), "{remark}");
    assert!(remark.contains("deactivated"), "{remark}");

    let (code, said, _) = run(&register, &["reactivate", &number]);
    assert_eq!((code, said.as_str()), (Some(0), "It is active again."));
    assert_ne!(session.page("/desk").status, 200, "what ended stays ended");
    assert_eq!(sign_in().page("/desk").status, 200);
    assert_eq!(run(&register, &["reactivate", &number]).0, Some(1));
    let target = |action: &str| (action.to_owned(), number.clone());
    assert_eq!(
        deeds(&register),
        [
            target("reactivate_organisation"),
            target("deactivate_organisation"),
            target("add_organisation")
        ]
    );
}

#[test]
fn what_speaks_at_once_says_so_and_what_cannot_be_is_refused() {
    let register = Register::empty_at(instant(TODAY));
    Facts::scene(register.store(), instant(TODAY));
    let attestor = AttestorId::from_bits(2).to_string();
    let named = |kind, whom| {
        let add = [
            "add",
            "--kind",
            kind,
            "--name",
            "Body",
            "--represents",
            whom,
        ];
        run(&register, &add)
    };
    let (code, number, remark) = named("certification_body", &attestor);
    assert_eq!(code, Some(0), "{remark}");
    assert!(remark.contains("without a second person"), "{remark}");
    let id = number.parse().expect("the number alone");
    assert_eq!(found(&register, id).represents, Some(attestor.clone()));
    let before = deeds(&register);
    let (code, said, remark) = named("certification_body", &attestor);
    assert_eq!(
        (code, said.as_str()),
        (Some(1), ""),
        "two never speak for one: {remark}"
    );
    let (code, _, remark) = named("company", &attestor);
    assert_eq!(code, Some(2), "{remark}");
    for act in ["deactivate", "reactivate"] {
        let (code, _, remark) = run(&register, &[act, "org_00000000012"]);
        assert_eq!(code, Some(1), "{remark}");
        assert!(
            remark.contains("is not an organisation of the register"),
            "{remark}"
        );
        assert_eq!(run(&register, &[act, "Audit House"]).0, Some(2));
    }
    assert_eq!(deeds(&register), before, "what is refused leaves no deed");
}
