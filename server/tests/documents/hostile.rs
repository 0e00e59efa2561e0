//! Files that are not what they should be, each refused for its own reason.

use quaymark_server::documents::{DocumentFault, MediaType, inspect};

use crate::files::{jpeg_of, pdf, pdf_of_objects, pdf_with, png_of};
use crate::samples::{other_types, pdfs, pictures};

#[test]
fn hostile_files_are_refused_each_for_its_own_reason() {
    let mut count = 0;
    for (name, bytes, words) in [other_types(), pdfs(), pictures()].concat() {
        let fault = inspect(&bytes).expect_err(name);
        assert!(fault.to_string().contains(words), "{name}: {fault}");
        count += 1;
    }
    assert!(count >= 25, "{count}");
}

#[test]
fn honest_files_are_kept() {
    assert_eq!(inspect(&pdf()), Ok(MediaType::Pdf));
    assert_eq!(inspect(&png_of(2_480, 3_508)), Ok(MediaType::Png));
    assert_eq!(inspect(&jpeg_of(2_480, 3_508)), Ok(MediaType::Jpeg));
    // A name that only begins like one that acts.
    assert_eq!(inspect(&pdf_with("/AAPL 1 /JSON 2")), Ok(MediaType::Pdf));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for whole in [pdf(), png_of(10, 10), jpeg_of(10, 10)] {
        // A PDF's last byte is a line's end, which it may lack.
        for length in 0..whole.len() - 1 {
            assert!(
                inspect(&whole[..length]).is_err(),
                "{length} of {}",
                whole.len()
            );
        }
    }
}

#[test]
fn a_refusal_tells_the_type_found() {
    let fault = inspect(b"GIF89a\x01\x00\x01\x00").expect_err("a GIF");
    assert_eq!(
        fault,
        DocumentFault::Type {
            found: "image/gif".to_owned()
        }
    );
}

#[test]
fn numbers_before_endless_comments_are_answered() {
    const BYTES: usize = 20 * 1024 * 1024;
    for text in ["1 %", "1%1\n%1\n", "%1\n", "1 "] {
        let data = text.repeat(BYTES / text.len());
        let object = format!("1 0 obj<<>>stream\n{data}\nendstream endobj\n");
        assert_eq!(
            inspect(&pdf_of_objects(object.as_bytes())),
            Ok(MediaType::Pdf),
            "{text:?}"
        );
    }
    // A number, then comments without end, and then all the same an object.
    let hidden = format!("7{}0 obj << /JS (x) >>", "%1\n".repeat(1_000_000));
    let object = format!("1 0 obj<<>>stream\n{hidden}\nendstream endobj\n");
    assert_eq!(
        inspect(&pdf_of_objects(object.as_bytes())),
        Err(DocumentFault::Active("a script"))
    );
}
