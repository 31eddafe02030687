//! Step 2: the Bloom filter.

use key_value_store::s2_filter::{build, may_contain};
use kit::property;
use kit::proptest::prelude::*;
use sim::draw;

/// Keys that were put in, or others that were not.
fn keys(kind: &str, count: usize) -> Vec<String> {
    (0..count).map(|i| format!("{kind}-{i}")).collect()
}

/// How many of `asked` keys that were never put in a filter of `count` keys says `true` to.
fn false_positives(count: usize, bits_per_key: usize, asked: usize) -> usize {
    let filter = build(&keys("user", count), bits_per_key);
    keys("other", asked).iter().filter(|key| may_contain(&filter, key.as_bytes())).count()
}

#[test]
fn kv_ss_4_every_key_put_in_may_be_there() {
    let keys = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..8), 0..60);
    property::holds("KV-SS-4", (keys, 1..20_usize), |trace, (keys, bits)| {
        trace.did(format!("build({keys:?}, {bits})"));
        let filter = build(&keys, bits);
        for key in &keys {
            trace.expect(format!("may_contain({key:?})"), || may_contain(&filter, key), true)?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_4_a_single_key_may_be_there() {
    kit::case("KV-SS-4", "one key at a time, 10 bits", |trace| {
        for key in keys("user", 50) {
            let filter = build(&[&key], 10);
            trace.expect(
                format!("build({key}), ask for it"),
                || may_contain(&filter, key.as_bytes()),
                true,
            )?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_4_however_many_keys_there_are() {
    kit::case("KV-SS-4", "build(user-0 … user-9999, 10)", |trace| {
        let keys = keys("user", 10_000);
        let filter = build(&keys, 10);
        let missed = keys.iter().find(|key| !may_contain(&filter, key.as_bytes()));
        trace.require(missed.is_none(), "true for all of them", format!("false for {missed:?}"))
    });
}

#[test]
fn kv_ss_4_bytes_too_short_to_be_a_filter_deny_nothing() {
    kit::case("KV-SS-4", "no bytes, and one", |trace| {
        for filter in [&[][..], &[7]] {
            let asked = format!("may_contain({filter:?}, a)");
            trace.expect(asked, || may_contain(filter, b"a"), true)?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_5_at_ten_bits_a_key_two_percent_are_wrong_at_most() {
    kit::case("KV-SS-5", "build(user-0 … user-9999, 10)", |trace| {
        let wrong = false_positives(10_000, 10, 100_000);
        trace.did("may_contain of 100,000 other keys");
        trace.require(wrong <= 2_000, "at most 2,000 times true", wrong)
    });
}

#[test]
fn kv_ss_5_however_few_keys_there_are() {
    kit::case("KV-SS-5", "build(user-0 … user-499, 10)", |trace| {
        let wrong = false_positives(500, 10, 20_000);
        trace.did("may_contain of 20,000 other keys");
        trace.require(wrong <= 400, "at most 400 times true", wrong)
    });
}

#[test]
fn kv_ss_5_more_bits_are_wrong_less_often() {
    kit::case("KV-SS-5", "build(user-0 … user-9999, 16)", |trace| {
        let wrong = false_positives(10_000, 16, 20_000);
        trace.did("may_contain of 20,000 other keys");
        trace.require(wrong <= 40, "at most 40 times true", wrong)
    });
}

#[test]
fn kv_ss_5_a_filter_has_no_more_bits_than_it_may() {
    kit::case("KV-SS-5", "no keys", |trace| {
        for (count, bits) in [(0, 10), (3, 10), (1_000, 10), (1_001, 7), (10_000, 16)] {
            let size = build(&keys("user", count), bits).len();
            let most = count * bits / 8 + 16;
            trace.did(format!("build({count} keys, {bits})"));
            trace.require(size <= most, format!("at most {most} bytes"), size)?;
        }
        Ok(())
    });
}

#[test]
fn kv_ss_5_the_rates_are_the_ones_drawn() {
    kit::figure!("KV-SS-5", "s2_rates", rates);
}

/// Bits, memory and wrong answers, rounded, so that any good hash draws the same.
fn rates() -> String {
    let row = |bits: usize| {
        // With k probes a key, half of the bits or fewer are set: (1 - e^(-k / bits))^k are wrong.
        let wrong = |probes: f64| 100.0 * (1.0 - (-probes / bits as f64).exp()).powf(probes);
        let probes = (bits as f64 * std::f64::consts::LN_2).round();
        let ours = false_positives(10_000, bits, 100_000) as f64 / 1_000.0 / wrong(probes);
        let ours = if ours <= 2.0 { "<= 2".into() } else { format!("{ours:.0}") };
        let percent =
            |probes| format!("{:.*}", if wrong(probes) < 1.0 { 3 } else { 1 }, wrong(probes));
        let megabytes = format!("{:.2}", bits as f64 / 8.0);
        vec![bits.to_string(), megabytes, percent(1.0), probes.to_string(), percent(probes), ours]
    };
    let head = ["bits a key", "MB a million", "k = 1: %", "best k", "best k: %", "ours / theory"];
    draw::table(&head, &[2, 4, 6, 8, 10, 12, 16].map(row))
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s2_rates", rates())]
}
