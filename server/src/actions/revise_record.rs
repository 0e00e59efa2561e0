//! What a list's row makes of a record that is on the register already.
//!
//! **Invariant:** a row that states no status never undoes one that was recorded since; a row that
//! was entered before is no change.

use quaymark_core::document::RecordDocument;
use quaymark_core::entry::{Change, Entry, EntryClaims};
use quaymark_core::time::Instant;
use quaymark_core::timeline::{Period, StatusAt, Timeline};
use quaymark_core::zones::Zone;

use super::change_status::change_code;
use super::enter::Stopped;
use super::known::stored;
use crate::import::RowFault;
use crate::import::rows::RecordRow;

/// From the first instant of validity to the first after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Instant,
    pub(super) until: Option<Instant>,
}

/// What a row asks the register to say.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) claims: EntryClaims,
    pub(super) document: Option<RecordDocument>,
    pub(super) span: Option<Span>,
    pub(super) status_from: Option<Instant>,
}

/// What the register says now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held<'a> {
    pub(super) entry: &'a Entry,
    pub(super) document: &'a RecordDocument,
}

/// The new timeline and why; `None` if the register says so already.
pub(super) fn revised(
    held: Held<'_>,
    row: &RecordRow,
    asked: &Asked,
) -> Result<Option<(Timeline, Change)>, Stopped> {
    let was_confidential = held.entry.claims.confidential.unwrap_or(false);
    let Some(span) = asked.span else {
        if was_confidential {
            let is_same = held.entry.claims == asked.claims;
            return Ok((!is_same).then(|| (held.entry.periods.clone(), Change::Concealed)));
        }
        if !held.entry.periods.is_only_granted() {
            let expected =
                "no: what the register said of a suspension, withdrawal or annulment stays public";
            return Err(RowFault::new(row.line, "confidential", "yes", expected).into());
        }
        return Ok(Some((Timeline::default(), Change::Concealed)));
    };
    if was_confidential {
        let granted = stored(Timeline::granted(span.from, span.until))?;
        let marked = stored(granted.marked_by(&held.entry.periods))?;
        let (timeline, change) = restated(&marked, row, asked)?;
        // To say in full what is suspended, and that it is not any more, is to restore.
        let restores = change.filter(|change| *change == Change::Restored);
        return Ok(Some((timeline, restores.unwrap_or(Change::Released))));
    }
    let (dated, renewal) = redated(held, row, asked, span)?;
    let (timeline, status_change) = restated(&dated, row, asked)?;
    let is_same = timeline == held.entry.periods
        && asked.claims == held.entry.claims
        && asked.document.as_ref() == Some(held.document);
    if is_same {
        return Ok(None);
    }
    Ok(Some((
        timeline,
        status_change.or(renewal).unwrap_or(Change::Corrected),
    )))
}

/// The timeline with the row's days, where they differ from those held.
fn redated(
    held: Held<'_>,
    row: &RecordRow,
    asked: &Asked,
    span: Span,
) -> Result<(Timeline, Option<Change>), Stopped> {
    let periods = &held.entry.periods;
    let stated = asked.document.as_ref();
    let has_same_days = stated.is_some_and(|stated| {
        (stated.valid_from, stated.valid_until, &stated.zone)
            == (
                held.document.valid_from,
                held.document.valid_until,
                &held.document.zone,
            )
    });
    if has_same_days {
        return Ok((periods.clone(), None));
    }
    let (Some(first), Some(last)) = (periods.periods().first(), periods.periods().last()) else {
        return Ok((stored(Timeline::granted(span.from, span.until))?, None));
    };
    if last.status.is_over() {
        let expected = "the days held: the record was withdrawn or annulled";
        return Err(fault(row, "valid_until", row.valid_until, expected).into());
    }
    if last.until.is_some_and(|end| end < span.from) {
        return Ok((renewed_late(periods, *last, span)?, Some(Change::Renewed)));
    }
    let goes_on_longer = match (last.until, span.until) {
        (Some(held), Some(asked)) => asked > held,
        (Some(_), None) => true,
        (None, _) => false,
    };
    let begins_at = periods.last_stretch_begins_at().unwrap_or(first.from);
    // Days printed anew that end no later are the same certificate, corrected: its first day may
    // have been later. A renewal goes on from what was before.
    let is_corrected = !goes_on_longer && first_day_held(held)? == Some(begins_at);
    let from = if is_corrected {
        span.from
    } else {
        begins_at.min(span.from)
    };
    let timeline = with_ends(periods, from, span.until);
    let timeline = timeline.map_err(|()| {
        let expected = "days around every change of status of the record";
        fault(row, "valid_until", row.valid_until, expected)
    })?;
    let change = if goes_on_longer {
        Change::Renewed
    } else {
        Change::Corrected
    };
    Ok((timeline, Some(change)))
}

/// The first instant of the days held, in the zone they were read in.
fn first_day_held(held: Held<'_>) -> Result<Option<Instant>, Stopped> {
    let (Some(day), Some(zone)) = (held.document.valid_from, &held.document.zone) else {
        return Ok(None);
    };
    Ok(Some(stored(Zone::named(zone))?.start_of(day)))
}

/// A renewal after the record had expired: between the two it counts for nothing. A suspension goes
/// on, as a list never lifts one.
fn renewed_late(timeline: &Timeline, last: Period, span: Span) -> Result<Timeline, Stopped> {
    let mut periods = timeline.periods().to_vec();
    periods.push(Period {
        from: span.from,
        until: span.until,
        status: last.status,
    });
    Ok(stored(Timeline::new(periods))?)
}

/// The timeline with another beginning of its last stretch without a gap, and another end.
fn with_ends(timeline: &Timeline, from: Instant, until: Option<Instant>) -> Result<Timeline, ()> {
    let mut periods: Vec<Period> = timeline.periods().to_vec();
    let begins_at = timeline.last_stretch_begins_at();
    let place = periods.iter().position(|p| Some(p.from) == begins_at);
    let place = place.unwrap_or_default();
    let before = place
        .checked_sub(1)
        .and_then(|before| periods[before].until);
    if let Some(first) = periods.get_mut(place) {
        first.from = before.map_or(from, |ended| from.max(ended));
    }
    if let Some(last) = periods.last_mut() {
        last.until = until;
    }
    Timeline::new(periods).map_err(|_| ())
}

/// The timeline with the status the row states, if it states one with its day.
fn restated(
    timeline: &Timeline,
    row: &RecordRow,
    asked: &Asked,
) -> Result<(Timeline, Option<Change>), Stopped> {
    let (Some(status), Some(from)) = (row.status, asked.status_from) else {
        return Ok((timeline.clone(), None));
    };
    if timeline.status_at(from) == StatusAt::Recorded(status) {
        return Ok((timeline.clone(), None));
    }
    if timeline.is_annulled() {
        let expected = "annulled: what was wrong from the start cannot be changed";
        return Err(RowFault::new(row.line, "status", "a change of status", expected).into());
    }
    let changed = asked.with_stated_status(row, timeline)?;
    Ok((changed, Some(change_code(status))))
}

fn fault(
    row: &RecordRow,
    column: &str,
    day: Option<quaymark_core::time::CivilDate>,
    expected: &str,
) -> RowFault {
    let value = day.map(|day| day.to_string()).unwrap_or_default();
    RowFault::new(row.line, column, &value, expected)
}
