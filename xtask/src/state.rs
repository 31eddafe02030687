//! What the workbook remembers of a learner: `.workbook/progress.toml`, outside git.
