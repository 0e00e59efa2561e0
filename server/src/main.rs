//! The `quaymark` binary.

fn main() -> std::process::ExitCode {
    quaymark_server::commands::run()
}
