//! What every open page is told: the newest verdict on each step, and which pages changed.

use anyhow::{Context, Result};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{Stream, unfold};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::io::BufRead;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;
use tokio::sync::watch;

/// How soon a browser asks again for a server that went away.
const RETRY: Duration = Duration::from_secs(1);

/// What was told, and those who listen.
///
/// Of each subject only the newest is kept, so a page that is slow, late or new gets what stands
/// and never a queue of what no longer does.
#[derive(Default)]
pub struct Live {
    told: Mutex<BTreeMap<String, News>>,
    /// The number of the newest news.
    newest: watch::Sender<u64>,
}

#[derive(Clone)]
struct News {
    number: u64,
    kind: Kind,
    data: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Verdict,
    Pages,
}

impl Live {
    /// Tells what the pages of the book now are, as `pages::marks` does.
    pub fn pages(&self, marks: &Value) {
        self.tell(String::new(), Kind::Pages, marks.to_string());
    }

    /// Tells a verdict, a line of JSON that names its chapter and its step.
    ///
    /// # Errors
    /// If the line is none.
    pub fn verdict(&self, line: &[u8]) -> Result<()> {
        let news: Value = serde_json::from_slice(line)?;
        let named = |key: &str| news[key].as_str().with_context(|| format!("it has no {key}"));
        let subject = format!("{}/{}", named("slug")?, named("step")?);
        self.tell(subject, Kind::Verdict, news.to_string());
        Ok(())
    }

    /// A page's connection: first what stands, then what comes.
    pub fn events(self: &Arc<Self>) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let newest = self.newest.subscribe();
        let connected = *newest.borrow();
        let listener = Listener {
            live: Arc::clone(self),
            newest,
            connected,
            seen: 0,
            waiting: VecDeque::new(),
        };
        let stream = unfold(listener, async |mut listener| {
            let event = listener.next().await?;
            Some((Ok(event), listener))
        });
        Sse::new(stream).keep_alive(KeepAlive::default())
    }

    fn tell(&self, subject: String, kind: Kind, data: String) {
        let mut told = self.told();
        let number = *self.newest.borrow() + 1;
        told.insert(subject, News { number, kind, data });
        self.newest.send_replace(number);
    }

    fn since(&self, seen: u64) -> VecDeque<News> {
        let mut news: Vec<News> =
            self.told().values().filter(|news| news.number > seen).cloned().collect();
        news.sort_by_key(|news| news.number);
        news.into()
    }

    fn told(&self) -> MutexGuard<'_, BTreeMap<String, News>> {
        self.told.lock().expect("nobody panics while holding it")
    }
}

/// One open page.
struct Listener {
    live: Arc<Live>,
    newest: watch::Receiver<u64>,
    /// What was the newest news when the page connected.
    connected: u64,
    seen: u64,
    waiting: VecDeque<News>,
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        while self.waiting.is_empty() {
            // Marked as seen before looking, so that nothing falls between.
            self.newest.borrow_and_update();
            self.waiting = self.live.since(self.seen);
            if self.waiting.is_empty() {
                self.newest.changed().await.ok()?;
            }
        }
        let news = self.waiting.pop_front()?;
        let first = self.seen == 0;
        self.seen = news.number;
        // A page announces what is new, not what it finds when it opens.
        let name = match news.kind {
            Kind::Pages => "pages",
            Kind::Verdict if news.number <= self.connected => "standing",
            Kind::Verdict => "verdict",
        };
        let event = Event::default().event(name).data(news.data);
        Some(if first { event.retry(RETRY) } else { event })
    }
}

/// Takes verdicts from standard input, and ends the process when it closes, however the program at
/// its other end went.
pub fn follow_stdin(live: Arc<Live>) {
    thread::spawn(move || {
        for line in std::io::stdin().lock().split(b'\n').map_while(Result::ok) {
            if let Err(why) = live.verdict(&line) {
                eprintln!("a line of standard input is no verdict and was passed over: {why:#}");
            }
        }
        std::process::exit(0);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &[&str]) -> (Live, Vec<String>) {
        let live = Live::default();
        let wrong = lines.iter().filter_map(|line| live.verdict(line.as_bytes()).err());
        let wrong = wrong.map(|error| format!("{error:#}")).collect();
        (live, wrong)
    }

    #[test]
    fn the_newest_of_each_step_is_kept_in_the_order_of_telling() {
        let line =
            |step: &str, held: u8| format!(r#"{{"held":{held},"slug":"a","step":"{step}"}}"#);
        let (live, wrong) = told(&[&line("s1", 0), &line("s2", 0), &line("s1", 1)]);
        assert!(wrong.is_empty(), "{wrong:?}");
        let kept: Vec<String> = live.since(0).into_iter().map(|news| news.data).collect();
        assert_eq!(kept, [line("s2", 0), line("s1", 1)]);
        assert_eq!(live.since(2).len(), 1);
    }

    #[test]
    fn a_line_that_is_no_verdict_changes_nothing() {
        let (live, wrong) = told(&["", "{", "[1]", r#"{"slug":"a"}"#, r#"{"slug":1,"step":"s1"}"#]);
        assert_eq!(wrong.len(), 5);
        assert_eq!(wrong[3], "it has no step");
        assert!(live.since(0).is_empty());
    }
}
