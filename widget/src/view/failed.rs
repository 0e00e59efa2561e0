//! "Could not check": never in the colour of an answer, always with a way to the register.

use yew::{Context, Html, html};

use super::{el, link, says};
use crate::app::{App, Message};
use crate::failure::Failure;
use crate::texts::{Lang, Text};
use crate::words;

/// The card of a failure.
pub fn card(failure: &Failure, app: &App, ctx: &Context<App>, lang: Lang) -> Html {
    let again = if failure.may_pass() && app.card.subject.is_some() {
        let onclick = ctx.link().callback(|_| Message::Again);
        html! { <button type="button" part="button" {onclick}>{lang.text(Text::CheckAgain)}</button> }
    } else {
        Html::default()
    };
    html! {
        <section class="card failed" part="card card-failed" aria-labelledby="outcome">
            <p id="outcome" class="outcome" part="outcome">
                <span class="mark" aria-hidden="true">{"?"}</span>
                {lang.text(Text::CouldNotCheck)}
            </p>
            {says("p", "", "", &words::failure(failure, super::port(ctx), lang))}
            {says("p", "aside", "", lang.text(Text::NoAnswerMeaning))}
            {el("p", "row", "", Html::from_iter([again, register(app, ctx, lang)]))}
        </section>
    }
}

fn register(app: &App, ctx: &Context<App>, lang: Lang) -> Html {
    let page = ctx.props();
    let register = page
        .embed
        .as_ref()
        .map_or(&page.register, |embed| &embed.api);
    let href = match app.card.subject {
        Some(subject) => format!("{register}/providers/{subject}"),
        None => format!("{register}/"),
    };
    link(href, lang.text(Text::AskRegister))
}
