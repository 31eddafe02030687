//! The tree walked with a running total; probabilities multiplied out.

use crate::types::{Bytes, Compressor, EstimateError, LatencyTable, Nanos, Path};

/// Adds what `path` takes to `total`.
fn walk(path: &Path, table: &LatencyTable, total: &mut f64) -> Result<(), EstimateError> {
    match path {
        Path::Op(name) => match table.get(name) {
            Some(Nanos(nanos)) => *total += nanos,
            None => return Err(EstimateError::UnknownOp { name: name.to_string() }),
        },
        Path::Cost(Nanos(nanos)) => *total += nanos,
        Path::Seq(parts) => {
            for part in parts {
                walk(part, table, total)?;
            }
        }
        Path::Par(parts) => {
            let mut slowest = 0.0_f64;
            for part in parts {
                let mut own = 0.0;
                walk(part, table, &mut own)?;
                slowest = slowest.max(own);
            }
            *total += slowest;
        }
        Path::Cached { hit_pct, hit, miss } => {
            let (mut hits, mut misses) = (0.0, 0.0);
            walk(hit, table, &mut hits)?;
            walk(miss, table, &mut misses)?;
            *total += misses + (hits - misses) * hit_pct / 100.0;
        }
    }
    Ok(())
}

/// The walk's total.
pub fn mean(path: &Path, table: &LatencyTable) -> Result<Nanos, EstimateError> {
    let mut total = 0.0;
    walk(path, table, &mut total)?;
    Ok(Nanos(total))
}

/// The first is slow, or the first is fast and the second slow, and so on.
pub fn slow_fraction(servers: u32, slow: f64) -> f64 {
    (0..servers).fold(0.0, |before, _| before + (1.0 - before) * slow)
}

/// By logarithm.
pub fn slow_budget(servers: u32, overall: f64) -> f64 {
    -((-overall).ln_1p() / f64::from(servers)).exp_m1()
}

/// Nanoseconds of a bit, times bits.
pub fn send(data: Bytes, link_bps: f64) -> Nanos {
    Nanos((data.0 * 8) as f64 * (1e9 / link_bps))
}

/// Work, and fewer bits.
pub fn send_compressed(data: Bytes, link_bps: f64, with: Compressor) -> Nanos {
    let bits = (data.0 * 8) as f64 / with.ratio;
    Nanos(data.0 as f64 * with.ns_per_byte + bits * 1e9 / link_bps)
}

/// Both times of a large block, compared.
pub fn compress_wins(link_bps: f64, with: Compressor) -> bool {
    let block = Bytes(1_000_000);
    with.ratio > 1.0 && send_compressed(block, link_bps, with) < send(block, link_bps)
}

/// Saved bits over spent seconds.
pub fn break_even_bps(with: Compressor) -> f64 {
    if with.ratio <= 1.0 {
        return 0.0;
    }
    8.0 * (with.ratio - 1.0) / with.ratio / (with.ns_per_byte * 1e-9)
}
