//! `credtool password generate`.

use anyhow::Result;

use crate::app::base::lookup::LookupMode;
use crate::app::credentials::passwords::{self, Credentials, Options, PasswordOrder};
use crate::app::provisioning::HandOver;
use crate::app::{self, App, Error, ErrorKind, Hint, NextStep, Subject, Via};
use crate::cli::args::{CopyArgs, PaceArgs};
use crate::cli::examples::examples;
use crate::cli::handover::{self, Shown, check_copy, put_on_clipboard};
use crate::cli::mailing::{self, Acted, BulkVerb, Queued};
use crate::cli::output::{Column, Revealed};
use crate::cli::pick::{self, LoginArgs};
use crate::cli::targets::{self, SeenTargets, Target, TargetOutcome, TargetSource};
use crate::cli::views::credentials::{NewCredentials, PasswordOutput};
use crate::cli::views::login::account;
use crate::cli::{Context, signals};
use crate::domain::contact::Contact;
use crate::domain::product::CharClass;
use crate::domain::{EmailAddress, Secret};

/// Generate a password, for a login or on its own
///
/// With a contact, the password becomes the login's: its hash is stored, its links end, and it is handed over by
/// --copy, --print or --email. Without a contact it is only printed.
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("just a password", "credtool password generate"),
    ("a new password, on the clipboard, no email sent", "credtool password generate ada@example.com --copy"),
    ("a new password by email", "credtool password generate ada@example.com --email"),
    ("six words to read out on the telephone", "credtool password generate --words 6 --spell"),
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

    #[command(flatten)]
    pace: PaceArgs,

    #[command(flatten)]
    copy: CopyArgs,

    /// Print the password
    #[arg(long, conflicts_with = "copy")]
    print: bool,

    /// Email the credentials to the contact's primary address
    #[arg(long)]
    email: bool,

    /// Notify the contact by email that the password changed, without the password
    #[arg(long, conflicts_with = "email")]
    notify: bool,

    /// The user must choose another password at the next login
    #[arg(long)]
    must_change: bool,

    /// Spell the password letter by letter
    #[arg(long, conflicts_with = "copy")]
    spell: bool,

    /// Characters, 1 to 1024 [default: 20]
    #[arg(long, value_name = "N")]
    length: Option<usize>,

    /// Words of the EFF large list instead of characters, 1 to 64
    #[arg(long, value_name = "N")]
    words: Option<usize>,

    /// Minimum entropy in bits
    #[arg(long, value_name = "N")]
    bits: Option<u32>,

    /// Use symbols too
    #[arg(long)]
    symbols: bool,

    /// Exclude these characters
    #[arg(
        long,
        value_name = "CHARS",
        default_value = "",
        hide_default_value = true
    )]
    exclude: String,

    /// Require at least one of each: lower, upper, digit, symbol
    #[arg(long, value_name = "CLASS,…", value_delimiter = ',')]
    require: Vec<CharClass>,

    /// Allow characters that are easily confused: 0 O o 1 l I
    #[arg(long)]
    allow_ambiguous: bool,

    /// Generate N passwords, without a contact
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with_all = ["contacts", "copy"],
          value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
}

impl Args {
    fn options(&self) -> Options {
        Options {
            length: self.length,
            words: self.words,
            bits: self.bits,
            symbols: self.symbols,
            exclude: self.exclude.clone(),
            require: self.require.clone(),
            allow_ambiguous: self.allow_ambiguous,
        }
    }
}

