//! Ports that attest: their people speak for the port's code, and act in the name of its authority.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, ProviderId, RecordId, RecordKind};
use quaymark_core::timeline::Timeline;
use quaymark_core::wire::{ListOutcome, RowEffect};
use quaymark_server::actions::import_list::ImportError;
use quaymark_server::import::rows::ListKind;
use quaymark_server::store::{EntryDraft, MandateState, StoreError};
use quaymark_tests::callers::SignedIn;
use quaymark_tests::facts::{Facts, PORT, PORT_WITH_TWO, day, instant};
use quaymark_tests::http::{Request, Response};
use quaymark_tests::people::{self, organisation, sign_in};
use quaymark_tests::register::Register;
use serde_json::{Value, json};

use super::{import, problem, send_list, try_import};

const ATTESTORS: &str = "kind,name,country,port,sound_from\n\
    port,Harbour Master Rotterdam,NL,NLRTM,2020-01-01\n\
    port,Harbour Master Hamburg,DE,DEHAM,2020-01-01\n";

struct Ports {
    register: Register,
    firm: ProviderId,
    master: AttestorId,
    /// Signatories of the firm, of its port, of another port, and a reviewer.
    ann: SignedIn,
    pol: SignedIn,
    odd: SignedIn,
    cas: SignedIn,
}

fn ports() -> Ports {
    let now = instant("2026-11-23T12:00:00Z");
    let register = Register::empty_at(now);
    let facts = Facts::scene(register.store(), now);
    let firm = facts.provider(70, "Havenwacht B.V.", day("2026-01-01"), now);
    import(&register, ListKind::Attestors, ATTESTORS);
    register.catch_up();
    let port = PORT.parse().expect("a port");
    let master = register.store().read(|tx| tx.attestor_of_port(port));
    let master: Result<_, StoreError> = master;
    use OrganisationKind::{Port, Provider, Registrar};
    let of = |kind, name, whom: Option<&str>| {
        let own = organisation(&register, kind, name, whom);
        let role = if kind == Registrar {
            Role::Reviewer
        } else {
            Role::Signatory
        };
        sign_in(&register, &own, role)
    };
    Ports {
        ann: of(Provider, "firm", Some(&firm.to_string())),
        pol: of(Port, "port", Some(PORT)),
        odd: of(Port, "other", Some(PORT_WITH_TWO)),
        cas: of(Registrar, "registrar", None),
        master: master
            .expect("the store reads")
            .expect("it has an authority"),
        firm,
        register,
    }
}

fn ask(by: &SignedIn, target: &str, seen: &str, body: &Value) -> Response {
    let mut request = Request::new("POST", target)
        .header("sec-fetch-site", "same-origin")
        .header("idempotency-key", &format!("{target}{seen}"));
    if !seen.is_empty() {
        request = request.header("if-match", &format!("\"{seen}\""));
    }
    if !body.is_null() {
        request = request.header("content-type", "application/json");
        request = request.body(body.to_string().as_bytes());
    }
    by.send(request)
}

fn member(answer: &Response, name: &str) -> String {
    assert!(answer.status < 300, "{}", answer.text());
    let value: Value = answer.json();
    value[name].as_str().unwrap_or_default().to_owned()
}

impl Ports {
    /// Where a vetting is that the firm asks of the port, handed in.
    fn asked(&self) -> String {
        let payload = json!({"level": "standard", "country": "NL", "number": "V1",
            "issuer": "Harbour Master Rotterdam", "valid_from": "2026-10-01",
            "valid_until": "2028-09-30", "scheme": "Gate"});
        let body = json!({"kind": "vetting", "payload": payload});
        let draft = ask(&self.ann, "/v1/submissions", "", &body);
        let target = format!("/v1/submissions/{}", member(&draft, "id"));
        let submit = format!("{target}/submit");
        let handed_in = ask(&self.ann, &submit, "1", &Value::Null);
        assert_eq!(member(&handed_in, "attestor"), PORT, "on the port's desk");
        target
    }

    /// A vetting by the port, from the firm's draft to the register; its number there.
    fn vetted(&self) -> String {
        let target = self.asked();
        let step = |by, act: &str, seen: &str, body: &Value| {
            ask(by, &format!("{target}/{act}"), seen, body)
        };
        let queue = self.pol.page("/desk").text();
        assert!(queue.contains("Havenwacht B.V."), "{queue}");
        assert_eq!(self.odd.get(&target).status, 404, "on no other");
        let early = step(&self.cas, "review", "2", &Value::Null);
        assert_eq!(problem(&early).1, "not_attested");
        let attested = step(&self.pol, "attest", "2", &json!({}));
        assert_eq!(member(&attested, "state"), "attested");
        let published = step(&self.cas, "review", "3", &Value::Null);
        assert_eq!(member(&published, "state"), "published");
        self.register.catch_up();
        member(&published, "record")
    }

