//! What the kernel says about a process while it runs.

use std::fs;
use std::process::{Child, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// In what `/proc` counts processor time: `USER_HZ`, the same on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;
const POLL: Duration = Duration::from_millis(50);

/// A program that ran to its end.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// How it ended.
    pub status: ExitStatus,
    /// How long it took.
    pub seconds: f64,
    /// The most memory it held at once, in bytes.
    pub peak_bytes: u64,
}

/// Waits for a program, and watches its memory.
pub fn watch(mut child: Child) -> Result<Course> {
    let begun = Instant::now();
    let mut peak_bytes = 0;
    loop {
        // Gone between two looks, it has no status any more; the last look counts.
        peak_bytes = memory(child.id(), "VmHWM").unwrap_or(0).max(peak_bytes);
        if let Some(status) = child.try_wait()? {
            let seconds = begun.elapsed().as_secs_f64();
            return Ok(Course {
                status,
                seconds,
                peak_bytes,
            });
        }
        thread::sleep(POLL);
    }
}

/// The processor time that a thread of a process has had, in seconds.
pub fn processor_seconds(pid: u32, thread: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/task/{thread}/stat"))?;
    // The name, in brackets, may hold anything; user and system time are the 14th and 15th field.
    let (_, fields) = stat.rsplit_once(')').context("no name")?;
    let times = fields.split_whitespace().skip(11).take(2);
    let ticks: Result<Vec<f64>, _> = times.map(str::parse).collect();
    Ok(ticks?.iter().sum::<f64>() / TICKS_PER_SECOND)
}

/// The threads of a process with their names.
pub fn threads(pid: u32) -> Result<Vec<(u32, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(format!("/proc/{pid}/task"))? {
        let entry = entry?;
        let name = fs::read_to_string(entry.path().join("comm"))?;
        let number = entry.file_name().to_string_lossy().parse()?;
        found.push((number, name.trim_end().to_owned()));
    }
    Ok(found)
}

/// A line of `/proc/PID/status` in bytes: `VmRSS` now, `VmHWM` at most.
pub fn memory(pid: u32, line: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let found = status
        .lines()
        .find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = found.and_then(|text| text.split_whitespace().next());
    let kilobytes: u64 = kilobytes.context("the kernel tells no memory")?.parse()?;
    Ok(kilobytes * 1024)
}
