//! The mark of a database: how far it had come at its last write.
//!
//! The database holds its mark, changed in every transaction, and a file beside it holds a copy that is written after
//! the commit. The copy is therefore never ahead of the database that it belongs to. A database that is behind the
//! copy, or disagrees with it, is an older copy that was put in its place.

use sha2::{Digest, Sha256};

use super::audit::{AuditMac, CHAIN_START};

/// Begins an encoded mark.
const MAGIC: [u8; 8] = *b"crdtmrk1";
const BODY: usize = 80;
const CHECK: usize = 16;

/// How far a database had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The random ID of the database.
    pub database: [u8; 16],
    /// The number of transactions that changed something.
    pub writes: u64,
    /// The number of times that an email was handed to the relay.
    pub handed: u64,
    /// The number of the last audit event; 0 before the first.
    pub seq: u64,
    /// The MAC of that event.
    pub mac: AuditMac,
}

impl Mark {
    /// The length of an encoded mark.
    pub const LEN: usize = BODY + CHECK;

    /// Returns the mark of a database that nothing was written to.
    pub const fn new(database: [u8; 16]) -> Self {
        Self {
            database,
            writes: 0,
            handed: 0,
            seq: 0,
            mac: CHAIN_START,
        }
    }

    /// Returns the bytes that are stored: always [`Mark::LEN`] of them, the last ones a checksum.
    pub fn encode(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let numbers = [self.writes, self.handed, self.seq].map(u64::to_be_bytes);
        let fields = [&MAGIC[..], &self.database]
            .into_iter()
            .chain(numbers.iter().map(<[u8; 8]>::as_slice))
            .chain([&self.mac[..]]);
        let mut rest = &mut bytes[..];
        for field in fields {
            let (place, behind) = rest.split_at_mut(field.len());
            place.copy_from_slice(field);
            rest = behind;
        }
        let check = checksum(&bytes[..BODY]);
        bytes[BODY..].copy_from_slice(&check);
        bytes
    }

    /// Reads stored bytes; returns nothing where they are damaged or from another program.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::LEN] = bytes.try_into().ok()?;
        let (body, check) = bytes.split_at(BODY);
        if checksum(body) != check {
            return None;
        }
        let rest = body.strip_prefix(&MAGIC)?;
        let (database, rest) = rest.split_first_chunk()?;
        let (writes, rest) = rest.split_first_chunk()?;
        let (handed, rest) = rest.split_first_chunk()?;
        let (seq, rest) = rest.split_first_chunk()?;
        Some(Self {
            database: *database,
            writes: u64::from_be_bytes(*writes),
            handed: u64::from_be_bytes(*handed),
            seq: u64::from_be_bytes(*seq),
            mac: rest.try_into().ok()?,
        })
    }

    /// Finds the encoded mark, and where it begins, among other bytes, such as a page of the database file.
    pub fn find(bytes: &[u8]) -> Option<(usize, Self)> {
        let windows = bytes.windows(Self::LEN).enumerate();
        windows
            .filter(|(_, window)| window.starts_with(&MAGIC))
            .find_map(|(place, window)| Some((place, Self::decode(window)?)))
    }

    /// Whether a mark begins among these bytes, be it damaged or half written.
    pub fn begins_in(bytes: &[u8]) -> bool {
        bytes.windows(MAGIC.len()).any(|window| window == MAGIC)
    }

    /// Compares a database with this mark, which a database once had or a file beside it has. `found` is the mark that
    /// the database has now, `event` the MAC of its audit event with the number of this mark.
    pub fn compare(&self, found: &Self, event: Option<AuditMac>) -> Result<(), Divergence> {
        if found.database != self.database {
            return Err(Divergence::Other);
        }
        let older = Divergence::Older {
            events: self.seq.saturating_sub(found.seq),
            handed: self.handed.saturating_sub(found.handed),
        };
        if found.writes < self.writes || found.handed < self.handed {
            return Err(older);
        }
        match event {
            Some(mac) if mac == self.mac => Ok(()),
            None if self.seq == 0 => Ok(()),
            None if found.seq < self.seq => Err(older),
            _ => Err(Divergence::Forked),
        }
    }
}

