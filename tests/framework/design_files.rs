//! The chapter's program, against its own sample: what is misspelt is told with line, column and fix.

#[path = "program/design_file.rs"]
mod design_file;
#[path = "program/form.rs"]
mod form;
#[allow(dead_code, reason = "a design is read here, not reviewed")]
#[path = "program/gather.rs"]
mod gather;
#[path = "program/malformed.rs"]
mod malformed;

use rstest::rstest;

const SAMPLE: &str = include_str!("../../book/framework/design.toml");

#[test]
fn the_sample_is_read() {
    let told = design_file::told(SAMPLE).expect("the sample is well formed");
    assert_eq!((told.design.components.len(), told.design.use_cases.len()), (6, 2));
    assert_eq!(told.choices[0].alternatives.len(), 4);
}

#[rstest]
#[case::a_misspelt_key("replicas = 25", "replcas = 25", "39:1", "write `replicas`")]
#[case::a_misspelt_component("to = \"cache\", f", "to = \"cahce\", f", "86:26", "write \"cache\"")]
#[case::a_component_that_is_not_there(
    "fallback = \"replica\"",
    "fallback = \"disk\"",
    "86:46",
    "add a [[component]] with id = \"disk\""
)]
#[case::a_kind_that_is_none("kind = \"cache\"", "kind = \"cash\"", "47:8", "write `cache`")]
#[case::a_number_in_quotes(
    "rps = 500\n",
    "rps = \"500\"\n",
    "40:7",
    "write a number, without quotes"
)]
#[case::a_part_in_percent(
    "up = 0.99\n",
    "up = 99\n",
    "41:6",
    "it's a part of one: of 99.9 % write 0.999, here 0.99"
)]
#[case::an_assumption_without_unit(
    "unit = \"times a year\", ",
    "",
    "18:10",
    "add `unit = \"times a year\"`, or whatever it's counted in"
)]
#[case::a_key_that_is_missing(
    "purpose = \"takes new links\"\n",
    "",
    "64:1",
    "add `purpose = …` here"
)]
#[case::none_of_it(
    "replicas = 25",
    "replicas = 0",
    "39:12",
    "write 1 or more, or take the line out"
)]
#[case::a_name_used_twice(
    "id = \"replica\"",
    "id = \"cache\"",
    "54:6",
    "give it a name of its own"
)]
#[case::a_misspelt_table("[[feedback]]", "[[feedbak]]", "134:3", "write `feedback`")]
fn what_is_wrong_is_told(
    #[case] find: &str,
    #[case] put: &str,
    #[case] place: &str,
    #[case] fix: &str,
) {
    assert_eq!(SAMPLE.matches(find).count(), 1, "the sample has {find:?} once");
    let told =
        design_file::told(&SAMPLE.replace(find, put)).expect_err("it's malformed").to_string();
    assert!(told.starts_with(&format!("{place}: ")), "at {place}, not {told}");
    assert!(told.ends_with(&format!("\n  fix: {fix}")), "{fix:?}, not {told}");
}
