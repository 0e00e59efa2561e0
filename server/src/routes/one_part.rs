//! An address with one open part at its end, told by comparing bytes.
//!
//! The router tries an address with `{…}` in it as a regular expression, which costs more than a ready
//! verdict. What is matched here is exactly what `PREFIX/{part}` matches.

use actix_web::Route;
use actix_web::dev::{AppService, HttpServiceFactory, ResourceDef};
use actix_web::guard::{self, Guard};
use actix_web::http::Method;

/// Reads of the addresses `PREFIX/{part}`. Other methods fall through to what stands after it.
pub(super) struct OnePart {
    prefix: &'static str,
    route: Route,
}

impl OnePart {
    /// The route of reads of everything one part below a prefix.
    pub(super) const fn below(prefix: &'static str, route: Route) -> Self {
        Self { prefix, route }
    }
}

impl HttpServiceFactory for OnePart {
    fn register(self, config: &mut AppService) {
        let prefix = self.prefix;
        let guard = guard::fn_guard(move |context| {
            let head = context.head();
            matches!(head.method, Method::GET | Method::HEAD)
                && is_one_part(head.uri.path(), prefix)
        });
        let guards: Vec<Box<dyn Guard>> = vec![Box::new(guard)];
        config.register_service(ResourceDef::prefix(prefix), Some(guards), self.route, None);
    }
}

fn is_one_part(path: &str, prefix: &str) -> bool {
    let part = path
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('/'));
    part.is_some_and(|part| !part.is_empty() && !part.as_bytes().contains(&b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::dev::Path;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_matches_what_the_pattern_matches(
            path in "(/v1/verify|/v1/verif|/v1/verifyy)?[/a-z:%2F.é]{0,6}",
        ) {
            let pattern = ResourceDef::new("/v1/verify/{provider}");
            let prefix = ResourceDef::prefix("/v1/verify");
            let is_matched = prefix.is_match(&path) && is_one_part(&path, "/v1/verify");
            prop_assert_eq!(is_matched, pattern.capture_match_info(&mut Path::new(path.as_str())));
        }
    }
}
