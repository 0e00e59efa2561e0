//! Who asks, and whether they may.
//!
//! - [`permission`]: the one table of what each act asks. [`allowed`]: the extractor that names a
//!   permission in a handler's type: `async fn decide(by: Allowed<ReviewSubmission>, …)`.
//! - [`identity`]: who asks, from a [`session`]'s cookie or a [`bearer`] token ([`access_token`]
//!   is one), looked up at each request: what is taken away is gone at once.
//! - [`cross_site`]: posts from other sites are refused. [`form`]: forms that were posted back, with
//!   the token of their session.
//! - [`secrets`]: random tokens; the database holds only their hashes. [`links`], [`letters`]: those
//!   sent by mail.
//! - [`password`], [`totp`], [`passkeys`], [`recovery`]: what people sign in with. [`throttle`], [`device`]: who
//!   guesses is slowed down, and whose account it is is not. [`visitor`]: a browser before anybody has
//!   signed in. [`gate`]: the operator's switch. [`door`]: what a handler asks, read off its type.
//!
//! **Invariant:** nothing here decides whose a thing is; ownership is checked where the thing is
//! loaded.

pub mod access_token;
pub mod allowed;
pub mod bearer;
pub mod cross_site;
pub mod device;
pub mod door;
pub mod form;
pub mod gate;
pub mod identity;
pub mod letters;
pub mod links;
mod party;
pub mod passkeys;
pub mod password;
mod perhaps;
pub mod permission;
pub mod recovery;
pub mod secrets;
pub mod session;
pub mod throttle;
pub mod totp;
pub mod visitor;

pub use allowed::{Allowed, Person, SignedIn, Waiting};
pub use form::{FormToken, Posted};
pub use perhaps::Perhaps;
pub use visitor::Visitor;
