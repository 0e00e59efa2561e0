//! Forms with a file, small enough to be held: the whole form is bounded as other bodies are.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::web::{Bytes, Payload};
use futures_core::Stream;

use crate::auth::form::check_token;
use crate::error::{Code, Refusal};
use crate::handlers::receive;

/// Parts of a form at most.
const MAX_PARTS: usize = 16;

/// A form with one file.
#[derive(Default)]
pub(super) struct FileForm {
    fields: Vec<(String, String)>,
    /// The name of the file; empty if it has none.
    pub(super) file_name: String,
    /// The file; empty if none was chosen.
    pub(super) bytes: Vec<u8>,
}

impl FileForm {
    /// A field as it was typed, without blanks around it; empty if it is absent.
    pub(super) fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Reads a form whose file is the part `file`, and checks that it was made for this sign-in.
    pub(super) async fn read(request: &HttpRequest, payload: Payload) -> Result<Self, Refusal> {
        let body = receive(request, payload).await?;
        let mut parts = Multipart::new(request.headers(), Once(Some(body)));
        let mut form = Self::default();
        for _ in 0..=MAX_PARTS {
            let Some(mut part) = next(&mut parts).await? else {
                check_token(request, form.text("form_token"))?;
                return Ok(form);
            };
            form.take(&mut part).await?;
        }
        Err(unreadable())
    }

    async fn take(&mut self, part: &mut Field) -> Result<(), Refusal> {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part
            .content_disposition()
            .and_then(|held| held.get_filename())
            .map(str::to_owned);
        let mut value = Vec::new();
        while let Some(chunk) = next(part).await? {
            value.extend_from_slice(&chunk);
        }
        if name == "file" {
            self.file_name = file_name.unwrap_or_default();
            self.bytes = value;
            return Ok(());
        }
        let value = String::from_utf8(value).map_err(|_| unreadable())?;
        self.fields.push((name, value));
        Ok(())
    }
}

/// A body that has come already.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

async fn next<S, T, E>(stream: &mut S) -> Result<Option<T>, Refusal>
where
    S: Stream<Item = Result<T, E>> + Unpin,
{
    let item = poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await;
    item.transpose().map_err(|_| unreadable())
}

fn unreadable() -> Refusal {
    Refusal::new(Code::BadRequest, "the form cannot be read").field("body")
}
