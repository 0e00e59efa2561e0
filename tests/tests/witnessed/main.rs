//! The register and its witnesses, as processes that ask each other over HTTP.

mod answers;
mod histories;
mod quorum;