pub(super) fn run(args: &Args, context: &mut Context) -> Result<u8> {
    if args.contacts.is_empty() {
        let named = args.login.product.is_some() || args.login.username.is_some();
        if args.email || args.notify || args.must_change || named {
            return Err(Error::new(
                ErrorKind::Usage,
                "--email, --notify, --must-change, --product and --username need a contact",
            )
            .hint(NextStep::GeneratePassword(Subject::Unnamed, Via::Email))
            .into());
        }
        return for_nobody(args, context);
    }
    if args.pace.is_given() && !(args.email || args.notify) {
        let text = "--rate and --sessions go with --email and --notify";
        return Err(Error::new(ErrorKind::Usage, text)
            .hint("add one of them, or leave these out")
            .into());
    }
    let shown = args.print || args.spell || !(args.copy.wanted() || args.email);
    if shown && !args.print && !context.ui.is_terminal() {
        return Err(Error::new(
            ErrorKind::Usage,
            "the new password would reach nobody: stdout is not a terminal",
        )
        .hint("say how to hand it over: --copy, --print or --email")
        .into());
    }
    let words = targets::words(&args.contacts)?;
    if words.len() > 1 && args.copy.wanted() {
        return Err(Error::new(
            ErrorKind::Usage,
            "the clipboard holds one password, and several contacts are named",
        )
        .hint("copy for one contact at a time")
        .into());
    }
    check_copy(&args.copy)?;
    if shown {
        context
            .ui
            .check_stdout("the new password", &["--copy", "--email"])?;
    }
    let mut app = context.app_to_change()?;
    let count = targets::count_people(&app, &words)?;
    let fate = if args.email {
        "and email each"
    } else {
        "and end the old ones"
    };
    let what = format!("Set new passwords for {count} contacts, {fate}");
    let source = TargetSource::by(&args.contacts);
    targets::confirm_many(context, count, source, &what)?;
    // The clipboard holds one password, so that one to be copied is never among several.
    let several = !args.copy.wanted() && (words.len() > 1 || source == TargetSource::InBulk);
    let columns = handover::columns(args.spell);
    let mut verb = Generate {
        args,
        shown,
        seen: SeenTargets::default(),
    };
    let done = if several {
        let (words, limits) = ((words.as_slice(), source), args.pace.limits());
        mailing::each(context, &mut app, words, columns, limits, &mut verb)
    } else {
        app.interruptible(signals::break_off_hooks()?);
        targets::each(context, (&words, source), columns, |context, _, word| {
            one(&mut verb, context, &mut app, word)
        })
    };
    if (several || context.ui.wants_objects()) && shown && context.ui.lost() {
        let text = "new passwords are set, and not all could be printed: stdout cannot be written";
        return Err(Error::new(ErrorKind::Failed, text)
            .hint(
                Hint::from("each can be shown: ")
                    .step(NextStep::ShowPassword(Subject::Unnamed, Via::Print)),
            )
            .into());
    }
    done
}

fn for_nobody(args: &Args, context: &mut Context) -> Result<u8> {
    if !args.copy.wanted() {
        if context.ui.reader_has_gone() {
            return Ok(0);
        }
        context.ui.check_stdout("the password", &["--copy"])?;
    }
    let recipe = passwords::recipe(&args.options())?;
    let bits = handover::round(recipe.entropy_bits());
    check_copy(&args.copy)?;
    let mut rng = Context::rng();
    if args.copy.wanted() {
        let password = recipe.generate(&mut *rng);
        put_on_clipboard(context, &password, &args.copy)?;
    } else if context.ui.wants_objects() {
        let mut columns = vec![
            Column::new("password", "Password"),
            Column::new("entropy_bits", "Bits"),
        ];
        if args.spell {
            columns.push(handover::SPELLED);
        }
        let mut list = context.ui.list(&columns);
        for _ in 0..args.count {
            let password = recipe.generate(&mut *rng);
            let spelled = args.spell.then(|| handover::spelled(&password));
            let object = PasswordOutput {
                password: Revealed(&password),
                entropy_bits: bits,
                spelled: spelled.as_ref().map(Revealed),
            };
            if !list.add(&[object])? {
                break;
            }
        }
        list.end()?;
    } else if args.spell {
        for _ in 0..args.count {
            let password: Secret<String> = recipe.generate(&mut *rng);
            context.ui.secret(&password)?;
            handover::print_spelled(context, &password)?;
        }
    } else {
        let passwords = (0..args.count).map(|_| recipe.generate(&mut *rng));
        context.ui.secrets(passwords)?;
    }
    context.ui.success(&format!("{bits} bits"));
    Ok(0)
}

