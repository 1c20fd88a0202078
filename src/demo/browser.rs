//! As much of a browser as the tour needs: it opens pages of one server on this machine, and sends their forms, over
//! one connection until the server closes it.
//!
//! It knows HTTP/1.1 with Content-Length, which is what `credtool serve` speaks; anything else is an error.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A server that says nothing for so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);
/// No page is longer.
const MAX_BODY: u64 = 1 << 20;

/// A connection to the server.
#[derive(Debug)]
pub struct Browser {
    server: SocketAddr,
    stream: BufReader<TcpStream>,
    /// The server said that this connection ends.
    over: bool,
}

/// The response.
#[derive(Debug)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The header lines, as they came.
    pub head: Vec<String>,
    /// The HTML.
    pub body: String,
}

impl HttpResponse {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.iter().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(there, _)| there.eq_ignore_ascii_case(name))?;
        Some(value.trim())
    }

    /// Returns the text of the first `<h1>`, without the tags in it.
    pub fn heading(&self) -> String {
        let start = self
            .body
            .split_once("<h1")
            .and_then(|(_, rest)| rest.split_once('>'));
        let inner = start.and_then(|(_, rest)| rest.split_once("</h1>"));
        let mut text = String::new();
        let mut in_tag = false;
        for c in inner.map_or("", |(inner, _)| inner).chars() {
            match c {
                '<' => in_tag = true,
                '>' => in_tag = false,
                c if !in_tag => text.push(c),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Browser {
    /// Connects.
    pub fn connect(server: SocketAddr) -> io::Result<Self> {
        Ok(Self {
            server,
            stream: connected(server)?,
            over: false,
        })
    }

    /// Opens a page.
    pub fn open(&mut self, path: &str) -> io::Result<HttpResponse> {
        let server = self.server;
        self.exchange(&format!("GET {path} HTTP/1.1\r\nHost: {server}\r\n\r\n"))
    }

    /// Sends the form of a page: POST, `application/x-www-form-urlencoded`. `head` is more header lines, each with its
    /// CRLF.
    pub fn submit(
        &mut self,
        path: &str,
        head: &str,
        fields: &[(&str, &str)],
    ) -> io::Result<HttpResponse> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let (server, length) = (self.server, body.len());
        self.exchange(&format!(
            "POST {path} HTTP/1.1\r\nHost: {server}\r\nOrigin: http://{server}\r\n{head}\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    fn exchange(&mut self, request: &str) -> io::Result<HttpResponse> {
        if self.over {
            self.stream = connected(self.server)?;
        }
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status_line = self.line()?;
        let status = status_line
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| no_http(&status_line))?;
        let mut head = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            head.push(line);
        }
        let mut answer = HttpResponse {
            status,
            head,
            body: String::new(),
        };
        let length = answer
            .header("Content-Length")
            .and_then(|length| length.parse().ok());
        let length: u64 = length
            .filter(|length| *length <= MAX_BODY)
            .ok_or_else(|| no_http("no Content-Length"))?;
        let mut rest = self.stream.by_ref().take(length);
        if rest.read_to_string(&mut answer.body)? as u64 != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.over = answer
            .header("Connection")
            .is_some_and(|said| said.eq_ignore_ascii_case("close"));
        Ok(answer)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

fn connected(server: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect_timeout(&server, PATIENCE)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(BufReader::new(stream))
}

fn no_http(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("no HTTP: {what}"))
}
