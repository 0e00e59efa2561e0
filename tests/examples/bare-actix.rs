//! What the hot path is measured against: actix alone, returning a fixed body.
//!
//! `bare-actix ADDRESS BYTES`

use std::error::Error;

use actix_web::{App, HttpResponse, HttpServer, web};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().ok_or("an address comes first")?;
    let bytes: usize = arguments.next().ok_or("then a number of bytes")?.parse()?;
    let body = web::Bytes::from(vec![b'x'; bytes]);
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || {
            let body = body.clone();
            App::new().default_service(web::to(move || {
                let body = body.clone();
                async move {
                    HttpResponse::Ok()
                        .content_type("application/json")
                        .body(body)
                }
            }))
        });
        server.workers(1).bind(address)?.run().await
    })?;
    Ok(())
}
