//! Signed verdicts under load, beside bare actix under the same load.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::process::memory;
use super::report::Report;
use super::wrk::{self, Load};
use super::{Options, big_register, folder, on_processor};
use crate::{fetch, run, setup, shell};

const PORT: &str = "NLRTM";
const HOT_PROVIDERS: usize = 10_000;
const SERVER_PROCESSOR: u32 = 0;
const SMALL_REGISTER: u64 = 1_000;

/// A server under measurement; ended when it is dropped.
struct Server {
    process: Child,
    address: String,
    ready_seconds: f64,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.process.kill().and_then(|()| self.process.wait());
    }
}

/// Measures bare actix, a small and a big register, hot, and the big one uniformly.
pub fn measure(binary: &Path, options: &Options, report: &mut Report) -> Result<()> {
    setup::program(wrk::WRK).context("wrk is missing")?;
    let bare = build_bare()?;
    let small = Server::of_register(binary, &big_register(binary, SMALL_REGISTER)?)?;
    let big = Server::of_register(binary, &big_register(binary, options.providers)?)?;
    let (small_hot, _) = write_targets(&small, "small")?;
    let (big_hot, big_all) = write_targets(&big, "big")?;
    let baseline = Server::bare(&bare, body_bytes(&big, &big_hot)?)?;
    let mut rounds = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    let plan = [
        (&baseline, &big_hot),
        (&small, &small_hot),
        (&big, &big_hot),
        (&big, &big_all),
    ];
    for (server, targets) in plan {
        wrk::load(&server.address, targets, 2)?;
    }
    for _ in 0..options.rounds {
        for (measured, (server, targets)) in rounds.iter_mut().zip(plan) {
            measured.push(wrk::load(&server.address, targets, options.seconds)?);
        }
    }
    let [bare, small_hot, big_hot, cold] = rounds.map(|rounds| wrk::median(&rounds));
    tell(report, options.providers, bare, small_hot, big_hot, cold);
    report.figure(
        "ready to answer after",
        &format!("{:.1} s", big.ready_seconds),
        "within 30 s",
    );
    let bytes = memory(big.process.id(), "VmRSS")? / options.providers.max(1);
    report.figure(
        "memory of the whole process",
        &format!("{bytes} bytes a provider"),
        "",
    );
    Ok(())
}

fn tell(report: &mut Report, providers: u64, bare: Load, small: Load, big: Load, cold: Load) {
    report.section("Signed verdicts over HTTP");
    let rate = |load: Load| format!("{:.0} a second", load.per_second);
    let share = |part: Load, whole: Load| format!("{:.2}", part.per_second / whole.per_second);
    let slower = |load: Load| format!("{:.2}", load.p99_ms / bare.p99_ms);
    let of = |count: u64| format!("verify, {count} providers");
    let (small_name, big_name) = (of(SMALL_REGISTER), of(providers));
    report.figure("bare actix", &rate(bare), "");
    report.figure(&small_name, &rate(small), "");
    report.figure(&big_name, &rate(big), "");
    report.figure(
        &format!("{small_name}, of bare actix"),
        &share(small, bare),
        "at least 0.70",
    );
    report.figure(
        &format!("{big_name}, of bare actix"),
        &share(big, bare),
        "at least 0.70",
    );
    report.figure(
        "the big register, of the small one",
        &share(big, small),
        "at least 0.90",
    );
    report.figure(
        "99th percentile of bare actix",
        &format!("{:.2} ms", bare.p99_ms),
        "",
    );
    report.figure(
        &format!("{small_name}, times that"),
        &slower(small),
        "at most 3",
    );
    report.figure(
        &format!("{big_name}, times that"),
        &slower(big),
        "at most 3",
    );
    report.figure(&format!("{big_name}, asked uniformly"), &rate(cold), "");
}

fn build_bare() -> Result<PathBuf> {
    let mut build = shell::cargo("build");
    shell::run(build.args([
        "--release",
        "-p",
        "quaymark-tests",
        "--example",
        "bare-actix",
    ]))?;
    Ok(shell::target_dir().join("release/examples/bare-actix"))
}

impl Server {
    fn of_register(binary: &Path, register: &Path) -> Result<Self> {
        let begun = Instant::now();
        let mut command = on_processor(SERVER_PROCESSOR, binary);
        let set_up = run::quaymark(binary, register);
        command.envs(
            set_up
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        // The limit of requests is in place, and so high that one client does not meet it.
        let mut process = command
            .args([
                "serve",
                "--workers",
                "1",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "warn",
            ])
            .args([
                "--rate-per-second",
                "4000000000",
                "--rate-burst",
                "4000000000",
            ])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().context("its output is piped")?;
        let said = BufReader::new(output).lines().map_while(Result::ok);
        let address = said
            .filter_map(|line| line.split_once("http://").map(|(_, rest)| rest.to_owned()))
            .next()
            .context("the service did not start")?;
        let ready_seconds = begun.elapsed().as_secs_f64();
        Ok(Self {
            process,
            address,
            ready_seconds,
        })
    }

    fn bare(example: &Path, bytes: usize) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let mut command = on_processor(SERVER_PROCESSOR, example);
        let process = command.args([&address, &bytes.to_string()]).spawn()?;
        let server = Self {
            process,
            address,
            ready_seconds: 0.0,
        };
        for _ in 0..100 {
            if fetch::body(&server.address, "/").is_ok() {
                return Ok(server);
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("bare actix did not start")
    }
}

/// Writes the addresses asked for: some at random, and all.
fn write_targets(server: &Server, name: &str) -> Result<(PathBuf, PathBuf)> {
    let mut providers = Vec::new();
    let mut target = Some("/v1/providers?limit=200".to_owned());
    while let Some(page) = target {
        let page: serde_json::Value = serde_json::from_str(&fetch::body(&server.address, &page)?)?;
        let listed = page["providers"].as_array().into_iter().flatten();
        providers.extend(listed.filter_map(|one| one["id"].as_str().map(ToOwned::to_owned)));
        target = page["next"].as_str().map(ToOwned::to_owned);
    }
    let line = |id: &String| format!("/v1/verify/{id}?port={PORT}\n");
    let all = folder().join(format!("{name}-all.txt"));
    fs::write(&all, providers.iter().map(line).collect::<String>())?;
    let hot = folder().join(format!("{name}-hot.txt"));
    let chosen = spread(&mut providers, HOT_PROVIDERS);
    fs::write(&hot, chosen.iter().map(line).collect::<String>())?;
    Ok((hot, all))
}

/// So many at random, always the same: a shuffle by a linear congruential generator.
fn spread(providers: &mut [String], count: usize) -> &[String] {
    let mut state: u64 = 7;
    let count = count.min(providers.len());
    for place in 0..count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let rest = (providers.len() - place) as u64;
        let other = place + usize::try_from((state >> 33) % rest).unwrap_or(0);
        providers.swap(place, other);
    }
    &providers[..count]
}

fn body_bytes(server: &Server, targets: &Path) -> Result<usize> {
    let targets = fs::read_to_string(targets)?;
    let first = targets.lines().next().context("the register is empty")?;
    Ok(fetch::body(&server.address, first)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hot_set_has_no_provider_twice() {
        let mut all: Vec<String> = (0..500).map(|number| number.to_string()).collect();
        let mut hot = spread(&mut all, 100).to_vec();
        hot.sort();
        hot.dedup();
        assert_eq!(hot.len(), 100);
    }
}
