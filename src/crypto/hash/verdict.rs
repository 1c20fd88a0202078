//! The outcome of a comparison, and what can go wrong.

/// Why a password could not be hashed or compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// The stored text is no hash of a kind that is known.
    #[error("the stored password hash cannot be read; set the password again")]
    Malformed,
    /// The stored text asks for more work than is sensible.
    #[error(
        "the stored password hash asks for {work}, which is more than is allowed; set the password again"
    )]
    TooExpensive {
        /// Its work, in the words of its kind.
        work: String,
    },
    /// The computation failed.
    #[error("the password could not be hashed: {0}")]
    Failed(String),
}

/// How a password compares with a stored hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordMatch {
    /// It is the same password.
    Match {
        /// The hash costs an attacker less than one made today: the caller stores a new one.
        weak: bool,
    },
    /// It is another password.
    Mismatch,
}
