//! Who is in the class: a CSV file of one's own, or what Canvas and Moodle export.

use super::intake::name::Named;
use super::visible;
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A student as the roster has them; what its columns do not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name, as written.
    pub name: String,
    /// The school's number.
    pub id: String,
    /// The number that the LMS writes into the names of submissions.
    pub number: String,
    /// The name the student logs in with.
    pub login: String,
    /// The address.
    pub email: String,
    /// Canvas's section.
    pub section: String,
    /// When the work was handed in, as written.
    pub submitted: String,
}

/// A class.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    /// In the order of the file.
    pub people: Vec<Person>,
}

/// The names that a column may have, in small letters, and what they mean.
const COLUMNS: [(&str, &[&str]); 9] = [
    ("number", &["identifier", "canvas id"]),
    ("id", &["sis user id", "student id", "id number", "sid", "matriculation number", "id"]),
    ("name", &["student", "name", "full name", "student name"]),
    ("first", &["first name", "given name"]),
    ("last", &["last name", "surname", "family name"]),
    ("login", &["sis login id", "login", "login id", "username", "user"]),
    ("email", &["email", "email address", "e-mail", "mail"]),
    ("section", &["section", "group"]),
    ("submitted", &["submitted", "submitted at", "submission time", "last modified (submission)"]),
];

impl Roster {
    /// Reads a roster.
    ///
    /// # Errors
    /// If it cannot be read, names nobody, or lists one student twice; the message has the line.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read(path);
        let text = text.with_context(|| format!("{} cannot be read", path.display()))?;
        Self::of(&text).with_context(|| format!("{} is no roster", path.display()))
    }

    fn of(text: &[u8]) -> Result<Self> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        // European spreadsheets write semicolons.
        let head = text.split(|b| *b == b'\n').next().unwrap_or_default();
        let count = |byte| head.iter().filter(|b| **b == byte).count();
        let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text);
        let columns = columns(reader.headers().context("its first line is no heading")?)?;
        let mut roster = Roster::default();
        let mut seen: BTreeMap<(String, String, String), u64> = BTreeMap::new();
        for record in reader.records() {
            let record = record?;
            let line = record.position().map_or(0, csv::Position::line);
            let person = person(&record, &columns);
            // Canvas's second line.
            if person.name.is_empty() && person.id.is_empty() && person.login.is_empty()
                || person.name.starts_with("Points Possible")
            {
                continue;
            }
            let who = (person.name.clone(), person.id.clone(), person.login.clone());
            if let Some(before) = seen.insert(who, line) {
                bail!("line {line} lists {} again, after line {before}", person.name);
            }
            roster.people.push(person);
        }
        anyhow::ensure!(!roster.people.is_empty(), "it lists nobody");
        Ok(roster)
    }

    /// How results name a person: by name, and by number as well where two have the same name.
    pub fn called(&self, index: usize) -> String {
        let person = &self.people[index];
        let mark = [&person.id, &person.login, &person.number, &person.email];
        let mark = mark.into_iter().find(|mark| !mark.is_empty());
        let same = self.people.iter().filter(|p| p.name.eq_ignore_ascii_case(&person.name)).count();
        let called = match mark {
            Some(mark) if person.name.is_empty() => mark.clone(),
            Some(mark) if same > 1 => format!("{} ({mark})", person.name),
            _ => person.name.clone(),
        };
        visible::line(&called)
    }

    /// Whose submission this is, if exactly one person fits.
    pub fn find(&self, named: &Named) -> Option<usize> {
        let fitting = |fits: &dyn Fn(&Person) -> bool| {
            let mut found = self.people.iter().enumerate().filter(|(_, person)| fits(person));
            found.next().map(|(index, _)| index).filter(|_| found.next().is_none())
        };
        // A number is exact; where it is there and unknown, a name still may fit.
        let number = named.number.as_ref();
        number
            .and_then(|number| fitting(&|p| p.number == *number))
            .or_else(|| fitting(&|p| exact(p).any(|text| text.eq_ignore_ascii_case(&named.name))))
            .or_else(|| {
                let name = squeezed(&named.name);
                fitting(&|p| !name.is_empty() && squeezed_names(p).contains(&name))
            })
    }
}

fn exact(person: &Person) -> impl Iterator<Item = &str> {
    let local = person.email.split('@').next().unwrap_or_default();
    let texts = [&person.id, &person.login, &person.email, &person.name];
    texts.map(String::as_str).into_iter().chain([local]).filter(|text| !text.is_empty())
}

