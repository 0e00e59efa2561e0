//! How a page is looked at: width and colour scheme.

/// How a page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Width of the viewport in CSS pixels.
    pub width: u32,
    /// The colour scheme the reader prefers.
    pub scheme: Scheme,
}

/// The colour scheme the reader prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Look {
    /// Narrow and wide, light and dark.
    pub const ALL: [Self; 4] = [
        Self::new(360, Scheme::Light),
        Self::new(360, Scheme::Dark),
        Self::new(1280, Scheme::Light),
        Self::new(1280, Scheme::Dark),
    ];

    const fn new(width: u32, scheme: Scheme) -> Self {
        Self { width, scheme }
    }

    /// For file names: `360-light`.
    pub fn name(self) -> String {
        let scheme = match self.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        format!("{}-{scheme}", self.width)
    }
}
