//! What a derived line of a sheet says: names and numbers, and what is done with them.

/// An operation between two quantities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

/// An expression as a tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A bare number, which measures nothing.
    Number(f64),
    /// The quantity of another line.
    Name(String),
    /// Two expressions, and what is done with them.
    Binary(Box<Expr>, Op, Box<Expr>),
}

impl Expr {
    /// Reads names, numbers, `+ - * /` and parentheses; `*` and `/` bind tighter, and all of them from the
    /// left. A number may end in `k`, `M` or `G`.
    ///
    /// # Errors
    /// What was found where something else should be.
    pub fn parse(text: &str) -> Result<Expr, String> {
        let mut rest = text;
        let expr = sum(&mut rest)?;
        match rest.trim() {
            "" => Ok(expr),
            rest => Err(format!("`{rest}` where an operator should be")),
        }
    }
}

fn sum(rest: &mut &str) -> Result<Expr, String> {
    chain(rest, &[('+', Op::Plus), ('-', Op::Minus)], product)
}

fn product(rest: &mut &str) -> Result<Expr, String> {
    chain(rest, &[('*', Op::Times), ('/', Op::Over)], atom)
}

/// Parts with operators of one rank between them.
fn chain(
    rest: &mut &str,
    ops: &[(char, Op)],
    part: fn(&mut &str) -> Result<Expr, String>,
) -> Result<Expr, String> {
    let mut left = part(rest)?;
    loop {
        *rest = rest.trim_start();
        let Some(&(_, op)) = ops.iter().find(|(sign, _)| rest.starts_with(*sign)) else {
            return Ok(left);
        };
        *rest = &rest[1..];
        left = Expr::Binary(Box::new(left), op, Box::new(part(rest)?));
    }
}

fn atom(rest: &mut &str) -> Result<Expr, String> {
    *rest = rest.trim_start();
    if let Some(inner) = rest.strip_prefix('(') {
        *rest = inner;
        let expr = sum(rest)?;
        *rest = rest.trim_start().strip_prefix(')').ok_or("no `)` for a `(`")?;
        return Ok(expr);
    }
    let end = rest.find(|c: char| !(c.is_alphanumeric() || "_.".contains(c))).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after;
    match word.chars().next() {
        Some(c) if c.is_alphabetic() => Ok(Expr::Name(word.to_owned())),
        Some(_) => number(word).map(Expr::Number).ok_or(format!("`{word}` is no number")),
        None => Err("a name or a number is missing".to_owned()),
    }
}

/// A number as a sheet writes it: `0.5`, `150M`, `-3`.
pub(super) fn number(text: &str) -> Option<f64> {
    let (digits, size) = match text.chars().last()? {
        'k' => (&text[..text.len() - 1], 1e3),
        'M' => (&text[..text.len() - 1], 1e6),
        'G' => (&text[..text.len() - 1], 1e9),
        _ => (text, 1.0),
    };
    digits.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| number * size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_bind_tighter_and_from_the_left() {
        let name = |name: &str| Box::new(Expr::Name(name.into()));
        let over = Expr::Binary(name("b"), Op::Over, name("c"));
        let inner = Expr::Binary(Box::new(over), Op::Times, Box::new(Expr::Number(2e6)));
        let all = Expr::Binary(name("a"), Op::Minus, Box::new(inner));
        assert_eq!(Expr::parse("a - b/c * (2M)"), Ok(all));
        assert_eq!(Expr::parse("a b"), Err("`b` where an operator should be".into()));
        assert_eq!(Expr::parse("a * "), Err("a name or a number is missing".into()));
        assert_eq!(Expr::parse("(a"), Err("no `)` for a `(`".into()));
    }
}
