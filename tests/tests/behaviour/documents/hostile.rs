//! Files that are not what they should be, sent over HTTP: each refused in its own words, none kept.

use quaymark_server::config::Scanning;
use quaymark_tests::upload::hand_in;
use serde_json::Value;

use super::samples::{other_types, pdfs, pictures};
use super::{documents, draft, files_laid, refusal, refused, scene, word};

#[test]
fn hostile_files_are_refused_each_for_its_own_reason_and_none_is_kept() {
    let scene = scene(Scanning::Unscanned);
    let id = draft(&scene.ann, "N1");
    let mut count = 0;
    for (name, file, words) in [other_types(), pdfs(), pictures()].concat() {
        let key = name.replace(' ', "-");
        let answer = hand_in(&scene.ann, &id, &key, "../certificate.pdf", &file);
        assert_eq!(refusal(&answer), refused(422, "document_refused"), "{name}");
        let problem: Value = answer.json();
        assert_eq!(problem["field"], "document", "{name}");
        let detail = word(&problem, "detail");
        assert!(detail.contains(words), "{name}: {detail}");
        assert!(word(&problem, "expected").contains("PDF"), "{name}");
        count += 1;
    }
    assert!(count >= 25, "{count}");
    assert_eq!(
        (
            documents(&scene.ann, &id).len(),
            files_laid(&scene.register)
        ),
        (0, 0)
    );
}
