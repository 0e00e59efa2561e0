//! `quaymark serve`: the service, until SIGTERM or SIGINT.

use std::net::TcpListener;
use std::sync::Arc;

use clap::Args;

use super::{CommandResult, say};
use crate::actions::record_build::record_build;
use crate::app::{self, App};
use crate::clock::Clock;
use crate::config::ServiceOptions;
use crate::follower::Follower;
use crate::handlers::widget;
use crate::jobs::JobRunner;
use crate::telemetry::start_tracing;
use crate::tlog::Publishing;

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
        let address = config.listen;
        let app = Arc::new(App::open(config, Clock::System)?);
        let follower = Follower::start(&app)?;
        let may_write = app.store.read_only().is_none();
        if let (true, Some(build)) = (may_write, widget::build_hash()) {
            record_build(&app.store, app.clock.now(), build)?;
        }
        let publishing = Publishing::start(&app)?;
        let jobs = may_write.then(|| JobRunner::start(&app)).transpose()?;
        app::run(app, listener, || {
            say(format_args!("Quaymark listens on http://{address}"))
        })?;
        drop(jobs);
        drop(publishing);
        drop(follower);
        Ok(())
    }
}
