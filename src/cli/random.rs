//! Randomness of the operating system, a block at a time: a system call for each character of a hundred thousand
//! passwords would take longer than all the rest.
//!
//! Invariants: every byte comes from the kernel's generator, is given out once, and is wiped then. There is no seed
//! and no state from which what was drawn, or will be, could be worked out. A copy of the block would be given out
//! twice, so there is none: it is not `Clone`, and the program never forks without replacing itself.

use std::convert::Infallible;

use rand::rand_core::UnwrapErr;
use rand::rngs::SysRng;
use rand::{Rng, TryCryptoRng, TryRng};
use zeroize::{Zeroize, Zeroizing};

const BLOCK: usize = 1024;

/// The generator. It panics where the kernel has no randomness to give, as nothing can go on without.
pub(super) struct OsRandom {
    block: Zeroizing<[u8; BLOCK]>,
    /// Bytes before this were given out.
    used: usize,
}

impl OsRandom {
    /// Random bytes are drawn only when they are needed.
    pub(super) fn new() -> Self {
        Self {
            block: Zeroizing::new([0; BLOCK]),
            used: BLOCK,
        }
    }

    fn take(&mut self, into: &mut [u8]) {
        for part in into.chunks_mut(BLOCK) {
            if self.block.len() - self.used < part.len() {
                UnwrapErr(SysRng).fill_bytes(self.block.as_mut_slice());
                self.used = 0;
            }
            let given = &mut self.block[self.used..self.used + part.len()];
            part.copy_from_slice(given);
            given.zeroize();
            self.used += part.len();
        }
    }
}

impl TryRng for OsRandom {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.take(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.take(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        self.take(into);
        Ok(())
    }
}

impl TryCryptoRng for OsRandom {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn nothing_is_given_out_twice_and_nothing_stays() {
        let mut random = OsRandom::new();
        let mut seen = HashSet::new();
        for length in [8, 1016, 8, 24, 1024, 3000] {
            let mut bytes = vec![0; length];
            random.fill_bytes(&mut bytes);
            for eight in bytes.chunks_exact(8) {
                assert!(seen.insert(eight.to_vec()), "given out twice");
            }
            assert!(random.block[..random.used].iter().all(|byte| *byte == 0));
        }
        assert_eq!(seen.len(), (8 + 1016 + 8 + 24 + 1024 + 3000) / 8);
        let drawn: HashSet<u32> = (0..1000).map(|_| random.next_u32()).collect();
        assert!(drawn.len() > 995, "{} of 1000 differ", drawn.len());
    }
}
