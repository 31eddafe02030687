//! What is found, and what passes.

use super::*;
use rstest::rstest;

fn found(source: &str) -> Vec<String> {
    findings(source).unwrap().into_iter().map(|finding| finding.token).collect()
}

#[rstest]
#[case::a_path("fn f() { std::process::exit(0) }", "std::process")]
#[case::from_the_top("fn f() { ::std::process::exit(0) }", "std::process")]
#[case::another_root("use core::any::type_name;", "core::any")]
#[case::an_import("use std::process;", "std::process")]
#[case::in_a_list("use std::{collections::BTreeMap, env};", "std::env")]
#[case::in_a_list_of_lists("use std::{{fs}};", "std::fs")]
#[case::everything("use std::*;", "std::*")]
#[case::everything_listed("use std::{*};", "std::*")]
#[case::another_name("use std as s; fn f() { s::process::exit(0) }", "std")]
#[case::another_name_in_a_list("use {std as s};", "std")]
#[case::itself_by_another_name("use std::{self as s};", "std::self")]
#[case::raw("use r#std::r#process::exit;", "std::process")]
#[case::another_crate("extern crate std as s;", "extern")]
#[case::rules("macro_rules! m { () => { std::process::exit(0) } }", "std::process")]
#[case::rules_for_any("macro_rules! m { ($a:ident) => { std::$a::exit(0) } } ", "std::*")]
#[case::a_root_given("macro_rules! m { ($a:ident) => {} } m!(std);", "std")]
#[case::a_file("const A: &str = include_str!(\"a\");", "include_str")]
#[case::a_file_as_code("include!(\"a\");", "include")]
#[case::a_file_by_another_name("use include as i;", "include")]
#[case::a_macro_given("macro_rules! m { ($a:ident) => { $a!(\"a\") } } m!(include);", "include")]
#[case::a_module_elsewhere("#[path = \"a\"] mod a;", "path")]
#[case::conditionally_elsewhere("#[cfg_attr(all(), path = \"a\")] mod a;", "path")]
#[case::the_environment("const A: &str = env!(\"A\");", "env")]
#[case::machine_code("fn f() { core::arch::asm!(\"\") }", "core::arch")]
#[case::a_macro_for_others("#[macro_export] macro_rules! m { () => {} }", "macro_export")]
#[case::a_lying_comparison("impl PartialEq<u64> for A { }", "PartialEq")]
#[case::a_lying_comparison_renamed("use std::cmp::PartialEq as P;", "PartialEq")]
#[case::the_hook("fn f() { std::panic::set_hook(x) }", "std::panic")]
#[case::streams("use std::io::stdin;", "std::io")]
#[case::streams_in_a_list("use std::io::{Read, stdout};", "std::io")]
#[case::streams_by_their_module("use std::{io::{self}};", "std::io")]
#[case::a_line_for_the_compiler("#!/* \nfn f() {}\n// */", "#!")]
fn what_no_step_needs_is_found(#[case] source: &str, #[case] token: &str) {
    assert!(found(source).contains(&token.to_owned()), "{:?}", found(source));
}

#[rstest]
#[case::bytes_as_a_stream("use std::io::{ErrorKind, Read};\nuse std::io::Cursor;")]
#[case::in_a_comment("// std::process::exit(0)\n/* include!(\"a\") */")]
#[case::in_a_string("const A: &str = \"std::process::exit(0)\";")]
#[case::in_a_doc("/// See `std::process::exit`.\nfn f() {}")]
#[case::a_variable(
    "fn f(core: u64, env: u64, path: u64) -> u64 { let include = core; env + path }"
)]
#[case::a_variable_told("fn f(env: u64) { println!(\"{}\", env); assert_eq!(env, 1); vec![env]; }")]
#[case::a_field("struct A { path: u64 } fn f(a: A) -> bool { a.path == 1 }")]
#[case::a_derived_comparison("#[derive(PartialEq, PartialOrd)] struct A;")]
#[case::an_order("impl PartialOrd for A { }")]
#[case::a_panic("fn f() { std::panic!(\"a\"); panic!(\"b\") }")]
#[case::captured("fn f<'a>(a: &'a u64) -> impl Sized + use<'a> { a }")]
#[case::a_first_attribute("#![allow(unused)]\nfn f() {}")]
fn what_is_harmless_passes(#[case] source: &str) {
    assert_eq!(found(source), [""; 0]);
}

#[test]
fn what_would_break_a_parser_is_not_parsed() {
    assert_eq!(found(&"(".repeat(100_000)), ["brackets"]);
    assert_eq!(found(&"a".repeat(300_000)), ["the file"]);
    assert_eq!(findings("fn f( {"), Err(Unreadable));
}

#[test]
fn a_finding_tells_its_line() {
    let line = findings("\n\nuse std::fs;").unwrap()[0].line;
    assert_eq!(line, 3);
}
