//! A file of the built book as the answer to a request.

use crate::pages::mark;
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{Method, Response, StatusCode};
use std::path::{Component, Path, PathBuf};

/// What the path of a URL asks for, out of the folder `pages` and nowhere else.
pub fn response(pages: &Path, method: &Method, url: &str) -> Response<Body> {
    if !matches!(*method, Method::GET | Method::HEAD) {
        return answer(StatusCode::METHOD_NOT_ALLOWED, "text/plain", "GET only\n");
    }
    let read = |file: &Path| std::fs::read(pages.join(file)).ok().map(|bytes| served(file, bytes));
    match relative(url).and_then(|file| Some((read(&file)?, file))) {
        Some((bytes, file)) => answer(StatusCode::OK, content_type(&file), bytes),
        None => match read(Path::new("404.html")) {
            Some(page) => answer(StatusCode::NOT_FOUND, "text/html", page),
            None => {
                answer(StatusCode::NOT_FOUND, "text/plain", "Not built yet: see the terminal.\n")
            }
        },
    }
}

/// A page that knows that it is served, and so has verdicts to ask for; one that was opened as a
/// file, or put on another server, asks for nothing.
fn served(file: &Path, bytes: Vec<u8>) -> Vec<u8> {
    if content_type(file) != "text/html" {
        return bytes;
    }
    let html = String::from_utf8_lossy(&bytes);
    let meta = format!("<meta name=\"workbook-page\" content=\"{}\">\n</head>", mark(&html));
    html.replacen("</head>", &meta, 1).into_bytes()
}

/// The file that `url` names; a folder stands for its index. None if it leads out of the book.
fn relative(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix('/')?;
    let path = if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    };
    let path = PathBuf::from(path);
    path.components().all(|part| matches!(part, Component::Normal(_))).then_some(path)
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("txt" | "md" | "rs" | "toml") => "text/plain",
        _ => "application/octet-stream",
    }
}

fn answer(status: StatusCode, kind: &str, body: impl Into<Body>) -> Response<Body> {
    let charset = if kind.starts_with("text/") { "; charset=utf-8" } else { "" };
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, format!("{kind}{charset}"))
        // A rebuilt page must show on reload.
        .header(CACHE_CONTROL, "no-store")
        .body(body.into())
        .expect("the headers are ours")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_of_the_book() {
        let named = |url| relative(url).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(named("/").as_deref(), Some("index.html"));
        assert_eq!(named("/rate-limiter/").as_deref(), Some("rate-limiter/index.html"));
        assert_eq!(named("/a.css").as_deref(), Some("a.css"));
        for outside in ["/../Cargo.toml", "/a/../../x", "//etc/passwd", "/./x", "x", ""] {
            assert_eq!(named(outside), None, "{outside}");
        }
    }
}
