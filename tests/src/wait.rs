//! Waiting for something to become true, never for a time to pass.

use std::thread;
use std::time::{Duration, Instant};

const POLL: Duration = Duration::from_millis(5);

/// Asks again and again until there is an answer; panics with `what` when the patience is over.
pub fn until<T>(what: &str, patience: Duration, mut ask: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(begun.elapsed() < patience, "waited {patience:?} for {what}");
        thread::sleep(POLL);
    }
}

/// How long something takes.
pub fn time<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = Instant::now();
    let done = work();
    (done, begun.elapsed())
}

/// Lets another process run for a while: where the moment of a kill is the experiment itself.
pub fn let_run(time: Duration) {
    thread::sleep(time);
}
