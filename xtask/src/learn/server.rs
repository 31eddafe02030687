//! The book's server, a program of its own: mdBook takes a minute to build, and no verdict waits for it.

use crate::learn::live::News;
use crate::workspace::Workspace;
use anstream::println;
use anyhow::Result;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};

/// The server, as long as this is alive: it ends with the pipe to its standard input.
pub struct Server {
    input: Arc<Mutex<Input>>,
}

/// What the server is told; kept until it is there to listen.
#[derive(Default)]
struct Input {
    pipe: Option<ChildStdin>,
    waiting: Vec<u8>,
}

impl Server {
    /// Builds and starts the server in the background; says where it serves, or why it cannot.
    ///
    /// # Errors
    /// If no thread can be started.
    pub fn start(workspace: &Workspace, port: u16, open: bool) -> Result<Self> {
        let input = Arc::new(Mutex::new(Input::default()));
        let (root, kept) = (workspace.root.clone(), Arc::clone(&input));
        std::thread::Builder::new().spawn(move || {
            if let Err(why) = serve(&root, port, open, &kept) {
                println!("the book is not served: {why:#}\nverdicts go on without it");
            }
        })?;
        Ok(Server { input })
    }

    /// Tells every open page, now or once there is one.
    pub fn tell(&self, news: &News) {
        let Ok(mut line) = serde_json::to_vec(news) else { return };
        line.push(b'\n');
        let mut input = self.input.lock().expect("no thread panics with it");
        match &mut input.pipe {
            // A server that has ended has said so itself.
            Some(pipe) => drop(pipe.write_all(&line)),
            None => input.waiting.extend(line),
        }
    }
}

fn serve(root: &Path, port: u16, open: bool, input: &Mutex<Input>) -> Result<()> {
    let build = cargo(root).args(["build", "--quiet", "--package", "book"]).output()?;
    if !build.status.success() {
        anyhow::bail!(crate::compile::cargo_refused(root, &String::from_utf8_lossy(&build.stderr)));
    }
    let mut child = program(root, port)?;
    listens(input, child.stdin.take())?;
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

fn listens(input: &Mutex<Input>, pipe: Option<ChildStdin>) -> Result<()> {
    let mut input = input.lock().expect("no thread panics with it");
    let waiting = std::mem::take(&mut input.waiting);
    input.pipe = pipe;
    if let Some(pipe) = &mut input.pipe {
        pipe.write_all(&waiting)?;
    }
    Ok(())
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
