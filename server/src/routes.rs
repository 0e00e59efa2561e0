//! The whole URL table.
//!
//! Order matters for speed only: the router tries addresses in this order, so the hottest stands
//! first, and is told without a regular expression.

mod one_part;

use actix_web::guard::{self, Guard};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, Route};

use crate::error::{Code, Refusal};
use crate::handlers::{
    account, changes, health, history, ports, provider, providers, reference, standards,
    submissions, suggest, verify, verify_many, well_known, widget,
};
use crate::pages;
use one_part::OnePart;

/// Hangs every address into the service.
pub fn configure(service: &mut ServiceConfig) {
    service
        .service(OnePart::below("/v1/verify", web::to(verify::show_verdict)))
        .service(read("/v1/suggest").route(get().to(suggest::suggest_providers)))
        .service(post("/v1/verify").route(web::post().to(verify_many::show_verdicts)))
        .service(read("/v1/verify/{provider}"))
        .service(read("/v1/providers").route(get().to(providers::list_providers)))
        .service(read("/v1/providers/{provider}").route(get().to(provider::show_provider)))
        .service(read("/v1/providers/{provider}/history").route(get().to(history::show_history)))
        .service(read("/v1/ports").route(get().to(ports::list_ports)))
        .service(read("/v1/ports/{port}").route(get().to(ports::show_port)))
        .service(read("/v1/ports/{port}/profile").route(get().to(ports::show_profiles)))
        .service(read("/v1/standards").route(get().to(standards::list_standards)))
        .service(read("/v1/changes").route(get().to(changes::list_changes)))
        .service(read("/v1/account").route(get().to(account::show_account)))
        .service(read("/.well-known/jwks.json").route(get().to(well_known::show_keys)))
        .service(
            read("/.well-known/security.txt").route(get().to(well_known::show_security_contact)),
        )
        .service(read("/.well-known/api-catalog").route(get().to(well_known::show_catalog)))
        .service(read("/widget/v1/{file}").route(get().to(widget::show_file)))
        .service(read("/openapi.json").route(get().to(reference::show_description)))
        .service(read("/docs").route(get().to(reference::show_docs)))
        .service(read("/docs/style.css").route(get().to(reference::show_style)))
        .service(read("/health/live").route(get().to(health::show_live)))
        .service(read("/health/ready").route(get().to(health::show_ready)))
        .service(read("/metrics").route(get().to(health::show_metrics)))
        .configure(configure_submissions)
        .configure(configure_pages)
        .configure(configure_account)
        .configure(configure_desk)
        .default_service(web::to(refuse_unknown_path));
}

/// What parties ask the register to say.
fn configure_submissions(service: &mut ServiceConfig) {
    let act = |name: &str| post(&format!("/v1/submissions/{{submission}}/{name}"));
    service
        .service(
            several("/v1/submissions", "GET, HEAD, POST, OPTIONS")
                .route(get().to(submissions::list_submissions))
                .route(web::post().to(submissions::create_submission)),
        )
        .service(
            several("/v1/submissions/{submission}", "GET, HEAD, PUT, OPTIONS")
                .route(get().to(submissions::show_submission))
                .route(web::put().to(submissions::update_payload)),
        )
        .service(act("submit").route(web::post().to(submissions::submit)))
        .service(act("withdraw").route(web::post().to(submissions::withdraw)))
        .service(act("question").route(web::post().to(submissions::question)))
        .service(act("answer").route(web::post().to(submissions::answer)))
        .service(act("attest").route(web::post().to(submissions::attest)))
        .service(act("review").route(web::post().to(submissions::review)))
        .service(act("reject").route(web::post().to(submissions::reject)));
}

/// The portal.
fn configure_pages(service: &mut ServiceConfig) {
    service
        .service(read("/").route(get().to(pages::home::show_home)))
        .service(read("/search").route(get().to(pages::search::show_search)))
        .service(read("/providers/{provider}").route(get().to(pages::provider::show_provider)))
        .service(read("/ports").route(get().to(pages::ports::list_ports)))
        .service(read("/ports/{locode}").route(get().to(pages::port::show_port)))
        .service(read("/standards").route(get().to(pages::standards::list_standards)))
        .service(read("/standards/{edition}").route(get().to(pages::standards::show_edition)))
        .service(read("/about").route(get().to(pages::about::show_about)))
        .service(
            read("/mail/{person}/{topic}/{proof}")
                .route(get().to(pages::mail_choice::show_mail_choice))
                .route(web::post().to(pages::mail_choice::stop_mail)),
        )
        .service(
            post("/mail/{person}/{topic}/{proof}/again")
                .route(web::post().to(pages::mail_choice::start_mail)),
        )
        .service(read("/assets/{name}").route(get().to(pages::assets::show_asset)));
}

