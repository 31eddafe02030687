//! The same tests, against the reference solution, which also keeps the figures that the book shows.

#![allow(clippy::duplicate_mod, reason = "the program's parts compile alone, with what they need")]

extern crate framework_solution as framework;

#[path = "design_files.rs"]
mod design_files;
#[path = "main.rs"]
mod tests;

#[test]
fn the_figures_are_kept() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        for (name, drawing) in tests::figures() {
            insta::assert_binary_snapshot!(&format!("{name}.txt"), drawing.into_bytes());
        }
    });
}
