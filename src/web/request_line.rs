//! The first request line of a connection, mended before hyper reads it.
//!
//! Email programs take what stands behind a link for a part of it, and some send it as it is: a `<` or `>`, which no
//! request target may have (RFC 3986 §2), and which hyper answers with a bare 400. Each is replaced by a character that
//! may stand there, byte for byte, so that the page finds the token all the same.
//!
//! Only the first line is touched. A link that is opened is the first request of its connection, and where a later one
//! begins only hyper knows: a password in a body must not be changed.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection whose first line is mended as it is read.
pub(super) struct Mended<S> {
    stream: S,
    line: FirstLine,
}

impl<S> Mended<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self {
            stream,
            line: FirstLine {
                last: b' ',
                ended: false,
            },
        }
    }
}

/// How far the first line has been read.
struct FirstLine {
    last: u8,
    ended: bool,
}

impl FirstLine {
    fn mend(&mut self, read: &mut [u8]) {
        for byte in read {
            if self.ended {
                return;
            }
            let last = std::mem::replace(&mut self.last, *byte);
            match (*byte, last) {
                (b'\n', _) => self.ended = true,
                // In front of the token.
                (b'<', b'/' | b'=') => *byte = b'(',
                // The mark-up that follows the link: a fragment, which hyper leaves out.
                (b'<', _) => *byte = b'#',
                (b'>', _) => *byte = b')',
                (b'`', _) => *byte = b'\'',
                _ => {}
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Mended<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let Self { stream, line } = &mut *self;
        let polled = Pin::new(stream).poll_read(context, buffer);
        line.mend(&mut buffer.filled_mut()[before..]);
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Mended<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text as it is read, in pieces of this size.
    fn mended(text: &str, size: usize) -> String {
        let mut line = Mended::new(()).line;
        let mut bytes = text.as_bytes().to_vec();
        bytes.chunks_mut(size).for_each(|piece| line.mend(piece));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn only_the_first_line_is_mended() {
        for size in [1, 7, 1000] {
            for (sent, read) in [
                ("GET /reset/T> HTTP/1.1", "GET /reset/T) HTTP/1.1"),
                ("GET /reset/T</a> HTTP/1.1", "GET /reset/T#/a) HTTP/1.1"),
                ("GET /reset/<T> HTTP/1.1", "GET /reset/(T) HTTP/1.1"),
                ("GET /reset?t=<T>` HTTP/1.1", "GET /reset?t=(T)' HTTP/1.1"),
            ] {
                let rest = "\r\nHost: <a>\r\n\r\n<`>";
                let read = format!("{read}{rest}");
                assert_eq!(mended(&format!("{sent}{rest}"), size), read);
            }
        }
    }
}
