//! The commands over the toy workbook beside this folder.

#[path = "../attacks/archives/mod.rs"]
mod archives;
mod attacks;
mod capstone;
mod class;
mod commands;
mod grading;
mod handout;
mod judge;
mod similarity;
mod submit;
mod support;
mod verify;
