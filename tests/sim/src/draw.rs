//! Drawings in plain text, made from the very traces that tests check.

use crate::world::Happened;

/// A table with one space-padded column a field; numbers align right, words left. A `-` stands for
/// no number.
///
/// # Panics
/// If a row has another number of fields than `head`.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut width: Vec<usize> = head.iter().map(|field| field.chars().count()).collect();
    for row in rows {
        assert_eq!(row.len(), head.len(), "a row of {row:?} under the heads {head:?}");
        for (width, field) in width.iter_mut().zip(row) {
            *width = (*width).max(field.chars().count());
        }
    }
    let numeric: Vec<bool> = (0..head.len())
        .map(|i| {
            rows.iter().all(|row| row[i] == "-" || row[i].starts_with(|c: char| c.is_ascii_digit()))
        })
        .collect();
    let line = |fields: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = fields
            .zip(width.iter().zip(&numeric))
            .map(|(text, (&w, &right))| match right {
                true => format!("{text:>w$}"),
                false => format!("{text:<w$}"),
            })
            .collect();
        format!("{}\n", padded.join("  ").trim_end())
    };
    let mut drawing = line(&mut head.iter().copied());
    for row in rows {
        drawing += &line(&mut row.iter().map(String::as_str));
    }
    drawing
}

/// One lane of a timeline: a name of at most 16 characters, then `+` for each request that passed
/// and `-` for each that did not.
pub fn lane(name: &str, passed: impl IntoIterator<Item = bool>) -> String {
    let marks = passed.into_iter().map(|passed| if passed { "  +" } else { "  -" });
    format!("{name:<16}{}\n", marks.collect::<String>())
}

/// Several runs of the same thing, one below another, each under its label; `head` belongs to all.
/// A page shows one of them at a time.
pub fn runs(head: &str, runs: &[(String, String)]) -> String {
    let one = |(label, drawing): &(String, String)| {
        format!("=== {label}\n{}\n", drawing.trim_end_matches('\n'))
    };
    let all: Vec<String> = runs.iter().map(one).collect();
    format!("{}\n\n{}", head.trim_end_matches('\n'), all.join("\n"))
}

/// The messages of an event log as arrows between the lanes of `nodes` nodes: `o---->` one that
/// arrived, `o----X` one that was lost, `*` what happened to a node itself.
pub fn sequence(nodes: usize, log: &[Happened]) -> String {
    const LANE: usize = 7;
    let names: String = (0..nodes).map(|node| format!("{:<LANE$}", format!("n{node}"))).collect();
    let mut drawing = format!("{:>6}  {}\n", "ms", names.trim_end());
    for Happened { at, from, to, what } in log {
        let mut lanes: Vec<char> = format!("{:<LANE$}", "|").repeat(nodes).chars().collect();
        let place = |node: usize| node * LANE;
        match (*from, *to) {
            (Some(from), Some(to)) if from != to => {
                let (left, right) = (place(from.min(to)), place(from.max(to)));
                lanes[left..right].fill('-');
                lanes[place(from)] = 'o';
                let head = match (what.starts_with("lost"), from < to) {
                    (true, _) => 'X',
                    (false, true) => '>',
                    (false, false) => '<',
                };
                // A head beside the lane reads better than one on it; a loss never reaches it.
                match head {
                    '>' => lanes[right - 1] = '>',
                    '<' => (lanes[left], lanes[left + 1]) = ('|', '<'),
                    _ => lanes[place(to)] = 'X',
                }
            }
            (_, Some(node)) => lanes[place(node)] = '*',
            (_, None) => {}
        }
        let lanes: String = lanes.into_iter().collect();
        drawing += &format!("{at:>6}  {lanes}{what}\n");
    }
    drawing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_align_left_and_numbers_right() {
        let rows = [vec!["a".into(), "5".into()], vec!["bcd".into(), "1000".into()]];
        assert_eq!(table(&["who", "ms"], &rows), "who    ms\na       5\nbcd  1000\n");
    }

    #[test]
    fn a_dash_among_numbers_aligns_like_one() {
        let rows = [vec!["-".into(), "x".into()], vec!["1000".into(), "-".into()]];
        assert_eq!(table(&["ms", "who"], &rows), "  ms  who\n   -  x\n1000  -\n");
    }

    #[test]
    fn runs_stand_one_below_another() {
        let both = [("one".into(), "a\nb\n".into()), ("two".into(), "c\n".into())];
        assert_eq!(runs("head", &both), "head\n\n=== one\na\nb\n\n=== two\nc\n");
    }

    #[test]
    fn a_lane_marks_who_passed() {
        assert_eq!(lane("log", [true, false]), "log               +  -\n");
    }
}
