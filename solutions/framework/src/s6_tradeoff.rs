//! Step 6: a choice. What no alternative beats, and what one weight would change.

use crate::types::{Alternative, Better, Choice, Criterion, TradeoffError};

/// The alternatives, by index, that no other one dominates: is nowhere worse than and somewhere
/// better.
///
/// # Errors
/// If there are fewer than two alternatives, or one has a blank downside or lacks a value.
pub fn pareto(
    alternatives: &[Alternative],
    criteria: &[Criterion],
) -> Result<Vec<usize>, TradeoffError> {
    checked(alternatives, criteria)?;
    let free =
        |&i: &usize| !alternatives.iter().any(|other| dominates(other, &alternatives[i], criteria));
    Ok((0..alternatives.len()).filter(free).collect())
}

/// The alternative with the largest weighted mean of its values, each criterion normalised to 0
/// (the worst among the alternatives) to 1 (the best); where all are equal they all have 1. Of
/// equals the first wins.
///
/// # Errors
/// As [`pareto`].
pub fn choose(
    alternatives: &[Alternative],
    criteria: &[Criterion],
) -> Result<Choice, TradeoffError> {
    checked(alternatives, criteria)?;
    let (winner, margin) = ranked(alternatives, criteria);
    let mut flips = Vec::new();
    for (i, criterion) in criteria.iter().enumerate() {
        let mut doubled = criteria.to_vec();
        doubled[i].weight *= 2.0;
        if ranked(alternatives, &doubled).0 != winner {
            flips.push(criterion.name.clone());
        }
    }
    Ok(Choice { winner: alternatives[winner].name.clone(), margin, flips })
}

fn checked(alternatives: &[Alternative], criteria: &[Criterion]) -> Result<(), TradeoffError> {
    if alternatives.len() < 2 {
        return Err(TradeoffError::SingleApproach);
    }
    for one in alternatives {
        let alternative = one.name.clone();
        if one.downside.trim().is_empty() {
            return Err(TradeoffError::NoDownside { alternative });
        }
        if let Some(lacks) = criteria.iter().find(|c| !one.scores.contains_key(&c.name)) {
            return Err(TradeoffError::MissingScore { alternative, criterion: lacks.name.clone() });
        }
    }
    Ok(())
}

/// A value, turned so that larger is better.
fn merit(alternative: &Alternative, criterion: &Criterion) -> f64 {
    let score = alternative.scores[&criterion.name];
    match criterion.better {
        Better::Lower => -score,
        Better::Higher => score,
    }
}

fn dominates(a: &Alternative, b: &Alternative, criteria: &[Criterion]) -> bool {
    let never_worse = criteria.iter().all(|c| merit(a, c) >= merit(b, c));
    never_worse && criteria.iter().any(|c| merit(a, c) > merit(b, c))
}

/// The index of the best, and how far it is ahead of the second.
fn ranked(alternatives: &[Alternative], criteria: &[Criterion]) -> (usize, f64) {
    let mut totals = vec![0.0; alternatives.len()];
    for criterion in criteria {
        let merits: Vec<f64> = alternatives.iter().map(|one| merit(one, criterion)).collect();
        let worst = merits.iter().copied().fold(f64::INFINITY, f64::min);
        let best = merits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (total, merit) in totals.iter_mut().zip(merits) {
            let normal = if best > worst { (merit - worst) / (best - worst) } else { 1.0 };
            *total += criterion.weight * normal;
        }
    }
    let mut order: Vec<usize> = (0..totals.len()).collect();
    order.sort_by(|&a, &b| totals[b].total_cmp(&totals[a]));
    let weights: f64 = criteria.iter().map(|criterion| criterion.weight).sum();
    let ahead = totals[order[0]] - totals[order[1]];
    (order[0], if weights > 0.0 { ahead / weights } else { 0.0 })
}
