//! The commands over the toy workbook beside this folder.

mod commands;
mod judge;
mod support;
mod verify;
