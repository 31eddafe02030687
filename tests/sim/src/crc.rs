//! A checksum against accidents: torn writes and flipped bits.

/// The CRC-32 of `bytes` (IEEE 802.3, the one of gzip and PNG). It finds every single flipped bit and
/// every burst of up to 32 bits; it's no secret, and no protection against intent.
pub fn crc32(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_published_check_value_holds() {
        assert_eq!(super::crc32(b"123456789"), 0xcbf4_3926);
    }
}
