//! Waiting for saves. What was saved is found by looking at the files: events only say when to look,
//! so an editor's temporary files and doubled events do no harm.

use crate::workspace::Step;
use anyhow::{Context, Result};
use notify::{Config, Event, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Editors write a file in several events; they are one save once it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(10);
/// Between two looks, where the file system has no events.
const POLL: Duration = Duration::from_millis(300);

/// A watcher over the exercises.
pub struct Watch {
    events: Receiver<()>,
    interrupt: Arc<AtomicBool>,
    given: Arc<AtomicBool>,
    _watcher: Box<dyn Watcher + Send>,
}

impl Watch {
    /// Watches the folder of the exercises, by events or by polling.
    ///
    /// # Errors
    /// If the folder cannot be watched; the message names the way out.
    pub fn over(exercises: &Path, poll: bool) -> Result<Self> {
        let (sender, events) = channel();
        let interrupt = Arc::new(AtomicBool::new(false));
        let given = Arc::new(AtomicBool::new(true));
        let (interrupts, givens) = (Arc::clone(&interrupt), Arc::clone(&given));
        let handler = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if event.kind.is_access() {
                return;
            }
            let steps = event.paths.iter().filter(|path| Step::of_file(path).is_some()).count();
            givens.fetch_or(steps < event.paths.len(), Ordering::Relaxed);
            interrupts.fetch_or(steps > 0, Ordering::Relaxed);
            // Nobody listening means that the session is over.
            let _ = sender.send(());
        };
        let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
        let watcher: notify::Result<Box<dyn Watcher + Send>> = match poll {
            true => PollWatcher::new(handler, config).map(|w| Box::new(w) as _),
            false => RecommendedWatcher::new(handler, config).map(|w| Box::new(w) as _),
        };
        let watching = watcher.and_then(|mut watcher| {
            watcher.watch(exercises, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        let _watcher = watching.with_context(|| {
            format!(
                "{} cannot be watched (`--poll` looks without the system's help)",
                exercises.display()
            )
        })?;
        Ok(Watch { events, interrupt, given, _watcher })
    }

    /// Waits for something to be saved, and until the saving is over.
    ///
    /// # Errors
    /// If the watcher has died.
    pub fn wait(&self) -> Result<()> {
        self.events.recv().context("the watcher has stopped: start `cargo xtask learn` again")?;
        while self.events.recv_timeout(QUIET).is_ok() {}
        Ok(())
    }

    /// A flag that the next save sets. Lowered now.
    pub fn interrupt(&self) -> &AtomicBool {
        self.interrupt.store(false, Ordering::Relaxed);
        &self.interrupt
    }

    /// Whether something other than a step's file was touched since the last call. True at first.
    pub fn given_changed(&self) -> bool {
        self.given.swap(false, Ordering::Relaxed)
    }
}
