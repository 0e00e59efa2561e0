//! Told to stop at the very moment it says that it listens: it stops in order all the same.

use std::process::{Child, Command, Output, Stdio};

use quaymark_server::store::Store;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, instant};
use quaymark_tests::process;
use quaymark_tests::register::TODAY;

const STARTS: u32 = 20;

fn serve(database: &TestDatabase) -> Child {
    process::quaymark(database)
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "info"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the service starts")
}

/// Sends the signal the moment the first line is said, by a shell that already waits for it.
fn stop_at_its_first_line(mut child: Child, signal: &str) -> Output {
    let output = child.stdout.take().expect("its output is piped");
    let told = Command::new("sh")
        .args(["-c", r#"read -r line && kill -s "$1" "$2""#, "sh", signal])
        .arg(child.id().to_string())
        .stdin(output)
        .status();
    assert!(told.is_ok_and(|status| status.success()), "it said a line");
    child.wait_with_output().expect("it ends")
}

#[test]
fn a_signal_in_the_first_moment_stops_the_process_in_order() {
    let database = TestDatabase::empty();
    let store = Store::open(&database.url()).expect("it opens");
    Facts::scene(&store, instant(TODAY));
    for start in 0..STARTS {
        let signal = if start % 2 == 0 { "TERM" } else { "INT" };
        let ended = stop_at_its_first_line(serve(&database), signal);
        let logged = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success(), "{signal}: {}", ended.status);
        assert!(logged.contains("stopping"), "{signal}: {logged}");
        assert!(
            !logged.contains('\u{1b}'),
            "a log that nobody reads at a terminal has no colours: {logged:?}"
        );
    }
}
