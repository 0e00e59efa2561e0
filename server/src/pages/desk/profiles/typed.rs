//! One requirement as a form holds it: what was typed, whether it can be read or not.

use quaymark_core::register::VettingLevel;
use quaymark_core::requirement::{AtLeast, Certified, Licensed, Requirement, Vetted};

use crate::actions::profile_draft::ProfileDraftError;
use crate::auth::Posted;
use crate::import::RowFault;

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    /// `certified`, `licensed`, `vetted` or `group`.
    pub(super) what: String,
    pub(super) standard: String,
    pub(super) accredited: bool,
    pub(super) services: Vec<String>,
    pub(super) equivalents: Vec<String>,
    pub(super) country: String,
    pub(super) activity: String,
    pub(super) level: String,
    pub(super) margin_days: String,
    pub(super) why: String,
    /// `all`, `any` or `at_least`.
    pub(super) needed: String,
    pub(super) n: String,
}

impl Typed {
    /// The empty form of a sort of requirement.
    pub(super) fn new(what: &str) -> Self {
        let known = ["certified", "licensed", "vetted", "group"];
        let what = known.into_iter().find(|known| *known == what);
        Self {
            what: what.unwrap_or("certified").to_owned(),
            needed: "all".to_owned(),
            ..Self::default()
        }
    }

    /// The form of a requirement that is there.
    pub(super) fn of(requirement: &Requirement) -> Self {
        let mut typed = Self {
            margin_days: requirement
                .margin_days()
                .map(|days| days.to_string())
                .unwrap_or_default(),
            why: requirement.why().unwrap_or_default().to_owned(),
            ..Self::default()
        };
        let text = |value: Option<String>| value.unwrap_or_default();
        match requirement {
            Requirement::All(_) | Requirement::Any(_) | Requirement::AtLeast(_) => {
                typed.what = "group".to_owned();
                typed.needed = match requirement {
                    Requirement::Any(_) => "any",
                    Requirement::AtLeast(_) => "at_least",
                    _ => "all",
                }
                .to_owned();
                if let Requirement::AtLeast(group) = requirement {
                    typed.n = group.n.to_string();
                }
            }
            Requirement::Certified(leaf) => {
                typed.what = "certified".to_owned();
                typed.standard = leaf.standard.to_string();
                typed.accredited = leaf.accredited;
                typed.services = leaf.services.iter().map(ToString::to_string).collect();
                typed.equivalents = leaf.equivalents.iter().map(ToString::to_string).collect();
            }
            Requirement::Licensed(leaf) => {
                typed.what = "licensed".to_owned();
                typed.country = leaf.country.to_string();
                typed.activity = text(leaf.activity.as_ref().map(ToString::to_string));
            }
            Requirement::Vetted(leaf) => {
                typed.what = "vetted".to_owned();
                typed.level = level_word(leaf.level).to_owned();
                typed.country = text(leaf.by_country.map(|country| country.to_string()));
            }
        }
        typed
    }

    /// What a form was posted back with.
    pub(super) fn of_form(posted: &Posted) -> Self {
        let text = |name| posted.text(name).to_owned();
        let all = |name| posted.all(name).map(str::to_owned).collect();
        Self {
            accredited: posted.is_ticked("accredited"),
            services: all("services"),
            equivalents: all("equivalents"),
            standard: text("standard"),
            country: text("country"),
            activity: text("activity"),
            level: text("level"),
            margin_days: text("margin_days"),
            why: text("why"),
            needed: text("needed"),
            n: text("n"),
            what: Self::new(posted.text("what")).what,
        }
    }

    /// The requirement, or everything that keeps it from being one.
    pub(super) fn read(&self) -> Result<Requirement, ProfileDraftError> {
        let mut faults = Vec::new();
        let read = self.requirement(&mut faults);
        match (read, faults.is_empty()) {
            (Some(requirement), true) => Ok(requirement),
            _ => Err(ProfileDraftError::Faults(faults)),
        }
    }

