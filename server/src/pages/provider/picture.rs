//! The timeline drawn: one row a record, one bar a span, the present as a dashed line.
//!
//! **Invariant:** the picture shows nothing that the table beside it does not.

use quaymark_core::standing::Standing;
use quaymark_core::time::{CivilDate, Instant};

use super::spans::Span;
use crate::pages::component::{Bar, Picture, PictureRow};
use crate::pages::words::{Zones, counted, record_tag};

const LEFT: i64 = 230;
const RIGHT: i64 = 950;
const TOP: i32 = 32;
const ROW_HEIGHT: i32 = 30;
const LABEL_LETTERS: usize = 30;
const LETTER_WIDTH: i32 = 7;
const NARROWEST: i64 = 3;
/// Years drawn before and after the present, at most.
const YEARS_BACK: i32 = 6;
const YEARS_AHEAD: i32 = 4;

/// A record's name and its spans.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The record's name.
    pub name: String,
    /// Where its days were typed.
    pub zones: Zones,
    /// What counted when.
    pub spans: Vec<Span>,
}

/// The picture of some records; none if nothing can be drawn.
pub fn picture(lanes: &[Lane], now: Instant) -> Option<Picture> {
    let drawn: Vec<&Lane> = lanes.iter().filter(|lane| !lane.spans.is_empty()).collect();
    if drawn.is_empty() {
        return None;
    }
    let scale = Scale::around(&drawn, now);
    let rows: Vec<PictureRow> = drawn
        .iter()
        .enumerate()
        .map(|(place, lane)| row(place, lane, &scale))
        .collect();
    let height = TOP + ROW_HEIGHT * i32::try_from(rows.len()).unwrap_or(0) + 22;
    Some(Picture {
        height,
        years: scale.years(),
        now_x: scale.x(now),
        described: describe(&drawn, now),
        rows,
    })
}

fn row(place: usize, lane: &Lane, scale: &Scale) -> PictureRow {
    let bar_y = TOP + ROW_HEIGHT * i32::try_from(place).unwrap_or(0);
    PictureRow {
        label_y: bar_y + 15,
        label: cut(&lane.name, LABEL_LETTERS),
        bar_y,
        bars: lane
            .spans
            .iter()
            .filter_map(|span| bar(span, &lane.zones, scale))
            .collect(),
    }
}

fn bar(span: &Span, zones: &Zones, scale: &Scale) -> Option<Bar> {
    let until = span.until.unwrap_or(scale.end);
    if until <= scale.start || span.from >= scale.end {
        return None;
    }
    let (x, right) = (scale.x(span.from), scale.x(until));
    let tag = record_tag(span.standing);
    let width = i64::from(right - x).max(NARROWEST) as i32;
    let fits = tag.words.chars().count() as i32 * LETTER_WIDTH + 12 <= width;
    Some(Bar {
        x,
        width,
        tone: tag.tone,
        inside: fits.then(|| tag.words.to_string()),
        title: span_words(span, zones),
    })
}

/// A span in words: `In force from 1 May 2024 until 30 April 2027`.
pub fn span_words(span: &Span, zones: &Zones) -> String {
    let words = record_tag(span.standing).words;
    let from = zones.first_day(span.from, span.from).words;
    match span.until {
        Some(until) => {
            let until = zones.last_day(until, span.from).words;
            format!("{words} from {from} until {until}")
        }
        None => format!("{words} from {from}, no end recorded"),
    }
}

fn describe(lanes: &[&Lane], now: Instant) -> String {
    let counting = lanes
        .iter()
        .filter(|lane| {
            lane.spans.iter().any(|span| {
                span.standing == Standing::Counts
                    && span.from <= now
                    && span.until.is_none_or(|until| now < until)
            })
        })
        .count();
    format!(
        "{} over time; {counting} of them in force now.",
        counted(lanes.len(), "record", "records")
    )
}

fn cut(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let start: String = text.chars().take(letters - 1).collect();
    format!("{}…", start.trim_end())
}

struct Scale {
    start: Instant,
    end: Instant,
}

