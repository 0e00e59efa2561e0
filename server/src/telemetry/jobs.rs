//! The jobs among the counters.

use super::line;

/// The jobs in numbers.
#[derive(Clone, Copy, Debug)]
pub struct JobGauges {
    /// Waiting for their time.
    pub queued: u64,
    /// Being done.
    pub running: u64,
    /// Failed for good.
    pub dead: u64,
    /// How long the job that waits longest is overdue.
    pub oldest_overdue_seconds: u64,
    /// Since a job was last done; `None` if none was.
    pub seconds_since_done: Option<u64>,
}

impl JobGauges {
    pub(super) fn render(self, text: &mut String) {
        let since_done = self.seconds_since_done.unwrap_or(0);
        for (name, value, help) in [
            ("jobs_queued", self.queued, "Jobs that wait for their time."),
            ("jobs_running", self.running, "Jobs being done."),
            ("jobs_dead", self.dead, "Jobs that failed for good."),
            (
                "jobs_oldest_overdue_seconds",
                self.oldest_overdue_seconds,
                "How long the job that waits longest is overdue.",
            ),
            (
                "jobs_seconds_since_done",
                since_done,
                "Seconds since a job was last done; 0 if none was.",
            ),
        ] {
            line(text, name, "gauge", help, value);
        }
    }
}
