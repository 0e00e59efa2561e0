//! Everything a client can get wrong: each case with its status, its code and the field at fault.

use quaymark_core::wire::Problem;
use quaymark_tests::http::{Request, Response};
use quaymark_tests::register::Register;

/// What is sent, and what must come back: status, code, field.
struct Case {
    what: &'static str,
    request: Request,
    status: u16,
    code: &'static str,
    field: Option<&'static str>,
}

/// A register number with a good check character that nobody has.
const NOBODY: &str = "prv_00000000000";

fn get(
    what: &'static str,
    target: &str,
    status: u16,
    code: &'static str,
    field: impl Into<Option<&'static str>>,
) -> Case {
    Case {
        what,
        request: Request::get(target),
        status,
        code,
        field: field.into(),
    }
}

fn post(
    what: &'static str,
    body: &str,
    status: u16,
    code: &'static str,
    field: impl Into<Option<&'static str>>,
) -> Case {
    Case {
        what,
        request: Request::post_json("/v1/verify", body),
        status,
        code,
        field: field.into(),
    }
}

fn verify(
    what: &'static str,
    rest: &str,
    code: &'static str,
    field: impl Into<Option<&'static str>>,
) -> Case {
    get(what, &format!("/v1/verify/{rest}"), 400, code, field)
}

fn identifiers() -> Vec<Case> {
    let form = "malformed_identifier";
    let check = "wrong_check_character";
    let of = |what, id: &str, code| verify(what, &format!("{id}?port=NLRTM"), code, "provider");
    vec![
        of("no prefix", "00000000000", form),
        of("another prefix", "abc_00000000000", form),
        of("an attestor's prefix", "att_00000000000", form),
        of("too short", "prv_0000000000", form),
        of("too long", "prv_000000000000", form),
        of(
            "a letter that is not in the alphabet",
            "prv_0000000000u",
            form,
        ),
        of("a space in it", "prv_0000%20000000", form),
        of("an accent in it", "prv_000000000%C3%A9", form),
        of("one wrong character", "prv_00000000001", check),
        of("another scheme", "duns:150483782", form),
        of("nothing after the scheme", "lei:", form),
        of("LEI too short", "lei:724500VKKSH9QOLTFR8", form),
        of("LEI with a sign", "lei:724500VKKSH9QOLTFR-1", form),
        of(
            "LEI with wrong check digits",
            "lei:724500VKKSH9QOLTFR82",
            check,
        ),
        of(
            "VAT number with wrong check digits",
            "vat:NL123456789B01",
            check,
        ),
        of("VAT number of no country", "vat:ZZ123456789", form),
        of("VAT number that is empty", "vat:", form),
        of("EUID without a dot", "euid:NLNHR12345678", form),
        of("EUID without a register", "euid:NL.12345678", form),
        of("EUID without a number", "euid:NLNHR.", form),
        of("EUID in lower-case Greek", "euid:%CE%B1%CE%B2.123", form),
    ]
}

