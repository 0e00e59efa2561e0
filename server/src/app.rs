//! What every handler of one process shares, and the server around it.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App as Routes, HttpServer};
use quaymark_core::time::Instant;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Semaphore;

use crate::actions::activate_key::{ActivateKeyError, activate_key};
use crate::answers::Answers;
use crate::answers::impact::Impacts;
use crate::answers::preview::Previews;
use crate::clock::Clock;
use crate::config::Config;
use crate::confirmation::Confirmation;
use crate::directory::{Directory, LoadError};
use crate::documents::{PlaceError, Shelf};
use crate::edge::Edge;
use crate::error::{Code, Refusal};
use crate::handlers::audit::Exports;
use crate::keys::token::TokenKeys;
use crate::keys::{KeyError, KeyState, VerdictKeys};
use crate::routes;
use crate::store::{Store, StoreError};
use crate::telemetry::Telemetry;
use crate::tlog::name::LogName;
use crate::tlog::{self, Discord, PublishError, Receipts, Witnesses};

/// The largest body read, in bytes. A thousand identifiers need a tenth of it.
pub const MAX_BODY_BYTES: usize = 256 * 1024;
/// Uploads received at a time: each may take as much memory as the largest document twice.
const MAX_UPLOADS: usize = 8;
/// How long a client may take over the head of a request.
const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long requests in flight may take after the process was told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 20;
/// Seconds after which a client may ask again when the key has ended.
const RETRY_KEY_SECONDS: u32 = 60;
/// How often clients who have gone are forgotten.
const FORGET_IDLE_EVERY: Duration = Duration::from_secs(60);

/// One process of the service.
#[derive(Debug)]
pub struct App {
    /// How it is set up.
    pub config: Config,
    /// Where the time comes from.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// The read model.
    pub directory: Arc<Directory>,
    /// When the directory was last known to hold the whole log.
    pub confirmation: Confirmation,
    /// Signed verdicts.
    pub answers: Answers,
    /// What drafts of profiles would change.
    pub previews: Arc<Previews>,
    /// What suspensions of attestors would touch.
    pub impacts: Impacts,
    /// The keys that sign them.
    pub keys: VerdictKeys,
    /// Proofs of verdicts.
    pub receipts: Receipts,
    /// Who witnesses the log, if anybody does.
    pub witnesses: Option<Arc<Witnesses>>,
    /// The key of this process that signs access tokens.
    pub token_keys: TokenKeys,
    /// Counters for operators.
    pub telemetry: Telemetry,
    /// Documents that came with submissions.
    pub shelf: Shelf,
    /// Places for uploads, so that few are in memory at a time.
    pub uploads: Semaphore,
    /// Places for exports of the audit.
    pub exports: Arc<Exports>,
}

