//! What mdBook only logs, kept: it ends well on a missing include or an unclosed tag, the book must
//! not.

use std::fmt::{Debug, Write};
use std::path::Path;
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
///
/// Files under `root` are named from there.
pub fn kept<T>(root: &Path, work: impl FnOnce() -> T) -> (T, Vec<String>) {
    let kept = Kept::default();
    let done = tracing::subscriber::with_default(kept.clone(), work);
    let messages = std::mem::take(&mut *kept.0.lock().expect("the work is over"));
    let root = format!("{}/", root.display());
    (done, messages.iter().filter_map(|message| told(message, &root)).collect())
}

/// The message in the book's words; none for one that only continues the one before it.
fn told(message: &str, root: &str) -> Option<String> {
    if message.starts_with("Caused By") {
        return None;
    }
    if let Some((include, file)) = missing_include(message) {
        let file = file.replace(root, "");
        return Some(format!("{file} cannot be read: make it, or correct {include}"));
    }
    // The lines that follow quote the whole block: the first one says what and where.
    // mdBook calls a chapter's README by the name of the page it becomes.
    let what = message.lines().next().unwrap_or_default().replace("/index.md`", "/README.md`");
    let cures = [
        ("HTML", "close every tag that is open, in the page or a section that it includes"),
        ("footnote", "define each footnote once, and refer to it"),
    ];
    let cure = cures.into_iter().find(|(sign, _)| what.contains(sign));
    Some(cure.map_or(what.clone(), |(_, cure)| format!("{what}: {cure}")))
}

/// The include and the file that it names, of the message that mdBook logs about it.
fn missing_include(message: &str) -> Option<(&str, &str)> {
    let (include, rest) = message.strip_prefix("Error updating \"")?.split_once("\", ")?;
    Some((include, rest.rsplit_once('(')?.1.strip_suffix(')')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_kept_with_their_cure() {
        let (done, told) = kept(Path::new("/w"), || {
            tracing::info!("building");
            tracing::warn!("unclosed HTML tag `<{}>` found in `{}`\nmore", "b", "a/index.md");
            7
        });
        assert_eq!((done, told.len()), (7, 1));
        assert!(
            told[0].starts_with("unclosed HTML tag `<b>` found in `a/README.md`: close"),
            "{told:?}"
        );
    }

    #[test]
    fn a_missing_include_is_told_once() {
        let include = "Error updating \"{{#include x.md}}\", Could not read file for link \
                       {{#include x.md}} (/w/book/a/x.md)";
        let told: Vec<_> =
            [include, "Caused By: y"].iter().filter_map(|m| told(m, "/w/")).collect();
        assert_eq!(told, ["book/a/x.md cannot be read: make it, or correct {{#include x.md}}"]);
    }
}
