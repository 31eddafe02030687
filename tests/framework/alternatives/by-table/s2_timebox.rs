//! Step 2, with the spare minutes given out phase by phase: the deep dive is filled first.

use crate::types::{Advice, Phase, TooShort};

/// Minutes for each phase.
pub fn plan(total: u32) -> Result<[u32; 4], TooShort> {
    if total < 26 {
        return Err(TooShort { min: 26 });
    }
    let mut spare = total - 26;
    let mut minutes = [3, 10, 10, 3];
    for (phase, room) in [(2, 10), (0, 7), (1, 5), (2, 5), (3, 2)] {
        let given = spare.min(room);
        minutes[phase] += given;
        spare -= given;
    }
    Ok(minutes)
}

/// What the clock says.
pub fn advise(plan: &[u32; 4], elapsed: u32, phase: Phase) -> Advice {
    let mut ends = [0; 4];
    let mut end = 0;
    for (at, minutes) in plan.iter().enumerate() {
        end += minutes;
        ends[at] = end;
    }
    let latest = ends[phase as usize] + phase.bounds().1 - plan[phase as usize];
    if elapsed >= end - 3 {
        Advice::Finish
    } else if elapsed > latest {
        Advice::MoveOn
    } else if elapsed > ends[phase as usize] {
        Advice::Hurry { over: elapsed - ends[phase as usize] }
    } else {
        Advice::OnTrack
    }
}
