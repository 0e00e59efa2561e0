//! Files that are sent: as a form's part, or as a body of their own.
//!
//! **Invariant:** no more is ever held than the largest document and the form around it, by few
//! requests at a time, each within bounds of time. What announces too much is not waited for.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::{Bytes, Data, Payload};
use futures_core::Stream;
use tokio::time::timeout;

use crate::app::App;
use crate::documents::MAX_FILE_BYTES;
use crate::error::{Code, Refusal};

/// The part of a form that is the file.
pub(crate) const FILE_PART: &str = "document";
/// What a form may weigh beside its file, in bytes.
const AROUND_FILE_BYTES: usize = 16 * 1024;
/// The longest value of another part, in bytes.
const MAX_VALUE_BYTES: usize = 1_024;
/// Parts of a form at most.
const MAX_PARTS: usize = 8;
/// How long a client may fall silent.
const SILENCE: Duration = Duration::from_secs(15);
/// How long one upload may take in all: 20 MiB over a line of a megabit and a half.
const PATIENCE: Duration = Duration::from_secs(120);

/// A file, with the name a client gave it.
#[derive(Default)]
pub(crate) struct Upload {
    /// The name; empty if there was none.
    pub(crate) file_name: String,
    /// The content.
    pub(crate) bytes: Vec<u8>,
}

/// Hides content and name: they are nobody's business in a log.
impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upload({} bytes)", self.bytes.len())
    }
}

/// Receives a file. `check` sees each other part of a form, by name and value, before the file is read:
/// so a form's token comes first.
pub(crate) async fn receive_file(
    app: &Data<App>,
    request: &HttpRequest,
    payload: Payload,
    check: impl Fn(&str, &str) -> Result<(), Refusal>,
) -> Result<Upload, Refusal> {
    refuse_announced(request)?;
    let _place = app.uploads.try_acquire().map_err(|_| {
        let detail = "others are sending files: as many as are received at a time";
        Refusal::new(Code::TooManyRequests, detail).retry_after(5)
    })?;
    let received = async {
        match essence(request).as_str() {
            "multipart/form-data" => read_form(request, payload, check).await,
            "application/pdf" | "image/png" | "image/jpeg" | "application/octet-stream" => {
                read_body(payload).await
            }
            other => Err(unsupported(other)),
        }
    };
    timeout(PATIENCE, received).await.map_err(|_| too_slow())?
}

/// Whether a request brings its file as a form.
pub(crate) fn is_form(request: &HttpRequest) -> bool {
    essence(request) == "multipart/form-data"
}

fn essence(request: &HttpRequest) -> String {
    let stated = request.headers().get(header::CONTENT_TYPE);
    let text = stated
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    essence.to_ascii_lowercase()
}

fn refuse_announced(request: &HttpRequest) -> Result<(), Refusal> {
    let stated = request.headers().get(header::CONTENT_LENGTH);
    let announced: Option<u64> = stated.and_then(|text| text.to_str().ok()?.parse().ok());
    match announced {
        Some(bytes) if bytes > (MAX_FILE_BYTES + AROUND_FILE_BYTES) as u64 => {
            Err(too_large().found(&format!("{bytes} bytes")))
        }
        _ => Ok(()),
    }
}

async fn read_body(payload: Payload) -> Result<Upload, Refusal> {
    let mut payload = payload;
    let bytes = read_all(&mut payload, MAX_FILE_BYTES, too_large).await?;
    Ok(Upload {
        file_name: String::new(),
        bytes,
    })
}

async fn read_form(
    request: &HttpRequest,
    payload: Payload,
    check: impl Fn(&str, &str) -> Result<(), Refusal>,
) -> Result<Upload, Refusal> {
    let mut form = Multipart::new(request.headers(), payload);
    let mut upload = None;
    let mut parts = 0;
    while let Some(mut part) = next(&mut form).await? {
        parts += 1;
        let name = part.name().unwrap_or_default().to_owned();
        if parts > MAX_PARTS {
            return Err(unreadable("the form has too many parts"));
        }
        if name == FILE_PART {
            // A form without a token is refused before its file is read.
            check(FILE_PART, "")?;
            if upload.is_some() {
                return Err(unreadable("the form has two files: send one at a time"));
            }
            upload = Some(read_file(&mut part).await?);
            continue;
        }
        let too_long = || unreadable("a part of the form is too long");
        let value = read_all(&mut part, MAX_VALUE_BYTES, too_long).await?;
        let value = String::from_utf8(value).map_err(|_| unreadable("the form is not UTF-8"))?;
        check(&name, &value)?;
    }
    upload.ok_or_else(|| {
        let detail = format!("the form has no part named {FILE_PART}");
        Refusal::new(Code::MissingParameter, detail)
            .field(FILE_PART)
            .expected("a file")
    })
}

async fn read_file(part: &mut Field) -> Result<Upload, Refusal> {
    let disposition = part.content_disposition();
    let file_name = disposition.and_then(|held| {
        let extended = held.get_filename_ext();
        let extended = extended.and_then(|name| String::from_utf8(name.value.clone()).ok());
        extended.or_else(|| held.get_filename().map(str::to_owned))
    });
    let file_name = file_name.unwrap_or_default();
    let bytes = read_all(part, MAX_FILE_BYTES, too_large).await?;
    Ok(Upload { file_name, bytes })
}

/// Reads a stream to its end, within bounds.
async fn read_all<S, E>(
    stream: &mut S,
    most: usize,
    refuse: impl Fn() -> Refusal,
) -> Result<Vec<u8>, Refusal>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let mut held = Vec::new();
    while let Some(chunk) = next(stream).await? {
        if held.len() + chunk.len() > most {
            return Err(refuse());
        }
        held.extend_from_slice(&chunk);
    }
    Ok(held)
}

/// The next item of a stream, if it comes in time.
async fn next<S, T, E>(stream: &mut S) -> Result<Option<T>, Refusal>
where
    S: Stream<Item = Result<T, E>> + Unpin,
{
    let item = poll_fn(|context| Pin::new(&mut *stream).poll_next(context));
    match timeout(SILENCE, item).await {
        Err(_) => Err(too_slow()),
        Ok(None) => Ok(None),
        Ok(Some(Ok(item))) => Ok(Some(item)),
        Ok(Some(Err(_))) => Err(unreadable("the body ended early or is badly encoded")),
    }
}

fn unreadable(detail: &'static str) -> Refusal {
    Refusal::new(Code::BadRequest, detail).field("body")
}

fn too_slow() -> Refusal {
    unreadable("the body came too slowly")
}

fn too_large() -> Refusal {
    Refusal::new(Code::BodyTooLarge, "the document is too large")
        .field(FILE_PART)
        .expected(format!("at most {MAX_FILE_BYTES} bytes"))
}

fn unsupported(found: &str) -> Refusal {
    Refusal::new(
        Code::UnsupportedMediaType,
        "the body must be a document or a form with one",
    )
    .field("content-type")
    .found(found)
    .expected(
        "multipart/form-data, application/pdf, image/png, image/jpeg or application/octet-stream",
    )
}
