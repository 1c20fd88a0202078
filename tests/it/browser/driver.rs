//! A real Chromium, driven over the W3C's `WebDriver` by chromedriver.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::support::page::ask;
use crate::support::{Running, real};

/// The key of an element's reference, by the specification.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser with nothing of anybody's in it.
pub(crate) struct Browser {
    port: u16,
    session: String,
    pid: Option<Pid>,
    _driver: Running,
    _home: tempfile::TempDir,
}

/// The port that chromedriver says it listens on.
fn port(log: &Path) -> u16 {
    let since = Instant::now();
    loop {
        let said = std::fs::read_to_string(log).unwrap();
        let rest = said.split_once("started successfully on port ");
        if let Some((port, _)) = rest.and_then(|(_, rest)| rest.split_once('.')) {
            return port.parse().unwrap();
        }
        assert!(
            since.elapsed() < Duration::from_secs(60),
            "no port in {said}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Browser {
    /// Starts one; nothing where it is not installed.
    pub(crate) fn start() -> Option<Self> {
        let chromium = real::find("chromium", "chromium")?;
        let driver = real::find("chromedriver", "chromium-driver")?;
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(driver);
        let log = home.path().join("log");
        command
            .arg("--port=0")
            .env("HOME", home.path())
            .stdout(std::fs::File::create(&log).unwrap())
            .stderr(Stdio::null());
        let driver = Running::start(&mut command);
        let port = port(&log);
        let profile = home.path().join("profile");
        let mut browser = Self {
            port,
            session: String::new(),
            pid: None,
            _driver: driver,
            _home: home,
        };
        let args = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--lang=en-US",
            &format!("--user-data-dir={}", profile.display()),
        ];
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"binary": chromium, "args": args},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let made = browser.call("POST", "/session", &wanted);
        let pid = made["capabilities"]["goog:processID"].as_i64();
        browser.pid = pid.and_then(|pid| Pid::from_raw(i32::try_from(pid).ok()?));
        made["sessionId"]
            .as_str()
            .expect("no session")
            .clone_into(&mut browser.session);
        Some(browser)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if method == "GET" {
            String::new()
        } else {
            body.to_string()
        };
        let json = [("Content-Type", "application/json")];
        let reply = ask(self.port, method, path, &json, &body);
        let mut value: Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.body);
        value["value"].take()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        self.call("POST", &format!("/session/{}{path}", self.session), body)
    }

    fn read(&self, path: &str) -> Value {
        self.call(
            "GET",
            &format!("/session/{}{path}", self.session),
            &Value::Null,
        )
    }

    /// A command of its protocol for developers.
    pub(crate) fn devtools(&self, command: &str, params: &Value) -> Value {
        self.post(
            "/goog/cdp/execute",
            &json!({"cmd": command, "params": params}),
        )
    }

    pub(crate) fn open(&self, url: &str) {
        self.post("/url", &json!({"url": url}));
    }

    pub(crate) fn title(&self) -> String {
        self.read("/title").as_str().unwrap().to_owned()
    }

    /// Runs an expression in the page.
    pub(crate) fn eval(&self, expression: &str) -> Value {
        let script = format!("return {expression}");
        self.post("/execute/sync", &json!({"script": script, "args": []}))
    }

    fn find(&self, css: &str) -> String {
        let found = self.post("/element", &json!({"using": "css selector", "value": css}));
        found[ELEMENT].as_str().unwrap().to_owned()
    }

    pub(crate) fn type_into(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.post(&format!("/element/{element}/value"), &json!({"text": text}));
    }

    pub(crate) fn click(&self, css: &str) {
        let element = self.find(css);
        self.post(&format!("/element/{element}/click"), &json!({}));
    }

    pub(crate) fn text(&self, css: &str) -> String {
        let element = self.find(css);
        let text = self.read(&format!("/element/{element}/text"));
        text.as_str().unwrap().to_owned()
    }

    /// Whether it is there and can be seen.
    pub(crate) fn shows(&self, css: &str) -> bool {
        let element = self.find(css);
        self.read(&format!("/element/{element}/displayed"))
            .as_bool()
            .unwrap()
    }

    /// Presses keys, wherever the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({"type": "keyDown", "value": key}),
                    json!({"type": "keyUp", "value": key}),
                ]
            })
            .collect();
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        self.post("/actions", &json!({"actions": [keyboard]}));
    }

    /// Waits until the page has this heading: a form takes a moment.
    #[track_caller]
    pub(crate) fn sees(&self, heading: &str) {
        let since = Instant::now();
        loop {
            let seen = self.eval("document.querySelector('h1')?.textContent");
            if seen == heading {
                return;
            }
            assert!(
                since.elapsed() < Duration::from_secs(30),
                "{seen} is not {heading}"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// As wide as a telephone, or as a desk.
    pub(crate) fn width(&self, pixels: u32) {
        let metrics =
            json!({"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    pub(crate) fn prefers_dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", &features);
    }

    pub(crate) fn in_zone(&self, zone: &str) {
        let value = json!({"timezoneId": zone});
        self.devtools("Emulation.setTimezoneOverride", &value);
    }

    pub(crate) fn runs_scripts(&self, runs: bool) {
        let value = json!({"value": !runs});
        self.devtools("Emulation.setScriptExecutionDisabled", &value);
    }

    /// What a screen reader has: role and name of each node, the description behind them.
    pub(crate) fn accessible(&self) -> Vec<String> {
        let tree = self.devtools("Accessibility.getFullAXTree", &json!({}));
        let text = |node: &Value, key: &str| {
            let text = node[key]["value"].as_str();
            text.unwrap_or_default().to_owned()
        };
        let nodes = tree["nodes"].as_array().unwrap().iter();
        nodes
            .filter(|node| node["ignored"] == false)
            .map(|node| {
                let parts = ["role", "name", "description"].map(|key| text(node, key));
                parts.join("|")
            })
            .collect()
    }

    /// What the console had to say since the last time: violations of the policy, errors of the script.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({"type": "browser"}));
        let entries = log.as_array().unwrap().iter();
        entries
            // That a page came with another status than 200 is on purpose.
            .filter(|entry| entry["source"] != "network")
            .map(ToString::to_string)
            .collect()
    }

    /// Keeps a picture of the page where `CREDTOOL_SCREENSHOTS` names a folder, to be looked at.
    pub(crate) fn picture(&self, name: &str) {
        let Some(folder) = std::env::var_os("CREDTOOL_SCREENSHOTS") else {
            return;
        };
        let shot = self.devtools(
            "Page.captureScreenshot",
            &json!({"captureBeyondViewport": true}),
        );
        let bytes = base64::Engine::decode(
            &base64::engine::general_purpose::STANDARD,
            shot["data"].as_str().unwrap(),
        );
        let path = std::path::Path::new(&folder).join(format!("{name}.png"));
        std::fs::write(path, bytes.unwrap()).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It is a child of the driver, which would leave it behind. Its own children end with it.
        if let Some(pid) = self.pid {
            kill_process(pid, Signal::KILL).ok();
        }
    }
}
