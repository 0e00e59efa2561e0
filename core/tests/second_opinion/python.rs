//! Asking a Python program: a line of JSON for each question, a line of JSON for each answer.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The answers of a program of this folder.
pub fn ask(program: &str, questions: &[Value]) -> Vec<Value> {
    let path = format!(
        "{}/tests/second_opinion/{program}",
        env!("CARGO_MANIFEST_DIR")
    );
    let mut child = Command::new("python3")
        .args(["-I", &path])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 starts");
    let mut input = child.stdin.take().expect("a pipe");
    let lines: String = questions.iter().map(|q| format!("{q}\n")).collect();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("python3 ends");
    writing.join().expect("no panic").expect("python3 reads");
    assert!(output.status.success(), "{program} failed");
    let answers = String::from_utf8(output.stdout).expect("UTF-8");
    let answers: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(answers.len(), questions.len());
    answers
}
