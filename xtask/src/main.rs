//! `cargo xtask`: the workbook's commands.
fn main() {}
