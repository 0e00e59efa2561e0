//! A whole service in this process, on a database of its own, with a clock that tests set.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_server::app::{self, App};
use quaymark_server::clock::Clock;
use quaymark_server::config::{Config, DocumentsConfig, MailConfig, Scanning};
use quaymark_server::follower::Follower;
use quaymark_server::store::Store;
use quaymark_server::tlog::{Publisher, Publishing};

use crate::callers::Anonymous;
use crate::database::TestDatabase;
use crate::facts::{Facts, instant};

/// What the clocks of the suites say unless they are set.
pub const TODAY: &str = "2026-11-23T09:00:00Z";

/// How a service is to run.
#[derive(Debug)]
pub struct Setup {
    database: Arc<TestDatabase>,
    clock: Clock,
    config: Config,
    /// The host's name for browsers; empty is its address.
    host: &'static str,
    follows: bool,
    publishes: bool,
}

/// A running service; it stops when it is dropped.
#[derive(Debug)]
pub struct Register {
    // In the order in which they must end.
    follower: Option<Follower>,
    publishing: Option<Publishing>,
    server: Running,
    app: Arc<App>,
    database: Arc<TestDatabase>,
}

#[derive(Debug)]
struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl Setup {
    /// A service on a database, at [`TODAY`], without a limit of requests, that does not follow.
    pub fn on(database: TestDatabase) -> Self {
        Self::on_shared(Arc::new(database))
    }

    /// The same on a database that others use too.
    pub fn on_shared(database: Arc<TestDatabase>) -> Self {
        let config = Config {
            database: database.url(),
            data_dir: database.data_dir().to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: "https://register.example".to_owned(),
            origin: "register.example/log".to_owned(),
            workers: 2,
            rate_per_second: 0,
            rate_burst: 0,
            trusted_proxies: Vec::new(),
            answers_kept: 1_000,
            // Clocks of the suites leap over years.
            max_unconfirmed_seconds: u32::MAX,
            review_days: 5,
            export_patience: Duration::from_secs(60),
            security_contact: "mailto:security@register.example".to_owned(),
            mail: MailConfig::to_folder(database.data_dir().join("mail")),
            documents: DocumentsConfig {
                scanning: Scanning::Unscanned,
                kept_days: 90,
                store: None,
            },
            witness_policy: None,
        };
        Self {
            database,
            clock: Clock::standing_at(instant(TODAY)),
            config,
            host: "",
            follows: false,
            publishes: false,
        }
    }

    /// With the clock at another time.
    #[must_use]
    pub fn at(mut self, now: Instant) -> Self {
        self.clock = Clock::standing_at(now);
        self
    }

    /// With other options.
    #[must_use]
    pub fn with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Following what other processes write.
    #[must_use]
    pub fn following(mut self) -> Self {
        self.follows = true;
        self
    }

    /// Making public what is written, within seconds.
    #[must_use]
    pub fn publishing(mut self) -> Self {
        self.publishes = true;
        self
    }

    /// By the system's clock and at its own address, as browsers need it.
    #[must_use]
    pub fn for_browsers(mut self) -> Self {
        self.clock = Clock::System;
        self.config.public_url = String::new();
        self
    }

    /// The same at `localhost`: passkeys need a name.
    #[must_use]
    pub fn for_browsers_by_name(mut self) -> Self {
        self = self.for_browsers();
        self.host = "localhost";
        self
    }

    /// Starts it.
    pub fn start(mut self) -> Register {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        if self.config.public_url.is_empty() {
            let site = match self.host {
                "" => address.to_string(),
                host => format!("{host}:{}", address.port()),
            };
            self.config.public_url = format!("http://{site}");
            self.config.origin = format!("{site}/log");
        }
        let app = App::open(self.config, self.clock);
        let app = Arc::new(app.unwrap_or_else(|error| panic!("{error:?}")));
        let server = Running::start(&app, listener, address);
        let follow = || Follower::start(&app).expect("the follower starts");
        let follower = self.follows.then(follow);
        let publish = || Publishing::start(&app).expect("the publisher starts");
        let publishing = self.publishes.then(publish).flatten();
        Register {
            follower,
            publishing,
            server,
            app,
            database: self.database,
        }
    }
}

impl Running {
    fn start(app: &Arc<App>, listener: TcpListener, address: SocketAddr) -> Self {
        let (send, receive) = mpsc::channel();
        let served = Arc::clone(app);
        let thread = thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = app::serve(served, listener).expect("the service starts");
                send.send(server.handle()).expect("the test waits for it");
                server.await.expect("the service ends in order");
            });
        });
        let handle = receive.recv().expect("the service starts");
        Self {
            address,
            handle,
            thread: Some(thread),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The command is sent when the future is made; the thread ends when it is carried out.
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

impl Register {
    /// An empty register at a time.
    pub fn empty_at(now: Instant) -> Self {
        Setup::on(TestDatabase::empty()).at(now).start()
    }

    /// The scene of [`Facts::scene`], today.
    pub fn scene() -> Self {
        let register = Self::empty_at(instant(TODAY));
        Facts::scene(register.store(), instant(TODAY));
        register.catch_up();
        register
    }

    /// The demonstration register, made today, as browsers see it.
    pub fn demonstration() -> Self {
        Self::demonstration_setup().start()
    }

    /// The same before it runs.
    pub fn demonstration_setup() -> Setup {
        let database = TestDatabase::empty();
        let store = Store::open(&database.url()).expect("it opens");
        let today = Clock::System.now().utc_date();
        let made = quaymark_server::demo::build(&store, today, 1);
        made.unwrap_or_else(|error| panic!("{error:?}"));
        Setup::on(database).for_browsers()
    }

    /// Its address for browsers, without a trailing slash.
    pub fn site(&self) -> String {
        format!("http://{}", self.server.address)
    }

    /// A caller without login.
    pub const fn anonymous(&self) -> Anonymous {
        Anonymous::of(self.server.address)
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Its database handle, to set a scene.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        &self.app.clock
    }

    /// What its handlers share.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The database under it.
    pub const fn database(&self) -> &Arc<TestDatabase> {
        &self.database
    }

    /// Whether it follows what others write.
    pub const fn is_following(&self) -> bool {
        self.follower.is_some()
    }

    /// Whether it makes public what is written.
    pub const fn is_publishing(&self) -> bool {
        self.publishing.is_some()
    }

    /// What makes this log public.
    pub fn publisher(&self) -> Publisher {
        let (app, config) = (self.app.as_ref(), &self.app.config);
        let opened = Publisher::open(&app.store, &app.clock, &config.data_dir, &config.origin);
        let opened = opened.unwrap_or_else(|error| panic!("{error:?}"));
        opened.expect("this folder has the log's key")
    }

    /// Makes everything public that was written, now.
    pub fn publish(&self) -> Option<Checkpoint> {
        let published = self.publisher().publish();
        let published = published.unwrap_or_else(|error| panic!("{error:?}"));
        self.catch_up();
        published
    }

    /// Takes over what was written, as a process does after its own writes.
    pub fn catch_up(&self) {
        let caught_up = self.app.directory.catch_up(&self.app.store);
        caught_up.unwrap_or_else(|error| panic!("{error:?}"));
        self.app.confirmation.confirm(self.app.clock.now());
    }
}
