//! The exercise is the face of the solution: `of` derives one from the other.
//!
//! Public items, their docs and every other byte stay; bodies become `todo!()`, private items and
//! private fields go. A pure function, so that the exercise is proven to be derived, and a reset
//! needs no copy of it.

use crate::workspace::{Chapter, Step, read};
use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::{Fields, GenericParam, ImplItem, Item, ItemImpl, ItemStruct, TraitItem, Visibility};

/// What an empty struct of the starter says.
const YOUR_FIELDS: &str = "// Your fields.";

/// The starter that belongs to a solution's step file.
///
/// # Errors
/// If `solution` is not Rust.
pub fn of(solution: &str) -> Result<String> {
    let file = syn::parse_file(solution).context("the solution does not parse as Rust")?;
    let private = private_types(&file.items);
    let mut face = Face { source: solution, edits: Vec::new() };
    for item in &file.items {
        face.item(item, &private);
    }
    Ok(face.applied())
}

/// Names of types that the face does not show: `impl` blocks of them go too.
fn private_types(items: &[Item]) -> BTreeSet<String> {
    let name = |item: &Item| match item {
        Item::Struct(item) if !is_public(&item.vis) => Some(item.ident.to_string()),
        Item::Enum(item) if !is_public(&item.vis) => Some(item.ident.to_string()),
        Item::Trait(item) if !is_public(&item.vis) => Some(item.ident.to_string()),
        _ => None,
    };
    items.iter().filter_map(name).collect()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The edits that turn a solution into its face.
struct Face<'a> {
    source: &'a str,
    edits: Vec<(Range<usize>, String)>,
}

impl Face<'_> {
    fn item(&mut self, item: &Item, private: &BTreeSet<String>) {
        match item {
            Item::Fn(item) if is_public(&item.vis) => self.todo(&item.block),
            Item::Struct(item) if is_public(&item.vis) => self.fields(item),
            Item::Impl(item) => self.implementation(item, private),
            Item::Trait(item) if is_public(&item.vis) => {
                for member in &item.items {
                    if let TraitItem::Fn(syn::TraitItemFn { default: Some(body), .. }) = member {
                        self.todo(body);
                    }
                }
            }
            // A `use` may name what only bodies need: harmless, and the starter allows it.
            Item::Use(_) => {}
            Item::Enum(syn::ItemEnum { vis, .. })
            | Item::Type(syn::ItemType { vis, .. })
            | Item::Mod(syn::ItemMod { vis, .. })
            | Item::Const(syn::ItemConst { vis, .. })
                if is_public(vis) => {}
            private => self.remove(private.span().byte_range()),
        }
    }

    fn implementation(&mut self, item: &ItemImpl, private: &BTreeSet<String>) {
        let names = |path: &syn::Path| {
            path.segments.last().is_some_and(|last| private.contains(&last.ident.to_string()))
        };
        let of_private = matches!(&*item.self_ty, syn::Type::Path(path) if names(&path.path))
            || item.trait_.as_ref().is_some_and(|(_, path, _)| names(path));
        let shown = |member: &ImplItem| match member {
            ImplItem::Fn(member) => item.trait_.is_some() || is_public(&member.vis),
            ImplItem::Const(member) => item.trait_.is_some() || is_public(&member.vis),
            _ => true,
        };
        if of_private || (item.trait_.is_none() && !item.items.iter().any(shown)) {
            return self.remove(item.span().byte_range());
        }
        for member in &item.items {
            match member {
                member if !shown(member) => self.remove(member.span().byte_range()),
                ImplItem::Fn(member) => self.todo(&member.block),
                _ => {}
            }
        }
    }

    /// Private fields go; a generic that no field uses any more is held by `PhantomData`.
    fn fields(&mut self, item: &ItemStruct) {
        let is_private = |field: &syn::Field| !is_public(&field.vis);
        if item.fields.is_empty() || !item.fields.iter().any(is_private) {
            return;
        }
        let phantom = phantom(item);
        let all_private = item.fields.iter().all(is_private);
        match &item.fields {
            Fields::Named(fields) if all_private => {
                let held = phantom.map(|held| format!("    _held: {held},\n")).unwrap_or_default();
                let body = format!("{{\n    {YOUR_FIELDS}\n{held}}}");
                self.edits.push((fields.brace_token.span.join().byte_range(), body));
            }
            Fields::Named(fields) => {
                for field in fields.named.iter().filter(|field| is_private(field)) {
                    let mut range = field.span().byte_range();
                    range.end += usize::from(self.source[range.end..].starts_with(','));
                    self.remove(range);
                }
            }
            Fields::Unnamed(fields) => {
                let held = phantom.unwrap_or_default();
                let range = fields.paren_token.span.join().byte_range();
                self.edits.push((range, format!("({held})")));
            }
            Fields::Unit => {}
        }
    }

    fn todo(&mut self, block: &syn::Block) {
        let range = block.brace_token.span.join().byte_range();
        let line = self.source[..range.start].rfind('\n').map_or(0, |at| at + 1);
        let text = &self.source[line..range.start];
        // The indentation is the signature's last line's, which is the body's too.
        let indent = &text[..text.len() - text.trim_start().len()];
        self.edits.push((range, format!("{{\n{indent}    todo!()\n{indent}}}")));
    }

    /// Takes whole lines out: the item, comments right above it, and the blank lines before those.
    fn remove(&mut self, range: Range<usize>) {
        let before = &self.source[..range.start];
        let mut start = before.rfind('\n').map_or(0, |at| at + 1);
        loop {
            let above = &self.source[..start.saturating_sub(1)];
            let line_start = above.rfind('\n').map_or(0, |at| at + 1);
            let line = above[line_start..].trim();
            let goes = line.is_empty() || (line.starts_with("//") && !line.starts_with("//!"));
            if start == 0 || !goes {
                break;
            }
            start = line_start;
        }
        let rest = &self.source[range.end..];
        let end = range.end + rest.find('\n').unwrap_or(rest.len());
        // From the end of the line above to the end of the item's last line.
        self.edits.push((start.saturating_sub(1)..end, String::new()));
    }

    fn applied(mut self) -> String {
        self.edits.sort_by_key(|(range, _)| range.start);
        let mut text = String::new();
        let mut at = 0;
        for (range, replacement) in self.edits {
            text.push_str(&self.source[at..range.start.max(at)]);
            text.push_str(&replacement);
            at = range.end;
        }
        text.push_str(&self.source[at..]);
        // What a removed first member leaves behind an opening brace.
        let text = text.replace("{\n\n", "{\n");
        format!("{}\n", text.trim_end())
    }
}

