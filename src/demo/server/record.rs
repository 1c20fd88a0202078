//! The record of the server, shared between its connections.

use std::collections::HashMap;
use std::net::TcpStream;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::demo::server::script::Script;

/// A message that the server took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The envelope sender.
    pub from: String,
    /// The envelope recipients.
    pub to: Vec<String>,
    /// The message, dots unstuffed, without the final dot.
    pub data: Vec<u8>,
    /// The user who had logged in.
    pub auth: Option<String>,
    /// Whether it came over TLS.
    pub tls: bool,
}

/// The state that the threads share.
#[derive(Default)]
pub(crate) struct ServerState {
    pub(super) state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) script: Script,
    pub(super) messages: Vec<Received>,
    pub(super) lines: Vec<String>,
    pub(super) live: HashMap<u64, TcpStream>,
    pub(super) connections: u64,
    pub(super) stopped: bool,
}

impl ServerState {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
