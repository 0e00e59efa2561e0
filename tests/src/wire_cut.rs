//! A wire to a database that a test can cut and mend.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// Passes connections on until it is cut; then drops them and takes no new ones.
#[derive(Clone, Debug)]
pub struct Wire {
    near: SocketAddr,
    is_cut: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Wire {
    /// A wire to an address.
    pub fn to(far: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let wire = Self {
            near: listener.local_addr()?,
            is_cut: Arc::default(),
            streams: Arc::default(),
        };
        let passing = wire.clone();
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if !passing.is_cut.load(Ordering::SeqCst) {
                    let _refused = passing.pass_on(near, far);
                }
            }
        });
        Ok(wire)
    }

    /// The near end.
    pub const fn address(&self) -> SocketAddr {
        self.near
    }

    /// Drops every connection, and every new one.
    pub fn cut(&self) {
        self.is_cut.store(true, Ordering::SeqCst);
        let mut streams = self.streams.lock().expect("no one panics holding it");
        for stream in streams.drain(..) {
            let _already_closed = stream.shutdown(Shutdown::Both);
        }
    }

    /// Takes new connections again.
    pub fn mend(&self) {
        self.is_cut.store(false, Ordering::SeqCst);
    }

    fn pass_on(&self, near: TcpStream, far: SocketAddr) -> io::Result<()> {
        let far = TcpStream::connect(far)?;
        let mut streams = self.streams.lock().expect("no one panics holding it");
        streams.extend([near.try_clone()?, far.try_clone()?]);
        drop(streams);
        let (near_again, far_again) = (near.try_clone()?, far.try_clone()?);
        thread::spawn(move || pump(near, far));
        thread::spawn(move || pump(far_again, near_again));
        Ok(())
    }
}

fn pump(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer) {
        if read == 0 || to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _already_closed = to.shutdown(Shutdown::Both);
}
