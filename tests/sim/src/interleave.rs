//! Every interleaving: concurrency tested by trying all schedules, not by hoping for a bad one.

use std::ops::ControlFlow;

/// Runs every schedule of a small concurrent system and shows each ending to `ended`, which may
/// break off: what it breaks with is returned.
///
/// `ready` names the actors that can take a step in a state, `step` lets one of them take it. A
/// schedule ends when nobody is ready; `ended` then gets the order in which the actors stepped and
/// the final state. States are cloned at each choice, so keep them small: two actors of two steps
/// have 6 schedules, four of them 2,520.
///
/// ```
/// let mut schedules = 0;
/// let broken_off: Option<()> = sim::interleave::every(
///     &[2, 2],
///     |left| (0..2).filter(|&actor| left[actor] > 0).collect(),
///     |left, actor| left[actor] -= 1,
///     |_, _| {
///         schedules += 1;
///         std::ops::ControlFlow::Continue(())
///     },
/// );
/// assert_eq!((schedules, broken_off), (6, None));
/// ```
pub fn every<S: Clone, B>(
    start: &S,
    ready: impl Fn(&S) -> Vec<usize>,
    step: impl Fn(&mut S, usize),
    mut ended: impl FnMut(&[usize], &S) -> ControlFlow<B>,
) -> Option<B> {
    let mut open = vec![(start.clone(), Vec::new())];
    while let Some((state, order)) = open.pop() {
        let actors = ready(&state);
        if actors.is_empty()
            && let ControlFlow::Break(why) = ended(&order, &state)
        {
            return Some(why);
        }
        // Last in, first out: pushed backwards, the schedules come in dictionary order.
        for actor in actors.into_iter().rev() {
            let (mut state, mut order) = (state.clone(), order.clone());
            step(&mut state, actor);
            order.push(actor);
            open.push((state, order));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedules(steps: &[usize]) -> Vec<Vec<usize>> {
        let mut seen = Vec::new();
        let broken_off: Option<()> = every(
            &steps.to_vec(),
            |left| (0..left.len()).filter(|&actor| left[actor] > 0).collect(),
            |left, actor| left[actor] -= 1,
            |order, _| {
                seen.push(order.to_vec());
                ControlFlow::Continue(())
            },
        );
        assert_eq!(broken_off, None);
        seen
    }

    #[test]
    fn two_actors_of_two_steps_have_six_schedules_in_dictionary_order() {
        let want = ["0011", "0101", "0110", "1001", "1010", "1100"];
        let text = |order: Vec<usize>| order.iter().map(usize::to_string).collect::<String>();
        assert_eq!(schedules(&[2, 2]).into_iter().map(text).collect::<Vec<_>>(), want);
    }

    #[test]
    fn a_schedule_that_says_enough_is_the_last() {
        let ready = |left: &Vec<usize>| (0..2).filter(|&actor| left[actor] > 0).collect();
        let third = |order: &[usize], _: &Vec<usize>| match order {
            [0, 1, 1, 0] => ControlFlow::Break(order.to_vec()),
            [1, ..] => panic!("a schedule after the last"),
            _ => ControlFlow::Continue(()),
        };
        let why = every(&vec![2, 2], ready, |left, actor| left[actor] -= 1, third);
        assert_eq!(why, Some(vec![0, 1, 1, 0]));
    }

    #[test]
    fn the_number_of_schedules_is_the_multinomial_coefficient() {
        for (steps, count) in [(vec![3, 2], 10), (vec![2; 3], 90), (vec![2; 4], 2_520)] {
            assert_eq!(schedules(&steps).len(), count, "{steps:?}");
        }
    }
}
