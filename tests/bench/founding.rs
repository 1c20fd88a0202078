//! A new database with its key and its configuration, made as `credtool init` makes them.

use std::path::Path;

use credtool::app::upkeep::init;
use credtool::app::{KeySource, Language, Settings, World};
use credtool::domain::audit::{Actor, Why};
use credtool::domain::{Line, SignedDuration, Timestamp};

use crate::support::Result;

/// Makes the three files in a folder.
pub(crate) fn found(folder: &Path, config_text: String) -> Result<()> {
    let founding = init::Founding {
        database: folder.join("credtool.db"),
        config: folder.join("config.toml"),
        config_text,
        product_name: Line::parse("name", "Example")?,
        login_url: None,
    };
    let settings = Settings {
        base_url: None,
        from: None,
        reply_to: None,
        support: None,
        language: Language::default(),
        bounce_address: None,
        notify_on_redeem: false,
        retention: SignedDuration::from_hours(24 * 14),
        key: KeySource {
            path: folder.join("key"),
            credential: false,
        },
    };
    let world = World {
        clock: Box::new(Timestamp::now),
        rng: Box::new(rand::rand_core::UnwrapErr(rand::rngs::SysRng)),
        actor: Actor::default(),
        why: Why::default(),
        environment: Vec::new(),
        audit_sink: None,
    };
    init::init(&founding, settings, world)?;
    Ok(())
}
