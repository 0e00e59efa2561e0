//! `GET /v1/providers`: providers of the register, page by page.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use quaymark_core::id::{Country, ProfileId, UnLocode};
use quaymark_core::verdict::Outcome;
use quaymark_core::wire::ProviderList;

use super::cursor::Cursor;
use super::params::Params;
use super::reply;
use super::selection::{Selection, WantedAnswer};
use super::suggest::read_query;
use crate::answers::choose_profile;
use crate::app::App;
use crate::directory::Snapshot;
use crate::edge::Caller;
use crate::error::{Code, Refusal};

const NAMES: [&str; 8] = [
    "country", "q", "port", "profile", "outcome", "meets", "limit", "cursor",
];
// Places among the names.
const COUNTRY: usize = 0;
const QUERY: usize = 1;
const PORT: usize = 2;
const PROFILE: usize = 3;
const OUTCOME: usize = 4;
const MEETS: usize = 5;
const LIMIT: usize = 6;
const CURSOR: usize = 7;
const DEFAULT_LIMIT: u64 = 50;
const MAX_LIMIT: u64 = 200;
const OUTCOMES: [(&str, Outcome); 5] = [
    ("meets", Outcome::Meets),
    ("meets_expiring", Outcome::MeetsExpiring),
    ("does_not_meet", Outcome::DoesNotMeet),
    ("confidential", Outcome::Confidential),
    ("not_covered", Outcome::NotCovered),
];

/// Answers with one page.
#[utoipa::path(
    get,
    path = "/v1/providers",
    tag = "Providers",
    params(
        ("country" = inline(Option<Country>), Query, description = "Only those established there"),
        ("q" = Option<String>, Query, description = "Only those whose name is like this, best first"),
        ("meets" = inline(Option<UnLocode>), Query, description = "Only those that meet this port's profile now"),
        ("port" = inline(Option<UnLocode>), Query, description = "Give each provider's answer for this port"),
        ("profile" = inline(Option<ProfileId>), Query, description = "The profile; may be left out where the port has one"),
        ("outcome" = inline(Option<Outcome>), Query, description = "Only those with this answer for the port"),
        ("limit" = Option<u64>, Query, description = "At most so many, 1 to 200; 50 if left out"),
        ("cursor" = Option<String>, Query, description = "Where to read on; stands in `next`"),
    ),
    responses((status = 200, description = "One page of providers", body = ProviderList)),
)]
pub async fn list_providers(app: Data<App>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let params = Params::of(&request, NAMES)?;
    let snapshot = app.directory.snapshot();
    let selection = read_selection(&params, &snapshot)?;
    if let Some(caller) = Caller::of(&request) {
        caller.charge_weighing(selection.weighs(&snapshot))?;
    }
    let address = next_address(request.query_string());
    let list = reply::aside(&app, move |app| {
        let now = app.clock.now();
        if selection.answer.is_some() {
            app.check_ready(now)?;
        }
        let selected = selection.select(&snapshot, now)?;
        Ok(ProviderList {
            as_of: reply::as_of(app, &snapshot).until_first(selected.changes),
            providers: selected.providers,
            next: selected.next.map(|cursor| address + &cursor.to_text()),
        })
    });
    let list = list.await?;
    reply::while_fresh(&list, list.as_of)
}

fn read_selection(params: &Params<'_, 8>, snapshot: &Snapshot) -> Result<Selection, Refusal> {
    let query = params
        .text(QUERY)
        .map(|text| read_query(text).map(str::to_owned));
    Ok(Selection {
        country: params.id(COUNTRY)?,
        query: query.transpose()?,
        answer: read_answer(params, snapshot)?,
        cursor: params.text(CURSOR).map(Cursor::parse).transpose()?,
        limit: params.number(LIMIT, 1, MAX_LIMIT)?.unwrap_or(DEFAULT_LIMIT) as usize,
    })
}

/// `meets=PORT` is short for `port=PORT` with every outcome that meets.
fn read_answer(
    params: &Params<'_, 8>,
    snapshot: &Snapshot,
) -> Result<Option<WantedAnswer>, Refusal> {
    let meets: Option<UnLocode> = params.id(MEETS)?;
    let named: Option<UnLocode> = params.id(PORT)?;
    let outcome = params
        .text(OUTCOME)
        .map(|text| read_outcome(params, text))
        .transpose()?;
    if meets.is_some() && (named.is_some() || outcome.is_some()) {
        let detail =
            "meets names the port and the outcome: port and outcome cannot stand beside it";
        return Err(Refusal::new(Code::InvalidParameter, detail)
            .field("meets")
            .expected("meets alone, or port and outcome"));
    }
    let profile: Option<ProfileId> = params.id(PROFILE)?;
    let Some(port) = meets.or(named) else {
        return match profile.is_some() || outcome.is_some() {
            true => params.needed(PORT, super::verify::A_PORT).map(|_| None),
            false => Ok(None),
        };
    };
    let outcomes = match meets {
        Some(_) => vec![Outcome::Meets, Outcome::MeetsExpiring],
        None => outcome.into_iter().collect(),
    };
    let profile = choose_profile(snapshot, port, profile.as_ref())?.clone();
    Ok(Some(WantedAnswer { profile, outcomes }))
}

fn read_outcome(params: &Params<'_, 8>, text: &str) -> Result<Outcome, Refusal> {
    let known = OUTCOMES.iter().find(|(name, _)| *name == text);
    known.map(|(_, outcome)| *outcome).ok_or_else(|| {
        let names: Vec<&str> = OUTCOMES.iter().map(|(name, _)| *name).collect();
        params.wrong(OUTCOME, text, format!("one of {}", names.join(", ")))
    })
}

/// The address of this list with every parameter but the cursor, ready to append one.
fn next_address(query: &str) -> String {
    let mut address = String::from("/v1/providers?");
    let kept = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    for pair in kept {
        address.push_str(pair);
        address.push('&');
    }
    address + "cursor="
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_every_parameter_but_the_cursor() {
        assert_eq!(next_address(""), "/v1/providers?cursor=");
        assert_eq!(
            next_address("country=NL&cursor=a00000001&limit=5"),
            "/v1/providers?country=NL&limit=5&cursor="
        );
    }
}
