//! `learn`: the book in the browser, the verdict in the terminal, after each save.

use crate::externs::Externs;
use crate::learn::live::News;
use crate::learn::server::Server;
use crate::learn::watch::Watch;
use crate::state::{Progress, hash};
use crate::verb::check::{judged, title};
use crate::workspace::{Chapter, Step, Workspace};
use crate::{compile, integrity, tell};
use anstream::println;
use anyhow::Result;
use std::collections::BTreeMap;

/// Read the book and write your steps: a verdict after each save. The main job
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Do not open the browser
    #[arg(long)]
    no_open: bool,
    /// Look for saves by polling, for file systems without events (network drives, some containers)
    #[arg(long)]
    poll: bool,
    /// The port of the book; the next free one if it is taken
    #[arg(long, default_value_t = 4455)]
    port: u16,
}

/// Serves, watches and judges until Ctrl-C.
///
/// # Errors
/// If the workbook cannot be read, or the exercises not watched.
pub fn run(workspace: &Workspace, args: &Args) -> Result<()> {
    println!(
        "The book is being prepared; verdicts come meanwhile. Ctrl-C ends this and loses nothing.\n"
    );
    let watch = Watch::over(&workspace.root.join("exercises"), args.poll)?;
    let mut session = Session::begin(workspace)?;
    // Cargo does one thing at a time, and no verdict should wait for mdBook's minute.
    session.externs = Externs::of(&workspace.root).ok();
    let server = Server::start(workspace, args.port, !args.no_open)?;
    session.remember(&server)?;
    loop {
        while let Some(saved) = session.saved() {
            session.judge(saved, &watch, &server);
        }
        if watch.given_changed() {
            session.warn();
        }
        watch.wait()?;
    }
}

/// A step of a chapter, by place.
type At = (usize, usize);

struct Session<'a> {
    workspace: &'a Workspace,
    chapters: Vec<Chapter>,
    externs: Option<Externs>,
    /// The contents that were last judged, hashed; absent while a file cannot be read.
    judged: BTreeMap<At, String>,
    /// What cargo last said against the workspace, so that it is said once.
    refused: Option<String>,
    /// What was last said of given files that are not as shipped.
    changed: Option<String>,
}

impl<'a> Session<'a> {
    /// All steps as they are count as judged, but for the one that is next.
    fn begin(workspace: &'a Workspace) -> Result<Self> {
        let chapters = workspace.chapters()?;
        let mut session = Session {
            workspace,
            chapters,
            externs: None,
            judged: BTreeMap::new(),
            refused: None,
            changed: None,
        };
        let progress = Progress::open(&workspace.root)?;
        let is_open = |at: &At| {
            let (chapter, step) = session.at(*at);
            !progress.of(&chapter.slug, &step.stem).passed()
        };
        let next = session.places().into_iter().find(is_open);
        for at in session.places().into_iter().filter(|at| Some(*at) != next) {
            let (chapter, step) = session.at(at);
            let now = contents(chapter, step);
            session.judged.extend(now.map(|now| (at, now)));
        }
        Ok(session)
    }

    /// Tells the pages where the learner stood before this session.
    fn remember(&self, server: &Server) -> Result<()> {
        let progress = Progress::open(&self.workspace.root)?;
        for at in self.places() {
            let (chapter, step) = self.at(at);
            let remembered = progress.of(&chapter.slug, &step.stem);
            if remembered.of > 0 {
                server.tell(&News::remembered(&chapter.slug, step, &remembered));
            }
        }
        Ok(())
    }

    fn places(&self) -> Vec<At> {
        let steps = |(c, chapter): (usize, &Chapter)| (0..chapter.steps.len()).map(move |s| (c, s));
        self.chapters.iter().enumerate().flat_map(steps).collect()
    }

    fn at(&self, (chapter, step): At) -> (&Chapter, &Step) {
        let chapter = &self.chapters[chapter];
        (chapter, &chapter.steps[step])
    }

    /// A step whose file is not what was last judged.
    fn saved(&self) -> Option<At> {
        let differs = |at: &At| {
            let (chapter, step) = self.at(*at);
            contents(chapter, step).is_some_and(|now| self.judged.get(at) != Some(&now))
        };
        self.places().into_iter().find(differs)
    }

    /// Judges a step. A save meanwhile ends a verdict that nobody waits for; the step then still
    /// counts as saved, and is judged again.
    fn judge(&mut self, at: At, watch: &Watch, server: &Server) {
        let (chapter, step) = self.at(at);
        let (head, title) = (format!("{} {}", chapter.slug, step.short()), title(chapter, step));
        let now = contents(chapter, step);
        let mut externs = self.externs.clone();
        match judged(chapter, &mut externs, step, watch.interrupt()) {
            Ok(None) => return,
            Ok(Some(verdict)) => {
                server.tell(&News::of_verdict(&verdict));
                tell::verdict(&title, &verdict);
            }
            Err(error) => println!("✗ {head} · {title}: {error:#}"),
        }
        self.externs = externs;
        self.judged.extend(now.map(|now| (at, now)));
    }

    /// Says once what cargo refuses, and what is not as shipped.
    fn warn(&mut self) {
        let refused = compile::refused_by_cargo(&self.workspace.root);
        if refused != self.refused {
            match &refused {
                Some(message) => println!("{message}"),
                None => println!("cargo accepts the workbook again"),
            }
            self.refused = refused;
        }
        let changed = integrity::changed(self.workspace).unwrap_or_default();
        if changed != self.changed {
            changed.iter().for_each(|warning| println!("{warning}"));
            self.changed = changed;
        }
    }
}

fn contents(chapter: &Chapter, step: &Step) -> Option<String> {
    std::fs::read(chapter.exercise(step)).ok().map(|bytes| hash([bytes]))
}
