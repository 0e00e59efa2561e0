//! What the public pages and a firm's desk tell beyond the answer: why, until when, and of other days.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Change, StatusReason};
use quaymark_core::id::ProviderId;
use quaymark_core::timeline::RecordedStatus;
use quaymark_core::wire::Problem;
use quaymark_tests::facts::{Facts, PORT, PROFILE, day, granted, instant};
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people::{organisation, sign_in};
use quaymark_tests::register::Register;

/// One firm whose certificate was suspended with the first of March in Amsterdam, and one whose
/// certificate ends with the last of January.
struct Scene {
    register: Register,
    suspended: ProviderId,
    sound: ProviderId,
}

fn scene() -> Scene {
    let on = day("2026-01-02");
    let register = Register::empty_at(on);
    let facts = Facts::scene(register.store(), on);
    let suspended = facts.provider(77, "Stopped Security B.V.", day("2026-01-01"), on);
    let sound = facts.provider(79, "Sound Security B.V.", day("2026-01-01"), on);
    let periods = granted(day("2026-01-01"), Some(instant("2027-01-31T23:00:00Z")));
    for (bits, firm) in [(78, suspended), (80, sound)] {
        facts.certificate(bits, firm, periods.clone(), Change::Granted, on);
    }
    let stopped = periods.changed_from(instant("2026-02-28T23:00:00Z"), RecordedStatus::Suspended);
    let why = (Change::Suspended, Some(StatusReason::AuditFindings));
    let stopped = stopped.expect("it is granted then");
    facts.certificate_because(78, suspended, stopped, why, day("2026-03-02"));
    register.clock().set(instant("2026-11-23T12:00:00Z"));
    register.catch_up();
    Scene {
        register,
        suspended,
        sound,
    }
}

impl Scene {
    fn page(&self, target: &str) -> Response {
        let request = Request::get(target).header("accept", "text/html,*/*;q=0.8");
        self.register.anonymous().send(&request)
    }

    fn text(&self, target: &str) -> String {
        let page = self.page(target);
        assert_eq!(page.status, 200, "{target}: {}", page.text());
        page.text()
    }

    fn provider(&self, firm: ProviderId, more: &str) -> String {
        self.text(&format!("/providers/{firm}?port={PORT}{more}"))
    }
}

const SINCE: &str = "Suspended since <time datetime=\"2026-02-28T23:00:00Z\" title=\"28 February \
    2026, 23:00 UTC\">1 March 2026</time> by Scene Certification: findings of an audit.";

#[test]
fn a_suspension_says_since_when_by_whom_and_why() {
    let scene = scene();
    let page = scene.provider(scene.suspended, "");
    assert_eq!(
        page.matches(SINCE).count(),
        2,
        "record and requirement: {page}"
    );
    let before = scene.provider(scene.suspended, "&at=2026-02-01");
    assert!(!before.contains("Suspended since"), "{before}");
    let unknowing = "&at=2026-03-02&known_at=2026-03-01T00:00:00Z";
    let unknowing = scene.provider(scene.suspended, unknowing);
    assert!(!unknowing.contains("Suspended since"), "{unknowing}");
    assert!(!scene.provider(scene.sound, "").contains("Suspended since"));
    // The signed statement bears the code alone.
    let answer = scene.register.anonymous();
    let answer = answer
        .verify(&scene.suspended.to_string(), PORT)
        .expect("an answer");
    let statement = serde_json::to_string(&answer).expect("JSON");
    assert!(
        statement.contains("\"suspended\"") && !statement.contains("audit"),
        "{statement}"
    );
}

#[test]
fn a_firms_desk_has_a_suspension_at_its_top_with_what_can_be_done() {
    let scene = scene();
    let named = scene.suspended.to_string();
    let kind = OrganisationKind::Provider;
    let firm = organisation(&scene.register, kind, "stopped", Some(&named));
    let signatory = sign_in(&scene.register, &firm, Role::Signatory);
    let desk = signatory.page("/desk").text();
    let (_, next) = desk.split_once("What to do next").expect("the list");
    let (top, _) = next
        .split_once("What the register publishes")
        .expect("an end");
    assert!(top.contains(SINCE), "{top}");
    assert!(top.contains("Ask Scene Certification"), "{top}");
    for way in ["/desk/new?kind=reply", "/desk/new?kind=certification"] {
        assert!(top.contains(way), "{way}: {top}");
        let address = top.split('"').find(|text| text.starts_with(way));
        let address = address
            .expect("a link")
            .replace("&#38;", "&")
            .replace("&amp;", "&");
        assert_eq!(signatory.page(&address).status, 200, "{address}");
    }
    let viewer = sign_in(&scene.register, &firm, Role::Viewer);
    let desk = viewer.page("/desk").text();
    assert!(
        desk.contains(SINCE) && !desk.contains("kind=reply"),
        "{desk}"
    );
    let named = scene.sound.to_string();
    let firm = organisation(&scene.register, kind, "sound", Some(&named));
    let desk = sign_in(&scene.register, &firm, Role::Signatory)
        .page("/desk")
        .text();
    assert!(!desk.contains("Suspended since"), "{desk}");
}

