//! Step 5: latency. What a request waits for, the slowest of many, and whether to compress.

use crate::types::{Bytes, Compressor, EstimateError, LatencyTable, Nanos, Path};

/// The time a request takes on average. Parts in parallel count with the time of the slowest, which is exact
/// if their times are fixed, and too little if they vary.
///
/// # Errors
/// `UnknownOp` with the name of an operation that `table` doesn't have, wherever in the tree it is, and even if
/// it's never taken.
pub fn mean(path: &Path, table: &LatencyTable) -> Result<Nanos, EstimateError> {
    todo!()
}

/// The part of requests that are slow, if each waits for `servers` answers and the part `slow` of all answers
/// is slow, each independently of the others.
pub fn slow_fraction(servers: u32, slow: f64) -> f64 {
    todo!()
}

/// The part of a server's answers that may be slow, if at most the part `overall` of requests that wait for
/// `servers` of them is to be slow.
pub fn slow_budget(servers: u32, overall: f64) -> f64 {
    todo!()
}

/// The time to send `data` over a link of `link_bps` bits a second.
pub fn send(data: Bytes, link_bps: f64) -> Nanos {
    todo!()
}

/// The time to compress `data`, whole, and then to send what is left of it.
pub fn send_compressed(data: Bytes, link_bps: f64, with: Compressor) -> Nanos {
    todo!()
}

/// Whether data arrives earlier if it's compressed first.
pub fn compress_wins(link_bps: f64, with: Compressor) -> bool {
    todo!()
}

/// The speed of a link in bits a second on which compressing costs as much time as it saves; 0 if it
/// saves none.
pub fn break_even_bps(with: Compressor) -> f64 {
    todo!()
}
