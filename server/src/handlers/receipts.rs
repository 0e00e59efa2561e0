//! `GET /v1/receipts/{provider}/{port}/{profile}[/{valid_at}]`: a verdict with everything that proves
//! it, for the file. What is asked stands in the path: no cache takes one question for another.

use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::{ProfileId, ProviderRef, UnLocode};
use quaymark_core::receipt::{Receipt, Refusal as Unproven};
use quaymark_core::time::Instant;

use super::params::{self, parse_id, segment};
use super::reply;
use crate::answers::{Ask, RETRY_CHECKPOINT_SECONDS, Terms};
use crate::app::App;
use crate::error::{Code, Refusal};
use crate::tlog::NoReceipt;

/// Answers now.
#[utoipa::path(
    get,
    path = "/v1/receipts/{provider}/{port}/{profile}",
    tag = "Verdicts",
    params(
        ("provider" = String, Path, description = "Register number (prv_…), or lei:, vat: or euid: and the identifier of a provider on the register", example = "prv_3k7m9q2xw58"),
        ("port" = inline(UnLocode), Path, description = "The port that asks"),
        ("profile" = inline(ProfileId), Path, description = "Its profile"),
    ),
    responses((status = 200, description = "The receipt: checked without a network by `quaymark receipt verify`", body = Receipt)),
)]
pub async fn show_receipt(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let ask = read_ask(&request)?;
    give(&app, ask).await
}

/// Answers for another day.
#[utoipa::path(
    get,
    path = "/v1/receipts/{provider}/{port}/{profile}/{valid_at}",
    tag = "Verdicts",
    params(
        ("provider" = String, Path, description = "Register number (prv_…), or lei:, vat: or euid: and the identifier of a provider on the register", example = "prv_3k7m9q2xw58"),
        ("port" = inline(UnLocode), Path, description = "The port that asks"),
        ("profile" = inline(ProfileId), Path, description = "Its profile"),
        ("valid_at" = inline(Instant), Path, description = "When the answer holds in the world"),
    ),
    responses((status = 200, description = "The receipt: checked without a network by `quaymark receipt verify`", body = Receipt)),
)]
pub async fn show_receipt_at(
    app: Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, Refusal> {
    params::none(&request)?;
    let mut ask = read_ask(&request)?;
    let valid_at = segment(&request, 5, "valid_at")?;
    let valid_at = valid_at.parse();
    ask.terms.at = Some(valid_at.map_err(|error| Refusal::instant("valid_at", &error))?);
    give(&app, ask).await
}

fn read_ask(request: &HttpRequest) -> Result<Ask, Refusal> {
    let provider: ProviderRef = parse_id("provider", &segment(request, 2, "provider")?)?;
    let terms = Terms {
        port: parse_id("port", &segment(request, 3, "port")?)?,
        profile: Some(parse_id("profile", &segment(request, 4, "profile")?)?),
        at: None,
        known_at: None,
    };
    Ok(Ask { provider, terms })
}

async fn give(app: &Data<App>, ask: Ask) -> Result<HttpResponse, Refusal> {
    let day = ask.terms.at.unwrap_or_else(|| app.clock.now()).utc_date();
    let name = format!("{}-{}-{day}", ask.provider, ask.terms.port).replace(':', "-");
    let turn = app.receipts.turn().await.ok_or_else(|| {
        let detail = "others wait for receipts that are not made yet";
        Refusal::new(Code::NotReady, detail).retry_after(RETRY_CHECKPOINT_SECONDS)
    })?;
    let receipt = reply::aside(app, move |app| {
        app.check_ready(app.clock.now())?;
        let made = app.receipts.make(turn, &app.store, |public| {
            app.answers.statement_at(app, &ask, public.size)
        });
        made.map_err(Refusal::from)
    });
    let mut response = reply::json(&receipt.await?, 0)?;
    let disposition = format!("attachment; filename=\"receipt-{name}.json\"");
    if let Ok(value) = HeaderValue::try_from(disposition) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

impl From<NoReceipt<Self>> for Refusal {
    fn from(none: NoReceipt<Self>) -> Self {
        let later =
            |detail| Self::new(Code::NotReady, detail).retry_after(RETRY_CHECKPOINT_SECONDS);
        match none {
            NoReceipt::Store(error) => error.into(),
            NoReceipt::Statement(refusal) => refusal,
            NoReceipt::NotPublic => later("no checkpoint has been made public yet"),
            NoReceipt::Refused(Unproven::SubjectNotInLog(found)) => {
                let detail = "nobody on the register has this identifier";
                let unknown = Self::new(Code::UnknownProvider, detail).field("provider");
                unknown
                    .found(&found)
                    .expected("a provider of the register, or a register number")
            }
            NoReceipt::Refused(refusal) => {
                tracing::warn!(%refusal, "the newest checkpoint does not prove a statement yet");
                later("the newest checkpoint does not prove this yet")
            }
        }
    }
}
