//! `credtool password reset`.

use anyhow::Result;

use crate::app::base::lookup::{LoginChoice, LookupMode};
use crate::app::credentials::links::{IssuedLink, LinkOrder, LinkRequest};
use crate::app::credentials::passwords::Options;
use crate::app::provisioning::HandOver;
use crate::app::{self, AddressChange, App, Error, ErrorKind, Hint, NextStep};
use crate::cli::args::{CopyArgs, PaceArgs, span};
use crate::cli::clipboard::Clipboard;
use crate::cli::examples::examples;
use crate::cli::handover::{self, Shown, check_copy, put_on_clipboard};
use crate::cli::mailing::{self, Acted, Queued};
use crate::cli::output::{Column, Revealed};
use crate::cli::pick::{self, LoginArgs};
use crate::cli::qr::Code;
use crate::cli::targets::{self, SeenTargets, Target, TargetOutcome, TargetSource};
use crate::cli::views::link::{IssuedOutput, LinkOfContact};
use crate::cli::views::login::account;
use crate::cli::{Context, sending};
use crate::domain::contact::Contact;
use crate::domain::template::LinkKind;
use crate::domain::{EmailAddress, Secret, SignedDuration};

/// Reset a password: send or show a link, or choose from a menu
///
/// Without --send-link, --print-link or --qr a terminal offers a menu: generate and copy (or show, with --print),
/// generate and email, send a link, show a link (or copy it, with --copy). Older links stay live until one is used;
/// --revoke-others ends them at once. --invite makes the link an invitation: its email welcomes the user to the product,
/// and it lives for 7 days. A contact who has a password can be invited too; it stays good until the link is used.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("send a reset link", "credtool password reset ada@example.com --send-link"),
    ("invite a new user, with a link that lives for seven days", "credtool password reset ada@example.com --send-link --invite"),
    ("show the link, and a QR code for a telephone to read", "credtool password reset ada@example.com --print-link --qr"),
    ("choose from a menu", "credtool password reset ada@example.com"),
])]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub(crate) struct Args {
    /// Contacts: id, address, ext:ID or part of a name; - reads them from stdin, one a line
    #[arg(value_name = "CONTACT")]
    contacts: Vec<String>,

    #[command(flatten)]
    login: LoginArgs,

    /// Email a reset link
    #[arg(long)]
    send_link: bool,

    /// Create a link and print it instead of emailing it
    #[arg(long, conflicts_with = "send_link")]
    print_link: bool,

    /// Create a link and draw it as a QR code; with --print-link, which a pipe needs, as text too
    #[arg(long, conflicts_with_all = ["send_link", "copy", "spell", "json", "field", "fields"])]
    qr: bool,

    /// Email it to this address of the contact instead of the primary one
    #[arg(long, value_name = "ADDRESS", requires = "send_link")]
    to: Option<EmailAddress>,

    /// Allow --to an address that the contact does not have
    #[arg(long, requires = "to")]
    allow_unlisted: bool,

    /// Make the link an invitation for a new user
    #[arg(long)]
    invite: bool,

    /// How long the link lives, 1 minute to 24 hours, an invitation up to 7 days [default: 60m, 7d]
    #[arg(long, value_name = "TIME", value_parser = span)]
    ttl: Option<SignedDuration>,

    /// End the login's older links at once
    #[arg(long)]
    revoke_others: bool,

    #[command(flatten)]
    pace: PaceArgs,

    #[command(flatten)]
    copy: CopyArgs,

    /// From the menu: show the new password instead of copying it
    #[arg(long, conflicts_with_all = ["send_link", "copy"])]
    print: bool,

    /// From the menu: notify the contact by email that a password was generated, without the password
    #[arg(long, conflicts_with_all = ["send_link", "print_link", "qr"])]
    notify: bool,

    /// Spell what is shown letter by letter; a new password is then shown instead of copied
    #[arg(long, conflicts_with_all = ["send_link", "copy"])]
    spell: bool,
}

