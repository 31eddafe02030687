//! What mdBook only logs, kept: it ends well on a missing include or an unclosed tag, the book must
//! not.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// Collects the messages of warnings and errors.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<String>>>);

impl Subscriber for Kept {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Message::default();
        event.record(&mut message);
        self.0.lock().expect("no one panics while holding it").push(message.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            write!(self.0, "{value:?}").expect("a string takes all");
        }
    }
}

/// What `work` gives, and every warning that was logged meanwhile, each with its cure.
pub fn kept<T>(work: impl FnOnce() -> T) -> (T, Vec<String>) {
    let kept = Kept::default();
    let done = tracing::subscriber::with_default(kept.clone(), work);
    let messages = std::mem::take(&mut *kept.0.lock().expect("the work is over"));
    (done, messages.iter().map(|message| with_cure(message)).collect())
}

fn with_cure(message: &str) -> String {
    let cures = [
        ("Error updating", "correct the path, or make the file it names"),
        ("HTML", "close every tag you open, in the page or the section it includes"),
        ("footnote", "define each footnote once and refer to it"),
    ];
    // The lines that follow quote the whole block: the first one says what and where.
    let what = message.lines().next().unwrap_or_default();
    match cures.into_iter().find(|(sign, _)| message.contains(sign)) {
        Some((_, cure)) => format!("{what}\n    fix: {cure}"),
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_kept_with_their_cure() {
        let (done, told) = kept(|| {
            tracing::info!("building");
            tracing::warn!("unclosed HTML tag `<{}>` found in `{}`\nmore", "b", "a.md");
            7
        });
        assert_eq!((done, told.len()), (7, 1));
        assert!(told[0].starts_with("unclosed HTML tag `<b>` found in `a.md`\n    fix: "));
    }
}
