//! What `grade` says on the terminal.

use crate::grade::course::points;
use crate::grade::explain::Lines;
use crate::grade::intake::{Listed, Taken};
use crate::grade::report::Row;
use crate::grade::result::StudentResult;
use crate::grade::sandbox::Isolation;
use crate::grade::store::{Store, read_json};
use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;

const BAD: Style = AnsiColor::Red.on_default().bold();
const DIM: Style = Style::new().dimmed();
/// So many students who need a look are named; all of them are in grades.csv.
const NAMED: usize = 10;

/// Another grader holds OUT.
pub fn waiting() {
    eprintln!("another grader is at work in this OUT: waiting until it is done");
}

/// A bar on the terminal; nothing where there is none.
pub fn bar(steps: u64) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} steps, {eta} to go")?;
    Ok(ProgressBar::new(steps).with_style(style))
}

/// What was taken in, before it is judged.
pub fn taken(listed: &Listed, class: &[Taken], isolation: Isolation) {
    let count = class.iter().filter(|taken| taken.handed_in).count();
    let absent = class.len() - count;
    let files: usize = class.iter().map(|taken| taken.files.len()).sum();
    let absent = if absent > 0 { format!(", {absent} handed in nothing") } else { String::new() };
    eprintln!("{count} submissions with {files} steps{absent}");
    eprintln!("{DIM}held by {}{DIM:#}", isolation.told());
    if !listed.ignored.is_empty() {
        let names = listed.ignored.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        eprintln!("{DIM}no submissions: {names}{DIM:#}");
    }
}

/// The class in a few lines, and who needs a look.
pub fn summary(rows: &[Row], out: &Path) {
    let mut totals: Vec<f64> = rows.iter().map(|row| row.total).collect();
    totals.sort_by(f64::total_cmp);
    let median = totals.get(totals.len() / 2).copied().unwrap_or(0.0);
    println!("{} students, median {} points", rows.len(), points(median));
    let look: Vec<&Row> = rows.iter().filter(|row| !row.look.is_empty()).collect();
    for row in look.iter().take(NAMED) {
        println!("  {BAD}{}{BAD:#}: {}", row.record.student, row.look.join("; "));
    }
    if look.len() > NAMED {
        println!("  and {} more: column `look at` of grades.csv", look.len() - NAMED);
    }
    println!("grades: {}", out.join("grades.csv").display());
}

/// One object a student and line: points, and the result as kept.
pub fn json(store: &Store, rows: &[Row]) -> Result<()> {
    for row in rows {
        let result: StudentResult = read_json(&store.out.join(&row.folder).join("result.json"))?;
        let line = serde_json::json!({
            "student": row.record.student,
            "folder": row.folder,
            "earned": row.earned,
            "days_late": row.days_late,
            "total": row.total,
            "result": result,
        });
        println!("{line}");
    }
    Ok(())
}

/// A verdict and what it rests on.
pub fn explained(lines: &Lines) {
    for (label, text) in lines {
        match *label {
            "" => println!("\n{text}"),
            label => {
                println!("  {DIM}{label:<10}{DIM:#}  {}", text.replace('\n', "\n              "))
            }
        }
    }
}