/// Why a process cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database.
    #[error("the database cannot be opened")]
    Store(#[from] StoreError),
    /// The read model.
    #[error("the directory cannot be built")]
    Directory(#[from] LoadError),
    /// The keys.
    #[error("the verdict keys cannot be used")]
    Keys(#[from] KeyError),
    /// The signing key's place in the log.
    #[error("no verdict can be signed")]
    Activate(#[from] ActivateKeyError),
    /// The store of documents.
    #[error(transparent)]
    Documents(#[from] PlaceError),
    /// What was made public of the log.
    #[error("what was made public cannot be compared with the database")]
    Published(#[from] PublishError),
}

impl App {
    /// Opens the database and the keys and builds the directory: after this, verdicts can be given.
    /// No verdict is signed by a key that the log does not know, or knows to have ended.
    /// Where the database does not continue what was made public, nothing is written at all.
    pub fn open(mut config: Config, clock: Clock) -> Result<Self, OpenError> {
        let store = Store::open(&config.database)?;
        let witnesses = config.witness_policy.clone();
        let witnesses = witnesses.map(|policy| Arc::new(Witnesses::of(policy, clock.clone())));
        if let Some(discord) = find_discord(&store, &config, witnesses.as_deref())? {
            tracing::error!(%discord, "read-only: nothing is written");
            store.refuse_writes(discord.to_string());
        }
        if let Some(name) = store.read(LogName::current)? {
            // The log keeps its name, wherever it is served.
            config.origin = name.origin;
        }
        let keys = VerdictKeys::open(&config.data_dir)?;
        if store.read_only().is_none() {
            activate_key(&store, &keys, clock.now())?;
        }
        let confirmation = Confirmation::new(clock.now(), config.max_unconfirmed_seconds);
        let directory = Arc::new(Directory::load(&store)?);
        bar_unknown_key(&store, &keys, &directory);
        let answers = Answers::new(config.answers_kept);
        Ok(Self {
            shelf: Shelf::of(&config.data_dir, config.documents.store.as_ref())?,
            uploads: Semaphore::new(MAX_UPLOADS),
            exports: Arc::default(),
            config,
            clock,
            store,
            directory,
            confirmation,
            answers,
            previews: Arc::default(),
            impacts: Impacts::default(),
            keys,
            receipts: Receipts::default(),
            witnesses,
            token_keys: TokenKeys::default(),
            telemetry: Telemetry::default(),
        })
    }

    /// Refuses where an answer could not be stood by: the database has not been heard of for too
    /// long, or the key that signs has ended.
    pub fn check_ready(&self, now: Instant) -> Result<(), Refusal> {
        if self.keys.is_barred() {
            let detail = "the key of this node has ended: it signs no more verdicts";
            return Err(Refusal::new(Code::NotReady, detail).retry_after(RETRY_KEY_SECONDS));
        }
        self.confirmation.check(now)
    }
}

/// What was made public, or what witnesses have seen, that the database does not continue.
fn find_discord(
    store: &Store,
    config: &Config,
    witnesses: Option<&Witnesses>,
) -> Result<Option<Discord>, PublishError> {
    match (tlog::check_at_start(store, &config.data_dir)?, witnesses) {
        (None, Some(witnesses)) => {
            tlog::witnesses::check_at_start(store, &config.data_dir, witnesses)
        }
        (discord, _) => Ok(discord),
    }
}

/// Where nothing can be written, a key that the log does not know cannot be made known: it signs
/// nothing.
fn bar_unknown_key(store: &Store, keys: &VerdictKeys, directory: &Directory) {
    let (ring, snapshot) = (keys.ring(), directory.snapshot());
    let mut known = snapshot.verdict_keys().iter();
    if store.read_only().is_some() && !known.any(|key| key.jwk == *ring.signing().jwk()) {
        keys.heed(KeyState::Retired);
    }
}

/// Hangs every address, and what handlers share, into a service. The middleware is
/// [`Edge`]: `actix_web::App::new().wrap(Edge::new(app.clone())).configure(configure(app))`.
pub fn configure(app: Arc<App>) -> impl FnOnce(&mut ServiceConfig) {
    move |service| {
        service.app_data(Data::from(app));
        routes::configure(service);
    }
}

/// The server, listening; it runs when awaited and stops, letting requests in flight finish, on
/// SIGTERM or SIGINT or through its handle. Both signals are heard as soon as this returns.
pub fn serve(app: Arc<App>, listener: TcpListener) -> io::Result<Server> {
    let signals = StopSignals::hear()?;
    let edge = Edge::new(Arc::clone(&app));
    forget_idle_clients(&edge);
    let workers = app.config.workers.max(1);
    let server = HttpServer::new(move || {
        Routes::new()
            .wrap(edge.clone())
            .configure(configure(Arc::clone(&app)))
    })
    .workers(workers)
    .client_request_timeout(REQUEST_HEAD_TIMEOUT)
    .keep_alive(KEEP_ALIVE)
    .shutdown_timeout(SHUTDOWN_SECONDS)
    .shutdown_signal(signals.arrive())
    .listen(listener)?
    .run();
    Ok(server)
}

/// Runs the server on this thread until it is told to stop. `announce` is called once a signal would
/// stop it in order.
pub fn run(
    app: Arc<App>,
    listener: TcpListener,
    announce: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let server = serve(app, listener)?;
        announce()?;
        server.await
    })
}

fn forget_idle_clients(edge: &Edge) {
    let limits = Arc::downgrade(&edge.limits());
    actix_web::rt::spawn(async move {
        let mut tick = tokio::time::interval(FORGET_IDLE_EVERY);
        loop {
            tick.tick().await;
            let Some(limits) = limits.upgrade() else {
                return;
            };
            limits.forget_idle();
        }
    });
}

/// What tells the process to stop. A signal that comes before anybody waits for it is not lost.
struct StopSignals {
    terminate: Signal,
    interrupt: Signal,
}

impl StopSignals {
    /// From here on the two signals no longer end the process by themselves.
    fn hear() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Ends when one of them comes.
    async fn arrive(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        tracing::info!("stopping: requests in flight finish first");
    }
}
