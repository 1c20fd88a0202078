//! `credtool serve` as a process of its own, for the tour: it ends with the value.

use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};

/// The page, while it runs.
#[derive(Debug)]
pub(super) struct DemoPage {
    child: Child,
}

/// An address on this machine at which nobody listens, for the moment.
pub(super) fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

impl DemoPage {
    /// Starts it; gives what it says once it listens.
    pub(super) fn start(mut command: Command) -> io::Result<(Self, String)> {
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let stderr = child.stderr.take();
        let page = Self { child };
        let mut said = BufReader::new(stderr.ok_or(io::ErrorKind::BrokenPipe)?);
        let mut greeting = String::new();
        said.read_line(&mut greeting)?;
        // What it says later must not fill the pipe.
        std::thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        Ok((page, greeting.trim_end().to_owned()))
    }
}

impl Drop for DemoPage {
    fn drop(&mut self) {
        // It finishes what it has in hand, and ends at once otherwise. It may have ended by itself.
        let id = i32::try_from(self.child.id()).ok();
        if let Some(process) = id.and_then(rustix::process::Pid::from_raw) {
            rustix::process::kill_process(process, rustix::process::Signal::TERM).ok();
        }
        self.child.wait().ok();
    }
}
