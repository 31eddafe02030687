//! The built book over HTTP, for this machine only.

use crate::{build, files, watch};
use anyhow::{Context, Result, anyhow, bail};
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use tiny_http::{Request, Server};

/// How many ports are tried, beginning with the one asked for.
const PORTS: u16 = 20;
/// Requests answered at a time.
const WORKERS: usize = 4;

/// Serves the book until the process ends; the line on stdout tells that it is ready, and where.
///
/// # Errors
/// If the book does not build (unless its changes are watched) or no port is free.
pub fn serve(root: &Path, port: u16, watched: bool) -> Result<()> {
    let pages = match build::build(root) {
        Err(error) if watched => {
            eprintln!("the book does not build, correct it and it will: {error:#}");
            root.join("target/book")
        }
        built => built?,
    };
    let listener = listen(port)?;
    let port = listener.local_addr()?.port();
    let server = Server::from_listener(listener, None).map_err(|error| anyhow!(error))?;
    let server = Arc::new(server);
    println!("serving http://{}:{port}/", Ipv4Addr::LOCALHOST);
    std::io::stdout().flush()?;
    let workers: Vec<_> = (0..WORKERS)
        .map(|_| {
            let (server, pages) = (Arc::clone(&server), pages.clone());
            thread::spawn(move || work(&server, &pages))
        })
        .collect();
    if watched {
        watch::forever(root);
    }
    workers.into_iter().for_each(|worker| drop(worker.join()));
    Ok(())
}

fn listen(wanted: u16) -> Result<TcpListener> {
    let last = wanted.saturating_add(PORTS - 1);
    for port in wanted..=last {
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == ErrorKind::AddrInUse => {
                eprintln!("port {port} is taken");
            }
            Err(error) => {
                return Err(error).with_context(|| {
                    format!("cannot listen on port {port}: choose another with --port")
                });
            }
        }
    }
    bail!("ports {wanted} to {last} are all taken: choose another with --port")
}

fn work(server: &Server, pages: &Path) {
    while let Ok(request) = server.recv() {
        answer(request, pages);
    }
}

fn answer(request: Request, pages: &Path) {
    let response = files::response(pages, request.method(), request.url());
    // A browser that went away is no concern of the others.
    let _ = request.respond(response);
}
