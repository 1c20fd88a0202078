//! The high-water mark: the end of the trail, kept apart from it and made with its key.
//!
//! Events that are cut off at the end, or all of them, leave no trace in the trail itself. The mark still names the last
//! one. It is renewed in the transaction of each event; without the key nobody makes one.

use hmac::Mac;

use super::{AuditKey, AuditMac, keyed};

const SEQ: usize = 8;
const MAC: usize = 32;

/// The number of an event, its MAC, and a MAC over both.
pub type AuditMark = [u8; SEQ + MAC + MAC];

/// Makes the mark for an event.
pub fn mark(key: &AuditKey, seq: i64, mac: &AuditMac) -> AuditMark {
    let mut mark = [0; SEQ + MAC + MAC];
    mark[..SEQ].copy_from_slice(&seq.to_be_bytes());
    mark[SEQ..SEQ + MAC].copy_from_slice(mac);
    let proof = proof(key, &mark[..SEQ + MAC]).finalize().into_bytes();
    mark[SEQ + MAC..].copy_from_slice(&proof);
    mark
}

/// Returns the number and the MAC of the event that a mark is for; `None` if it was not made with this key.
pub fn read_mark(key: &AuditKey, mark: &[u8]) -> Option<(i64, AuditMac)> {
    let (event, given) = mark.split_at_checked(SEQ + MAC)?;
    proof(key, event).verify_slice(given).ok()?;
    let (seq, mac) = event.split_first_chunk::<SEQ>()?;
    Some((i64::from_be_bytes(*seq), mac.try_into().ok()?))
}

fn proof(key: &AuditKey, event: &[u8]) -> hmac::Hmac<sha2::Sha256> {
    let mut proof = keyed(key);
    proof.update(b"credtool/1 audit mark");
    proof.update(event);
    proof
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Secret;

    #[test]
    fn a_mark_is_read_with_its_key_alone() {
        let key = Secret::new([7; 32]);
        let mark = mark(&key, 9, &[5; 32]);
        assert_eq!(read_mark(&key, &mark), Some((9, [5; 32])));
        assert_eq!(read_mark(&Secret::new([8; 32]), &mark), None);
        assert_eq!(read_mark(&key, &mark[..71]), None);
        assert_eq!(read_mark(&key, &[]), None);
        for at in 0..mark.len() {
            let mut changed = mark;
            changed[at] ^= 1;
            assert_eq!(read_mark(&key, &changed), None, "byte {at}");
        }
    }
}