const COLUMNS: &[Column] = &[
    Column::new("id", "Link"),
    Column::new("address", "Contact"),
    Column::new("username", "Username"),
    Column::new("product", "Product"),
    Column::new("url", "URL"),
    Column::new("expires_at", "Expires"),
    Column::new("email_id", "Email"),
];

impl Args {
    /// Whether a new password is shown rather than copied.
    const fn shows(&self) -> bool {
        self.print || self.spell
    }

    const fn kind(&self) -> LinkKind {
        if self.invite {
            LinkKind::Invitation
        } else {
            LinkKind::Reset
        }
    }

    fn request(&self, email: Option<EmailAddress>) -> LinkRequest {
        LinkRequest {
            kind: self.kind(),
            ttl: self.ttl.unwrap_or(self.kind().default_ttl()),
            revoke_others: self.revoke_others,
            email,
        }
    }

    fn menu(&self) -> [String; 4] {
        let hand = if self.shows() { "show" } else { "copy" };
        let link = if self.invite {
            "an invitation"
        } else {
            "a reset link"
        };
        let show = if self.copy.wanted() { "copy" } else { "show" };
        [
            if self.notify {
                format!("generate a password, {hand} it, and tell the user")
            } else {
                format!("generate a password and {hand} it")
            },
            String::from("generate a password and email it"),
            format!("send {link}"),
            format!("{show} {link}"),
        ]
    }
}

/// Emails a link to each person.
struct SendLink<'a> {
    args: &'a Args,
    seen: SeenTargets,
    lays_out: bool,
}

impl mailing::BulkVerb for SendLink<'_> {
    type Order = LinkOrder;

    fn order(
        &mut self,
        context: &mut Context,
        app: &App,
        word: &str,
    ) -> Result<Result<LinkOrder, TargetOutcome>> {
        let selector = Some(targets::selector(word));
        let of = &self.args.login;
        let (contact, login) = pick::account(context, app, selector, of, LookupMode::Change)?;
        if let Some(again) = self.seen.again(Target::login(&contact, &login), word) {
            return Ok(Err(again));
        }
        let request = self.args.request(Some(recipient(self.args, &contact)?));
        Ok(Ok(LinkOrder {
            contact,
            login,
            request,
        }))
    }

    fn act(&mut self, app: &mut App, orders: &[LinkOrder]) -> app::Result<Vec<Acted>> {
        let lays_out = self.lays_out;
        let issued = app.issue_links(orders)?.into_iter().map(|issued| {
            issued.map(|issued| Queued {
                emails: issued.email.into_iter().collect(),
                record: Box::new(move |app, error| {
                    if lays_out {
                        return Ok(TargetOutcome::failed(error));
                    }
                    let details = app.link_details(issued.link)?;
                    let object = LinkOfContact::new(&details, app.now());
                    Ok(TargetOutcome::new(&object, error)?)
                }),
            })
        });
        Ok(issued.collect())
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    if let Some(ttl) = args.ttl {
        check_ttl(args, ttl)?;
    }
    if args.pace.is_given() && !args.send_link {
        return Err(Error::new(
            ErrorKind::Usage,
            "--rate and --sessions go with --send-link",
        )
        .hint("add it, or leave them out")
        .into());
    }
    if args.copy.wanted() && args.send_link {
        return Err(
            Error::new(ErrorKind::Usage, "a link that is emailed is not copied")
                .hint("say either --send-link, or --print-link --copy")
                .into(),
        );
    }
    if args.qr && !args.print_link && !context.ui.is_terminal() {
        return Err(Error::new(
            ErrorKind::Usage,
            "stdout is not a terminal; a QR code can only be drawn on one",
        )
        .hint("say --print-link too")
        .into());
    }
    check_copy(&args.copy)?;
    let words = targets::contact_words(context, &args.contacts)?;
    if words.len() > 1 && (args.copy.wanted() || args.qr) {
        return Err(Error::new(
            ErrorKind::Usage,
            "one link is handed over at a time, and several contacts are named",
        )
        .hint("copy or draw it for one contact at a time")
        .into());
    }
    let mut app = context.app_to_change()?;
    let count = targets::count_people(&app, &words)?;
    let what = if args.send_link {
        format!("Email a reset link to each of {count} contacts")
    } else {
        format!("Reset the passwords of {count} contacts")
    };
    let source = TargetSource::by(&args.contacts);
    targets::confirm_many(context, count, source, &what)?;
    let several = words.len() > 1 || source == TargetSource::InBulk;
    if args.send_link {
        let mut verb = SendLink {
            args,
            seen: SeenTargets::default(),
            lays_out: context.ui.lays_out(),
        };
        let (words, limits) = ((words.as_slice(), source), args.pace.limits());
        return mailing::each(context, &mut app, words, COLUMNS, limits, &mut verb);
    }
    let done = targets::each(context, (&words, source), COLUMNS, |context, seen, word| {
        one(args, context, &mut app, seen, word, several)
    });
    if (args.print_link || args.qr) && context.ui.lost() {
        let text = "links were issued, and not all could be printed: stdout cannot be written";
        return Err(Error::new(ErrorKind::Failed, text)
            .hint(
                NextStep::ListLinks
                    .then(" shows them; revoke one that did not arrive: ")
                    .step(NextStep::RevokeLink),
            )
            .into());
    }
    done
}

