//! What strace wrote down, as what happened to the files of a folder and on the network.

use std::path::Path;

/// What a system call did, in the order in which the calls were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Bytes were written at an offset.
    Write(String, usize, Vec<u8>),
    /// A file was cut or stretched to a length.
    Truncate(String, usize),
    /// A file was opened that may be made by it.
    Create(String),
    /// A name was removed.
    Unlink(String),
    /// A thread asked for a file to be durable; nothing for the folder itself.
    SyncBegins(u32, Option<String>),
    /// What the thread asked for is done.
    SyncEnds(u32),
    /// Bytes went to the network.
    Sent(Vec<u8>),
}

/// The calls that a log must hold. Not every machine has those with a question mark.
pub(super) const CALLS: &[&str] = &[
    "pwrite64",
    "write",
    "fsync",
    "fdatasync",
    "ftruncate",
    "?unlink",
    "unlinkat",
    "?rename",
    "renameat2",
    "?open",
    "openat",
    "sendto",
];

/// Reads a log as `strace -f -y -xx` writes it. Files outside the folder do not count.
pub(super) fn parse(log: &str, folder: &Path) -> Vec<Event> {
    let folder = folder.canonicalize().unwrap();
    let mut events = Vec::new();
    for line in log.lines() {
        let (thread, rest) = line.split_once(' ').expect("no thread");
        let thread = thread.parse().expect("no thread");
        let rest = rest.trim_start();
        if let Some(resumed) = rest.strip_prefix("<... ") {
            if resumed.starts_with("fsync") || resumed.starts_with("fdatasync") {
                assert!(resumed.ends_with("= 0"), "{resumed}");
                events.push(Event::SyncEnds(thread));
            }
            continue;
        }
        let Some((call, args)) = rest.split_once('(') else {
            continue;
        };
        if args.contains(") = -1 ") {
            continue;
        }
        let ended = !args.ends_with("<unfinished ...>");
        let args = Args(args);
        let file = |path: Option<Vec<u8>>| {
            let path = String::from_utf8(path?).ok()?;
            let path = Path::new(&path).strip_prefix(&folder).ok()?.to_str()?;
            Some(path.to_owned())
        };
        match call {
            "pwrite64" => {
                if let Some(file) = file(args.open_file()) {
                    let offset = args.number(3);
                    events.push(Event::Write(file, offset, args.text().unwrap()));
                }
            }
            "ftruncate" => {
                if let Some(file) = file(args.open_file()) {
                    events.push(Event::Truncate(file, args.number(1)));
                }
            }
            "open" | "openat" if args.0.contains("O_CREAT") => {
                events.extend(file(args.text()).map(Event::Create));
            }
            "unlink" | "unlinkat" => events.extend(file(args.text()).map(Event::Unlink)),
            "fsync" | "fdatasync" => {
                if let Some(file) = file(args.open_file()) {
                    let file = Some(file).filter(|file| !file.is_empty());
                    events.push(Event::SyncBegins(thread, file));
                    if ended {
                        events.push(Event::SyncEnds(thread));
                    }
                }
            }
            "sendto" => events.push(Event::Sent(args.text().unwrap())),
            "write" | "rename" | "renameat2" => {
                let known = file(args.open_file()).or_else(|| file(args.text()));
                // What a lock says of its holder is worth nothing behind a power cut.
                let counts = known
                    .as_ref()
                    .filter(|name| name.strip_suffix(".lock").is_none());
                assert!(counts.is_none(), "not replayed: {call} of {known:?}");
            }
            _ => {}
        }
    }
    events
}

/// The arguments of a call, and all that follows.
struct Args<'a>(&'a str);

impl Args<'_> {
    /// The path behind the first descriptor: `3<\x2f…>`.
    fn open_file(&self) -> Option<Vec<u8>> {
        let first = self.0.split([',', ')']).next()?;
        let (_, path) = first.split_once('<')?;
        bytes(path.split_once('>')?.0)
    }

    /// What stands in quotes.
    fn text(&self) -> Option<Vec<u8>> {
        let (_, text) = self.0.split_once('"')?;
        bytes(text.split_once('"')?.0)
    }

    /// The argument at a place behind the first; what is quoted holds no comma.
    fn number(&self, place: usize) -> usize {
        let arg = self.0.split(", ").nth(place).expect("too few arguments");
        let digits = arg.find(|c: char| !c.is_ascii_digit());
        arg[..digits.unwrap_or(arg.len())]
            .parse()
            .expect("no number")
    }
}

/// Reads `\x2f\x74`.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    hex.split("\\x")
        .skip(1)
        .map(|pair| u8::from_str_radix(pair, 16).ok())
        .collect()
}

#[test]
fn a_log_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().canonicalize().unwrap();
    let hex = |text: &str| {
        let pairs: Vec<String> = text.bytes().map(|b| format!("\\x{b:02x}")).collect();
        pairs.concat()
    };
    let name = |name: &str| hex(path.join(name).to_str().unwrap());
    let (a, b, all) = (name("a"), name("b"), hex(path.to_str().unwrap()));
    let log = format!(
        "7 openat(AT_FDCWD<{all}>, \"{a}\", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3<{a}>\n\
         7 openat(AT_FDCWD<{all}>, \"{b}\", O_RDWR|O_CLOEXEC) = 4<{b}>\n\
         7 pwrite64(3<{a}>, \"\\x00\\xff\", 2, 24) = 2\n\
         7 pwrite64(3<{a}>, \"\\x00\", 1, 24) = -1 EIO (Input/output error)\n\
         7 fsync(3<{a}> <unfinished ...>\n\
         8 sendto(5<\\x73>, \"\\x2e\\x0d\\x0a\", 3, MSG_NOSIGNAL, NULL, 0) = 3\n\
         7 <... fsync resumed>)             = 0\n\
         8 fsync(6<{all}>)                  = 0\n\
         8 ftruncate(4<{b}>, 4096)          = 0\n\
         8 unlink(\"{b}\")                  = 0\n\
         8 +++ exited with 0 +++\n"
    );
    assert_eq!(
        parse(&log, folder.path()),
        [
            Event::Create("a".into()),
            Event::Write("a".into(), 24, vec![0, 255]),
            Event::SyncBegins(7, Some("a".into())),
            Event::Sent(b".\r\n".to_vec()),
            Event::SyncEnds(7),
            Event::SyncBegins(8, None),
            Event::SyncEnds(8),
            Event::Truncate("b".into(), 4096),
            Event::Unlink("b".into()),
        ]
    );
}
