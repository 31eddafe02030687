//! The token screen: what no step needs and every forger does.

use crate::grade::result::Finding;

/// What does not pass in `source`.
pub fn findings(source: &str) -> Vec<Finding> {
    let _ = source;
    Vec::new()
}