fn one(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    seen: &mut SeenTargets,
    word: &str,
    several: bool,
) -> Result<TargetOutcome> {
    let selector = Some(targets::selector(word));
    let (contact, login) = pick::account(context, app, selector, &args.login, LookupMode::Change)?;
    if let Some(again) = seen.again(Target::login(&contact, &login), word) {
        return Ok(again);
    }
    if args.print_link || args.qr {
        return show_link(args, context, app, &contact, &login, several);
    }
    let menu = args.menu();
    // Whoever invites wants no password made.
    let first = if args.invite { 2 } else { 0 };
    let chosen = context.prompt.choose(
        "What should happen?",
        &menu[first..],
        "say --send-link or --print-link",
    )?;
    match first + chosen {
        0 => {
            if args.shows() {
                check_shown(args, context, "a password", "--print")?;
            }
            generate(args, context, app, &contact, &login)
        }
        1 => generate_and_mail(context, app, &contact, &login),
        2 => {
            let to = handover::primary(&contact)?;
            send_link(args, context, app, &contact, &login, to)
        }
        _ => {
            if !args.copy.wanted() {
                check_shown(args, context, "a link", "--print-link")?;
            }
            show_link(args, context, app, &contact, &login, several)
        }
    }
}

fn check_ttl(args: &Args, ttl: SignedDuration) -> Result<()> {
    let Err(error) = args.kind().check_ttl(ttl) else {
        return Ok(());
    };
    let error = Error::from(error);
    if LinkKind::Invitation.check_ttl(ttl).is_ok() {
        return Err(error
            .hint("an invitation lives for up to 7 days: --invite")
            .into());
    }
    Err(error.into())
}

/// Refuses to show what was chosen from the menu where it would run into a pipe unasked.
fn check_shown(args: &Args, context: &Context, what: &str, flag: &str) -> Result<()> {
    if args.print || context.ui.is_terminal() {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Usage,
        format!("stdout is not a terminal; {what} is shown only on one"),
    )
    .hint(format!("say {flag}"))
    .into())
}

fn recipient(args: &Args, contact: &Contact) -> Result<EmailAddress> {
    let Some(to) = &args.to else {
        return handover::primary(contact);
    };
    if contact.has(to) || args.allow_unlisted {
        return Ok(to.clone());
    }
    Err(Error::new(
        ErrorKind::NeedsAnswer,
        format!("{to} is not an address of {}", contact.name),
    )
    .hint(
        Hint::from("add it: ")
            .step(NextStep::ChangeAddress(
                contact.id,
                AddressChange::Add,
                Some(to.clone()),
            ))
            .then(", or say --allow-unlisted"),
    )
    .into())
}

