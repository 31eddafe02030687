//! The commands over the toy workbook beside this folder.

mod attacks;
mod commands;
mod grading;
mod handout;
mod judge;
mod similarity;
mod submit;
mod support;
mod verify;
