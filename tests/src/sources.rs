//! The workspace's own files, as tidy rules read them.

use std::fs;
use std::path::{Path, PathBuf};

/// The workspace's folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// One file: where it is, from the workspace's folder with `/`, and what is in it.
#[derive(Clone, Debug)]
pub struct Source {
    /// For example `core/src/lib.rs`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// Whether the file is at one of these places: a file's path, or a folder's ending in `/`.
    pub fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| {
            self.path == *place || place.ends_with('/') && self.path.starts_with(place)
        })
    }

    /// Whether the whole file is tests.
    pub fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs")
            || self.path.contains("/tests/")
            || self.path.ends_with("_tests.rs")
    }

    /// Numbered lines of code that ship: comments and the unit tests at the end are left out.
    pub fn shipped_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.text.lines().enumerate();
        numbered
            .take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
            .map(|(place, line)| (place + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// Every file below these folders whose name ends so, in order of path.
pub fn files_in(folders: &[&str], ending: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in folders {
        collect(&root().join(folder), ending, &mut sources);
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

/// One file by its path from the workspace's folder.
pub fn file(path: &str) -> Source {
    let text = fs::read_to_string(root().join(path))
        .unwrap_or_else(|error| panic!("{path} cannot be read: {error}"));
    let path = path.to_owned();
    Source { path, text }
}

/// The names in a folder, sorted.
pub fn names_in(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder))
        .unwrap_or_else(|error| panic!("{folder} cannot be read: {error}"));
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("a folder that opens can be listed"))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn collect(folder: &Path, ending: &str, into: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            if entry.file_name() != "target" {
                collect(&path, ending, into);
            }
        } else if path.to_string_lossy().ends_with(ending) {
            let from_root = path.strip_prefix(root()).unwrap_or(&path);
            into.push(file(&from_root.to_string_lossy().replace('\\', "/")));
        }
    }
}
