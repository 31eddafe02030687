//! The commands over the toy workbook beside this folder.

mod commands;
mod grading;
mod handout;
mod judge;
mod submit;
mod support;
mod verify;
