//! `bench`: a chapter's designs beside what is used in production.

use crate::state::write_whole;
use crate::workspace::{Chapter, Workspace, read};
use anstream::{eprintln, println};
use anyhow::{Context, Result, bail};
use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};
use std::io::{BufRead, BufReader, Seek};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Measure a chapter's designs beside what is used in production
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter
    slug: String,
    /// Measure the reference instead of yours
    #[arg(long)]
    reference: bool,
    /// Author: write the table into the chapter's `bench.md`
    #[arg(long, requires = "reference")]
    write: bool,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    scenario: String,
    subject: String,
    /// Median nanoseconds of one call, or why there is none.
    median: Result<f64, String>,
}

/// A line of the second table: what isn't a time.
#[derive(Debug, Clone, PartialEq)]
struct Value {
    measure: String,
    subject: String,
    value: String,
}

/// Runs the chapter's benchmark and prints its tables.
///
/// # Errors
/// If the chapter has no benchmark, or it does not compile or ends early.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    let chapter = workspace.chapter(&args.slug)?;
    if !chapter.room("tests").join("bench.rs").is_file() {
        bail!("{} has no benchmark: there is no tests/{0}/bench.rs", chapter.slug);
    }
    if args.reference && !workspace.has_solutions() {
        bail!("this workbook has no reference solutions to measure");
    }
    let (rows, values) = measure(&chapter, args.reference)?;
    let mut table = table(&rows).to_string();
    if !values.is_empty() {
        table = format!("{table}\n\n{}", values_table(&values));
    }
    println!("\n{table}\n\nRatios are to the first row of each scenario, in this run.");
    if args.write {
        let path = chapter.room("book").join("bench.md");
        write_whole(&path, &fragment(&chapter, &table))?;
        println!("wrote {}", chapter.told(&path));
    }
    Ok(())
}

/// Measures row by row. Criterion's files go to a folder of this run: no older numbers among them.
fn measure(chapter: &Chapter, reference: bool) -> Result<(Vec<Row>, Vec<Value>)> {
    let home = tempfile::tempdir().context("no folder for the measurements")?;
    let mut said = tempfile::tempfile().context("no file for what criterion says")?;
    let package = format!("{}-{}", chapter.slug, if reference { "solution" } else { "tests" });
    eprintln!("compiling, then about a minute of measuring:");
    let cargo = || {
        let mut cargo = Command::new("cargo");
        cargo.args(["bench", "--quiet", "--features", "bench", "--package", &package]);
        cargo.args(["--bench", &chapter.slug]).current_dir(&chapter.root);
        cargo
    };
    if !cargo().arg("--no-run").status().context("cargo cannot be started")?.success() {
        bail!("the benchmark of {} does not compile", chapter.slug);
    }
    let mut run = cargo();
    run.args(["--", "--quiet", "--noplot"]).env("CRITERION_HOME", home.path());
    run.stdout(Stdio::piped()).stderr(said.try_clone()?);
    let mut child = run.spawn().context("cargo cannot be started")?;
    let (mut named, mut values) = (Vec::new(), Vec::new());
    for line in BufReader::new(child.stdout.take().expect("it is piped")).lines() {
        let line = line?;
        values.extend(value(&line));
        if let Some((scenario, subject, reason)) = row(&line) {
            eprintln!("  {scenario}: {subject}");
            named.push((scenario, subject, reason));
        }
    }
    if !child.wait().context("cargo cannot be waited for")?.success() {
        said.rewind()?;
        std::io::copy(&mut said, &mut std::io::stderr())?;
        bail!("the benchmark of {} did not run to its end", chapter.slug);
    }
    let rows = named
        .into_iter()
        .map(|(scenario, subject, reason)| {
            let median = match reason.is_empty() {
                true => Ok(median(&home.path().join(&scenario).join(&subject))?),
                false => Err(reason),
            };
            Ok(Row { scenario, subject, median })
        })
        .collect::<Result<_>>()?;
    Ok((rows, values))
}

