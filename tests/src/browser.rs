//! A real Chromium, driven through chromedriver, with what the suites ask of it: a viewport, a
//! colour scheme, axe, the console, pictures.

mod fill;
mod keyboard;
mod look;

use std::cell::OnceCell;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::http::Request;
use crate::{sources, wait};

pub use keyboard::keys;
pub use look::{Look, Scheme};

const PATIENCE: Duration = Duration::from_secs(20);
/// The tallest picture Chromium takes, in pixels; what stands below is left out.
const TALLEST_PICTURE: u64 = 16_000;

/// One browser with one tab, by the WebDriver protocol and Chromium's own.
#[derive(Debug)]
pub struct Browser {
    session: String,
    driver: Driver,
    /// Set once every page gets axe.
    axe: OnceCell<()>,
}

/// chromedriver, ended with the browser.
#[derive(Debug)]
struct Driver {
    process: Child,
    address: SocketAddr,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _quit = self.process.kill().and_then(|()| self.process.wait());
    }
}

impl Driver {
    fn start() -> Self {
        let mut process = Command::new("chromedriver")
            .args(["--port=0", "--log-level=SEVERE"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts; `cargo xtask test` installs it");
        let output = process.stdout.take().expect("its output is piped");
        let port = BufReader::new(output)
            .lines()
            .map_while(Result::ok)
            .find_map(|line| port_of(&line))
            .expect("chromedriver says its port");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        Self { process, address }
    }
}

/// From `ChromeDriver was started successfully on port 33123.`
fn port_of(line: &str) -> Option<u16> {
    let rest = line.split("started successfully on port ").nth(1)?;
    rest.trim_end_matches('.').parse().ok()
}

impl Drop for Browser {
    fn drop(&mut self) {
        let path = format!("/session/{}", self.session);
        let _closed = Request::new("DELETE", &path).send(self.driver.address);
    }
}

impl Browser {
    /// Starts a browser; it ends when it is dropped.
    pub fn start() -> Self {
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            "--window-size=1280,900",
        ];
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        }}});
        let driver = Driver::start();
        let opened = drive(driver.address, "/session", &capabilities);
        let session = opened["sessionId"].as_str().expect("a session has an id");
        Self {
            session: session.to_owned(),
            driver,
            axe: OnceCell::new(),
        }
    }

    /// Sets viewport and colour scheme.
    pub fn look(&self, look: Look) {
        let metrics = json!({
            "width": look.width, "height": 900, "deviceScaleFactor": 1, "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
        let value = match look.scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let features = json!([
            { "name": "prefers-color-scheme", "value": value },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.devtools(
            "Emulation.setEmulatedMedia",
            &json!({ "features": features }),
        );
    }

    /// Switches scripts of pages off from the next page on.
    pub fn without_scripts(&self) {
        self.devtools(
            "Emulation.setScriptExecutionDisabled",
            &json!({ "value": true }),
        );
    }

    /// Gives the browser an authenticator whose owner always shows that it is they.
    pub fn with_authenticator(&self) {
        let authenticator = json!({ "protocol": "ctap2", "transport": "internal",
            "hasResidentKey": true, "hasUserVerification": true, "isUserVerified": true,
            "isUserConsenting": true });
        self.ask("webauthn/authenticator", &authenticator);
    }

    /// Takes the cookie of a session, once a page of the site is shown.
    pub fn with_cookie(&self, name: &str, value: &str) {
        let cookie = json!({ "name": name, "value": value, "path": "/" });
        self.ask("cookie", &json!({ "cookie": cookie }));
    }

    /// Goes to an address and waits until it is loaded.
    pub fn visit(&self, address: &str) {
        self.ask("url", &json!({ "url": address }));
    }

    /// Runs a script in the page and returns its value.
    pub fn script(&self, script: &str) -> Value {
        self.ask("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Asks the page until the script's value is true.
    pub fn until(&self, what: &str, script: &str) {
        wait::until(what, PATIENCE, || {
            (self.script(script) == Value::Bool(true)).then_some(())
        });
    }

    /// What axe finds wrong, each with the elements at fault.
    pub fn axe_violations(&self) -> Vec<String> {
        self.axe.get_or_init(|| self.bring_axe());
        let run = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] })
               .then(r => done(r.violations), e => done([{ id: String(e), nodes: [] }]));";
        let found = self.ask("execute/async", &json!({ "script": run, "args": [] }));
        let violations = found.as_array().expect("axe answers with a list");
        violations.iter().map(describe_violation).collect()
    }

    /// Gives axe to the page that is shown, and to each that is loaded later.
    fn bring_axe(&self) {
        let source = axe_script();
        self.script(&source);
        let script = json!({ "source": source });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &script);
    }

    /// Everything the console said since it was last asked, but for plain messages.
    pub fn console_faults(&self) -> Vec<String> {
        let log = self.ask("se/log", &json!({ "type": "browser" }));
        let lines = log.as_array().cloned().unwrap_or_default();
        let faults = lines
            .iter()
            .filter(|line| matches!(line["level"].as_str(), Some("SEVERE" | "WARNING")));
        faults.map(|line| line["message"].to_string()).collect()
    }

    /// A picture of the whole page for people to look at, below `target/screenshots`. On a build machine
    /// nobody does, and none is taken.
    pub fn picture(&self, name: &str) {
        if std::env::var_os("CI").is_some() {
            return;
        }
        let size =
            "return [document.documentElement.clientWidth, document.documentElement.scrollHeight];";
        let size = self.script(size);
        let height = size[1].as_u64().unwrap_or(0).min(TALLEST_PICTURE);
        let clip = json!({ "x": 0, "y": 0, "width": size[0], "height": height, "scale": 1 });
        let shot = self.devtools(
            "Page.captureScreenshot",
            &json!({ "format": "png", "captureBeyondViewport": true, "clip": clip }),
        );
        let data = shot["data"].as_str().expect("a picture has data");
        let folder = sources::root().join("target/screenshots");
        std::fs::create_dir_all(&folder).expect("the folder of pictures can be made");
        let path = folder.join(format!("{name}.png"));
        std::fs::write(&path, decode_base64(data)).expect("a picture can be written");
    }

    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.ask(
            "goog/cdp/execute",
            &json!({ "cmd": command, "params": parameters }),
        )
    }

    fn ask(&self, command: &str, body: &Value) -> Value {
        let path = format!("/session/{}/{command}", self.session);
        drive(self.driver.address, &path, body)
    }
}

