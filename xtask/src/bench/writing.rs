//! Somebody who writes to a register while it is asked.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, anyhow};

use super::{LOAD_PROCESSOR, on_processor};

/// A process that writes until it is stopped.
#[derive(Debug)]
pub struct Writing {
    process: Child,
    said: JoinHandle<Option<String>>,
}

impl Writing {
    /// Writes so often a second about the providers of a list of addresses.
    pub fn start(writer: &Path, register: &Path, targets: &Path, rate: u32) -> Result<Self> {
        let database = format!("sqlite:{}", register.join("quaymark.db").display());
        let mut process = on_processor(LOAD_PROCESSOR, writer)
            .arg(database)
            .arg(targets)
            .arg(rate.to_string())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().context("its output is piped")?;
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        let said = thread::spawn(move || lines.last());
        Ok(Self { process, said })
    }

    /// Ends it, and tells how many it wrote in a second.
    pub fn stop(mut self) -> Result<f64> {
        self.process.kill()?;
        self.process.wait()?;
        let last = self
            .said
            .join()
            .map_err(|_| anyhow!("its output was not read"))?;
        let last = last.context("the writer wrote nothing")?;
        Ok(last.parse()?)
    }
}
