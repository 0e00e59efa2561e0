//! The app in one element: hands messages to the states, and what they ask for to the browser.

use std::pin::Pin;
use std::rc::Rc;

use quaymark_core::id::ProviderId;
use web_sys::HtmlElement;
use yew::{Component, Context, Html, Properties, Reducible};

use crate::browser::events;
use crate::browser::fetch::{self, Request};
use crate::browser::time::{self, Ticker};
use crate::embed::{Embed, EmbedFault};
use crate::failure::Failure;
use crate::state::{Card, CardAction, Face, Search, SearchAction};
use crate::texts::Lang;
use crate::view;

/// How often freshness is looked at, in milliseconds.
const TICK_MS: i32 = 1_000;
/// How long to wait for another key press before asking for suggestions, in milliseconds.
const DEBOUNCE_MS: i32 = 180;
/// How long to wait for an answer, in milliseconds.
const PATIENCE_MS: i64 = 10_000;

/// What an element hands to its app.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Page {
    /// The element.
    pub host: HtmlElement,
    /// What it asks for.
    pub embed: Result<Embed, EmbedFault>,
    /// The register the script came from, known even where the rest is faulty.
    pub register: String,
    /// The language, known likewise.
    pub lang: Lang,
}

/// What happens to the app.
#[derive(Debug)]
pub enum Message {
    /// To the card.
    Card(CardAction),
    /// To the search box.
    Search(SearchAction),
    /// No key was pressed for a while since this change of the text.
    LookUp(u32),
    /// Somebody asks again about the same provider.
    Again,
    /// Time goes by.
    Tick,
}

/// The app.
#[derive(Debug)]
pub struct App {
    /// The verdict card.
    pub card: Rc<Card>,
    /// The search box.
    pub search: Rc<Search>,
    request: Option<Request>,
    look_up: Option<Request>,
    _ticker: Ticker,
}

impl Component for App {
    type Message = Message;
    type Properties = Page;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        let mut app = Self {
            card: Rc::default(),
            search: Rc::default(),
            request: None,
            look_up: None,
            _ticker: Ticker::start(TICK_MS, move || link.send_message(Message::Tick)),
        };
        app.start(ctx);
        app
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Page) -> bool {
        if ctx.props().embed != old.embed {
            self.start(ctx);
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Card(action) => self.card_action(ctx, action),
            Message::Search(action) => self.search_action(ctx, action),
            Message::LookUp(typed) => self.look_up(ctx, typed),
            Message::Again => {
                if let Some(subject) = self.card.subject {
                    self.ask(ctx, subject);
                }
            }
            Message::Tick => return self.tick(ctx),
        }
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        if self.search.is_open {
            view::show_active(&ctx.props().host, &self.search);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        view::widget(self, ctx)
    }
}

impl App {
    /// Begins anew for the attributes as they are.
    fn start(&mut self, ctx: &Context<Self>) {
        self.request = None;
        match &ctx.props().embed {
            Err(fault) => {
                let failure = Failure::Embed(fault.clone());
                events::error(&ctx.props().host, &failure);
                self.reduce_card(CardAction::Fault(failure));
            }
            Ok(embed) => match embed.provider {
                Some(provider) => self.ask(ctx, provider),
                None => self.reduce_card(CardAction::Clear),
            },
        }
    }

    fn reduce_card(&mut self, action: CardAction) {
        self.card = self.card.clone().reduce(action);
    }

    fn ask(&mut self, ctx: &Context<Self>, provider: ProviderId) {
        self.card_action(ctx, CardAction::Ask(provider));
    }

    fn card_action(&mut self, ctx: &Context<Self>, action: CardAction) {
        let was_waiting = self.card.is_waiting;
        let asked = self.card.asked;
        self.reduce_card(action);
        if self.card.asked != asked {
            self.request = None;
            if self.card.is_waiting {
                self.send(ctx);
            }
        } else if was_waiting && !self.card.is_waiting {
            self.request = None;
            self.tell(ctx);
        }
    }

    fn send(&mut self, ctx: &Context<Self>) {
        let (Ok(embed), Some(subject)) = (&ctx.props().embed, self.card.subject) else {
            return;
        };
        let request = Request::begin();
        let answer = fetch::verdict(embed.clone(), subject, request.signal());
        let asked = self.card.asked;
        self.request = Some(request);
        later(ctx, async move {
            let result = answer.await;
            Message::Card(CardAction::Answered { asked, result })
        });
    }

    fn tell(&self, ctx: &Context<Self>) {
        let page = ctx.props();
        match (&self.card.face, &page.embed) {
            (Face::Shown(checked), Ok(embed)) => events::verdict(&page.host, embed, checked),
            (Face::Failed(failure), _) => events::error(&page.host, failure),
            _ => {}
        }
    }

    /// Whether anything changed.
    fn tick(&mut self, ctx: &Context<Self>) -> bool {
        let before = (self.card.asked, self.card.is_waiting, self.card.is_lapsed());
        let now = time::now();
        let is_late = |request: &Request| now.as_ms() - request.began_ms > PATIENCE_MS;
        if self.card.is_waiting && self.request.as_ref().is_some_and(is_late) {
            let asked = self.card.asked;
            let result = Err(Failure::TimedOut);
            self.card_action(ctx, CardAction::Answered { asked, result });
        }
        let is_visible = time::is_visible();
        self.card_action(ctx, CardAction::Tick { now, is_visible });
        if !before.2 && self.card.is_lapsed() {
            self.tell(ctx);
        }
        // An answer whose time is over while a new one is awaited goes, too.
        let is_checking = matches!(self.card.face, Face::Checking);
        is_checking || before != (self.card.asked, self.card.is_waiting, self.card.is_lapsed())
    }

    fn search_action(&mut self, ctx: &Context<Self>, action: SearchAction) {
        let is_choice = matches!(action, SearchAction::Take(_) | SearchAction::Submit);
        let is_typing = matches!(action, SearchAction::Typed(_));
        self.search = self.search.clone().reduce(action);
        if is_typing {
            self.look_up = None;
            let typed = self.search.typed;
            later(ctx, async move {
                time::pause(DEBOUNCE_MS).await;
                Message::LookUp(typed)
            });
        }
        if is_choice && let Some(provider) = self.search.meant() {
            self.look_up = None;
            self.search = self.search.clone().reduce(SearchAction::Close);
            self.ask(ctx, provider);
        }
    }

    fn look_up(&mut self, ctx: &Context<Self>, typed: u32) {
        let Ok(embed) = &ctx.props().embed else {
            return;
        };
        if typed != self.search.typed || !self.search.wants_offers() {
            return;
        }
        let request = Request::begin();
        let offers = fetch::suggestions(
            embed.api.clone(),
            self.search.text.clone(),
            request.signal(),
        );
        self.look_up = Some(request);
        later(ctx, async move {
            let result = offers.await;
            Message::Search(SearchAction::Offered { typed, result })
        });
    }
}

/// Sends a message when it is ready. Boxed, so that the code that waits exists once.
fn later(ctx: &Context<App>, message: impl Future<Output = Message> + 'static) {
    let message: Pin<Box<dyn Future<Output = Message>>> = Box::pin(message);
    ctx.link().send_future(message);
}
