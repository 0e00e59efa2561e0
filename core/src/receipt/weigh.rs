//! The answer once more, from what a receipt shows.

use super::Refusal;
use super::register::ShownRegister;
use crate::entry::Fact;
use crate::id::ProviderId;
use crate::register::{Listing, Record};
use crate::statement::{Question, Statement};
use crate::tlog::state::Path;
use crate::verdict::{
    Answer, AnswerRules, Case, answer_by, answer_not_on_register, profile_in_force,
};

/// The path of everything about the provider a question is about.
pub(super) fn subject_path(question: &Question) -> Result<Path, Refusal> {
    let is_number = |id: ProviderId| id.to_string() == question.subject;
    if question.subject.parse().is_ok_and(is_number) {
        Ok(Path::of(&[&question.subject]))
    } else {
        Err(Refusal::SubjectNotInLog(question.subject.clone()))
    }
}

/// Answers a statement's question anew and compares everything the statement says of it.
pub(super) fn check_answer(
    register: &ShownRegister<'_>,
    statement: &Statement,
) -> Result<(), Refusal> {
    let found = weigh(register, statement);
    // What was not shown comes first: without it, whatever was found is worth nothing.
    if let Some((_, name)) = register.hidden().into_iter().next() {
        return Err(Refusal::NotShown(name));
    }
    let (found, deciding) = found?;
    if found != statement.a {
        return Err(Refusal::Answer {
            stated: statement.a.outcome,
            found: found.outcome,
        });
    }
    let parts = found.requirements.iter().filter_map(|part| part.entry);
    let is_ascending = statement.ev.is_sorted_by(|one, next| one < next);
    let used: Vec<u64> = register.used().iter().map(|shown| shown.index).collect();
    let are_shown = statement.ev.iter().all(|index| used.contains(index));
    let are_named = deciding
        .into_iter()
        .chain(parts)
        .all(|i| statement.ev.contains(&i));
    if is_ascending && are_shown && are_named {
        Ok(())
    } else {
        Err(Refusal::Evidence)
    }
}

/// The answer, and the entries of the provider's place and of the profile.
fn weigh(
    register: &ShownRegister<'_>,
    statement: &Statement,
) -> Result<(Answer, Vec<u64>), Refusal> {
    let question = &statement.q;
    let rules = AnswerRules::of(statement.rules).ok_or(Refusal::Rules(statement.rules))?;
    let profiles = register.profiles(&question.profile).unwrap_or_default();
    let in_force = profile_in_force(&profiles, question.valid_at);
    let path = subject_path(question)?;
    let facts = register.below(&path, &question.subject).unwrap_or_default();
    let in_force = in_force.ok_or(Refusal::NoProfile)?;
    if in_force.version != question.profile_version {
        return Err(Refusal::ProfileVersion {
            stated: question.profile_version,
            found: in_force.version,
        });
    }
    if in_force.port != question.port {
        return Err(Refusal::Port);
    }
    let mut deciding = vec![in_force.entry];
    if facts.is_empty() {
        let found = answer_not_on_register(&profiles, question.valid_at);
        return Ok((found, deciding));
    }
    let (listing, records) = about_provider(facts.into_iter().map(|(_, fact)| fact), question)?;
    deciding.push(listing.entry);
    let case = Case {
        listing,
        records: &records,
        profiles: &profiles,
        rules: register,
    };
    let found = answer_by(rules, &case, question.valid_at).map_err(|_| Refusal::NoProfile)?;
    Ok((found, deciding))
}

/// The provider's place on the register and its records, in the order in which they were entered
/// last.
fn about_provider<'f>(
    facts: impl Iterator<Item = &'f Fact>,
    question: &Question,
) -> Result<(&'f Listing, Vec<Record>), Refusal> {
    let (mut listing, mut records) = (None, Vec::new());
    for fact in facts {
        match fact {
            Fact::Listing(found, _) => listing = Some(found),
            Fact::Record(_, record) => records.push(record.clone()),
            _ => {}
        }
    }
    records.sort_unstable_by_key(|record| record.entry);
    let listing = listing.ok_or_else(|| Refusal::NoListing(question.subject.clone()))?;
    Ok((listing, records))
}
