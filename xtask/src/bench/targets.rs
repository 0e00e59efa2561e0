//! The addresses asked for: every provider of a register, and a hot set picked at random.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::server::Server;
use crate::fetch;

/// The port they are asked for.
pub const PORT: &str = "NLRTM";
/// As many as the small register has, so that only the size of the register differs.
pub const HOT_PROVIDERS: usize = 1_000;
const WARM_PROVIDERS: usize = 10_000;

/// Files with an address on each line.
#[derive(Debug)]
pub struct Targets {
    /// The hot set.
    pub hot: PathBuf,
    /// Ten times as many, whose answers no longer fit in the processor's caches.
    pub warm: PathBuf,
    /// Every provider.
    pub all: PathBuf,
}

impl Targets {
    /// The addresses of a register, beside it; asked for once.
    pub fn of(server: &Server, register: &Path) -> Result<Self> {
        let targets = Self {
            hot: register.join("hot.txt"),
            warm: register.join("warm.txt"),
            all: register.join("all.txt"),
        };
        if !targets.warm.is_file() {
            targets.write(providers(&server.address)?)?;
        }
        Ok(targets)
    }

    fn write(&self, mut providers: Vec<String>) -> Result<()> {
        let line = |id: &String| format!("/v1/verify/{id}?port={PORT}\n");
        fs::write(&self.all, providers.iter().map(line).collect::<String>())?;
        let picked = spread(&mut providers, WARM_PROVIDERS);
        let hot = picked.iter().take(HOT_PROVIDERS);
        fs::write(&self.hot, hot.map(line).collect::<String>())?;
        fs::write(&self.warm, picked.iter().map(line).collect::<String>())?;
        Ok(())
    }

    /// How long an answer is, in bytes.
    pub fn body_bytes(&self, server: &Server) -> Result<usize> {
        let targets = fs::read_to_string(&self.hot)?;
        let first = targets.lines().next().context("the register is empty")?;
        Ok(fetch::body(&server.address, first)?.len())
    }
}

fn providers(address: &str) -> Result<Vec<String>> {
    let mut providers = Vec::new();
    let mut target = Some("/v1/providers?limit=200".to_owned());
    while let Some(page) = target {
        let page: serde_json::Value = serde_json::from_str(&fetch::body(address, &page)?)?;
        let listed = page["providers"].as_array().into_iter().flatten();
        providers.extend(listed.filter_map(|one| one["id"].as_str().map(ToOwned::to_owned)));
        target = page["next"].as_str().map(ToOwned::to_owned);
    }
    Ok(providers)
}

/// So many at random, always the same: a shuffle by a linear congruential generator.
fn spread(providers: &mut [String], count: usize) -> &[String] {
    let mut state: u64 = 7;
    let count = count.min(providers.len());
    for place in 0..count {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let rest = (providers.len() - place) as u64;
        let other = place + usize::try_from((state >> 33) % rest).unwrap_or(0);
        providers.swap(place, other);
    }
    &providers[..count]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hot_set_has_no_provider_twice() {
        let mut all: Vec<String> = (0..500).map(|number| number.to_string()).collect();
        let mut hot = spread(&mut all, 100).to_vec();
        hot.sort();
        hot.dedup();
        assert_eq!(hot.len(), 100);
    }
}
