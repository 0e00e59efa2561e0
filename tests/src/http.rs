//! A plain HTTP/1.1 client that sends whatever it is told, also what no client should.
//!
//! One connection a request. No retries, no redirects, no decoding: a test sees what was sent.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use quaymark_core::wire::Problem;
use serde::de::DeserializeOwned;

const PATIENCE: Duration = Duration::from_secs(30);

/// A request, to the byte.
#[derive(Clone, Debug)]
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body, as it came.
    pub body: Vec<u8>,
}

impl Request {
    /// A request without a body.
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A `GET`.
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// A `POST` of JSON text, which need not be JSON.
    pub fn post_json(target: &str, body: &str) -> Self {
        Self::new("POST", target)
            .header("content-type", "application/json")
            .body(body.as_bytes())
    }

    /// With one header more.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    /// As it goes over the line.
    pub fn to_bytes(&self, host: SocketAddr) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\n", self.method, self.target);
        head.push_str(&format!("host: {host}\r\nconnection: close\r\n"));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let has_length = self
            .headers
            .iter()
            .any(|(name, _)| name == "content-length" || name == "transfer-encoding");
        if !has_length && (!self.body.is_empty() || self.method == "POST") {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }

    /// Sends it and reads the answer to its end.
    pub fn send(&self, to: SocketAddr) -> std::io::Result<Response> {
        let mut stream = TcpStream::connect_timeout(&to, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        // A server may refuse a body before it has read it all; its answer is still there to read.
        let written = stream.write_all(&self.to_bytes(to));
        let is_head = self.method == "HEAD";
        let (bytes, failure) = read_answer(&mut stream, is_head);
        let whole = Response::parse(&bytes, is_head);
        whole.ok_or_else(|| {
            let cut_short = std::io::Error::other("not a whole HTTP answer");
            failure.or(written.err()).unwrap_or(cut_short)
        })
    }
}

impl Response {
    /// `None` while the answer is not whole. One without a length is whole when it ends.
    fn parse(bytes: &[u8], is_head: bool) -> Option<Self> {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut response = Self {
            status,
            headers,
            body: bytes[end + 4..].to_vec(),
        };
        if response.header("transfer-encoding") == Some("chunked") {
            response.body = unchunk(&response.body)?;
        } else if let Some(length) = response.header("content-length") {
            let length: usize = length.parse().ok()?;
            if !is_head && response.body.len() < length {
                return None;
            }
        }
        Some(response)
    }

    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON of a type; a panic shows what it was instead.
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text()))
    }

    /// The answer where the status is 200 or 201, otherwise the problem.
    pub fn into_result<T: DeserializeOwned>(self) -> Result<T, Box<Problem>> {
        if matches!(self.status, 200 | 201) {
            return Ok(self.json());
        }
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        Err(Box::new(self.json()))
    }
}

/// Reads until the answer says it is whole, the connection ends or it fails.
fn read_answer(stream: &mut TcpStream, is_head: bool) -> (Vec<u8>, Option<std::io::Error>) {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return (bytes, None),
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
            Err(error) => return (bytes, Some(error)),
        }
        let whole = Response::parse(&bytes, is_head);
        let has_length = |answer: &Response| {
            is_head
                || answer.header("content-length").is_some()
                || answer.header("transfer-encoding").is_some()
        };
        if whole.as_ref().is_some_and(has_length) {
            return (bytes, None);
        }
    }
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line_end = rest.windows(2).position(|window| window == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..line_end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            return Some(body);
        }
        rest = &rest[line_end + 2..];
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined() {
        let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let response = Response::parse(bytes, false).unwrap();
        assert_eq!((response.status, response.text().as_str()), (200, "abcde"));
    }

    #[test]
    fn an_answer_cut_short_is_no_answer() {
        let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc";
        assert!(Response::parse(bytes, false).is_none());
    }
}
