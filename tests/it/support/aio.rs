//! aiosmtpd, a Python server, with `tests/fixtures/relay.py`, which makes it misbehave.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use super::real;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/relay.py");

/// A running relay; it ends with the value.
pub(crate) struct Aio {
    child: Child,
    pub(crate) port: u16,
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Aio {
    /// Starts one with these options of the script; nothing where aiosmtpd is not installed.
    pub(crate) fn start(options: &[&str]) -> Option<Self> {
        let python = real::python_with("aiosmtpd", "python3-aiosmtpd")?;
        let mut child = Command::new(python)
            .args(["-W", "ignore", SCRIPT])
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next().expect("it ended").unwrap().parse().unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let tell = Arc::clone(&told);
        let reader = std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                tell.lock().unwrap().push(line);
            }
        });
        Some(Self {
            child,
            port,
            lines: told,
            reader: Some(reader),
        })
    }

    /// Ends it, and gives what it saw: `connect`, the names of commands, `took ADDRESS`.
    pub(crate) fn end(mut self) -> Vec<String> {
        self.kill();
        std::mem::take(&mut *self.lines.lock().unwrap())
    }

    fn kill(&mut self) {
        // It may have ended by itself.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
    }
}

impl Drop for Aio {
    fn drop(&mut self) {
        self.kill();
    }
}
