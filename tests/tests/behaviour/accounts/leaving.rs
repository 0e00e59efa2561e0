//! Signing out is in sight wherever somebody is behind the door, and ending another session asks who it is.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_server::auth::door::Door;
use quaymark_server::routes::places;
use quaymark_tests::facts::{Facts, PORT, day, instant};
use quaymark_tests::people::{self, Organisation};
use quaymark_tests::register::{Register, TODAY};

use super::{PASSWORD, place};

/// Pages of desks and accounts without an open part in their address.
fn plain_pages() -> Vec<String> {
    let places = places();
    let own = places.iter().filter(|place| {
        let path = place.path();
        (path.starts_with("/desk") || path.starts_with("/account")) && !path.contains('{')
    });
    let read = own.filter(|place| {
        let mut ways = place.ways().iter();
        ways.any(|way| way.method == "GET" && !matches!(way.door, Door::Open))
    });
    read.map(|place| place.path().to_owned()).collect()
}

#[test]
fn signing_out_is_in_sight_on_every_page_behind_the_door() {
    let register = Register::empty_at(instant(TODAY));
    let facts = Facts::scene(register.store(), instant(TODAY));
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), instant(TODAY));
    register.catch_up();
    let of = |kind, name, whom: Option<&str>| people::organisation(&register, kind, name, whom);
    let body = quaymark_core::id::AttestorId::from_bits(2).to_string();
    let organisations = [
        of(OrganisationKind::Provider, "firm", Some(&firm.to_string())),
        of(OrganisationKind::Provider, "silent", None),
        of(OrganisationKind::CertificationBody, "body", Some(&body)),
        of(OrganisationKind::Port, "port", Some(PORT)),
        of(OrganisationKind::Registrar, "registrar", None),
        of(OrganisationKind::Auditor, "auditor", None),
    ];
    let pages = plain_pages();
    let mut seen = std::collections::BTreeSet::new();
    for organisation in &organisations {
        for member in &organisation.people {
            let who = people::sign_in(&register, organisation, member.role);
            for page in &pages {
                // A new submission is of some kind.
                let query = if page == "/desk/new" {
                    "?kind=certification"
                } else {
                    ""
                };
                let answer = who.page(&format!("{page}{query}"));
                if answer.status != 200 {
                    continue;
                }
                let text = answer.text();
                assert!(
                    text.contains("action=\"/sign-out\""),
                    "{page} as {} of {}: {} {text}",
                    member.role,
                    organisation.kind,
                    answer.status
                );
                seen.insert(page.clone());
            }
        }
    }
    let unseen: Vec<&String> = pages.iter().filter(|page| !seen.contains(*page)).collect();
    assert!(unseen.is_empty(), "nobody saw {unseen:?}");
}

#[test]
fn ending_another_session_asks_for_a_recent_sign_in_or_the_password() {
    let register = Register::empty_at(instant(TODAY));
    let firm: Organisation =
        people::organisation(&register, OrganisationKind::Provider, "firm", None);
    let member = firm.person(Role::Viewer);
    people::set_password(&register, member.id, PASSWORD);
    let now = register.clock().now();
    let there = people::sign_in(&register, &firm, Role::Viewer);
    register.clock().set(now.plus_ms(1000));
    let here = people::sign_in(&register, &firm, Role::Viewer);
    assert!(!here.page("/account").text().contains("Your password"));
    for minutes in [14, 16] {
        register.clock().set(now.plus_ms(minutes * 60_000));
        // Both go on being used.
        assert_eq!(there.get("/v1/account").status, 200);
        assert_eq!(here.get("/v1/account").status, 200);
    }
    assert!(here.page("/account").text().contains("Your password"));
    let open = register
        .store()
        .read::<_, quaymark_server::store::StoreError>(|tx| tx.sessions_of(member.id, now));
    let open = open.expect("sessions");
    let there_is = open.iter().find(|row| row.created_at == now);
    let other = format!("/account/sessions/{}/end", there_is.expect("a session").id);
    let all = "/account/sessions/end-all";
    for (target, password) in [
        (all, ""),
        ("/account/sessions/end-others", "another lamp"),
        (all, "another lamp"),
        (other.as_str(), ""),
    ] {
        let refused = here.post_form(target, &[("password", password)]);
        assert_eq!(refused.status, 422, "{target}");
        assert!(refused.text().contains("not your password"));
    }
    let fresh = people::sign_in(&register, &firm, Role::Viewer);
    assert_eq!(here.get("/v1/account").status, 200);
    let right = [("password", PASSWORD)];
    assert_eq!(
        place(&here.post_form("/account/sessions/end-others", &right)),
        "/account?done=sessions"
    );
    assert_eq!(fresh.get("/v1/account").status, 401);
    assert_eq!(
        here.post_form("/sign-out", &[]).status,
        303,
        "leaving asks nothing"
    );
}
