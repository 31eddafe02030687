//! `cargo xtask`: the workbook's commands, for learners, teachers and authors.

use clap::{Parser, Subcommand};
use std::process::ExitCode;
use xtask::verb::{
    bench, board, book, check, ci, drill, estimate, grade, handout, hint, interview, latency,
    learn, new_chapter, new_step, reset, review, similarity, solution, starter, submit,
    tests_first, verify,
};
use xtask::workspace::Workspace;

/// The workbook's commands. Without one: the board, where you stand and what is next
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    verb: Option<Verb>,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Learn(learn::Args),
    Check(check::Args),
    Hint(hint::Args),
    Solution(solution::Args),
    Reset(reset::Args),
    Review(review::Args),
    Interview(interview::Args),
    TestsFirst(tests_first::Args),
    Drill(drill::Args),
    Estimate(estimate::Args),
    Latency(latency::Args),
    Submit(submit::Args),
    Starter(starter::Args),
    Verify(verify::Args),
    Handout(handout::Args),
    Grade(Box<grade::Args>),
    Similarity(similarity::Args),
    NewChapter(new_chapter::Args),
    NewStep(new_step::Args),
    Book(book::Args),
    Bench(bench::Args),
    Ci(ci::Args),
}

/// 0: all well. 1: some step does not pass. 2: the command could not do its work.
fn main() -> ExitCode {
    #[cfg(target_os = "linux")]
    if let Some(code) = confined() {
        return code;
    }
    let cli = Cli::parse();
    match run(cli) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<bool> {
    let workspace = Workspace::find()?;
    let Some(verb) = cli.verb else { return board::run(&workspace).map(|()| true) };
    match verb {
        Verb::Check(args) => return check::run(&workspace, &args),
        Verb::Verify(args) => return verify::run(&workspace, &args),
        Verb::Review(args) => return review::run(&workspace, &args),
        Verb::Book(args) => return book::run(&workspace, &args),
        Verb::Bench(args) => bench::run(&workspace, &args)?,
        Verb::Estimate(args) => return estimate::run(&workspace, &args),
        Verb::Latency(args) => latency::run(&workspace, &args)?,
        Verb::Ci(args) => return ci::run(&workspace, &args),
        Verb::Grade(args) => return grade::run(&workspace, &args),
        Verb::Handout(args) => handout::run(&workspace, &args)?,
        Verb::Similarity(args) => similarity::run(&workspace, &args)?,
        Verb::NewChapter(args) => new_chapter::run(&workspace, &args)?,
        Verb::NewStep(args) => new_step::run(&workspace, &args)?,
        Verb::TestsFirst(args) => return tests_first::run(&workspace, &args),
        Verb::Drill(args) => drill::run(&workspace, &args)?,
        Verb::Learn(args) => learn::run(&workspace, &args)?,
        Verb::Interview(args) => interview::run(&workspace, &args)?,
        Verb::Hint(args) => hint::run(&workspace, &args)?,
        Verb::Solution(args) => solution::run(&workspace, &args)?,
        Verb::Reset(args) => reset::run(&workspace, &args)?,
        Verb::Submit(args) => submit::run(&workspace, &args)?,
        Verb::Starter(args) => starter::run(&workspace, &args)?,
    }
    Ok(true)
}

/// What the sandbox starts: this process confines itself and becomes another program.
#[cfg(target_os = "linux")]
fn confined() -> Option<ExitCode> {
    use xtask::grade::sandbox::confined::{ENTER, enter};
    let mut args = std::env::args_os().skip(1);
    args.next().filter(|arg| arg == ENTER)?;
    let orders = args.next()?.into_string().ok()?;
    if let Err(error) = enter(&orders, args) {
        eprintln!("{ENTER}: {error:#}");
    }
    Some(ExitCode::from(2))
}
