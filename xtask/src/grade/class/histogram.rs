//! How the points are distributed.

use crate::grade::course::points as written;
use maud::{Markup, html};

/// No more bars than that, for more would hide the shape of a class of 200.
const BARS: f64 = 20.0;
/// The drawing's size, in its own units.
const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 170.0;
const FOOT: f64 = 20.0;
const HEAD: f64 = 30.0;

/// The quartiles of sorted `points`, each the value of a student; 0 of none.
pub(super) fn quartiles(points: &[f64]) -> [f64; 3] {
    [0.25, 0.5, 0.75].map(|part| match points.len() {
        0 => 0.0,
        len => points[((len - 1) as f64 * part).round() as usize],
    })
}

/// The histogram of sorted `points`, from 0 to `total`.
pub(super) fn draw(points: &[f64], total: f64) -> Markup {
    let width = (total / BARS).ceil().max(1.0);
    let bars = ((total / width).ceil() as usize).max(1);
    let mut counts = vec![0_usize; bars];
    for earned in points {
        counts[((earned / width) as usize).min(bars - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let step = WIDTH / bars as f64;
    let [lower, median, upper] = quartiles(points);
    let said = format!(
        "{} students. Median {} of {} points; the middle half from {} to {}.",
        points.len(),
        written(median),
        written(total),
        written(lower),
        written(upper)
    );
    let place = |value: f64| value / (width * bars as f64) * WIDTH;
    html! {
        svg.histogram role="img" aria-label=(said) viewBox=(format!("-10 0 {} {}", WIDTH + 20.0, HEIGHT + FOOT)) {
            @for (at, &count) in counts.iter().enumerate() {
                @let height = count as f64 / most * (HEIGHT - HEAD);
                @let (x, y) = (at as f64 * step, HEIGHT - height);
                rect x=(short(x + 1.0)) y=(short(y)) width=(short(step - 2.0)) height=(short(height)) {}
                @if count > 0 {
                    text.count x=(short(x + step / 2.0)) y=(short(y - 3.0)) text-anchor="middle" { (count) }
                }
                @if at % 3 == 0 { text x=(short(x)) y=(short(HEIGHT + 14.0)) text-anchor="middle" { (written(at as f64 * width)) } }
            }
            line x1="0" x2=(WIDTH) y1=(HEIGHT) y2=(HEIGHT) {}
            line.median x1=(short(place(median))) x2=(short(place(median))) y1="0" y2=(HEIGHT) {}
            text x=(short(place(median) + 4.0)) y="9" { "median " (written(median)) }
        }
        p.muted { (said) " Before lateness is counted." }
    }
}

fn short(number: f64) -> String {
    written((number * 10.0).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_are_students_and_every_student_is_in_a_bar() {
        assert_eq!(quartiles(&[]), [0.0; 3]);
        assert_eq!(quartiles(&[0.0, 1.0, 2.0, 3.0, 4.0]), [1.0, 2.0, 3.0]);
        let drawn = draw(&[0.0, 6.5, 7.0, 7.0], 7.0).into_string();
        assert!(drawn.contains(">3</text>") && drawn.contains(">1</text>"), "{drawn}");
        assert!(draw(&[], 0.0).into_string().contains("0 students"));
    }
}
