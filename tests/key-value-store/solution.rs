//! The same tests, against the reference solution, which also keeps the figures that the book shows.

extern crate key_value_store_solution as key_value_store;

#[path = "main.rs"]
mod tests;

// Not in main.rs: it runs parts beside naive twins of them, and those are answers.
mod s11_cluster;

#[test]
fn the_figures_are_kept() {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        for (name, drawing) in [tests::figures(), s11_cluster::figures()].concat() {
            insta::assert_binary_snapshot!(&format!("{name}.txt"), drawing.into_bytes());
        }
    });
}