/// As Canvas writes names into those of files: `Smith, Anna` is `smithanna`. Both orders.
fn squeezed_names(person: &Person) -> Vec<String> {
    let turned = match person.name.split_once(',') {
        Some((last, first)) => format!("{first}{last}"),
        None => match person.name.rsplit_once(' ') {
            Some((first, last)) => format!("{last}{first}"),
            None => String::new(),
        },
    };
    vec![squeezed(&person.name), squeezed(&turned)]
}

fn squeezed(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Which column says what.
fn columns(head: &csv::StringRecord) -> Result<BTreeMap<&'static str, usize>> {
    let named = |names: &[&str]| {
        names.iter().find_map(|name| head.iter().position(|h| h.eq_ignore_ascii_case(name)))
    };
    let found = COLUMNS.iter().filter_map(|(what, names)| Some((*what, named(names)?)));
    let mut columns: BTreeMap<&str, usize> = found.collect();
    // Canvas has its own number beside the school's.
    if named(&["sis user id"]).is_some() {
        columns.extend(named(&["id"]).map(|column| ("number", column)));
    } else if let (None, Some(id)) = (columns.get("number"), columns.get("id")) {
        columns.insert("number", *id);
    }
    if !["id", "name", "login", "email", "last"].iter().any(|what| columns.contains_key(what)) {
        let head: Vec<&str> = head.iter().collect();
        bail!(
            "line 1: none of its columns is one of name, id, login and email: it has {}",
            visible::line(&head.join(", "))
        );
    }
    Ok(columns)
}

fn person(record: &csv::StringRecord, columns: &BTreeMap<&'static str, usize>) -> Person {
    let cell = |what: &str| {
        columns.get(what).and_then(|column| record.get(*column)).unwrap_or_default().to_owned()
    };
    let full = format!("{} {}", cell("first"), cell("last"));
    let number = cell("number");
    Person {
        name: if cell("name").is_empty() { full.trim().to_owned() } else { cell("name") },
        id: cell("id"),
        number: number.strip_prefix("Participant ").unwrap_or(&number).to_owned(),
        login: cell("login"),
        email: cell("email"),
        section: cell("section"),
        submitted: cell("submitted"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::intake::name::named;

    #[test]
    fn canvas_and_moodle_exports_are_read_and_submissions_find_their_owners() {
        let canvas = "Student,ID,SIS User ID,SIS Login ID,Section,Homework (1)\n\
            \x20   Points Possible,,,,,10\n\"Smith, Anna\",12345,S1,asmith,A,\n\"Lee, Bo\",7,S2,blee,A,\n";
        let roster = Roster::of(canvas.as_bytes()).unwrap();
        assert_eq!(roster.people.len(), 2);
        for (file, who) in [("smithanna_12345_9_a.zip", 0), ("leebo_99_9_a.zip", 1), ("blee", 1)] {
            assert_eq!(roster.find(&named(file)), Some(who), "{file}");
        }
        assert_eq!(roster.find(&named("nobody")), None);
        let moodle = "\u{feff}Identifier;Full name;ID number;Email address\n\
            Participant 77;Anna Smith;S1;anna@uni.example\n";
        let roster = Roster::of(moodle.as_bytes()).unwrap();
        assert_eq!(roster.find(&named("Someone_77_assignsubmission_file_")), Some(0));
        assert_eq!(roster.find(&named("anna.tar.gz")), Some(0));
        assert_eq!(roster.people[0].id, "S1");
    }

    #[test]
    fn two_of_one_name_are_told_apart_and_never_guessed() {
        let roster = Roster::of(b"name,id\nAnna Smith,1\nAnna Smith,2\n").unwrap();
        assert_eq!(roster.called(1), "Anna Smith (2)");
        assert_eq!(roster.find(&named("Anna Smith")), None);
        assert_eq!(roster.find(&named("2")), Some(1));
    }

    #[test]
    fn what_is_no_roster_says_why() {
        let told = |text: &str| Roster::of(text.as_bytes()).unwrap_err().to_string();
        assert!(told("colour,size\nred,3\n").contains("line 1"));
        assert!(told("name,id\na,1\na,1\n").contains("line 3 lists a again, after line 2"));
        assert!(told("name\n").contains("nobody"));
    }
}
