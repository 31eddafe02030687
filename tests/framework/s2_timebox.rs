//! Step 2: the time plan.

use framework::s2_timebox::{advise, plan};
use framework::types::{Advice, Phase, TooShort};
use sim::draw;

#[test]
fn fw_tb_1_every_phase_is_within_its_bounds() {
    kit::case("FW-TB-1", "interviews of 26 to 120 minutes", |trace| {
        for total in 26..=120 {
            trace.did(format!("plan({total})"));
            let minutes = plan(total).unwrap_or([0; 4]);
            for (phase, minutes) in Phase::ALL.into_iter().zip(minutes) {
                let (low, high) = phase.bounds();
                let want = format!("{phase:?} of {low} to {high} minutes");
                trace.require((low..=high).contains(&minutes), want, minutes)?;
            }
        }
        Ok(())
    });
}

#[test]
fn fw_tb_1_no_minute_is_lost_up_to_55() {
    kit::case("FW-TB-1", "interviews of 26 to 120 minutes", |trace| {
        for total in 26..=120_u32 {
            let sum = || plan(total).map(|minutes| minutes.iter().sum());
            trace.expect(format!("the sum of plan({total})"), sum, Ok(total.min(55)))?;
        }
        Ok(())
    });
}

#[test]
fn fw_tb_2_less_than_the_four_minima_is_too_short() {
    kit::case("FW-TB-2", "short interviews", |trace| {
        for total in [0, 1, 20, 25] {
            trace.expect(format!("plan({total})"), || plan(total), Err(TooShort { min: 26 }))?;
        }
        trace.expect("plan(26)", || plan(26), Ok([3, 10, 10, 3]))
    });
}

#[test]
fn fw_tb_2_55_minutes_are_exactly_the_maxima() {
    kit::case("FW-TB-2", "long interviews", |trace| {
        for total in [55, 56, 90] {
            trace.expect(format!("plan({total})"), || plan(total), Ok([10, 15, 25, 5]))?;
        }
        Ok(())
    });
}

#[test]
fn fw_tb_3_more_time_takes_no_minute_from_any_phase() {
    kit::case("FW-TB-3", "interviews of 26 to 60 minutes", |trace| {
        for total in 26..60 {
            trace.did(format!("plan({total}); plan({})", total + 1));
            let (short, long) = (plan(total).unwrap_or([0; 4]), plan(total + 1).unwrap_or([0; 4]));
            trace.require(
                short.iter().zip(long).all(|(short, long)| *short <= long),
                format!("no phase shorter than in {short:?}"),
                format!("{long:?}"),
            )?;
        }
        Ok(())
    });
}

/// A plan of 45 minutes: its phases end at 8, 21, 41 and 45.
const PLAN: [u32; 4] = [8, 13, 20, 4];
const SETUP: &str = "the plan [8, 13, 20, 4]";

#[test]
fn fw_tb_4_in_time_is_on_track() {
    kit::case("FW-TB-4", SETUP, |trace| {
        for (elapsed, phase) in [
            (0, Phase::Scope),
            (8, Phase::Scope),
            (5, Phase::HighLevel),
            (21, Phase::HighLevel),
            (30, Phase::DeepDive),
            (41, Phase::DeepDive),
            (41, Phase::WrapUp),
        ] {
            let call = format!("advise({elapsed}, {phase:?})");
            trace.expect(call, || advise(&PLAN, elapsed, phase), Advice::OnTrack)?;
        }
        Ok(())
    });
}

#[test]
fn fw_tb_4_over_the_plan_hurry_over_the_bound_move_on() {
    kit::case("FW-TB-4", SETUP, |trace| {
        use Advice::{Hurry, MoveOn};
        for (elapsed, phase, want) in [
            (9, Phase::Scope, Hurry { over: 1 }),
            (10, Phase::Scope, Hurry { over: 2 }),
            (11, Phase::Scope, MoveOn),
            (30, Phase::Scope, MoveOn),
        ] {
            let call = format!("advise({elapsed}, {phase:?})");
            trace.expect(call, || advise(&PLAN, elapsed, phase), want)?;
        }
        Ok(())
    });
}

#[test]
fn fw_tb_4_a_later_phase_has_its_bound_from_its_own_beginning() {
    kit::case("FW-TB-4", SETUP, |trace| {
        use Advice::{Hurry, MoveOn};
        for (elapsed, want) in
            [(22, Hurry { over: 1 }), (23, Hurry { over: 2 }), (24, MoveOn), (41, MoveOn)]
        {
            let call = format!("advise({elapsed}, HighLevel)");
            trace.expect(call, || advise(&PLAN, elapsed, Phase::HighLevel), want)?;
        }
        Ok(())
    });
}

#[test]
fn fw_tb_4_three_minutes_before_the_end_every_phase_finishes() {
    kit::case("FW-TB-4", SETUP, |trace| {
        for phase in Phase::ALL {
            for elapsed in [42, 43, 45, 90] {
                let call = format!("advise({elapsed}, {phase:?})");
                trace.expect(call, || advise(&PLAN, elapsed, phase), Advice::Finish)?;
            }
        }
        let call = "advise(41, DeepDive)";
        trace.expect(call, || advise(&PLAN, 41, Phase::DeepDive), Advice::OnTrack)
    });
}

#[test]
fn fw_tb_4_the_advice_is_the_one_drawn() {
    kit::figure!("FW-TB-4", "s2_advice", clock);
}

/// What the clock says in the plan of 45 minutes, minute by minute and phase by phase.
fn clock() -> String {
    let minutes = [0, 8, 9, 11, 21, 22, 24, 41, 42, 45];
    let row = |elapsed: &u32| {
        let say = |phase| match advise(&PLAN, *elapsed, phase) {
            Advice::OnTrack => "on track".to_owned(),
            Advice::Hurry { over } => format!("hurry, {over} over"),
            Advice::MoveOn => "move on".to_owned(),
            Advice::Finish => "wrap up".to_owned(),
        };
        let said = Phase::ALL[..3].iter().map(|phase| say(*phase));
        [elapsed.to_string()].into_iter().chain(said).collect()
    };
    let rows: Vec<Vec<String>> = minutes.iter().map(row).collect();
    draw::table(&["minute", "in the scope", "in the sketch", "in the deep dive"], &rows)
}

/// Every figure of this step, by name.
#[allow(dead_code, reason = "only the reference keeps them")]
pub fn figures() -> Vec<(&'static str, String)> {
    vec![("s2_advice", clock())]
}
