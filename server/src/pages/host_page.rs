//! A page that stands for a port's own site: it embeds the widget from another origin, under the
//! strictest content security policy the widget promises to work with. For people and for tests.
//!
//! **Invariant:** it knows the register by its address alone and shares nothing else with it.

use std::collections::BTreeMap;
use std::io;
use std::net::TcpListener;

use actix_web::http::header;
use actix_web::web::{Data, Query};
use actix_web::{App, HttpResponse, HttpServer, web};
use askama::Template;

/// The languages the widget speaks.
const LANGUAGES: [&str; 4] = ["en", "nl", "fr", "de"];
/// The port shown until another is asked for.
const FIRST_PORT: &str = "NLRTM";
/// Attributes that are handed on from the address.
const ATTRIBUTES: [&str; 5] = ["provider", "profile", "api", "key", "theme"];

/// The register whose widget is shown.
#[derive(Clone, Debug)]
struct Register(String);

#[derive(Template)]
#[template(path = "host/page.html")]
struct HostPage<'a> {
    register: &'a str,
    lang: &'a str,
    languages: [&'static str; 4],
    port: &'a str,
    attributes: Vec<(&'static str, &'a str)>,
}

/// Serves the page until SIGTERM or SIGINT.
pub fn serve(register: &str, listener: TcpListener) -> io::Result<()> {
    let register = Data::new(Register(register.trim_end_matches('/').to_owned()));
    let pages = move || {
        App::new()
            .app_data(Data::clone(&register))
            .route("/", web::get().to(show_host_page))
    };
    let server = HttpServer::new(pages).workers(1).listen(listener)?;
    actix_web::rt::System::new().block_on(server.run())
}

/// `GET /?port=&provider=&profile=&lang=&api=&key=&theme=`
async fn show_host_page(
    register: Data<Register>,
    asked: Query<BTreeMap<String, String>>,
) -> HttpResponse {
    let value = |name: &str| asked.get(name).filter(|value| !value.is_empty());
    let attributes = ATTRIBUTES
        .into_iter()
        .filter_map(|name| value(name).map(|value| (name, value.as_str())));
    let page = HostPage {
        register: &register.0,
        lang: value("lang").map_or("en", String::as_str),
        languages: LANGUAGES,
        port: value("port").map_or(FIRST_PORT, String::as_str),
        attributes: attributes.collect(),
    };
    match page.render() {
        Ok(html) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((header::CONTENT_SECURITY_POLICY, policy(&register.0)))
            .body(html),
        Err(error) => {
            tracing::error!(%error, "the host page could not be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}

fn policy(register: &str) -> String {
    format!("default-src 'none'; script-src {register} 'wasm-unsafe-eval'; connect-src {register}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_escaped() {
        let page = HostPage {
            register: "https://register.example",
            lang: "en",
            languages: LANGUAGES,
            port: "\"><script>",
            attributes: vec![("provider", "\" onclick=\"")],
        };
        let html = page.render().unwrap();
        assert!(
            !html.contains("\"><script>") && !html.contains("\" onclick=\""),
            "{html}"
        );
        assert!(html.contains("src=\"https://register.example/widget/v1/quaymark.js\""));
    }

    #[test]
    fn the_policy_allows_the_register_alone() {
        assert_eq!(
            policy("https://register.example"),
            "default-src 'none'; script-src https://register.example 'wasm-unsafe-eval'; \
             connect-src https://register.example"
        );
    }
}
