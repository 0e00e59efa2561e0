//! `GET /v1/verify/{provider}`: the verdict on one provider. The hottest path of all.
//!
//! Never touches the database: it answers while the database is down.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::{ProfileId, ProviderRef, UnLocode};
use quaymark_core::schema::InstantOrDay;
use quaymark_core::time::Instant;
use quaymark_core::wire::VerdictDocument;

use super::params::{Params, parse_id, segment};
use super::reply;
use crate::answers::{Ask, Terms};
use crate::app::App;
use crate::error::Refusal;

pub(super) const A_PORT: &str = "the UN/LOCODE of a port, for example NLRTM";

/// Answers with a signed verdict.
#[utoipa::path(
    get,
    path = "/v1/verify/{provider}",
    tag = "Verdicts",
    params(
        ("provider" = String, Path, description = "Register number (prv_…), or lei:, vat: or euid: and the identifier", example = "prv_3k7m9q2xw58"),
        ("port" = inline(UnLocode), Query, description = "The port that asks"),
        ("profile" = inline(Option<ProfileId>), Query, description = "The profile; may be left out where the port has one"),
        ("at" = inline(Option<InstantOrDay>), Query, description = "When the answer holds in the world; now, if left out. A day, such as 2027-03-01, means its start in UTC"),
        ("known_at" = inline(Option<Instant>), Query, description = "As known to the register at that time; the newest, if left out. The last 150 seconds are not settled: there the log size of the statement says what was known, the answer is not fresh even for a moment, and asked again it may rest on more entries"),
    ),
    responses((status = 200, description = "The verdict with its signed statement; also for a provider that is not on the register", body = VerdictDocument)),
)]
pub async fn show_verdict(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let ask = read_ask(&request)?;
    let ready = app.answers.verdict(&app, &ask)?;
    Ok(reply::ready(ready.body, ready.fresh_until, ready.given_at))
}

fn read_ask(request: &HttpRequest) -> Result<Ask, Refusal> {
    let params = Params::of(request, ["port", "profile", "at", "known_at"])?;
    let provider: ProviderRef = parse_id("provider", &segment(request, 2, "provider")?)?;
    let terms = Terms {
        port: parse_id("port", params.needed(0, A_PORT)?)?,
        profile: params.id(1)?,
        at: params.instant_or_day(2)?,
        known_at: params.instant(3)?,
    };
    Ok(Ask { provider, terms })
}
