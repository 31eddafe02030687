//! A source of rules whose texts the test has written.

use rate_limiter::types::{RuleSource, SourceDown};
use std::cell::Cell;
use std::rc::Rc;

/// Gives one text a reading, the last one for ever; `None` fails.
pub struct Readings {
    texts: Vec<Option<String>>,
    count: Rc<Cell<usize>>,
}

impl Readings {
    /// The source, and a count of how often it was asked.
    pub fn of(texts: &[Option<&str>]) -> (Box<dyn RuleSource>, Rc<Cell<usize>>) {
        let texts = texts.iter().map(|text| text.map(str::to_owned)).collect();
        let count = Rc::new(Cell::new(0));
        (Box::new(Readings { texts, count: count.clone() }), count)
    }
}

impl RuleSource for Readings {
    fn read(&mut self) -> Result<String, SourceDown> {
        let index = self.count.replace(self.count.get() + 1);
        self.texts[index.min(self.texts.len() - 1)].clone().ok_or(SourceDown)
    }
}
