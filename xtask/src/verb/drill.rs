//! `drill`: read code that is wrong, say which requirement it breaks, see it run.

use crate::bank::{self, Bug};
use crate::externs::Externs;
use crate::judge::Checked;
use crate::state::{hash, write_whole};
use crate::verb::check::title;
use crate::verify::witness;
use crate::workspace::{Chapter, Step, Workspace, read};
use crate::{state::Progress, tell};
use anstream::println;
use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeSet;
use std::io::{BufRead, Write};

/// Which requirement does this code break? Planted bugs of steps you have passed, one after another
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The chapter; all of them if absent
    slug: Option<String>,
    /// Steps you have not passed as well: the code shown is the reference's, but for the bug
    #[arg(long)]
    spoilers: bool,
}

/// The score so far, `.workbook/drill.toml`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Score {
    right: usize,
    asked: usize,
    /// Bugs asked since the bank was last through.
    seen: BTreeSet<String>,
}

/// Asks until the input ends or says `q`.
///
/// # Errors
/// If there is nothing to ask, or a chapter cannot be read or run.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    if !workspace.has_solutions() {
        bail!("the drill needs the solutions: teacher's copy only");
    }
    let path = workspace.root.join(".workbook/drill.toml");
    let mut score: Score = std::fs::read_to_string(&path)
        .ok()
        .and_then(|t| toml::from_str(&t).ok())
        .unwrap_or_default();
    let chapters = workspace.named(args.slug.as_ref())?;
    let questions = questions(workspace, &chapters, args.spoilers)?;
    if questions.is_empty() {
        bail!(
            "no step is passed yet: the drill shows the reference's code, but for a bug (--spoilers shows it anyway)"
        );
    }
    let externs = Externs::of(&workspace.root)?;
    let mut answers = std::io::stdin().lock().lines();
    loop {
        let open = questions.iter().find(|question| !score.seen.contains(&question.key()));
        let Some(question) = open else {
            println!("\nthe bank is through: it begins anew");
            score.seen.retain(|key| !questions.iter().any(|question| question.key() == *key));
            continue;
        };
        question.ask()?;
        print!("which requirement does it break? (its ID; `q` ends) ");
        std::io::stdout().flush()?;
        let Some(answer) = answers.next().transpose()?.filter(|answer| answer.trim() != "q") else {
            break;
        };
        score.asked += 1;
        score.right += usize::from(question.answer(&externs, answer.trim())?);
        score.seen.insert(question.key());
        write_whole(&path, &toml::to_string(&score)?)?;
        println!("score: {} of {}", score.right, score.asked);
    }
    println!("\nscore: {} of {}", score.right, score.asked);
    Ok(())
}

struct Question<'a> {
    chapter: &'a Chapter,
    step: &'a Step,
    bug: Bug,
}

/// All questions, in an order that has nothing to do with the bank's.
fn questions<'a>(
    workspace: &Workspace,
    chapters: &'a [Chapter],
    spoilers: bool,
) -> Result<Vec<Question<'a>>> {
    let progress = Progress::open(&workspace.root)?;
    let mut questions = Vec::new();
    for chapter in chapters {
        for step in &chapter.steps {
            let remembered = progress.of(&chapter.slug, &step.stem);
            if remembered.passed() || remembered.gave_up || spoilers {
                questions.extend(bank::bugs(chapter, step)?.into_iter().map(|bug| Question {
                    chapter,
                    step,
                    bug,
                }));
            }
        }
    }
    questions.sort_by_key(|question| hash([question.key()]));
    Ok(questions)
}

impl Question<'_> {
    fn key(&self) -> String {
        format!("{}/{}/{}", self.chapter.slug, self.step.stem, self.bug.name)
    }

    fn ask(&self) -> Result<()> {
        let solution = read(&self.chapter.solution(self.step))?;
        println!(
            "\n{} {} · {}\n",
            self.chapter.slug,
            self.step.short(),
            title(self.chapter, self.step)
        );
        println!("{}\n", excerpt(&solution, &self.bug.planted(&solution)?));
        let page = crate::page::Page::read(&self.chapter.section(self.step))?;
        for requirement in page.requirements {
            println!("  {}  {}", requirement.id, requirement.sentence);
        }
        Ok(())
    }

    fn answer(&self, externs: &Externs, answer: &str) -> Result<bool> {
        let Some(verdict) = witness::with_bug(self.chapter, self.step, externs, &self.bug.name)?
        else {
            bail!("the bank of {} has changed meanwhile: start again", self.step.stem);
        };
        let broken: Vec<&Checked> =
            verdict.requirements.iter().filter(|checked| !checked.holds()).collect();
        let right = broken.iter().any(|checked| checked.id.eq_ignore_ascii_case(answer));
        println!("\n{}", if right { "right" } else { "no. This breaks:" });
        let shown = broken.iter().find(|checked| checked.id.eq_ignore_ascii_case(answer));
        if let Some((checked, test)) =
            shown.or(broken.first()).and_then(|c| Some((c, c.failing()?)))
        {
            for (label, text) in tell::failure(&verdict, checked, test) {
                println!("  {label:<10}  {text}");
            }
        }
        println!("  belief      {}", self.bug.belief);
        Ok(right)
    }
}

/// The code around the change, changed, without saying where.
fn excerpt(solution: &str, planted: &str) -> String {
    const AROUND: usize = 9;
    let diff = TextDiff::from_lines(solution, planted);
    let groups = diff.grouped_ops(AROUND);
    let hunks = groups.iter().map(|group| {
        let changes = group.iter().flat_map(|op| diff.iter_changes(op));
        changes
            .filter(|change| change.tag() != ChangeTag::Delete)
            .map(|c| c.value())
            .collect::<String>()
    });
    hunks.collect::<Vec<_>>().join("    …\n")
}

#[cfg(test)]
mod tests {
    use super::excerpt;

    #[test]
    fn the_excerpt_shows_the_changed_code_and_hides_the_right_one() {
        let solution = "fn f() {\n    right();\n}\n";
        assert_eq!(
            excerpt(solution, &solution.replace("right", "wrong")),
            "fn f() {\n    wrong();\n}\n"
        );
    }
}
