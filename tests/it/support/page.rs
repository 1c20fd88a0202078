//! `credtool serve` as a process of its own, and a client that sends any bytes.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{Env, Running};

/// Nobody waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A page that is being served; it is killed with the value.
pub(crate) struct Page {
    child: Running,
    pub(crate) port: u16,
    /// What it prints: an object a request on stdout, the rest on stderr.
    printed: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Page {
    /// Serves what the environment has, on a free port.
    pub(crate) fn start(env: &Env) -> Self {
        Self::start_on(env, "127.0.0.1:0", &[])
    }

    pub(crate) fn start_on(env: &Env, listen: &str, args: &[&str]) -> Self {
        let mut command = env.command(&[]);
        command.args(Self::arguments(listen)).args(args);
        Self::start_with(command)
    }

    /// The arguments that make it a page which the tests can read.
    pub(crate) fn arguments(listen: &str) -> [&str; 6] {
        ["serve", "--listen", listen, "--format", "jsonl", "-v"]
    }

    /// Starts it by a command of one's own.
    pub(crate) fn start_with(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = Running::start(&mut command);
        let printed = Arc::new(Mutex::new(String::new()));
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let err = BufReader::new(child.stderr.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        let readers = vec![keep(err, &printed), keep(out, &printed)];
        let Ok(object) = serde_json::from_str::<serde_json::Value>(&first) else {
            child.wait().unwrap();
            for reader in readers {
                reader.join().unwrap();
            }
            panic!("it does not listen: {first}{}", printed.lock().unwrap());
        };
        let address = object["address"].as_str().unwrap();
        Self {
            child,
            port: address.rsplit_once(':').unwrap().1.parse().unwrap(),
            printed,
            readers,
        }
    }

    pub(crate) fn connect(&self) -> TcpStream {
        connect(self.port)
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], "")
    }

    /// Sends the form.
    pub(crate) fn post(&self, path: &str, password: &str, repeat: &str) -> Reply {
        self.ask("POST", path, &[FORM], &form(password, repeat))
    }

    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        ask(self.port, method, path, headers, body)
    }

    /// Sends bytes and reads until the other side closes.
    pub(crate) fn send(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut stream = self.connect();
        stream.write_all(bytes)?;
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply)?;
        Ok(reply)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    pub(crate) fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// What it has printed so far.
    pub(crate) fn log(&self) -> String {
        self.printed.lock().unwrap().clone()
    }

    /// Waits until it has printed these words.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        let since = Instant::now();
        while !self.log().contains(words) {
            assert!(since.elapsed() < PATIENCE, "no {words} in {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Its exit code, and all that it printed, once it has ended.
    pub(crate) fn ended(mut self) -> (i32, String) {
        let code = self.child.wait().unwrap().code();
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        (code.expect("it was killed"), self.log())
    }
}

fn keep(from: impl BufRead + Send + 'static, printed: &Arc<Mutex<String>>) -> JoinHandle<()> {
    let printed = Arc::clone(printed);
    std::thread::spawn(move || {
        for line in from.lines() {
            let mut printed = printed.lock().unwrap();
            printed.push_str(&line.unwrap());
            printed.push('\n');
        }
    })
}

/// What a form is sent as.
pub(crate) const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// The two fields, as a browser writes them.
pub(crate) fn form(password: &str, repeat: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("password", password)
        .append_pair("repeat", repeat)
        .finish()
}

pub(crate) fn connect(port: u16) -> TcpStream {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Asks any server on this machine.
pub(crate) fn ask(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Reply {
    let request = request(port, method, path, headers, body);
    exchange(connect(port), &request)
}

/// Sends a request and reads the reply, as long as it says it is: a server's children may keep the connection open.
pub(crate) fn exchange(mut stream: impl Read + Write, request: &str) -> Reply {
    stream.write_all(request.as_bytes()).unwrap();
    let (mut bytes, mut part) = (Vec::new(), [0; 16 * 1024]);
    let headless = request.starts_with("HEAD ");
    while !is_whole(&bytes, headless) {
        let read = stream.read(&mut part).unwrap();
        if read == 0 {
            break;
        }
        bytes.extend_from_slice(&part[..read]);
    }
    Reply::parse(&bytes)
}

fn is_whole(bytes: &[u8], headless: bool) -> bool {
    let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(usize::MAX, |length| length.trim().parse().unwrap());
    headless || bytes.len() - head - 4 >= length
}

pub(crate) fn request(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> String {
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").unwrap();
    }
    if !body.is_empty() {
        write!(request, "Content-Length: {}\r\n", body.len()).unwrap();
    }
    request + "\r\n" + body
}

impl Reply {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (head, body) = text
            .split_once("\r\n\r\n")
            .unwrap_or_else(|| panic!("no reply: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        });
        Self {
            status: status.parse().unwrap(),
            headers: headers.collect(),
            body: body.to_owned(),
        }
    }

    /// The value of a header; empty where it is absent. None of ours is there twice.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let value = found.next().map_or("", |(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} is there twice");
        value
    }

    /// The heading of the page.
    pub(crate) fn heading(&self) -> &str {
        let (_, rest) = self.body.split_once("<h1>").expect("no heading");
        rest.split_once("</h1>").unwrap().0
    }
}

/// Writes half of a request, so that a server waits for the rest.
pub(crate) fn half(mut stream: TcpStream, bytes: &str) -> TcpStream {
    stream.write_all(bytes.as_bytes()).unwrap();
    stream.flush().unwrap();
    stream
}

/// Reads until the other side closes; gives what came.
pub(crate) fn rest(mut stream: TcpStream) -> String {
    let mut reply = Vec::new();
    // A reset is an end too.
    stream.read_to_end(&mut reply).ok();
    stream.shutdown(Shutdown::Both).ok();
    String::from_utf8_lossy(&reply).into_owned()
}
