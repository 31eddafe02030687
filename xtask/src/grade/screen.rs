//! The token screen: what no step needs and forgers do. It reads tokens, so that no comment, string
//! or raw identifier deceives it, and looks into macros, whose tokens become code.
//!
//! Of the standard library it names what may pass, not what may not. It is not trusted alone.
//! `unsafe`, `extern` blocks and the attributes of linking are left to the compiler, which sees them
//! also where macros make them.

use crate::grade::result::Finding;
use crate::submission::LARGEST;
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use std::collections::BTreeSet;

/// The roots of the standard library.
const ROOTS: [&str; 3] = ["std", "core", "alloc"];

/// What may follow a root: values, collections and traits, none of which reaches out of the process
/// or tells a test's name.
const OPEN: &str = "array ascii borrow boxed cell char clone cmp collections convert default error \
    f32 f64 fmt future hash hint i8 i16 i32 i64 i128 isize iter marker mem num ops option pin \
    primitive ptr rc result slice str string sync task time u8 u16 u32 u64 u128 usize vec assert \
    assert_eq assert_ne concat dbg debug_assert debug_assert_eq debug_assert_ne eprintln eprint \
    format format_args matches print println stringify todo unimplemented unreachable write writeln";

/// Of `std::io` what works on bytes in memory.
const IN_MEMORY: &str = "BufRead Cursor Error ErrorKind Read Result Seek SeekFrom Write";

/// Macros whose arguments are expressions; a macro of the file's own may make anything of its.
const PLAIN: &str = "assert assert_eq assert_ne concat dbg debug_assert debug_assert_eq \
    debug_assert_ne eprintln eprint format format_args matches panic print println stringify \
    thread_local todo unimplemented unreachable vec write writeln";

/// Names that are refused wherever they stand.
const NEVER: [(&str, &str); 9] = [
    ("include_str", "reads a file while it is compiled"),
    ("include_bytes", "reads a file while it is compiled"),
    ("option_env", "reads the environment of the compiler"),
    ("asm", "is machine code"),
    ("global_asm", "is machine code"),
    ("macro_export", "gives the tests a macro of its own"),
    ("macro_use", "takes another crate's macros"),
    ("global_allocator", "replaces what the whole program allocates with"),
    ("proc_macro", "runs code in the compiler"),
];

/// Words that are names of macros only where a macro can be meant.
const MACROS: [(&str, &str); 2] = [
    ("include", "reads a file while it is compiled"),
    ("env", "reads the environment of the compiler"),
];

/// Deeper than any program, and less deep than a parser can follow.
const DEEPEST: usize = 128;

/// A source that has no tokens: it does not compile either, or else it is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// What does not pass in `source`.
///
/// # Errors
/// If it is no sequence of tokens, as where a bracket is not closed.
pub fn findings(source: &str) -> Result<Vec<Finding>, Unreadable> {
    if let Some(found) = monstrous(source) {
        return Ok(vec![found]);
    }
    let tokens: TokenStream = source.parse().map_err(|_| Unreadable)?;
    let mut screen = Screen::default();
    screen.own_macros(tokens.clone());
    screen.walk(tokens, Place::default());
    screen.found.sort_by_key(|finding| finding.line);
    Ok(screen.found)
}

/// The finding of a source that is compiled although it has no tokens for the screen.
pub fn unreadable() -> Finding {
    finding(1, "the file", "cannot be read by the screen, and yet compiles")
}

fn finding(line: usize, token: &str, why: &str) -> Finding {
    Finding { line, token: token.to_owned(), why: why.to_owned() }
}

/// What must not even be parsed.
fn monstrous(source: &str) -> Option<Finding> {
    if source.len() as u64 >= LARGEST {
        return Some(finding(1, "the file", "is larger than any step needs"));
    }
    // The compiler skips such a line, in which a comment could open that hides the rest from us.
    let first = source.trim_start_matches('\u{feff}');
    if first.starts_with("#!") && !first[2..].trim_start().starts_with('[') {
        return Some(finding(1, "#!", "is a line that only the compiler would skip"));
    }
    let (mut depth, mut line) = (0_usize, 1);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' => line += 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Some(finding(line, "brackets", "are nested deeper than any step needs"));
        }
    }
    None
}

/// Where a token stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Between `use` and its semicolon.
    import: bool,
    /// In what is given to a macro of the file's own, or in its rules.
    own_macro: bool,
    /// In `#[…]`.
    attribute: bool,
}

#[derive(Debug, Default)]
struct Screen {
    found: Vec<Finding>,
    /// Macros that the file defines.
    macros: BTreeSet<String>,
}

