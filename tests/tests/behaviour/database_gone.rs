//! The database is away: verdicts, search and lists still answer, from a size of the log they name.

use std::fs::OpenOptions;
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use quaymark_core::verdict::Outcome;
use quaymark_server::store::Store;
use quaymark_tests::database::{Engine, TestDatabase};
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::register::{Register, Setup, TODAY};
use quaymark_tests::wait;
use quaymark_tests::wire_cut::Wire;

fn peopled(database: &TestDatabase) -> String {
    let store = Store::open(&database.url()).expect("it opens");
    let facts = Facts::scene(&store, instant(TODAY));
    let provider = facts.provider(5, "Lasting Security", day("2026-01-01"), instant(TODAY));
    provider.to_string()
}

fn answers_without_database(register: &Register, provider: &str) {
    let caller = register.anonymous();
    let verdict = caller.verify(provider, PORT).expect("a verdict").verdict;
    assert_eq!(verdict.a.outcome, Outcome::DoesNotMeet);
    // The scene, the provider, and the key of this node.
    assert_eq!(verdict.log.size, Facts::SCENE_ENTRIES + 2);
    let found = caller.suggest("lasting").expect("suggestions").suggestions;
    assert_eq!(found.len(), 1);
    assert_eq!(caller.providers("").expect("a list").providers.len(), 1);
    assert_eq!(caller.get("/health/live").status, 200);
}

/// Where a PostgreSQL cluster listens.
fn address_of(url: &str) -> SocketAddr {
    let rest = url.split('@').nth(1).expect("it names a user");
    let address = rest.split('/').next().expect("it names a host");
    address
        .parse()
        .expect("a cluster of the suite is named by its address")
}

#[test]
fn with_the_database_gone_verdicts_go_on_and_documents_say_so() {
    let database = TestDatabase::empty();
    let provider = peopled(&database);
    match database.engine().clone() {
        Engine::Sqlite => with_the_file_spoiled(database, &provider),
        Engine::Postgres(cluster) => with_the_wire_cut(database, &cluster, &provider),
    }
}

fn with_the_wire_cut(database: TestDatabase, cluster: &str, provider: &str) {
    let wire = Wire::to(address_of(cluster)).expect("a port is free");
    let far = address_of(cluster).to_string();
    let through_wire = database.url().replace(&far, &wire.address().to_string());
    let register = Setup::on(database)
        .with(|config| config.database = through_wire)
        .following()
        .start();
    let caller = register.anonymous();
    let shown = || caller.get(&format!("/v1/providers/{provider}/history"));
    assert_eq!(shown().status, 200);
    wire.cut();
    wait::until("documents to be refused", Duration::from_secs(20), || {
        let answer = shown();
        (answer.status == 503).then(|| {
            assert!(answer.header("retry-after").is_some());
            assert!(answer.text().contains("database_unavailable"));
        })
    });
    answers_without_database(&register, provider);
    wire.mend();
    wait::until("documents again", Duration::from_secs(20), || {
        (shown().status == 200).then_some(())
    });
}

fn with_the_file_spoiled(database: TestDatabase, provider: &str) {
    let path = database.sqlite_path();
    let register = Setup::on(database).start();
    // Written over in place: even connections that are open read nonsense from now on.
    for name in [path.clone(), path.with_extension("db-wal")] {
        if let Ok(metadata) = std::fs::metadata(&name) {
            let length = usize::try_from(metadata.len()).expect("it is small");
            let mut file = OpenOptions::new()
                .write(true)
                .open(&name)
                .expect("it opens");
            file.write_all(&vec![0xA5; length])
                .expect("it is written over");
        }
    }
    let answer = register
        .anonymous()
        .get(&format!("/v1/providers/{provider}/history"));
    assert!(answer.status >= 500, "{} {}", answer.status, answer.text());
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    answers_without_database(&register, provider);
}
