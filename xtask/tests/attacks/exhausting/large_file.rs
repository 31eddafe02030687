//! Is larger than a submission may be.

// {LARGE}
pub struct Counter;
