//! `GET /log/…`: the log as C2SP `tlog-tiles` serves it, up to the newest checkpoint.

use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::tlog::policy::Policy;
use quaymark_core::tlog::tile::{Tile, TileKind};

use super::{params, reply};
use crate::app::App;
use crate::error::{Code, Refusal};
use crate::store::{Reader, StoreError};
use crate::tlog::name::LogName;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const BYTES: HeaderValue = HeaderValue::from_static("application/octet-stream");
/// What changes with the next checkpoint.
const A_MOMENT: HeaderValue = HeaderValue::from_static("public, max-age=2, no-transform");
/// What never changes.
const FOR_EVER: HeaderValue =
    HeaderValue::from_static("public, max-age=31536000, immutable, no-transform");

/// `GET /log/checkpoint`: the newest checkpoint, a C2SP signed note.
#[utoipa::path(
    get,
    path = "/log/checkpoint",
    tag = "The log",
    responses((status = 200, description = "The newest checkpoint (C2SP tlog-checkpoint)", body = String, content_type = "text/plain")),
)]
pub async fn show_checkpoint(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let newest = reply::aside(&app, |app| {
        Ok(app.store.read(|tx| tx.newest_checkpoint())?)
    })
    .await?;
    let newest = newest.ok_or_else(|| absent("no checkpoint has been made public yet"))?;
    Ok(answer(TEXT, A_MOMENT, newest.note.into_bytes()))
}

/// `GET /log/tile/…`: 256 hashes of a level, or fewer at its end; or the entries themselves.
#[utoipa::path(
    get,
    path = "/log/tile/{tile}",
    tag = "The log",
    params(("tile" = String, Path, description = "As C2SP tlog-tiles writes it: level (or `entries`), number in groups of three digits, and `.p/` with the width of a partial tile", example = "0/000.p/1")),
    responses((status = 200, description = "Hashes of 32 bytes; of `entries` a length of two bytes before each", body = String, content_type = "application/octet-stream")),
)]
pub async fn show_tile(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let tile = request.path().strip_prefix("/log/");
    let tile: Option<Tile> = tile.and_then(|path| path.parse().ok());
    let tile = tile.ok_or_else(|| absent("this is not the path of a tile"))?;
    let bytes = reply::aside(&app, move |app| Ok(app.store.read(|tx| read(tx, tile))?)).await?;
    let bytes = bytes.ok_or_else(|| absent("the checkpoint made public has no such tile"))?;
    Ok(answer(BYTES, FOR_EVER, bytes))
}

fn read(tx: &mut Reader<'_>, tile: Tile) -> Result<Option<Vec<u8>>, StoreError> {
    let size = tx.newest_checkpoint()?.map_or(0, |row| row.size);
    if !tile.exists_at(size) {
        return Ok(None);
    }
    let damaged = || StoreError::Damaged(format!("{tile} is not whole"));
    let width = usize::from(tile.width);
    match tile.kind {
        TileKind::Hashes(level) => {
            let mut hashes = tx.tile_hashes(level, tile.index)?.unwrap_or_default();
            if hashes.len() < 32 * width {
                return Err(damaged());
            }
            hashes.truncate(32 * width);
            Ok(Some(hashes))
        }
        TileKind::Entries => {
            let range = tile.first()..tile.first() + u64::from(tile.width);
            let entries = tx.bytes_in(range)?;
            let mut bundle = Vec::new();
            for (_, bytes) in &entries {
                let length = u16::try_from(bytes.len()).map_err(|_| damaged())?;
                bundle.extend(length.to_be_bytes());
                bundle.extend(bytes);
            }
            (entries.len() == width)
                .then_some(Some(bundle))
                .ok_or_else(damaged)
        }
    }
}

/// `GET /log/policy`: the log's key and its witnesses as a C2SP policy, to be compared with what others
/// hold.
#[utoipa::path(
    get,
    path = "/log/policy",
    tag = "The log",
    responses((status = 200, description = "A policy (C2SP tlog-policy) that trusts the log's own key and asks for the witnesses the register asks", body = String, content_type = "text/plain")),
)]
pub async fn show_policy(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let name = reply::aside(&app, |app| Ok(app.store.read(LogName::current)?)).await?;
    let key = name.and_then(|name| name.verifier());
    let key = key.ok_or_else(|| absent("the log has no key yet"))?;
    let url = Some(format!("{}/log", app.config.public_url));
    let policy = match &app.witnesses {
        Some(witnesses) => witnesses.policy_for(key, url),
        None => Policy::none_for(key, url),
    };
    let policy = format!(
        "# Whom to trust is yours to decide: compare these keys with those you have from elsewhere.\n\
         {policy}"
    );
    Ok(answer(TEXT, A_MOMENT, policy.into_bytes()))
}

fn absent(detail: &'static str) -> Refusal {
    Refusal::new(Code::UnknownPath, detail)
}

fn answer(content: HeaderValue, cache: HeaderValue, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, content))
        .insert_header((header::CACHE_CONTROL, cache))
        .body(body)
}
