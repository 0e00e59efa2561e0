//! Audit rows as a file, sent while they are read: a piece at a time, so that a large audit takes no
//! memory.
//!
//! **Invariant:** a client that reads slowly holds no thread and no connection of the database, and one
//! that takes nothing for `Config::export_patience` loses its place; what it has then never looks whole.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Data};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{sheet, shown};
use crate::actions::export_audit::export_audit;
use crate::actions::read_audit::read_audit;
use crate::actions::submission::Party;
use crate::app::App;
use crate::error::{Code, Refusal};
use crate::handlers::reply;
use crate::store::{AuditFilter, AuditOrder, AuditRow, StoreError};

/// Rows read at a time.
const PIECE_ROWS: u32 = 500;
/// Pieces read ahead of the client.
const AHEAD: usize = 2;
/// Seconds after which it may be asked for again, where too many are being sent.
const RETRY_SECONDS: u32 = 30;

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Csv,
    Json,
}

impl Format {
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
        }
    }

    fn begin(self) -> Result<Vec<u8>, Broken> {
        match self {
            Self::Csv => sheet::head(),
            Self::Json => Ok(b"[".to_vec()),
        }
    }

    fn piece(self, rows: Vec<AuditRow>, is_first: bool) -> Result<Vec<u8>, Broken> {
        let mut text = Vec::new();
        for (place, row) in rows.into_iter().enumerate() {
            let row = shown(row)?;
            match self {
                Self::Csv => sheet::line(&mut text, &row)?,
                Self::Json => {
                    let joint: &[u8] = if is_first && place == 0 {
                        b"\n"
                    } else {
                        b",\n"
                    };
                    text.extend_from_slice(joint);
                    serde_json::to_writer(&mut text, &row).map_err(|fault| Broken(fault.into()))?;
                }
            }
        }
        Ok(text)
    }

    const fn end(self) -> &'static [u8] {
        match self {
            Self::Csv => b"",
            Self::Json => b"\n]\n",
        }
    }
}

/// Why a file ends early. The client sees a connection that broke: nothing that looks whole.
#[derive(Debug, thiserror::Error)]
#[error("the export broke off: {0}")]
pub(super) struct Broken(#[source] pub(super) Box<dyn std::error::Error + Send + Sync>);

/// Nobody takes what was read.
#[derive(Debug, thiserror::Error)]
#[error("the client took nothing for {} s", .0.as_secs_f32())]
struct Stalled(Duration);

/// The sending ended before the file did; why was said where it ended.
#[derive(Debug, thiserror::Error)]
#[error("the rest was not read")]
struct CutShort;

impl From<StoreError> for Broken {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

/// Notes the export and begins to send it.
pub(super) async fn answer(
    app: &Data<App>,
    by: &Party,
    filter: AuditFilter,
    format: Format,
) -> Result<HttpResponse, Refusal> {
    let place = app.exports.begin(by.organisation).ok_or_else(|| {
        let detail = "as many exports of the audit are being sent as may be at a time";
        Refusal::new(Code::TooManyRequests, detail).retry_after(RETRY_SECONDS)
    })?;
    let (party, asked) = (by.clone(), filter.clone());
    let last = reply::aside(app, move |app| {
        let now = app.clock.now();
        Ok(export_audit(
            &app.store,
            now,
            &party,
            &asked,
            format.name(),
        )?)
    });
    let reading = Reading {
        app: app.clone(),
        by: by.clone(),
        filter,
        format,
        last: last.await?,
        stage: Stage::Beginning,
    };
    let patience = app.config.export_patience;
    let (send, receive) = mpsc::channel(AHEAD);
    // Runs beside the answer, and ends when the client has gone or takes nothing any more.
    actix_web::rt::spawn(async move {
        let _place = place;
        if let Err(broken) = send_all(reading, &send, patience).await {
            tracing::warn!(%broken, "an export of the audit broke off");
        }
    });
    let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(Pieces::of(receive)));
    let headers = response.headers_mut();
    let media_type = header::HeaderValue::from_static(format.media_type());
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    let name = match format {
        Format::Csv => "attachment; filename=\"audit.csv\"",
        Format::Json => "attachment; filename=\"audit.json\"",
    };
    headers.insert(
        header::CONTENT_DISPOSITION,
        header::HeaderValue::from_static(name),
    );
    Ok(response)
}

/// What is still to be read of an export.
struct Reading {
    app: Data<App>,
    by: Party,
    filter: AuditFilter,
    format: Format,
    /// The newest row that belongs to it.
    last: i64,
    stage: Stage,
}

/// Where reading has come to.
#[derive(Clone, Copy)]
enum Stage {
    Beginning,
    /// After a row; before the first, if nothing was read.
    After(Option<i64>),
    Ended,
}

impl Reading {
    /// The next piece; none after the last. Blocks.
    fn next(&mut self) -> Result<Option<Vec<u8>>, Broken> {
        let after = match self.stage {
            Stage::Beginning => {
                self.stage = Stage::After(None);
                return self.format.begin().map(Some);
            }
            Stage::After(after) => after,
            Stage::Ended => return Ok(None),
        };
        let order = AuditOrder::Within(after.unwrap_or(-1), self.last);
        let rows = self.app.store.read::<_, StoreError>(|tx| {
            let rows = tx.audit_rows(&self.filter, order, PIECE_ROWS)?;
            read_audit(tx, &self.by, rows)
        })?;
        let Some(newest) = rows.last() else {
            self.stage = Stage::Ended;
            return Ok(Some(self.format.end().to_vec()));
        };
        self.stage = Stage::After(Some(newest.idx));
        self.format.piece(rows, after.is_none()).map(Some)
    }
}

/// A piece of the file, or the word that it is whole.
enum Piece {
    Text(Bytes),
    Whole,
}

/// Reads a piece whenever there is room for one, and hands it over. Waiting for the client takes no
/// thread.
async fn send_all(
    mut reading: Reading,
    send: &mpsc::Sender<Piece>,
    patience: Duration,
) -> Result<(), Broken> {
    loop {
        let room = match timeout(patience, send.reserve()).await {
            Ok(Ok(room)) => room,
            Ok(Err(_gone)) => return Ok(()),
            Err(_elapsed) => return Err(Broken(Stalled(patience).into())),
        };
        let read = web::block(move || {
            let piece = reading.next();
            (reading, piece)
        });
        let (rest, piece) = read.await.map_err(|error| Broken(error.into()))?;
        reading = rest;
        match piece? {
            Some(text) => room.send(Piece::Text(text.into())),
            None => {
                room.send(Piece::Whole);
                return Ok(());
            }
        }
    }
}

/// A body of pieces that are made elsewhere. It ends well only if all of them came.
struct Pieces {
    receive: mpsc::Receiver<Piece>,
    is_whole: bool,
}

impl Pieces {
    const fn of(receive: mpsc::Receiver<Piece>) -> Self {
        Self {
            receive,
            is_whole: false,
        }
    }
}

impl MessageBody for Pieces {
    type Error = Broken;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Broken>>> {
        while !self.is_whole {
            match ready!(self.receive.poll_recv(context)) {
                // An empty piece would be taken for the end.
                Some(Piece::Text(text)) if text.is_empty() => {}
                Some(Piece::Text(text)) => return Poll::Ready(Some(Ok(text))),
                Some(Piece::Whole) => self.is_whole = true,
                None => return Poll::Ready(Some(Err(Broken(CutShort.into())))),
            }
        }
        Poll::Ready(None)
    }
}