/// Signing in, and one's own account.
fn configure_account(service: &mut ServiceConfig) {
    use pages::account::{factors, overview, password, reset, sign_in, sign_up};
    let form = |path: &str| web::resource(path).default_service(web::to(refuse_all_but_forms));
    let take = web::post;
    service
        .service(
            form("/sign-in")
                .route(get().to(sign_in::show_sign_in))
                .route(take().to(sign_in::sign_in)),
        )
        .service(
            form("/sign-in/second-factor")
                .route(get().to(sign_in::show_second_factor_form))
                .route(take().to(sign_in::take_second_factor)),
        )
        .service(post("/sign-out").route(take().to(sign_in::sign_out)))
        .service(
            form("/sign-up")
                .route(get().to(sign_up::show_sign_up))
                .route(take().to(sign_up::sign_up)),
        )
        .service(
            form("/confirm/{token}")
                .route(get().to(sign_up::show_confirm))
                .route(take().to(sign_up::confirm)),
        )
        .service(
            form("/reset")
                .route(get().to(reset::show_reset))
                .route(take().to(reset::ask)),
        )
        .service(
            form("/reset/{token}")
                .route(get().to(reset::show_new_password))
                .route(take().to(reset::set)),
        )
        .service(read("/account").route(get().to(overview::show)))
        .service(post("/account/organisation").route(take().to(overview::choose)))
        .service(post("/account/sessions/end-others").route(take().to(overview::end_others)))
        .service(post("/account/sessions/end-all").route(take().to(overview::end_all)))
        .service(post("/account/sessions/{session}/end").route(take().to(overview::end)))
        .service(
            form("/account/password")
                .route(get().to(password::show))
                .route(take().to(password::change)),
        )
        .service(read("/account/second-factor").route(get().to(factors::show)))
        .service(post("/account/second-factor/totp").route(take().to(factors::begin)))
        .service(
            form("/account/second-factor/totp/{set_up}")
                .route(get().to(factors::show_totp))
                .route(take().to(factors::confirm)),
        )
        .service(post("/account/second-factor/totp-remove").route(take().to(factors::remove)))
        .service(post("/account/second-factor/recovery-codes").route(take().to(factors::renew)));
}

/// The desks of those who work in the register.
fn configure_desk(service: &mut ServiceConfig) {
    use pages::desk::{act, edit, overview, ports, review, share, shared};
    let form = |path: &str| several(path, "GET, HEAD, POST, OPTIONS");
    let act_on = |name: &str| post(&format!("/desk/submissions/{{submission}}/{name}"));
    service
        .service(read("/desk").route(get().to(overview::show_desk)))
        .service(read("/desk/review").route(get().to(review::show_queue)))
        .service(
            form("/desk/ports")
                .route(get().to(ports::show_ports))
                .route(web::post().to(ports::choose)),
        )
        .service(
            form("/desk/share")
                .route(get().to(share::show_share))
                .route(web::post().to(share::share)),
        )
        .service(read("/shared/{token}").route(get().to(shared::show_shared)))
        .service(
            form("/desk/new")
                .route(get().to(edit::show_new))
                .route(web::post().to(edit::create)),
        )
        .service(read("/desk/submissions/{submission}").route(get().to(act::show_submission)))
        .service(
            form("/desk/submissions/{submission}/edit")
                .route(get().to(edit::show_edit))
                .route(web::post().to(edit::update)),
        )
        .service(act_on("submit").route(web::post().to(act::submit)))
        .service(act_on("withdraw").route(web::post().to(act::withdraw)))
        .service(act_on("answer").route(web::post().to(act::answer)))
        .service(act_on("attest").route(web::post().to(act::attest)))
        .service(act_on("question").route(web::post().to(act::question)))
        .service(act_on("reject").route(web::post().to(act::reject)))
        .service(act_on("approve").route(web::post().to(act::approve)));
}

/// An address that is only read. Other methods are refused with `Allow`.
pub fn read(path: &str) -> Resource {
    web::resource(path).default_service(web::to(refuse_all_but_reading))
}

/// An address that only takes questions too long for an address.
pub fn post(path: &str) -> Resource {
    web::resource(path).default_service(web::to(refuse_all_but_posting))
}

/// An address that takes several methods.
pub fn several(path: &str, allow: &'static str) -> Resource {
    let refuse = move |request: HttpRequest| async move {
        Err::<HttpResponse, Refusal>(Refusal::method(request.method().as_str(), allow))
    };
    web::resource(path).default_service(web::to(refuse))
}

/// The route of a read: `GET`, and `HEAD` without the body.
pub fn get() -> Route {
    web::route().guard(is_read())
}

fn is_read() -> impl Guard {
    guard::Any(guard::Get()).or(guard::Head())
}

async fn refuse_all_but_reading(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    Err(Refusal::method(
        request.method().as_str(),
        "GET, HEAD, OPTIONS",
    ))
}

async fn refuse_all_but_forms(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    Err(Refusal::method(
        request.method().as_str(),
        "GET, HEAD, POST, OPTIONS",
    ))
}

async fn refuse_all_but_posting(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    Err(Refusal::method(request.method().as_str(), "POST, OPTIONS"))
}

async fn refuse_unknown_path(_request: HttpRequest) -> Result<HttpResponse, Refusal> {
    Err(Refusal::new(
        Code::UnknownPath,
        "nothing is at this address",
    ))
}
