//! The events of the page server, one object each.

use schemars::JsonSchema;
use serde::Serialize;

/// An event of the page server.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
#[schemars(rename = "ServeEvent")]
pub(crate) enum ServeEvent<'a> {
    /// The page listens.
    Listening {
        /// The address that it listens on.
        address: String,
        /// Where links point.
        links: &'a str,
    },
    /// A page was visited.
    Request {
        /// The method of the request.
        method: &'a str,
        /// The page.
        route: &'a str,
        /// The HTTP status of the answer.
        status: u16,
        /// How long it took.
        milliseconds: i64,
        /// The network that it came from.
        client: String,
    },
    /// The server has stopped.
    Stopped {
        /// Whether every request was answered before the end.
        finished: bool,
    },
}
