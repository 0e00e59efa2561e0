//! The verdict card: outcome first, then who, for which port, why, and until when.

use quaymark_core::verdict::Outcome;
use yew::{Html, html};

use super::{details, el, link, requirements, says};
use crate::app::Page;
use crate::browser::locale;
use crate::check::Checked;
use crate::texts::{Lang, Text};
use crate::words;

/// The card of a checked answer.
pub fn shown(checked: &Checked, page: &Page, lang: Lang) -> Html {
    let answer = &checked.statement.a;
    let code = words::outcome_code(answer.outcome);
    html! {
        <section class={format!("card {code}")} part={format!("card card-{code}")} aria-labelledby="outcome">
            {demonstration(checked, lang)}
            <p id="outcome" class="outcome" part="outcome">
                <span class="mark" aria-hidden="true">{mark(answer.outcome)}</span>
                {lang.outcome(answer.outcome)}
            </p>
            {provider(checked, lang)}
            {for answer.reasons.iter().map(|reason| says("p", "why", "", lang.reason(*reason)))}
            {requirements::list(&answer.requirements, lang)}
            {dates(checked, lang)}
            {links(checked, page, lang)}
            {details::disclosure(checked, page, lang)}
        </section>
    }
}

fn demonstration(checked: &Checked, lang: Lang) -> Html {
    if !checked.is_demonstration {
        return Html::default();
    }
    says(
        "p",
        "demonstration",
        "demonstration",
        lang.text(Text::Demonstration),
    )
}

fn provider(checked: &Checked, lang: Lang) -> Html {
    let question = &checked.statement.q;
    let (name, country) = match &checked.name {
        Some((name, country)) => (
            words::name(name, lang).to_owned(),
            locale::country(*country, lang),
        ),
        None => (lang.text(Text::NotFoundName).to_owned(), String::new()),
    };
    let port = format!("{} ({})", checked.port_name, question.port);
    let values = [("port", port.as_str()), ("profile", &checked.profile_title)];
    let name = [
        says("b", "", "name", &name),
        " ".into(),
        says("span", "aside", "", &country),
    ];
    let number = [
        lang.text(Text::RegisterNumber).into(),
        " ".into(),
        says("code", "", "number", &question.subject),
    ];
    [
        el("p", "provider", "provider", Html::from_iter(name)),
        el("p", "aside", "", Html::from_iter(number)),
        says("p", "aside", "", &lang.fill(Text::ForPort, &values)),
    ]
    .into_iter()
    .collect()
}

fn dates(checked: &Checked, lang: Lang) -> Html {
    let checked_at = locale::moment(checked.checked_at, lang);
    let until = locale::time_of_day(checked.shown_until, lang);
    let values = [("checked", checked_at.as_str()), ("until", &until)];
    let change = checked
        .statement
        .a
        .next_change_at
        .map(|at| lang.fill(Text::NextChange, &[("date", &locale::day(at, lang))]));
    let lines = change
        .into_iter()
        .chain([lang.fill(Text::CheckedAt, &values)]);
    let lines = lines.map(|line| says("p", "", "", &line));
    el("div", "dates", "dates", lines.collect::<Html>())
}

/// To the provider's page, if there is one, and to the proof of the answer: a number that nobody has is
/// proven not to be there.
fn links(checked: &Checked, page: &Page, lang: Lang) -> Html {
    let Ok(embed) = &page.embed else {
        return Html::default();
    };
    let (api, q) = (&embed.api, &checked.statement.q);
    let own = format!("{api}/providers/{}", q.subject);
    let proof = format!("{api}/v1/receipts/{}/{}/{}", q.subject, q.port, q.profile);
    let own = checked.name.as_ref().map(|_| (own, Text::OpenRegister));
    let links = own.into_iter().chain([(proof, Text::SaveProof)]);
    links
        .map(|(href, text)| el("p", "", "", link(href, lang.text(text))))
        .collect()
}

/// A sign beside the words, never instead of them.
const fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Meets => "✓",
        Outcome::MeetsExpiring => "!",
        Outcome::DoesNotMeet => "✕",
        Outcome::NotOnRegister => "–",
        Outcome::Confidential | Outcome::NotCovered => "?",
    }
}
