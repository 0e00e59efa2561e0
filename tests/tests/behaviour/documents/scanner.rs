//! A scanner that speaks as it is told to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use quaymark_server::config::Scanning;
use quaymark_server::documents::{Clamd, ClamdAddress};

/// What the scanner answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// These words, once it has the whole file.
    Says(&'static str),
    /// Nothing, and it holds the line.
    Silent,
    /// Nothing, and it hangs up.
    HangsUp,
}

/// A scanner on a port of its own.
#[derive(Clone, Debug)]
pub struct Scanner {
    place: String,
    mood: Arc<Mutex<Mood>>,
}

impl Scanner {
    pub fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let place = listener.local_addr().expect("it is bound").to_string();
        let mood = Arc::new(Mutex::new(mood));
        let own = Arc::clone(&mood);
        thread::spawn(move || {
            for line in listener.incoming().map_while(Result::ok) {
                let mood = *own.lock().expect("nobody panics with it");
                thread::spawn(move || answer(line, mood));
            }
        });
        Self { place, mood }
    }

    pub fn becomes(&self, mood: Mood) {
        *self.mood.lock().expect("nobody panics with it") = mood;
    }

    pub fn scanning(&self, patience: Duration) -> Scanning {
        at(&self.place, patience)
    }
}

/// Scanning by whoever listens at a place.
pub fn at(place: &str, patience: Duration) -> Scanning {
    let address = ClamdAddress::Tcp(place.to_owned());
    Scanning::Clamd(Clamd { address, patience })
}

fn answer(mut line: TcpStream, mood: Mood) {
    match mood {
        Mood::HangsUp => {}
        Mood::Silent => {
            let mut rest = Vec::new();
            let _until_they_hang_up = line.read_to_end(&mut rest);
        }
        Mood::Says(words) => {
            if read_file(&mut line).is_some() {
                let _heard = line.write_all(words.as_bytes());
            }
        }
    }
}

/// Reads a command and chunks up to the empty one.
fn read_file(line: &mut TcpStream) -> Option<()> {
    let mut command = [0; 10];
    line.read_exact(&mut command).ok()?;
    assert_eq!(&command, b"zINSTREAM\0");
    loop {
        let mut length = [0; 4];
        line.read_exact(&mut length).ok()?;
        let length = u32::from_be_bytes(length) as usize;
        if length == 0 {
            return Some(());
        }
        line.read_exact(&mut vec![0; length]).ok()?;
    }
}