fn checksum(body: &[u8]) -> [u8; CHECK] {
    let mut check = [0; CHECK];
    check.copy_from_slice(&Sha256::digest(body)[..CHECK]);
    check
}

/// How a database disagrees with a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divergence {
    /// There is no valid mark, and the database is one that must have had one.
    Unmarked,
    /// The mark belongs to another database.
    Other,
    /// The database is older than its mark.
    Older {
        /// The number of audit events that it lacks.
        events: u64,
        /// The number of emails handed to the relay that it does not know of.
        handed: u64,
    },
    /// The audit trail went another way than the mark says.
    Forked,
}

impl Divergence {
    /// The fixed name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unmarked => "unmarked",
            Self::Other => "other_database",
            Self::Older { .. } => "older",
            Self::Forked => "forked",
        }
    }
}

impl std::fmt::Display for Divergence {
    /// Continues a sentence that begins with the database.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unmarked => {
                f.write_str("has no valid mark beside it, so it may be an older copy")
            }
            Self::Other => f.write_str("is another one than the mark beside it belongs to"),
            Self::Older {
                events: 0,
                handed: 0,
            } => f.write_str("is an older copy"),
            Self::Older { events, handed } => write!(
                f,
                "is an older copy (audit events that it lacks: {events}; emails handed to the relay since: {handed})"
            ),
            Self::Forked => f.write_str("is a copy whose audit trail went another way"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(writes: u64, handed: u64, seq: u64) -> Mark {
        Mark {
            writes,
            handed,
            seq,
            mac: mac(seq),
            ..Mark::new([7; 16])
        }
    }

    fn mac(seq: u64) -> AuditMac {
        if seq == 0 {
            return CHAIN_START;
        }
        let mut mac = [9; 32];
        mac[..8].copy_from_slice(&seq.to_be_bytes());
        mac
    }

    #[test]
    fn encoding_is_read_back_and_every_bit_counts() {
        let mark = mark(9, 4, 7);
        let bytes = mark.encode();
        assert_eq!(Mark::decode(&bytes), Some(mark));
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Mark::decode(&damaged), None, "bit {bit}");
        }
        assert_eq!(Mark::decode(&bytes[1..]), None);
        assert_eq!(Mark::decode(&[]), None);
        let page = [&[0; 500][..], &bytes, &[3; 20]].concat();
        assert_eq!(Mark::find(&page), Some((500, mark)));
        assert_eq!(Mark::find(&page[..590]), None);
        assert!(Mark::begins_in(&page[..590]) && !Mark::begins_in(&page[..500]));
    }

    #[test]
    fn database_that_went_on_agrees() {
        let old = mark(9, 4, 7);
        assert_eq!(old.compare(&old, Some(mac(7))), Ok(()));
        assert_eq!(old.compare(&mark(12, 5, 8), Some(mac(7))), Ok(()));
        let fresh = mark(0, 0, 0);
        assert_eq!(fresh.compare(&fresh, None), Ok(()));
        assert_eq!(fresh.compare(&old, None), Ok(()));
    }

    #[test]
    fn copy_shows_by_writes_by_emails_handed_and_by_the_trail() {
        let last = mark(9, 4, 7);
        let older = |events, handed| Err(Divergence::Older { events, handed });
        assert_eq!(last.compare(&mark(8, 4, 7), Some(mac(7))), older(0, 0));
        assert_eq!(last.compare(&mark(9, 3, 7), Some(mac(7))), older(0, 1));
        assert_eq!(last.compare(&mark(9, 4, 5), None), older(2, 0));
        assert_eq!(last.compare(&mark(2, 1, 3), None), older(4, 3));
        let forked = Err(Divergence::Forked);
        assert_eq!(last.compare(&mark(11, 5, 9), Some(mac(8))), forked);
        assert_eq!(last.compare(&mark(11, 5, 9), None), forked);
        let other = Mark {
            database: [8; 16],
            ..last
        };
        assert_eq!(last.compare(&other, Some(mac(7))), Err(Divergence::Other));
    }
}
