//! A graded run leaves a completion record where the subject's printing cannot reach.
//!
//! Whoever grades sets `WORKBOOK_GRADING` and gives each test process one end of a socket as its
//! standard input, with one line in it: `NONCE SEED EXPECT`. A scenario takes that line off the
//! socket before the subject runs and, once it has held, answers `NONCE ID`, with ` drew` after it
//! if the scenario was drawn from the seed. The nonce is nowhere but on the scenario's own stack.
//! Outside grading nothing here reads or writes anything.

use crate::report::{Broken, Held, Report};
use std::sync::OnceLock;

/// The variable that says a run is graded.
const VARIABLE: &str = "WORKBOOK_GRADING";

/// What the one who grades asked of this test.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    nonce: String,
    seed: u64,
    /// A canary: to be reported as broken although it held.
    must_fail: bool,
}

/// The order for the scenario that is about to begin; `None` outside grading.
pub(crate) fn order() -> Option<Order> {
    static ORDER: OnceLock<Result<Order, String>> = OnceLock::new();
    std::env::var_os(VARIABLE)?;
    let order = ORDER.get_or_init(taken).clone();
    Some(order.unwrap_or_else(|why| panic!("no order to grade by: {why}")))
}

/// The seed that generated scenarios start from: the one asked for, else `usual`.
pub(crate) fn seed(order: Option<&Order>, usual: u64) -> u64 {
    order.map_or(usual, |order| order.seed)
}

/// Ends every scenario: one that held leaves its record, any other panics with its report.
#[track_caller]
pub(crate) fn settle(id: &str, order: Option<Order>, held: Held, seed: Option<u64>) {
    let held = held.and_then(|()| match &order {
        Some(order) if order.must_fail => Err(Broken {
            did: "the scenario, which held".into(),
            expected: "a failure".into(),
            got: "a canary".into(),
        }),
        _ => Ok(()),
    });
    match held {
        Ok(()) => {
            if let Some(order) = order {
                recorded(&order, id, seed.is_some());
            }
        }
        Err(broken) => panic!("{}", Report { id, broken: &broken, seed }),
    }
}

fn taken() -> Result<Order, String> {
    use std::io::Read;
    let mut channel = channel().map_err(|error| error.to_string())?;
    // Byte by byte: standard input's own buffer would keep the nonce where others can read it.
    let (mut line, mut byte) = (Vec::new(), [0]);
    while channel.read(&mut byte).map_err(|error| error.to_string())? == 1 && byte[0] != b'\n' {
        line.push(byte[0]);
    }
    let line = String::from_utf8(line).map_err(|_| "it is not text")?;
    let [nonce, seed, expect] = line.split(' ').collect::<Vec<_>>()[..] else {
        return Err("it is not NONCE SEED EXPECT".into());
    };
    let seed = seed.parse().map_err(|_| "its seed is no number")?;
    Ok(Order { nonce: nonce.to_owned(), seed, must_fail: expect == "fail" })
}

fn recorded(order: &Order, id: &str, drew: bool) {
    use std::io::Write;
    let drew = if drew { " drew" } else { "" };
    let record = format!("{} {id}{drew}\n", order.nonce);
    // A record that cannot be written is a pass that is not believed; nothing else to do about it.
    let _ = channel().and_then(|mut channel| channel.write_all(record.as_bytes()));
}

/// Standard input, which is a socket, without its buffer.
#[cfg(unix)]
fn channel() -> std::io::Result<std::fs::File> {
    use std::os::fd::AsFd;
    std::io::stdin().as_fd().try_clone_to_owned().map(std::fs::File::from)
}

#[cfg(not(unix))]
fn channel() -> std::io::Result<std::fs::File> {
    Err(std::io::ErrorKind::Unsupported.into())
}
