//! What `learn` is made of besides verdicts: a watcher and the book's server.

pub mod live;
pub mod server;
pub mod watch;
