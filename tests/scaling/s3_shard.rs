//! Step 3: sharding.

use kit::property;
use kit::proptest::prelude::*;
use rstest::rstest;
use scaling::s3_shard::{
    ShardedDb, SplitCounter, publish, rename_author, timeline_by_copy, timeline_by_join,
};
use scaling::types::shard::{ModPlacement, MoveReport, Placement, Post, Row};
use std::collections::BTreeSet;

#[path = "shards.rs"]
mod shards;
use shards::{ByLength, celebrities, celebrity, filled, holders, loads, network};

#[test]
fn sc_sh_1_a_row_is_on_its_shard_alone() {
    property::holds(
        "SC-SH-1",
        (1..6_usize, prop::collection::vec("[a-d]{0,6}", 1..20)),
        |trace, drawn| {
            let (shards, keys) = drawn;
            trace.did(format!("ShardedDb::new(length mod {shards})"));
            let mut db = ShardedDb::new(ByLength(shards));
            for (key, row) in keys.iter().zip(1..) {
                trace.did(format!("put({key:?}, {row})"));
                db.put(key, row);
                trace.expect(format!("get({key:?})"), || db.get(key).copied(), Some(row))?;
                let at = ByLength(shards).shard_of(key);
                trace.expect("the shards that have it", || holders(&db, key), vec![at])?;
            }
            Ok(())
        },
    );
}

#[test]
fn sc_sh_1_one_call_is_one_operation_of_one_machine() {
    kit::case("SC-SH-1", "ShardedDb::new(length mod 3)", |trace| {
        let mut db = ShardedDb::new(ByLength(3));
        trace.expect(
            "put(ab, 1); loads",
            || {
                db.put("ab", 1);
                loads(&db)
            },
            vec![0, 0, 1],
        )?;
        trace.expect(
            "get(ab); loads",
            || {
                db.get("ab");
                loads(&db)
            },
            vec![0, 0, 2],
        )?;
        trace.expect(
            "update(a, + 5)",
            || {
                db.update("a", |n| *n += 5);
                loads(&db)
            },
            vec![0, 1, 2],
        )?;
        trace.expect("get(a)", || db.get("a").copied(), Some(5))?;
        trace.expect("get(abc)", || db.get("abc").copied(), None)
    });
}

#[test]
fn sc_sh_2_every_row_is_found_after_a_reshard() {
    property::holds("SC-SH-2", (1..8_usize, 1..8_usize, 1..60_u64), |trace, (from, to, n)| {
        trace.did(format!("{n} rows on {from} shards; reshard to {to}"));
        let (mut db, _) =
            filled(ModPlacement { shards: from }, n).reshard(ModPlacement { shards: to });
        trace.expect("machines", || db.machines().len(), to)?;
        for (key, i) in (0..n).map(|i| (format!("key-{i}"), i)) {
            let at = ModPlacement { shards: to }.shard_of(&key);
            trace.expect(format!("the shards that have {key}"), || holders(&db, &key), vec![at])?;
            trace.expect(format!("get({key})"), || db.get(&key).copied(), Some(i))?;
        }
        Ok(())
    });
}

#[rstest]
#[case::one_more(4, 5, 8_019)]
#[case::one_more_of_ten(10, 11, 9_043)]
#[case::two_more(10, 12, 8_327)]
#[case::doubled(4, 8, 5_012)]
#[case::unchanged(4, 4, 0)]
fn sc_sh_3_what_moves_is_counted(#[case] from: usize, #[case] to: usize, #[case] moved: usize) {
    kit::case("SC-SH-3", format!("10,000 rows on {from} shards"), |trace| {
        let db = filled(ModPlacement { shards: from }, 10_000);
        let want = MoveReport { moved, kept: 10_000 - moved };
        trace.expect(format!("reshard to {to}"), || db.reshard(ModPlacement { shards: to }).1, want)
    });
}

#[test]
fn sc_sh_4_the_parts_add_up() {
    let adds = prop::collection::vec((0..40_u64, 1..9_u64), 0..40);
    property::holds("SC-SH-4", (1..40_u64, 1..5_usize, adds), |trace, (parts, shards, adds)| {
        trace.did(format!("SplitCounter {{ parts: {parts} }} on {shards} shards"));
        let counter = SplitCounter { parts };
        let mut db = ShardedDb::new(ModPlacement { shards });
        for &(request, n) in &adds {
            trace.did(format!("add(k, {request}, {n})"));
            counter.add(&mut db, "k", request, n);
        }
        let want = adds.iter().map(|(_, n)| n).sum();
        trace.expect("total(k)", || counter.total(&mut db, "k"), want)?;
        trace.expect("total(other)", || counter.total(&mut db, "other"), 0)
    });
}

