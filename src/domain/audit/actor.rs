//! The operator of an act.

/// The operator: the account that a process runs as, and the account that used sudo for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    /// The real user ID.
    pub uid: u32,
    /// The account's name in the user database.
    pub user: Option<String>,
    /// The account that called sudo.
    pub sudo_user: Option<String>,
    /// The controlling terminal.
    pub tty: Option<String>,
}

impl Actor {
    /// The operator in a few words: the account that called sudo, else the account's name, else `uid N`.
    pub fn label(&self) -> String {
        self.sudo_user
            .clone()
            .or_else(|| self.user.clone())
            .unwrap_or_else(|| format!("uid {}", self.uid))
    }
}

/// The caller of a process, as the kernel and the environment name it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller<'a> {
    /// The real user ID.
    pub uid: u32,
    /// The effective user ID.
    pub euid: u32,
    /// `SUDO_UID`.
    pub sudo_uid: Option<&'a str>,
    /// `SUDO_USER`.
    pub sudo_user: Option<&'a str>,
}

impl Caller<'_> {
    /// The actor, with names from the user database by `account`.
    ///
    /// sudo leaves real and effective user ID equal and names its caller by ID and by name. Where one of these is
    /// missing or they disagree, the variables are not sudo's and do not count.
    pub fn actor(&self, account: impl Fn(u32) -> Option<String>, tty: Option<String>) -> Actor {
        let named = (self.uid == self.euid)
            .then_some(self.sudo_uid)
            .flatten()
            .filter(|id| id.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|id| id.parse().ok())
            .and_then(&account);
        Actor {
            uid: self.uid,
            user: account(self.uid),
            sudo_user: named.filter(|name| self.sudo_user == Some(name)),
            tty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(uid: u32) -> Option<String> {
        let name = match uid {
            0 => "root",
            1000 => "ada",
            1001 => "grace",
            _ => return None,
        };
        Some(name.to_owned())
    }

    fn label(uid: u32, euid: u32, sudo_uid: Option<&str>, sudo_user: Option<&str>) -> String {
        let caller = Caller {
            uid,
            euid,
            sudo_uid,
            sudo_user,
        };
        caller.actor(account, None).label()
    }

    #[test]
    fn the_name_is_that_of_the_account() {
        assert_eq!(label(1000, 1000, None, None), "ada");
        assert_eq!(label(1234, 1234, None, None), "uid 1234");
    }

    #[test]
    fn sudo_is_believed_only_as_sudo_leaves_it() {
        assert_eq!(label(0, 0, Some("1000"), Some("ada")), "ada");
        assert_eq!(label(1001, 1001, Some("1000"), Some("ada")), "ada");
        for (uid, euid, sudo_uid, sudo_user, expected) in [
            (1001, 1001, None, Some("ada"), "grace"),
            (1001, 1001, Some("1000"), None, "grace"),
            (1001, 1001, Some("1000"), Some("root"), "grace"),
            (1001, 1001, Some("1234"), Some("ada"), "grace"),
            (1001, 1001, Some("+1000"), Some("ada"), "grace"),
            (1001, 1001, Some(""), Some("ada"), "grace"),
            (1001, 0, Some("1000"), Some("ada"), "grace"),
            (1234, 1234, Some("1234"), Some("uid 1234"), "uid 1234"),
        ] {
            assert_eq!(label(uid, euid, sudo_uid, sudo_user), expected);
        }
    }
}
