//! A file of the built book as the answer to a request.

use std::io::Cursor;
use std::path::{Component, Path, PathBuf};
use tiny_http::{Header, Method, Response};

type Answer = Response<Cursor<Vec<u8>>>;

/// What `url` asks for, out of the folder `pages` and nowhere else.
pub fn response(pages: &Path, method: &Method, url: &str) -> Answer {
    if !matches!(method, Method::Get | Method::Head) {
        return text(405, "text/plain", b"GET only\n".to_vec());
    }
    let read = |file: &Path| std::fs::read(pages.join(file)).ok();
    match relative(url).and_then(|file| Some((read(&file)?, file))) {
        Some((bytes, file)) => text(200, content_type(&file), bytes),
        None => match read(Path::new("404.html")) {
            Some(page) => text(404, "text/html", page),
            None => text(404, "text/plain", b"Not built yet: see the terminal.\n".to_vec()),
        },
    }
}

/// The file that `url` names; a folder stands for its index. None if it leads out of the book.
fn relative(url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix('/')?;
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

fn text(status: u16, kind: &str, body: Vec<u8>) -> Answer {
    let kind =
        if kind.starts_with("text/") { format!("{kind}; charset=utf-8") } else { kind.into() };
    let header = |name: &str, value: &str| {
        Header::from_bytes(name, value).expect("names and values of ours are ASCII")
    };
    Response::from_data(body)
        .with_status_code(status)
        .with_header(header("Content-Type", &kind))
        // A rebuilt page must show on reload.
        .with_header(header("Cache-Control", "no-store"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_file_of_the_book() {
        let named = |url| relative(url).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(named("/").as_deref(), Some("index.html"));
        assert_eq!(named("/rate-limiter/").as_deref(), Some("rate-limiter/index.html"));
        assert_eq!(named("/a.css?v=1#x").as_deref(), Some("a.css"));
        for outside in ["/../Cargo.toml", "/a/../../x", "//etc/passwd", "/./x", "x", ""] {
            assert_eq!(named(outside), None, "{outside}");
        }
    }
}