fn verify_parameters() -> Vec<Case> {
    let ask =
        |what, query: &str, code, field| verify(what, &format!("{NOBODY}?{query}"), code, field);
    vec![
        verify("no port", NOBODY, "missing_parameter", "port"),
        ask("an empty port", "port=", "missing_parameter", "port"),
        ask(
            "a port by its name",
            "port=Rotterdam",
            "malformed_port",
            "port",
        ),
        ask(
            "a port with a digit one",
            "port=NLRT1",
            "malformed_port",
            "port",
        ),
        ask(
            "a port of four letters",
            "port=NLRO",
            "malformed_port",
            "port",
        ),
        ask(
            "a port in Cyrillic",
            "port=%D0%9D%D0%9BRTM",
            "malformed_port",
            "port",
        ),
        ask(
            "two ports",
            "port=NLRTM&port=BEANR",
            "duplicate_parameter",
            "port",
        ),
        ask(
            "a parameter nobody knows",
            "port=NLRTM&colour=red",
            "unknown_parameter",
            "colour",
        ),
        ask(
            "a profile with a space",
            "port=NLRTM&profile=a%20b",
            "malformed_profile",
            "profile",
        ),
        ask(
            "an empty profile",
            "port=NLRTM&profile=",
            "malformed_profile",
            "profile",
        ),
        ask(
            "a time without a date",
            "port=NLRTM&at=12:00",
            "malformed_instant",
            "at",
        ),
        ask(
            "a day that does not exist",
            "port=NLRTM&at=2026-02-30",
            "malformed_instant",
            "at",
        ),
        ask(
            "a day written another way",
            "port=NLRTM&at=2026-5-1",
            "malformed_instant",
            "at",
        ),
        ask(
            "a day out of reach",
            "port=NLRTM&at=1899-12-31",
            "malformed_instant",
            "at",
        ),
        ask(
            "a day for what was known",
            "port=NLRTM&known_at=2026-05-01",
            "malformed_instant",
            "known_at",
        ),
        ask(
            "the 30th of February",
            "port=NLRTM&at=2026-02-30T00:00:00Z",
            "malformed_instant",
            "at",
        ),
        ask(
            "the 29th of February in 2025",
            "port=NLRTM&at=2025-02-29T00:00:00Z",
            "malformed_instant",
            "at",
        ),
        ask(
            "the 25th hour",
            "port=NLRTM&at=2026-05-01T25:00:00Z",
            "malformed_instant",
            "at",
        ),
        ask(
            "month 13",
            "port=NLRTM&at=2026-13-01T00:00:00Z",
            "malformed_instant",
            "at",
        ),
        ask(
            "a time without a zone",
            "port=NLRTM&at=2026-05-01T00:00:00",
            "malformed_instant",
            "at",
        ),
        ask(
            "seconds since 1970",
            "port=NLRTM&at=1767225600",
            "malformed_instant",
            "at",
        ),
        ask("an empty time", "port=NLRTM&at=", "malformed_instant", "at"),
        ask(
            "a wrong known_at",
            "port=NLRTM&known_at=yesterday",
            "malformed_instant",
            "known_at",
        ),
        ask(
            "known_at in the future",
            "port=NLRTM&known_at=2999-01-01T00:00:00Z",
            "known_at_in_future",
            "known_at",
        ),
        ask(
            "known_at before the register",
            "port=NLRTM&known_at=1999-01-01T00:00:00Z",
            "known_at_before_register",
            "known_at",
        ),
        verify(
            "bytes that are not UTF-8",
            "prv_00000000000?port=%FF%FE",
            "invalid_encoding",
            Some("port"),
        ),
        verify(
            "half an escape",
            "prv_00000000000?port=NLRTM&profile=%E",
            "invalid_encoding",
            Some("profile"),
        ),
        get(
            "an unknown port",
            &format!("/v1/verify/{NOBODY}?port=NLZZZ"),
            404,
            "unknown_port",
            "port",
        ),
        get(
            "an unknown profile",
            &format!("/v1/verify/{NOBODY}?port=NLRTM&profile=nobody-asks"),
            404,
            "unknown_profile",
            "profile",
        ),
        verify(
            "no profile where there are two",
            "prv_00000000000?port=DEHAM",
            "profile_required",
            "profile",
        ),
        get(
            "a port without a profile",
            "/v1/verify/prv_00000000000?port=BEANR",
            404,
            "port_without_profile",
            "profile",
        ),
        get(
            "a time before the profile",
            "/v1/verify/prv_00000000000?port=NLRTM&at=2010-01-01T00:00:00Z",
            404,
            "profile_not_in_force",
            "profile",
        ),
        get(
            "a path that is not UTF-8",
            "/v1/verify/%FF?port=NLRTM",
            400,
            "invalid_encoding",
            Some("provider"),
        ),
    ]
}

