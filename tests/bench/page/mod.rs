//! A desk with live links, the server that redeems them, and `wrk`.

mod desk;

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub(crate) use desk::Desk;

use crate::support::{Result, credtool, time};

/// Connections of `wrk`.
const CONNECTIONS: &str = "64";

/// The running server; it ends with the value.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start(desk: &Desk) -> Result<Self> {
        // Somebody else may take the port in between: then the server says so and ends.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut child = credtool(desk.folder())
            .args(["serve", "--listen", &address.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let stderr = child.stderr.take().ok_or("the server has no stderr")?;
        let server = Self { child, address };
        let mut said = BufReader::new(stderr);
        let mut greeting = String::new();
        said.read_line(&mut greeting)?;
        if !greeting.contains(&address.port().to_string()) {
            return Err(format!("the server does not listen: {greeting}").into());
        }
        std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::stderr()));
        Ok(server)
    }

    /// The most memory that it had, in MiB.
    #[expect(clippy::cast_precision_loss, reason = "sizes of a few MiB")]
    pub(crate) fn peak_mib(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB"));
        let kib: u64 = kib.ok_or("no VmHWM")?.trim().parse()?;
        Ok(kib as f64 / 1024.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Opens a page for so long, as often as can be; gives the pages a second. Every answer must be good.
pub(crate) fn wrk(server: &Server, path: &str, span: Duration) -> Result<f64> {
    let mut command = Command::new("wrk");
    command
        .args(["-t", "1", "-c", CONNECTIONS])
        .args(["-d", &format!("{}s", span.as_secs())])
        .arg(format!("http://{}{path}", server.address));
    let (_, said) = time(&mut command)?;
    let failed = said.contains("Socket errors") || said.contains("Non-2xx");
    let rate = said
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"));
    match rate {
        Some(rate) if !failed => Ok(rate.trim().parse()?),
        _ => Err(format!("wrk: {said}").into()),
    }
}
