//! How long a large import takes, and in how much memory.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Stdio;

use anyhow::{Result, ensure};

use super::Options;
use super::process::{Course, watch};
use super::report::Report;
use crate::{run, shell};

const EDITIONS: [&str; 4] = [
    "iso-9001-2015",
    "iso-45001-2018",
    "iso-22301-2019",
    "iso-18788-2015",
];
const CERTIFIER: &str = "Bench Certification";

/// Imports so many providers, and four certificates of each.
pub fn measure(binary: &Path, options: &Options, report: &mut Report) -> Result<()> {
    if options.prepare {
        return Ok(());
    }
    let providers = options.imported;
    let folder = options.folder().join("import");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    write_lists(&folder, providers)?;
    shell::run(run::quaymark(binary, &folder).args(["reference", "load"]))?;
    import(binary, &folder, "attestors")?;
    let firms = import(binary, &folder, "providers")?;
    let certificates = import(binary, &folder, "certifications")?;
    let seconds = firms.seconds + certificates.seconds;
    report.section(&format!(
        "Import of {providers} providers with four certificates each, SQLite"
    ));
    report.begin_figures()?;
    report.figure("providers", &format!("{:.1} s", firms.seconds), "");
    report.figure(
        "certificates",
        &format!("{:.1} s", certificates.seconds),
        "",
    );
    report.figure("together", &format!("{seconds:.1} s"), "under 120 s");
    for (kind, course) in [("providers", firms), ("certificates", certificates)] {
        let peak = course.peak_bytes / (1024 * 1024);
        report.figure(
            &format!("most memory held at once, {kind}"),
            &format!("{peak} MB"),
            "",
        );
    }
    Ok(())
}

fn import(binary: &Path, folder: &Path, kind: &str) -> Result<Course> {
    println!("Importing {kind}.");
    let list = folder.join(format!("{kind}.csv"));
    let mut command = run::quaymark(binary, folder);
    command
        .args(["import", kind])
        .arg(list)
        .stdout(Stdio::null());
    let course = watch(command.spawn()?)?;
    ensure!(course.status.success(), "the import of {kind} failed");
    Ok(course)
}

fn write_lists(folder: &Path, providers: u64) -> Result<()> {
    let attestors =
        format!("name,kind,country,sound_from\n{CERTIFIER},certification_body,NL,2015-01-01\n");
    fs::write(folder.join("attestors.csv"), attestors)?;
    let mut firms = BufWriter::new(fs::File::create(folder.join("providers.csv"))?);
    let mut certificates = BufWriter::new(fs::File::create(folder.join("certifications.csv"))?);
    writeln!(firms, "name,country,euid,town")?;
    writeln!(
        certificates,
        "provider,standard,issuer,number,valid_from,valid_until,accreditation_body,accreditation_number"
    )?;
    let mut rows = String::new();
    for number in 0..providers {
        writeln!(
            firms,
            "Bench Security {number},NL,NLNHR.{number:08},Rotterdam"
        )?;
        rows.clear();
        for edition in EDITIONS {
            writeln!(
                rows,
                "euid:NLNHR.{number:08},{edition},{CERTIFIER},{edition}-{number},2025-03-01,2028-02-28,RvA,C 001"
            )?;
        }
        certificates.write_all(rows.as_bytes())?;
    }
    Ok(())
}
