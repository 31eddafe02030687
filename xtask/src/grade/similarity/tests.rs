use super::*;
use crate::workspace::Workspace;
use proc_macro2::{Group, TokenStream, TokenTree};

fn workspace() -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    Workspace { root: root.to_owned() }
}

fn compared(texts: &[(&str, &str)], answers: &[(&str, &str)], starter: &str) -> Similarity {
    let owned = |texts: &[(&str, &str)]| {
        texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    };
    let mut found = Similarity::default();
    one_step(&mut found, ("toy", "s1_a"), &owned(texts), &owned(answers), starter);
    found
}

/// The text as a copier hands it in: all names changed, members and items in reverse order, other
/// comments, all on other lines.
fn disguised(text: &str) -> String {
    let mut file = syn::parse_file(text).unwrap();
    file.items.reverse();
    for item in &mut file.items {
        if let syn::Item::Impl(item) = item {
            item.items.reverse();
        }
    }
    let renamed = renamed(quote::quote!(#file)).to_string();
    renamed.replace(';', "; // my own idea\n").replace('}', "/* and so on */ }\n")
}

fn renamed(stream: TokenStream) -> TokenStream {
    let rename = |tree| match tree {
        TokenTree::Ident(name) if syn::parse_str::<syn::Ident>(&name.to_string()).is_ok() => {
            TokenTree::Ident(proc_macro2::Ident::new(&format!("my_{name}"), name.span()))
        }
        TokenTree::Group(group) => {
            TokenTree::Group(Group::new(group.delimiter(), renamed(group.stream())))
        }
        other => other,
    };
    stream.into_iter().map(rename).collect()
}

#[test]
fn no_two_right_answers_of_any_step_are_alike() {
    let workspace = workspace();
    let mut pairs = 0;
    for slug in ["rate-limiter", "consistent-hashing", "key-value-store"] {
        let chapter = workspace.chapter(slug).unwrap();
        for step in &chapter.steps {
            let (answers, starter) = answers(&chapter, step).unwrap();
            let texts: Vec<(&str, &str)> =
                answers.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            let found = compared(&texts, &[], &starter);
            assert_eq!(found.pairs, [], "{slug} {}", step.stem);
            pairs += texts.len() * (texts.len() - 1) / 2;
        }
    }
    assert!(pairs >= 20, "only {pairs} pairs of right answers were compared");
}

#[test]
fn a_copy_in_disguise_is_alike() {
    let workspace = workspace();
    let mut least: f64 = 1.0;
    for slug in ["rate-limiter", "consistent-hashing", "key-value-store"] {
        let chapter = workspace.chapter(slug).unwrap();
        for step in &chapter.steps {
            let (answers, starter) = answers(&chapter, step).unwrap();
            let (original, copy) = (&answers["reference"], disguised(&answers["reference"]));
            let found = compared(&[("ann", original), ("bob", &copy)], &[], &starter);
            let [pair] = &found.pairs[..] else { panic!("{slug} {}: {found:?}", step.stem) };
            least = least.min(pair.share());
        }
    }
    assert!(least > 0.75, "the least alike copy shares {least:.2}");
}

#[test]
fn two_who_met_at_an_answer_of_the_workbook_are_told_by_it_and_not_by_each_other() {
    let chapter = workspace().chapter("rate-limiter").unwrap();
    let (answers, starter) = answers(&chapter, chapter.step("s1").unwrap()).unwrap();
    let copy = disguised(&answers["reference"]);
    let texts = [("ann", copy.as_str()), ("bob", answers["reference"].as_str())];
    let answers = [("reference", answers["reference"].as_str())];
    let found = compared(&texts, &answers, &starter);
    assert_eq!(
        found.known.iter().map(|alike| alike.a.as_str()).collect::<Vec<_>>(),
        ["ann", "bob"]
    );
    // Each is more like the reference than they need be to have copied one another.
    assert_eq!((found.pairs.len(), found.met), (0, 1));
}

#[test]
fn what_was_handed_out_is_nobodys_copy_and_no_rust_is_said_to_be_unread() {
    let chapter = workspace().chapter("rate-limiter").unwrap();
    let (_, starter) = answers(&chapter, chapter.step("s1").unwrap()).unwrap();
    let texts = [("ann", starter.as_str()), ("bob", &starter), ("eve", "fn f( {")];
    let found = compared(&texts, &[], &starter);
    assert_eq!(found.pairs, []);
    assert_eq!(found.unread, [("eve".into(), "toy".into(), "s1_a".into())]);
}

#[test]
fn common_lines_are_those_of_the_copied_code() {
    let chapter = workspace().chapter("rate-limiter").unwrap();
    let (answers, starter) = answers(&chapter, chapter.step("s1").unwrap()).unwrap();
    let reference = &answers["reference"];
    let later = format!("fn mine() {{\n    loop {{ break; }}\n}}\n{reference}");
    let [a, b] = common_lines(reference, &later, &starter);
    assert!(!a.is_empty() && !b.contains(&1), "{a:?} {b:?}");
    assert!(a.iter().all(|line| b.contains(&(line + 3))), "{a:?} {b:?}");
}
