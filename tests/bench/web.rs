//! `credtool serve`: its form page under `wrk`, and what a redemption costs beside the one hash that it cannot do without.
//!
//! `wrk` runs on the same cores as the server. The hash is made in this process, in turns with the redemptions, and
//! the median of each counts.

use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use credtool::crypto;
use credtool::demo::browser::{Browser, HttpResponse};
use credtool::domain::Secret;

use crate::page::{Desk, Server, wrk};
use crate::support::{Result, is_there, median, ratio};
use crate::table::Table;

/// An odd number of runs of `wrk`.
const RUNS: usize = 3;
/// Redemptions one after the other; odd.
const IN_TURN: usize = 101;
/// Connections that redeem at once, each a link of its own, so many times.
const CROWD: usize = 200;
const ROUNDS: usize = 3;
/// Somebody who is told to come back later does so this often at the most.
const TRIES: usize = 100;

const MIN_PAGES_A_SECOND: f64 = 10_000.0;
const MAX_MIB_OF_PAGES: f64 = 30.0;
const MAX_OF_A_HASH: f64 = 1.3;
const MAX_MIB_OF_A_CROWD: f64 = 150.0;

const PASSWORD: &str = "a long password of my own";

pub(crate) fn measure(table: &mut Table) -> Result<()> {
    form(table)?;
    redemption(table)?;
    crowd(table)
}

fn form(table: &mut Table) -> Result<()> {
    if !is_there("wrk", "wrk") {
        return Ok(());
    }
    let (desk, links) = Desk::with_links(1)?;
    let server = Server::start(&desk)?;
    wrk(&server, &links[0], Duration::from_secs(1))?;
    let mut rates = Vec::new();
    for _ in 0..RUNS {
        rates.push(wrk(&server, &links[0], Duration::from_secs(4))?);
    }
    rates.sort_by(f64::total_cmp);
    let rate = rates[RUNS / 2];
    table.at_least("form pages", rate, " pages/s", MIN_PAGES_A_SECOND);
    let peak = server.peak_mib()?;
    table.at_most("peak memory of the form", peak, " MiB", MAX_MIB_OF_PAGES);
    Ok(())
}

fn redemption(table: &mut Table) -> Result<()> {
    let (desk, links) = Desk::with_links(IN_TURN + 1)?;
    let server = Server::start(&desk)?;
    let mut browser = Browser::connect(server.address)?;
    let mut rng = rand::rand_core::UnwrapErr(rand::rngs::SysRng);
    let password = Secret::new(PASSWORD.to_owned());
    let (mut redeemed, mut hashed) = (Vec::new(), Vec::new());
    for (n, link) in links.iter().enumerate() {
        let since = Instant::now();
        let answer = redeem(&mut browser, link, n)?;
        let took = since.elapsed();
        check(&answer)?;
        let since = Instant::now();
        std::hint::black_box(crypto::hash(&password, &mut rng)?);
        // The first only warms the caches.
        if n > 0 {
            redeemed.push(took);
            hashed.push(since.elapsed());
        }
    }
    desk.check_redeemed(links.len())?;
    let (redeemed, hashed) = (median(redeemed), median(hashed));
    table.time("a redemption", redeemed);
    table.time("a hash", hashed);
    table.time("a commit on this disk", desk.commit_time()?);
    let cost = ratio(redeemed, hashed);
    table.at_most("a redemption / a hash", cost, " ×", MAX_OF_A_HASH);
    Ok(())
}

fn crowd(table: &mut Table) -> Result<()> {
    let (desk, links) = Desk::with_links(CROWD * ROUNDS)?;
    let server = Server::start(&desk)?;
    let address = server.address;
    let start = Arc::new(Barrier::new(CROWD));
    let since = Instant::now();
    let people: Vec<_> = links
        .chunks(ROUNDS)
        .enumerate()
        .map(|(who, links)| {
            let (start, links) = (Arc::clone(&start), links.to_vec());
            std::thread::spawn(move || {
                let mut browser = Browser::connect(address).map_err(|error| error.to_string())?;
                start.wait();
                let mut later = 0;
                for link in &links {
                    later += insist(&mut browser, link, who).map_err(|error| error.to_string())?;
                }
                Ok::<_, String>(later)
            })
        })
        .collect();
    let mut later = 0;
    for person in people {
        later += person.join().map_err(|_| "a person panicked")??;
    }
    let took = since.elapsed();
    desk.check_redeemed(links.len())?;
    table.time("600 redemptions by 200 connections at once", took);
    let later = f64::from(u32::try_from(later)?);
    table.tell("of them told to come back later", later, " times");
    let peak = server.peak_mib()?;
    table.at_most("peak memory of the crowd", peak, " MiB", MAX_MIB_OF_A_CROWD);
    Ok(())
}

/// Redeems, and comes back when told to; gives how often.
fn insist(browser: &mut Browser, link: &str, who: usize) -> Result<usize> {
    for later in 0..TRIES {
        let answer = redeem(browser, link, who)?;
        if answer.status != 503 {
            check(&answer)?;
            return Ok(later);
        }
        let wait = answer.header("Retry-After").ok_or("503 without a time")?;
        std::thread::sleep(Duration::from_secs(wait.parse()?));
    }
    Err(format!("not redeemed after {TRIES} tries").into())
}

/// Sends the form, from an address of its own, as the proxy tells it: each address has only so many tries.
fn redeem(browser: &mut Browser, link: &str, who: usize) -> Result<HttpResponse> {
    let head = format!("X-Forwarded-For: 198.18.{}.{}\r\n", who / 256, who % 256);
    let fields = [("password", PASSWORD), ("repeat", PASSWORD)];
    Ok(browser.submit(link, &head, &fields)?)
}

fn check(answer: &HttpResponse) -> Result<()> {
    if answer.status != 200 {
        return Err(format!(
            "a redemption was answered {}: {}",
            answer.status,
            answer.heading()
        )
        .into());
    }
    Ok(())
}