#[test]
fn an_answer_says_until_when_it_holds_and_what_follows() {
    let scene = scene();
    let holds = "Holds until <time datetime=\"2027-01-31T23:00:00Z\" title=\"31 January 2027, 23:00 \
        UTC\">31 January 2027</time> (in 69 days), then: does not meet (ISO 18788:2015 ends).";
    let page = scene.provider(scene.sound, "");
    assert!(page.contains(holds), "{page}");
    // The margin of thirty days begins before: the part says so.
    assert!(
        page.contains("on: meets, ends soon. The record ends within the margin"),
        "{page}"
    );
    assert!(page.contains("by what is recorded until <time"), "{page}");
    let port = scene.text(&format!("/ports/{PORT}"));
    assert!(port.contains(holds), "{port}");
    let never = scene.provider(scene.suspended, "");
    assert!(never.contains("no end is foreseen"), "{never}");
    let facts = Facts::of(scene.register.store());
    let suspended = granted(day("2026-01-01"), None)
        .changed_from(instant("2026-11-30T09:30:00Z"), RecordedStatus::Suspended);
    let suspended = suspended.expect("it is granted then");
    let now = instant("2026-11-23T12:00:00Z");
    facts.certificate(80, scene.sound, suspended, Change::Suspended, now);
    scene.register.catch_up();
    let page = scene.provider(scene.sound, "");
    let stops = ">30 November 2026, 09:30 UTC</time> (in 7 days), then: does not meet (ISO \
        18788:2015 is suspended).";
    assert!(page.contains(stops), "{page}");
}

#[test]
fn pages_are_asked_about_another_day_by_a_field_and_say_so() {
    let scene = scene();
    let today = scene.provider(scene.sound, "");
    assert!(today.contains("name=\"at\" type=\"date\""), "{today}");
    assert!(!today.contains("not for now"), "{today}");
    // What the form sends where the field is left empty.
    assert!(!scene.provider(scene.sound, "&at=").contains("another day"));
    let later = scene.provider(scene.sound, "&at=2027-02-01");
    assert!(
        later.contains("This answers for the start of 1 February 2027 (UTC), not for now."),
        "{later}"
    );
    assert!(later.contains("value=\"2027-02-01\""), "{later}");
    assert!(later.contains("does not meet the requirements"), "{later}");
    let port = format!("/ports/{PORT}");
    assert!(scene.text(&port).contains("1 provider meets these"));
    let earlier = scene.text(&format!("{port}?at=2026-02-15"));
    assert!(earlier.contains("2 providers meet these"), "{earlier}");
    assert!(
        earlier.contains("It answers for the start of 15 February 2026 (UTC)"),
        "{earlier}"
    );
    assert!(
        earlier.contains("at=2026-02-15T00:00:00Z"),
        "links keep the day: {earlier}"
    );
    for odd in ["2026-02-30", "soon", "2026-2-1", "1 March 2027"] {
        let at = odd.replace(' ', "%20");
        for target in [
            format!("/providers/{}?at={at}", scene.sound),
            format!("{port}?at={at}"),
        ] {
            let answer = scene.register.anonymous().get(&target);
            assert_eq!(answer.status, 400, "{target}");
            let problem: Problem = answer.json();
            assert_eq!(problem.code, "malformed_instant");
            assert_eq!(problem.field.as_deref(), Some("at"));
            assert_eq!(problem.found.as_deref(), Some(odd));
            let page = scene.page(&target).text();
            assert!(page.contains("<h1>That is not a day</h1>"), "{page}");
        }
    }
}

#[test]
fn a_day_is_an_instant_to_the_interface_too() {
    let scene = scene();
    let caller = scene.register.anonymous();
    let firm = scene.suspended.to_string();
    let by_day = caller
        .verify_when(&firm, PORT, "&at=2026-02-01")
        .expect("an answer");
    assert_eq!(by_day.verdict.q.valid_at, day("2026-02-01"));
    let exact = caller.verify_when(&firm, PORT, "&at=2026-02-01T00:00:00Z");
    assert_eq!(by_day.verdict.a, exact.expect("an answer").verdict.a);
    let question = serde_json::json!({"port": PORT, "providers": [firm], "at": "2026-02-01"});
    let request = Request::post_json("/v1/verify", &question.to_string());
    let many: serde_json::Value = caller.send(&request).json();
    let stated = &many["answers"][0]["verdict"]["verdict"]["q"]["valid_at"];
    assert_eq!(stated, "2026-02-01T00:00:00Z", "{many}");
}

#[test]
fn versions_of_a_profile_are_read_by_anybody() {
    let scene = scene();
    let first = scene.text(&format!("/ports/{PORT}/{PROFILE}/1"));
    assert!(first.contains("In force"), "{first}");
    assert!(first.contains("A certificate to ISO 18788"), "{first}");
    assert!(!first.contains("What is different"), "{first}");
    let page = scene.provider(scene.sound, "");
    assert!(
        page.contains(&format!("/ports/{PORT}/{PROFILE}/1")),
        "{page}"
    );
    for (target, status) in [
        (format!("/ports/{PORT}/{PROFILE}/2"), 404),
        (format!("/ports/{PORT}/{PROFILE}/01"), 404),
        (format!("/ports/DEHAM/{PROFILE}/1"), 404),
        (format!("/ports/NLXXX/{PROFILE}/1"), 404),
        (format!("/ports/{PORT}/No%20Name/1"), 400),
        ("/ports/Rotterdam/x/1".to_owned(), 400),
    ] {
        assert_eq!(scene.page(&target).status, status, "{target}");
    }
}

#[test]
fn without_witnesses_the_page_on_trust_says_so() {
    let page = scene().text("/trust");
    assert!(
        page.contains("No independent witness signs this log yet"),
        "{page}"
    );
}

#[test]
fn a_refusal_says_what_to_do_and_beneath_it_what_programs_are_told() {
    let scene = scene();
    let page = scene.page("/ports/NLXXX").text();
    let heading = page
        .find("<h1>There is no such port here</h1>")
        .expect("a heading");
    let advice = page
        .find("Choose the port from the list")
        .expect("an advice");
    let code = page.find("unknown_port").expect("the code");
    assert!(heading < advice && advice < code, "{page}");
}
