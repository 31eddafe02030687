//! What an operation takes: the table everybody knows, and one that is measured here.

use super::Nanos;

/// Operations by name, with the nanoseconds they take, ascending in the table of 2012.
#[derive(Debug, Clone, PartialEq)]
pub struct LatencyTable {
    /// When and where the numbers are from.
    pub from: &'static str,
    /// Name and nanoseconds.
    pub rows: Vec<(&'static str, f64)>,
}

impl LatencyTable {
    /// Jeff Dean's and Peter Norvig's numbers, as collected by Jonas Bonér in 2012
    /// (gist.github.com/jboner/2841832).
    pub fn year_2012() -> Self {
        let rows = [
            ("read from the L1 cache", 0.5),
            ("lock and unlock a mutex", 25.0),
            ("read from memory", 100.0),
            ("compress 1 KB", 3_000.0),
            ("send 1 KB at 1 Gbit/s", 10_000.0),
            ("read 4 KB from an SSD", 150_000.0),
            ("read 1 MB from memory", 250_000.0),
            ("round trip in a data centre", 500_000.0),
            ("read 1 MB from an SSD", 1_000_000.0),
            ("seek on a disk", 10_000_000.0),
            ("read 1 MB from a disk", 20_000_000.0),
            ("California to Europe and back", 150_000_000.0),
        ];
        LatencyTable { from: "2012", rows: rows.to_vec() }
    }

    /// What the operation takes; `None` if the table doesn't have it.
    pub fn get(&self, name: &str) -> Option<Nanos> {
        self.rows.iter().find(|(op, _)| *op == name).map(|&(_, nanos)| Nanos(nanos))
    }
}
