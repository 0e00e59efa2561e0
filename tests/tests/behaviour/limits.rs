//! How fast one client may ask.

use quaymark_core::wire::Problem;
use quaymark_server::clock::Clock;
use quaymark_server::store::Store;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::http::Request;
use quaymark_tests::register::{Register, Setup};

fn limited() -> Register {
    limited_on(TestDatabase::empty())
}

fn limited_on(database: TestDatabase) -> Register {
    Setup::on(database)
        .with(|config| {
            config.rate_per_second = 1;
            config.rate_burst = 5;
            config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        })
        .start()
}

#[test]
fn a_client_that_asks_too_fast_is_told_when_to_come_back() {
    let register = limited();
    let caller = register.anonymous();
    let answers: Vec<_> = (0..20).map(|_| caller.get("/v1/standards")).collect();
    assert!(answers[..5].iter().all(|answer| answer.status == 200));
    let refused = answers.iter().find(|answer| answer.status == 429);
    let refused = refused.expect("twenty at once are too many");
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!(wait >= 1);
    let problem: Problem = refused.json();
    assert_eq!(problem.code, "too_many_requests");
    assert_eq!(
        refused.header("x-request-id"),
        Some(problem.instance.as_str())
    );
}

#[test]
fn one_client_does_not_use_up_the_allowance_of_another() {
    let register = limited();
    let caller = register.anonymous();
    let ask = |client: &str| {
        caller.send(&Request::get("/v1/standards").header("x-forwarded-for", client))
    };
    let busy = (0..20).filter(|_| ask("192.0.2.1").status == 429).count();
    assert!(busy > 0, "the first client is held back");
    assert_eq!(ask("192.0.2.2").status, 200);
}

#[test]
fn a_list_for_which_many_are_weighed_counts_as_more_than_one_request() {
    let database = TestDatabase::empty();
    let store = Store::open(&database.url()).expect("it opens");
    let today = Clock::System.now().utc_date();
    quaymark_server::demo::build(&store, today, 1).expect("a demonstration of over 100 firms");
    let register = limited_on(database);
    let caller = register.anonymous();
    let refused = |client: &str, target: &str| {
        let request = Request::get(target).header("x-forwarded-for", client);
        (0..4).any(|_| caller.send(&request).status == 429)
    };
    assert!(!refused("192.0.2.1", "/v1/providers"));
    assert!(refused("192.0.2.2", "/v1/providers?meets=NLRTM"));
    assert!(refused("192.0.2.3", "/ports/NLRTM"));
}

#[test]
fn the_operators_probes_are_never_held_back() {
    let register = limited();
    let caller = register.anonymous();
    assert!((0..20).all(|_| caller.get("/health/live").status == 200));
}
