//! `quaymark serve`: the service, until SIGTERM or SIGINT.

use std::net::TcpListener;
use std::sync::Arc;

use clap::Args;

use super::{CommandResult, say};
use crate::actions::activate_key::activate_key;
use crate::app::{self, App};
use crate::clock::Clock;
use crate::config::{Config, ServiceOptions};
use crate::follower::Follower;
use crate::keys::VerdictKeys;
use crate::store::Store;
use crate::telemetry::start_tracing;

/// Answers requests over HTTP.
#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    options: ServiceOptions,
}

impl Serve {
    /// Serves until told to stop.
    pub fn run(self) -> CommandResult {
        start_tracing(&self.options.log, self.options.log_json);
        let listen = self.options.listen;
        let listener = TcpListener::bind(listen)
            .map_err(|cause| format!("cannot listen on {listen}: {cause}"))?;
        let config = self.options.into_config(listener.local_addr()?)?;
        put_keys_on_the_log(&config, &Clock::System)?;
        let address = config.listen;
        let app = Arc::new(App::open(config, Clock::System)?);
        let follower = Follower::start(&app.store, &app.directory, &app.keys)?;
        say(format_args!("Quaymark listens on http://{address}"))?;
        app::run(app, listener)?;
        follower.stop();
        Ok(())
    }
}

/// No verdict is signed by a key that the log does not know.
fn put_keys_on_the_log(config: &Config, clock: &Clock) -> CommandResult {
    let store = Store::open(&config.database)?;
    let keys = VerdictKeys::open(&config.data_dir)?;
    activate_key(&store, &keys, clock.now())?;
    Ok(())
}
