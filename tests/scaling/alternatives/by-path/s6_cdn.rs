//! One table of copies for the whole network, by path and edge; the bill is taken from a journal of
//! what was sent.

use crate::types::cdn::{Admit, Bill, Origin, OriginDown, Response, Rules, Source};
use sim::Millis;
use std::collections::BTreeMap;

#[derive(Debug, Clone)]
struct Copy {
    left: Millis,
    body: String,
}

/// A place of a copy.
type Place = (String, usize);

/// Edges that share a table.
#[derive(Debug, Clone)]
pub struct Cdn {
    rules: Rules,
    up: Vec<bool>,
    copies: BTreeMap<Place, Copy>,
    asked: BTreeMap<Place, Millis>,
    /// Bytes, and whether the origin sent them.
    sent: Vec<(usize, bool)>,
}

impl Cdn {
    /// All up and empty.
    pub fn new(edges: usize, rules: Rules) -> Self {
        let (copies, asked, sent) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        Cdn { rules, up: vec![true; edges], copies, asked, sent }
    }

    /// The edge is up or not.
    pub fn set_edge_up(&mut self, edge: usize, up: bool) {
        self.up[edge] = up;
    }

    /// The newest copy that may be served, or the origin's answer.
    pub fn fetch(
        &mut self,
        origin: &mut dyn Origin,
        now: Millis,
        edge: usize,
        path: &str,
    ) -> Result<Response, OriginDown> {
        let up = self.up[edge];
        let place = (path.to_owned(), edge);
        let copy = self.copies.get(&place).filter(|_| up).cloned();
        let serve = |copy: &Copy, source| {
            let age = now - copy.left;
            Response { body: copy.body.clone(), source, age }
        };
        let fresh = copy.as_ref().filter(|copy| now < copy.left + self.rules.ttl);
        let again = up && self.asked_again(now, &place);
        let response = if let Some(copy) = fresh {
            serve(copy, Source::Edge)
        } else if let Some(body) = origin.get(path) {
            self.sent.push((body.len(), true));
            let new = Copy { left: now, body };
            let response = serve(&new, Source::Origin);
            if up && (copy.is_some() || again) {
                self.copies.insert(place, new);
            }
            response
        } else {
            let limit = self.rules.ttl + self.rules.stale_if_error;
            let old = copy.filter(|copy| now - copy.left <= limit).ok_or(OriginDown)?;
            serve(&old, Source::StaleEdge)
        };
        if up {
            self.sent.push((response.body.len(), false));
        }
        Ok(response)
    }

    fn asked_again(&mut self, now: Millis, place: &Place) -> bool {
        let before = self.asked.insert(place.clone(), now);
        match self.rules.admit {
            Admit::Always => true,
            Admit::SecondRequest { window } => before.is_some_and(|asked| now <= asked + window),
        }
    }

    /// No copy of that path is left.
    pub fn invalidate(&mut self, path: &str) {
        self.copies.retain(|(of, _), _| of != path);
    }

    /// The journal's sums.
    pub fn bill(&self) -> Bill {
        let sum = |by_origin| {
            let sent = self.sent.iter().filter(|(_, origin)| *origin == by_origin);
            sent.map(|(bytes, _)| *bytes as u64).sum()
        };
        Bill { edge_bytes: sum(false), origin_bytes: sum(true) }
    }
}
