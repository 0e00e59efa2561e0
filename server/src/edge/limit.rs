//! How fast one client may ask.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::config::Config;
use crate::error::{Code, Refusal};

/// The rate limit of one process, per client.
#[derive(Debug)]
pub struct Limits {
    limiter: Option<DefaultKeyedRateLimiter<IpAddr>>,
    clock: DefaultClock,
    per_second: u32,
    burst: u32,
}

impl Limits {
    /// The limit as configured. A rate of zero sets none.
    pub fn new(config: &Config) -> Self {
        let quota = NonZeroU32::new(config.rate_per_second).map(|rate| {
            let burst = NonZeroU32::new(config.rate_burst).unwrap_or(rate);
            Quota::per_second(rate).allow_burst(burst)
        });
        Self {
            limiter: quota.map(DefaultKeyedRateLimiter::dashmap),
            clock: DefaultClock::default(),
            per_second: config.rate_per_second,
            burst: config.rate_burst.max(1),
        }
    }

    /// Counts a request; a refusal if it came too soon.
    pub(super) fn check(&self, client: IpAddr) -> Option<Refusal> {
        let early = self.limiter.as_ref()?.check_key(&client).err()?;
        Some(self.refuse(early.wait_time_from(self.clock.now())))
    }

    /// Counts so many requests more, at most the whole allowance.
    pub(super) fn charge(&self, client: IpAddr, requests: u32) -> Option<Refusal> {
        let requests = NonZeroU32::new(requests.min(self.burst))?;
        let counted = self.limiter.as_ref()?.check_key_n(&client, requests).ok()?;
        let wait = counted.err()?.wait_time_from(self.clock.now());
        Some(self.refuse(wait))
    }

    fn refuse(&self, wait: Duration) -> Refusal {
        let seconds = u32::try_from(wait.as_millis().div_ceil(1000))
            .unwrap_or(u32::MAX)
            .max(1);
        Refusal::new(Code::TooManyRequests, "this client asks too fast")
            .expected(format!(
                "at most {} requests a second, {} at once",
                self.per_second, self.burst
            ))
            .retry_after(seconds)
    }

    /// Forgets clients whose allowance is whole again, so that the table stays small.
    pub fn forget_idle(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// Clients remembered now.
    pub fn clients(&self) -> usize {
        self.limiter
            .as_ref()
            .map_or(0, DefaultKeyedRateLimiter::len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(rate_per_second: u32, rate_burst: u32) -> Limits {
        let rate = NonZeroU32::new(rate_per_second);
        let burst = NonZeroU32::new(rate_burst).expect("a burst");
        Limits {
            limiter: rate.map(|rate| {
                DefaultKeyedRateLimiter::dashmap(Quota::per_second(rate).allow_burst(burst))
            }),
            clock: DefaultClock::default(),
            per_second: rate_per_second,
            burst: rate_burst,
        }
    }

    #[test]
    fn a_dear_request_uses_up_the_allowance_of_many() {
        let (client, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let limits = limits(1, 10);
        assert_eq!(limits.check(client), None);
        assert_eq!(limits.charge(client, 9), None);
        let refusal = limits.check(client).expect("nothing is left");
        assert_eq!(refusal.code(), Code::TooManyRequests);
        assert!(
            refusal
                .retry_after_seconds()
                .is_some_and(|seconds| seconds >= 1)
        );
        assert_eq!(
            limits.charge(other, 1_000),
            None,
            "at most the whole allowance"
        );
        assert!(limits.check(other).is_some());
        assert_eq!(limits.clients(), 2);
    }

    #[test]
    fn a_rate_of_zero_sets_no_limit() {
        let limits = limits(0, 1);
        let client = "192.0.2.1".parse().unwrap();
        assert!((0..100).all(|_| limits.check(client).is_none()));
    }
}
