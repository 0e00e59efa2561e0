//! Counting: what passed, what failed, what was skipped and why.

use anyhow::{Result, bail};

/// The sum of several suites.
#[derive(Debug, Default)]
pub struct Tally {
    passed: usize,
    failed: usize,
    /// What was skipped: how many tests, and for want of what.
    skipped: Vec<(usize, String)>,
    /// Steps that failed, by name.
    failures: Vec<String>,
}

impl Tally {
    /// Counts one step that either passes or fails.
    pub fn step(&mut self, name: &str, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
            self.failures.push(name.to_owned());
        }
    }

    /// Counts what a `test result:` line of libtest says.
    pub fn take_line(&mut self, line: &str) {
        let Some(counts) = line.strip_prefix("test result: ") else {
            return;
        };
        self.passed += number_before(counts, " passed").unwrap_or(0);
        self.failed += number_before(counts, " failed").unwrap_or(0);
    }

    /// Notes a suite whose command failed. One that could not even be built failed no test, and
    /// counts as one failure.
    pub fn suite_failed(&mut self, name: &str, failed_before: usize) {
        if self.failed == failed_before {
            self.failed += 1;
        }
        self.failures.push(name.to_owned());
    }

    /// Counts tests that were not run.
    pub fn skip(&mut self, tests: usize, reason: &str) {
        self.skipped.push((tests, reason.to_owned()));
    }

    /// How many failed so far.
    pub const fn failed(&self) -> usize {
        self.failed
    }

    /// Takes over the counts of another tally.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
        self.failures.extend(other.failures);
    }

    /// Prints the closing lines; an error if anything failed.
    pub fn conclude(&self) -> Result<()> {
        println!();
        for (tests, reason) in &self.skipped {
            println!("skipped {tests} tests: {reason}");
        }
        for name in &self.failures {
            println!("failed: {name}");
        }
        let skipped: usize = self.skipped.iter().map(|(tests, _)| tests).sum();
        let (passed, failed) = (self.passed, self.failed);
        if skipped > 0 {
            println!("{passed} passed, {failed} failed, {skipped} skipped");
        } else {
            println!("{passed} passed, {failed} failed");
        }
        if failed > 0 {
            bail!("{failed} failed");
        }
        Ok(())
    }
}

fn number_before(text: &str, word: &str) -> Option<usize> {
    let before = &text[..text.find(word)?];
    before.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_from_the_lines_of_libtest() {
        let mut tally = Tally::default();
        tally.take_line("running 3 tests");
        tally.take_line("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured");
        tally.take_line("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured");
        assert_eq!((tally.passed, tally.failed), (15, 2));
        assert!(tally.conclude().is_err());
    }

    #[test]
    fn a_suite_that_was_not_built_counts_as_a_failure() {
        let mut tally = Tally::default();
        tally.suite_failed("behaviour", tally.failed());
        assert_eq!(tally.failed(), 1);
    }
}
