//! Given: what several data centres share, and what an autoscaler is told.

use sim::Millis;
use std::collections::BTreeMap;

/// A region: one data centre, or a few that are close. Numbered from 0.
pub type RegionId = usize;

/// Every region is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRegion;

/// What the shop remembers of a user between two requests.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Session {
    /// How often the session was changed.
    pub version: u64,
    /// The cart's items, in the order in which they were added.
    pub cart: Vec<String>,
}

/// The sessions of one region, outside its servers.
#[derive(Debug, Clone, Default)]
pub struct SessionStore {
    sessions: BTreeMap<String, Session>,
}

impl SessionStore {
    /// The session of `user`; an empty one of version 0 if there is none.
    pub fn get(&self, user: &str) -> Session {
        self.sessions.get(user).cloned().unwrap_or_default()
    }

    /// Puts `session` in the place of the one `user` had.
    pub fn put(&mut self, user: &str, session: Session) {
        self.sessions.insert(user.to_owned(), session);
    }

    /// Everybody who has a session, in alphabetical order.
    pub fn users(&self) -> Vec<String> {
        self.sessions.keys().cloned().collect()
    }
}

/// What a user asks a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// To put this item into the cart.
    Add(String),
    /// What is in the cart.
    Show,
}

/// How large a fleet shall be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// Requests a second that one server can do; not 0.
    pub per_server: u32,
    /// How much of that it shall do, in per cent, from 1 to 100.
    pub percent: u32,
    /// Never fewer servers than this.
    pub min: u32,
    /// Never more servers than this; at least `min`.
    pub max: u32,
    /// How long fewer servers must have been enough before one goes, in ms.
    pub cooldown: Millis,
}
