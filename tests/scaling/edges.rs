//! An origin to ask, and drawings of runs.

use scaling::s6_cdn::Cdn;
use scaling::types::cdn::{Admit, Origin, OriginDown, Response, Rules, Source};
use sim::{Millis, draw};
use std::collections::BTreeMap;

pub const TTL: Millis = 60_000;
pub const STALE: Millis = 300_000;
pub const ALWAYS: Rules = Rules { ttl: TTL, stale_if_error: STALE, admit: Admit::Always };

/// An origin that counts its requests and can be down.
#[derive(Debug, Clone, Default)]
pub struct Counting {
    pub objects: BTreeMap<String, String>,
    pub requests: usize,
    pub down: bool,
}

impl Origin for Counting {
    fn get(&mut self, path: &str) -> Option<String> {
        self.requests += 1;
        let object = self.objects.get(path).cloned();
        // A page that nobody made is its own address.
        if self.down { None } else { Some(object.unwrap_or_else(|| path.to_owned())) }
    }
}

/// A network before its origin.
#[derive(Debug, Clone)]
pub struct Site {
    pub cdn: Cdn,
    pub origin: Counting,
}

impl Site {
    pub fn new(edges: usize, rules: Rules) -> Self {
        Site { cdn: Cdn::new(edges, rules), origin: Counting::default() }
    }

    pub fn publish(&mut self, path: &str, body: &str) {
        self.origin.objects.insert(path.to_owned(), body.to_owned());
    }

    pub fn fetch(&mut self, now: Millis, edge: usize, path: &str) -> Result<Response, OriginDown> {
        self.cdn.fetch(&mut self.origin, now, edge, path)
    }

    /// The same network without its origin: it answers what is stored, and nothing else.
    pub fn apart(&self) -> Self {
        let mut apart = self.clone();
        apart.origin.down = true;
        apart
    }
}

/// An answer in short.
pub fn got(body: &str, source: Source, age: Millis) -> Result<Response, OriginDown> {
    Ok(Response { body: body.to_owned(), source, age })
}

/// Two edges through a day: a second customer, an expiry, an outage of the origin.
pub fn log() -> String {
    let mut site = Site::new(2, ALWAYS);
    let mut rows = Vec::new();
    let day = [
        (0, 0, false),
        (10_000, 0, false),
        (10_000, 1, false),
        (60_000, 0, false),
        (100_000, 0, true),
        (200_000, 0, true),
        (420_000, 0, true),
        (420_001, 0, true),
        (430_000, 0, false),
    ];
    for (now, edge, down) in day {
        site.origin.down = down;
        let (source, age) = match site.fetch(now, edge, "/lamp.jpg") {
            Ok(response) => (format!("{:?}", response.source), response.age.to_string()),
            Err(OriginDown) => ("error".to_owned(), "-".to_owned()),
        };
        let origin = if down { "down" } else { "up" };
        rows.push(vec![now.to_string(), edge.to_string(), origin.into(), source, age]);
    }
    draw::table(&["ms", "edge", "the origin is", "answer from", "its age"], &rows)
}

/// What is stored and what is hit if half of the requests are for a hundred popular pictures, and the
/// others for a hundred thousand seldom ones.
pub fn admission() -> String {
    let rules =
        [("the first time", Admit::Always), ("the second", Admit::SecondRequest { window: TTL })];
    let row = |(name, admit): (&str, Admit)| {
        let mut site = Site::new(1, Rules { ttl: 3_600_000, stale_if_error: 0, admit });
        let mut random = sim::Random::seeded(1);
        let mut hits: BTreeMap<String, usize> = BTreeMap::new();
        for now in 0..10_000 {
            let popular = random.between(0, 1) == 0;
            let path = if popular { random.between(1, 100) } else { random.between(101, 100_100) };
            let path = format!("/{path}");
            let hit = site.fetch(now, 0, &path).is_ok_and(|got| got.source == Source::Edge);
            *hits.entry(path).or_default() += usize::from(hit);
        }
        let all: usize = hits.values().sum();
        let mut apart = site.apart();
        hits.retain(|path, _| apart.fetch(10_000, 0, path).is_ok());
        let (stored, useless) = (hits.len(), hits.values().filter(|&&hits| hits == 0).count());
        vec![name.into(), all.to_string(), stored.to_string(), useless.to_string()]
    };
    draw::table(&["stored when asked for", "hits", "stored", "never hit"], &rules.map(row))
}
