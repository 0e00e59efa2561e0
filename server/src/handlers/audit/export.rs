//! Audit rows as a file, sent while they are read: a piece at a time, so that a large audit takes no
//! memory. A client that reads slowly holds up nobody but itself.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::web::{Bytes, Data};
use tokio::sync::mpsc;

use super::{sheet, shown};
use crate::actions::export_audit::export_audit;
use crate::actions::submission::Party;
use crate::app::App;
use crate::error::Refusal;
use crate::handlers::reply;
use crate::store::{AuditFilter, AuditOrder, AuditRow, StoreError};

/// Rows read at a time.
const PIECE_ROWS: u32 = 1_000;
/// Pieces read ahead of the client.
const AHEAD: usize = 2;

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
    let last = last.await?;
    let (send, receive) = mpsc::channel(AHEAD);
    let reading = app.clone();
    // Runs beside the answer, and ends when the client has gone.
    drop(actix_web::web::block(move || {
        let done = send_all(&reading, &filter, format, last, &send);
        if let Err(broken) = done {
            tracing::warn!(%broken, "an export of the audit broke off");
            let _gone = send.blocking_send(Err(broken));
        }
    }));
    let mut response = HttpResponse::with_body(StatusCode::OK, BoxBody::new(Pieces(receive)));
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

type Piece = Result<Bytes, Broken>;

/// Reads rows in order up to the last, and hands each piece over.
fn send_all(
    app: &App,
    filter: &AuditFilter,
    format: Format,
    last: i64,
    send: &mpsc::Sender<Piece>,
) -> Result<(), Broken> {
    let is_gone = |text: Vec<u8>| send.blocking_send(Ok(text.into())).is_err();
    if is_gone(format.begin()?) {
        return Ok(());
    }
    let (mut after, mut is_first) = (-1, true);
    loop {
        let order = AuditOrder::Within(after, last);
        let rows = app
            .store
            .read::<_, StoreError>(|tx| tx.audit_rows(filter, order, PIECE_ROWS))?;
        let Some(newest) = rows.last() else { break };
        after = newest.idx;
        if is_gone(format.piece(rows, is_first)?) {
            return Ok(());
        }
        is_first = false;
    }
    let _gone = is_gone(format.end().to_vec());
    Ok(())
}

/// A body of pieces that are made elsewhere.
struct Pieces(mpsc::Receiver<Piece>);

impl MessageBody for Pieces {
    type Error = Broken;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Broken>>> {
        self.0.poll_recv(context)
    }
}
