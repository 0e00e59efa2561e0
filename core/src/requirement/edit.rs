//! Changes to a tree while it is being written. A part is named by its place: `0` is the whole,
//! `0.2` its third part.
//!
//! A tree in the making may have groups without parts; [`Requirement::check`] judges it when it is
//! published. It never grows beyond [`super::MAX_DEPTH`] and [`super::MAX_NODES`].

use std::fmt;
use std::str::FromStr;

use super::{MAX_DEPTH, MAX_NODES, Requirement, RequirementError};

/// The place of a part, counted from zero below the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place(Vec<usize>);

/// Which way a part is shifted among its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Before the one that stands before it.
    Up,
    /// After the one that stands after it.
    Down,
}

/// Why a tree was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Not a place at all.
    #[error("`{0}` is not a place in a requirement: expected numbers such as 0.2.1")]
    NotAPlace(String),
    /// Nothing is there.
    #[error("there is no requirement {0}")]
    NoPart(Place),
    /// A requirement that has no parts.
    #[error("requirement {0} is not a group")]
    NotAGroup(Place),
    /// The whole stays where it is.
    #[error("the whole cannot be moved")]
    Whole,
    /// A group cannot stand within itself.
    #[error("requirement {0} cannot be moved into itself")]
    IntoItself(Place),
    /// It would be too large.
    #[error(transparent)]
    TooLarge(#[from] RequirementError),
}

impl Place {
    /// The place of one part of this group.
    #[must_use]
    pub fn part(&self, number: usize) -> Self {
        let mut place = self.clone();
        place.0.push(number);
        place
    }

    /// The group a part stands in, and its number there; `None` of the whole.
    pub fn group(&self) -> Option<(Self, usize)> {
        let (last, before) = self.0.split_last()?;
        Some((Self(before.to_vec()), *last))
    }

    /// Whether it is another place or within it.
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0")?;
        self.0.iter().try_for_each(|part| write!(f, ".{part}"))
    }
}

impl FromStr for Place {
    type Err = EditError;

    fn from_str(text: &str) -> Result<Self, EditError> {
        let wrong = || EditError::NotAPlace(text.chars().take(64).collect());
        let mut numbers = text.split('.');
        if numbers.next() != Some("0") {
            return Err(wrong());
        }
        let is_plain = |number: &str| number.bytes().all(|c| c.is_ascii_digit());
        let read = numbers.map(|number| number.parse().ok().filter(|_| is_plain(number)));
        read.collect::<Option<Vec<usize>>>()
            .map(Self)
            .ok_or_else(wrong)
    }
}

impl Requirement {
    /// The part at a place.
    pub fn at(&self, place: &Place) -> Option<&Self> {
        let mut numbers = place.0.iter();
        numbers.try_fold(self, |node, number| node.parts().get(*number))
    }

    /// Puts a part at the end of a group; its place. A whole that is no group becomes `all` of
    /// itself and the new part.
    pub fn add_part(&mut self, group: &Place, part: Self) -> Result<Place, EditError> {
        self.try_change(|tree| {
            if group.0.is_empty() && !tree.is_group() {
                let whole = tree.clone();
                *tree = Self::All(vec![whole]);
            }
            let parts = tree.parts_of(group)?;
            parts.push(part);
            Ok(group.part(parts.len() - 1))
        })
    }

    /// Puts another requirement in the place of one. A group that becomes another group keeps its
    /// parts.
    pub fn replace_part(&mut self, place: &Place, mut by: Self) -> Result<(), EditError> {
        self.try_change(|tree| {
            let held = tree.at_mut(place)?;
            if let (Some(old), Some(new)) = (held.parts_mut(), by.parts_mut())
                && new.is_empty()
            {
                *new = std::mem::take(old);
            }
            *held = by;
            Ok(())
        })
    }

    /// Takes a part out; of the whole, an empty group is left.
    pub fn remove_part(&mut self, place: &Place) -> Result<Self, EditError> {
        let Some((group, number)) = place.group() else {
            return Ok(std::mem::replace(self, Self::All(Vec::new())));
        };
        let parts = self.parts_of(&group)?;
        if number >= parts.len() {
            return Err(EditError::NoPart(place.clone()));
        }
        Ok(parts.remove(number))
    }

    /// Shifts a part by one among its neighbours; its place then. At the end it stays.
    pub fn shift_part(&mut self, place: &Place, way: Shift) -> Result<Place, EditError> {
        let (group, number) = place.group().ok_or(EditError::Whole)?;
        let parts = self.parts_of(&group)?;
        if number >= parts.len() {
            return Err(EditError::NoPart(place.clone()));
        }
        let to = match way {
            Shift::Up => number.saturating_sub(1),
            Shift::Down => (number + 1).min(parts.len() - 1),
        };
        parts.swap(number, to);
        Ok(group.part(to))
    }

    /// Moves a part to the end of another group.
    pub fn move_part(&mut self, place: &Place, to: &Place) -> Result<(), EditError> {
        if place.0.is_empty() {
            return Err(EditError::Whole);
        }
        if to.is_within(place) {
            return Err(EditError::IntoItself(place.clone()));
        }
        self.try_change(|tree| {
            let part = tree.at(place).cloned();
            let part = part.ok_or_else(|| EditError::NoPart(place.clone()))?;
            // Added first: taking a part out changes the places of those after it.
            tree.parts_of(to)?.push(part);
            tree.remove_part(place)?;
            Ok(())
        })
    }

