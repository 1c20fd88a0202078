//! Walking the chain: what is damaged, and where.
//!
//! An event that was changed, moved or replaced does not have its MAC any more, and one that was removed leaves a gap
//! in the numbers. The events behind it are checked on their own, so that one damaged place is told as one. A cut
//! end shows by the high-water mark ([`super::mark()`]), or by an event that was noted elsewhere ([`Noted`]). An older
//! copy of the whole database has an older mark too, and is sound.

use std::fmt;
use std::str::FromStr;

use super::{Action, AuditEvent, AuditKey, AuditMac, CHAIN_START, chain, read_mark, short};
use crate::domain::{Invalid, Timestamp};

/// Damaged places that are named one by one; the rest is counted.
const TOLD: usize = 100;

/// A damaged place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// These events are gone, both ends included.
    Missing {
        /// The first.
        from: i64,
        /// The last.
        to: i64,
    },
    /// The event is not the one that was recorded here: it was changed, moved here, or made without the key.
    Changed(i64),
    /// The event cannot be checked, since the one before it is damaged or gone.
    Unproven(i64),
    /// The trail ends with this event, and the high-water mark is missing or is not the one of this event. The trail
    /// was cut, or the mark was changed.
    Unmarked(i64),
}

impl Damage {
    /// The number of the event, the first of them where there are several.
    pub const fn first(self) -> i64 {
        match self {
            Self::Missing { from, .. } => from,
            Self::Changed(seq) | Self::Unproven(seq) | Self::Unmarked(seq) => seq,
        }
    }

    /// The number of the last of them.
    pub const fn last(self) -> i64 {
        match self {
            Self::Missing { to, .. } => to,
            Self::Changed(seq) | Self::Unproven(seq) | Self::Unmarked(seq) => seq,
        }
    }

    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Changed(_) => "changed",
            Self::Unproven(_) => "unproven",
            Self::Unmarked(_) => "unmarked",
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { from, to } if from == to => write!(f, "event {from} is missing"),
            Self::Missing { from, to } => write!(f, "events {from} to {to} are missing"),
            Self::Changed(seq) => write!(f, "event {seq} is not what was recorded there"),
            Self::Unproven(seq) => {
                write!(
                    f,
                    "event {seq} cannot be checked: what it follows is damaged"
                )
            }
            Self::Unmarked(0) => {
                f.write_str("every event is gone, and the record of the last one too")
            }
            Self::Unmarked(seq) => write!(
                f,
                "event {seq} is the last, and the record of the last event is missing or another"
            ),
        }
    }
}

/// An event that somebody noted outside the database, as `SEQ:MAC`; 16 or more digits of the MAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    seq: i64,
    mac: String,
}

impl FromStr for Noted {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let parts = text.split_once(':').and_then(|(seq, mac)| {
            let seq = seq.parse::<i64>().ok().filter(|seq| *seq > 0)?;
            let digits = (16..=32).contains(&mac.len())
                && mac.bytes().all(|digit| digit.is_ascii_hexdigit());
            digits.then(|| (seq, mac.to_ascii_lowercase()))
        });
        let (seq, mac) = parts.ok_or_else(|| {
            Invalid::new(
                "noted event",
                text,
                "is not SEQ:MAC, the form in which a check of the trail prints it",
            )
        })?;
        Ok(Self { seq, mac })
    }
}

/// The result of a walk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainReport {
    /// How many events there are.
    pub events: u64,
    /// The number of the last one, and the first half of its MAC in hexadecimal.
    pub last: Option<(i64, String)>,
    /// The damaged places, in order; at most 100.
    pub damage: Vec<Damage>,
    /// How many there are besides.
    pub more_damage: u64,
    /// How many events were chained with a key that was lost later: they cannot be checked.
    pub unprovable: u64,
    /// How many events have an earlier time than the one before them: the clock was set back.
    pub clock_set_back: u64,
}

impl ChainReport {
    /// Whether nothing is damaged.
    pub const fn is_sound(&self) -> bool {
        self.damage.is_empty()
    }
}

/// Damaged places: the first of them, and how many there are besides.
#[derive(Debug, Default)]
struct Places {
    first: Vec<Damage>,
    more: u64,
}

impl Places {
    fn holds(&self, seq: i64) -> bool {
        let holds = |damage: &Damage| (damage.first()..=damage.last()).contains(&seq);
        self.first.iter().any(holds)
    }

