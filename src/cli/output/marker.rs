//! The meaning of a view's value beside its JSON: the name of a newtype, which serde passes on and JSON ignores.

use super::paint::Tone;

/// A moment.
pub(super) const TIME: &str = "$time";
/// A secret.
pub(super) const SECRET: &str = "$secret";

/// The meaning of a newtype.
pub(super) enum Marker {
    Time,
    Secret,
    Word(Tone),
}

impl Marker {
    /// The meaning that a name stands for.
    pub(super) fn of(name: &str) -> Option<Self> {
        let tones = [Tone::Plain, Tone::Good, Tone::Open, Tone::Bad];
        match name {
            TIME => Some(Self::Time),
            SECRET => Some(Self::Secret),
            name => {
                let tone = tones.into_iter().find(|tone| of_tone(*tone) == name);
                tone.map(Self::Word)
            }
        }
    }
}

/// The name of a word's tone.
pub(super) const fn of_tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Plain => "$plain",
        Tone::Good => "$good",
        Tone::Open => "$open",
        Tone::Bad => "$bad",
    }
}
