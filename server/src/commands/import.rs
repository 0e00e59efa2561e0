//! `quaymark import attestors|providers|certifications|licences|vettings FILE`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use quaymark_core::id::AttestorId;

use super::{CommandResult, say};
use crate::actions::authority::Numbers;
use crate::actions::import_list::{
    BadRows, ImportError, ImportReport, ImportRequest, MAX_SHOWN, Progress, Run, import_list,
};
use crate::clock::Clock;
use crate::config::DatabaseOption;
use crate::import::RowFault;
use crate::import::rows::ListKind;
use crate::store::Store;

/// Rows after which the bar is drawn anew.
const SHOWN_EVERY: u64 = 256;

/// Take over a list in CSV or XLSX.
#[derive(Args, Debug)]
pub struct Import {
    /// What the file lists.
    #[arg(value_enum)]
    kind: Kind,
    /// The file: CSV in UTF-8 (comma, semicolon or tab) or XLSX (first sheet).
    file: PathBuf,
    /// Check everything and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Enter the good rows and write the bad ones to FILE.rejects.csv.
    #[arg(long)]
    skip_bad: bool,
    /// Attestor that acts; the register itself if not given.
    #[arg(long, value_name = "ATTESTOR")]
    by: Option<AttestorId>,
    /// Pseudonymous id of somebody who approved; give it again for the next person.
    #[arg(long, value_name = "ID")]
    approved_by: Vec<String>,
    #[command(flatten)]
    database: DatabaseOption,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Attestors,
    Providers,
    Certifications,
    Licences,
    Vettings,
}

impl Import {
    /// Runs the command.
    pub fn run(self) -> CommandResult {
        let store = Store::open(&self.database.database)?;
        let (bad_rows, run) = (
            if self.skip_bad {
                BadRows::Skip
            } else {
                BadRows::RefuseFile
            },
            if self.dry_run { Run::Dry } else { Run::Real },
        );
        let request = ImportRequest {
            kind: self.kind.list_kind(),
            path: &self.file,
            bad_rows,
            run,
            by: self.by,
            approvals: self.approved_by,
        };
        let bar = progress_bar(&self.file);
        let mut numbers = Numbers::Random;
        let now = Clock::System.now();
        let outcome = import_list(&store, now, &request, &mut numbers, &mut |at| {
            show(&bar, at);
        });
        bar.finish_and_clear();
        match outcome {
            Ok(report) => tell(&report, run),
            Err(ImportError::BadRows(report)) => {
                tell_faults(&report)?;
                Err(ImportError::BadRows(report).into())
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Kind {
    const fn list_kind(self) -> ListKind {
        match self {
            Self::Attestors => ListKind::Attestors,
            Self::Providers => ListKind::Providers,
            Self::Certifications => ListKind::Certifications,
            Self::Licences => ListKind::Licences,
            Self::Vettings => ListKind::Vettings,
        }
    }
}

/// A bar on a terminal; indicatif draws nothing anywhere else.
fn progress_bar(file: &Path) -> ProgressBar {
    let bytes = std::fs::metadata(file).map_or(0, |metadata| metadata.len());
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {msg} {eta}");
    let bar = ProgressBar::new(bytes);
    style.map_or(bar.clone(), |style| bar.with_style(style))
}

fn show(bar: &ProgressBar, at: Progress) {
    match at {
        Progress::Reading { bytes, rows } if rows.is_multiple_of(SHOWN_EVERY) => {
            bar.set_position(bytes);
            bar.set_message(format!("{rows} rows read"));
        }
        Progress::Entering { rows, of } if rows.is_multiple_of(SHOWN_EVERY) => {
            bar.set_message(format!("{rows} of {of} rows entered"));
        }
        _ => {}
    }
}

fn tell(report: &ImportReport, run: Run) -> CommandResult {
    tell_faults(report)?;
    for warning in &report.warnings {
        say(format_args!("warning: {}", with_line(warning)))?;
    }
    say_rest("warnings", report.warnings.len(), report.warning_count)?;
    let verb = match run {
        Run::Real => "Imported",
        Run::Dry => "Dry run, nothing written",
    };
    say(format_args!(
        "{verb}: {} added, {} changed, {} unchanged, {} rejected",
        report.added, report.changed, report.unchanged, report.rejected
    ))?;
    if let Some(path) = &report.rejects_file {
        say(format_args!("Rejected rows: {}", path.display()))?;
    }
    Ok(())
}

fn tell_faults(report: &ImportReport) -> CommandResult {
    for fault in &report.faults {
        say(format_args!("{fault}"))?;
    }
    say_rest("faults", report.faults.len(), report.fault_count)
}

fn say_rest(what: &str, shown: usize, count: u64) -> CommandResult {
    if shown == MAX_SHOWN && count > MAX_SHOWN as u64 {
        say(format_args!("… {count} {what} in all"))?;
    }
    Ok(())
}

fn with_line(warning: &RowFault) -> String {
    format!(
        "line {}, {}: expected {}",
        warning.line, warning.column, warning.expected
    )
}
