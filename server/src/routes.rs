//! The whole URL table.
//!
//! Order matters for speed only: the router tries addresses in this order, so the hottest stands
//! first, and is told without a regular expression.

mod administration;
mod of_ports;
mod one_part;
mod place;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use crate::error::{Code, Refusal};
use crate::handlers::{
    account, attestations, attestors, audit, bodies, changes, documents, health, history, jobs,
    log, ports, provider, providers, receipts, records, reference, standards, submissions, suggest,
    verify, verify_many, well_known, widget,
};
use crate::pages;
use one_part::OnePart;
use place::at;

pub use place::{Place, Way};

/// Hangs every address into the service.
pub fn configure(service: &mut ServiceConfig) {
    let hottest = web::route()
        .guard(place::is_read())
        .to(verify::show_verdict);
    service.service(OnePart::below("/v1/verify", hottest));
    for place in places() {
        service.service(place);
    }
    service.default_service(web::to(refuse_unknown_path));
}

/// Every address, in the order of the table.
pub fn places() -> Vec<Place> {
    let tables = [
        reads(),
        log(),
        submissions(),
        documents(),
        of_ports::profiles(),
        administration::places(),
        pages(),
        accounts(),
        desks(),
        of_ports::desk(),
    ];
    tables.into_iter().flatten().collect()
}

/// The log, as C2SP `tlog-tiles` serves it.
fn log() -> Vec<Place> {
    vec![
        at("/log/checkpoint").get(log::show_checkpoint),
        at("/log/policy").get(log::show_policy),
        at("/log/tile/{tile:.*}").get(log::show_tile),
    ]
}

/// What anybody reads, for programs.
fn reads() -> Vec<Place> {
    vec![
        at("/v1/suggest").get(suggest::suggest_providers),
        at("/v1/verify").post(verify_many::show_verdicts),
        at("/v1/verify/{provider}").get(verify::show_verdict),
        at("/v1/receipts/{provider}/{port}/{profile}").get(receipts::show_receipt),
        at("/v1/receipts/{provider}/{port}/{profile}/{valid_at}").get(receipts::show_receipt_at),
        at("/v1/providers").get(providers::list_providers),
        at("/v1/providers/{provider}").get(provider::show_provider),
        at("/v1/providers/{provider}/history").get(history::show_history),
        at("/v1/ports").get(ports::list_ports),
        at("/v1/ports/{port}").get(ports::show_port),
        at("/v1/ports/{port}/profile").get(ports::show_profiles),
        at("/v1/standards").get(standards::list_standards),
        at("/v1/changes").get(changes::list_changes),
        at("/v1/bodies/{commitment}").get(bodies::show_body),
        at("/v1/account").get(account::show_account),
        at("/v1/audit").get(audit::list_audit),
        at("/.well-known/jwks.json").get(well_known::show_keys),
        at("/.well-known/security.txt").get(well_known::show_security_contact),
        at("/.well-known/api-catalog").get(well_known::show_catalog),
        at("/widget/v1/{file}").get(widget::show_file),
        at("/openapi.json").get(reference::show_description),
        at("/docs").get(reference::show_docs),
        at("/docs/style.css").get(reference::show_style),
        at("/health/live").get(health::show_live),
        at("/health/ready").get(health::show_ready),
        at("/metrics").get(health::show_metrics),
        at("/v1/jobs").get(jobs::list_jobs),
        at("/v1/jobs/{job}/retry").post(jobs::retry_job),
        at("/v1/jobs/{job}/give-up").post(jobs::give_job_up),
    ]
}

/// What parties ask the register to say.
fn submissions() -> Vec<Place> {
    let act = |name: &str| at(format!("/v1/submissions/{{submission}}/{name}"));
    vec![
        at("/v1/submissions")
            .get(submissions::list_submissions)
            .post(submissions::create_submission),
        at("/v1/submissions/{submission}")
            .get(submissions::show_submission)
            .put(submissions::update_payload),
        act("submit").post(submissions::submit),
        act("withdraw").post(submissions::withdraw),
        act("question").post(submissions::question),
        act("answer").post(submissions::answer),
        act("attest").post(submissions::attest),
        act("review").post(submissions::review),
        act("reject").post(submissions::reject),
        at("/v1/records/{record}/suspend").post(records::suspend),
        at("/v1/records/{record}/withdraw").post(records::withdraw),
        at("/v1/attestations/bulk").post(attestations::attest_list),
        at("/v1/attestors/{attestor}/impact").get(attestors::show_impact),
    ]
}

/// What comes with submissions.
fn documents() -> Vec<Place> {
    vec![
        at("/v1/submissions/{submission}/documents")
            .get(documents::list_documents)
            .post(documents::add_document_to),
        at("/v1/documents/{document}")
            .get(documents::download_document)
            .delete(documents::delete_document),
    ]
}

