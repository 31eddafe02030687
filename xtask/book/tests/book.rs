//! A little workbook in a folder of its own, through the binary.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

const BOOK: &str = env!("CARGO_BIN_EXE_book");

const PAGE: &str = "\
# Queue

{{#map}}

{{#include s1_push.md}}
";

const SECTION: &str = "\
### Step 1: Push ★

> **Predict:** how long?

![two boxes](two.svg)

**Figure:** it grows.

```text
time  length
   1       2
```

**Figure:** its length.

#### Your turn

{{#exercise s1}}

**QU-PU-1** It keeps *order*.

##### Hint 1

Think.
";

/// A workbook of one chapter with one step; `config` is added to its book.toml.
fn workbook(config: &str) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let toml = "[book]\nsrc = \"book\"\n[build]\nbuild-dir = \"target/book\"\n";
    write("book.toml", &format!("{toml}{config}"));
    write("book/SUMMARY.md", "- [Queue](queue/README.md)\n");
    write("book/queue/README.md", PAGE);
    write("book/queue/s1_push.md", SECTION);
    write("tests/queue/snapshots/s1_run.snap.txt", "   1       2\n");
    write("book/queue/two.svg", "<svg viewBox=\"0 0 400 100\"><rect id=\"a\"/></svg>");
    write("solutions/queue/src/s1_push.rs", "pub fn push() {\n    let secret = 7;\n}\n");
    root
}

fn book(root: &Path, arguments: &[&str]) -> Output {
    Command::new(BOOK).args(arguments).current_dir(root).output().unwrap()
}

fn page(root: &Path) -> String {
    fs::read_to_string(root.join("target/book/queue/index.html")).unwrap()
}

fn assert_converted(html: &str) {
    for part in [
        "<h3 id=\"s1\">",
        "<a href=\"#s1\">Push</a>",
        "<div class=\"predict\" role=\"note\">",
        "<rect id=\"queue-figure-1-a\"",
        "<strong>Figure 1.</strong> It grows.",
        "id=\"queue-figure-2\" data-chapter=\"queue\" data-drawings=\"s1_run:1+1\"",
        "cargo xtask check queue s1",
        "pub fn push()",
        "data-requirement=\"QU-PU-1\"",
        "<p>It keeps <em>order</em>.</p>",
        "<summary>Hint 1</summary>\n<p>Think.</p>",
    ] {
        assert!(html.contains(part), "{part}\nis missing in\n{html}");
    }
    assert!(!html.contains("secret"), "the answer is in the page");
}

#[test]
fn conventions_become_html() {
    let root = workbook("");
    let built = book(root.path(), &["build"]);
    assert!(built.status.success(), "{built:?}");
    assert_converted(&page(root.path()));
}

#[test]
fn plain_mdbook_gives_the_same_pages() {
    let root = workbook(&format!("[preprocessor.workbook]\ncommand = \"'{BOOK}' preprocess\"\n"));
    mdbook_driver::MDBook::load(root.path()).unwrap().build().unwrap();
    assert_converted(&page(root.path()));
    let refused = book(root.path(), &["preprocess", "supports", "epub"]);
    assert_eq!(refused.status.code(), Some(1));
}

#[test]
fn a_handout_shows_its_starters() {
    let root = workbook("");
    let starters = root.path().join(".workbook/starters/queue");
    fs::create_dir_all(&starters).unwrap();
    fs::rename(root.path().join("solutions/queue/src"), starters.join("src")).unwrap();
    fs::write(starters.join("src/s1_push.rs"), "pub fn push() { todo!() }\n").unwrap();
    assert!(book(root.path(), &["build"]).status.success());
    assert_converted(&page(root.path()));
}

#[test]
fn mistakes_name_their_file_and_the_old_pages_stay() {
    let root = workbook("");
    assert!(book(root.path(), &["build"]).status.success());
    for (mistake, told) in [
        ("```text\n{{#include gone.txt}}\n```", "book/queue/gone.txt cannot be read"),
        ("a <b>bold\n\nword", "unclosed HTML tag `<b>`"),
        ("{{#exercise s2}}", "book/queue/README.md: in step 1, {{#exercise s2}}: no solutions"),
    ] {
        fs::write(root.path().join("book/queue/README.md"), format!("{PAGE}\n{mistake}\n"))
            .unwrap();
        let built = book(root.path(), &["build"]);
        let stderr = String::from_utf8(built.stderr).unwrap();
        assert!(!built.status.success() && stderr.contains(told), "{told}\nis not in\n{stderr}");
        assert_converted(&page(root.path()));
    }
}

#[test]
fn a_missing_book_is_told() {
    let root = workbook("");
    fs::remove_dir_all(root.path().join("book")).unwrap();
    let built = book(root.path(), &["build"]);
    let stderr = String::from_utf8(built.stderr).unwrap();
    assert!(stderr.contains("book/SUMMARY.md is missing"), "{stderr}");
}

/// A server of the book at `root` that ends with its input, and its address.
fn served(root: &Path) -> (Child, String) {
    let mut command = Command::new(BOOK);
    command.args(["serve", "--port", "0", "--until-eof"]).current_dir(root);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let host = line.trim().strip_prefix("serving http://").unwrap().trim_end_matches('/');
    (server, host.to_owned())
}

fn asked(host: &str, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    stream
}

#[test]
fn the_server_says_where_answers_and_ends_with_its_input() {
    let root = workbook("");
    let (mut server, host) = served(root.path());
    let get = |path: &str| {
        let mut answer = String::new();
        asked(&host, path).read_to_string(&mut answer).unwrap();
        answer
    };
    assert_converted(&get("/queue/"));
    assert!(get("/queue/").contains("content-type: text/html; charset=utf-8"));
    assert!(get("/queue/").contains("<meta name=\"workbook-page\""));
    assert!(!page(root.path()).contains("workbook-page"), "a built page has no server");
    assert!(get("/gone.html").starts_with("HTTP/1.1 404"));
    assert!(get("/../book.toml").starts_with("HTTP/1.1 404"));
    drop(server.stdin.take());
    assert!(server.wait().unwrap().success());
}

#[test]
fn a_verdict_goes_to_who_listens_and_to_who_comes_later() {
    let root = workbook("");
    let (mut server, host) = served(root.path());
    let next = |events: &mut BufReader<TcpStream>, name: &str| {
        let wanted = format!("event: {name}\n");
        let mut line = String::new();
        while line != wanted {
            line.clear();
            assert!(events.read_line(&mut line).unwrap() > 0, "no {name}");
        }
        line.clear();
        events.read_line(&mut line).unwrap();
        line
    };
    let mut early = BufReader::new(asked(&host, "/events"));
    assert!(next(&mut early, "pages").contains("\"queue/index.html\":{\"mark\":"));
    let input = server.stdin.as_mut().unwrap();
    input.write_all(b"nonsense\n{\"slug\":\"queue\",\"step\":\"s1\",\"held\":1}\n").unwrap();
    let told = next(&mut early, "verdict");
    assert_eq!(told, "data: {\"held\":1,\"slug\":\"queue\",\"step\":\"s1\"}\n");
    let mut late = BufReader::new(asked(&host, "/events"));
    assert_eq!(next(&mut late, "standing"), told);
    drop(server.stdin.take());
    let mut complaints = String::new();
    server.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
    assert_eq!(complaints.matches("no verdict and was passed over").count(), 1, "{complaints}");
    assert!(server.wait().unwrap().success());
}
