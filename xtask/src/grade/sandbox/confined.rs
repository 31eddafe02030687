//! Where bubblewrap does not work: a process that confines itself by Landlock, seccomp and resource
//! limits, and then becomes the program. No namespaces, so no limit of threads but memory.

use super::Job;
use crate::grade::layers::Layer;
use anyhow::{Context, Result, bail};
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr,
    RulesetCreatedAttr, Scope, path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, Signal, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

/// The first argument of a command that is to confine itself.
pub const ENTER: &str = "enter-sandbox";

/// What the confined process is told, as JSON in its second argument.
#[derive(Debug, Serialize, Deserialize)]
struct Orders {
    program: PathBuf,
    reads: Vec<PathBuf>,
    writes: Vec<PathBuf>,
    compiles: bool,
    files: bool,
    network: bool,
    /// Seconds, bytes of memory, bytes of a file, open files.
    limits: [u64; 4],
}

pub(super) fn command(job: &Job<'_>) -> Result<Command> {
    let mut command = job.command(launcher()?);
    let limits = &job.limits;
    let mut orders = Orders {
        program: job.program.to_owned(),
        reads: job.reads.clone(),
        writes: job.writes.iter().cloned().collect(),
        compiles: job.compiles,
        files: job.off.on(Layer::Files),
        network: job.off.on(Layer::Network),
        limits: [limits.cpu, limits.memory, limits.file, limits.open],
    };
    orders.reads.extend(["/usr/lib", "/usr/lib64", "/lib", "/lib64"].map(PathBuf::from));
    if job.compiles {
        orders.reads.extend(["/usr", "/etc/alternatives", "/proc/self"].map(PathBuf::from));
        orders.writes.push("/dev/null".into());
        command.env("TMPDIR", job.writes.as_deref().context("a compiler writes somewhere")?);
    } else if !job.off.on(Layer::Proc) {
        orders.reads.push("/proc".into());
    }
    command.envs(job.env.iter().map(|(name, value)| (name, value)));
    command.current_dir("/").arg(ENTER).arg(serde_json::to_string(&orders)?).args(&job.args);
    Ok(command)
}

/// The command that knows [`ENTER`]: this one, or the one that a test program was built beside.
fn launcher() -> Result<PathBuf> {
    let this = std::env::current_exe().context("this program does not know where it is")?;
    let mut folders = this.ancestors().skip(1).take(2).map(|folder| folder.join("xtask"));
    folders.find(|path| path.is_file()).context("the command xtask is not where it was built")
}

/// Confines this process and becomes the program; comes back only if that fails.
///
/// # Errors
/// If the kernel lacks a part of it.
pub fn enter(orders: &str, args: impl Iterator<Item = std::ffi::OsString>) -> Result<()> {
    let orders: Orders = serde_json::from_str(orders)?;
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    let resources = [Resource::Cpu, Resource::As, Resource::Fsize, Resource::Nofile];
    for (resource, limit) in resources.into_iter().zip(orders.limits) {
        setrlimit(resource, Rlimit { current: Some(limit), maximum: Some(limit) })?;
    }
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    if orders.files {
        files(&orders)?;
    }
    seccompiler::apply_filter(&filter(&orders)?)?;
    let error = Command::new(&orders.program).args(args).exec();
    bail!("{} cannot be started: {error}", orders.program.display())
}

/// What the process sees of the file system, and which ports.
fn files(orders: &Orders) -> Result<()> {
    let abi = ABI::V6;
    let ruleset = Ruleset::default()
        // As old a kernel as will do; what newer ones add is taken where it is there.
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V2))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .scope(Scope::from_all(abi))?;
    let ruleset = match orders.network {
        true => ruleset.handle_access(AccessNet::from_all(abi))?,
        false => ruleset,
    };
    ruleset
        .create()?
        .add_rules(path_beneath_rules(&orders.reads, AccessFs::from_read(abi)))?
        .add_rules(path_beneath_rules(&orders.writes, AccessFs::from_all(abi)))?
        .restrict_self()?;
    Ok(())
}

/// System calls that are refused: those that reach other processes and the network; for a test also
/// those that start a process.
fn filter(orders: &Orders) -> Result<BpfProgram> {
    let mut calls = vec![
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_bpf,
        libc::SYS_io_uring_setup,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_setsid,
    ];
    if orders.network {
        calls.push(libc::SYS_socket);
    }
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        calls.into_iter().map(|call| (call, Vec::new())).collect();
    if !orders.compiles {
        rules.insert(libc::SYS_kill, Vec::new());
        #[cfg(target_arch = "x86_64")]
        rules.extend([libc::SYS_fork, libc::SYS_vfork].map(|call| (call, Vec::new())));
        let threads = libc::CLONE_THREAD as u64;
        let no_thread = SeccompCmpOp::MaskedEq(threads);
        let no_thread = SeccompCondition::new(0, SeccompCmpArgLen::Qword, no_thread, 0)?;
        rules.insert(libc::SYS_clone, vec![SeccompRule::new(vec![no_thread])?]);
        // A process may signal itself: so it aborts.
        let this = std::process::id().into();
        let other = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, this)?;
        rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![other])?]);
    }
    // Whose flags no filter can read: the C library makes do without it.
    rules.insert(libc::SYS_clone3, Vec::new());
    let refused = SeccompAction::Errno(libc::ENOSYS as u32);
    let arch = std::env::consts::ARCH.try_into()?;
    Ok(SeccompFilter::new(rules, SeccompAction::Allow, refused, arch)?.try_into()?)
}
