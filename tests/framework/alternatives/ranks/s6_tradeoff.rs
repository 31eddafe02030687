//! Step 6, with rows of numbers made once, and the best found by a scan.

use crate::types::{Alternative, Better, Choice, Criterion, TradeoffError};

/// A row a way, a column a criterion, larger is better.
fn rows(ways: &[Alternative], criteria: &[Criterion]) -> Result<Vec<Vec<f64>>, TradeoffError> {
    if ways.len() <= 1 {
        return Err(TradeoffError::SingleApproach);
    }
    let mut rows = Vec::new();
    for way in ways {
        if way.downside.chars().all(char::is_whitespace) {
            return Err(TradeoffError::NoDownside { alternative: way.name.clone() });
        }
        let mut row = Vec::new();
        for criterion in criteria {
            let Some(value) = way.scores.get(&criterion.name) else {
                let (alternative, criterion) = (way.name.clone(), criterion.name.clone());
                return Err(TradeoffError::MissingScore { alternative, criterion });
            };
            row.push(if criterion.better == Better::Higher { *value } else { 0.0 - value });
        }
        rows.push(row);
    }
    Ok(rows)
}

/// What nothing dominates.
pub fn pareto(ways: &[Alternative], criteria: &[Criterion]) -> Result<Vec<usize>, TradeoffError> {
    let rows = rows(ways, criteria)?;
    let mut free = Vec::new();
    'ways: for i in 0..rows.len() {
        for other in &rows {
            let ahead = other.iter().zip(&rows[i]).filter(|(a, b)| a > b).count();
            let behind = other.iter().zip(&rows[i]).filter(|(a, b)| a < b).count();
            if ahead > 0 && behind == 0 {
                continue 'ways;
            }
        }
        free.push(i);
    }
    Ok(free)
}

/// The best by weight.
pub fn choose(ways: &[Alternative], criteria: &[Criterion]) -> Result<Choice, TradeoffError> {
    let rows = rows(ways, criteria)?;
    let weights: Vec<f64> = criteria.iter().map(|c| c.weight).collect();
    let (winner, margin) = best(&rows, &weights);
    let flips = (0..criteria.len()).filter(|&i| {
        let mut heavier = weights.clone();
        heavier[i] += heavier[i];
        best(&rows, &heavier).0 != winner
    });
    let flips = flips.map(|i| criteria[i].name.clone()).collect();
    Ok(Choice { winner: ways[winner].name.clone(), margin, flips })
}

fn best(rows: &[Vec<f64>], weights: &[f64]) -> (usize, f64) {
    let column = |c: usize| rows.iter().map(move |row| row[c]);
    let total = |row: &Vec<f64>| {
        let mut total = 0.0;
        for (c, weight) in weights.iter().enumerate() {
            let low = column(c).reduce(f64::min).unwrap_or(0.0);
            let high = column(c).reduce(f64::max).unwrap_or(0.0);
            total += weight * if high == low { 1.0 } else { (row[c] - low) / (high - low) };
        }
        total
    };
    let totals: Vec<f64> = rows.iter().map(total).collect();
    let (mut first, mut second) = (0, f64::NEG_INFINITY);
    for i in 1..totals.len() {
        if totals[i] > totals[first] {
            second = totals[first];
            first = i;
        } else {
            second = second.max(totals[i]);
        }
    }
    let sum: f64 = weights.iter().sum();
    (first, if sum == 0.0 { 0.0 } else { (totals[first] - second) / sum })
}
