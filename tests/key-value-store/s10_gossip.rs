//! Step 10: gossip.