fn send_link(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
    to: EmailAddress,
) -> Result<TargetOutcome> {
    let issued = issue(args, app, contact, login, Some(to))?;
    let emails: Vec<_> = issued.email.into_iter().collect();
    let error = sending::send(context, app, &emails)?;
    if context.ui.lays_out() {
        return Ok(TargetOutcome::failed(error));
    }
    let details = app.link_details(issued.link)?;
    let object = LinkOfContact::new(&details, app.now());
    Ok(TargetOutcome::new(&object, error)?)
}

fn show_link(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
    several: bool,
) -> Result<TargetOutcome> {
    if !args.copy.wanted() {
        context
            .ui
            .check_stdout("the link", &["--copy", "--send-link"])?;
    }
    let issued = issue(args, app, contact, login, None)?;
    let Some(url) = &issued.url else {
        return Ok(TargetOutcome::said());
    };
    if args.copy.wanted() {
        put_on_clipboard(context, url, &args.copy)?;
    } else if context.ui.wants_objects() || (several && !context.ui.lays_out()) {
        let details = app.link_details(issued.link)?;
        let spelled = args.spell.then(|| handover::spelled(url));
        return Ok(TargetOutcome::done(&IssuedOutput {
            link: LinkOfContact::new(&details, app.now()),
            url: Some(Revealed(url)),
            spelled: spelled.as_ref().map(Revealed),
        })?);
    } else {
        let drawn = args.qr && draw(context, url)?;
        if !drawn || args.print_link {
            context.ui.secret(url)?;
        }
        if args.spell {
            handover::print_spelled(context, url)?;
        }
    }
    let whose = app.login(issued.link.login_id)?;
    let whose = account(contact, &whose, login.product());
    let until = context.ui.time(issued.link.expires_at);
    context.ui.note(&format!(
        "link {} for {whose} expires {until}",
        issued.link.id
    ));
    Ok(TargetOutcome::said())
}

/// Draws a link as a QR code; gives whether there was room for it.
fn draw(context: &mut Context, url: &Secret<String>) -> Result<bool> {
    let code = Code::of(url)?;
    let (needed, there) = (code.columns(), usize::from(context.ui.width()));
    if context.ui.is_terminal() && needed > there {
        context.ui.warn(&format!(
            "the terminal has {there} columns and the QR code needs {needed}: this is the link"
        ));
        return Ok(false);
    }
    let lines = code.lines(context.ui.has_colour());
    context.ui.secret(&lines)?;
    Ok(true)
}

fn issue(
    args: &Args,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
    email: Option<EmailAddress>,
) -> Result<IssuedLink> {
    Ok(app.issue_link(contact, login, &args.request(email))?)
}

fn generate(
    args: &Args,
    context: &mut Context,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
) -> Result<TargetOutcome> {
    let copy = CopyArgs {
        copy: args
            .copy
            .copy
            .or_else(|| (!args.shows()).then_some(Clipboard::Desktop)),
        ..args.copy
    };
    check_copy(&copy)?;
    if args.shows() {
        context.ui.check_stdout("the new password", &["--copy"])?;
    }
    let notify = args.notify.then(|| handover::primary(contact));
    let hand_over = HandOver {
        notify: notify.transpose()?,
        copied: copy.wanted(),
        shown: args.shows(),
        ..HandOver::default()
    };
    let (credentials, bits) =
        app.generate_password(contact, login, &Options::default(), &hand_over)?;
    handover::copy_new(context, &credentials, &copy)?;
    if args.shows() {
        let shown = Shown::new(&credentials.password, Some(bits), true, args.spell);
        let object = shown.object(&credentials);
        handover::print_new(context, &credentials, &shown, &object)?;
    }
    let error = handover::send(context, app, &credentials).err();
    Ok(TargetOutcome::failed(error))
}

fn generate_and_mail(
    context: &mut Context,
    app: &mut App,
    contact: &Contact,
    login: &LoginChoice,
) -> Result<TargetOutcome> {
    let hand_over = HandOver {
        email: Some(handover::primary(contact)?),
        ..HandOver::default()
    };
    let (credentials, _) =
        app.generate_password(contact, login, &Options::default(), &hand_over)?;
    let error = handover::send(context, app, &credentials).err();
    Ok(TargetOutcome::failed(error))
}