    fn newest(&self, record: &str) -> Entry {
        let held = self.register.store().read(|tx| tx.newest(record));
        let held: Result<_, StoreError> = held;
        let held = held.expect("the store reads").expect("it is there");
        Entry::from_bytes(&held.bytes).expect("an entry")
    }
}

#[test]
fn a_port_attests_suspends_and_withdraws_in_the_name_of_its_authority() {
    let scene = ports();
    let record = scene.vetted();
    let entry = scene.newest(&record);
    assert_eq!(entry.actor, scene.master.to_string());
    assert_eq!(entry.claims.issuer, Some(scene.master));
    let list = scene.pol.page("/desk/records").text();
    assert!(list.contains("V1"), "{list}");
    let suspend = format!("/v1/records/{record}/suspend");
    let why = json!({"reason": "misuse"});
    for other in [&scene.odd, &scene.ann] {
        assert_eq!(ask(other, &suspend, "1", &why).status, 403);
    }
    let done = ask(&scene.pol, &suspend, "1", &why);
    assert_eq!(done.status, 200, "{}", done.text());
    // Restoring is slow: it comes back to the port's own people and a reviewer.
    let body = json!({"kind": "status_change", "payload": {"record": record, "status": "granted",
        "from": "2026-11-24"}});
    let refused = ask(&scene.odd, "/v1/submissions", "", &body);
    assert_eq!(problem(&refused), (403, "not_yours".to_owned()));
    let draft = ask(&scene.pol, "/v1/submissions", "", &body);
    let target = format!("/v1/submissions/{}/submit", member(&draft, "id"));
    let handed_in = ask(&scene.pol, &target, "1", &Value::Null);
    assert_eq!(member(&handed_in, "state"), "attested");
    let page = format!("/desk/records/{record}");
    let fields = [
        ("version", "2"),
        ("reason", "other"),
        ("from", ""),
        ("sure", "yes"),
    ];
    let done = scene.pol.post_form(&format!("{page}/withdraw"), &fields);
    assert_eq!(done.status, 303, "{}", done.text());
    let entry = scene.newest(&record);
    assert_eq!((entry.version, entry.actor), (3, scene.master.to_string()));
    assert_eq!(scene.odd.page(&page).status, 403);
}

#[test]
fn a_port_sends_lists_of_its_own_vettings() {
    let scene = ports();
    scene.vetted();
    let list = format!(
        "provider,level,country,issuer,number,valid_from,valid_until,scheme,status,status_from,reason,replaces\n\
         {firm},standard,NL,Harbour Master Rotterdam,V1,2026-10-01,2028-09-30,Gate,suspended,2026-11-20,misuse\n\
         {firm},standard,NL,Harbour Master Rotterdam,V2,2026-10-01,2028-09-30,Gate,,,,none\n",
        firm = scene.firm
    );
    let target = "/v1/attestations/bulk?kind=vettings";
    let refused: ListOutcome =
        send_list(&scene.odd, target, "a", "text/csv", list.as_bytes()).json();
    assert_eq!(refused.refused, 2, "{refused:?}");
    let done = send_list(&scene.pol, target, "b", "text/csv", list.as_bytes());
    let done: ListOutcome = done.json();
    let effects: Vec<RowEffect> = done.rows.iter().map(|row| row.effect).collect();
    assert_eq!(
        effects,
        [RowEffect::Suspended, RowEffect::Added],
        "{done:?}"
    );
    let id = done.rows[1].submission.expect("a submission");
    let reviewed = super::review(&scene.cas, id, "\"2\"");
    assert_eq!(member(&reviewed, "state"), "published");
    let impact = format!("/v1/attestors/{}/impact", scene.master);
    assert_eq!(scene.pol.get(&impact).status, 200);
    assert_eq!(
        problem(&scene.odd.get(&impact)),
        (403, "not_yours".to_owned())
    );
}

#[test]
fn another_organisation_that_speaks_for_the_authority_itself_goes_before_the_port() {
    let scene = ports();
    let record = scene.vetted();
    let own = scene.master.to_string();
    let kind = OrganisationKind::VettingAuthority;
    let masters = organisation(&scene.register, kind, "master", Some(&own));
    let max = sign_in(&scene.register, &masters, Role::Signatory);
    let suspend = format!("/v1/records/{record}/suspend");
    let why = json!({"reason": "misuse"});
    let refused = ask(&scene.pol, &suspend, "1", &why);
    assert_eq!(problem(&refused), (403, "not_yours".to_owned()));
    assert_eq!(ask(&max, &suspend, "1", &why).status, 200);
}

