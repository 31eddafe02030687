//! The built book over HTTP, for this machine only.

use crate::live::Live;
use crate::{build, files, pages, watch};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

/// How many ports are tried, beginning with the one asked for.
const PORTS: u16 = 20;

/// Serves the book until the process ends; the line on stdout tells that it is ready, and where.
///
/// # Errors
/// If the book does not build (unless its changes are watched) or no port is free.
pub fn serve(root: &Path, port: u16, watched: bool, live: &Arc<Live>) -> Result<()> {
    let built = match build::build(root) {
        Err(error) if watched => {
            eprintln!("the book does not build, correct it and it will: {error:#}");
            build::pages(root)?
        }
        built => built?,
    };
    live.pages(&pages::marks(&built));
    let listener = listen(port)?;
    let port = listener.local_addr()?.port();
    if watched {
        let (root, live) = (root.to_owned(), Arc::clone(live));
        thread::spawn(move || watch::forever(&root, |built| live.pages(&pages::marks(built))));
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        println!("serving http://{}:{port}/", Ipv4Addr::LOCALHOST);
        std::io::stdout().flush()?;
        axum::serve(listener, routes(built, Arc::clone(live))).await
    })?;
    Ok(())
}

fn routes(pages: PathBuf, live: Arc<Live>) -> Router {
    Router::new().route("/events", get(async move || live.events())).fallback(
        async move |request: Request| {
            files::response(&pages, request.method(), request.uri().path())
        },
    )
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