#[test]
fn sc_sh_4_an_add_is_one_operation_and_a_total_one_a_part() {
    kit::case("SC-SH-4", "SplitCounter { parts: 6 } on 4 shards", |trace| {
        let counter = SplitCounter { parts: 6 };
        let mut db = ShardedDb::new(ModPlacement { shards: 4 });
        let sum = |db: &ShardedDb<_, u64>| loads(db).iter().sum::<u64>();
        for request in 0..12 {
            counter.add(&mut db, "k", request, 1);
        }
        trace.expect("operations of 12 adds", || sum(&db), 12)?;
        let rows: BTreeSet<String> = db.machines().iter().flat_map(|m| m.keys()).collect();
        let want: BTreeSet<String> = (0..6).map(|part| format!("k#{part}")).collect();
        trace.expect("rows", || rows, want)?;
        trace.did("total(k)");
        counter.total(&mut db, "k");
        trace.expect("operations of 12 adds and a total", || sum(&db), 18)
    });
}

#[rstest]
#[case::whole(1, 12_000..=12_000)]
#[case::sixteen(16, 3_000..=6_000)]
fn sc_sh_5_a_celebrity_is_spread(
    #[case] parts: u64,
    #[case] fullest: std::ops::RangeInclusive<u64>,
) {
    kit::case("SC-SH-5", format!("12,000 adds to celebrity in {parts} parts, 4 shards"), |trace| {
        let loads = celebrity(parts);
        let most = loads.iter().max().copied().unwrap_or(0);
        trace.require(
            fullest.contains(&most),
            format!("{fullest:?} on the fullest"),
            format!("{loads:?}"),
        )
    });
}

#[test]
fn sc_sh_5_the_run_with_more_and_more_parts_is_the_one_drawn() {
    kit::figure!("SC-SH-5", "s3_celebrity", celebrities);
}

fn times(posts: &[Post]) -> Vec<u64> {
    posts.iter().map(|post| post.at).collect()
}

#[test]
fn sc_sh_6_both_timelines_are_the_same() {
    kit::case("SC-SH-6", "ann follows ben, cleo and dan, eve follows ben", |trace| {
        let mut db = network();
        for (user, want) in [("ann", vec![1, 2, 3, 4, 5, 6]), ("eve", vec![4, 6]), ("ben", vec![])]
        {
            let join = timeline_by_join(&mut db, user);
            trace.expect(format!("timeline_by_join({user})"), || times(&join), want)?;
            trace.expect(
                format!("timeline_by_copy({user})"),
                || timeline_by_copy(&mut db, user),
                join,
            )?;
        }
        Ok(())
    });
}

#[test]
fn sc_sh_6_a_copy_is_one_operation_and_a_join_one_an_author() {
    kit::case("SC-SH-6", "ann follows ben, cleo and dan", |trace| {
        let mut db = network();
        let placed = ModPlacement { shards: 4 };
        let mut asked = |read: &dyn Fn(&mut ShardedDb<ModPlacement, Row>)| {
            let before = loads(&db);
            read(&mut db);
            loads(&db)
                .iter()
                .zip(before)
                .map(|(after, before)| after - before)
                .collect::<Vec<u64>>()
        };
        let on = |keys: &[&str]| {
            let mut want = vec![0; 4];
            keys.iter().for_each(|key| want[placed.shard_of(key)] += 1);
            want
        };
        let copy = asked(&|db| drop(timeline_by_copy(db, "ann")));
        trace.expect("operations of timeline_by_copy(ann)", || copy, on(&["timeline:ann"]))?;
        let join = asked(&|db| drop(timeline_by_join(db, "ann")));
        let want = on(&["follows:ann", "author:ben", "author:cleo", "author:dan"]);
        trace.expect("operations of timeline_by_join(ann)", || join, want)
    });
}

#[test]
fn sc_sh_7_a_new_name_is_written_into_every_copy() {
    kit::case("SC-SH-7", "ann follows ben, cleo and dan, eve follows ben", |trace| {
        let mut db = network();
        trace.expect("rename_author(ben, Benno)", || rename_author(&mut db, "ben", "Benno"), 4)?;
        for user in ["ann", "eve"] {
            let names = |posts: Vec<Post>| -> BTreeSet<(String, String)> {
                posts.into_iter().map(|post| (post.author, post.name)).collect()
            };
            let join = names(timeline_by_join(&mut db, user));
            let copy = || names(timeline_by_copy(&mut db, user));
            trace.expect(format!("names in timeline_by_copy({user})"), copy, join.clone())?;
            let renamed = join.contains(&("ben".into(), "Benno".into()));
            trace.require(renamed, "ben is Benno in the join", format!("{join:?}"))?;
        }
        trace.did("publish(ben, 7)");
        publish(&mut db, "ben", 7, "post 7");
        let last = timeline_by_copy(&mut db, "eve").pop().map(|post| post.name);
        trace.expect("the name in eve's newest", || last, Some("Benno".into()))?;
        trace.expect("rename_author(nobody, X)", || rename_author(&mut db, "nobody", "X"), 0)
    });
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s3_celebrity", celebrities())]
}
