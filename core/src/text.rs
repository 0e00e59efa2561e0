//! Serialising through the text form: what is printed is what is stored and sent. And closed lists of words.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Visitor};

struct ParseText<T>(PhantomData<T>);

impl<T> Visitor<'_> for ParseText<T>
where
    T: FromStr,
    T::Err: fmt::Display,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Reads a text without copying it and parses it.
pub(crate) fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr,
    T::Err: fmt::Display,
{
    deserializer.deserialize_str(ParseText(PhantomData))
}

/// Implements serde's two traits by `Display` and `FromStr`.
macro_rules! serde_as_text {
    ($($type:ty),+) => {$(
        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::text::deserialize(deserializer)
            }
        }
    )+};
}
pub(crate) use serde_as_text;

/// Defines a closed list of words: each as it is stored and sent, and as people read it.
macro_rules! words {
    ($(#[$doc:meta])* $type:ident { $($(#[$about:meta])* $name:ident => $text:literal $plain:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$about])* $name),+ }

        impl $type {
            /// Every one, in a fixed order.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The word as it is stored and sent.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The word as people read it.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $plain),+ }
            }

            fn find(text: &str) -> Option<Self> {
                Self::ALL.iter().find(|word| word.as_str() == text).copied()
            }
        }

        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;
