//! A stream that never keeps its writer waiting.
//!
//! A program that runs for long must not stop because the reader of its log does. Lines wait in a bounded queue for a
//! thread that writes them; one that finds the queue full is dropped, and counted.

use std::io::{self, Write};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// Lines that may wait.
const LINES: usize = 1024;

/// The writer's end. A line is what is written up to a flush.
#[derive(Debug)]
pub(super) struct Drain {
    line: Vec<u8>,
    lines: SyncSender<Vec<u8>>,
    dropped: Arc<AtomicU64>,
}

/// Tells when everything has been written.
#[derive(Debug)]
pub(super) struct Drained(Receiver<()>);

/// Starts to write to a stream. Dropped lines are counted in `dropped`, and `report` says so in the stream.
pub(super) fn drain(
    mut stream: impl Write + Send + 'static,
    dropped: &Arc<AtomicU64>,
    report: Option<fn(u64) -> String>,
) -> io::Result<(Drain, Drained)> {
    let (lines, waiting) = sync_channel::<Vec<u8>>(LINES);
    let (done, drained) = sync_channel(1);
    let count = Arc::clone(dropped);
    thread::Builder::new()
        .name(String::from("log"))
        .spawn(move || {
            for line in waiting {
                let report = report.filter(|_| count.load(Ordering::Relaxed) > 0);
                let lost = report.map(|report| report(count.swap(0, Ordering::Relaxed)));
                let written = stream
                    .write_all(lost.unwrap_or_default().as_bytes())
                    .and_then(|()| stream.write_all(&line))
                    .and_then(|()| stream.flush());
                if written.is_err() {
                    // The reader has gone: what is written from now on has no reader either.
                    break;
                }
            }
            drop(done);
        })?;
    let drain = Drain {
        line: Vec::new(),
        lines,
        dropped: Arc::clone(dropped),
    };
    Ok((drain, Drained(drained)))
}

impl Write for Drain {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let line = mem::take(&mut self.line);
        if !line.is_empty() && self.lines.try_send(line).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}

impl Drained {
    /// Waits until all is written, once its [`Drain`] is dropped; false where that takes longer than `time`.
    pub(super) fn within(self, time: Duration) -> bool {
        self.0.recv_timeout(time) == Err(RecvTimeoutError::Disconnected)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Sender;
    use std::sync::mpsc::channel;

    use super::*;

    /// A stream whose reader takes a line when it is told to, and shows what it took.
    struct Slow(Receiver<()>, Sender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if !bytes.is_empty() {
                self.0.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
                self.1
                    .send(bytes.to_vec())
                    .map_err(|_| io::ErrorKind::BrokenPipe)?;
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_stalls_holds_nobody_up() {
        let (go, wait) = channel();
        let (show, shown) = channel();
        let dropped = Arc::default();
        let (mut drain, drained) =
            drain(Slow(wait, show), &dropped, Some(|n| format!("{n} lost\n"))).unwrap();
        let many = LINES + 100;
        for n in 0..many {
            writeln!(drain, "{n}").unwrap();
            drain.flush().unwrap();
        }
        let lost = dropped.load(Ordering::Relaxed);
        // One line may be in the thread's hands.
        assert!((99..=100).contains(&lost), "{lost}");
        drop(drain);
        for _ in 0..=many {
            go.send(()).ok();
        }
        assert!(drained.within(Duration::from_mins(1)));
        let lines: Vec<String> = shown
            .iter()
            .map(|line| String::from_utf8(line).unwrap())
            .collect();
        assert!(
            lines.contains(&format!("{lost} lost\n")),
            "{:?}",
            &lines[..3]
        );
        assert_eq!(lines.len(), many - usize::try_from(lost).unwrap() + 1);
    }

    #[test]
    fn who_never_reads_is_not_waited_for() {
        let (_go, wait) = channel();
        let (show, _shown) = channel();
        let (mut drain, drained) = drain(Slow(wait, show), &Arc::default(), None).unwrap();
        drain.write_all(b"a line").unwrap();
        drain.flush().unwrap();
        drop(drain);
        assert!(!drained.within(Duration::from_millis(10)));
    }
}
