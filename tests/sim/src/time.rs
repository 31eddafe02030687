//! Virtual time: milliseconds as a number, and an agenda of what happens when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A point in time or a span of it, in milliseconds since the simulation began.
pub type Millis = u64;

/// What happens when: a queue of events ordered by time, first scheduled first among equals.
///
/// A simulation is a loop that takes the next event and schedules what follows from it; the clock
/// jumps from event to event, so an hour costs no more than its events.
///
/// ```
/// let mut agenda = sim::Agenda::new();
/// agenda.at(200, "second");
/// agenda.at(100, "first");
/// assert_eq!(agenda.next(), Some((100, "first")));
/// ```
#[derive(Debug, Clone)]
pub struct Agenda<E> {
    heap: BinaryHeap<Reverse<Entry<E>>>,
    scheduled: u64,
}

#[derive(Debug, Clone)]
struct Entry<E> {
    at: Millis,
    order: u64,
    event: E,
}

// An entry's place is its time and its turn; what the event is plays no part.
impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}
impl<E> Eq for Entry<E> {}
impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.at, self.order).cmp(&(other.at, other.order))
    }
}

impl<E> Default for Agenda<E> {
    fn default() -> Self {
        Agenda { heap: BinaryHeap::new(), scheduled: 0 }
    }
}

impl<E> Agenda<E> {
    /// An empty agenda.
    pub fn new() -> Self {
        Self::default()
    }

    /// Schedules `event` for the time `at`.
    pub fn at(&mut self, at: Millis, event: E) {
        self.scheduled += 1;
        self.heap.push(Reverse(Entry { at, order: self.scheduled, event }));
    }
}

/// Takes the earliest event and its time; `None` when nothing is left to happen.
impl<E> Iterator for Agenda<E> {
    type Item = (Millis, E);

    fn next(&mut self) -> Option<Self::Item> {
        self.heap.pop().map(|Reverse(entry)| (entry.at, entry.event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_time_and_among_equals_in_the_order_scheduled() {
        let mut agenda = Agenda::new();
        for (at, event) in [(5, 'c'), (1, 'a'), (5, 'd'), (2, 'b')] {
            agenda.at(at, event);
        }
        assert_eq!(agenda.collect::<Vec<_>>(), [(1, 'a'), (2, 'b'), (5, 'c'), (5, 'd')]);
    }
}
