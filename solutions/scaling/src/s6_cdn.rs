//! Step 6: the content delivery network. Copies near the customers.

use crate::types::cdn::{Admit, Bill, Origin, OriginDown, Response, Rules, Source};
use sim::Millis;
use std::collections::BTreeMap;

/// Edges before one origin. Methods panic if they are given the number of an edge that does not exist.
#[derive(Debug, Clone)]
pub struct Cdn {
    rules: Rules,
    edges: Vec<Edge>,
    bill: Bill,
}

#[derive(Debug, Clone)]
struct Edge {
    up: bool,
    /// Copies, and when they left the origin.
    copies: BTreeMap<String, (Millis, String)>,
    /// When each path was last asked for here.
    asked: BTreeMap<String, Millis>,
}

impl Cdn {
    /// `edges` empty edges, all up.
    pub fn new(edges: usize, rules: Rules) -> Self {
        let edge = Edge { up: true, copies: BTreeMap::new(), asked: BTreeMap::new() };
        Cdn { rules, edges: vec![edge; edges], bill: Bill::default() }
    }

    /// The edge stops or starts. Clients of an edge that is down ask the origin.
    pub fn set_edge_up(&mut self, edge: usize, up: bool) {
        self.edges[edge].up = up;
    }

    /// What a client near `edge` gets.
    ///
    /// # Errors
    /// [`OriginDown`].
    pub fn fetch(
        &mut self,
        origin: &mut dyn Origin,
        now: Millis,
        edge: usize,
        path: &str,
    ) -> Result<Response, OriginDown> {
        if !self.edges[edge].up {
            return self.ask_origin(origin, path);
        }
        let response = self.by_edge(origin, now, edge, path)?;
        self.bill.edge_bytes += response.body.len() as u64;
        Ok(response)
    }

    fn ask_origin(&mut self, origin: &mut dyn Origin, path: &str) -> Result<Response, OriginDown> {
        let body = origin.get(path).ok_or(OriginDown)?;
        self.bill.origin_bytes += body.len() as u64;
        Ok(Response { body, source: Source::Origin, age: 0 })
    }

    fn by_edge(
        &mut self,
        origin: &mut dyn Origin,
        now: Millis,
        edge: usize,
        path: &str,
    ) -> Result<Response, OriginDown> {
        let Rules { ttl, stale_if_error, .. } = self.rules;
        let asked = self.edges[edge].asked.insert(path.to_owned(), now);
        let copy = self.edges[edge].copies.get(path).cloned();
        let copy = copy.map(|(left, body)| (now - left, body));
        if let Some((age, body)) = &copy
            && *age < ttl
        {
            return Ok(Response { body: body.clone(), source: Source::Edge, age: *age });
        }
        match self.ask_origin(origin, path) {
            Ok(response) => {
                if copy.is_some() || self.admits(now, asked) {
                    let copy = (now, response.body.clone());
                    self.edges[edge].copies.insert(path.to_owned(), copy);
                }
                Ok(response)
            }
            Err(OriginDown) => copy
                .filter(|&(age, _)| age <= ttl + stale_if_error)
                .map(|(age, body)| Response { body, source: Source::StaleEdge, age })
                .ok_or(OriginDown),
        }
    }

    /// Whether an object is stored that was asked for at `asked` and is again.
    fn admits(&self, now: Millis, asked: Option<Millis>) -> bool {
        match self.rules.admit {
            Admit::Always => true,
            Admit::SecondRequest { window } => asked.is_some_and(|asked| now - asked <= window),
        }
    }

    /// Removes the copies of `path` from every edge.
    pub fn invalidate(&mut self, path: &str) {
        for edge in &mut self.edges {
            edge.copies.remove(path);
        }
    }

    /// What was sent so far.
    pub fn bill(&self) -> Bill {
        self.bill
    }
}
