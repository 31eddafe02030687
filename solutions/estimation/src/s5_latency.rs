//! Step 5: latency. What a request waits for, the slowest of many, and whether to compress.

use crate::types::{Bytes, Compressor, EstimateError, LatencyTable, Nanos, Path};

/// The time a request takes on average. Parts in parallel count with the time of the slowest, which is exact
/// if their times are fixed, and too little if they vary.
///
/// # Errors
/// `UnknownOp` with the name of an operation that `table` doesn't have, wherever in the tree it is, and even if
/// it's never taken.
pub fn mean(path: &Path, table: &LatencyTable) -> Result<Nanos, EstimateError> {
    let all = |parts: &[Path]| -> Result<Vec<f64>, EstimateError> {
        parts.iter().map(|part| mean(part, table).map(|Nanos(nanos)| nanos)).collect()
    };
    match path {
        Path::Op(name) => {
            table.get(name).ok_or_else(|| EstimateError::UnknownOp { name: (*name).to_owned() })
        }
        Path::Cost(nanos) => Ok(*nanos),
        Path::Seq(parts) => Ok(Nanos(all(parts)?.iter().sum())),
        Path::Par(parts) => Ok(Nanos(all(parts)?.into_iter().fold(0.0, f64::max))),
        Path::Cached { hit_pct, hit, miss } => {
            let (Nanos(hit), Nanos(miss)) = (mean(hit, table)?, mean(miss, table)?);
            Ok(Nanos((hit_pct * hit + (100.0 - hit_pct) * miss) / 100.0))
        }
    }
}

/// The part of requests that are slow, if each waits for `servers` answers and the part `slow` of all answers
/// is slow, each independently of the others.
pub fn slow_fraction(servers: u32, slow: f64) -> f64 {
    1.0 - (1.0 - slow).powi(servers as i32)
}

/// The part of a server's answers that may be slow, if at most the part `overall` of requests that wait for
/// `servers` of them is to be slow.
pub fn slow_budget(servers: u32, overall: f64) -> f64 {
    1.0 - (1.0 - overall).powf(1.0 / f64::from(servers))
}

/// The time to send `data` over a link of `link_bps` bits a second.
pub fn send(data: Bytes, link_bps: f64) -> Nanos {
    Nanos(data.0 as f64 * 8.0 / link_bps * 1e9)
}

/// The time to compress `data`, whole, and then to send what is left of it.
pub fn send_compressed(data: Bytes, link_bps: f64, with: Compressor) -> Nanos {
    let work = data.0 as f64 * with.ns_per_byte;
    Nanos(work + send(data, link_bps).0 / with.ratio)
}

/// Whether data arrives earlier if it's compressed first.
pub fn compress_wins(link_bps: f64, with: Compressor) -> bool {
    link_bps < break_even_bps(with)
}

/// The speed of a link in bits a second on which compressing costs as much time as it saves; 0 if it
/// saves none.
pub fn break_even_bps(with: Compressor) -> f64 {
    let saved_bits_per_byte = 8.0 * (1.0 - 1.0 / with.ratio);
    (saved_bits_per_byte / with.ns_per_byte * 1e9).max(0.0)
}
