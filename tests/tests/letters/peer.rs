//! A small mail server: it answers each connection as the test says, and keeps what it takes.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What it answers to RCPT.
pub type Mood = Arc<Mutex<&'static str>>;

/// A running mail server; it lives as long as the test.
pub struct Peer {
    pub address: SocketAddr,
    pub mood: Mood,
    pub taken: Arc<Mutex<Vec<String>>>,
}

pub const TAKES: &str = "250 fine";
/// Takes a letter and goes away before it says so.
pub const TAKES_AND_GOES: &str = "250 fine, and goodbye";

impl Peer {
    pub fn start(mood: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let peer = Self {
            address: listener.local_addr().expect("bound"),
            mood: Arc::new(Mutex::new(mood)),
            taken: Arc::default(),
        };
        let (mood, taken) = (Arc::clone(&peer.mood), Arc::clone(&peer.taken));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that goes away ends the conversation.
                let _ = converse(stream, &mood, &taken);
            }
        });
        peer
    }

    pub fn becomes(&self, mood: &'static str) {
        *self.mood.lock().expect("not poisoned") = mood;
    }

    pub fn letters(&self) -> Vec<String> {
        self.taken.lock().expect("not poisoned").clone()
    }
}

fn converse(mut stream: TcpStream, mood: &Mood, taken: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    stream.write_all(b"220 peer.example\r\n")?;
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "RCPT" => mood.lock().expect("not poisoned").to_owned(),
            "DATA" => {
                stream.write_all(b"354 go on\r\n")?;
                let letter = read_letter(&mut lines)?;
                taken.lock().expect("not poisoned").push(letter);
                if *mood.lock().expect("not poisoned") == TAKES_AND_GOES {
                    return Ok(());
                }
                "250 taken".to_owned()
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "250 fine".to_owned(),
        };
        stream.write_all(format!("{answer}\r\n").as_bytes())?;
        line.clear();
    }
    Ok(())
}

fn read_letter(lines: &mut impl BufRead) -> std::io::Result<String> {
    let mut letter = String::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 || line == ".\r\n" {
            return Ok(letter);
        }
        letter.push_str(&line);
    }
}
