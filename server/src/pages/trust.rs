//! `GET /trust`: why an answer can be believed and what it does not prove, in a hundred words and one
//! picture, for whoever has to decide by it. How it works in full is [`super::about`]'s.

use actix_web::{HttpResponse, web};
use askama::Template;

use super::component::Crumbs;
use super::frame::{Frame, Section, page};
use crate::app::App;

#[derive(Template)]
#[template(path = "pages/trust.html")]
struct TrustPage {
    frame: Frame,
    crumbs: Crumbs,
    /// Nobody but the register signs the state of its log.
    is_unwitnessed: bool,
}

/// `GET /trust`
pub async fn show_trust(app: web::Data<App>) -> HttpResponse {
    let snapshot = app.directory.snapshot();
    page(&TrustPage {
        frame: Frame::new(&app, &snapshot, Section::About, "Why you can trust this"),
        crumbs: Crumbs::to("Why you can trust this"),
        is_unwitnessed: app.witnesses.is_none(),
    })
}

#[cfg(test)]
mod tests {
    /// A hundred words are read; three hundred are not.
    #[test]
    fn it_says_so_in_a_hundred_words() {
        let template = include_str!("../../templates/pages/trust.html");
        let (_, rest) = template.split_once("<!-- words -->").expect("a beginning");
        let (words, _) = rest.split_once("<!-- /words -->").expect("an end");
        let mut text = String::new();
        let mut is_tag = false;
        for c in words.chars() {
            match c {
                '<' => is_tag = true,
                '>' => is_tag = false,
                _ if is_tag => {}
                _ => text.push(c),
            }
            if c == '>' {
                text.push(' ');
            }
        }
        let count = text.split_whitespace().count();
        assert!((70..=110).contains(&count), "{count} words");
    }
}
