//! Counters for operators, and the start of tracing.
//!
//! Nothing here can tell who looked up whom: counters know kinds of address, never their parts.

mod jobs;
mod witnesses;

use std::fmt::Write as _;
use std::io::IsTerminal as _;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing_subscriber::EnvFilter;

pub use jobs::JobGauges;
pub use witnesses::render_witnesses;

/// The classes of address that are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// `/v1/verify…`
    Verify,
    /// `/v1/suggest`
    Suggest,
    /// The rest of `/v1/`.
    Read,
    /// `/widget/…`
    Widget,
    /// `/health/…`, `/metrics`
    Operations,
    /// The portal's pages and everything else.
    Pages,
}

const SURFACES: [(Surface, &str); 6] = [
    (Surface::Verify, "verify"),
    (Surface::Suggest, "suggest"),
    (Surface::Read, "read"),
    (Surface::Widget, "widget"),
    (Surface::Operations, "operations"),
    (Surface::Pages, "pages"),
];
const CLASSES: usize = 6;
/// Upper bounds of the duration buckets, in microseconds.
const BUCKETS_US: [u64; 8] = [50, 100, 250, 1_000, 5_000, 25_000, 100_000, 1_000_000];

impl Surface {
    /// The class of an address.
    pub fn of(path: &str) -> Self {
        match path.strip_prefix("/v1/") {
            Some(rest) if rest.starts_with("verify") => Self::Verify,
            Some(rest) if rest.starts_with("suggest") => Self::Suggest,
            Some(_) => Self::Read,
            None if path.starts_with("/widget/") => Self::Widget,
            None if path.starts_with("/health/") || path == "/metrics" => Self::Operations,
            None => Self::Pages,
        }
    }

    /// Its name in counters and traces.
    pub const fn name(self) -> &'static str {
        SURFACES[self as usize].1
    }
}

/// Counters of one process.
#[derive(Debug, Default)]
pub struct Telemetry {
    requests: [[AtomicU64; CLASSES]; SURFACES.len()],
    sampled_us: [AtomicU64; BUCKETS_US.len() + 1],
    sampled_total_us: AtomicU64,
    /// Requests turned away for coming too fast.
    pub limited: AtomicU64,
    /// Verdicts answered with ready bytes.
    pub answers_reused: AtomicU64,
    /// Verdicts evaluated and signed.
    pub answers_signed: AtomicU64,
    /// Entries of the newest checkpoint, on the node that makes them; 0 on others.
    pub checkpoint_size: AtomicU64,
}

/// What is measured elsewhere and shown with the counters.
#[derive(Clone, Copy, Debug)]
pub struct Gauges {
    /// Entries in the log, as the directory knows it.
    pub log_size: u64,
    /// Providers in the directory.
    pub providers: usize,
    /// Ready answers kept.
    pub answers_kept: usize,
    /// The jobs; `None` while the database does not say.
    pub jobs: Option<JobGauges>,
}

impl Telemetry {
    /// Counts one answered request by its class and the first digit of its status.
    pub fn count(&self, surface: Surface, status: u16) {
        let class = usize::from(status / 100).min(CLASSES - 1);
        self.requests[surface as usize][class].fetch_add(1, Ordering::Relaxed);
    }

    /// Notes how long a sampled request took.
    pub fn sample(&self, micros: u64) {
        let bucket = BUCKETS_US.partition_point(|bound| *bound < micros);
        self.sampled_us[bucket].fetch_add(1, Ordering::Relaxed);
        self.sampled_total_us.fetch_add(micros, Ordering::Relaxed);
    }

    /// The counters in Prometheus' text format 0.0.4.
    pub fn render(&self, gauges: Gauges) -> String {
        let mut text = String::with_capacity(4096);
        self.render_requests(&mut text);
        self.render_durations(&mut text);
        let counters = [
            (
                "rate_limited_total",
                &self.limited,
                "Requests turned away by the rate limit.",
            ),
            (
                "answers_reused_total",
                &self.answers_reused,
                "Verdicts answered with ready bytes.",
            ),
            (
                "answers_signed_total",
                &self.answers_signed,
                "Verdicts evaluated and signed.",
            ),
        ];
        for (name, value, help) in counters {
            line(
                &mut text,
                name,
                "counter",
                help,
                value.load(Ordering::Relaxed),
            );
        }
        if let Some(jobs) = gauges.jobs {
            jobs.render(&mut text);
        }
        let checkpoint_size = self.checkpoint_size.load(Ordering::Relaxed);
        let gauges = [
            (
                "checkpoint_size",
                checkpoint_size,
                "Entries of the newest checkpoint, on the node that makes them.",
            ),
            (
                "log_size",
                gauges.log_size,
                "Entries of the log known to the directory.",
            ),
            (
                "providers",
                gauges.providers as u64,
                "Providers in the directory.",
            ),
            (
                "answers_kept",
                gauges.answers_kept as u64,
                "Ready answers kept.",
            ),
        ];
        for (name, value, help) in gauges {
            line(&mut text, name, "gauge", help, value);
        }
        text
    }

