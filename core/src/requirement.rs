//! Requirement trees: what a port asks of a provider.
//!
//! A node is an object with one key: `all`, `any`, `at_least`, `certified`, `licensed` or `vetted`.

mod difference;
mod edit;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::id::{Country, Family, ServiceId};
use crate::register::VettingLevel;

pub use difference::{Difference, differences};
pub use edit::{EditError, Place, Shift};

/// Deepest nesting accepted, so that untrusted trees cannot exhaust the stack.
pub const MAX_DEPTH: usize = 8;
/// Most nodes accepted in one tree.
pub const MAX_NODES: usize = 64;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", schema(no_recursion))]
pub enum Requirement {
    /// Every part is asked for.
    All(Vec<Requirement>),
    /// One part is enough.
    Any(Vec<Requirement>),
    /// At least `n` of the parts.
    AtLeast(AtLeast),
    /// A certificate.
    Certified(Certified),
    /// A licence.
    Licensed(Licensed),
    /// A vetting.
    Vetted(Vetted),
}

/// At least `n` of several parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(no_recursion))]
pub struct AtLeast {
    /// How many must be met; from one to the number of parts.
    pub n: usize,
    /// The parts.
    pub of: Vec<Requirement>,
}

/// A certificate to a family of standards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Certified {
    /// The family, for example `EN 17483-3`.
    pub standard: Family,
    /// Whether the certificate must be issued under accreditation.
    #[serde(default, skip_serializing_if = "is_false")]
    pub accredited: bool,
    /// Services that must all be in the scope of one certificate. None asks for no scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<ServiceId>,
    /// Families accepted instead, under the same conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equivalents: Vec<Family>,
    /// Days of margin instead of the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_days: Option<u32>,
    /// The port's reason, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A licence of a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Licensed {
    /// The state.
    pub country: Country,
    /// An activity the licence must permit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<ServiceId>,
    /// Days of margin instead of the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_days: Option<u32>,
    /// The port's reason, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A vetting at a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Vetted {
    /// The lowest level that is enough.
    pub level: VettingLevel,
    /// The country whose scheme it must be. None accepts any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_country: Option<Country>,
    /// Days of margin instead of the profile's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin_days: Option<u32>,
    /// The port's reason, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for a reference"
)]
fn is_false(value: &bool) -> bool {
    !*value
}

/// Why a tree is not a requirement. The path counts parts from zero, for example `0.2`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequirementError {
    /// A group without parts.
    #[error("requirement {0}: a group needs at least one part")]
    EmptyGroup(String),
    /// `at_least` asks for none or for more than there are.
    #[error("requirement {path}: at_least asks for {n} of {of} parts")]
    ImpossibleCount {
        /// Where in the tree.
        path: String,
        /// How many were asked for.
        n: usize,
        /// How many parts there are.
        of: usize,
    },
    /// Nested deeper than [`MAX_DEPTH`] or larger than [`MAX_NODES`].
    #[error("the requirement is nested deeper than {MAX_DEPTH} or has more than {MAX_NODES} nodes")]
    TooLarge,
}

