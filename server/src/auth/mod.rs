//! Who asks, and whether they may.
//!
//! - [`permission`]: the one table of what each act asks. [`allowed`]: the extractor that names a
//!   permission in a handler's type: `async fn decide(by: Allowed<ReviewSubmission>, …)`.
//! - [`identity`]: who asks, from a [`session`]'s cookie or a [`bearer`] token, looked up at each
//!   request: what is taken away is gone at once.
//! - [`cross_site`]: posts from other sites are refused. [`form`]: forms that were posted back, with
//!   the token of their session.
//! - [`secrets`]: random tokens; the database holds only their hashes.
//!
//! **Invariant:** nothing here decides whose a thing is; ownership is checked where the thing is
//! loaded.

pub mod allowed;
pub mod bearer;
pub mod cross_site;
pub mod form;
pub mod identity;
pub mod permission;
pub mod secrets;
pub mod session;

pub use allowed::{Allowed, Person, SignedIn};
pub use form::Posted;
