//! `POST /v1/attestations/bulk`: an attestor's list, looked at or carried out in one go.

use actix_web::http::{StatusCode, header};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::wire::ListOutcome;

use super::idempotent::{self, Made};
use super::params::Params;
use super::{body, reply};
use crate::actions::attest_list::{SentList, attest_list as carry_out, foreseen, plan_list};
use crate::app::App;
use crate::auth::Allowed;
use crate::auth::permission::ChangeStatus;
use crate::error::{Code, Refusal};
use crate::import::rows::ListKind;

const NAMES: [&str; 2] = ["kind", "dry_run"];
const KIND: usize = 0;
const DRY_RUN: usize = 1;
const CSV: &str = "text/csv";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The lists an attestor hands in, as the address names them.
const KINDS: [(&str, ListKind); 3] = [
    ("certifications", ListKind::Certifications),
    ("licences", ListKind::Licences),
    ("vettings", ListKind::Vettings),
];

/// Attests, suspends and withdraws by a list in the attestor's own name. A bad row is refused and the
/// others are carried out; each row says what became of it.
#[utoipa::path(
    post, path = "/v1/attestations/bulk", tag = "Attestors",
    params(
        ("kind" = String, Query, description = "`certifications`, `licences` or `vettings`"),
        ("dry_run" = Option<bool>, Query, description = "Only say what every row would do"),
        ("Idempotency-Key" = String, Header, description = "A new key for each new request"),
    ),
    request_body(
        description = "The list, with the columns of imports: CSV in UTF-8 or XLSX, up to 1,000 rows",
        content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
    ),
    responses((status = 200, description = "What every row comes to", body = ListOutcome)),
)]
pub async fn attest_list(
    by: Allowed<ChangeStatus>,
    app: Data<App>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request, NAMES)?;
    let kind = kind_of(&params)?;
    let is_dry = match params.text(DRY_RUN) {
        None | Some("false") => false,
        Some("true") => true,
        Some(other) => return Err(params.wrong(DRY_RUN, other, "true or false".to_owned())),
    };
    expect_list(&request)?;
    let bytes = body::receive(&request, payload).await?;
    let list = SentList {
        kind,
        file_name: String::new(),
        bytes: bytes.to_vec(),
    };
    let party = by.party();
    if is_dry {
        let outcome: ListOutcome = reply::aside(&app, move |app| {
            let plan = plan_list(&app.store, app.clock.now(), &party, &list)?;
            Ok(foreseen(&plan))
        })
        .await?;
        return reply::json(&outcome, 0);
    }
    idempotent::once(&app, &by, &request, &bytes, move |app, party| {
        let outcome = carry_out(&app.store, app.clock.now(), party, &list)?;
        Made::new(StatusCode::OK, &outcome)
    })
    .await
}

fn kind_of(params: &Params<'_, 2>) -> Result<ListKind, Refusal> {
    let expected = "certifications, licences or vettings";
    let text = params.needed(KIND, expected)?;
    let found = KINDS.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, kind)| *kind)
        .ok_or_else(|| params.wrong(KIND, text, expected.to_owned()))
}

fn expect_list(request: &HttpRequest) -> Result<(), Refusal> {
    let stated = request.headers().get(header::CONTENT_TYPE);
    let text = stated
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = text.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(CSV) || essence.eq_ignore_ascii_case(XLSX) {
        return Ok(());
    }
    let refusal = Refusal::new(Code::UnsupportedMediaType, "the body must be a list");
    Err(refusal
        .field("content-type")
        .found(text)
        .expected(format!("{CSV} or {XLSX}")))
}
