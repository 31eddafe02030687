//! Step 9: Merkle trees.