/// The portal.
fn pages() -> Vec<Place> {
    vec![
        at("/").get(pages::home::show_home),
        at("/search").get(pages::search::show_search),
        at("/providers/{provider}").get(pages::provider::show_provider),
        at("/ports").get(pages::ports::list_ports),
        at("/ports/{locode}").get(pages::port::show_port),
        at("/ports/{locode}/{profile}/{version}").get(pages::port::version::show_version),
        at("/standards").get(pages::standards::list_standards),
        at("/standards/{edition}").get(pages::standards::show_edition),
        at("/about").get(pages::about::show_about),
        at("/trust").get(pages::trust::show_trust),
        at("/verify-receipt").get(pages::verify_receipt::show_verify_receipt),
        at("/mail/{person}/{topic}/{proof}")
            .get(pages::mail_choice::show_mail_choice)
            .post(pages::mail_choice::stop_mail),
        at("/mail/{person}/{topic}/{proof}/again").post(pages::mail_choice::start_mail),
        at("/assets/{name}").get(pages::assets::show_asset),
    ]
}

/// Signing in, and one's own account.
fn accounts() -> Vec<Place> {
    use pages::account::{factors, overview, passkeys, password, reset, sign_in, sign_up};
    vec![
        at("/sign-in")
            .get(sign_in::show_sign_in)
            .post(sign_in::sign_in),
        at("/sign-in/second-factor")
            .get(sign_in::show_second_factor_form)
            .post(sign_in::take_second_factor),
        at("/sign-in/second-factor/passkey").post(passkeys::show),
        at("/sign-in/second-factor/passkey/ask").post(passkeys::ask_held),
        at("/sign-out").post(sign_in::sign_out),
        at("/sign-up")
            .get(sign_up::show_sign_up)
            .post(sign_up::sign_up),
        at("/confirm/{token}")
            .get(sign_up::show_confirm)
            .post(sign_up::confirm),
        at("/reset").get(reset::show_reset).post(reset::ask),
        at("/reset/{token}")
            .get(reset::show_new_password)
            .post(reset::set),
        at("/account").get(overview::show),
        at("/account/organisation").post(overview::choose),
        at("/account/sessions/end-others").post(overview::end_others),
        at("/account/sessions/end-all").post(overview::end_all),
        at("/account/sessions/{session}/end").post(overview::end),
        at("/account/password")
            .get(password::show)
            .post(password::change),
        at("/account/second-factor").get(factors::show),
        at("/account/second-factor/totp").post(factors::begin),
        at("/account/second-factor/totp/{set_up}")
            .get(factors::show_totp)
            .post(factors::confirm),
        at("/account/second-factor/totp-remove").post(factors::remove),
        at("/account/second-factor/recovery-codes").post(factors::renew),
        at("/account/second-factor/passkeys").post(passkeys::add),
        at("/account/second-factor/passkeys/ask").post(passkeys::ask_new),
        at("/account/second-factor/passkeys/{passkey}/remove").post(passkeys::remove),
    ]
}

/// The desks of those who work in the register.
fn desks() -> Vec<Place> {
    use pages::desk::review;
    use pages::desk::{
        act, correct, documents, edit, jobs, list, overview, ports, record, records,
    };
    use pages::desk::{share, shared};
    let act_on = |name: &str| at(format!("/desk/submissions/{{submission}}/{name}"));
    vec![
        at("/desk").get(overview::show_desk),
        at("/desk/audit").get(pages::desk::audit::show_audit),
        at("/desk/review").get(review::show_queue),
        at("/desk/jobs").get(jobs::show_jobs).post(jobs::decide),
        at("/desk/ports").get(ports::show_ports).post(ports::choose),
        at("/desk/share").get(share::show_share).post(share::share),
        at("/shared/{token}").get(shared::show_shared),
        at("/desk/new").get(edit::show_new).post(edit::create),
        at("/desk/submissions/{submission}").get(act::show_submission),
        at("/desk/submissions/{submission}/edit")
            .get(edit::show_edit)
            .post(edit::update),
        act_on("submit").post(act::submit),
        act_on("withdraw").post(act::withdraw),
        act_on("answer").post(act::answer),
        act_on("attest").post(act::attest),
        act_on("question").post(act::question),
        act_on("reject").post(act::reject),
        act_on("approve").post(act::approve),
        act_on("documents").post(documents::upload),
        at("/desk/documents/{document}").get(documents::download),
        at("/desk/documents/{document}/remove").post(documents::remove),
        act_on("correct")
            .get(correct::show_correct)
            .post(correct::correct),
        at("/desk/records").get(records::list_records),
        at("/desk/records/{record}").get(record::show_record),
        at("/desk/records/{record}/suspend").post(record::change::suspend),
        at("/desk/records/{record}/withdraw").post(record::change::withdraw),
        at("/desk/bulk").get(list::show_form).post(list::preview),
        at("/desk/bulk/{list}").get(list::show_preview),
        at("/desk/bulk/{list}/confirm").post(list::confirm),
    ]
}

async fn refuse_unknown_path(_request: HttpRequest) -> Result<HttpResponse, Refusal> {
    Err(Refusal::new(
        Code::UnknownPath,
        "nothing is at this address",
    ))
}