#[test]
fn what_was_handed_in_to_the_port_is_not_published_for_an_authority_that_another_speaks_for() {
    for is_attested in [false, true] {
        let scene = ports();
        let target = scene.asked();
        let attest = || ask(&scene.pol, &format!("{target}/attest"), "2", &json!({}));
        if is_attested {
            assert_eq!(member(&attest(), "state"), "attested");
        }
        let kind = OrganisationKind::VettingAuthority;
        let own = scene.master.to_string();
        organisation(&scene.register, kind, "master", Some(&own));
        let refused = if is_attested {
            ask(&scene.cas, &format!("{target}/review"), "3", &Value::Null)
        } else {
            attest()
        };
        assert_eq!(problem(&refused), (403, "not_yours".to_owned()));
        assert!(
            refused.text().contains("hand it in anew"),
            "{}",
            refused.text()
        );
    }
}

#[test]
fn who_speaks_for_the_authority_concerns_the_people_of_its_port() {
    let scene = ports();
    let (register, kind) = (&scene.register, OrganisationKind::Registrar);
    let registrar = organisation(register, kind, "office", None);
    let first = sign_in(register, &registrar, Role::Administrator);
    let second = people::second_administrator(register, &registrar);
    let masters = organisation(register, OrganisationKind::VettingAuthority, "master", None);
    let of_port = register.store().read(|tx| tx.find_organisation_of(PORT));
    let of_port: Result<_, StoreError> = of_port;
    let of_port = of_port.expect("the store reads").expect("the port's").id;
    let page = "/desk/organisations";
    let (id, own) = (masters.id.to_string(), scene.master.to_string());
    people::letters(register);
    let give = [
        ("organisation", id.as_str()),
        ("act", "give"),
        ("whom", &own),
    ];
    assert_eq!(first.post_form(page, &give).status, 303);
    let told = people::letters(register);
    assert!(
        told.iter().any(|(to, ..)| to.ends_with("@port.example")),
        "{told:?}"
    );
    let email = format!("second-{}@registrar.example", registrar.id);
    let email = email.parse().expect("an address");
    let who = register.store().read(|tx| tx.find_person_by_email(&email));
    let who: Result<_, StoreError> = who;
    let who = who.expect("the store reads").expect("the second").id;
    people::join(register, who, of_port, Role::Viewer);
    let change = people::mandate_changes(register).remove(0);
    let agree = [("change", change.as_str()), ("act", "agree")];
    assert_eq!(second.post_form(page, &agree).status, 403);
    // The database refuses it too.
    let now = register.clock().now();
    let carried_out = register.store().write(now, |tx| {
        let mut row = tx.open_mandate_changes(now)?.remove(0);
        row.state = MandateState::CarriedOut;
        (row.decided_by, row.decided_at) = (Some(who), Some(now));
        tx.decide_mandate_change(&row)
    });
    assert!(
        matches!(carried_out, Err(StoreError::FourEyes(_))),
        "{carried_out:?}"
    );
}