    /// Refuses a tree that is nested too deep or too large, complete or not.
    pub fn check_size(&self) -> Result<(), RequirementError> {
        fn count(node: &Requirement, depth: usize, nodes: &mut usize) -> bool {
            *nodes += 1;
            depth <= MAX_DEPTH
                && *nodes <= MAX_NODES
                && node
                    .parts()
                    .iter()
                    .all(|part| count(part, depth + 1, nodes))
        }
        if count(self, 1, &mut 0) {
            return Ok(());
        }
        Err(RequirementError::TooLarge)
    }

    /// Changes a copy, and takes it over if it did not grow too large.
    fn try_change<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, EditError>,
    ) -> Result<T, EditError> {
        let mut changed = self.clone();
        let done = work(&mut changed)?;
        changed.check_size()?;
        *self = changed;
        Ok(done)
    }

    fn at_mut(&mut self, place: &Place) -> Result<&mut Self, EditError> {
        let mut node = self;
        for number in &place.0 {
            let part = node.parts_mut().and_then(|parts| parts.get_mut(*number));
            node = part.ok_or_else(|| EditError::NoPart(place.clone()))?;
        }
        Ok(node)
    }

    fn parts_of(&mut self, group: &Place) -> Result<&mut Vec<Self>, EditError> {
        let node = self.at_mut(group)?;
        node.parts_mut()
            .ok_or_else(|| EditError::NotAGroup(group.clone()))
    }

    const fn parts_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::All(parts) | Self::Any(parts) => Some(parts),
            Self::AtLeast(group) => Some(&mut group.of),
            Self::Certified(_) | Self::Licensed(_) | Self::Vetted(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(json: &str) -> Requirement {
        serde_json::from_str(json).expect("a tree")
    }

    fn place(text: &str) -> Place {
        text.parse().expect("a place")
    }

    fn leaf(country: &str) -> Requirement {
        tree(&format!(r#"{{"licensed":{{"country":"{country}"}}}}"#))
    }

    fn written(tree: &Requirement) -> String {
        let text = serde_json::to_string(tree).expect("JSON");
        text.replace(r#"{"licensed":{"country":"#, "")
            .replace("}}", "")
    }

    #[test]
    fn places_are_read_as_they_are_written() {
        for text in ["0", "0.0", "0.12.3"] {
            assert_eq!(place(text).to_string(), text);
        }
        for text in ["", "1", "0.", "0.x", "0.-1", "0.+1", ".0", "0..1"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }

    #[test]
    fn parts_are_added_changed_shifted_moved_and_removed() {
        let mut whole = leaf("NL");
        assert_eq!(whole.add_part(&place("0"), leaf("BE")), Ok(place("0.1")));
        let group = Requirement::Any(Vec::new());
        assert_eq!(whole.add_part(&place("0"), group), Ok(place("0.2")));
        whole.add_part(&place("0.2"), leaf("DE")).expect("added");
        assert_eq!(whole.shift_part(&place("0.1"), Shift::Up), Ok(place("0.0")));
        assert_eq!(whole.shift_part(&place("0.0"), Shift::Up), Ok(place("0.0")));
        whole
            .move_part(&place("0.0"), &place("0.2"))
            .expect("moved");
        assert_eq!(written(&whole), r#"{"all":["NL",{"any":["DE","BE"]}]}"#);
        let at_least = tree(r#"{"at_least":{"n":1,"of":[]}}"#);
        whole
            .replace_part(&place("0.1"), at_least)
            .expect("replaced");
        assert_eq!(whole.at(&place("0.1.1")), Some(&leaf("BE")));
        whole.remove_part(&place("0.1")).expect("removed");
        assert_eq!(whole, Requirement::All(vec![leaf("NL")]));
        whole.remove_part(&place("0")).expect("removed");
        assert_eq!(whole, Requirement::All(Vec::new()));
    }

    #[test]
    fn what_cannot_be_done_changes_nothing() {
        let before = tree(r#"{"all":[{"any":[]},{"vetted":{"level":"basic"}}]}"#);
        let mut whole = before.clone();
        let refused = [
            whole.move_part(&place("0"), &place("0.0")),
            whole.move_part(&place("0.0"), &place("0.0")),
            whole.move_part(&place("0.7"), &place("0.0")),
            whole.move_part(&place("0.0"), &place("0.1")),
            whole.replace_part(&place("0.2"), leaf("NL")),
            whole.remove_part(&place("0.1.0")).map(|_| ()),
            whole.shift_part(&place("0.2"), Shift::Down).map(|_| ()),
            whole.add_part(&place("0.1"), leaf("NL")).map(|_| ()),
        ];
        assert!(refused.iter().all(Result::is_err), "{refused:?}");
        assert_eq!(whole, before);
    }

    #[test]
    fn a_tree_does_not_grow_beyond_its_bounds() {
        let mut whole = Requirement::All(Vec::new());
        let mut group = place("0");
        for _ in 1..MAX_DEPTH {
            group = whole
                .add_part(&group, Requirement::All(Vec::new()))
                .expect("not too deep yet");
        }
        assert!(whole.add_part(&group, leaf("NL")).is_err(), "too deep");
        for _ in MAX_DEPTH..MAX_NODES {
            whole.add_part(&place("0"), leaf("NL")).expect("room");
        }
        assert!(whole.add_part(&place("0"), leaf("NL")).is_err(), "too many");
    }
}
