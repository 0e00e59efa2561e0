//! What the days of a row must be: given, possible, and in order.

use quaymark_core::time::CivilDate;
use quaymark_core::timeline::RecordedStatus;

use crate::import::cells::Cells;

const FIRST_YEAR: i32 = 1990;
const LAST_YEAR: i32 = 2100;
const MAX_YEARS: i64 = 20;

pub(super) fn check_dates_given(cells: &mut Cells<'_>, needs_end: bool) {
    let expected = "a day that exists, as YYYY-MM-DD";
    if cells.text("valid_from").is_empty() {
        cells.refuse("valid_from", "", expected);
    }
    if needs_end && cells.text("valid_until").is_empty() {
        cells.refuse("valid_until", "", expected);
    }
}

pub(super) fn check_span(cells: &mut Cells<'_>, from: Option<CivilDate>, until: Option<CivilDate>) {
    for (column, day) in [("valid_from", from), ("valid_until", until)] {
        let Some(day) = day else { continue };
        if !(FIRST_YEAR..=LAST_YEAR).contains(&day.year()) {
            let expected = format!("a year from {FIRST_YEAR} to {LAST_YEAR}");
            cells.refuse(column, &day.to_string(), expected);
        }
    }
    let (Some(from), Some(until)) = (from, until) else {
        return;
    };
    if until < from {
        let expected = format!("a day not before valid_from ({from})");
        cells.refuse("valid_until", &until.to_string(), expected);
    } else if until.days() - from.days() > MAX_YEARS * 366 {
        let expected = format!("at most {MAX_YEARS} years after valid_from ({from})");
        cells.refuse("valid_until", &until.to_string(), expected);
    }
}

pub(super) fn check_status(
    cells: &mut Cells<'_>,
    status: Option<RecordedStatus>,
    status_from: Option<CivilDate>,
    valid_from: Option<CivilDate>,
) {
    let is_granted = matches!(status, None | Some(RecordedStatus::Granted));
    if !is_granted && cells.text("status_from").is_empty() {
        let expected = "the first day of the status, as YYYY-MM-DD";
        cells.refuse("status_from", "", expected);
    }
    if status.is_none() && status_from.is_some() && cells.text("status").is_empty() {
        cells.refuse("status", "", "the status that begins on status_from");
    }
    if let (Some(day), Some(first)) = (status_from, valid_from)
        && day < first
    {
        let expected = format!("a day from {first} on, where the record begins");
        cells.refuse("status_from", &day.to_string(), expected);
    }
}

pub(super) fn check_tolerated(
    cells: &mut Cells<'_>,
    day: Option<CivilDate>,
    valid_until: Option<CivilDate>,
) {
    let Some(day) = day else { return };
    match valid_until {
        None => {
            let expected = "nothing, as the licence has no valid_until";
            cells.refuse("tolerated_until", &day.to_string(), expected);
        }
        Some(until) if day <= until => {
            let expected = format!("a day after valid_until ({until})");
            cells.refuse("tolerated_until", &day.to_string(), expected);
        }
        Some(_) => {}
    }
}
