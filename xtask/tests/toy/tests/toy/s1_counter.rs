//! Step 1: a counter.

use toy::s1_counter::Counter;

#[test]
fn ty_co_1_the_total_is_the_sum() {
    kit::case("TY-CO-1", "Counter::default()", |trace| {
        let mut counter = Counter::default();
        trace.did("add(2)");
        counter.add(2);
        trace.did("add(3)");
        counter.add(3);
        trace.expect("total()", || counter.total(), 5)
    });
}

#[test]
fn ty_co_1_the_growing_total_is_the_one_drawn() {
    kit::figure!("TY-CO-1", "s1_total", || {
        let mut counter = Counter::default();
        let mut totals = String::new();
        for number in [1, 1, 2] {
            counter.add(number);
            totals += &format!("{} ", counter.total());
        }
        totals
    });
}

#[test]
fn ty_co_2_a_full_counter_stays_full() {
    kit::case("TY-CO-2", "Counter::default()", |trace| {
        let mut counter = Counter::default();
        trace.did("add(u64::MAX)");
        counter.add(u64::MAX);
        trace.did("add(1)");
        counter.add(1);
        trace.expect("total()", || counter.total(), u64::MAX)
    });
}
