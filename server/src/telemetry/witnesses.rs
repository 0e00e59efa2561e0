//! The witnesses of the log in numbers.

use quaymark_core::wire::WitnessStatus;

use super::{head, line, put};

/// Adds what each witness cosigned last, whether it fails, and whether a checkpoint waits for them.
pub fn render_witnesses(text: &mut String, witnesses: &[WitnessStatus], waiting: Option<u64>) {
    let help = "Entries of a signed checkpoint that waits for witnesses; 0 is none.";
    line(
        text,
        "checkpoint_waiting_size",
        "gauge",
        help,
        waiting.unwrap_or(0),
    );
    let name = "witness_cosigned_size";
    head(
        text,
        name,
        "gauge",
        "Entries of the checkpoint a witness cosigned last.",
    );
    for witness in witnesses {
        let (who, size) = (label(&witness.name), witness.cosigned_size.unwrap_or(0));
        put(
            text,
            format_args!("quaymark_{name}{{witness=\"{who}\"}} {size}\n"),
        );
    }
    let name = "witness_failing";
    head(
        text,
        name,
        "gauge",
        "Whether a witness gives no cosignature.",
    );
    for witness in witnesses {
        let (who, fails) = (label(&witness.name), u8::from(witness.trouble.is_some()));
        put(
            text,
            format_args!("quaymark_{name}{{witness=\"{who}\"}} {fails}\n"),
        );
    }
}

/// A name as a label: names come from the operator's policy.
fn label(name: &str) -> String {
    name.replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_witness_is_told_apart() {
        let witness = |name: &str, size, trouble: Option<&str>| WitnessStatus {
            name: name.to_owned(),
            cosigned_size: size,
            cosigned_at: None,
            trouble: trouble.map(str::to_owned),
            since: None,
        };
        let mut text = String::new();
        let both = [
            witness("w1", Some(7), None),
            witness("w\"2", None, Some("away")),
        ];
        render_witnesses(&mut text, &both, Some(9));
        for expected in [
            "quaymark_checkpoint_waiting_size 9\n",
            "quaymark_witness_cosigned_size{witness=\"w1\"} 7\n",
            "quaymark_witness_failing{witness=\"w1\"} 0\n",
            "quaymark_witness_failing{witness=\"w\\\"2\"} 1\n",
        ] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
    }
}
