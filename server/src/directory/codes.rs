//! Codes that many providers share, kept once and numbered: editions, services, ports, families,
//! countries and attestors.
//!
//! **Invariant:** a number once given keeps its meaning, so packed providers of any age can be read.

use std::hash::Hash;

use hashbrown::HashMap;
use quaymark_core::id::{AttestorId, Country, EditionId, Family, ServiceId, UnLocode};

/// One sort of code, numbered in order of appearance.
#[derive(Clone, Debug)]
pub(super) struct Numbered<T> {
    codes: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self {
            codes: Vec::new(),
            numbers: HashMap::new(),
        }
    }
}

impl<T: Clone + Eq + Hash> Numbered<T> {
    /// The number of a code that has one.
    pub(super) fn number(&self, code: &T) -> Option<u32> {
        self.numbers.get(code).copied()
    }

    /// The number of a code, new if need be.
    fn number_of(&mut self, code: &T) -> u32 {
        self.number(code).unwrap_or_else(|| {
            let number = self.codes.len() as u32;
            self.codes.push(code.clone());
            self.numbers.insert(code.clone(), number);
            number
        })
    }

    /// The code with a number that was given out by [`Self::number_of`].
    pub(super) fn code(&self, number: u32) -> T {
        self.codes[number as usize].clone()
    }
}

/// Every shared code.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    pub(super) editions: Numbered<EditionId>,
    pub(super) services: Numbered<ServiceId>,
    pub(super) ports: Numbered<UnLocode>,
    pub(super) families: Numbered<Family>,
    pub(super) countries: Numbered<Country>,
    pub(super) attestors: Numbered<AttestorId>,
}

macro_rules! numbering {
    ($($numbered:ident, $fn:ident: $type:ty;)+) => {
        /// Gives numbers; copies the codes only when one is new.
        impl CodeBook<'_> {
            $(pub(super) fn $fn(&mut self, code: &$type) -> u32 {
                match self.0.$numbered.number(code) {
                    Some(number) => number,
                    None => std::sync::Arc::make_mut(self.0).$numbered.number_of(code),
                }
            })+
        }
    };
}

/// The codes while entries are being packed.
#[derive(Debug)]
pub(super) struct CodeBook<'a>(pub(super) &'a mut std::sync::Arc<Codes>);

numbering! {
    editions, edition: EditionId;
    services, service: ServiceId;
    ports, port: UnLocode;
    families, family: Family;
    countries, country: Country;
    attestors, attestor: AttestorId;
}
