//! The figures of the load in words.

use anyhow::Result;

use super::{Measured, SMALL_REGISTER, WRITES_PER_SECOND, Written};
use crate::bench::report::Report;
use crate::bench::server::Server;
use crate::bench::wrk::{Load, median, median_ratio};

const EXPLANATION: &str = "The server is confined to one processor core; wrk loads it from another \
with 32 connections over a hot set of 1,000 providers picked at random over the whole register (all of \
the smaller one), with the middleware of the real route table in place. *Bare actix* is a handler \
that returns a fixed body of the same size under the same load. Each figure is the median of rounds \
that take turns, each after two seconds of the same load that are not counted; what one is *of* another is \
the median of what it was in each round. An answer is kept for \
45 seconds and then signed anew: of *10,000 asked* some in each round, *asked uniformly* nearly all. *While \
50 a second are written*, another process on wrk's core appends as many entries a second, each in a \
transaction of its own and about a provider of the hot set; the server follows them, forgets what they touch, \
and publishes the log. *Elsewhere* the same process writes to a register nobody asks, so that what it takes of \
wrk's core is no difference; wrk is slower for it than without a writer. *Processor time a verdict* is what the \
threads that answer had, by their answers: it does not depend on how fast wrk is. *Own work* is what following, \
publishing and jobs had, of the one core that the server is confined to: a machine with more has it elsewhere.";

fn per_second(load: &Load) -> f64 {
    load.per_second
}

fn p99(load: &Load) -> f64 {
    load.p99_ms
}

fn cost(load: &Load) -> f64 {
    load.cost_us
}

impl Measured {
    /// Tells all of it.
    pub(super) fn tell(&self, report: &mut Report, server: &Server) -> Result<()> {
        report.section("Signed verdicts over HTTP");
        report.say(EXPLANATION);
        report.begin_figures()?;
        self.tell_hot(report);
        self.tell_written(report);
        self.tell_wider(report);
        self.tell_rest(report, server)
    }

    fn verify(&self) -> String {
        format!("verify, {} providers", self.providers)
    }

    fn tell_hot(&self, report: &mut Report) {
        let small = format!("verify, {SMALL_REGISTER} providers");
        let big = self.verify();
        let bare = format!("bare actix, body of {} bytes", self.body_bytes);
        let loads = [
            (&bare, &self.bare),
            (&small, &self.small),
            (&big, &self.big),
        ];
        for (name, loads) in loads {
            report.figure(name, &rate(&median(loads)), "");
        }
        for (name, loads) in &loads[1..] {
            let share = median_ratio(loads, &self.bare, per_second);
            let name = format!("{name}, of bare actix");
            report.figure(&name, &format!("{share:.2}"), "at least 0.70");
        }
        let share = median_ratio(&self.big, &self.small, per_second);
        let name = "the big register, of the small one";
        report.figure(name, &format!("{share:.2}"), "at least 0.90");
        let bare_p99 = format!("{:.2} ms", median(&self.bare).p99_ms);
        report.figure("bare actix, 99th percentile", &bare_p99, "");
        for (name, loads) in &loads[1..] {
            self.tell_p99(report, name, loads, "at most 3");
        }
        for (name, loads) in loads {
            let name = format!("{name}, processor time a verdict");
            let figure = format!("{:.2} us", median(loads).cost_us);
            report.figure(&name, &figure, "");
        }
    }

    fn tell_p99(&self, report: &mut Report, name: &str, loads: &[Load], asked_for: &str) {
        let slower = median_ratio(loads, &self.bare, p99);
        let name = format!("{name}, 99th percentile, times bare actix's");
        report.figure(&name, &format!("{slower:.2}"), asked_for);
    }

    fn tell_written(&self, report: &mut Report) {
        let Written { here, elsewhere } = &self.written;
        let what = format!(
            "{}, while {WRITES_PER_SECOND} a second are written",
            self.verify()
        );
        report.figure(&what, &rate(&median(here)), "");
        report.figure(&format!("{what} elsewhere"), &rate(&median(elsewhere)), "");
        let of_same = format!("{what}, of the same while they are written elsewhere");
        let share = median_ratio(here, elsewhere, per_second);
        report.figure(&of_same, &format!("{share:.3}"), "");
        self.tell_p99(report, &what, here, "");
        let dearer = median_ratio(here, elsewhere, cost);
        let of_same = "processor time a verdict, of the same while they are written elsewhere";
        report.figure(&format!("{what}, {of_same}"), &format!("{dearer:.3}"), "");
        let own = format!("{:.1} %", 100.0 * median(here).own_work);
        report.figure(&format!("{what}, own work"), &own, "");
    }

    fn tell_wider(&self, report: &mut Report) {
        let of_many = format!("{}, 10,000 asked", self.verify());
        report.figure(&of_many, &rate(&self.warm), "");
        let uniformly = format!("{}, asked uniformly", self.verify());
        report.figure(&uniformly, &rate(&self.uniform), "");
    }

    fn tell_rest(&self, report: &mut Report, server: &Server) -> Result<()> {
        report.figure(
            &format!("{} providers, ready to answer after", self.providers),
            &format!("{:.1} s", server.ready_seconds),
            "within 30 s",
        );
        let bytes = server.memory_bytes()? / self.providers.max(1);
        let held = format!("{bytes} bytes a provider");
        let name = "memory of the whole process, answers kept included";
        report.figure(name, &held, "");
        Ok(())
    }
}

fn rate(load: &Load) -> String {
    format!("{:.0} a second", load.per_second)
}
