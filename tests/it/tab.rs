//! A tab of Chromium that is used as a reader uses it: keys, the mouse of the finger, Back. It is spoken to over two
//! named pipes (the DevTools protocol, messages ended by a zero byte), so that no other program is needed.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What is waited for comes within this time, or it never comes.
const PATIENCE: Duration = Duration::from_secs(90);

/// One browser at a time: each takes hundreds of megabytes.
static ONE: Mutex<()> = Mutex::new(());

pub(crate) fn one_at_a_time() -> MutexGuard<'static, ()> {
    ONE.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// The flags with which Chromium keeps to itself.
pub(crate) const QUIET: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--lang=ja",
];

pub(crate) struct Tab {
    child: Child,
    to: File,
    from: Receiver<Value>,
    session: String,
    last: u64,
    /// Events that nobody has looked at.
    pub(crate) events: VecDeque<Value>,
    _profile: TempDir,
    _one: MutexGuard<'static, ()>,
}

impl Tab {
    /// A tab of a phone's or a desk's size, with nothing in it.
    pub(crate) fn new(browser: &Path, width: u32, height: u32) -> Tab {
        let one = one_at_a_time();
        let profile = tempfile::tempdir().unwrap();
        let (to, from) = (profile.path().join("to"), profile.path().join("from"));
        for pipe in [&to, &from] {
            assert!(Command::new("mkfifo").arg(pipe).status().unwrap().success());
        }
        let child = Command::new("sh")
            .args(["-c", "in=$1 out=$2; shift 2; exec \"$@\" 3<\"$in\" 4>\"$out\"", "sh"])
            .args([&to, &from])
            .arg(browser)
            .args(QUIET)
            .arg("--remote-debugging-pipe")
            .arg(format!("--window-size={width},{height}"))
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let to = File::options().write(true).open(&to).unwrap();
        let pipe = File::open(&from).unwrap();
        let (send, from) = channel();
        std::thread::spawn(move || {
            for message in BufReader::new(pipe).split(0).map_while(Result::ok) {
                if let Ok(value) = serde_json::from_slice(&message)
                    && send.send(value).is_err()
                {
                    break;
                }
            }
        });
        let events = VecDeque::new();
        let mut tab = Tab { child, to, from, session: String::new(), last: 0, events, _profile: profile, _one: one };
        let target = tab.call("Target.createTarget", json!({ "url": "about:blank" }));
        let attached = tab.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true }));
        tab.session = attached["sessionId"].as_str().unwrap().to_owned();
        for domain in ["Page.enable", "Runtime.enable", "Network.enable", "Log.enable"] {
            tab.call(domain, json!({}));
        }
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        tab.call("Emulation.setDeviceMetricsOverride", size);
        tab
    }

    /// Calls a method of the protocol.
    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.ask(method, parameters).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The answer, or the error that Chromium tells.
    fn ask(&mut self, method: &str, parameters: Value) -> Result<Value, Value> {
        self.last += 1;
        let id = self.last;
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        self.to.write_all(message.to_string().as_bytes()).unwrap();
        self.to.write_all(&[0]).unwrap();
        let start = Instant::now();
        loop {
            match self.from.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
                Ok(mut got) if got["id"] == json!(id) => {
                    let error = got["error"].take();
                    return if error.is_null() { Ok(got["result"].take()) } else { Err(error) };
                }
                Ok(event) => self.events.push_back(event),
                Err(RecvTimeoutError::Timeout) => panic!("{method} is not answered"),
                Err(RecvTimeoutError::Disconnected) => panic!("Chromium is gone ({method})"),
            }
        }
    }

    /// Opens an address and waits until it has loaded.
    pub(crate) fn open(&mut self, address: &str) {
        // A page that only differs by its fragment would not load.
        self.call("Page.navigate", json!({ "url": "about:blank" }));
        self.events.clear();
        self.call("Page.navigate", json!({ "url": address }));
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// The value of an expression in the page.
    pub(crate) fn eval(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let mut got = self.call("Runtime.evaluate", asked);
        assert!(got["exceptionDetails"].is_null(), "{expression}: {}", got["exceptionDetails"]);
        got["result"]["value"].take()
    }

    pub(crate) fn text(&mut self, expression: &str) -> String {
        self.eval(expression).as_str().unwrap_or_default().to_owned()
    }

    /// Waits until an expression is true, or a promise of it.
    pub(crate) fn until(&mut self, expression: &str) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let asked = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
            // A page that is just being loaded anew refuses; the next one answers.
            if self.ask("Runtime.evaluate", asked).is_ok_and(|got| got["result"]["value"] == json!(true)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let shown = self.text("(document.querySelector('.decision-app') ?? document.body).innerText.slice(0, 1500)");
        panic!("never true: {expression}\n{shown}");
    }

    /// Presses and releases a key: `Tab`, `Shift+Tab`, `Enter`, `Escape`, `Space`, `ArrowDown`, `Home` …
    pub(crate) fn key(&mut self, name: &str) {
        let (shift, name) = match name.strip_prefix("Shift+") {
            Some(rest) => (8, rest),
            None => (0, name),
        };
        let (key, code, text) = match name {
            "Tab" => ("Tab", 9, ""),
            "Enter" => ("Enter", 13, "\r"),
            "Escape" => ("Escape", 27, ""),
            "Space" => (" ", 32, " "),
            "End" => ("End", 35, ""),
            "Home" => ("Home", 36, ""),
            "ArrowLeft" => ("ArrowLeft", 37, ""),
            "ArrowUp" => ("ArrowUp", 38, ""),
            "ArrowRight" => ("ArrowRight", 39, ""),
            "ArrowDown" => ("ArrowDown", 40, ""),
            "Backspace" => ("Backspace", 8, ""),
            other => panic!("no key {other}"),
        };
        let event = |kind: &str| {
            let mut event = json!({
                "type": kind, "key": key, "code": name, "windowsVirtualKeyCode": code, "modifiers": shift,
            });
            if kind == "keyDown" && !text.is_empty() {
                event["text"] = json!(text);
            }
            event
        };
        self.call("Input.dispatchKeyEvent", event(if text.is_empty() { "rawKeyDown" } else { "keyDown" }));
        self.call("Input.dispatchKeyEvent", event("keyUp"));
    }

    /// Types text where the focus is.
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Goes on with Tab until the focused element matches a selector.
    pub(crate) fn tab_to(&mut self, selector: &str) {
        for _ in 0..200 {
            if self.focused(selector) {
                return;
            }
            self.key("Tab");
        }
        panic!("Tab never comes to {selector}");
    }

    /// Whether the focused element matches a selector.
    pub(crate) fn focused(&mut self, selector: &str) -> bool {
        let selector = json!(selector);
        self.eval(&format!("document.activeElement.matches({selector})")) == json!(true)
    }

    /// Waits until the focused element matches a selector.
    pub(crate) fn until_focused(&mut self, selector: &str) {
        self.until(&format!("document.activeElement.matches({})", json!(selector)));
    }

    /// What was asked of the network since the last look, but for the icon, which browsers fetch when they like.
    pub(crate) fn requests(&mut self) -> Vec<String> {
        self.eval("1");
        let asked = self.events.iter().filter(|event| event["method"] == "Network.requestWillBeSent");
        let all = asked.filter_map(|event| event["params"]["request"]["url"].as_str().map(str::to_owned));
        let all = all
            .filter(|url| !url.starts_with("data:") && !url.starts_with("about:") && !url.contains("favicon"))
            .collect();
        self.events.clear();
        all
    }

    /// What scripts and the browser complained of since the last look.
    pub(crate) fn complaints(&mut self) -> Vec<String> {
        self.eval("1");
        let told = self.events.iter().filter(|event| match event["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Log.entryAdded") => true,
            Some("Runtime.consoleAPICalled") => event["params"]["type"] == "error",
            _ => false,
        });
        told.map(|event| event["params"].to_string()).collect()
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
