//! Files that are not what they should be, with the words of their refusals.

use super::files::{eicar, jpeg_of, pdf, pdf_with, png_of, png_without_pixels};

/// A name, the file, and the words its refusal must have.
pub type Hostile = (&'static str, Vec<u8>, &'static str);

fn after(mut bytes: Vec<u8>, more: &[u8]) -> Vec<u8> {
    bytes.extend_from_slice(more);
    bytes
}

fn cut(bytes: &[u8], off: usize) -> Vec<u8> {
    bytes[..bytes.len() - off].to_vec()
}

pub fn other_types() -> Vec<Hostile> {
    let zip = b"PK\x03\x04\x14\x00\x00\x00\x08\x00bomb";
    vec![
        ("empty", Vec::new(), "empty"),
        ("text", b"only words".to_vec(), "not a PDF, PNG or JPEG"),
        (
            "program",
            b"MZ\x90\x00\x03\x00\x00\x00".to_vec(),
            "not a PDF",
        ),
        (
            "elf",
            b"\x7fELF\x02\x01\x01\x00aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".to_vec(),
            "not a PDF",
        ),
        ("zip bomb", zip.to_vec(), "not a PDF"),
        (
            "gzip bomb",
            b"\x1f\x8b\x08\x00\x00\x00\x00\x00".to_vec(),
            "not a PDF",
        ),
        ("gif", b"GIF89a\x01\x00\x01\x00".to_vec(), "not a PDF"),
        (
            "svg with a script",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec(),
            "not a PDF",
        ),
        (
            "page",
            b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
            "not a PDF",
        ),
        (
            "shell script",
            b"#!/bin/sh\nrm -rf /\n".to_vec(),
            "not a PDF",
        ),
        ("virus test file", eicar(), "not a PDF"),
    ]
}

pub fn pdfs() -> Vec<Hostile> {
    vec![
        ("script", pdf_with("/S /JavaScript"), "a script"),
        ("short script", pdf_with("/JS (app.alert(1))"), "a script"),
        (
            "hidden script",
            pdf_with("/J#61va#53cript 1 0 R"),
            "a script",
        ),
        (
            "launch",
            pdf_with("/S /Launch /F (cmd.exe)"),
            "start a program",
        ),
        (
            "embedded file",
            pdf_with("/Type /EmbeddedFile"),
            "embedded file",
        ),
        (
            "embedded files",
            pdf_with("/Names << /EmbeddedFiles 2 0 R >>"),
            "embedded file",
        ),
        ("open action", pdf_with("/OpenAction 2 0 R"), "action"),
        (
            "additional action",
            pdf_with("/AA << /O 2 0 R >>"),
            "action",
        ),
        ("rich media", pdf_with("/Subtype /RichMedia"), "media"),
        (
            "xfa",
            pdf_with("/AcroForm << /XFA 2 0 R >>"),
            "form with scripts",
        ),
        ("encrypted", pdf_with("/Encrypt 3 0 R"), "encrypted"),
        ("cut short", cut(&pdf(), 20), "cut short"),
        ("only a header", b"%PDF-1.7\n".to_vec(), "cut short"),
        (
            "no version",
            b"%PDF-x\nstartxref\n0\n%%EOF\n".to_vec(),
            "cut short",
        ),
        (
            "no table of contents",
            b"%PDF-1.7\n%%EOF\n".to_vec(),
            "cut short",
        ),
        ("zip within", pdf_with("/X (PK\x03\x04)"), "ZIP"),
        (
            "zip at the end",
            after(pdf(), b"PK\x05\x06"),
            "more than one",
        ),
        (
            "page within",
            pdf_with("/X (<HTML><script>)"),
            "page or a script",
        ),
    ]
}

pub fn pictures() -> Vec<Hostile> {
    vec![
        ("png cut short", cut(&png_of(10, 10), 3), "cut short"),
        (
            "png with a zip behind",
            after(png_of(10, 10), b"PK\x03\x04"),
            "more than one",
        ),
        ("png without pixels", png_without_pixels(), "cut short"),
        ("png of no size", png_of(0, 10), "no pixels"),
        ("png too wide", png_of(100_000, 1), "too many"),
        ("png too large in all", png_of(12_000, 12_000), "too many"),
        (
            "png of the greatest size",
            png_of(u32::MAX, u32::MAX),
            "too many",
        ),
        ("jpeg cut short", cut(&jpeg_of(10, 10), 2), "cut short"),
        (
            "jpeg with a page behind",
            after(jpeg_of(10, 10), b"<script>"),
            "more than one",
        ),
        ("jpeg too high", jpeg_of(1, 65_535), "too many"),
        ("jpeg of no size", jpeg_of(0, 0), "no pixels"),
        (
            "jpeg of two bytes more",
            b"\xff\xd8\xff\xe0".to_vec(),
            "cut short",
        ),
    ]
}
