//! A witness over HTTP, on a server of its own: `POST /add-checkpoint`, `GET /<hash>/checkpoint` with
//! the last checkpoint cosigned of a log, and `GET /` with the key.

use std::io;
use std::net::TcpListener;

use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Bytes, Data, Path, PayloadConfig};
use actix_web::{App, HttpResponse, HttpServer};
use quaymark_core::tlog::witness::{AddCheckpoint, MAX_REQUEST_BYTES, Unwitnessed};

use crate::witness::{Refused, Witness};

const TEXT: &str = "text/plain; charset=utf-8";
const SIZE: &str = "text/x.tlog.size";
/// Threads that answer: each request is a few signatures and one write.
const WORKERS: usize = 2;
/// How long requests in flight may take after the process was told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 5;

/// Serves until SIGTERM or SIGINT. `announce` is called when it listens.
pub fn serve(
    witness: Witness,
    listener: TcpListener,
    announce: impl FnOnce() -> io::Result<()>,
) -> io::Result<()> {
    let witness = Data::new(witness);
    let routes = move || {
        App::new()
            .app_data(Data::clone(&witness))
            .app_data(PayloadConfig::new(MAX_REQUEST_BYTES))
            .route("/", web::get().to(show_key))
            .route("/add-checkpoint", web::post().to(add_checkpoint))
            .route("/{log}/checkpoint", web::get().to(show_last))
    };
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(routes)
            .workers(WORKERS)
            .shutdown_timeout(SHUTDOWN_SECONDS)
            .listen(listener)?
            .run();
        announce()?;
        server.await
    })
}

async fn show_key(witness: Data<Witness>) -> HttpResponse {
    answer(StatusCode::OK, TEXT, format!("{}\n", witness.verifier()))
}

async fn show_last(witness: Data<Witness>, log: Path<String>) -> HttpResponse {
    let read = web::block(move || witness.last_of(&log)).await;
    match read {
        Ok(Ok(Some(note))) => answer(StatusCode::OK, TEXT, note),
        Ok(Ok(None)) => {
            let words = "nothing was cosigned of such a log\n";
            answer(StatusCode::NOT_FOUND, TEXT, words.to_owned())
        }
        _ => answer(StatusCode::SERVICE_UNAVAILABLE, TEXT, "later\n".to_owned()),
    }
}

async fn add_checkpoint(witness: Data<Witness>, body: Bytes) -> HttpResponse {
    let judged = web::block(move || {
        let text = std::str::from_utf8(&body).map_err(|_| Unwitnessed::Form)?;
        witness.add_checkpoint(&text.parse::<AddCheckpoint>()?)
    });
    let refused = match judged.await {
        Ok(Ok(line)) => return answer(StatusCode::OK, TEXT, line),
        Ok(Err(refused)) => refused,
        Err(_) => {
            let words = "this witness is stopping\n";
            return answer(StatusCode::SERVICE_UNAVAILABLE, TEXT, words.to_owned());
        }
    };
    if let Refused::Unwitnessed(Unwitnessed::Stale(size)) = refused {
        return answer(StatusCode::CONFLICT, SIZE, format!("{size}\n"));
    }
    if let Refused::Disk(cause) = &refused {
        tracing::error!(%cause, "nothing is cosigned: what was seen cannot be kept or read");
    }
    answer(status_of(&refused), TEXT, format!("{refused}\n"))
}

const fn status_of(refused: &Refused) -> StatusCode {
    match refused {
        Refused::UnknownLog => StatusCode::NOT_FOUND,
        Refused::Disk(_) => StatusCode::SERVICE_UNAVAILABLE,
        Refused::Unwitnessed(why) => match why {
            Unwitnessed::Form | Unwitnessed::Backwards => StatusCode::BAD_REQUEST,
            Unwitnessed::Unsigned => StatusCode::FORBIDDEN,
            Unwitnessed::Stale(_) => StatusCode::CONFLICT,
            Unwitnessed::OtherRoot | Unwitnessed::Proof => StatusCode::UNPROCESSABLE_ENTITY,
        },
    }
}

fn answer(status: StatusCode, content: &'static str, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, content))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body)
}
