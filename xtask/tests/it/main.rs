//! The commands over the toy workbook beside this folder.

mod commands;
mod handout;
mod judge;
mod similarity;
mod submit;
mod support;
mod verify;