fn bulk_bodies() -> Vec<Case> {
    let many = vec![format!("\"{NOBODY}\""); 1001].join(",");
    let too_many = format!(r#"{{"port":"NLRTM","providers":[{many}]}}"#);
    let huge = format!(
        r#"{{"port":"NLRTM","providers":["{}"]}}"#,
        "x".repeat(400_000)
    );
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let mut not_utf8 = post(
        "a body that is not UTF-8",
        "",
        400,
        "invalid_json",
        Some("body"),
    );
    not_utf8.request = not_utf8
        .request
        .body(b"{\"port\":\"\xff\xfe\",\"providers\":[]}");
    vec![
        post("an empty body", "", 400, "invalid_json", Some("body")),
        post(
            "half a body",
            r#"{"port":"NLRTM","#,
            400,
            "invalid_json",
            Some("body"),
        ),
        post("two bodies", "{} {}", 400, "invalid_json", Some("body")),
        post(
            "brackets without end",
            &deep,
            400,
            "wrong_type",
            Some("body"),
        ),
        not_utf8,
        post(
            "a member twice",
            r#"{"port":"NLRTM","port":"BEANR","providers":["prv_00000000000"]}"#,
            400,
            "duplicate_member",
            "port",
        ),
        post("a list", "[]", 400, "wrong_type", Some("body")),
        post("a number", "7", 400, "wrong_type", Some("body")),
        post(
            "no port",
            r#"{"providers":["prv_00000000000"]}"#,
            400,
            "missing_parameter",
            "port",
        ),
        post(
            "a port that is a number",
            r#"{"port":5,"providers":[]}"#,
            400,
            "wrong_type",
            "port",
        ),
        post(
            "a port by its name",
            r#"{"port":"Rotterdam","providers":["prv_00000000000"]}"#,
            400,
            "malformed_port",
            "port",
        ),
        post(
            "an unknown port",
            r#"{"port":"NLZZZ","providers":["prv_00000000000"]}"#,
            404,
            "unknown_port",
            "port",
        ),
        post(
            "no providers",
            r#"{"port":"NLRTM"}"#,
            400,
            "missing_parameter",
            "providers",
        ),
        post(
            "an empty list",
            r#"{"port":"NLRTM","providers":[]}"#,
            400,
            "no_providers",
            "providers",
        ),
        post(
            "providers in one text",
            r#"{"port":"NLRTM","providers":"prv_00000000000"}"#,
            400,
            "wrong_type",
            "providers",
        ),
        post(
            "a provider that is a number",
            r#"{"port":"NLRTM","providers":[7]}"#,
            400,
            "wrong_type",
            "providers[0]",
        ),
        post(
            "null for a provider",
            r#"{"port":"NLRTM","providers":[null]}"#,
            400,
            "wrong_type",
            "providers[0]",
        ),
        post(
            "a member nobody knows",
            r#"{"port":"NLRTM","providers":["prv_00000000000"],"colour":1}"#,
            400,
            "unknown_parameter",
            "colour",
        ),
        post(
            "a wrong time",
            r#"{"port":"NLRTM","providers":["prv_00000000000"],"at":"soon"}"#,
            400,
            "malformed_instant",
            "at",
        ),
        post(
            "1,001 providers",
            &too_many,
            400,
            "too_many_providers",
            "providers",
        ),
        post("a huge body", &huge, 413, "body_too_large", Some("body")),
    ]
}

fn bulk_requests() -> Vec<Case> {
    let form = Request::new("POST", "/v1/verify")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(b"port=NLRTM");
    let untyped = Request::new("POST", "/v1/verify").body(b"{}");
    let badly_chunked = Request::new("POST", "/v1/verify")
        .header("content-type", "application/json")
        .header("transfer-encoding", "chunked")
        .body(b"zz\r\nnonsense\r\n");
    let announced = Request::new("POST", "/v1/verify")
        .header("content-type", "application/json")
        .header("content-length", "99999999999");
    let of = |what, request, status, code, field| Case {
        what,
        request,
        status,
        code,
        field,
    };
    vec![
        of(
            "a form",
            form,
            415,
            "unsupported_media_type",
            Some("content-type"),
        ),
        of(
            "a body without type",
            untyped,
            415,
            "unsupported_media_type",
            Some("content-type"),
        ),
        of(
            "chunks of nonsense",
            badly_chunked,
            400,
            "bad_request",
            Some("body"),
        ),
        of(
            "a huge body announced",
            announced,
            413,
            "body_too_large",
            Some("body"),
        ),
        of(
            "PUT",
            Request::new("PUT", "/v1/verify"),
            405,
            "method_not_allowed",
            Some("method"),
        ),
        of(
            "DELETE of a provider",
            Request::new("DELETE", "/v1/providers/prv_00000000000"),
            405,
            "method_not_allowed",
            Some("method"),
        ),
        of(
            "POST to a list",
            Request::post_json("/v1/providers", "{}"),
            405,
            "method_not_allowed",
            Some("method"),
        ),
    ]
}

fn lists() -> Vec<Case> {
    let long = "a".repeat(5000);
    vec![
        get(
            "a limit of zero",
            "/v1/providers?limit=0",
            400,
            "invalid_parameter",
            "limit",
        ),
        get(
            "a limit too high",
            "/v1/providers?limit=100000",
            400,
            "invalid_parameter",
            "limit",
        ),
        get(
            "a negative limit",
            "/v1/providers?limit=-1",
            400,
            "invalid_parameter",
            "limit",
        ),
        get(
            "a limit in words",
            "/v1/providers?limit=ten",
            400,
            "invalid_parameter",
            "limit",
        ),
        get(
            "a cursor of our own making",
            "/v1/providers?cursor=abc",
            400,
            "invalid_cursor",
            "cursor",
        ),
        get(
            "an empty cursor",
            "/v1/providers?cursor=",
            400,
            "invalid_cursor",
            "cursor",
        ),
        get(
            "a country of three letters",
            "/v1/providers?country=NLD",
            400,
            "malformed_country",
            "country",
        ),
        get(
            "a filter nobody knows",
            "/v1/providers?colour=red",
            400,
            "unknown_parameter",
            "colour",
        ),
        get(
            "a cursor twice",
            "/v1/providers?cursor=a&cursor=b",
            400,
            "duplicate_parameter",
            "cursor",
        ),
        get(
            "a provider nobody has",
            "/v1/providers/prv_00000000000",
            404,
            "unknown_provider",
            "provider",
        ),
        get(
            "a mistyped provider",
            "/v1/providers/prv_00000000001",
            400,
            "wrong_check_character",
            "provider",
        ),
        get(
            "the history of nobody",
            "/v1/providers/prv_00000000000/history",
            404,
            "unknown_provider",
            "provider",
        ),
        get(
            "a word for a provider",
            "/v1/providers/acme",
            400,
            "malformed_identifier",
            "provider",
        ),
        get(
            "suggest without a text",
            "/v1/suggest",
            400,
            "missing_parameter",
            "q",
        ),
        get(
            "suggest with too long a text",
            &format!("/v1/suggest?q={long}"),
            400,
            "invalid_parameter",
            "q",
        ),
        get(
            "suggest with bytes that are not UTF-8",
            "/v1/suggest?q=%C3%28",
            400,
            "invalid_encoding",
            Some("q"),
        ),
        get(
            "suggest with a limit too high",
            "/v1/suggest?q=a&limit=1000",
            400,
            "invalid_parameter",
            "limit",
        ),
        get(
            "changes after a word",
            "/v1/changes?after=abc",
            400,
            "invalid_cursor",
            "after",
        ),
        get(
            "changes after less than nothing",
            "/v1/changes?after=-1",
            400,
            "invalid_cursor",
            "after",
        ),
        get(
            "changes after more than there can be",
            "/v1/changes?after=99999999999999999999",
            400,
            "invalid_cursor",
            "after",
        ),
        get(
            "a port by its name",
            "/v1/ports/rotterdam",
            400,
            "malformed_port",
            "port",
        ),
        get(
            "a port that does not exist",
            "/v1/ports/NLZZZ",
            404,
            "unknown_port",
            "port",
        ),
        get(
            "the profile of a port that does not exist",
            "/v1/ports/NLZZZ/profile",
            404,
            "unknown_port",
            "port",
        ),
    ]
}

fn addresses() -> Vec<Case> {
    let long = format!("/v1/suggest?q={}", "a".repeat(9000));
    vec![
        get(
            "an address nobody has",
            "/v1/nothing",
            404,
            "unknown_path",
            None,
        ),
        get(
            "a version nobody has",
            "/v2/providers",
            404,
            "unknown_path",
            None,
        ),
        get(
            "a way out of the tree",
            "/v1/../../etc/passwd",
            404,
            "unknown_path",
            None,
        ),
        get("an address too long", &long, 414, "uri_too_long", None),
    ]
}

fn cases() -> Vec<Case> {
    [
        identifiers(),
        verify_parameters(),
        bulk_bodies(),
        bulk_requests(),
        lists(),
        addresses(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is wrong with an answer; `None` if it is as the case asks.
fn fault(case: &Case, response: &Response) -> Option<String> {
    let problem: Option<Problem> = serde_json::from_slice(&response.body).ok();
    let Some(problem) = problem else {
        return Some(format!(
            "{}: {} {}",
            case.what,
            response.status,
            response.text()
        ));
    };
    let found = (
        problem.status,
        problem.code.as_str(),
        problem.field.as_deref(),
    );
    let is_as_asked = found == (case.status, case.code, case.field)
        && response.status == case.status
        && response.header("content-type") == Some("application/problem+json")
        && response.header("x-request-id") == Some(problem.instance.as_str())
        && response.header("cache-control") == Some("no-store")
        && !problem.detail.is_empty();
    let wanted = (case.status, case.code, case.field);
    (!is_as_asked).then(|| format!("{}: found {found:?}, wanted {wanted:?}", case.what))
}

#[test]
fn every_mistake_is_answered_with_status_code_and_field() {
    let register = Register::scene();
    let cases = cases();
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    let faults: Vec<String> = cases
        .iter()
        .filter_map(|case| fault(case, &register.anonymous().send(&case.request)))
        .collect();
    assert!(
        faults.is_empty(),
        "of {} cases:\n{}",
        cases.len(),
        faults.join("\n")
    );
}

#[test]
fn a_request_that_is_not_http_is_refused() {
    let register = Register::scene();
    let request = Request::new("GET", "/v1/ports").header("content-length", "nonsense");
    assert_eq!(register.anonymous().send(&request).status, 400);
}
