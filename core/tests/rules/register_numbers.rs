//! Register numbers: what the check character catches, and what is read as what.

use quaymark_core::id::{AttestorId, IdFault, ProviderId, RecordId, RecordKind};

const ALPHABET: &str = "0123456789abcdefghjkmnpqrstvwxyz";

/// Well spread numbers, the same on every run.
fn some_numbers(how_many: u64) -> impl Iterator<Item = ProviderId> {
    (1..=how_many).map(|n| ProviderId::from_bits(n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7))
}

fn fault(text: &str) -> Option<IdFault> {
    text.parse::<ProviderId>().err().map(|error| error.fault)
}

#[test]
fn a_number_is_printed_as_it_is_read() {
    for number in some_numbers(500) {
        let text = number.to_string();
        assert_eq!(text.parse(), Ok(number));
        assert_eq!(text.to_uppercase().parse(), Ok(number));
    }
}

/// Computed by hand in another language with the weights α⁰ to α¹⁰.
#[test]
fn the_check_character_is_the_documented_sum() {
    let number: ProviderId = "prv_3k7m9q2xw58".parse().expect("a register number");
    assert_eq!(number.to_string(), "prv_3k7m9q2xw58");
    assert_eq!(ProviderId::from_bits(0).to_string(), "prv_00000000000");
    assert_eq!(ProviderId::from_bits(1).to_string(), "prv_00000000012");
}

#[test]
fn every_single_wrong_character_is_caught() {
    for number in some_numbers(200) {
        let text = number.to_string();
        for place in 4..text.len() {
            for wrong in ALPHABET.chars().filter(|c| !text[place..].starts_with(*c)) {
                let mistyped = format!("{}{wrong}{}", &text[..place], &text[place + 1..]);
                assert_eq!(
                    fault(&mistyped),
                    Some(IdFault::CheckCharacter),
                    "{mistyped}"
                );
            }
        }
    }
}

#[test]
fn every_swap_of_two_different_neighbours_is_caught() {
    for number in some_numbers(500) {
        let text = number.to_string();
        for place in 4..text.len() - 1 {
            let mut swapped = text.clone().into_bytes();
            swapped.swap(place, place + 1);
            let swapped = String::from_utf8(swapped).expect("ASCII");
            let expected = (swapped != text).then_some(IdFault::CheckCharacter);
            assert_eq!(fault(&swapped), expected, "{swapped}");
        }
    }
}

#[test]
fn letters_that_look_like_digits_are_read_as_digits() {
    let number = ProviderId::from_bits(1 << 5);
    let text = number.to_string();
    assert!(text.contains('1') && text.contains('0'));
    for (digit, letter) in [('1', 'i'), ('1', 'L'), ('0', 'o'), ('0', 'O')] {
        let written: String = text.replace(digit, &letter.to_string());
        assert_eq!(written.parse(), Ok(number), "{written}");
    }
}

#[test]
fn another_shape_is_a_fault_of_form() {
    let good = ProviderId::from_bits(12_345).to_string();
    let longer = format!("{good}0");
    let with_u = good.replacen('0', "u", 1);
    for text in [
        "",
        "prv_",
        "prv",
        &good[4..],
        &good[..good.len() - 1],
        &longer,
        &with_u,
        "att_00000000000",
        "prv-00000000000",
        "prv_0000000000é",
        "éé_00000000000",
    ] {
        assert_eq!(fault(text), Some(IdFault::Form), "{text}");
    }
}

#[test]
fn the_prefix_tells_the_kind_of_a_record() {
    for kind in RecordKind::ALL {
        let id = RecordId::from_bits(kind, 0x1_2345_6789_abcd);
        let read: RecordId = id.to_string().parse().expect("a record number");
        assert_eq!((read, read.kind()), (id, kind));
    }
    assert!("prv_00000000000".parse::<RecordId>().is_err());
    assert!("crt_00000000001".parse::<RecordId>().is_err());
}

#[test]
fn only_fifty_bits_count() {
    assert_eq!(AttestorId::from_bits(u64::MAX).bits(), (1 << 50) - 1);
}

#[test]
fn an_error_says_what_was_found_and_what_was_expected() {
    let error = "prv_00000000001"
        .parse::<ProviderId>()
        .expect_err("a wrong check");
    assert_eq!(
        error.to_string(),
        "`prv_00000000001` is not a valid register number: expected a prefix such as prv_, ten \
         base-32 characters and a check character"
    );
}
