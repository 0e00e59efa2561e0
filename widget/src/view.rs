//! What is rendered. Plain functions of one component: each further component would cost kilobytes.
//!
//! No `style` attribute and no `style` element anywhere: a strict content security policy forbids
//! both.

mod card;
mod details;
mod failed;
mod requirements;
mod search;

use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::{AttrValue, Context, Html, html};

use crate::app::App;
use crate::state::{Face, Note, Search};
use crate::texts::{Lang, Text};
use crate::words;

/// The whole widget.
pub fn widget(app: &App, ctx: &Context<App>) -> Html {
    let page = ctx.props();
    let lang = page.lang;
    let search = match &page.embed {
        Ok(embed) if embed.provider.is_none() => search::form(app, ctx, embed, lang),
        _ => Html::default(),
    };
    let card = match &app.card.face {
        Face::Empty => Html::default(),
        Face::Checking => checking(lang),
        Face::Shown(checked) => card::shown(checked, page, lang),
        Face::Failed(failure) => failed::card(failure, app, ctx, lang),
    };
    html! {
        <div class="widget" part="widget" lang={lang.tag()}>
            {search}
            {card}
            <p class="spoken" role="status">{announcement(app, ctx)}</p>
        </div>
    }
}

fn checking(lang: Lang) -> Html {
    html! {
        <section class="card checking" part="card" aria-busy="true">
            {says("p", "outcome", "outcome", lang.text(Text::Checking))}
        </section>
    }
}

/// What a screen reader says of its own accord. It stays the same while an answer is renewed, so
/// that nothing is said twice.
fn announcement(app: &App, ctx: &Context<App>) -> String {
    let lang = ctx.props().lang;
    match (&app.search.note, &app.card.face) {
        (Note::Found(0), _) => lang.text(Text::FoundNone).to_owned(),
        (Note::Found(1), _) if app.search.is_open => lang.text(Text::FoundOne).to_owned(),
        (Note::Found(count), _) if app.search.is_open => {
            lang.fill(Text::FoundMany, &[("count", &count.to_string())])
        }
        (_, Face::Shown(checked)) => {
            let outcome = lang.outcome(checked.statement.a.outcome);
            let name = checked.name.as_ref();
            let name = name.map_or("", |(name, _)| words::name(name, lang));
            format!("{name}: {outcome}")
        }
        (_, Face::Failed(failure)) => {
            let why = words::failure(failure, port(ctx), lang);
            format!("{}. {why}", lang.text(Text::CouldNotCheck))
        }
        (_, Face::Empty | Face::Checking) => String::new(),
    }
}

/// Brings the suggestion the keyboard is at into view.
pub fn show_active(host: &HtmlElement, search: &Search) {
    let place = search.active.map(|place| format!("o{place}"));
    let option = place
        .zip(host.shadow_root())
        .and_then(|(id, root)| root.get_element_by_id(&id));
    if let Some(option) = option {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// An element with a class and a part, either of which may be empty. One function for all of them:
/// each `html!` with attributes of its own would cost some hundred bytes.
fn el(tag: &'static str, class: &str, part: &str, inside: impl Into<Html>) -> Html {
    element(tag, class, part, inside.into())
}

fn element(tag: &'static str, class: &str, part: &str, inside: Html) -> Html {
    let given = |value: &str| (!value.is_empty()).then(|| AttrValue::from(value.to_owned()));
    html! { <@{tag} class={given(class)} part={given(part)}>{inside}</@> }
}

/// Words in an element.
fn says(tag: &'static str, class: &str, part: &str, words: &str) -> Html {
    element(tag, class, part, Html::from(words.to_owned()))
}

fn port(ctx: &Context<App>) -> &str {
    ctx.props()
        .embed
        .as_ref()
        .map_or("", |embed| embed.port.as_str())
}

/// A link that opens beside the page and tells the register nothing about it.
fn link(href: String, text: &'static str) -> Html {
    html! {
        <a {href} part="link" target="_blank" rel="noopener noreferrer">{text}</a>
    }
}
