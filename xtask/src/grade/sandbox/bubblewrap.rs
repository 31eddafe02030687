//! The command line of bubblewrap.

use super::Job;
use crate::grade::layers::Layer;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Sets the limits inside: those of processes count anew in each user namespace, and only there can
/// they be low.
const LIMITER: &str = super::PROBE;
/// The kernel holds root to no limit of processes, not even in a namespace of its own.
const NOBODY: u32 = 65_534;

pub(super) fn command(job: &Job<'_>) -> Command {
    let mut command = job.command("bwrap");
    command.args(["--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534"]);
    command.args(["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]);
    if !job.off.on(Layer::Network) {
        command.arg("--share-net");
    }
    system(&mut command, job);
    if !job.compiles && rustix::process::getuid().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    for path in &job.reads {
        command.arg("--ro-bind").args([path, path]);
    }
    if let Some(out) = &job.writes {
        command.arg("--bind").args([out, out]);
    }
    for (name, value) in &job.env {
        command.args(["--setenv", name]).arg(value);
    }
    if job.off.on(Layer::Files) {
        command.args(["--remount-ro", "/"]);
    }
    command.args(["--chdir", "/", "--", LIMITER]);
    let limits = &job.limits;
    command.args([
        format!("--cpu={}", limits.cpu),
        format!("--as={}", limits.memory),
        format!("--nproc={}", limits.processes),
        format!("--fsize={}", limits.file),
        format!("--nofile={}", limits.open),
        "--core=0".to_owned(),
    ]);
    command.arg(job.program).args(&job.args);
    command
}

/// What a program sees of the system: the compiler its linker, a test the libraries it is linked to.
fn system(command: &mut Command, job: &Job<'_>) {
    if !job.off.on(Layer::Files) {
        command.args(["--bind", "/", "/", "--tmpfs", "/proc", "--dev", "/dev"]);
    } else {
        let parts: &[&str] =
            if job.compiles { &["/usr"] } else { &["/usr/lib", "/usr/lib64", LIMITER] };
        for path in parts {
            command.args(["--ro-bind-try", path, path]);
        }
        command.args(["--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"]);
        if job.compiles {
            command.args(["--symlink", "usr/bin", "/bin", "--dev", "/dev"]);
            command.args(["--ro-bind-try", "/etc/alternatives", "/etc/alternatives"]);
            command.args(["--size", "67108864", "--tmpfs", "/tmp"]);
        }
    }
    if job.compiles || !job.off.on(Layer::Proc) {
        command.args(["--proc", "/proc"]);
    }
}
