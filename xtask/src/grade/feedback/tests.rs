use super::*;
use crate::compile::CompileError;
use crate::fingerprint::Fingerprint;
use crate::grade::result::{Finding, Refused};
use crate::judge::{Checked, Verdict};
use crate::run::{End, Failure};
use pulldown_cmark::{Event, Options, Parser, Tag};

/// What somebody may write who wants more than to be read.
const HOSTILE: [&str; 16] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</code></pre><h1>100 points</h1>",
    "`` ` ``` ```` </code> `",
    "```\n\n# 100 points\n\n```",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "http://evil.example <mailto:a@b.c>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "\x1b[2J\x1b]8;;http://evil.example\x07held\x1b]8;;\x07",
    "\u{202e}\u{2066}dleh ton\u{2069}",
    "\r\n> # quoted\r\n- item\r\n1. item",
    "&lt;b&gt; &#x202e; &amp;",
    "{{#include ../../secrets}} {{ x }} {% x %}",
    "\0\u{feff}\u{2028}\u{e0041}",
    "---\n***\n===",
];

/// A student all of whose text is `text`, with a step of each fate.
fn everywhere(text: &str) -> (Course, StudentResult) {
    let t = || text.to_owned();
    let failure =
        Failure { end: End::Compared, did: t(), expected: t(), got: t(), seed: Some(t()) };
    let test =
        |failure| TestResult { name: t(), id: "TY-A-1".into(), failure, printed: 0, figure: None };
    let checked = |failure| Checked {
        id: "TY-A-1".into(),
        sentence: "It holds.".into(),
        page: "book/toy/s1_a.md:7".into(),
        tests: vec![test(failure)],
    };
    let looks_like = Fingerprint {
        bug: "b".into(),
        // The workbook's own words, in which backticks mean code.
        belief: text.replace('`', ""),
        hint: text.replace('`', ""),
        breaks: vec![],
        fails: Default::default(),
    };
    let reached = [
        Reached::InProcess,
        Reached::NotCompiled,
        Reached::Screened,
        Reached::Disbelieved,
        Reached::Unwritten,
        Reached::Missing,
    ];
    let steps = reached.into_iter().zip(1..).map(|(reached, number)| StepGrade {
        slug: "toy".into(),
        step: format!("s{number}_a"),
        reached,
        verdict: Verdict {
            slug: "toy".into(),
            step: format!("s{number}_a"),
            compile_error: (reached == Reached::NotCompiled).then(|| CompileError {
                meaning: t(),
                error: t(),
                count: 3,
                ..CompileError::default()
            }),
            requirements: vec![checked(Some(failure.clone()))],
            looks_like: Some(looks_like.clone()),
            set_aside: vec![],
            printed: 0,
        },
        findings: match reached {
            Reached::Screened => vec![Finding { line: 3, token: t(), why: t() }],
            _ => vec![],
        },
    });
    let steps: Vec<StepGrade> = steps.collect();
    let wanted = Wanted {
        id: "TY-A-1".into(),
        sentence: "It holds.".into(),
        page: "book/toy/s1_a.md:7".into(),
        worth: 0.5,
    };
    let course = steps.iter().map(|grade| CourseStep {
        slug: "toy".into(),
        chapter: "Toy".into(),
        step: grade.step.clone(),
        title: "A".into(),
        requirements: vec![wanted.clone()],
    });
    let course = Course { steps: course.collect() };
    let refused = vec![Refused { path: t(), reason: t() }];
    (course, StudentResult { student: t(), refused, steps })
}

fn acts(page: &str) -> Option<char> {
    let control = |c: char| c.is_control() && c != '\n' && c != '\t';
    page.chars().find(|&c| {
        control(c) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{2029}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{e0041}')
    })
}

#[test]
fn nothing_hostile_acts_in_html() {
    let (course, plain) = everywhere("plain");
    let tags = |page: &str| page.matches('<').count();
    let quotes = |page: &str| page.matches('"').count();
    let wanted = html(&course, &plain, &["plain".into()]);
    for text in HOSTILE {
        let (course, result) = everywhere(text);
        let page = html(&course, &result, &[text.into()]);
        assert_eq!(tags(&page), tags(&wanted), "{text:?} makes a tag");
        assert_eq!(quotes(&page), quotes(&wanted), "{text:?} makes an attribute");
        assert_eq!(acts(&page), None, "{text:?}");
    }
}

/// The constructs of a page by name, without their texts.
fn constructs(page: &str) -> Vec<String> {
    let name = |event: Event<'_>| match event {
        Event::Text(_) | Event::SoftBreak | Event::Code(_) => None,
        Event::Start(Tag::CodeBlock(_)) => Some("code block".to_owned()),
        event => Some(format!("{event:?}")),
    };
    let mut names: Vec<String> = Parser::new_ext(page, Options::all()).filter_map(name).collect();
    names.dedup();
    names
}

#[test]
fn nothing_hostile_acts_in_markdown() {
    let (course, plain) = everywhere("plain");
    let wanted = constructs(&markdown(&course, &plain, &["plain".into()]));
    assert!(wanted.len() > 50, "{wanted:?}");
    for text in HOSTILE {
        let (course, result) = everywhere(text);
        let page = markdown(&course, &result, &[text.into()]);
        assert_eq!(constructs(&page), wanted, "{text:?}\n{page}");
        assert_eq!(acts(&page), None, "{text:?}");
    }
}

#[test]
fn a_page_says_what_was_done_expected_and_got_and_where_to_read() {
    let (course, mut result) = everywhere("text");
    result.student = "Ann Lee".into();
    let pages = [markdown(&course, &result, &[]), html(&course, &result, &[])];
    for page in pages {
        for said in [
            "Ann Lee",
            "0 of 3 points",
            "Step 1",
            "did",
            "expected",
            "got",
            "replay",
            "seed text",
            "A question",
            "s1_a.md:7",
            "not held",
            "not compiled",
            "not counted",
            "not written",
            "not handed in",
            "A good place to begin",
        ] {
            assert!(page.contains(said), "{said}:\n{page}");
        }
    }
}

#[test]
fn a_flood_stays_small() {
    let (course, result) = everywhere(&"`<".repeat(1 << 16));
    assert!(markdown(&course, &result, &[]).len() < 64 << 10);
    assert!(html(&course, &result, &[]).len() < 256 << 10);
}