fn drive(driver: SocketAddr, path: &str, body: &Value) -> Value {
    let response = Request::post_json(path, &body.to_string()).send(driver);
    let response = response.expect("chromedriver answers");
    assert_eq!(response.status, 200, "{path}: {}", response.text());
    let mut answer: Value = response.json();
    answer["value"].take()
}

fn describe_violation(violation: &Value) -> String {
    let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
    let targets: Vec<String> = nodes
        .iter()
        .map(|node| node["target"].to_string())
        .collect();
    let summary = nodes.first().map(|node| node["failureSummary"].to_string());
    let (id, help) = (&violation["id"], &violation["help"]);
    let summary = summary.unwrap_or_default();
    format!("{id} ({help}): {} {summary}", targets.join(" "))
}

fn axe_script() -> String {
    let asked_for = std::env::var_os("QUAYMARK_TEST_AXE").map(PathBuf::from);
    let usual = || sources::root().join("target/axe-core/package/axe.min.js");
    let path: PathBuf = asked_for.unwrap_or_else(usual);
    read_script(&path)
}

fn read_script(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| {
        panic!("{}: {error}; `cargo xtask test` fetches it", path.display())
    })
}

fn decode_base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    let decoded = base64::engine::general_purpose::STANDARD.decode(text);
    decoded.expect("the browser sends base64")
}
