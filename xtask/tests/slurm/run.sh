#!/usr/bin/env bash
# A class graded by a Slurm job array on this one machine, its controller killed in the middle: every
# grade is there exactly once, and the shards merged are the single run.
#
#   xtask/tests/slurm/run.sh [STUDENTS] [SHARDS]        200 and 10 if absent
#
# As root, with slurm-wlm and munge installed (`apt-get install --no-install-recommends slurm-wlm munge`),
# after `cargo build -p xtask --bins --example class`. It stops only what it started.
set -euo pipefail
students=${1:-200} shards=${2:-10} chapter=rate-limiter
root=$(cd "$(dirname "$0")/../../.." && pwd)
home=$(mktemp -d /tmp/workbook-slurm-XXXXXX)
chmod 711 "$home"
say() { echo "$(date +%T) $*"; }

mkdir -p "$home"/{state,spool,log}
host=$(hostname -s)
cat > "$home/slurm.conf" <<CONF
ClusterName=grade
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmctldPort=6817
SlurmdPort=6818
SlurmctldPidFile=$home/slurmctld.pid
SlurmdPidFile=$home/slurmd.pid
StateSaveLocation=$home/state
SlurmdSpoolDir=$home/spool
SlurmctldLogFile=$home/log/slurmctld.log
SlurmdLogFile=$home/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$home/log/jobcomp.txt
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=4000 State=UNKNOWN
PartitionName=grade Nodes=$host Default=YES MaxTime=60 State=UP
CONF
export SLURM_CONF=$home/slurm.conf

munge=
if ! munge -n > /dev/null 2>&1; then
  mkdir -p /run/munge && chown munge:munge /run/munge
  setpriv --reuid=munge --regid=munge --clear-groups munged --pid-file=/run/munge/grade.pid
  munge=/run/munge/grade.pid
fi
stop() {
  for pid in "$home/slurmd.pid" "$home/slurmctld.pid" $munge; do
    [ ! -f "$pid" ] || kill "$(cat "$pid")" 2> /dev/null || true
  done
}
trap stop EXIT
slurmctld -f "$SLURM_CONF"
sleep 1
slurmd -f "$SLURM_CONF"
sleep 2

# A class whose every student has a verdict of their own, in the first step: 200 of them in minutes.
"$root/target/debug/examples/class" distinct-class "$home/class" "$students"
grade="$root/target/debug/xtask grade $home/class --seed 7 --chapters $chapter --jobs 1"
cat > "$home/task.sh" <<TASK
#!/bin/sh
cd $root
echo "\$(date +%T) task \$SLURM_ARRAY_TASK_ID of job \$SLURM_JOB_ID, start \${SLURM_RESTART_COUNT:-0}"
$grade --out $home/shard\$SLURM_ARRAY_TASK_ID --shard \$SLURM_ARRAY_TASK_ID/$shards
TASK

job=$(sbatch --parsable --array="1-$shards" --mem=500 --requeue --output="$home/log/%a-%j.txt" --open-mode=append "$home/task.sh")
say "job $job: $shards tasks for $students students"
graded() { find "$home" -path "$home/shard*/.grading/steps/*.json" | wc -l; }
for _ in $(seq 900); do
  [ "$(graded)" -lt $((students / 4)) ] || break
  sleep 0.5
done
say "$(graded) steps judged: the controller is killed (SIGKILL)"
kill -9 "$(cat "$home/slurmctld.pid")"
sleep 3
slurmctld -f "$SLURM_CONF"
say "the controller is started again"
sleep 5
while squeue --noheader --job "$job" 2> /dev/null | grep -q .; do
  # What manual pages tell an operator to do after such a crash.
  if sinfo --noheader --format %T | grep -q drain; then
    say "node drained: $(sinfo --noheader --format %E); resumed, tasks released"
    scontrol update nodename="$host" state=resume
    scontrol release "$job" 2> /dev/null || true
  fi
  sleep 1
done
say "all tasks ended; starts of tasks: $(grep -h '^.* task ' "$home"/log/*-*.txt | wc -l)"
sort "$home"/log/*-*.txt | grep ' task ' || true

results=$(find "$home" -path "$home/shard*/result.json" | wc -l)
names=$(find "$home" -path "$home/shard*/result.json" -printf '%h\n' | xargs -n 1 basename | sort -u | wc -l)
say "$results results of $names students"
[ "$results" = "$students" ] && [ "$names" = "$students" ]
cd "$root"
"$root/target/debug/xtask" grade merge "$home"/shard* --out "$home/merged" > /dev/null
say "one run over all of them, to compare"
${grade/--jobs 1/--jobs 2} --out "$home/single" > /dev/null || [ $? = 1 ]
diff -r --exclude class.html --exclude times.json "$home/merged" "$home/single"
say "merged and single run are the same, byte for byte: $(find "$home/merged" -type f | wc -l) files"
# Before the files go that name the processes.
stop
rm -rf "$home"
