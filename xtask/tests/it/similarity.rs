//! `similarity` over a folder of results.

use crate::support::{Toy, said, xtask};
use std::fs;
use std::path::Path;

/// A step that two students cannot write alike by chance.
fn long(name: &str, from: u32) -> String {
    let lines: Vec<String> = (from..from + 12)
        .map(|n| match n % 3 {
            0 => format!("    if {name} > {n} {{ total += {name} * {n}; }}"),
            1 => format!("    while total < {n} {{ total += {name}.min({n}); }}"),
            _ => format!("    for {name}_{n} in 0..{n} {{ total -= {name}_{n} / 2; }}"),
        })
        .collect();
    format!(
        "fn own({name}: u64) -> u64 {{\n    let mut total = 0;\n{}\n    total\n}}\n",
        lines.join("\n")
    )
}

fn hand_in(out: &Path, folder: &str, student: &str, source: &str) {
    let src = out.join(folder).join("src/toy");
    fs::create_dir_all(&src).unwrap();
    fs::write(src.join("s1_counter.rs"), source).unwrap();
    let result = serde_json::json!({ "student": student, "refused": [], "steps": [] });
    fs::write(out.join(folder).join("result.json"), result.to_string()).unwrap();
}

#[test]
fn renamed_copies_are_told_on_the_terminal_and_side_by_side() {
    let toy = Toy::sound();
    let out = toy.root().join("out");
    hand_in(&out, "ann-1", "Ann <b>\u{1b}[2J", &long("cost", 0));
    hand_in(&out, "bob", "Bob", &format!("// All mine.\n{}", long("price", 0)));
    hand_in(
        &out,
        "eve",
        "Eve",
        "pub fn eve() -> u64 { [3, 1, 2].iter().max().map_or(0, |m| m + 1) }",
    );
    hand_in(&out, "zoe", "Zoe", "fn f( {");
    fs::create_dir_all(out.join(".grading")).unwrap();
    let output = xtask(&toy, &["similarity", "out"]);
    let said = said(&output);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("100 %") && said.contains("Bob") && said.contains("Ann <b>␛[2J"),
        "{said}"
    );
    assert!(!said.contains("Eve") && said.contains("1 file is no Rust"), "{said}");
    let page = fs::read_to_string(out.join("similarity.html")).unwrap();
    assert!(page.contains("Ann &lt;b&gt;␛[2J") && page.contains("<mark>"), "{page}");
    let json = xtask(&toy, &["similarity", "out", "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(found["pairs"].as_array().unwrap().len(), 1);
}

#[test]
fn a_folder_without_results_is_refused() {
    let toy = Toy::sound();
    fs::create_dir_all(toy.root().join("out")).unwrap();
    let output = xtask(&toy, &["similarity", "out"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("keeps no sources"), "{}", said(&output));
}
