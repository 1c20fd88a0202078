//! `credtool password redeem`.

use anyhow::Result;

use crate::cli::examples::examples;
use crate::cli::views::credentials::RedeemedLogin;
use crate::cli::{Context, prompt};
use crate::domain::link::Token;

/// Redeem a reset link: token and new password on stdin, a line each
///
/// For the page of a product that handles its own links. Exit 0 when the password was changed, 3 for an unknown
/// token, 69 for a link that was used, expired or was revoked.
/// Where the product has a hook, also 69 when it refuses the password, 75 when it may work later or takes too long,
/// and 78 when it cannot be run: the link stays live. With --json the error then has "by": "hook".
#[derive(clap::Args, Debug)]
#[command(after_help = examples![
    ("from the product's page", "printf '%s\\n%s\\n' \"$TOKEN\" \"$PASSWORD\" | credtool password redeem"),
    ("which login it was", "printf '%s\\n%s\\n' \"$TOKEN\" \"$PASSWORD\" | credtool password redeem --json"),
])]
pub(crate) struct Args {}

pub(super) fn run(_args: &Args, context: &mut Context) -> Result<u8> {
    let (token, password) = prompt::read_two_secret_lines()?;
    let mut app = context.app()?;
    let (login, product) = app.redeem(&Token::from_text(token.expose()), &password)?;
    if context.ui.wants_objects() {
        let record = RedeemedLogin::new(&login, &product);
        context.ui.record(&record, |_| {})?;
    }
    // On stderr in a pipe as well: stdout stays empty for the page of a product, which goes by the exit code.
    context.ui.note(&format!(
        "password changed for {} at {} (contact {})",
        login.username, product.slug, login.contact_id
    ));
    Ok(0)
}