    fn add(&mut self, damage: Damage) {
        if self.first.len() < TOLD {
            self.first.push(damage);
        } else {
            self.more += 1;
        }
    }
}

/// A walk along the chain, in the order of the numbers. Its memory does not grow with the trail.
#[derive(Debug)]
pub struct ChainCheck<'a> {
    key: &'a AuditKey,
    noted: Option<&'a Noted>,
    report: ChainReport,
    /// The damage that shows without the key: gaps, and an event that is not the one that was noted.
    seen: Places,
    /// The damage that the key shows. A key that was lost since would have shown other places.
    shown_by_key: Places,
    last_seq: i64,
    last_mac: AuditMac,
    /// The last MAC as it should be, where it differs.
    computed: Option<AuditMac>,
    last_at: Option<Timestamp>,
    sound: bool,
}

impl<'a> ChainCheck<'a> {
    /// At the start of the trail.
    pub fn new(key: &'a AuditKey, noted: Option<&'a Noted>) -> Self {
        Self {
            key,
            noted,
            report: ChainReport::default(),
            seen: Places::default(),
            shown_by_key: Places::default(),
            last_seq: 0,
            last_mac: CHAIN_START,
            computed: None,
            last_at: None,
            sound: true,
        }
    }

    /// Looks at the next event; `None` for one whose columns cannot be read.
    pub fn step(&mut self, seq: i64, event: Option<&AuditEvent>, mac: &AuditMac) {
        let expected = self.last_seq + 1;
        if seq > expected {
            self.seen.add(Damage::Missing {
                from: expected,
                to: seq - 1,
            });
            self.sound = false;
        }
        let follows = |previous: &AuditMac| {
            event.is_some_and(|event| chain(self.key, previous, seq, event) == *mac)
        };
        // A trail that was wiped, mark and all, and went on from nothing does not begin with the making of the
        // database.
        let begins = seq != 1 || event.is_some_and(|event| event.action == Action::Init.as_str());
        let proven =
            begins && (follows(&self.last_mac) || self.computed.as_ref().is_some_and(follows));
        let noted = self.noted.filter(|noted| noted.seq == seq);
        if noted.is_some_and(|noted| !short(mac).starts_with(&noted.mac)) {
            self.seen.add(Damage::Changed(seq));
        } else if !proven {
            self.shown_by_key.add(if self.sound {
                Damage::Changed(seq)
            } else {
                Damage::Unproven(seq)
            });
        }
        // The key that made the MACs before this one is gone. Only who holds the present key can say so.
        if proven && event.is_some_and(|event| event.action == Action::KeyLost.as_str()) {
            self.report.unprovable = self.report.events;
            self.shown_by_key = Places::default();
        }
        // Where only the MAC was changed, the next event follows from what it was.
        self.computed = event
            .filter(|_| !proven)
            .map(|event| chain(self.key, &self.last_mac, seq, event));
        self.sound = proven;
        let at = event.map(|event| event.at);
        if at.is_some_and(|at| self.last_at.is_some_and(|last| at < last)) {
            self.report.clock_set_back += 1;
        }
        self.last_at = at.or(self.last_at);
        self.last_seq = seq;
        self.last_mac = *mac;
        self.report.events += 1;
    }

