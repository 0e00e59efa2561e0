//! The search box as a combobox: focus stays in the box, `aria-activedescendant` follows the arrows.

use web_sys::{HtmlInputElement, InputEvent, KeyboardEvent, MouseEvent, SubmitEvent};
use yew::{Callback, Context, Html, TargetCast, html};

use super::says;
use crate::app::{App, Message};
use crate::browser::locale;
use crate::embed::Embed;
use crate::read::Offer;
use crate::state::{Note, SearchAction, Step};
use crate::texts::{Lang, Text};

/// The form.
pub fn form(app: &App, ctx: &Context<App>, embed: &Embed, lang: Lang) -> Html {
    let search = &app.search;
    let onsubmit = ctx.link().callback(|event: SubmitEvent| {
        event.prevent_default();
        Message::Search(SearchAction::Submit)
    });
    html! {
        <form part="search" role="search" {onsubmit}>
            <label for="q" part="label">
                {lang.fill(Text::SearchLabel, &[("port", embed.port.as_str())])}
            </label>
            <div class="row">
                {input(app, ctx)}
                <button part="button">{lang.text(Text::SearchButton)}</button>
                <ul id="list" part="suggestions" role="listbox" hidden={!search.is_open}
                    aria-label={lang.text(Text::Suggestions)}>
                    {for search.offers.iter().enumerate().map(|(place, offer)| option(app, ctx, place, offer, lang))}
                </ul>
            </div>
            <p id="hint" class="hint" part="hint">{hint(&search.note, lang)}</p>
        </form>
    }
}

fn input(app: &App, ctx: &Context<App>) -> Html {
    let search = &app.search;
    let active = search.active.filter(|_| search.is_open);
    html! {
        <input id="q" part="input" type="text" role="combobox" autocomplete="off" spellcheck="false"
            autocapitalize="off" enterkeyhint="search" maxlength="200"
            value={search.text.clone()}
            aria-autocomplete="list" aria-controls="list" aria-describedby="hint"
            aria-expanded={if search.is_open { "true" } else { "false" }}
            aria-invalid={matches!(search.note, Note::NotANumber { .. }).then_some("true")}
            aria-activedescendant={active.map(|place| format!("o{place}"))}
            oninput={typed(ctx)}
            onkeydown={pressed(ctx, search.is_open)}
            onblur={ctx.link().callback(|_| Message::Search(SearchAction::Close))} />
    }
}

fn typed(ctx: &Context<App>) -> Callback<InputEvent> {
    ctx.link().callback(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        Message::Search(SearchAction::Typed(input.value()))
    })
}

fn pressed(ctx: &Context<App>, is_open: bool) -> Callback<KeyboardEvent> {
    ctx.link().batch_callback(move |event: KeyboardEvent| {
        let action = match event.key().as_str() {
            "ArrowDown" => SearchAction::Move(Step::Next),
            "ArrowUp" => SearchAction::Move(Step::Previous),
            "Escape" if is_open => SearchAction::Close,
            _ => return None,
        };
        event.prevent_default();
        Some(Message::Search(action))
    })
}

fn option(app: &App, ctx: &Context<App>, place: usize, offer: &Offer, lang: Lang) -> Html {
    let is_active = app.search.active == Some(place);
    let onclick = ctx
        .link()
        .callback(move |_: MouseEvent| Message::Search(SearchAction::Take(place)));
    // The press must not take the focus out of the box: leaving it closes the list.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    let aside = match &offer.matched_name {
        Some(name) => format!(
            "{}, {}",
            locale::country(offer.country, lang),
            lang.fill(Text::AlsoKnownAs, &[("name", name)])
        ),
        None => locale::country(offer.country, lang),
    };
    html! {
        <li id={format!("o{place}")} role="option" part="suggestion" {onclick} {onmousedown}
            aria-selected={if is_active { "true" } else { "false" }}>
            {says("span", "name", "", &offer.name)}
            {says("span", "aside", "", &aside)}
        </li>
    }
}

fn hint(note: &Note, lang: Lang) -> &'static str {
    lang.text(match note {
        Note::Quiet => Text::SearchHint,
        Note::Found(0) => Text::FoundNone,
        Note::Found(_) => Text::SearchHint,
        Note::NotANumber {
            is_typing_error: true,
        } => Text::MistypedNumber,
        Note::NotANumber {
            is_typing_error: false,
        } => Text::BadNumber,
        Note::Failed(_) => Text::SearchFailed,
    })
}