/// Sets a new password for each person.
struct Generate<'a> {
    args: &'a Args,
    shown: bool,
    seen: SeenTargets,
}

impl mailing::BulkVerb for Generate<'_> {
    type Order = PasswordOrder;

    fn order(
        &mut self,
        context: &mut Context,
        app: &App,
        word: &str,
    ) -> Result<Result<PasswordOrder, TargetOutcome>> {
        let args = self.args;
        let selector = Some(targets::selector(word));
        let (contact, login) =
            pick::account(context, app, selector, &args.login, LookupMode::Change)?;
        if let Some(again) = self.seen.again(Target::login(&contact, &login), word) {
            return Ok(Err(again));
        }
        if self.shown {
            context
                .ui
                .check_stdout("the new password", &["--copy", "--email"])?;
        }
        let address = if args.email || args.notify {
            Some(handover::primary(&contact)?)
        } else {
            None
        };
        let hand_over = HandOver {
            email: address.clone().filter(|_| args.email),
            notify: address.filter(|_| args.notify),
            copied: args.copy.wanted(),
            shown: self.shown,
            must_change: args.must_change,
        };
        Ok(Ok(PasswordOrder {
            contact,
            login,
            hand_over,
        }))
    }

    fn act(&mut self, app: &mut App, orders: &[PasswordOrder]) -> app::Result<Vec<Acted>> {
        let (shown, spell) = (self.shown, self.args.spell);
        let set = app.generate_passwords(&self.args.options(), orders);
        let acted = orders.iter().zip(set).map(|(order, set)| {
            set.map(|(credentials, bits)| {
                let contact = order.contact.clone();
                Queued {
                    emails: credentials.emails.clone(),
                    record: Box::new(move |_, error| {
                        let as_shown = Shown::new(&credentials.password, Some(bits), shown, spell);
                        let object = object(&contact, &credentials, &as_shown);
                        Ok(TargetOutcome::new(&object, error)?)
                    }),
                }
            })
        });
        Ok(acted.collect())
    }
}

fn object<'a>(
    contact: &'a Contact,
    credentials: &'a Credentials,
    shown: &'a Shown,
) -> NewCredentials<'a> {
    NewCredentials {
        credentials: shown.object(credentials),
        contact_id: contact.id.get(),
        name: contact.name.as_str(),
        address: contact.primary().map(EmailAddress::as_str),
        login_id: credentials.login.id.get(),
    }
}

/// Sets a new password for one person, and hands it over before its emails are sent.
fn one(
    verb: &mut Generate<'_>,
    context: &mut Context,
    app: &mut App,
    word: &str,
) -> Result<TargetOutcome> {
    let (args, shown) = (verb.args, verb.shown);
    let order = match verb.order(context, app, word)? {
        Ok(order) => order,
        Err(outcome) => return Ok(outcome),
    };
    let PasswordOrder {
        contact,
        login,
        hand_over,
    } = order;
    let (credentials, bits) =
        app.generate_password(&contact, &login, &args.options(), &hand_over)?;
    handover::copy_new(context, &credentials, &args.copy)?;
    let as_shown = Shown::new(&credentials.password, Some(bits), shown, args.spell);
    let object = object(&contact, &credentials, &as_shown);
    let is_object = context.ui.wants_objects();
    if !is_object && (shown || !context.ui.lays_out()) {
        handover::print_new(context, &credentials, &as_shown, &object)?;
    }
    context.ui.success(&format!(
        "new password for {} ({} bits)",
        account(&contact, &credentials.login, &credentials.product),
        handover::round(bits)
    ));
    if !is_object {
        handover::send(context, app, &credentials)?;
        return Ok(TargetOutcome::said());
    }
    let error = handover::send(context, app, &credentials).err();
    Ok(TargetOutcome::new(&object, error)?)
}
