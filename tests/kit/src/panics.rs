//! A panic in the code under test is an answer like any other: a wrong one, with its place.

use crate::{Held, Trace};
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

thread_local! {
    static LISTENING: Cell<bool> = const { Cell::new(false) };
    static HEARD: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Runs `scenario`; a panic in it becomes a broken requirement whose `got` is the panic.
pub(crate) fn caught(trace: &mut Trace, scenario: impl FnOnce(&mut Trace) -> Held) -> Held {
    listen();
    let outer = LISTENING.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(|| scenario(trace)));
    LISTENING.set(outer);
    result.unwrap_or_else(|_| trace.broken("an answer".into(), HEARD.take()))
}

/// Replaces the panic hook once: quiet inside a scenario, whose report is enough; as it was elsewhere.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| match LISTENING.get() {
            true => HEARD.set(told(info)),
            false => before(info),
        }));
    });
}

fn told(info: &PanicHookInfo<'_>) -> String {
    let what = info.payload_as_str().unwrap_or("a panic without a message");
    match info.location() {
        Some(place) => format!("panic: {what} ({}:{})", place.file(), place.line()),
        None => format!("panic: {what}"),
    }
}
