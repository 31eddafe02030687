mod sample;

use super::*;

fn folder(student: &str) -> String {
    student.replace(' ', "-")
}

#[test]
fn two_hundred_students_fit_in_two_megabytes_and_each_is_there() {
    let chapters = sample::chapters();
    let (course, results) = (sample::course(&chapters), sample::class(&chapters, 200));
    let page = page(&course, &results, &sample::times(&results), None, folder);
    assert!(page.len() < 2 << 20, "{} bytes", page.len());
    for result in &results {
        assert!(page.contains(&result.student), "{}", result.student);
    }
    let ids = course.steps.iter().flat_map(|step| &step.requirements);
    assert!(ids.clone().count() > 100);
    for wanted in ids {
        assert!(page.contains(&wanted.id), "{}", wanted.id);
    }
}

#[test]
fn the_idea_that_most_students_share_is_put_first() {
    let chapters = sample::chapters();
    let (course, results) = (sample::course(&chapters), sample::class(&chapters, 60));
    let tally = Tally::of(&course, &results);
    let first = &tally.beliefs[0];
    assert!(tally.beliefs.iter().all(|belief| belief.students.len() <= first.students.len()));
    let page = page(&course, &results, &Times::default(), None, folder);
    let (_, talk) = page.split_once("id=\"talk\"").unwrap();
    let (talk, _) = talk.split_once("<h2").unwrap();
    assert!(talk.contains(&format!("{} students", first.students.len())), "{talk}");
}

#[test]
fn hostile_names_make_no_element_and_lead_nowhere() {
    let chapters = sample::chapters();
    let course = sample::course(&chapters);
    let rendered = |name: &str| {
        let mut results = sample::class(&chapters, 2);
        results[1].student = name.to_owned();
        results[1]
            .refused
            .push(crate::grade::result::Refused { path: name.into(), reason: name.into() });
        page(&course, &results, &Times::default(), None, str::to_owned)
    };
    let plain = rendered("plain").matches('<').count();
    for name in
        ["<script>x</script>", "\"><b>", "javascript:alert(1)", "../../etc", "\u{202e}x\x1b[2J"]
    {
        let page = rendered(name);
        assert_eq!(page.matches('<').count(), plain, "{name:?}");
        assert!(!page.contains("href=\"javascript:") && !page.contains("href=\"../"), "{name:?}");
        assert!(!page.contains(['\u{202e}', '\x1b']), "{name:?}");
    }
}

#[test]
fn an_empty_class_has_a_page() {
    let page = page(&Course::default(), &[], &Times::default(), None, folder);
    assert!(page.contains("No mistake is shared by two students."), "{page}");
}

#[test]
fn what_nobody_wrote_is_not_the_hardest() {
    let chapters = sample::chapters();
    let course = sample::course(&chapters);
    let mut results = sample::class(&chapters, 30);
    for result in &mut results {
        result.steps.truncate(3);
    }
    let tally = Tally::of(&course, &results);
    let written = tally.tried.iter().take_while(|tried| tried.tried() > 0).count();
    assert!(tally.tried[written..].iter().all(|tried| tried.tried() == 0));
    assert!((1..30).contains(&written), "{written}");
}
