//! The book's server, a program of its own: mdBook takes a minute to build, and no verdict waits for it.

use crate::workspace::Workspace;
use anstream::println;
use anyhow::Result;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

/// The server, as long as this is alive: it ends with the pipe to its standard input.
pub struct Server {
    _input: Arc<Mutex<Option<ChildStdin>>>,
}

impl Server {
    /// Builds and starts the server in the background; says where it serves, or why it cannot.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(workspace: &Workspace, port: u16, open: bool) -> Result<Self> {
        let input = Arc::new(Mutex::new(None));
        let (root, kept) = (workspace.root.clone(), Arc::clone(&input));
        std::thread::Builder::new().spawn(move || {
            if let Err(why) = serve(&root, port, open, &kept) {
                println!("the book is not served: {why:#}\nverdicts go on without it");
            }
        })?;
        Ok(Server { _input: input })
    }
}

fn serve(root: &Path, port: u16, open: bool, input: &Mutex<Option<ChildStdin>>) -> Result<()> {
    let build = cargo(root).args(["build", "--quiet", "--package", "book"]).output()?;
    if !build.status.success() {
        anyhow::bail!(crate::compile::cargo_refused(root, &String::from_utf8_lossy(&build.stderr)));
    }
    let mut child = program(root, port)?;
    *input.lock().expect("no thread panics with it") = child.stdin.take();
    let output = BufReader::new(child.stdout.take().expect("the output is a pipe"));
    for line in output.lines() {
        let line = line?;
        match line.strip_prefix("serving ") {
            None => println!("{line}"),
            Some(url) => {
                println!("the book is at {url}\n");
                if open && open::that_detached(url).is_err() {
                    println!("no browser could be opened: open that address yourself");
                }
            }
        }
    }
    let status = child.wait()?;
    anyhow::bail!("its server ended ({status})")
}

fn program(root: &Path, port: u16) -> Result<Child> {
    let mut run = cargo(root);
    run.args([
        "run",
        "--quiet",
        "--package",
        "book",
        "--",
        "serve",
        "--watch",
        "--until-eof",
        "--port",
    ]);
    run.arg(port.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
    Ok(run.spawn()?)
}

fn cargo(root: &Path) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root);
    cargo
}
