//! The rules of the register, each against edge cases, published vectors or a second opinion.

mod commitments;
mod entries;
mod identifiers;
mod instants;
mod oracle;
mod oracle_agrees;
mod reasons;
mod register_numbers;
mod requirements;
mod roots;
mod standings;
mod statements;
mod timelines;
mod turns;
mod vat_numbers;
mod verdicts;
mod world;
mod zones;
