//! Files made byte by byte.

/// A whole PDF around an object's dictionary.
pub fn pdf_with(dictionary: &str) -> Vec<u8> {
    format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog {dictionary} >>\nendobj\nxref\n0 1\n\
         0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n60\n%%EOF\n"
    )
    .into_bytes()
}

/// A whole PDF with some objects more, as they are.
pub fn pdf_of_objects(objects: &[u8]) -> Vec<u8> {
    [
        &b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"[..],
        objects,
        b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Root 1 0 R >>\nstartxref\n60\n%%EOF\n",
    ]
    .concat()
}

pub fn pdf() -> Vec<u8> {
    pdf_with("/Lang (en)")
}

fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).expect("short");
    [&length.to_be_bytes()[..], kind, data, &[0; 4]].concat()
}

pub fn png_of(width: u32, height: u32) -> Vec<u8> {
    let header = [
        &width.to_be_bytes()[..],
        &height.to_be_bytes(),
        &[8, 2, 0, 0, 0],
    ]
    .concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", b"pixels"),
        chunk(b"IEND", b""),
    ]
    .concat()
}

pub fn png_without_pixels() -> Vec<u8> {
    let whole = png_of(10, 10);
    let at = whole
        .windows(4)
        .position(|w| w == b"IDAT")
        .expect("a chunk")
        - 4;
    [&whole[..at], &chunk(b"IEND", b"")].concat()
}

pub fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let frame = [
        &b"\xff\xc0\x00\x0b\x08"[..],
        &height.to_be_bytes(),
        &width.to_be_bytes(),
        b"\x01\x01\x11\x00",
    ]
    .concat();
    let app = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00";
    let scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00pixels\xff\xd9";
    [&b"\xff\xd8"[..], app, &frame, scan].concat()
}

/// The test file of antivirus scanners, put together so that no scanner minds this source.
pub fn eicar() -> Vec<u8> {
    let halves = [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-",
        "ANTIVIRUS-TEST-FILE!$H+H*",
    ];
    halves.concat().into_bytes()
}
