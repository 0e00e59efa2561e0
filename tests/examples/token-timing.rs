//! Whether the time an answer of `/v1/token` takes, or that of a request with a bearer token, tells what was wrong:
//! medians as JSON on the last line.
//!
//! `token-timing TRIES`

use std::collections::BTreeMap;
use std::error::Error;
use std::io::Write as _;
use std::time::Instant as Moment;

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::ApiKeyId;
use quaymark_server::auth::secrets::{Token, TokenKind, number};
use quaymark_server::auth::totp;
use quaymark_server::store::{ApiKeyRow, StoreError};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::instant;
use quaymark_tests::http::Request;
use quaymark_tests::people::{self, Organisation};
use quaymark_tests::register::{Register, Setup, TODAY};
use serde_json::json;

type Failure = Box<dyn Error>;
type Times = BTreeMap<&'static str, Vec<f64>>;

const PASSWORD: &str = "tide lamp oak rope";
const SECRET: &[u8] = b"12345678901234567890";

fn main() -> Result<(), Failure> {
    let tries: u32 = std::env::args().nth(1).ok_or("how many tries?")?.parse()?;
    let proxy = "127.0.0.1".parse()?;
    let register = Setup::on(TestDatabase::sqlite_file())
        .at(instant(TODAY))
        .with(|config| config.trusted_proxies = vec![proxy])
        .start();
    let firm = people::organisation(&register, OrganisationKind::Provider, "firm", None);
    let mut times = Times::new();
    for round in 0..tries {
        sign_ins(&register, &firm, round, &mut times);
        keys(&register, &firm, round, &mut times)?;
    }
    let medians: BTreeMap<&str, f64> = times
        .into_iter()
        .map(|(name, mut all)| {
            all.sort_by(f64::total_cmp);
            (name, all[all.len() / 2])
        })
        .collect();
    let figures = json!({"tries": tries, "median_ms": medians});
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}

/// One of each way to sign in, as somebody new each time, so that nobody is made to wait.
fn sign_ins(register: &Register, firm: &Organisation, round: u32, times: &mut Times) {
    let now = register.clock().now();
    let email = format!("person{round}@firm.example");
    let member = people::add_member(register.store(), now, firm.id, Role::Signatory, &email);
    people::set_password(register, member.id, PASSWORD);
    people::set_totp(register, member.id, SECRET);
    let code = totp::code_at(SECRET, now);
    let nobody = format!("nobody{round}@firm.example");
    let ways = [
        (
            "token: unknown address",
            nobody.as_str(),
            PASSWORD,
            "000000",
            401,
        ),
        (
            "token: wrong password",
            &email,
            "another old lamp",
            "000000",
            401,
        ),
        (
            "token: wrong password, right code",
            &email,
            "another old lamp",
            &code,
            401,
        ),
        ("token: wrong code", &email, PASSWORD, "000000", 401),
        ("token: right", &email, PASSWORD, &code, 200),
    ];
    // Another order each time: what runs first pays for others.
    for place in 0..ways.len() {
        let (name, email, password, code, status) = ways[(place + round as usize) % ways.len()];
        let body = json!({"grant_type": "password", "email": email, "password": password,
            "code": code});
        let network = format!("198.51.{}.{}", round % 250, place + 1);
        let request =
            Request::post_json("/v1/token", &body.to_string()).header("x-forwarded-for", &network);
        timed(register, name, &request, status, times);
    }
}

/// A request with each sort of key.
fn keys(
    register: &Register,
    firm: &Organisation,
    round: u32,
    times: &mut Times,
) -> Result<(), Failure> {
    let right = key(register, firm)?;
    let revoked = key(register, firm)?;
    let now = register.clock().now();
    let ended = register
        .store()
        .write::<_, StoreError>(now, |tx| tx.end_api_key(revoked.0, firm.id, now))?;
    assert!(ended, "it was open");
    let unknown = Token::new(TokenKind::ApiKey)?.reveal().to_owned();
    let mut wrong = right.1.clone();
    let last = if wrong.ends_with('a') { 'b' } else { 'a' };
    wrong.pop();
    wrong.push(last);
    let ways = [
        ("key: unknown", unknown.as_str(), 401),
        ("key: wrong in its last letter", &wrong, 401),
        ("key: revoked", &revoked.1, 401),
        ("key: right", &right.1, 200),
    ];
    for place in 0..ways.len() {
        let (name, token, status) = ways[(place + round as usize) % ways.len()];
        let bearer = format!("Bearer {token}");
        let request = Request::get("/v1/submissions").header("authorization", &bearer);
        timed(register, name, &request, status, times);
    }
    Ok(())
}

fn key(register: &Register, firm: &Organisation) -> Result<(ApiKeyId, String), Failure> {
    let now = register.clock().now();
    let token = Token::new(TokenKind::ApiKey)?;
    let row = ApiKeyRow {
        id: number(ApiKeyId::from_bits)?,
        name: "Export".to_owned(),
        organisation: firm.id,
        created_by: firm.person(Role::Administrator).id,
        scopes: vec!["read".to_owned()],
        created_at: now,
        expires_at: now.plus_days(1),
        last_used_at: None,
    };
    register.store().write::<_, StoreError>(now, |tx| {
        tx.insert_api_key(&row, &token.hash())?;
        // Use is noted once a minute: not within the measured request.
        tx.touch_api_key(row.id, now)
    })?;
    Ok((row.id, token.reveal().to_owned()))
}

fn timed(
    register: &Register,
    name: &'static str,
    request: &Request,
    status: u16,
    times: &mut Times,
) {
    let begun = Moment::now();
    let answer = register.anonymous().send(request);
    let took = begun.elapsed().as_secs_f64() * 1e3;
    assert_eq!(answer.status, status, "{name}: {}", answer.text());
    times.entry(name).or_default().push(took);
}
