//! Given: what a cache server and a database are asked and say.

use sim::Millis;

/// The right to fill one key of the cache once. Its number is the server's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseToken(pub u64);

/// What a cache server says of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It has the value.
    Hit(String),
    /// It has not, and the asker is to fetch the value and to bring it with this token.
    Miss(LeaseToken),
    /// It has not, and somebody else is fetching the value.
    Wait,
}

/// The cache server does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheDown;

/// A cache server as its clients see it.
pub trait LookAside {
    /// Looks `key` up.
    ///
    /// # Errors
    /// [`CacheDown`].
    fn get(&mut self, now: Millis, key: &str) -> Result<Lookup, CacheDown>;

    /// Stores `value`, if `token` still gives the right to; whether it did.
    ///
    /// # Errors
    /// [`CacheDown`].
    fn set(
        &mut self,
        now: Millis,
        key: &str,
        value: &str,
        token: LeaseToken,
    ) -> Result<bool, CacheDown>;

    /// Forgets `key`, and every right to fill it.
    ///
    /// # Errors
    /// [`CacheDown`].
    fn delete(&mut self, now: Millis, key: &str) -> Result<(), CacheDown>;
}

/// The database behind the cache.
pub trait Db {
    /// The value of `key`, if it is known.
    fn load(&mut self, key: &str) -> Option<String>;

    /// Stores `value` under `key`.
    fn store(&mut self, key: &str, value: &str);
}

/// The outcome of a read through the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadResult {
    /// The value; `None` if the database doesn't know the key.
    Value(Option<String>),
    /// Somebody else is fetching the value: ask again in a moment.
    RetryLater,
}