/// The type that holds a struct's generics when its private fields are gone.
fn phantom(item: &ItemStruct) -> Option<String> {
    let held: Vec<String> = item
        .generics
        .params
        .iter()
        .filter_map(|param| match param {
            GenericParam::Type(param) => Some(param.ident.to_string()),
            GenericParam::Lifetime(param) => Some(format!("&{} ()", param.lifetime)),
            GenericParam::Const(_) => None,
        })
        .collect();
    match &held[..] {
        [] => None,
        [one] => Some(format!("std::marker::PhantomData<{one}>")),
        more => Some(format!("std::marker::PhantomData<({})>", more.join(", "))),
    }
}

/// The starter of a step: derived from the solution, or as a handout carries it.
///
/// # Errors
/// If neither is there.
pub fn of_step(chapter: &Chapter, step: &Step) -> Result<String> {
    let solution = chapter.solution(step);
    if solution.is_file() {
        return of(&read(&solution)?);
    }
    let folder = chapter.root.join(".workbook/starters").join(&chapter.slug).join("src");
    read(&folder.join(format!("{}.rs", step.stem)))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn bodies_become_todo_and_private_items_go_with_their_comments() {
        let solution = "//! Step.\n\nuse std::fmt;\n\n// Why 7.\nconst SEVEN: u64 = 7;\n\n\
            /// A counter.\npub struct Counter {\n    /// How many.\n    count: u64,\n}\n\n\
            impl Counter {\n    /// Zero.\n    pub fn new() -> Self {\n        Counter { count: 0 }\n    }\n\n\
            \x20   /// Secret.\n    fn inner(&self) -> u64 {\n        SEVEN\n    }\n}\n\n\
            impl Inner {\n    fn f() {}\n}\n\nstruct Inner;\n";
        let starter = "//! Step.\n\nuse std::fmt;\n\n\
            /// A counter.\npub struct Counter {\n    // Your fields.\n}\n\n\
            impl Counter {\n    /// Zero.\n    pub fn new() -> Self {\n        todo!()\n    }\n}\n";
        assert_eq!(of(solution).unwrap(), starter);
    }

    #[test]
    fn public_fields_stay_and_private_ones_beside_them_go() {
        let solution =
            "pub struct A {\n    /// Kept.\n    pub a: u8,\n    // Gone.\n    b: u8,\n}\n";
        assert_eq!(of(solution).unwrap(), "pub struct A {\n    /// Kept.\n    pub a: u8,\n}\n");
    }

    #[test]
    fn a_first_private_member_leaves_no_gap() {
        let solution = "pub struct A;\n\nimpl A {\n    fn f() {}\n\n    pub fn g() {\n        A::f()\n    }\n}\n";
        let starter = "pub struct A;\n\nimpl A {\n    pub fn g() {\n        todo!()\n    }\n}\n";
        assert_eq!(of(solution).unwrap(), starter);
    }

    #[test]
    fn trait_implementations_keep_every_method() {
        let solution = "pub struct A;\n\nimpl Iterator for A {\n    type Item = u8;\n\n    fn next(&mut self) -> Option<u8> {\n        None\n    }\n}\n";
        let starter = solution.replace("        None\n", "        todo!()\n");
        assert_eq!(of(solution).unwrap(), starter);
    }

    #[test]
    fn generics_that_no_field_holds_any_more_are_held_by_phantom_data() {
        let solution = "pub struct A<T, U> {\n    t: T,\n    u: U,\n}\n";
        let starter = "pub struct A<T, U> {\n    // Your fields.\n    _held: std::marker::PhantomData<(T, U)>,\n}\n";
        assert_eq!(of(solution).unwrap(), starter);
        assert_eq!(
            of("pub struct B<T>(T);\n").unwrap(),
            "pub struct B<T>(std::marker::PhantomData<T>);\n"
        );
    }
}
