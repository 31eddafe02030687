//! Text of unknown origin, made fit to be shown: what would act is shown as a mark instead.

/// The most that is shown of one line, in characters. A domain message has a tenth of it.
const LINE: usize = 1200;
/// The most that is shown of a text of several lines: a compiler's error has half of it.
const LINES: usize = 4000;

/// One line of text in which nothing acts: control characters (terminal escapes among them), marks
/// that turn the direction of writing, invisible characters and line ends are shown as marks. A
/// text longer than 1200 characters is cut, and says so.
pub fn line(text: &str) -> String {
    cut(text, LINE).chars().fold(String::new(), |shown, c| push(shown, c, false))
}

/// As [`line`], but line ends and tabs stay, and 4000 characters.
pub fn lines(text: &str) -> String {
    cut(text, LINES).chars().fold(String::new(), |shown, c| push(shown, c, true))
}

fn push(mut shown: String, c: char, ends: bool) -> String {
    match c {
        '\n' | '\t' if ends => shown.push(c),
        // Unicode has a picture of each ASCII control character.
        '\0'..='\x1f' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
        '\x7f' => shown.push('\u{2421}'),
        c if acts(c) => shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(c))),
        c => shown.push(c),
    }
    shown
}

/// Whether a character is not seen, but changes how its neighbours are: C1 controls, bidirectional
/// marks (Unicode Standard Annex #9), joiners and other zero-width characters, line and paragraph
/// separators, variation selectors, tags.
fn acts(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((at, _)) => {
            let more = text[at..].chars().count();
            format!("{} … ({more} more characters)", &text[..at])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_act_is_shown_as_a_mark() {
        assert_eq!(line("a\x1b[2J\r\nb\x07"), "a␛[2J␍␊b␇");
        assert_eq!(line("x\u{202e}cod.exe\u{9b}1m"), "x⟨U+202E⟩cod.exe⟨U+009B⟩1m");
        assert_eq!(lines("a\n\tb\u{200b}"), "a\n\tb⟨U+200B⟩");
        assert_eq!(line("Łódź – ☃ 東京"), "Łódź – ☃ 東京");
    }

    #[test]
    fn a_flood_is_cut_and_says_so() {
        let shown = line(&"é".repeat(100_000));
        assert!(shown.ends_with("é … (98800 more characters)"), "{}", &shown[shown.len() - 60..]);
    }
}
