//! Whether the user, and perhaps a stranger, knows of the present password, in a few words.

use crate::app::records::contacts::{Exposure, LoginView};
use crate::domain::Timestamp;
use crate::domain::email::{Delivery, EmailState};
use crate::domain::password_origin::PasswordOrigin;
use crate::domain::template::Template;

/// Returns the former address at which the present password may be known, as part of a sentence.
pub(crate) fn exposed(view: &LoginView) -> Option<String> {
    let exposure = view.exposure.as_ref()?;
    let to = &exposure.email().to;
    Some(match exposure {
        Exposure::Emailed(_) => format!("emailed to a former address, {to}: set a new one"),
        Exposure::Chosen(_) => format!("that link was sent to a former address, {to}"),
    })
}

/// `notice accepted by the relay 2 h ago, 23 Nov 07:41 UTC (email 3)`; nothing where nobody has to be told. `time` shows a
/// moment; `stranded` says that what is in flight is in nobody's hands.
pub(crate) fn notified(
    view: &LoginView,
    stranded: bool,
    time: &dyn Fn(Timestamp) -> String,
) -> Option<String> {
    let Some(email) = &view.notified_by else {
        let by_desk = view.login.password_origin == Some(PasswordOrigin::Desk);
        return by_desk.then(|| String::from("user not notified"));
    };
    let what = if email.template == Template::Credentials {
        "credentials"
    } else {
        "notice"
    };
    let state = match (email.state, email.delivery, email.accepted_at) {
        (EmailState::Accepted, Delivery::Unknown, Some(at)) => {
            format!("accepted by the relay {}", time(at))
        }
        (EmailState::Handed, ..) if stranded => String::from("may have been sent"),
        _ if email.outcome_unknown() => String::from("may have been sent"),
        _ => email.standing().as_str().to_owned(),
    };
    Some(format!("{what} {state} (email {})", email.id))
}
