//! Cuts of power, full disks, many workers: grades stay what they are.

use crate::grader::{command, contents, graded, hand_in};
use anyhow::{Context, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use xtask::grade::result::StudentResult;
use xtask::grade::store::read_json;
use xtask::workspace::{Workspace, read};

const SLUG: &str = "rate-limiter";
const STEM: &str = "s1_fixed_window";
const EXACT: &str = "self.window - self.latest % self.window";
const ONLY: [&str; 2] = ["--chapters", SLUG];

/// Students 1 to `students` of whom each makes clients wait so many milliseconds too long.
fn class(workspace: &Workspace, students: usize) -> Result<(TempDir, PathBuf)> {
    let home = tempfile::tempdir()?;
    let folder = home.path().join("class");
    write(workspace, &folder, students)?;
    Ok((home, folder))
}

/// Writes that class into `folder`.
pub fn write(workspace: &Workspace, folder: &Path, students: usize) -> Result<()> {
    let chapter = workspace.chapter(SLUG)?;
    let reference = read(&chapter.solution(chapter.step(STEM)?))?;
    ensure!(reference.contains(EXACT), "the reference waits otherwise now");
    for student in 1..=students {
        let text = reference.replace(EXACT, &format!("{EXACT} + {student}"));
        hand_in(folder, &format!("s{student}"), SLUG, STEM, &text)?;
    }
    Ok(())
}

/// Whether the verdict of each of many students, judged by eight workers, is their own.
pub fn distinct(workspace: &Workspace, students: usize) -> Result<()> {
    let (home, class) = class(workspace, students)?;
    let out = home.path().join("out");
    let began = Instant::now();
    graded(&workspace.root, &class, &out, &[&ONLY[..], &["--jobs", "8"]].concat())?;
    let mut wrong = 0;
    for student in 1..=students {
        let result: StudentResult = read_json(&out.join(format!("s{student}/result.json")))?;
        let of_step = result.steps.iter().find(|step| step.step == STEM).context("no grade")?;
        let mut checked = of_step.verdict.requirements.iter();
        let waits = checked.find(|checked| checked.id == "RL-FW-2").context("no RL-FW-2")?;
        let failure = waits.failing().and_then(|test| test.failure.as_ref());
        let failure = failure.with_context(|| format!("s{student} does not fail RL-FW-2"))?;
        let [expected, got] = [&failure.expected, &failure.got].map(|text| number(text));
        wrong +=
            usize::from(expected.zip(got).is_none_or(|(expected, got)| got != expected + student));
    }
    println!(
        "{students} students with a verdict of their own, --jobs 8: {wrong} wrong, {:.0} s",
        began.elapsed().as_secs_f64()
    );
    ensure!(wrong == 0, "students were mixed");
    Ok(())
}

/// The number in `Deny { retry_after: 400 }`.
fn number(text: &str) -> Option<usize> {
    text.split(|c: char| !c.is_ascii_digit()).find_map(|digits| digits.parse().ok())
}

/// Kills the grader at moments spread over its run, each time in a new OUT, and lets it go on.
pub fn killed(workspace: &Workspace, moments: usize) -> Result<()> {
    let (home, class) = class(workspace, 8)?;
    let calm = home.path().join("calm");
    let began = Instant::now();
    graded(&workspace.root, &class, &calm, &ONLY)?;
    let whole = began.elapsed();
    let calm = contents(&calm)?;
    let mut differ = 0;
    for moment in 0..moments {
        let out = home.path().join(format!("out{moment}"));
        // Spread by the golden ratio: no two moments are close, and none is on a beat.
        let after = whole.mul_f64((moment as f64 * 0.618_034).fract());
        let mut run = command(&workspace.root, &class, &out, &ONLY)?;
        let mut run = run.stderr(Stdio::null()).spawn()?;
        std::thread::sleep(after);
        run.kill()?;
        run.wait()?;
        let kept = xtask::workspace::files(&out.join(".grading/steps"))?.len();
        graded(&workspace.root, &class, &out, &ONLY)?;
        let same = contents(&out)? == calm;
        differ += usize::from(!same);
        println!("killed after {:.2} s with {kept} of 8 steps kept: {same}", after.as_secs_f64());
    }
    println!("{moments} kills, {differ} with other grades than the undisturbed run");
    ensure!(differ == 0, "grades differ");
    Ok(())
}

/// Grades into file systems that are too small, then makes room.
pub fn full(workspace: &Workspace) -> Result<()> {
    let (home, class) = class(workspace, 8)?;
    let calm = home.path().join("calm");
    graded(&workspace.root, &class, &calm, &ONLY)?;
    for kilobytes in [8, 64, 160] {
        let out = home.path().join(format!("out{kilobytes}"));
        std::fs::create_dir(&out)?;
        let said = on_a_small_disk(workspace, &class, &out, kilobytes)?;
        println!("a disk of {kilobytes} KiB: {}", said.trim());
        let copy = home.path().join(format!("out{kilobytes}.kept"));
        ensure!(
            contents(&copy)? == contents(&calm)?,
            "grades differ after a disk of {kilobytes} KiB"
        );
    }
    println!("full disks: told, nothing lost, and with room the grades of the undisturbed run");
    Ok(())
}

/// Needs root. In a mount namespace of its own: a tmpfs of that size, a run that must fail, then more room, a
/// run that must not, and a copy of what it wrote.
fn on_a_small_disk(
    workspace: &Workspace,
    class: &Path,
    out: &Path,
    kilobytes: usize,
) -> Result<String> {
    let grade = command(&workspace.root, class, out, &ONLY)?;
    let mut words = vec![grade.get_program().to_owned()];
    words.extend(grade.get_args().map(ToOwned::to_owned));
    let script = format!(
        "out={0}; mount -t tmpfs -o size={kilobytes}k none $out || exit 9; \
         \"$@\" >/dev/null; [ $? = 2 ] || exit 8; \
         mount -o remount,size=64m $out || exit 7; \
         \"$@\" >/dev/null 2>&1; [ $? -le 1 ] || exit 6; cp -r $out $out.kept",
        out.display()
    );
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "sh", "-c", &script, "sh"]).args(words);
    let output = unshare.current_dir(&workspace.root).output().context("unshare is missing")?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match output.status.code() {
        Some(0) => Ok(said.lines().filter(|line| line.contains("error")).collect()),
        Some(9) => bail!("no small disk can be made here: {said}"),
        Some(8) => bail!("a full disk of {kilobytes} KiB was no error: {said}"),
        code => bail!("with room it does not go on ({code:?}): {said}"),
    }
}

/// How often peaks are looked for.
pub const GLANCE: Duration = Duration::from_millis(200);
