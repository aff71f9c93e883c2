# Starts and stops a loaded part. What was started is known by process id and start time, never by name.
# shellcheck shell=bash

# Empty if there is no such process or only its zombie.
start_time_of() { # <process id>
  sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 !~ /[ZX]/ { print $20 }'
}

# Prints the process id if the process that `up` started still runs.
running_process() {
  local id started
  read -r id started 2>/dev/null <"$run_folder/process" || return 1
  [[ $(start_time_of "$id") == "$started" ]] && echo "$id"
}

was_started() { [[ -e $run_folder/process ]]; }

start() {
  local id
  cd "$run_folder"
  setsid "${program[@]}" >>log 2>&1 </dev/null {lock}>&- &
  id=$!
  echo "$id $(start_time_of "$id")" >process
}

await_answer() {
  local deadline=$((SECONDS + THROUGHLINE_START_DEADLINE))
  until answers; do
    running_process >/dev/null || fail_with_log "$title ended while it started"
    ((SECONDS < deadline)) || fail_with_log "$title does not answer within $THROUGHLINE_START_DEADLINE s (THROUGHLINE_START_DEADLINE)"
    sleep 0.2
  done
}

fail_with_log() {
  tail -n 20 "$run_folder/log" >&2
  fail "$*; these are the last lines of $run_folder/log"
}

stop() {
  local id deadline=$((SECONDS + THROUGHLINE_STOP_DEADLINE))
  if id=$(running_process); then
    kill "-$stop_signal" "$id"
    while running_process >/dev/null && ((SECONDS < deadline)); do sleep 0.1; done
    # Its process group, for Elasticsearch is a launcher and a server.
    kill -KILL -- "-$id" 2>/dev/null || true
  fi
  rm -f "$run_folder/process"
}
