//! When a failed job is tried again: the wait doubles, up to a limit, and half of it is chance, so
//! that many that failed together do not come back together.

/// The first wait, in milliseconds.
const FIRST_MS: i64 = 15_000;
/// The longest wait, in milliseconds.
const LONGEST_MS: i64 = 2 * 3_600_000;

/// Milliseconds to wait after an attempt that failed; attempts count from 1. `chance` is random.
pub fn wait_ms(attempt: u32, chance: u64) -> i64 {
    let doublings = attempt.saturating_sub(1).min(20);
    let whole = (FIRST_MS << doublings).min(LONGEST_MS);
    let half = whole / 2;
    half + i64::try_from(chance % half.unsigned_abs()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        assert_eq!(wait_ms(1, 0), 7_500);
        assert_eq!(wait_ms(2, 0), 15_000);
        assert_eq!(wait_ms(5, 0), 120_000);
        assert_eq!(wait_ms(40, 0), LONGEST_MS / 2);
    }

    #[test]
    fn chance_moves_a_wait_within_its_upper_half() {
        for attempt in 1..30 {
            let shortest = wait_ms(attempt, 0);
            for chance in [1, 77, u64::MAX / 3, u64::MAX] {
                let wait = wait_ms(attempt, chance);
                assert!(
                    (shortest..2 * shortest).contains(&wait),
                    "{attempt}: {wait}"
                );
            }
        }
    }
}
