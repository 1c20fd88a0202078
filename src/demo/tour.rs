//! The tour: a support story, played with the real program against a mail server on loopback.
//!
//! Every command that is shown is run, as a process of its own, and what is shown is what it printed. A step that
//! does not do what the story says ends the tour.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Output, Stdio};

use super::browser::{Browser, HttpResponse};
use super::page::{DemoPage, free_address};
use super::server::{Command, Script, SmtpServer};

/// Why the tour ended early.
#[derive(Debug, thiserror::Error)]
pub enum TourError {
    /// The folder, the server or the program could not be used.
    #[error("the demo could not go on: {0}")]
    Io(#[from] std::io::Error),
    /// The folder could not be made.
    #[error("the folder {} cannot be made: {why}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        why: std::io::Error,
    },
    /// A step did not do what it says.
    #[error("the step `{step}` {what}")]
    Step {
        /// The command line.
        step: String,
        /// The error.
        what: String,
    },
    /// The page and the mail server could not be kept running.
    #[error("the page cannot stay: {0}")]
    Stay(String),
    /// The reader of the tour has gone, or said so.
    #[error("the output could not be written")]
    Output,
}

/// The narrator.
pub type Say<'a> = &'a mut dyn FnMut(&str) -> Result<(), TourError>;

/// The files that stay after the tour.
pub enum Keep<'a> {
    /// None.
    Nothing,
    /// The folder.
    Folder,
    /// The folder, and, until this returns, the page and the mail server.
    Everything(&'a mut dyn FnMut() -> Result<(), TourError>),
}

struct Tour<'a> {
    program: &'a Path,
    folder: PathBuf,
    server: SmtpServer,
    /// Where the page is to be; it begins when the first link has arrived.
    address: SocketAddr,
    page: Option<DemoPage>,
    say: Say<'a>,
}

const ADA: &str = "ada@example.com";
const CHOSEN: &str = "her own long password";

/// Plays the tour in `folder`, which must not exist yet.
pub fn play(program: &Path, folder: &Path, keep: Keep<'_>, say: Say<'_>) -> Result<(), TourError> {
    std::fs::create_dir(folder).map_err(|why| TourError::Folder {
        folder: folder.to_owned(),
        why,
    })?;
    let folder = folder.canonicalize()?;
    let refusal = Script::default()
        .reply(Command::Rcpt, 550, "5.1.1 No such mailbox")
        .times(1);
    let mut tour = Tour {
        program,
        folder: folder.clone(),
        server: SmtpServer::start(refusal)?,
        address: free_address()?,
        page: None,
        say,
    };
    let told = tour.tell();
    match keep {
        Keep::Nothing => {
            tour.page = None;
            std::fs::remove_dir_all(&folder)?;
        }
        Keep::Folder => {
            tour.how_to_go_on("(The demo's mail server has stopped, so emails will wait.)")?;
            if tour.page.is_some() {
                let listen = format!("  credtool serve --listen {}", tour.address);
                (tour.say)(&listen)?;
            }
        }
        Keep::Everything(wait) if told.is_ok() => {
            tour.how_to_go_on("(The demo's mail server takes emails as long as this runs.)")?;
            tour.invite_in()?;
            wait()?;
        }
        Keep::Everything(_) => {}
    }
    told
}

