//! What a file is, by its content alone: a PDF, a PNG or a JPEG, whole and nothing besides.
//!
//! Names and stated types of clients play no part. A file must be of one type from its first byte
//! to its last: what could also be read as something else is refused, as are PDFs that act.
//!
//! **Invariant:** no file can grow here: sizes of pictures are read from their headers, and of a PDF
//! only its object streams are unpacked, within limits.

mod jpeg;
mod pdf;
mod png;

/// The most pixels of a picture, along either side.
pub const MAX_SIDE_PIXELS: u32 = 12_000;
/// The most pixels of a picture in all.
pub const MAX_PIXELS: u64 = 60_000_000;

/// The type of a file that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    /// A PDF.
    Pdf,
    /// A PNG picture.
    Png,
    /// A JPEG picture.
    Jpeg,
}

impl MediaType {
    /// As it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// Why a file is not kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentFault {
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It is something else.
    #[error("the file is {found}, not a PDF, PNG or JPEG")]
    Type { found: String },
    /// It ends too early, or its parts do not fit together.
    #[error("the file is damaged or cut short: {0}")]
    Damaged(&'static str),
    /// It could be read as two things.
    #[error("the file is more than one thing: {0}")]
    Ambiguous(&'static str),
    /// A PDF that does something, or carries files.
    #[error("the PDF contains {0}, which is not accepted")]
    Active(&'static str),
    /// A PDF that grows when it is opened.
    #[error("the PDF's objects unpack to more than is accepted")]
    Unpacks,
    /// A PDF that only its password opens.
    #[error("the PDF is encrypted: nobody could review it")]
    Encrypted,
    /// A picture of too many pixels.
    #[error("the picture has {width} × {height} pixels, too many")]
    TooManyPixels { width: u32, height: u32 },
}

/// The type of a whole file, or why it is not kept.
pub fn inspect(bytes: &[u8]) -> Result<MediaType, DocumentFault> {
    if bytes.is_empty() {
        return Err(DocumentFault::Empty);
    }
    let found = infer::get(bytes).map(|kind| kind.mime_type());
    match found {
        Some("application/pdf") => pdf::check(bytes).map(|()| MediaType::Pdf),
        Some("image/png") => png::check(bytes).map(|()| MediaType::Png),
        Some("image/jpeg") => jpeg::check(bytes).map(|()| MediaType::Jpeg),
        other => Err(DocumentFault::Type {
            found: other
                .unwrap_or("of a type that is not known here")
                .to_owned(),
        }),
    }
}

fn check_pixels(width: u32, height: u32) -> Result<(), DocumentFault> {
    if width == 0 || height == 0 {
        return Err(DocumentFault::Damaged("the picture has no pixels"));
    }
    let is_small = width <= MAX_SIDE_PIXELS
        && height <= MAX_SIDE_PIXELS
        && u64::from(width) * u64::from(height) <= MAX_PIXELS;
    is_small
        .then_some(())
        .ok_or(DocumentFault::TooManyPixels { width, height })
}

/// Whether bytes contain others.
fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