    fn render_requests(&self, text: &mut String) {
        head(
            text,
            "requests_total",
            "counter",
            "Requests by surface and status class.",
        );
        for (surface, name) in SURFACES {
            for class in 1..CLASSES {
                let count = self.requests[surface as usize][class].load(Ordering::Relaxed);
                if count > 0 {
                    put(
                        text,
                        format_args!(
                            "quaymark_requests_total{{surface=\"{name}\",status=\"{class}xx\"}} {count}\n"
                        ),
                    );
                }
            }
        }
    }

    fn render_durations(&self, text: &mut String) {
        let name = "request_duration_seconds";
        head(text, name, "histogram", "Duration of sampled requests.");
        let mut total = 0;
        for (place, count) in self.sampled_us.iter().enumerate() {
            total += count.load(Ordering::Relaxed);
            match BUCKETS_US.get(place) {
                Some(bound) => {
                    let bound = *bound as f64 / 1e6;
                    put(
                        text,
                        format_args!("quaymark_{name}_bucket{{le=\"{bound}\"}} {total}\n"),
                    );
                }
                None => put(
                    text,
                    format_args!("quaymark_{name}_bucket{{le=\"+Inf\"}} {total}\n"),
                ),
            }
        }
        let sum = self.sampled_total_us.load(Ordering::Relaxed) as f64 / 1e6;
        put(
            text,
            format_args!("quaymark_{name}_sum {sum}\nquaymark_{name}_count {total}\n"),
        );
    }
}

fn line(text: &mut String, name: &str, sort: &str, help: &str, value: u64) {
    head(text, name, sort, help);
    put(text, format_args!("quaymark_{name} {value}\n"));
}

fn head(text: &mut String, name: &str, sort: &str, help: &str) {
    put(
        text,
        format_args!("# HELP quaymark_{name} {help}\n# TYPE quaymark_{name} {sort}\n"),
    );
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    text.write_fmt(line).expect("writing to a text cannot fail");
}

/// Starts tracing to standard error, as JSON if asked for. `filter` is in the syntax of `RUST_LOG`.
/// Does nothing if tracing was started before.
pub fn start_tracing(filter: &str, as_json: bool) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // Colours are for people at a terminal, never for files and collectors of logs.
    let subscriber = if std::io::stderr().is_terminal() {
        subscriber
    } else {
        subscriber.with_ansi(false)
    };
    // An error means that another subscriber is in place already, which then stays.
    let _ = if as_json {
        subscriber.json().try_init()
    } else {
        subscriber.try_init()
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_and_buckets_are_rendered_cumulatively() {
        let telemetry = Telemetry::default();
        telemetry.count(Surface::of("/v1/verify/prv_x"), 200);
        telemetry.count(Surface::of("/v1/ports"), 404);
        telemetry.sample(60);
        telemetry.sample(2_000_000);
        let text = telemetry.render(Gauges {
            log_size: 7,
            providers: 3,
            answers_kept: 1,
            jobs: Some(JobGauges {
                queued: 2,
                running: 1,
                dead: 4,
                oldest_overdue_seconds: 30,
                seconds_since_done: None,
            }),
        });
        assert!(text.contains("quaymark_requests_total{surface=\"verify\",status=\"2xx\"} 1\n"));
        assert!(text.contains("quaymark_requests_total{surface=\"read\",status=\"4xx\"} 1\n"));
        assert!(text.contains("_bucket{le=\"0.0001\"} 1\n"));
        assert!(text.contains("_bucket{le=\"+Inf\"} 2\n"));
        assert!(text.contains("quaymark_log_size 7\n"));
        assert!(text.contains("quaymark_jobs_dead 4\n"));
    }

    #[test]
    fn surfaces_are_listed_in_their_own_order() {
        for (place, (surface, _)) in SURFACES.iter().enumerate() {
            assert_eq!(*surface as usize, place);
        }
    }
}
