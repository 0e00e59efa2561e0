//! What stands in the streams of a PDF: chance there refuses nothing, and nothing hides there.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use quaymark_server::documents::{DocumentFault, MediaType, inspect};

use crate::files::pdf_of_objects;

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!(
        "4 0 obj\n<< /Length {} {dictionary} >>\nstream\n",
        data.len()
    );
    [head.as_bytes(), data, b"\nendstream\nendobj\n"].concat()
}

fn with_stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    pdf_of_objects(&stream(dictionary, data))
}

/// An object stream of one object.
fn packed_object(object: &str) -> Vec<u8> {
    let objects = format!("7 0 {object}");
    with_stream(
        "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode",
        &deflated(objects.as_bytes()),
    )
}

proptest! {
    #[test]
    fn chance_within_a_stream_never_refuses(data in proptest::collection::vec(any::<u8>(), 0..4096)) {
        prop_assert_eq!(inspect(&with_stream("/Filter /DCTDecode", &data)), Ok(MediaType::Pdf));
    }

    #[test]
    fn whatever_comes_is_answered(dictionary in "[ -~]{0,80}", data in proptest::collection::vec(any::<u8>(), 0..512)) {
        let _answer = inspect(&with_stream(&dictionary, &data));
    }
}

#[test]
fn names_and_archives_within_a_page_refuse_nothing() {
    for data in [
        &b"q /JS gs (/JavaScript) Tj PK\x03\x04 PK\x05\x06 Q"[..],
        b"\x00/AA \xff/Launch \xfe/Encrypt",
        b"see 1 obj, or endobj",
    ] {
        assert_eq!(inspect(&with_stream("", data)), Ok(MediaType::Pdf));
    }
}

#[test]
fn an_object_that_pretends_to_be_data_is_looked_through() {
    for data in [
        "5 0 obj << /S /JavaScript /JS (app.alert(1)) >> endobj",
        "5 %\n0 obj << /J#53 (x) >> endobj",
        "trailer << /Root << /OpenAction << /S /Launch >> >> >>",
    ] {
        let fault = inspect(&with_stream("", data.as_bytes())).expect_err(data);
        assert!(matches!(fault, DocumentFault::Active(_)), "{data}: {fault}");
    }
}

#[test]
fn an_action_in_an_object_stream_is_found() {
    let calm = packed_object("<< /Type /Page /Rotate 90 >>");
    assert_eq!(inspect(&calm), Ok(MediaType::Pdf));
    let acting = packed_object("<< /S /JavaScript /JS (app.alert(1)) >>");
    assert_eq!(inspect(&acting), Err(DocumentFault::Active("a script")));
    let spelled = packed_object("<< /OpenA#63tion 3 0 R >>");
    assert_eq!(
        inspect(&spelled),
        Err(DocumentFault::Active("an action on opening"))
    );
    // Readers ask for the place of the first object, not for the type.
    let unnamed = with_stream(
        "/N 1 /First 4 /Filter [/FlateDecode]",
        &deflated(b"7 0 << /XFA 1 >>"),
    );
    assert_eq!(
        inspect(&unnamed),
        Err(DocumentFault::Active("a form with scripts"))
    );
    let open = with_stream("/Type /ObjStm /N 1 /First 4", b"7 0 << /AA << >> >>");
    assert_eq!(inspect(&open), Err(DocumentFault::Active("an action")));
}

#[test]
fn object_streams_that_cannot_be_looked_into_are_refused() {
    let hidden = b"7 0 << /JS (x) >>";
    for (dictionary, data) in [
        ("/Type /ObjStm /First 4 /Filter /LZWDecode", hidden.to_vec()),
        (
            "/Type /ObjStm /First 4 /Filter [/ASCIIHexDecode /FlateDecode]",
            deflated(hidden),
        ),
        ("/Type /ObjStm /First 4 /Filter 9 0 R", deflated(hidden)),
        (
            "/Type /ObjStm /First 4 /Filter /FlateDecode",
            hidden.to_vec(),
        ),
        (
            "/Type /ObjStm /First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 >>",
            deflated(hidden),
        ),
    ] {
        let fault = inspect(&with_stream(dictionary, &data)).expect_err(dictionary);
        assert!(
            matches!(fault, DocumentFault::Damaged(_)),
            "{dictionary}: {fault}"
        );
    }
}

#[test]
fn object_streams_that_grow_beyond_all_bounds_are_refused() {
    let bomb = deflated(&vec![b' '; 40 * 1024 * 1024]);
    assert!(bomb.len() < 100_000, "a bomb is small");
    let file = with_stream("/Type /ObjStm /First 4 /Filter /FlateDecode", &bomb);
    assert_eq!(inspect(&file), Err(DocumentFault::Unpacks));
    // Many that are each small enough.
    let part = deflated(&vec![b' '; 9 * 1024 * 1024]);
    let one = stream("/Type /ObjStm /First 4 /Filter /FlateDecode", &part);
    assert_eq!(
        inspect(&pdf_of_objects(&one.repeat(4))),
        Err(DocumentFault::Unpacks)
    );
    // Pages are not unpacked: what they grow to is their reader's concern.
    assert_eq!(
        inspect(&with_stream("/Filter /FlateDecode", &bomb)),
        Ok(MediaType::Pdf)
    );
}

#[test]
fn a_place_to_open_at_is_no_action() {
    let at = |object: &str| {
        inspect(&pdf_of_objects(
            format!("4 0 obj << {object} >> endobj\n").as_bytes(),
        ))
    };
    assert_eq!(at("/OpenAction [3 0 R /Fit]"), Ok(MediaType::Pdf));
    assert!(at("/OpenAction [<< /S /GoToR >>]").is_err());
    assert!(at("/OpenAction << /S /URI >>").is_err());
    assert!(at("/OpenAction 3 0 R").is_err());
}

#[test]
fn an_archive_around_a_pdf_is_found_wherever_it_ends() {
    let tail = b"\nendstream\nendobj\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n60\n%%EOF\n";
    let comment = u16::try_from(tail.len()).expect("short");
    let end = [&b"PK\x05\x06"[..], &[0; 16], &comment.to_le_bytes()].concat();
    let file = with_stream("", &end);
    assert!(file.ends_with(tail), "the comment reaches to the end");
    assert_eq!(
        inspect(&file),
        Err(DocumentFault::Ambiguous("it is also a ZIP archive"))
    );
}
