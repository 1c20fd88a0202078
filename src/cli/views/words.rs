//! The words of views, and the tone of each, which decides its colour on a terminal.

use crate::app::upkeep::check::CheckResult;
use crate::cli::output::{Tone, Vocabulary};
use crate::domain::contact::AddressStatus;
use crate::domain::email::{Delivery, EmailState, LastKnown, Outcome};
use crate::domain::link::{LinkState, RevokedReason};
use crate::domain::login::PasswordState;
use crate::domain::password_origin::{PasswordOrigin, ProvisionState};
use crate::domain::product::CharClass;
use crate::domain::template::{LinkKind, Template};

macro_rules! vocabulary {
    ($($type:ty: $all:expr, $tone:expr);+ $(;)?) => {
        $(impl Vocabulary for $type {
            const ALL: &'static [Self] = $all;

            fn word(self) -> &'static str {
                self.as_str()
            }

            fn tone(self) -> Tone {
                let tone: fn(Self) -> Tone = $tone;
                tone(self)
            }
        })+
    };
}

const fn plain<T>(_: T) -> Tone
where
    T: Copy,
{
    Tone::Plain
}

vocabulary! {
    EmailState: Self::ALL, |state| match state {
        EmailState::Accepted => Tone::Good,
        EmailState::Failed => Tone::Bad,
        EmailState::Held | EmailState::Handed => Tone::Open,
        EmailState::Queued | EmailState::Sending | EmailState::Cancelled => Tone::Plain,
    };
    Delivery: Self::ALL, |delivery| match delivery {
        Delivery::Delivered => Tone::Good,
        Delivery::Bounced | Delivery::Complained => Tone::Bad,
        Delivery::Delayed => Tone::Open,
        Delivery::Unknown => Tone::Plain,
    };
    LastKnown: Self::ALL, |standing| match standing {
        LastKnown::Sent(state) => state.tone(),
        LastKnown::Reported(delivery) => delivery.tone(),
    };
    Outcome: Self::ALL, |outcome| match outcome {
        Outcome::Accepted => Tone::Good,
        Outcome::Failed => Tone::Bad,
        Outcome::Deferred | Outcome::Held | Outcome::Unknown => Tone::Open,
        Outcome::NotCounted | Outcome::Interrupted => Tone::Plain,
    };
    Template: Self::ALL, plain;
    LinkKind: &Self::ALL, plain;
    LinkState: &[Self::Live, Self::Used, Self::Expired, Self::Revoked], |state| match state {
        LinkState::Live => Tone::Good,
        LinkState::Used | LinkState::Expired | LinkState::Revoked => Tone::Plain,
    };
    RevokedReason: &Self::ALL, plain;
    PasswordState: &[Self::None, Self::Set, Self::MustChange], |state| match state {
        PasswordState::MustChange => Tone::Open,
        PasswordState::None | PasswordState::Set => Tone::Plain,
    };
    PasswordOrigin: &[Self::Desk, Self::User], plain;
    ProvisionState: &[Self::None, Self::Pending, Self::Provisioned, Self::Failed], |state| match state {
        ProvisionState::Provisioned => Tone::Good,
        ProvisionState::Failed => Tone::Bad,
        ProvisionState::Pending => Tone::Open,
        ProvisionState::None => Tone::Plain,
    };
    AddressStatus: &[Self::Ok, Self::Bouncing, Self::Former], |status| match status {
        AddressStatus::Ok => Tone::Good,
        AddressStatus::Bouncing => Tone::Bad,
        AddressStatus::Former => Tone::Plain,
    };
    CharClass: &Self::ALL, plain;
}

impl Vocabulary for CheckResult {
    const ALL: &'static [Self] = &[
        Self::Sound,
        Self::Damaged,
        Self::Blocked,
        Self::Unchecked(crate::app::ErrorKind::Failed),
    ];

    fn word(self) -> &'static str {
        self.as_str()
    }

    fn tone(self) -> Tone {
        match self {
            Self::Sound => Tone::Good,
            Self::Damaged | Self::Blocked => Tone::Bad,
            Self::Unchecked(_) => Tone::Open,
        }
    }
}
