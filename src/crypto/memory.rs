//! The memory that a password hash fills: 19 MiB, lent to so many at once, and wiped when it comes back.
//!
//! Whoever comes later waits: more at once than there are processors makes no hash sooner. What comes back is kept for
//! the next one. Freed and taken anew by one thread after the other it would pile up in the allocator, which keeps some
//! for each thread (measured with 200 connections of `credtool serve`: 1.5 GiB).

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Argon2, Block};
use zeroize::Zeroize;

/// Never more at once, however many processors there are: with the rest of the process this stays below 150 MiB.
const MOST: usize = 4;

/// Returns how many hashes are made at once.
pub(super) fn at_once() -> usize {
    thread::available_parallelism()
        .map_or(1, usize::from)
        .min(MOST)
}

/// As [`argon2::PasswordHasher::hash_password_with_salt`], in memory that is lent.
pub(super) fn hash(
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
) -> argon2::password_hash::Result<PasswordHash> {
    let params = argon2.params();
    let length = params
        .output_len()
        .unwrap_or(argon2::Params::DEFAULT_OUTPUT_LEN);
    let mut tag = [0; Output::MAX_LENGTH];
    let tag = tag
        .get_mut(..length)
        .ok_or(argon2::password_hash::Error::OutputSize)?;
    let mut memory = SHELF.lend(params.block_count());
    argon2.hash_password_into_with_memory(password, salt, tag, &mut memory[..])?;
    drop(memory);
    Ok(PasswordHash {
        algorithm: argon2::ARGON2ID_IDENT,
        version: Some(argon2::Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(tag)?),
    })
}

/// The process's own values.
static SHELF: Shelf = Shelf::new();

struct Shelf {
    stock: Mutex<Stock>,
    came_back: Condvar,
}

#[derive(Default)]
struct Stock {
    lent: usize,
    here: Vec<Vec<Block>>,
}

/// Memory, until it is dropped.
struct Lent<'a> {
    from: &'a Shelf,
    blocks: Vec<Block>,
}

impl Shelf {
    const fn new() -> Self {
        Self {
            stock: Mutex::new(Stock {
                lent: 0,
                here: Vec::new(),
            }),
            came_back: Condvar::new(),
        }
    }

    /// Waits for its turn.
    fn lend(&self, blocks: usize) -> Lent<'_> {
        let most = at_once();
        let mut stock = self.stock();
        while stock.lent >= most {
            let woken = self.came_back.wait(stock);
            stock = woken.unwrap_or_else(PoisonError::into_inner);
        }
        stock.lent += 1;
        let here = stock.here.pop();
        drop(stock);
        let mut memory = here.unwrap_or_default();
        // All hashes of ours need as much.
        memory.resize(blocks, Block::new());
        Lent {
            from: self,
            blocks: memory,
        }
    }

    fn stock(&self) -> MutexGuard<'_, Stock> {
        // Nothing in it can be half done.
        self.stock.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Lent<'_> {
    type Target = [Block];

    fn deref(&self) -> &[Block] {
        &self.blocks
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.blocks.iter_mut().zeroize();
        let mut stock = self.from.stock();
        stock.here.push(std::mem::take(&mut self.blocks));
        stock.lent -= 1;
        drop(stock);
        self.from.came_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn who_comes_when_all_is_lent_waits_and_gets_what_came_back_wiped() {
        let shelf: &'static Shelf = Box::leak(Box::new(Shelf::new()));
        let most = at_once();
        let mut lent: Vec<_> = (0..most).map(|_| shelf.lend(2)).collect();
        let one = Block::new();
        for memory in &mut lent {
            memory[1] = filled();
            assert_ne!(memory[1].as_ref(), one.as_ref());
        }
        let (say, heard) = mpsc::channel();
        let waiting = thread::spawn(move || {
            let memory = shelf.lend(2);
            say.send(
                memory
                    .iter()
                    .all(|block| block.as_ref() == Block::new().as_ref()),
            )
            .unwrap();
        });
        assert!(
            heard.recv_timeout(Duration::from_millis(50)).is_err(),
            "it did not wait"
        );
        lent.pop();
        assert_eq!(
            heard.recv_timeout(Duration::from_secs(10)),
            Ok(true),
            "it was not wiped"
        );
        drop(lent);
        waiting.join().unwrap();
        assert_eq!(shelf.stock().here.len(), most);
    }

    fn filled() -> Block {
        let mut block = Block::new();
        block.as_mut().fill(0x5a5a);
        block
    }

    #[test]
    fn the_hash_is_the_one_that_the_crate_makes() {
        use argon2::{Algorithm, Params, PasswordHasher, Version};
        let params = Params::new(64, 2, 1, Some(32)).unwrap();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let theirs = argon2
            .hash_password_with_salt(b"hunter2", &[7; 16])
            .unwrap();
        for _ in 0..2 {
            let ours = hash(&argon2, b"hunter2", &[7; 16]).unwrap();
            assert_eq!(ours.to_string(), theirs.to_string());
        }
    }
}