impl Tour<'_> {
    fn tell(&mut self) -> Result<(), TourError> {
        self.prepare()?;
        self.failed_mail_and_retry()?;
        self.hand_over()?;
        self.reset_link()?;
        self.section("What the desk sees in the end")?;
        self.run(&["contact", "show", ADA], 0)?;
        Ok(())
    }

    fn prepare(&mut self) -> Result<(), TourError> {
        self.section("A mail server listens on loopback; credtool is set up for it")?;
        let port = self.server.port().to_string();
        let base_url = self.base_url();
        self.run(
            &[
                "init",
                "--smtp-host",
                "127.0.0.1",
                "--smtp-port",
                &port,
                "--smtp-tls",
                "none",
                "--from",
                "Example Desk <desk@example.com>",
                "--base-url",
                &base_url,
            ],
            0,
        )?;
        self.run(
            &[
                "product",
                "edit",
                "default",
                "--name",
                "Example",
                "--login-url",
                "https://example.com/login",
            ],
            0,
        )?;
        self.run(&["contact", "add", "Ada Example", ADA], 0)?;
        Ok(())
    }

    fn failed_mail_and_retry(&mut self) -> Result<(), TourError> {
        self.section("Her credentials are emailed, and the server refuses the email (exit 69)")?;
        self.run(&["password", "generate", ADA, "--email"], 69)?;
        self.section("\"I never got my login.\" The desk opens the contact and sees why")?;
        let shown = self.run(&["contact", "show", ADA], 0)?;
        Self::expect("contact show", &shown, "credtool email retry 1")?;
        self.section("The server's policy is mended; the retry goes through")?;
        let retried = self.run(&["email", "retry", "1"], 0)?;
        Self::expect("email retry 1", &retried, "accepted")?;
        let password = self.quietly(
            &["password", "show", ADA, "--print", "--field", "password"],
            0,
        )?;
        self.arrived("email retry 1", password.trim())
    }

    fn hand_over(&mut self) -> Result<(), TourError> {
        self.section("Or it is copied and handed over by hand")?;
        let words = ["password", "show", ADA, "--copy", "--clear-after", "5s"];
        let copied = self.start(&words, "")?;
        if copied.status.success() {
            self.line(&words)?;
            (self.say)("(it is on the clipboard of this display now, and cleared in 5 s)")?;
        } else {
            (self.say)("(no display answers here, so it is shown instead of copied)")?;
            self.run(&["password", "show", ADA, "--print"], 0)?;
        }
        self.section("Or a new one is generated, and no email is sent")?;
        let before = self.server.messages().len();
        self.run(&["password", "generate", ADA, "--print"], 0)?;
        Self::check(
            "password generate",
            self.server.messages().len() == before,
            "sent an email",
        )
    }

    fn reset_link(&mut self) -> Result<(), TourError> {
        self.section("Or she gets a link to choose one herself")?;
        self.run(&["password", "reset", ADA, "--send-link"], 0)?;
        let link = self.mailed_link()?;
        if cfg!(feature = "web") {
            self.by_the_page(&link)?;
        } else {
            self.by_a_page_of_the_products_own(&link)?;
        }
        self.section("She is told by email that it was changed, in case it was not her")?;
        self.run(&["email", "deliver"], 0)?;
        let subject = "Your password for Example was changed";
        self.arrived("email deliver", &format!("Subject: {subject}"))?;
        (self.say)(&format!("(what arrived: {subject})"))
    }

    fn by_the_page(&mut self, link: &str) -> Result<(), TourError> {
        self.section("The page behind the link is credtool's own")?;
        let listen = self.address.to_string();
        self.line(&["serve", "--listen", &listen])?;
        let (page, greeting) = DemoPage::start(self.process(&["serve", "--listen", &listen]))?;
        self.page = Some(page);
        (self.say)(&greeting)?;
        self.section("A mail scanner opens the link before she does; that uses nothing up")?;
        self.open(link, 200)?;
        self.section("She opens it, and sends the form with a password of her own")?;
        let form = self.open(link, 200)?;
        Self::expect("serve", &form, "autocomplete=\"new-password\"")?;
        self.submit(link, 200)?;
        self.section("It cannot be used twice")?;
        self.open(link, 410)?;
        Ok(())
    }

    /// As `password redeem` serves it: without the feature `web`, or where a product handles its own links.
    fn by_a_page_of_the_products_own(&mut self, link: &str) -> Result<(), TourError> {
        let token = link.rsplit('/').next().unwrap_or_default();
        self.section("She redeems it (token and new password on stdin)")?;
        let answer = format!("{token}\n{CHOSEN}\n");
        self.run_with(&["password", "redeem"], &answer, 0)?;
        self.section("It cannot be redeemed twice (exit 69)")?;
        self.run_with(&["password", "redeem"], &answer, 69)?;
        Ok(())
    }

    fn base_url(&self) -> String {
        if cfg!(feature = "web") {
            format!("http://{}/reset", self.address)
        } else {
            String::from("https://example.com/reset")
        }
    }

    /// The link in the email that arrived last.
    fn mailed_link(&self) -> Result<String, TourError> {
        let mail = self.last_mail();
        let base = format!("{}/", self.base_url());
        let link = mail
            .lines()
            .find(|line| line.starts_with(&base) && line.len() == base.len() + 43);
        Self::check("password reset", link.is_some(), "mailed no link")?;
        Ok(link.unwrap_or_default().to_owned())
    }

    /// GETs a page.
    fn open(&mut self, link: &str, status: u16) -> Result<String, TourError> {
        let mut browser = Browser::connect(self.address)?;
        let answer = browser.open(self.path(link))?;
        self.answered("GET", link, &answer, status)?;
        Ok(answer.body)
    }

    /// POSTs its form.
    fn submit(&mut self, link: &str, status: u16) -> Result<(), TourError> {
        let mut browser = Browser::connect(self.address)?;
        let fields = [("password", CHOSEN), ("repeat", CHOSEN)];
        let answer = browser.submit(self.path(link), "", &fields)?;
        self.answered("POST", link, &answer, status)
    }

    fn answered(
        &mut self,
        method: &str,
        link: &str,
        answer: &HttpResponse,
        status: u16,
    ) -> Result<(), TourError> {
        (self.say)(&format!("{method} {link}"))?;
        (self.say)(&format!("{} {}", answer.status, answer.heading()))?;
        let what = format!("answered {} instead of {status}", answer.status);
        Self::check("serve", answer.status == status, &what)
    }

    /// The requests of a browser.
    fn path<'l>(&self, link: &'l str) -> &'l str {
        let origin = format!("http://{}", self.address);
        link.strip_prefix(&origin).unwrap_or(link)
    }

    fn how_to_go_on(&mut self, mails: &str) -> Result<(), TourError> {
        let [folder, config, program] =
            [&self.folder, &self.folder.join("config.toml"), self.program].map(quoted);
        (self.say)("")?;
        (self.say)("Go on by hand in that folder:")?;
        (self.say)(mails)?;
        (self.say)(&format!(
            "  export CREDTOOL_DATA_DIR={folder} CREDTOOL_CONFIG={config}"
        ))?;
        (self.say)(&format!("  {program} contact list"))?;
        (self.say)(&format!("  {program} email show 1"))
    }

    /// A link for whoever watches.
    fn invite_in(&mut self) -> Result<(), TourError> {
        (self.say)("")?;
        if self.page.is_some() {
            let words = ["password", "reset", ADA, "--print-link", "--field", "url"];
            let link = self.quietly(&words, 0)?;
            (self.say)("Open the page in your browser:")?;
            (self.say)(&format!("  {}", link.trim()))?;
            (self.say)("")?;
        }
        (self.say)("Ctrl-C ends the demo.")
    }

    fn section(&mut self, title: &str) -> Result<(), TourError> {
        (self.say)("")?;
        (self.say)(&format!("── {title}"))
    }

    fn run(&mut self, words: &[&str], code: i32) -> Result<String, TourError> {
        self.run_with(words, "", code)
    }

    fn run_with(&mut self, words: &[&str], stdin: &str, code: i32) -> Result<String, TourError> {
        self.line(words)?;
        let output = self.start(words, stdin)?;
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        for line in out.lines().chain(err.lines()) {
            (self.say)(line)?;
        }
        Self::check_code(words, &output, code)?;
        Ok(out)
    }

    fn quietly(&mut self, words: &[&str], code: i32) -> Result<String, TourError> {
        let output = self.start(words, "")?;
        Self::check_code(words, &output, code)?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn line(&mut self, words: &[&str]) -> Result<(), TourError> {
        let quoted: Vec<String> = words
            .iter()
            .map(|word| {
                if word.contains([' ', '<']) {
                    format!("'{word}'")
                } else {
                    (*word).to_owned()
                }
            })
            .collect();
        (self.say)(&format!("$ credtool {}", quoted.join(" ")))
    }

    /// The command, in the place of the demo, with a pipe at each of its streams.
    fn process(&self, words: &[&str]) -> Process {
        let mut process = Process::new(self.program);
        process
            .env("CREDTOOL_DATA_DIR", &self.folder)
            .env("CREDTOOL_CONFIG", self.folder.join("config.toml"))
            .env_remove("CREDENTIALS_DIRECTORY")
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        process
    }

    fn start(&self, words: &[&str], stdin: &str) -> Result<Output, TourError> {
        let mut process = self.process(words);
        if !words.contains(&"--field") {
            process.args(["--format", "table"]);
        }
        let mut child = process.spawn()?;
        if let Some(mut pipe) = child.stdin.take() {
            // A command that does not read its stdin has closed it, which is no failure of the step.
            match pipe.write_all(stdin.as_bytes()) {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                    return Err(error.into());
                }
                _ => {}
            }
        }
        Ok(child.wait_with_output()?)
    }

    fn check_code(words: &[&str], output: &Output, code: i32) -> Result<(), TourError> {
        let ended = output.status.code();
        let what = format!("ended with {ended:?} instead of {code}");
        Self::check(&words.join(" "), ended == Some(code), &what)
    }

    fn check(step: &str, good: bool, what: &str) -> Result<(), TourError> {
        if good {
            return Ok(());
        }
        Err(TourError::Step {
            step: format!("credtool {step}"),
            what: what.to_owned(),
        })
    }

    fn expect(step: &str, shown: &str, part: &str) -> Result<(), TourError> {
        Self::check(
            step,
            shown.contains(part),
            &format!("does not show {part:?}"),
        )
    }

    fn arrived(&self, step: &str, part: &str) -> Result<(), TourError> {
        let there = !part.is_empty() && self.last_mail().contains(part);
        Self::check(step, there, "did not deliver what it says")
    }

    fn last_mail(&self) -> String {
        let messages = self.server.messages();
        messages.last().map_or_else(String::new, |mail| {
            String::from_utf8_lossy(&mail.data).into_owned()
        })
    }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    shlex::try_quote(&text).map_or_else(|_| text.to_string(), std::borrow::Cow::into_owned)
}
