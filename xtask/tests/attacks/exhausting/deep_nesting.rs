//! Is nested deeper than a parser can follow.

pub const DEEP: u64 = {DEEP};

pub struct Counter;
