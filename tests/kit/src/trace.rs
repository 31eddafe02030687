//! What a scenario did, told in calls.

use crate::{Broken, Held};
use std::fmt::{Debug, Display};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The calls a scenario has made so far, for the report of the one that goes wrong.
#[derive(Debug, Default)]
pub struct Trace {
    calls: Calls,
}

/// The calls themselves, in a place that a watcher sees too.
#[derive(Debug, Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    fn all(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The calls in one line: the first and the last of them.
    pub(crate) fn told(&self) -> String {
        let calls = self.all();
        let skipped = calls.len().saturating_sub(FIRST + LAST);
        if skipped <= 1 {
            return calls.join("; ");
        }
        let (first, last) = (&calls[..FIRST], &calls[FIRST + skipped..]);
        format!("{}; … {skipped} more …; {}", first.join("; "), last.join("; "))
    }
}

/// A report shows this many calls at most: the first and the last ones.
const FIRST: usize = 2;
const LAST: usize = 3;

impl Trace {
    pub(crate) fn starting(setup: impl Display) -> Self {
        let (mut trace, setup) = (Trace::default(), setup.to_string());
        if !setup.is_empty() {
            trace.did(setup);
        }
        trace
    }

    /// Forgets the calls: the next scenario begins.
    pub(crate) fn begin_anew(&self) {
        self.calls.all().clear();
    }

    pub(crate) fn calls(&self) -> Calls {
        self.calls.clone()
    }

    /// Notes a call whose answer the scenario does not check. Note it *before* making it: a call
    /// that panics is then the last of the trace.
    pub fn did(&mut self, call: impl Display) {
        self.calls.all().push(one_line(call.to_string()));
    }

    /// Makes `call`, known to the reader as `name`, and requires its answer to be `want`.
    ///
    /// # Errors
    /// If the answer differs: return it with `?`.
    pub fn expect<T: PartialEq + Debug>(
        &mut self,
        name: impl Display,
        call: impl FnOnce() -> T,
        want: T,
    ) -> Held {
        self.did(name);
        let got = call();
        if got == want { Ok(()) } else { self.broken(format!("{want:?}"), format!("{got:?}")) }
    }

    /// Requires `holds`; `expected` and `got` say the same in words, for when it does not.
    ///
    /// # Errors
    /// If `holds` is false: return it with `?`.
    pub fn require(&self, holds: bool, expected: impl Display, got: impl Display) -> Held {
        if holds { Ok(()) } else { self.broken(expected.to_string(), got.to_string()) }
    }

    /// The trace so far ends in a broken requirement.
    pub(crate) fn broken(&self, expected: String, got: String) -> Held {
        Err(Broken { did: self.calls.told(), expected: one_line(expected), got: one_line(got) })
    }
}

/// One line of a report: no line breaks, and no more than a screen's width or three of it.
fn one_line(text: String) -> String {
    const MOST: usize = 240;
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &flat[..end]),
        None => flat,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_trace_shows_its_beginning_and_its_end() {
        let mut trace = Trace::starting("new()");
        for call in 1..=9 {
            trace.did(format!("call({call})"));
        }
        assert_eq!(trace.calls.told(), "new(); call(1); … 5 more …; call(7); call(8); call(9)");
    }

    #[test]
    fn a_value_of_many_lines_is_told_in_one() {
        assert_eq!(one_line("a {\n    b: 1,\n}".into()), "a { b: 1, }");
        assert_eq!(one_line("é".repeat(300)).chars().count(), 241);
    }
}
