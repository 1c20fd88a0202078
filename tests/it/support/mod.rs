//! What the tests stand on.

pub(crate) mod relay;
pub(crate) mod world;

pub(crate) use relay::{Moment, ScriptedRelay, refused};
pub(crate) use world::World;
