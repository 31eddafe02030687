//! Figures: drawings of a run, kept as files that the book shows.

use crate::report::Broken;
use crate::{Trace, grading, panics, watch};

/// Requires a drawing of the subject's run to be the kept one, `snapshots/<name>.snap.txt` beside
/// the test, which the book includes: figure and test cannot disagree.
///
/// `figure!("RL-FW-4", "s1_edges", || draw_edges())`. The file is read when the test is *compiled*,
/// so a run reads nothing and no environment variable changes its verdict.
#[macro_export]
macro_rules! figure {
    ($id:expr, $name:literal, $drawing:expr) => {
        $crate::figure::compare(
            $id,
            $name,
            $drawing,
            include_str!(concat!("snapshots/", $name, ".snap.txt")),
        )
    };
}

/// Requires `drawing` to be `kept`, line by line; what [`figure!`] expands to.
///
/// # Panics
/// If a line differs, or the code under test panics while drawing: that is the failing test.
#[track_caller]
pub fn compare(id: &str, name: &str, drawing: impl FnOnce() -> String, kept: &str) {
    let order = grading::order();
    let mut trace = Trace::starting(format!("the run of figure {name}"));
    let _watch = watch::Watch::over(id, trace.calls());
    let held = panics::caught(&mut trace, |_| {
        let drawing = drawing();
        // For whoever shows the subject's own figure beside the kept one.
        // On a line of its own: libtest leaves its own unfinished.
        println!("\nfigure {name}\n{drawing}\nend of figure");
        match first_difference(&drawing, kept) {
            None => Ok(()),
            Some((line, expected, got)) => Err(Broken {
                did: format!("the run of figure {name}, up to its line {line}"),
                expected,
                got,
            }),
        }
    });
    grading::settle(id, order, held, None);
}

fn first_difference(drawing: &str, kept: &str) -> Option<(usize, String, String)> {
    let mut got = drawing.lines();
    let mut want = kept.lines();
    for line in 1.. {
        let (got, want) = match (got.next(), want.next()) {
            (None, None) => break,
            (got, want) => (got.unwrap_or("no line"), want.unwrap_or("no line")),
        };
        if got != want {
            return Some((line, want.trim().to_owned(), got.trim().to_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some((2, "c".into(), "b".into())));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some((2, "b".into(), "no line".into())));
    }
}
