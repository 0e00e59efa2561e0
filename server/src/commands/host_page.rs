//! `quaymark host-page`: a page on another origin that embeds the widget.

use std::net::{SocketAddr, TcpListener};

use clap::Args;

use super::{CommandResult, say};
use crate::pages::host_page;

/// Serves a page that embeds the widget from another origin, as a port's own site would.
#[derive(Args, Debug)]
pub struct HostPage {
    /// The register's address, for example <http://127.0.0.1:8080>.
    #[arg(long)]
    register: String,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
}

impl HostPage {
    /// Serves until told to stop.
    pub fn run(self) -> CommandResult {
        let listen = self.listen;
        let listener = TcpListener::bind(listen)
            .map_err(|cause| format!("cannot listen on {listen}: {cause}"))?;
        let address = listener.local_addr()?;
        say(format_args!("The host page is at http://{address}/"))?;
        host_page::serve(&self.register, listener)?;
        Ok(())
    }
}