    /// At the end of the trail; `mark` is the stored high-water mark.
    pub fn end(mut self, mark: Option<&[u8]>) -> ChainReport {
        match mark.and_then(|mark| read_mark(self.key, mark)) {
            Some((seq, _)) if seq > self.last_seq => self.seen.add(Damage::Missing {
                from: self.last_seq + 1,
                to: seq,
            }),
            Some(end) if end == (self.last_seq, self.last_mac) => {}
            _ => self.shown_by_key.add(Damage::Unmarked(self.last_seq)),
        }
        let noted = self.noted.filter(|noted| noted.seq > self.last_seq);
        if let Some(noted) = noted.filter(|noted| !self.seen.holds(noted.seq)) {
            self.seen.add(Damage::Missing {
                from: self.last_seq + 1,
                to: noted.seq,
            });
        }
        let mut damage = self.seen.first;
        damage.append(&mut self.shown_by_key.first);
        damage.sort_by_key(|damage| damage.first());
        let left_out = damage.len().saturating_sub(TOLD);
        damage.truncate(TOLD);
        self.report.damage = damage;
        self.report.more_damage = left_out as u64 + self.seen.more + self.shown_by_key.more;
        if self.report.events > 0 {
            self.report.last = Some((self.last_seq, short(&self.last_mac)));
        }
        self.report
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;
    use crate::domain::audit::{Actor, AuditTarget, Recorded, Why, mark};

    fn key() -> AuditKey {
        Secret::new([7; 32])
    }

    fn trail(count: i64) -> Vec<Recorded> {
        trail_with(&key(), count)
    }

    fn trail_with(key: &AuditKey, count: i64) -> Vec<Recorded> {
        let mut trail = Vec::new();
        for seq in 1..=count {
            let action = if seq == 1 {
                Action::Init
            } else {
                Action::PasswordShow
            };
            append(&mut trail, key, action);
        }
        trail
    }

    fn append(trail: &mut Vec<Recorded>, key: &AuditKey, action: Action) {
        let last = trail.last();
        let seq = last.map_or(1, |last| last.seq + 1);
        let event = AuditEvent {
            at: Timestamp::from_second(seq).unwrap(),
            actor: Actor::default(),
            action: action.as_str().to_owned(),
            target: AuditTarget::default(),
            detail: Some(format!("event {seq}")),
            why: Why::default(),
        };
        let mac = chain(key, &last.map_or(CHAIN_START, |last| last.mac), seq, &event);
        trail.push(Recorded { seq, event, mac });
    }

    /// A trail whose first events were chained with a key that is lost.
    fn trail_behind_a_lost_key(lost: i64) -> Vec<Recorded> {
        let mut trail = trail_with(&Secret::new([8; 32]), lost);
        append(&mut trail, &key(), Action::KeyLost);
        append(&mut trail, &key(), Action::PasswordShow);
        trail
    }

    fn report(trail: &[Recorded], noted: Option<&str>) -> ChainReport {
        let key = key();
        let noted = noted.map(|noted| noted.parse().unwrap());
        let mut check = ChainCheck::new(&key, noted.as_ref());
        for recorded in trail {
            check.step(recorded.seq, Some(&recorded.event), &recorded.mac);
        }
        check.end(Some(&mark_of(&key, trail)))
    }

    fn mark_of(key: &AuditKey, trail: &[Recorded]) -> crate::domain::audit::AuditMark {
        let end = trail
            .last()
            .map_or((0, CHAIN_START), |last| (last.seq, last.mac));
        mark(key, end.0, &end.1)
    }

    fn damage(trail: &[Recorded]) -> Vec<Damage> {
        report(trail, None).damage
    }

    #[test]
    fn a_sound_trail_is_sound() {
        assert_eq!(report(&[], None), ChainReport::default());
        let trail = trail(9);
        let report = report(&trail, None);
        assert!(report.is_sound());
        assert_eq!(report.events, 9);
        assert_eq!(report.last, Some((9, trail[8].short_mac())));
    }

    #[test]
    fn an_edited_event_is_named_and_no_other() {
        for seq in [1, 4, 9] {
            let mut trail = trail(9);
            trail[seq - 1].event.detail = None;
            let seq = i64::try_from(seq).unwrap();
            assert_eq!(damage(&trail), [Damage::Changed(seq)]);
        }
    }

    #[test]
    fn an_edited_mac_is_named_and_no_other() {
        let mut trail = trail(9);
        trail[3].mac[0] ^= 1;
        assert_eq!(damage(&trail), [Damage::Changed(4)]);
    }

    #[test]
    fn a_deleted_event_leaves_a_gap() {
        let mut cut = trail(9);
        cut.drain(2..4);
        let gap = Damage::Missing { from: 3, to: 4 };
        assert_eq!(damage(&cut), [gap, Damage::Unproven(5)]);
        let mut beheaded = trail(3);
        beheaded.remove(0);
        let gap = Damage::Missing { from: 1, to: 1 };
        assert_eq!(damage(&beheaded), [gap, Damage::Unproven(2)]);
    }

    #[test]
    fn a_deleted_event_is_found_when_the_rest_is_renumbered() {
        let mut trail = trail(6);
        trail.remove(2);
        for (seq, recorded) in (1..).zip(&mut trail) {
            recorded.seq = seq;
        }
        assert_eq!(damage(&trail)[0], Damage::Changed(3));
    }

    #[test]
    fn swapped_events_are_found_where_they_stand() {
        let mut trail = trail(9);
        let moved = trail[3].clone();
        trail[3] = Recorded {
            seq: 4,
            ..trail[6].clone()
        };
        trail[6] = Recorded { seq: 7, ..moved };
        let expected = [
            Damage::Changed(4),
            Damage::Unproven(5),
            Damage::Changed(7),
            Damage::Unproven(8),
        ];
        assert_eq!(damage(&trail), expected);
    }

    #[test]
    fn an_event_made_with_another_key_is_found() {
        let mut trail = trail(3);
        let event = trail[2].event.clone();
        let mac = chain(&Secret::new([8; 32]), &trail[2].mac, 4, &event);
        trail.push(Recorded { seq: 4, event, mac });
        assert_eq!(damage(&trail), [Damage::Changed(4)]);
    }

    #[test]
    fn a_cut_end_is_found_by_what_was_noted_and_not_without() {
        let trail = trail(9);
        let noted = format!("9:{}", trail[8].short_mac());
        assert!(report(&trail, Some(&noted)).is_sound());
        assert!(report(&trail[..6], None).is_sound());
        let gap = Damage::Missing { from: 7, to: 9 };
        assert_eq!(report(&trail[..6], Some(&noted)).damage, [gap]);
        let other = format!("5:{}", trail[8].short_mac());
        assert_eq!(report(&trail, Some(&other)).damage, [Damage::Changed(5)]);
        for wrong in [
            "",
            "9",
            "9:abc",
            "0:00112233445566778899",
            "9:zz112233445566778899",
        ] {
            assert!(wrong.parse::<Noted>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_trail_that_began_anew_is_not_sound() {
        let mut trail = Vec::new();
        append(&mut trail, &key(), Action::ContactAdd);
        append(&mut trail, &key(), Action::ContactEdit);
        assert_eq!(damage(&trail)[0], Damage::Changed(1));
    }

    #[test]
    fn a_cut_end_is_found_by_the_mark() {
        let (key, trail) = (key(), trail(9));
        let damage = |left: usize, mark: Option<&[u8]>| {
            let mut check = ChainCheck::new(&key, None);
            for recorded in &trail[..left] {
                check.step(recorded.seq, Some(&recorded.event), &recorded.mac);
            }
            check.end(mark).damage
        };
        let mark = mark_of(&key, &trail);
        assert_eq!(damage(9, Some(&mark)), []);
        assert_eq!(damage(6, Some(&mark)), [Damage::Missing { from: 7, to: 9 }]);
        assert_eq!(damage(0, Some(&mark)), [Damage::Missing { from: 1, to: 9 }]);
        for other in [
            None,
            Some(&b"forged"[..]),
            Some(&mark_of(&key, &trail[..5])),
        ] {
            assert_eq!(damage(9, other), [Damage::Unmarked(9)]);
            assert_eq!(damage(0, None), [Damage::Unmarked(0)]);
        }
    }

    #[test]
    fn a_gap_before_a_lost_key_is_found_however_many_events_are_unprovable() {
        let mut trail = trail_behind_a_lost_key(500);
        let whole = report(&trail, None);
        assert!(whole.is_sound());
        assert_eq!((whole.unprovable, whole.more_damage), (500, 0));
        trail.remove(299);
        let gap = Damage::Missing { from: 300, to: 300 };
        assert_eq!(damage(&trail), [gap]);
    }

    #[test]
    fn what_was_noted_counts_where_the_key_is_lost() {
        let trail = trail_behind_a_lost_key(9);
        let noted = |at: usize| format!("5:{}", trail[at].short_mac());
        assert!(report(&trail, Some(&noted(4))).is_sound());
        assert_eq!(report(&trail, Some(&noted(3))).damage, [Damage::Changed(5)]);
    }

    #[test]
    fn a_clock_that_was_set_back_is_counted() {
        let mut events = trail(3);
        events[1].event.at = Timestamp::UNIX_EPOCH;
        assert_eq!(report(&events, None).clock_set_back, 1);
    }

    #[test]
    fn a_trail_that_is_all_wrong_is_told_in_bounded_space() {
        let mut trail = trail(500);
        for recorded in &mut trail {
            recorded.mac = [0; 32];
        }
        let report = report(&trail, None);
        assert_eq!(report.damage.len(), TOLD);
        assert_eq!(report.more_damage, 400);
    }
}
