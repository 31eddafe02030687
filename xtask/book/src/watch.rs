//! Builds the book again when one of its files changes.

use crate::{build, sources};
use std::path::Path;
use std::time::Duration;

/// How often the files are looked at; also how long they must rest before a build.
const BREATH: Duration = Duration::from_millis(300);

/// Never returns: builds anew after each change, calls `built` with the folder of the pages, and
/// tells on stderr what hinders it.
pub fn forever(root: &Path, built: impl Fn(&Path)) -> ! {
    let mut last = sources::state(root);
    loop {
        std::thread::sleep(BREATH);
        let state = sources::state(root);
        if state == last {
            continue;
        }
        // Editors write a file in steps: wait until nothing moves.
        std::thread::sleep(BREATH);
        if sources::state(root) != state {
            continue;
        }
        last = state;
        match build::build(root) {
            Ok(pages) => {
                eprintln!("book rebuilt");
                built(&pages);
            }
            Err(error) => eprintln!("book not rebuilt, the old pages stay: {error:#}"),
        }
    }
}