#[test]
fn a_port_reads_what_it_vouched_for_before_it_is_released() {
    let scene = ports();
    let record = RecordId::from_bits(RecordKind::Certification, 70).to_string();
    let withheld = EntryDraft {
        entry_type: EntryType::Record,
        kind: EntryKind::Certification,
        record,
        subject: scene.firm.to_string(),
        actor: scene.master.to_string(),
        approvals: Vec::new(),
        change: Change::Concealed,
        claims: EntryClaims {
            edition: Some("iso-18788-2015".parse().expect("an edition")),
            issuer: Some(scene.master),
            confidential: Some(true),
            ..EntryClaims::default()
        },
        periods: Timeline::default(),
        document: Some(r#"{"number":"SECRET-1"}"#.to_owned()),
        keys: Vec::new(),
    };
    let now = scene.register.clock().now();
    let written = scene.register.store().write(now, |tx| tx.append(withheld));
    written.unwrap_or_else(|error: StoreError| panic!("{error}"));
    scene.register.catch_up();
    let changes = scene.register.anonymous().changes("?limit=1000");
    let newest = changes.expect("changes").changes.pop().expect("an entry");
    let path = format!("/v1/bodies/{}", newest.entry.body.expect("a body"));
    for (by, status) in [(&scene.pol, 200), (&scene.ann, 200), (&scene.odd, 403)] {
        let answer = by.get(&path);
        assert_eq!(answer.status, status, "{}", answer.text());
    }
}

#[test]
fn a_port_has_one_authority_and_an_authority_one_port() {
    let scene = ports();
    let header = "kind,name,country,port,sound_from\n";
    for (row, column) in [
        ("port,Another Master,NL,NLRTM,2020-01-01", "port"),
        ("port,Harbour Master Rotterdam,NL,NLAMS,2020-01-01", "port"),
        ("port,Master of Antwerp,NL,BEANR,2020-01-01", "port"),
        ("vetting_authority,Office,NL,NLRTM,2020-01-01", "port"),
        ("port,Nobody's Master,NL,NLXXX,2020-01-01", "port"),
    ] {
        let list = format!("{header}{row}\n");
        match try_import(&scene.register, ListKind::Attestors, &list) {
            Err(ImportError::BadRows(report)) => {
                assert_eq!(report.faults[0].column, column, "{row}: {report:?}");
            }
            other => panic!("{row}: {other:?}"),
        }
    }
    // A list that is silent of the port leaves it.
    let silent = "kind,name,country,sound_from,domain\n\
        port,Harbour Master Rotterdam,NL,2020-01-01,master.example\n";
    import(&scene.register, ListKind::Attestors, silent);
    let entry = scene.newest(&scene.master.to_string());
    assert_eq!((entry.version, entry.claims.port), (2, PORT.parse().ok()));
}

#[test]
fn a_decision_stands_on_the_ports_page_with_its_days_and_its_reason_while_it_is_in_force() {
    let scene = ports();
    let form = scene.pol.page("/desk/new?kind=equivalence").text();
    for offered in [
        "value=\"Harbour Master Rotterdam\" list=\"issuer-known\"",
        "<option value=\"Harbour Master Hamburg\">",
        "<option value=\"NLRTM\" selected>",
        "<option value=\"ISO 18788\">",
    ] {
        assert!(form.contains(offered), "{offered}: {form}");
    }
    let page = || scene.register.anonymous().get("/ports/NLRTM").text();
    assert!(!page().contains("Other evidence"), "{}", page());
    let firm = scene.firm.to_string();
    let decide = |number: &str, issuer: &str, reason: &str| {
        let body = json!({"kind": "equivalence", "subject": firm, "payload": {"port": PORT,
            "issuer": issuer, "family": "ISO 18788", "number": number,
            "valid_from": "2026-11-01", "valid_until": "2027-10-31", "reason": reason}});
        let draft = ask(&scene.pol, "/v1/submissions", number, &body);
        let target = format!("/v1/submissions/{}", member(&draft, "id"));
        (
            ask(&scene.pol, &format!("{target}/submit"), "1", &Value::Null),
            target,
        )
    };
    let why = "An audit of the gates by the port, of June";
    for (number, issuer, reason, field) in [
        ("D1", "Harbour Master Rotterdam", " ", "reason"),
        ("D2", "Harbour Master Hamburg", why, "issuer"),
        ("D3", "Nobody", why, "issuer"),
    ] {
        let (refused, _) = decide(number, issuer, reason);
        assert_eq!(problem(&refused).0, 422, "{number}");
        assert!(
            refused.text().contains(&format!("\"{field}\"")),
            "{}",
            refused.text()
        );
    }
    let (handed_in, target) = decide("D4", "Harbour Master Rotterdam", why);
    assert_eq!(member(&handed_in, "state"), "attested");
    let published = ask(&scene.cas, &format!("{target}/review"), "2", &Value::Null);
    let record = member(&published, "record");
    scene.register.catch_up();
    assert_eq!(scene.newest(&record).actor, scene.master.to_string());
    for words in [
        "Havenwacht B.V.",
        "ISO 18788",
        "1 November 2026",
        "31 October 2027",
        why,
    ] {
        assert!(page().contains(words), "{words}: {}", page());
    }
    let other = scene.register.anonymous().get("/ports/DEHAM").text();
    assert!(!other.contains(why), "{other}");
    let desk = scene.pol.page("/desk/equivalence").text();
    assert!(desk.contains(why) && desk.contains("D4"), "{desk}");
    // Suspended by the port, it is not in force; restoring it takes two, withdrawing one.
    let suspend = format!("/v1/records/{record}/suspend");
    let body = json!({"reason": "other"});
    assert_eq!(ask(&scene.odd, &suspend, "1", &body).status, 403);
    let done = ask(&scene.pol, &suspend, "1", &body);
    assert_eq!(done.status, 200, "{}", done.text());
    scene.register.catch_up();
    assert!(!page().contains(why), "{}", page());
    let withdraw = format!("/v1/records/{record}/withdraw");
    let done = ask(&scene.pol, &withdraw, "2", &body);
    assert_eq!(done.status, 200, "{}", done.text());
}
