//! wrk: 32 connections from one processor, asking for addresses of a list at random.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::LOAD_PROCESSOR;
use crate::setup::Wanted;
use crate::shell;

/// The load generator.
pub const WRK: Wanted = Wanted {
    program: "wrk",
    purpose: "the load measurements",
    packages: &["wrk"],
};
const CONNECTIONS: &str = "32";

/// One round of load.
#[derive(Clone, Copy, Debug, Default)]
pub struct Load {
    /// Requests answered in a second.
    pub per_second: f64,
    /// All but one of a hundred were answered in so many milliseconds.
    pub p99_ms: f64,
    /// Processor time that the threads that answer had for each, in microseconds.
    pub cost_us: f64,
    /// Processor time of the register's own work, as a share of one processor.
    pub own_work: f64,
}

/// The requests of a short list are made beforehand, so that the load generator costs the same for all.
const SCRIPT: &str = r#"
local requests, count = {}, 0
function init(args)
  for target in io.lines(args[1]) do
    count = count + 1
    requests[count] = count <= 20000 and wrk.format("GET", target) or target
  end
  math.randomseed(7)
end
function request()
  local chosen = requests[math.random(count)]
  return chosen:byte(1) == 47 and wrk.format("GET", chosen) or chosen
end
"#;

/// Loads a server for so many seconds with addresses of a list.
pub fn load(address: &str, targets: &Path, seconds: u32) -> Result<Load> {
    let script = targets.with_extension("lua");
    fs::write(&script, SCRIPT)?;
    let mut command = Command::new("taskset");
    command
        .args(["-c", &LOAD_PROCESSOR.to_string(), WRK.program, "--latency"])
        .args([
            "-t",
            "1",
            "-c",
            CONNECTIONS,
            "-d",
            &format!("{seconds}s"),
            "-s",
        ])
        .arg(script)
        .arg(format!("http://{}/", address))
        .arg("--")
        .arg(targets);
    let said = shell::output(&mut command)?;
    parse(&said).with_context(|| format!("wrk said: {said}"))
}

/// The middle of several rounds, each figure by itself.
pub fn median(rounds: &[Load]) -> Load {
    let middle_of = |of: fn(&Load) -> f64| middle(rounds.iter().map(of).collect());
    Load {
        per_second: middle_of(|load| load.per_second),
        p99_ms: middle_of(|load| load.p99_ms),
        cost_us: middle_of(|load| load.cost_us),
        own_work: middle_of(|load| load.own_work),
    }
}

/// The middle of what two loads were to each other in each round: the machine is not the same in all.
pub fn median_ratio(rounds: &[Load], others: &[Load], of: fn(&Load) -> f64) -> f64 {
    let pairs = rounds.iter().zip(others);
    middle(pairs.map(|(load, other)| of(load) / of(other)).collect())
}

fn middle(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

/// Reads wrk's words; `None` if any request failed.
fn parse(said: &str) -> Option<Load> {
    if said.contains("Non-2xx") || said.contains("Socket errors") {
        return None;
    }
    let after = |name: &str| {
        let line = said
            .lines()
            .find(|line| line.trim_start().starts_with(name))?;
        line.split_whitespace().last()
    };
    Some(Load {
        per_second: after("Requests/sec:")?.parse().ok()?,
        p99_ms: milliseconds(after("99%")?)?,
        cost_us: 0.0,
        own_work: 0.0,
    })
}

fn milliseconds(text: &str) -> Option<f64> {
    let units = [("us", 0.001), ("ms", 1.0), ("s", 1000.0)];
    let (number, factor) = units
        .into_iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_wrk_are_read() {
        let said = "  Latency Distribution\n     50%  310.00us\n     99%    1.20ms\nRequests/sec:  90210.55\n";
        let load = parse(said).unwrap();
        assert!((load.per_second - 90_210.55).abs() < 0.001);
        assert!((load.p99_ms - 1.2).abs() < 0.001);
        assert!(parse(&format!("{said}  Non-2xx or 3xx responses: 3\n")).is_none());
    }
}
