//! How the answer was checked: who signed, which key, what it rests on.

use yew::Html;

use super::{el, link, says};
use crate::app::Page;
use crate::browser::fetch;
use crate::check::Checked;
use crate::texts::{Lang, Text};
use crate::words;

/// The disclosure at the foot of the card.
pub fn disclosure(checked: &Checked, page: &Page, lang: Lang) -> Html {
    let statement = &checked.statement;
    let version = statement.q.profile_version.to_string();
    let lines = [
        lang.fill(Text::SignedBy, &[("register", &statement.iss)]),
        lang.fill(
            words::key_source(checked.key_source),
            &[("key", &checked.key)],
        ),
        lang.text(Text::NotSigned).to_owned(),
        lang.fill(
            Text::ProfileVersion,
            &[
                ("profile", statement.q.profile.as_str()),
                ("version", &version),
            ],
        ),
        lang.fill(Text::LogSize, &[("size", &statement.log.size.to_string())]),
        lang.fill(Text::StatementNumber, &[("number", &statement.jti)]),
    ];
    let summary = says("summary", "", "summary", lang.text(Text::Details));
    let lines = lines.iter().map(|line| says("p", "", "", line));
    let source = el("p", "", "", source(checked, page, lang));
    let inside = [summary].into_iter().chain(lines).chain([source]);
    el("details", "", "details", inside.collect::<Html>())
}

fn source(checked: &Checked, page: &Page, lang: Lang) -> Html {
    match (&page.embed, checked.statement.q.subject.parse()) {
        (Ok(embed), Ok(provider)) => link(
            fetch::verify_url(embed, provider),
            lang.text(Text::OpenStatement),
        ),
        _ => Html::default(),
    }
}