impl Scale {
    /// Whole years around everything drawn, within bounds around the present.
    fn around(lanes: &[&Lane], now: Instant) -> Self {
        let this_year = now.utc_date().year();
        let spans = || lanes.iter().flat_map(|lane| &lane.spans);
        let first = spans().map(|span| span.from).min().unwrap_or(now);
        let last = spans()
            .filter_map(|span| span.until)
            .max()
            .unwrap_or(now)
            .max(now);
        let earliest = this_year - YEARS_BACK;
        let latest = this_year + YEARS_AHEAD;
        let start = first.utc_date().year().clamp(earliest, this_year);
        let end = last.plus_ms(-1).utc_date().year().clamp(this_year, latest) + 1;
        Self {
            start: new_year(start),
            end: new_year(end),
        }
    }

    fn x(&self, at: Instant) -> i32 {
        let length = (self.end.as_ms() - self.start.as_ms()).max(1);
        let inside = at.as_ms().clamp(self.start.as_ms(), self.end.as_ms()) - self.start.as_ms();
        let x = LEFT + (RIGHT - LEFT) * (inside / 60_000) / (length / 60_000).max(1);
        i32::try_from(x).unwrap_or(0)
    }

    fn years(&self) -> Vec<(i32, String)> {
        (self.start.utc_date().year()..self.end.utc_date().year())
            .map(|year| (self.x(new_year(year)), year.to_string()))
            .collect()
    }
}

fn new_year(year: i32) -> Instant {
    CivilDate::new(year, 1, 1)
        .expect("years near the present exist")
        .utc_midnight()
}

#[cfg(test)]
mod tests {
    use super::super::test_register::instant;
    use super::*;
    use quaymark_core::reason::Reason;

    fn lane(from: &str, until: Option<&str>, standing: Standing) -> Lane {
        Lane {
            name: "EN 17483-3:2023 by a body with a very long name".to_owned(),
            zones: Zones::default(),
            spans: vec![Span {
                from: instant(from),
                until: until.map(instant),
                standing,
            }],
        }
    }

    #[test]
    fn a_bar_lies_between_its_days() {
        let now = instant("2026-07-01T00:00:00Z");
        let lanes = [lane(
            "2025-01-01T00:00:00Z",
            Some("2027-01-01T00:00:00Z"),
            Standing::Counts,
        )];
        let drawn = picture(&lanes, now).expect("something to draw");
        let bar = &drawn.rows[0].bars[0];
        assert_eq!(i64::from(bar.x), LEFT);
        assert!(drawn.now_x > bar.x && drawn.now_x < bar.x + bar.width);
        assert_eq!(
            bar.title,
            "In force from 1 January 2025 until 31 December 2026"
        );
        assert_eq!(
            drawn.described,
            "1 record over time; 1 of them in force now."
        );
    }

    #[test]
    fn a_day_is_still_seen_and_an_open_end_reaches_the_edge() {
        let now = instant("2026-07-01T00:00:00Z");
        let suspended = Standing::DoesNotCount(Reason::Suspended);
        let lanes = [
            lane(
                "2026-06-01T00:00:00Z",
                Some("2026-06-02T00:00:00Z"),
                suspended,
            ),
            lane("2021-01-01T00:00:00Z", None, Standing::Counts),
        ];
        let drawn = picture(&lanes, now).expect("something to draw");
        assert_eq!(i64::from(drawn.rows[0].bars[0].width), NARROWEST);
        let open = &drawn.rows[1].bars[0];
        assert_eq!(i64::from(open.x + open.width), RIGHT);
    }

    #[test]
    fn what_lies_long_ago_is_cut_at_the_edge() {
        let now = instant("2026-07-01T00:00:00Z");
        let lanes = [lane(
            "1990-01-01T00:00:00Z",
            Some("2026-01-01T00:00:00Z"),
            Standing::Counts,
        )];
        let drawn = picture(&lanes, now).expect("something to draw");
        assert_eq!(drawn.years.first().map(|y| y.1.as_str()), Some("2020"));
        assert_eq!(i64::from(drawn.rows[0].bars[0].x), LEFT);
    }

    #[test]
    fn nothing_to_draw_makes_no_picture() {
        assert!(picture(&[], instant("2026-07-01T00:00:00Z")).is_none());
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("abcd", 4), "abcd");
    }
}
