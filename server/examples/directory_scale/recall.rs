//! How many queries find the firm that was meant among the answers shown, and how long each takes.

use std::collections::BTreeMap;

use quaymark_server::clock::Stopwatch;
use quaymark_server::directory::{NameMatch, Snapshot};

use super::queries::{self, Beginnings, Kind};
use super::{Times, fill, ms, names, processor_ms};

/// Asked and answered, by kind.
pub struct Recall {
    by_kind: BTreeMap<Kind, (u32, u32)>,
    pub times: Times,
}

impl Recall {
    pub fn measure(snapshot: &Snapshot, count: u64) -> Self {
        let providers = snapshot.provider_count() as u64;
        let beginnings = Beginnings::of((0..providers).flat_map(|firm| {
            let names = std::iter::once(names::name(firm)).chain(names::trading_name(firm));
            names.map(move |name| (name, firm))
        }));
        let mut by_kind = BTreeMap::<Kind, (u32, u32)>::new();
        let mut times = Vec::new();
        let begun = processor_ms();
        for seed in 0..count {
            let meant = queries::meant(seed, providers);
            let (query, kind) = queries::query(seed, &names::name(meant));
            let watch = Stopwatch::start();
            let matches = snapshot.suggest(&query, queries::SHOWN);
            times.push(ms(&watch));
            let is_found = matches
                .iter()
                .any(|matched| matched.provider == fill::provider_id(meant))
                || kind == Kind::Prefix && beginnings.answer_equally(&query, &matched(&matches));
            let tally = by_kind.entry(kind).or_default();
            tally.0 += 1;
            tally.1 += u32::from(is_found);
            if !is_found {
                let (name, first) = (names::name(meant), matched(&matches).first().copied());
                let kind = kind.as_str();
                println!("missed {kind}: {query:?} for {name:?}, got {first:?}");
            }
        }
        let each = (processor_ms() - begun) / count as f64;
        println!("a query takes {each:.2} ms of a processor");
        Self {
            by_kind,
            times: Times::of(times),
        }
    }

    /// Figures as members of a JSON object: of all kinds together, then of each.
    pub fn json(&self) -> String {
        let share = |(asked, found): (u32, u32)| f64::from(found) / f64::from(asked.max(1));
        let all = self.by_kind.values();
        let all = all.fold((0, 0), |sum, tally| (sum.0 + tally.0, sum.1 + tally.1));
        let mut json = format!("\"recall_at_5\":{:.4}", share(all));
        for (kind, tally) in &self.by_kind {
            json += &format!(",\"recall_{}\":{:.4}", kind.as_str(), share(*tally));
        }
        json
    }
}

/// The names that matched.
fn matched(matches: &[NameMatch]) -> Vec<&str> {
    let names = matches.iter();
    names
        .map(|found| found.matched_name.as_ref().unwrap_or(&found.name).as_str())
        .collect()
}
