//! What it costs to weigh every firm against a port's draft: figures as JSON on the last line.
//!
//! `preview-scale DATABASE PORT`

use std::error::Error;
use std::io::Write as _;
use std::time::Instant as Moment;

use quaymark_core::id::UnLocode;
use quaymark_core::register::Profile;
use quaymark_server::answers::preview::preview;
use quaymark_server::clock::Clock;
use quaymark_server::directory::Directory;
use quaymark_server::store::Store;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let database = arguments.next().ok_or("a database comes first")?;
    let port: UnLocode = arguments.next().ok_or("then a port")?.parse()?;
    let directory = Directory::load(&Store::open(&database)?)?;
    let snapshot = directory.snapshot();
    let id = snapshot
        .profiles_of(port)
        .first()
        .ok_or("the port asks nothing")?;
    let versions = snapshot.profile(id);
    let published: Vec<&Profile> = versions.iter().map(|version| &version.profile).collect();
    let newest = published.last().ok_or("the profile has no version")?;
    // The same with a margin: it weighs as much, and changes something.
    let draft = Profile {
        version: u32::MAX,
        margin_days: newest.margin_days + 30,
        ..(*newest).clone()
    };
    let began = Moment::now();
    let made = preview(&snapshot, &published, &draft, None, Clock::System.now());
    let seconds = began.elapsed().as_secs_f64();
    let figures = serde_json::json!({
        "firms": made.providers,
        "preview_of_a_draft_s": seconds,
        "preview_us_per_firm": seconds * 1e6 / made.providers.max(1) as f64,
        "firms_that_would_newly_fail": made.moments[0].newly_fail.len(),
    });
    writeln!(std::io::stdout(), "{figures}")?;
    Ok(())
}