impl Screen {
    fn own_macros(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.own_macros(group.stream()),
                TokenTree::Ident(ident) if *ident == "macro_rules" => {
                    self.macros.extend(name_at(&tokens, index + 2));
                }
                _ => {}
            }
        }
    }

    fn walk(&mut self, stream: TokenStream, place: Place) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut import = place.import;
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ';' => import = place.import,
                TokenTree::Ident(ident) => {
                    // `use<'a>` captures lifetimes and imports nothing.
                    import |= *ident == "use" && !is_punct(&tokens, index + 1, '<');
                    self.ident(ident, &tokens, index, Place { import, ..place });
                }
                TokenTree::Group(group) => {
                    let own_macro = place.own_macro || self.is_of_own_macro(&tokens, index);
                    let attribute = place.attribute || is_attribute(&tokens, index);
                    self.walk(group.stream(), Place { import, own_macro, attribute });
                }
                _ => {}
            }
        }
    }

    fn ident(&mut self, ident: &Ident, tokens: &[TokenTree], index: usize, place: Place) {
        let name = plain(ident);
        let before = index.checked_sub(1);
        let after_path = before.is_some_and(|before| is_punct(tokens, before, ':'));
        let next_is = |word: &str| name_at(tokens, index + 1).is_some_and(|next| next == word);
        let why = if let Some((_, why)) = NEVER.iter().find(|(never, _)| name == *never) {
            Some(*why)
        } else if let Some((_, why)) = MACROS.iter().find(|(named, _)| name == *named) {
            let called = is_punct(tokens, index + 1, '!');
            (called || place.import || place.own_macro || after_path).then_some(*why)
        } else if ROOTS.contains(&name.as_str()) {
            return self.root(ident, tokens, index, place);
        } else if name == "extern" && next_is("crate") {
            Some("gives a crate another name")
        } else if name == "path" && (place.attribute || place.own_macro) {
            is_punct(tokens, index + 1, '=').then_some("makes another file a part of this one")
        } else if name == "PartialEq" || name == "PartialOrd" {
            let other = is_punct(tokens, index + 1, '<') || next_is("as");
            other.then_some("compares an answer with another type, which can say what it likes")
        } else {
            None
        };
        self.found.extend(why.map(|why| finding(line(ident), &name, why)));
    }

    /// A root of the standard library: what follows must be open to steps.
    fn root(&mut self, root: &Ident, tokens: &[TokenTree], index: usize, place: Place) {
        let name = plain(root);
        if !(is_punct(tokens, index + 1, ':') && is_punct(tokens, index + 2, ':')) {
            let renamed = name_at(tokens, index + 1).is_some_and(|next| next == "as");
            if place.import || place.own_macro || renamed {
                let why = "takes the standard library under another name";
                self.found.push(finding(line(root), &name, why));
            }
            return;
        }
        match tokens.get(index + 3) {
            Some(TokenTree::Ident(ident)) => self.below(&name, ident, tokens, index + 3),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                self.listed(&name, group);
            }
            _ => self.closed(&name, line(root), "*"),
        }
    }

    /// A list of what is imported from a root.
    fn listed(&mut self, root: &str, list: &Group) {
        let tokens: Vec<TokenTree> = list.stream().into_iter().collect();
        let mut begins = true;
        for (index, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Ident(ident) if begins => self.below(root, ident, &tokens, index),
                TokenTree::Group(group) if begins => self.listed(root, group),
                TokenTree::Punct(punct) if begins && punct.as_char() != ',' => {
                    self.closed(root, punct.span().start().line, &punct.to_string());
                }
                _ => {}
            }
            begins = matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
        }
    }

    fn below(&mut self, root: &str, ident: &Ident, tokens: &[TokenTree], index: usize) {
        let name = plain(ident);
        let renamed = name_at(tokens, index + 1).is_some_and(|next| next == "as");
        let open = OPEN.split_whitespace().any(|open| open == name)
            || name == "io" && is_in_memory(tokens, index + 1)
            || name == "self" && !renamed
            || name == "panic" && is_punct(tokens, index + 1, '!');
        if !open {
            self.closed(root, line(ident), &name);
        }
    }

    fn closed(&mut self, root: &str, line: usize, name: &str) {
        let why = "is a part of the standard library that no step needs";
        self.found.push(finding(line, &format!("{root}::{name}"), why));
    }

    /// Whether the group at `index` is what a macro of the file's own is given, or its rules.
    fn is_of_own_macro(&self, tokens: &[TokenTree], index: usize) -> bool {
        let name = if index >= 2 && is_punct(tokens, index - 1, '!') {
            name_at(tokens, index - 2)
        } else if index >= 3 && is_punct(tokens, index - 2, '!') {
            // macro_rules! name { … }
            name_at(tokens, index - 3)
        } else {
            None
        };
        name.is_some_and(|name| {
            self.macros.contains(&name) || !PLAIN.split_whitespace().any(|plain| plain == name)
        })
    }
}

/// Whether what follows `std::io` is a name, or a list of names, that reach nothing outside.
fn is_in_memory(tokens: &[TokenTree], index: usize) -> bool {
    let named = |token: &TokenTree| match token {
        TokenTree::Ident(ident) => IN_MEMORY.split_whitespace().any(|open| open == plain(ident)),
        TokenTree::Punct(punct) => punct.as_char() == ',',
        _ => false,
    };
    is_punct(tokens, index, ':')
        && match tokens.get(index + 2) {
            Some(TokenTree::Group(list)) => list.stream().into_iter().all(|token| named(&token)),
            Some(token) => named(token),
            None => false,
        }
}

fn is_attribute(tokens: &[TokenTree], index: usize) -> bool {
    let after = |back: usize, mark| index >= back && is_punct(tokens, index - back, mark);
    after(1, '#') || after(1, '!') && after(2, '#')
}

fn is_punct(tokens: &[TokenTree], index: usize, mark: char) -> bool {
    matches!(tokens.get(index), Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

fn name_at(tokens: &[TokenTree], index: usize) -> Option<String> {
    match tokens.get(index) {
        Some(TokenTree::Ident(ident)) => Some(plain(ident)),
        _ => None,
    }
}

/// An identifier without the mark that makes it raw.
fn plain(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

fn line(ident: &Ident) -> usize {
    ident.span().start().line
}

#[cfg(test)]
#[path = "screen/tests.rs"]
mod tests;
