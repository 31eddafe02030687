//! Given: requests and answers, as far as limiting looks at them.

use super::Millis;

/// A request at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Who is logged in, if anybody is.
    pub user: Option<String>,
    /// Where it comes from, if that is known.
    pub ip: Option<String>,
    /// What it costs, in the units of the rules' limits.
    pub cost: u64,
}

/// An answer on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code, for example 200 or 429.
    pub status: u16,
    /// Names and values. Read them with [`header`](Self::header): names have no letter case.
    pub headers: Vec<(String, String)>,
    /// The content.
    pub body: String,
}

impl Response {
    /// An answer of this status, without headers and content.
    pub fn new(status: u16) -> Self {
        Response { status, headers: Vec::new(), body: String::new() }
    }

    /// The same answer with one header more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    /// The value of the first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The value of the first header of this name, if it is a whole number of seconds or pieces.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.header(name)?.parse().ok()
    }
}

/// What the gateway does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpDecision {
    /// The answer; 200 stands for whatever the service behind the gateway says. `None`: no answer,
    /// the request is dropped.
    pub response: Option<Response>,
    /// The name of the rule that decided; `None` if no rule matched.
    pub rule: Option<String>,
    /// Whether the request was admitted beyond a soft limit.
    pub over: bool,
}

/// A request as the client that sent it remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What was asked for.
    pub key: String,
    /// How often it was sent before; 0 at first.
    pub attempt: u32,
    /// Whether sending it twice does no more than sending it once.
    pub idempotent: bool,
}

/// What a client does after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The answer is there.
    Done,
    /// Send it again at this time.
    RetryAt(Millis),
    /// Asking again would not help, or has been tried often enough.
    GiveUp,
}

/// How a client retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The longest wait after the first attempt, in milliseconds.
    pub base: Millis,
    /// The longest wait after any attempt, in milliseconds.
    pub cap: Millis,
    /// How often a request is sent in all; at least 1.
    pub max_attempts: u32,
}
