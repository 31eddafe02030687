//! Where attacks are tried: the toy, a port that listens, and a judge.

use crate::support::{Toy, externs};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use xtask::grade::judge::Grader;
use xtask::grade::layers::Layer;
use xtask::grade::result::StepGrade;
use xtask::grade::sandbox::Isolation;
use xtask::workspace::files;

/// The groups of attacks, each a folder beside this file.
pub const GROUPS: [&str; 3] = ["forging", "reaching", "exhausting"];

/// A hostile file of the toy's first step.
pub struct Attack {
    pub group: &'static str,
    pub name: String,
    pub source: String,
}

/// What attacks meet.
pub struct Range {
    toy: Toy,
    isolation: Isolation,
    listener: TcpListener,
}

impl Range {
    pub fn new(isolation: Isolation) -> Self {
        let toy = Toy::sound();
        // Attacks fail for the walls, not for the permissions of a temporary folder.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(toy.root(), fs::Permissions::from_mode(0o755)).unwrap();
        }
        Range { toy, isolation, listener: TcpListener::bind("127.0.0.1:0").unwrap() }
    }

    /// A judge with these layers off.
    pub fn grader(&self, off: &[Layer]) -> Grader {
        let chapter = self.toy.chapter();
        let workspace = self.toy.workspace();
        let grader = Grader::with(&workspace, &[chapter], self.isolation, 7, externs());
        grader.unwrap().without(off)
    }

    /// The grade of `source`, by worker `worker`.
    pub fn grade(&self, grader: &Grader, source: &str, worker: usize) -> StepGrade {
        let chapter = self.toy.chapter();
        grader.step(&chapter, chapter.step("s1").unwrap(), source, worker).unwrap()
    }

    /// All attacks, in the order of their names.
    pub fn attacks(&self) -> Vec<Attack> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/attacks");
        let of = |group| {
            let files = files(&folder.join(group)).unwrap().into_iter();
            files.map(move |file| (group, file))
        };
        let attack = |(group, file): (_, std::path::PathBuf)| Attack {
            group,
            name: file.file_stem().unwrap().to_str().unwrap().to_owned(),
            source: self.aimed(&fs::read_to_string(file).unwrap()),
        };
        GROUPS.into_iter().flat_map(of).map(attack).collect()
    }

    fn aimed(&self, source: &str) -> String {
        let port = self.listener.local_addr().unwrap().port();
        let deep = format!("{}1{}", "(".repeat(50_000), ")".repeat(50_000));
        source
            .replace("{ROOT}", self.toy.root().to_str().unwrap())
            .replace("{PORT}", &port.to_string())
            .replace("{DEEP}", &deep)
            .replace("{LARGE}", &"a".repeat(300_000))
    }
}

/// Whether a grade gives the attacker anything.
pub fn pays(grade: &StepGrade) -> bool {
    grade.holds("TY-CO-1") || grade.holds("TY-CO-2")
}
