//! The threads that run jobs, off the event loop, and one turn of theirs.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, TryLockError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::schedule::{Known, queue_turns};
use super::{JobFault, Kind, backoff};
use crate::app::App;
use crate::store::{LeasedJob, StoreError};

/// How many jobs one process runs at a time: one that waits for a slow peer holds up no other.
const THREADS: usize = 2;
/// How long an idle thread waits before it looks again.
const IDLE: Duration = Duration::from_millis(500);
/// How long it waits when the database cannot answer.
const AFTER_ERROR: Duration = Duration::from_secs(2);
/// How long a job is held, in milliseconds: longer than any job takes, with every timeout in it.
const LEASE_MS: i64 = 5 * 60_000;

/// Running threads; dropped, they finish the job in hand and end.
#[derive(Debug)]
pub struct JobRunner {
    stops: Vec<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl JobRunner {
    /// Starts to run jobs.
    pub fn start(app: &Arc<App>) -> io::Result<Self> {
        let mut runner = Self {
            stops: Vec::new(),
            threads: Vec::new(),
        };
        let known = Arc::new(Mutex::new(Known::default()));
        for number in 1..=THREADS {
            let (stop, stopped) = channel();
            let (app, known) = (Arc::clone(app), Arc::clone(&known));
            let thread = std::thread::Builder::new()
                .name(format!("jobs-{number}"))
                .spawn(move || run_until(&app, &known, &stopped))?;
            runner.stops.push(stop);
            runner.threads.push(thread);
        }
        Ok(runner)
    }
}

impl Drop for JobRunner {
    fn drop(&mut self) {
        self.stops.clear();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread that runs jobs ended in a panic");
            }
        }
    }
}

fn run_until(app: &App, known: &Mutex<Known>, stopped: &Receiver<()>) {
    let mut is_failing = false;
    loop {
        let turn = || queue_alone(app, known).and_then(|()| run_one(app));
        // Jobs go on whatever happens: the panic itself is told where it is.
        let done = catch_unwind(AssertUnwindSafe(turn))
            .unwrap_or_else(|_| Err(StoreError::Other("a thread that runs jobs panicked".into())));
        let pause = match done {
            Ok(true) => Duration::ZERO,
            Ok(false) => IDLE,
            Err(error) => {
                if !std::mem::replace(&mut is_failing, true) {
                    tracing::warn!(%error, "jobs cannot be read; trying on");
                }
                AFTER_ERROR
            }
        };
        is_failing &= pause == AFTER_ERROR;
        if stopped.recv_timeout(pause) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
}

/// Queues what has come round, unless another thread is about it.
fn queue_alone(app: &App, known: &Mutex<Known>) -> Result<(), StoreError> {
    let mut known = match known.try_lock() {
        Ok(known) => known,
        Err(TryLockError::WouldBlock) => return Ok(()),
        // It says less than was queued at worst: jobs have keys.
        Err(TryLockError::Poisoned(held)) => held.into_inner(),
    };
    queue_turns(app, &mut known)
}

/// Queues what has come round and runs what is due on this thread until nothing is. Returns how many
/// attempts were made.
pub fn take_turn(app: &App) -> Result<u32, StoreError> {
    queue_turns(app, &mut Known::default())?;
    run_due(app)
}

/// Runs what is due on this thread until nothing is. Returns how many attempts were made.
pub fn run_due(app: &App) -> Result<u32, StoreError> {
    let mut attempts = 0;
    while run_one(app)? {
        attempts += 1;
    }
    Ok(attempts)
}

/// Runs the job that is due longest; false if none is.
fn run_one(app: &App) -> Result<bool, StoreError> {
    let now = app.clock.now();
    if !app.store.read(|tx| tx.has_due_job(now))? {
        return Ok(false);
    }
    let held = (app.store).write(now, |tx| tx.lease_job(now, now.plus_ms(LEASE_MS)))?;
    // Another node may have been quicker.
    let Some(held) = held else { return Ok(true) };
    let result = attempt(app, &held);
    write_down(app, &held, result)?;
    Ok(true)
}

fn attempt(app: &App, held: &LeasedJob) -> Result<(), JobFault> {
    let Some(kind) = Kind::parse(&held.kind) else {
        return Err(JobFault::lasting("this release does not know such a job"));
    };
    if held.attempt > kind.most_attempts() {
        return Err(JobFault::lasting("the process ended each time it ran"));
    }
    catch_unwind(AssertUnwindSafe(|| kind.run(app, held)))
        .unwrap_or_else(|_| Err(JobFault::lasting("the register failed: see its own log")))
}

/// What survives a crash before this: the lease, which ends, and the job runs again.
fn write_down(app: &App, held: &LeasedJob, result: Result<(), JobFault>) -> Result<(), StoreError> {
    let now = app.clock.now();
    let was_held = match result {
        Ok(()) => (app.store).write(now, |tx| tx.finish_job(held, now))?,
        Err(fault) => {
            let is_last = is_last_attempt(held, &fault);
            tracing::warn!(job = %held.id, kind = held.kind, attempt = held.attempt, is_last,
                error = fault.words, "a job failed");
            let run_at = now.plus_ms(backoff::wait_ms(held.attempt, random()));
            app.store.write(now, |tx| {
                if is_last {
                    tx.bury_job(held, now, &fault.words)
                } else {
                    tx.retry_job(held, run_at, &fault.words)
                }
            })?
        }
    };
    if !was_held {
        tracing::warn!(job = %held.id, "a job took longer than its lease and was taken over");
    }
    Ok(())
}

fn is_last_attempt(held: &LeasedJob, fault: &JobFault) -> bool {
    let Some(kind) = Kind::parse(&held.kind) else {
        return true;
    };
    let most = match fault.is_final {
        true => kind.most_lasting_faults().min(kind.most_attempts()),
        false => kind.most_attempts(),
    };
    held.attempt >= most
}

/// Chance for waits; without it they only come together.
fn random() -> u64 {
    let mut bytes = [0; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u64::from_le_bytes(bytes),
        Err(_) => 0,
    }
}
