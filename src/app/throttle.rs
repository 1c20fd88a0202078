//! Keeps mails apart where a rate was asked for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::domain::rate::Rate;

/// An interruption is noticed within this time.
const TICK: Duration = Duration::from_millis(50);

/// Gives out slots, one mail each. A mail that took longer than its slot is not made up for: the relay's limit
/// counts what comes close together.
#[derive(Debug)]
pub struct Throttle {
    pause: Duration,
    next: Option<Instant>,
}

impl Throttle {
    /// Slots at this rate; without one, every slot is at once.
    pub fn new(rate: Option<Rate>) -> Self {
        Self {
            pause: rate.map_or(Duration::ZERO, Rate::pause),
            next: None,
        }
    }

    /// How long it is until the next slot.
    pub fn left(&self) -> Duration {
        self.next.map_or(Duration::ZERO, |next| {
            next.saturating_duration_since(Instant::now())
        })
    }

    /// Sleeps until the next slot and takes it. False when it was interrupted instead.
    pub fn wait(&mut self, interrupted: &AtomicBool) -> bool {
        loop {
            if interrupted.load(Ordering::Relaxed) {
                return false;
            }
            let left = self.left();
            if left.is_zero() {
                break;
            }
            std::thread::sleep(left.min(TICK));
        }
        self.next = Instant::now().checked_add(self.pause);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn at(rate: &str) -> Throttle {
        Throttle::new(Some(rate.parse().unwrap()))
    }

    #[test]
    fn slots_are_a_pause_apart_and_the_first_is_at_once() {
        let never = AtomicBool::new(false);
        let mut throttle = at("20/s");
        let since = Instant::now();
        assert!(throttle.wait(&never));
        assert!(since.elapsed() < Duration::from_millis(40));
        for _ in 0..4 {
            assert!(throttle.wait(&never));
        }
        assert!(since.elapsed() >= Duration::from_millis(200));
    }

    #[test]
    fn a_slow_mail_is_not_made_up_for() {
        let never = AtomicBool::new(false);
        let mut throttle = at("20/s");
        throttle.wait(&never);
        std::thread::sleep(Duration::from_millis(200));
        throttle.wait(&never);
        assert!(throttle.left() > Duration::from_millis(10));
    }

    #[test]
    fn without_a_rate_nothing_waits() {
        let never = AtomicBool::new(false);
        let mut throttle = Throttle::new(None);
        for _ in 0..1000 {
            assert!(throttle.wait(&never));
            assert!(throttle.left().is_zero());
        }
    }

    #[test]
    fn an_interruption_ends_the_wait() {
        let interrupted = Arc::new(AtomicBool::new(false));
        let mut throttle = at("1/h");
        assert!(throttle.wait(&interrupted));
        let flag = Arc::clone(&interrupted);
        let other = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            flag.store(true, Ordering::Relaxed);
        });
        assert!(!throttle.wait(&interrupted));
        other.join().unwrap();
    }
}
