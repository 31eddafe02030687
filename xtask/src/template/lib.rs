//! {title}, one file a step. Chapter: `book/{slug}/README.md`.
