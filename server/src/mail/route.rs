//! The last step of a letter: into a file, or to a mail server.
//!
//! A letter keeps its Message-ID over all attempts, so that one sent twice is seen to be one. What a
//! server answers is kept without addresses.

use std::fs;
use std::io;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Message, SmtpTransport, Transport};
use quaymark_core::id::JobId;

use super::{Recipient, Rendered};
use crate::app::App;
use crate::config::{MailRoute, MailSecurity, MailServer};
use crate::jobs::JobFault;

/// How long a mail server may take over one step.
const PATIENCE: Duration = Duration::from_secs(20);

/// Sends a letter.
pub(super) fn send(
    app: &App,
    job: JobId,
    to: &Recipient,
    rendered: &Rendered,
) -> Result<(), JobFault> {
    let message = message(app, job, to, rendered)?;
    match &app.config.mail.route {
        MailRoute::Folder(folder) => put_into(folder, job, &message.formatted())
            .map_err(|error| JobFault::passing(format!("the letter's file: {error}"))),
        MailRoute::Server(server) => hand_over(server, &app.config.public_url, &message),
    }
}

fn message(
    app: &App,
    job: JobId,
    to: &Recipient,
    rendered: &Rendered,
) -> Result<Message, JobFault> {
    let from: Mailbox = (app.config.mail.from.parse())
        .map_err(|_| JobFault::lasting("--mail-from is not a mailbox"))?;
    let address = (to.email.parse())
        .map_err(|_| JobFault::lasting("the recipient's address is not an address"))?;
    let name = Some(to.name.clone()).filter(|name| !name.is_empty());
    let sent_at = u64::try_from(app.clock.now().as_ms()).unwrap_or(0);
    let mut letter = Message::builder()
        .message_id(Some(format!("<{job}@{}>", from.email.domain())))
        .date(UNIX_EPOCH + Duration::from_millis(sent_at))
        .from(from)
        .to(Mailbox::new(name, address))
        .subject(rendered.subject.as_str())
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(stop) = &rendered.stop {
        letter = letter
            .raw_header(header("List-Unsubscribe", &format!("<{stop}>")))
            .raw_header(header(
                "List-Unsubscribe-Post",
                "List-Unsubscribe=One-Click",
            ));
    }
    let parts = MultiPart::alternative_plain_html(rendered.text.clone(), rendered.html.clone());
    (letter.multipart(parts)).map_err(|_| JobFault::lasting("the letter cannot be put together"))
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A letter's file is whole or not there; sent twice, it is one file.
fn put_into(folder: &Path, job: JobId, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let part = folder.join(format!("{job}.part"));
    fs::write(&part, bytes)?;
    fs::rename(part, folder.join(format!("{job}.eml")))
}

fn hand_over(server: &MailServer, site: &str, message: &Message) -> Result<(), JobFault> {
    let transport = transport(server, site)?;
    match transport.send(message) {
        Ok(_) => Ok(()),
        Err(error) => {
            let words = without_addresses(&format!("the mail server: {}", causes(&error)));
            Err(if error.is_permanent() {
                JobFault::lasting(words)
            } else {
                JobFault::passing(words)
            })
        }
    }
}

fn transport(server: &MailServer, site: &str) -> Result<SmtpTransport, JobFault> {
    let tls = match server.security {
        MailSecurity::Plain => Tls::None,
        MailSecurity::Tls => Tls::Wrapper(tls_of(server)?),
        MailSecurity::StartTls => Tls::Required(tls_of(server)?),
    };
    let host = site.rsplit_once("://").map_or(site, |(_, host)| host);
    let name = host.split(':').next().unwrap_or("localhost");
    let builder = SmtpTransport::builder_dangerous(server.host.as_str())
        .port(server.port)
        .tls(tls)
        .hello_name(ClientId::Domain(name.to_owned()))
        .timeout(Some(PATIENCE));
    let builder = match &server.login {
        None => builder,
        Some((user, password)) => {
            builder.credentials(Credentials::new(user.clone(), password.clone()))
        }
    };
    Ok(builder.build())
}

fn tls_of(server: &MailServer) -> Result<TlsParameters, JobFault> {
    TlsParameters::new(server.host.clone())
        .map_err(|error| JobFault::passing(format!("TLS cannot be set up: {error}")))
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        let more = next.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = next.source();
    }
    words
}

/// Servers repeat the address they refuse.
fn without_addresses(text: &str) -> String {
    let words = text.split_whitespace();
    let hidden = words.map(|word| if word.contains('@') { "…" } else { word });
    hidden.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_do_not_stay_in_errors() {
        let answer = "permanent error (550): 5.1.1 <ann@firm.example>: no such user";
        assert_eq!(
            without_addresses(answer),
            "permanent error (550): 5.1.1 … no such user"
        );
    }
}