    fn requirement(&self, faults: &mut Vec<RowFault>) -> Option<Requirement> {
        let margin_days = optional(faults, "margin_days", &self.margin_days, "a number of days");
        let why = Some(self.why.clone()).filter(|why| !why.is_empty());
        match self.what.as_str() {
            "group" => self.group(faults),
            "licensed" => Some(Requirement::Licensed(Licensed {
                country: needed(faults, "country", &self.country, "a state of the list")?,
                activity: optional(faults, "activity", &self.activity, "a service of the list"),
                margin_days,
                why,
            })),
            "vetted" => Some(Requirement::Vetted(Vetted {
                level: self.level(faults)?,
                by_country: optional(faults, "country", &self.country, "a state of the list"),
                margin_days,
                why,
            })),
            _ => Some(Requirement::Certified(Certified {
                standard: needed(faults, "standard", &self.standard, "a standard of the list")?,
                accredited: self.accredited,
                services: each(faults, "services", &self.services, "services of the list"),
                equivalents: each(
                    faults,
                    "equivalents",
                    &self.equivalents,
                    "standards of the list",
                ),
                margin_days,
                why,
            })),
        }
    }

    /// A group without parts: the parts of the one it replaces are kept.
    fn group(&self, faults: &mut Vec<RowFault>) -> Option<Requirement> {
        match self.needed.as_str() {
            "any" => Some(Requirement::Any(Vec::new())),
            "at_least" => {
                let n = needed(faults, "n", &self.n, "how many of the parts are enough")?;
                Some(Requirement::AtLeast(AtLeast { n, of: Vec::new() }))
            }
            _ => Some(Requirement::All(Vec::new())),
        }
    }

    fn level(&self, faults: &mut Vec<RowFault>) -> Option<VettingLevel> {
        let levels = [
            VettingLevel::Basic,
            VettingLevel::Standard,
            VettingLevel::Enhanced,
        ];
        let found = levels
            .into_iter()
            .find(|level| level_word(*level) == self.level);
        if found.is_none() {
            faults.push(RowFault::new(
                0,
                "level",
                &self.level,
                "a level of the list",
            ));
        }
        found
    }
}

/// A level as forms send it.
pub(super) const fn level_word(level: VettingLevel) -> &'static str {
    match level {
        VettingLevel::Basic => "basic",
        VettingLevel::Standard => "standard",
        VettingLevel::Enhanced => "enhanced",
    }
}

fn needed<T: std::str::FromStr>(
    faults: &mut Vec<RowFault>,
    field: &str,
    text: &str,
    expected: &str,
) -> Option<T> {
    let read = text.parse().ok();
    if read.is_none() {
        faults.push(RowFault::new(0, field, text, expected));
    }
    read
}

fn optional<T: std::str::FromStr>(
    faults: &mut Vec<RowFault>,
    field: &str,
    text: &str,
    expected: &str,
) -> Option<T> {
    if text.is_empty() {
        return None;
    }
    needed(faults, field, text, expected)
}

fn each<T: std::str::FromStr>(
    faults: &mut Vec<RowFault>,
    field: &str,
    texts: &[String],
    expected: &str,
) -> Vec<T> {
    let read = texts
        .iter()
        .map(|text| needed(faults, field, text, expected));
    read.flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_requirement_is_read_as_it_was_written() {
        for json in [
            r#"{"certified":{"standard":"EN 17483-3","accredited":true,"services":["patrol"],
                "equivalents":["ISO 28007-1"],"margin_days":7,"why":"Because"}}"#,
            r#"{"licensed":{"country":"NL","activity":"patrol"}}"#,
            r#"{"vetted":{"level":"enhanced","by_country":"BE"}}"#,
            r#"{"all":[]}"#,
            r#"{"any":[]}"#,
            r#"{"at_least":{"n":2,"of":[]}}"#,
        ] {
            let requirement: Requirement = serde_json::from_str(json).expect("a requirement");
            assert_eq!(Typed::of(&requirement).read().expect(json), requirement);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_field_by_field() {
        let typed = Typed {
            margin_days: "soon".to_owned(),
            ..Typed::new("vetted")
        };
        let Err(ProfileDraftError::Faults(faults)) = typed.read() else {
            panic!("it was read");
        };
        let fields: Vec<&str> = faults.iter().map(|fault| fault.column.as_str()).collect();
        assert_eq!(fields, ["margin_days", "level"]);
    }
}
