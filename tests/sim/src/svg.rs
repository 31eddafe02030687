//! Message sequences as SVG, for a page: what [`crate::draw::sequence`] says in text.

use crate::world::Happened;

/// Where the lanes begin and end, in units of the drawing's width of 400.
const LANES: (usize, usize) = (64, 376);
/// The height of one event.
const ROW: usize = 28;
/// The height of what is above the first event.
const HEAD: usize = 28;
/// The mean width of a character of a label.
const CHARACTER: usize = 6;

/// The messages of an event log as arrows between the lanes of `nodes` nodes; a lost one ends in a cross
/// before it arrives, a dot is what happened to a node itself. Colours are the page's. `title` says what is
/// to be seen, for whoever can't.
pub fn sequence(title: &str, nodes: usize, log: &[Happened]) -> String {
    let place = |node: usize| LANES.0 + (LANES.1 - LANES.0) * (2 * node + 1) / (2 * nodes.max(1));
    let height = HEAD + ROW * log.len() + 12;
    let told: Vec<String> = log.iter().map(ToString::to_string).collect();
    let mut drawing = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 {height}\" font-family=\"inherit\" \
         font-size=\"11\" fill=\"currentColor\">\n  <title>{}</title>\n  <desc>{}</desc>\n",
        escaped(title),
        escaped(&told.join("; ")),
    );
    for node in 0..nodes {
        let x = place(node);
        drawing += &format!(
            "  <text x=\"{x}\" y=\"14\" text-anchor=\"middle\">n{node}</text>\n  \
             <path d=\"M{x} 20 V{height}\" stroke=\"currentColor\" opacity=\"0.35\"/>\n"
        );
    }
    for (row, event) in log.iter().enumerate() {
        drawing += &line(event, HEAD + ROW * row + 18, place);
    }
    drawing + "</svg>\n"
}

/// One event, at the height `y`: its time, its label, and its arrow, cross or dot.
fn line(event: &Happened, y: usize, place: impl Fn(usize) -> usize) -> String {
    let Happened { at, from, to, what } = event;
    let (label, mark) = match (from.map(&place), to.map(&place)) {
        (Some(from), Some(to)) if from != to => {
            let mark = arrow(from, to, y, what.starts_with("lost"));
            (text(from.min(to) + 6, y - 5, what), mark)
        }
        (_, Some(node)) => {
            let mark = format!(
                "  <circle cx=\"{node}\" cy=\"{y}\" r=\"4.5\" fill=\"var(--fig-accent, #0072b2)\"/>\n"
            );
            (text(node + 8, y + 4, what), mark)
        }
        (_, None) => (text(LANES.0, y + 4, what), String::new()),
    };
    format!("  <text x=\"50\" y=\"{}\" text-anchor=\"end\">{at}</text>\n{label}{mark}", y + 4)
}

fn arrow(from: usize, to: usize, y: usize, lost: bool) -> String {
    // A lost message goes three quarters of its way.
    let end = if lost { (from + 3 * to) / 4 } else { to };
    let colour = if lost { "var(--fig-bad, #d55e00)" } else { "var(--fig-accent, #0072b2)" };
    let head = match (lost, from < to) {
        (true, _) => format!("M{} {} l8 8 m0 -8 l-8 8", end - 4, y - 4),
        (false, true) => format!("M{} {} l8 4 l-8 4", end - 8, y - 4),
        (false, false) => format!("M{} {} l-8 4 l8 4", end + 8, y - 4),
    };
    format!(
        "  <path d=\"M{from} {y} H{end} {head}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\"/>\n"
    )
}

/// A label, cut off where the drawing ends.
fn text(x: usize, y: usize, label: &str) -> String {
    let most = (400 - x) / CHARACTER;
    let mut shown: String = label.chars().take(most).collect();
    if label.chars().count() > most {
        shown.pop();
        shown.push('…');
    }
    format!("  <text x=\"{x}\" y=\"{y}\">{}</text>\n", escaped(&shown))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(at: u64, from: Option<usize>, to: Option<usize>, what: &str) -> Happened {
        Happened { at, from, to, what: what.into() }
    }

    #[test]
    fn every_event_has_its_time_its_label_and_its_mark() {
        let log = [
            at(5, Some(0), Some(1), "Put(1)"),
            at(9, Some(1), Some(0), "lost Ack"),
            at(12, None, Some(1), "crash"),
            at(20, None, None, "heal"),
        ];
        let drawing = sequence("An acknowledgement is lost", 2, &log);
        let body: Vec<&str> = drawing.lines().skip(7).collect();
        let want = [
            "  <text x=\"50\" y=\"50\" text-anchor=\"end\">5</text>",
            "  <text x=\"148\" y=\"41\">Put(1)</text>",
            "  <path d=\"M142 46 H298 M290 42 l8 4 l-8 4\" fill=\"none\" stroke=\"var(--fig-accent, #0072b2)\" stroke-width=\"1.5\"/>",
            "  <text x=\"50\" y=\"78\" text-anchor=\"end\">9</text>",
            "  <text x=\"148\" y=\"69\">lost Ack</text>",
            "  <path d=\"M298 74 H181 M177 70 l8 8 m0 -8 l-8 8\" fill=\"none\" stroke=\"var(--fig-bad, #d55e00)\" stroke-width=\"1.5\"/>",
            "  <text x=\"50\" y=\"106\" text-anchor=\"end\">12</text>",
            "  <text x=\"306\" y=\"106\">crash</text>",
            "  <circle cx=\"298\" cy=\"102\" r=\"4.5\" fill=\"var(--fig-accent, #0072b2)\"/>",
            "  <text x=\"50\" y=\"134\" text-anchor=\"end\">20</text>",
            "  <text x=\"64\" y=\"134\">heal</text>",
            "</svg>",
        ];
        assert_eq!(body, want, "\n{drawing}");
        assert!(drawing.contains("viewBox=\"0 0 400 152\""), "{drawing}");
        assert!(drawing.contains("<desc>     5 n0 &gt; n1 Put(1);"), "{drawing}");
    }

    #[test]
    fn a_label_is_escaped_and_ends_within_the_drawing() {
        let long = format!("<{}>", "a".repeat(80));
        let drawing = sequence("a & b", 1, &[at(0, None, Some(0), &long)]);
        assert!(drawing.contains("<title>a &amp; b</title>"), "{drawing}");
        let shown = "a".repeat((400 - 228) / CHARACTER - 2);
        assert!(drawing.contains(&format!(">&lt;{shown}…</text>")), "{drawing}");
    }
}
