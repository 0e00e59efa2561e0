//! `quaymark witness`: cosigns checkpoints of logs, until SIGTERM or SIGINT.

use std::net::TcpListener;

use clap::Args;

use super::{CommandResult, say};
use crate::clock::Clock;
use crate::config::WitnessOptions;
use crate::handlers::witness;
use crate::telemetry::start_tracing;
use crate::witness::Witness as Opened;
use crate::witness::logs::Logs;

/// Cosigns what logs made public, if it continues what they made public before.
#[derive(Args, Debug)]
pub struct Witness {
    #[command(flatten)]
    options: WitnessOptions,
}

impl Witness {
    /// Witnesses until told to stop.
    pub fn run(self) -> CommandResult {
        let options = self.options;
        start_tracing(&options.trace, false);
        let mut logs = Logs::default();
        if let Some(file) = &options.logs_file {
            let name = file.display();
            let text = std::fs::read_to_string(file);
            let text = text.map_err(|error| format!("--logs: {name}: {error}"))?;
            logs.add(&text)
                .map_err(|error| format!("--logs: {name}: {error}"))?;
        }
        for key in &options.logs {
            logs.add(key).map_err(|error| format!("--log: {error}"))?;
        }
        if logs.0.is_empty() {
            return Err("there is no log to witness: name one with --log or --logs".into());
        }
        let opened = Opened::open(
            &options.folder,
            options.name.as_deref(),
            logs,
            Clock::System,
        )?;
        let listen = options.listen;
        let listener = TcpListener::bind(listen)
            .map_err(|cause| format!("cannot listen on {listen}: {cause}"))?;
        let address = listener.local_addr()?;
        let key = opened.verifier().to_string();
        witness::serve(opened, listener, || {
            say(format_args!("The witness's key is {key}"))?;
            say(format_args!("The witness listens on http://{address}"))
        })?;
        Ok(())
    }
}
