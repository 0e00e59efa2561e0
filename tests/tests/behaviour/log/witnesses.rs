//! Witnesses that are away: what the register shows of it, to whom, and what goes on without them.

use std::time::Duration;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::tlog::policy::Policy;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, PORT, instant};
use quaymark_tests::people;
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::wait;
use quaymark_tests::witnessing::free_port;

const PATIENCE: Duration = Duration::from_secs(30);
const KEY: &str =
    "witness.port-authority.example/w1+603c607d+BFNaU1aVIgQat/efwxrZPghjZ/7j00Da1/uPQWwdi2c3";

/// A register whose only witness is nowhere.
fn without_its_witness() -> Register {
    let policy = format!(
        "witness harbour {KEY} http://{}\nquorum harbour\n",
        free_port()
    );
    let policy = Policy::of_known_log(&policy).expect("a policy");
    let register = Setup::on(TestDatabase::empty())
        .with(|config| config.witness_policy = Some(policy))
        .publishing()
        .start();
    Facts::scene(register.store(), instant(TODAY));
    register.catch_up();
    wait::until("the log to wait", PATIENCE, || {
        register.anonymous().readiness().waiting_for_witnesses
    });
    register
}

#[test]
fn nothing_is_public_and_everything_else_goes_on() {
    let register = without_its_witness();
    let caller = register.anonymous();
    assert_eq!(caller.get("/log/checkpoint").status, 404);
    assert!(caller.verify("prv_00000000000", PORT).is_ok());
    let readiness = caller.readiness();
    assert_eq!(readiness.read_only_because, None);
    assert_eq!(readiness.witnesses.len(), 1);
    let trouble = readiness.witnesses[0].trouble.as_deref();
    assert_eq!(trouble, Some("it cannot be reached"));
    let shown: Policy = caller.get("/log/policy").text().parse().expect("a policy");
    assert_eq!(shown.witnesses[0].name, "harbour");
    let metrics = caller.get("/metrics").text();
    assert!(metrics.contains("quaymark_witness_failing{witness=\"harbour\"} 1\n"));
}

#[test]
fn the_desk_of_the_registrar_says_which_witness_is_missing_and_no_other_desk() {
    let register = without_its_witness();
    let words = "The witness harbour does not cosign the log";
    let registrar = people::organisation(&register, OrganisationKind::Registrar, "registrar", None);
    let firm = people::organisation(&register, OrganisationKind::Provider, "firm", None);
    for (organisation, role, is_told) in [
        (&registrar, Role::Reviewer, true),
        (&registrar, Role::Administrator, true),
        (&firm, Role::Signatory, false),
    ] {
        let who = people::sign_in(&register, organisation, role);
        let desk = who.page("/desk");
        assert_eq!(desk.status, 200);
        assert_eq!(desk.text().contains(words), is_told, "{role}");
        assert_eq!(desk.text().contains("Log waits"), is_told);
    }
}