/// What a benchmark says of a row, as "row", scenario, subject and, if it is not measured, why,
/// with tabs between.
fn row(line: &str) -> Option<(String, String, String)> {
    three(line.strip_prefix("row\t")?)
}

/// What a benchmark has measured itself, as "value", what, subject and the value.
fn value(line: &str) -> Option<Value> {
    let (measure, subject, value) = three(line.strip_prefix("value\t")?)?;
    Some(Value { measure, subject, value })
}

fn three(line: &str) -> Option<(String, String, String)> {
    let mut parts = line.split('\t').map(str::to_owned);
    Some((parts.next()?, parts.next()?, parts.next()?))
}

/// The median that criterion left in the folder of a row, in nanoseconds.
fn median(folder: &Path) -> Result<f64> {
    let text = read(&folder.join("new/estimates.json"))?;
    let estimates: serde_json::Value = serde_json::from_str(&text)?;
    estimates["median"]["point_estimate"].as_f64().context("criterion left no median")
}

/// The first subject of a scenario is what the others are compared with.
fn table(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    let mut base: Option<&Row> = None;
    for row in rows {
        let first = base.filter(|base| base.scenario == row.scenario).unwrap_or(row);
        base = Some(first);
        let (nanos, ratio) = match (&row.median, &first.median) {
            (Ok(own), Ok(other)) => (format!("{own:.1}"), format!("{:.2}", own / other)),
            (Ok(own), Err(_)) => (format!("{own:.1}"), String::new()),
            (Err(reason), _) => (reason.clone(), String::new()),
        };
        table.add_row([row.scenario.clone(), row.subject.clone(), nanos, ratio]);
    }
    let base = base.map_or("the first", |base| &base.subject);
    table.set_header(["scenario", "design", "ns per call", &format!("ratio to {base}")]);
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn values_table(values: &[Value]) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN).set_header(["measure", "design", "value"]);
    for Value { measure, subject, value } in values {
        table.add_row([measure, subject, value]);
    }
    table.column_mut(2).expect("three columns").set_cell_alignment(CellAlignment::Right);
    table
}

/// The table as the book includes it, with its date and the kind of machine.
fn fragment(chapter: &Chapter, table: &str) -> String {
    let today = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let day = today.split('T').next().unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let slug = &chapter.slug;
    format!(
        "{table}\n\nMeasured on {day}, with {cores} cores: `cargo xtask bench {slug} --reference`.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(scenario: &str, subject: &str, median: Result<f64, &str>) -> Row {
        let median = median.map_err(str::to_owned);
        Row { scenario: scenario.into(), subject: subject.into(), median }
    }

    #[test]
    fn ratios_are_to_the_first_of_each_scenario() {
        let rows = [
            measured("one key", "governor", Ok(8.0)),
            measured("one key", "Gcra", Ok(4.0)),
            measured("two threads", "governor", Ok(10.0)),
            measured("two threads", "Gcra", Ok(30.0)),
        ];
        let table = table(&rows).to_string();
        let ratios: Vec<&str> = table
            .lines()
            .skip(2)
            .map(|line| line.split('|').nth(4).expect("four columns").trim())
            .collect();
        assert_eq!(ratios, ["1.00", "0.50", "1.00", "3.00"]);
    }

    #[test]
    fn what_is_no_time_has_a_table_of_its_own() {
        let line = "value\tbytes kept\tEngine\t1.5";
        assert_eq!((row(line), value("row\tone key\tGcra\t")), (None, None));
        let table = values_table(&[value(line).expect("a value")]).to_string();
        assert!(table.ends_with("| bytes kept | Engine |   1.5 |"), "{table}");
    }

    #[test]
    fn an_unwritten_step_is_a_row_without_numbers() {
        assert_eq!(
            row("row\tone key\tGcra\tnot written yet"),
            Some(("one key".into(), "Gcra".into(), "not written yet".into()))
        );
        let rows = [
            measured("one key", "governor", Ok(8.0)),
            measured("one key", "Gcra", Err("not written yet")),
        ];
        let table = table(&rows).to_string();
        assert!(table.contains("not written yet"), "{table}");
    }
}
