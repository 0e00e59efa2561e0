//! What a handler asks of who calls it, read off its type: the table of addresses and the suite that
//! tries every address as everybody are made from this, so neither can say anything else.
//!
//! **Invariant:** every type a handler takes says what it asks, or the address does not compile.

use actix_web::{HttpRequest, web};

use super::permission::{Permission, Rule};
use super::{Allowed, FormToken, Perhaps, Person, Posted, Visitor, Waiting};

/// Who passes.
#[derive(Clone, Copy, Debug)]
pub enum Door {
    /// Anybody.
    Open,
    /// Whoever has signed in in a browser, for what concerns their own account.
    Account,
    /// Those whom a rule lets.
    Permission(Rule),
}

/// What a handler takes, and so what it asks.
pub trait Asks {
    /// Who passes.
    const DOOR: Door;
}

impl Door {
    /// This, or what stands behind it where this is open.
    const fn or(self, behind: Self) -> Self {
        match self {
            Self::Open => behind,
            closed => closed,
        }
    }
}

impl<P: Permission> Asks for Allowed<P> {
    const DOOR: Door = Door::Permission(P::RULE);
}

impl<P: Permission> Asks for Perhaps<P> {
    const DOOR: Door = Door::Open;
}

macro_rules! doors {
    ($door:ident: $($type:ty),+ $(,)?) => {
        $(impl Asks for $type { const DOOR: Door = Door::$door; })+
    };
}

doors!(Account: Person, Waiting);
doors!(Open: Visitor, FormToken, Posted, HttpRequest, web::Payload);

impl<T> Asks for web::Data<T> {
    const DOOR: Door = Door::Open;
}

impl<T> Asks for web::Path<T> {
    const DOOR: Door = Door::Open;
}

impl<T> Asks for web::Query<T> {
    const DOOR: Door = Door::Open;
}

impl<T: Asks> Asks for Option<T> {
    const DOOR: Door = Door::Open;
}

impl Asks for () {
    const DOOR: Door = Door::Open;
}

macro_rules! several {
    ($first:ident $($more:ident)*) => {
        impl<$first: Asks, $($more: Asks),*> Asks for ($first, $($more,)*) {
            const DOOR: Door = $first::DOOR $(.or($more::DOOR))*;
        }
    };
}

several!(A);
several!(A B);
several!(A B C);
several!(A B C D);
several!(A B C D E);
several!(A B C D E F);
