//! What happens to the records of one firm over time.

use quaymark_core::timeline::RecordedStatus;

use crate::demo::firms::Firm;
use crate::demo::kit::{Held, Slot};
use crate::demo::plan::{Handle, Step, Target};
use crate::import::rows::RecordRow;

/// A firm's kit with the names of its records.
pub(super) struct Story<'a> {
    pub(super) kit: &'a [Held],
    pub(super) handles: &'a [(Slot, Handle)],
}

impl Story<'_> {
    pub(super) fn turn(
        &self,
        firm: &mut Firm<'_>,
        slot: Slot,
        status: RecordedStatus,
        days_ago: i64,
    ) {
        self.turn_late(firm, slot, status, days_ago, days_ago);
    }

    pub(super) fn turn_late(
        &self,
        firm: &mut Firm<'_>,
        slot: Slot,
        status: RecordedStatus,
        recorded_days_ago: i64,
        from_days_ago: i64,
    ) {
        let from = firm.day(-from_days_ago);
        for (_, handle) in self.handles.iter().filter(|(held, _)| *held == slot) {
            let step = Step::Status(Target::Record(*handle), status, from);
            firm.plan.add(recorded_days_ago, step);
        }
    }

    pub(super) fn is_too_early(&self, firm: &mut Firm<'_>) {
        for (_, handle) in self
            .handles
            .iter()
            .filter(|(held, _)| *held == Slot::Quality)
        {
            firm.plan.add(50, Step::Early(*handle, "iso-9001-2026"));
        }
    }

    pub(super) fn restate(
        &self,
        firm: &mut Firm<'_>,
        slot: Slot,
        days_ago: i64,
        alter: impl Fn(&Firm<'_>, &mut RecordRow),
    ) {
        for (held, (_, handle)) in self.kit.iter().zip(self.handles) {
            if held.slot == slot {
                let mut row = held.row.clone();
                alter(firm, &mut row);
                firm.restate(days_ago, held.kind, row, *handle);
            }
        }
    }
}
