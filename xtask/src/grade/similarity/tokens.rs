//! A source as a copier cannot easily change it: tokens without names, literals, comments and
//! attributes.

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Words that nobody can rename.
const KEYWORDS: [&str; 36] = [
    "Self", "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum",
    "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move",
    "mut", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "type",
    "use", "while",
];

/// One token, abstracted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The same for the same keyword or punctuation, for any two names, for any two literals.
    pub kind: u64,
    /// The line it begins in, from 1.
    pub line: usize,
}

/// The tokens of `source`; `None` if its brackets do not match or it is otherwise no Rust tokens.
pub fn tokens(source: &str) -> Option<Vec<Token>> {
    let stream: TokenStream = source.parse().ok()?;
    let mut found = Vec::new();
    // A stack of ours: a file of nested brackets must not exhaust the program's.
    let mut open: Vec<(token_stream::IntoIter, Option<Token>)> = vec![(stream.into_iter(), None)];
    while let Some((rest, close)) = open.last_mut() {
        match rest.next() {
            None => {
                found.extend(*close);
                open.pop();
            }
            Some(TokenTree::Punct(punct)) if punct.as_char() == '#' && attribute(rest) => {}
            Some(TokenTree::Punct(punct)) => {
                found.push(token(&punct.as_char().to_string(), punct.span()));
            }
            Some(TokenTree::Ident(name)) => {
                let text = name.to_string();
                let kept = KEYWORDS.contains(&text.as_str());
                found.push(token(if kept { &text } else { "name" }, name.span()));
            }
            Some(TokenTree::Literal(literal)) => found.push(token("literal", literal.span())),
            Some(TokenTree::Group(group)) => {
                let [begin, end] = brackets(group.delimiter());
                found.push(token(begin, group.span_open()));
                open.push((group.stream().into_iter(), Some(token(end, group.span_close()))));
            }
        }
    }
    Some(found)
}

/// Takes the rest of an attribute, doc comments among them, and says whether it was one.
fn attribute(rest: &mut token_stream::IntoIter) -> bool {
    let mut ahead = rest.clone();
    let mut next = ahead.next();
    if matches!(&next, Some(TokenTree::Punct(punct)) if punct.as_char() == '!') {
        next = ahead.next();
    }
    let is = matches!(&next, Some(TokenTree::Group(g)) if g.delimiter() == Delimiter::Bracket);
    if is {
        *rest = ahead;
    }
    is
}

fn brackets(delimiter: Delimiter) -> [&'static str; 2] {
    match delimiter {
        Delimiter::Brace => ["{", "}"],
        Delimiter::Bracket => ["[", "]"],
        Delimiter::Parenthesis => ["(", ")"],
        Delimiter::None => ["", ""],
    }
}

fn token(text: &str, span: proc_macro2::Span) -> Token {
    Token { kind: hash(text), line: span.start().line }
}

/// A hash that is the same in each run of the same program; it is never kept.
pub fn hash(value: &(impl Hash + ?Sized)) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<u64> {
        tokens(source).unwrap().into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn names_comments_attributes_and_layout_do_not_matter() {
        let one = "/// Doc.\n#[derive(Debug)]\npub struct A { b: u64 } // end";
        assert_eq!(kinds(one), kinds("pub struct Other{\n\n c :\n String}"));
        assert_ne!(kinds(one), kinds("pub enum Other { c: String }"));
    }

    #[test]
    fn nesting_exhausts_nothing_and_no_rust_is_none() {
        let deep = format!("{}{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(kinds(&deep).len(), 200_000);
        assert_eq!(tokens("fn f( {"), None);
    }
}
