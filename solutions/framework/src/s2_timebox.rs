//! Step 2: a time plan. Four phases, each within its bounds.

use crate::types::{Advice, Phase, TooShort};

/// Minutes for each phase of an interview of `total` minutes, in the order of [`Phase::ALL`]. More
/// than all phases may take is left unplanned.
///
/// # Errors
/// If `total` is less than the phases take at least.
pub fn plan(total: u32) -> Result<[u32; 4], TooShort> {
    let mut minutes = Phase::ALL.map(|phase| phase.bounds().0);
    let min = minutes.iter().sum();
    let spare = total.checked_sub(min).ok_or(TooShort { min })?;
    for _ in 0..spare {
        // One minute at a time, to the phase that is least full with it: none is ever taken back.
        let filled = |&i: &usize| {
            let (low, high) = Phase::ALL[i].bounds();
            (minutes[i] - low + 1) * 1_000 / (high - low)
        };
        let open = (0..4).filter(|&i| minutes[i] < Phase::ALL[i].bounds().1);
        let Some(next) = open.min_by_key(filled) else { break };
        minutes[next] += 1;
    }
    Ok(minutes)
}

/// What the clock says in `phase` after `elapsed` minutes of an interview with this `plan`.
pub fn advise(plan: &[u32; 4], elapsed: u32, phase: Phase) -> Advice {
    let total: u32 = plan.iter().sum();
    if elapsed + Phase::WrapUp.bounds().0 >= total {
        return Advice::Finish;
    }
    let place = phase as usize;
    let end: u32 = plan[..=place].iter().sum();
    let slack = phase.bounds().1.saturating_sub(plan[place]);
    match elapsed.saturating_sub(end) {
        0 => Advice::OnTrack,
        over if over <= slack => Advice::Hurry { over },
        _ => Advice::MoveOn,
    }
}
