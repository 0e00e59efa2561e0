//! One plain `GET` from a service on this machine.

use std::io::{Read, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, bail};

/// The body of an answer with status 200.
pub fn body(address: &str, target: &str) -> Result<String> {
    let mut stream =
        TcpStream::connect(address).with_context(|| format!("no answer at {address}"))?;
    write!(stream, "GET {target} HTTP/1.0\r\nhost: {address}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .context("not an HTTP answer")?;
    let status = head.lines().next().unwrap_or_default();
    if status.split(' ').nth(1) != Some("200") {
        bail!("{target}: {status}");
    }
    Ok(body.to_owned())
}