impl Requirement {
    /// The parts of a group; none for a leaf.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::All(parts) | Self::Any(parts) => parts,
            Self::AtLeast(group) => &group.of,
            Self::Certified(_) | Self::Licensed(_) | Self::Vetted(_) => &[],
        }
    }

    /// How many parts must be met: all of them, one, or the number asked for.
    pub fn parts_needed(&self) -> usize {
        match self {
            Self::All(parts) => parts.len(),
            Self::AtLeast(group) => group.n,
            _ => 1,
        }
    }

    /// Days of margin of a leaf that differ from the profile's.
    pub const fn margin_days(&self) -> Option<u32> {
        match self {
            Self::Certified(leaf) => leaf.margin_days,
            Self::Licensed(leaf) => leaf.margin_days,
            Self::Vetted(leaf) => leaf.margin_days,
            Self::All(_) | Self::Any(_) | Self::AtLeast(_) => None,
        }
    }

    /// Visits this node and every part of it, each group before its parts.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for part in self.parts() {
            part.each(visit);
        }
    }

    /// Whether this node has parts rather than asking for something itself.
    pub const fn is_group(&self) -> bool {
        matches!(self, Self::All(_) | Self::Any(_) | Self::AtLeast(_))
    }

    /// The port's reason for a leaf, in its own words.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Certified(leaf) => leaf.why.as_deref(),
            Self::Licensed(leaf) => leaf.why.as_deref(),
            Self::Vetted(leaf) => leaf.why.as_deref(),
            Self::All(_) | Self::Any(_) | Self::AtLeast(_) => None,
        }
    }

    /// Takes the port's own words out of the tree, each by its place: `0.2` is the third part of
    /// the whole. What is left is codes only, as the log asks.
    pub fn take_reasons(&mut self) -> BTreeMap<String, String> {
        let mut reasons = BTreeMap::new();
        self.each_reason("0", &mut |path, why| {
            if let Some(words) = why.take() {
                reasons.insert(path.to_owned(), words);
            }
        });
        reasons
    }

    /// Puts back what [`Self::take_reasons`] took out.
    pub fn put_reasons(&mut self, reasons: &BTreeMap<String, String>) {
        self.each_reason("0", &mut |path, why| {
            if let Some(words) = reasons.get(path) {
                *why = Some(words.clone());
            }
        });
    }

    fn each_reason(&mut self, path: &str, visit: &mut impl FnMut(&str, &mut Option<String>)) {
        match self {
            Self::Certified(leaf) => visit(path, &mut leaf.why),
            Self::Licensed(leaf) => visit(path, &mut leaf.why),
            Self::Vetted(leaf) => visit(path, &mut leaf.why),
            Self::All(parts) | Self::Any(parts) | Self::AtLeast(AtLeast { of: parts, .. }) => {
                for (place, part) in parts.iter_mut().enumerate() {
                    part.each_reason(&format!("{path}.{place}"), visit);
                }
            }
        }
    }

    /// Checks what the types cannot: groups have parts, counts are possible, the tree is small.
    pub fn check(&self) -> Result<(), RequirementError> {
        let mut nodes = 0;
        self.check_at("0", 1, &mut nodes)
    }

    fn check_at(
        &self,
        path: &str,
        depth: usize,
        nodes: &mut usize,
    ) -> Result<(), RequirementError> {
        *nodes += 1;
        if depth > MAX_DEPTH || *nodes > MAX_NODES {
            return Err(RequirementError::TooLarge);
        }
        let is_group = self.is_group();
        if is_group && self.parts().is_empty() {
            return Err(RequirementError::EmptyGroup(path.to_owned()));
        }
        let (n, of) = (self.parts_needed(), self.parts().len());
        if is_group && !(1..=of).contains(&n) {
            let path = path.to_owned();
            return Err(RequirementError::ImpossibleCount { path, n, of });
        }
        for (place, part) in self.parts().iter().enumerate() {
            part.check_at(&format!("{path}.{place}"), depth + 1, nodes)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_come_out_of_a_tree_and_go_back_to_their_places() {
        let json = r#"{"all":[{"vetted":{"level":"basic","why":"first"}},
            {"at_least":{"n":1,"of":[{"licensed":{"country":"NL"}},
            {"certified":{"standard":"ISO 9001","why":"second"}}]}}]}"#;
        let told: Requirement = serde_json::from_str(json).expect("a tree");
        let mut bare = told.clone();
        let reasons = bare.take_reasons();
        let places: Vec<&str> = reasons.keys().map(String::as_str).collect();
        assert_eq!(places, ["0.0", "0.1.1"]);
        let left = serde_json::to_string(&bare).expect("JSON");
        assert!(!left.contains("why"), "{left}");
        bare.put_reasons(&reasons);
        assert_eq!(bare, told);
    }
}
