# A part is a folder with its lock files and a part.sh, which says:
#   title, version         what people call it
#   lock_files             what decides what is built: the cache folder is named by their hash
#   check_prerequisites    fails if the build lacks a program or disk space
#   build                  builds into the current folder, its programs into bin/
#   ports, address         settings that hold its ports; where people reach it
#   health_url             answers 2xx once the part does its work; or a function `answers` that tells it another way
#   validate               has the program check its configuration
#   program                the command that runs it
#   validate_others        optional: the same with what deploy/ has for it and deploy/local does not run
#   prepare, after_start   optional: before it starts, once it answers
#   stop_signal            optional: what ends it, TERM otherwise
# shellcheck shell=bash

set -euo pipefail
umask 022
# shellcheck source=settings.sh
source "$(dirname "${BASH_SOURCE[0]}")/settings.sh"

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# What a command is for stands at its top.
take_options() { # <argument of the command>...
  local argument
  for argument; do
    case ${0##*/}$argument in
      *--help)
        sed -n '2,/^[^#]/s/^# //p' "$0"
        echo "Parts: ${all_parts[*]}; only by name: ${optional_parts[*]}"
        exit
        ;;
      down--purge) ;;
      *--*)
        echo "deploy/local/${0##*/}: unknown: $argument; see deploy/local/${0##*/} --help" >&2
        exit 2
        ;;
    esac
  done
}

require() { # <program> <what for>
  command -v "$1" >/dev/null || fail "$1 is missing (needed $2): install it and put it on the PATH"
}

require_disk() { # <MiB> <folder> <setting that names another>
  local free
  mkdir -p "$2"
  free=$(($(df --output=avail -k "$2" | tail -n 1) / 1024))
  ((free >= $1)) || fail "$title needs $1 MiB to build, $2 has $free MiB free: make room there or set $3 to another folder"
}

# Defines the part's names in the current shell: callers that handle several parts do so in a subshell for each.
load_part() {
  part=$1
  part_folder=$local_folder/$part
  [[ -f $part_folder/part.sh ]] || fail "there is no part '$part'; there are: ${all_parts[*]} ${optional_parts[*]}"
  validate_others() { :; }
  prepare() { :; }
  after_start() { :; }
  stop_signal=TERM
  run_folder=$THROUGHLINE_RUN/$part
  # shellcheck source=/dev/null
  source "$part_folder/part.sh"
  installed=$THROUGHLINE_CACHE/$part-$(what_decides_the_build | sha256sum | cut -c1-16)
  PATH=$installed/bin:$PATH
}

what_decides_the_build() {
  (cd "$part_folder" && cat "${lock_files[@]}")
  declare -f build build_go_tools
}

# Nearly all of the space is taken by Go's own caches.
require_for_go_build() { # <MiB>
  require go "to build $title"
  require_disk "$1" "$(go env GOMODCACHE)" GOMODCACHE
  require_disk "$1" "$(go env GOCACHE)" GOCACHE
}

# Builds the tools that go.mod names, at the versions that go.mod and go.sum lock.
build_go_tools() { # <linker flags>
  mkdir source bin
  cp "$part_folder"/go.{mod,sum} source/
  (cd source && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w $1" -o ../bin/ tool)
  rm -r source
}

locked_version() { # <Go module>
  awk -v module="$1" '$1 == module { print substr($2, 2) }' "$part_folder/go.mod"
}

require_installed() {
  [[ -d $installed ]] || fail "$title $version is not installed: run $local_folder/install $part"
}

# For what refuses root.
give_to_unprivileged_user() {
  chown -R "$THROUGHLINE_USER" "$run_folder"
  local folder
  for folder in "$installed" "$run_folder"; do
    "${as_unprivileged_user[@]}" test -x "$folder" || fail \
      "user $THROUGHLINE_USER, as whom root starts $title, cannot reach $folder: set THROUGHLINE_USER, THROUGHLINE_CACHE or THROUGHLINE_RUN"
  done
}

answers() {
  curl --silent --fail --noproxy '*' --max-time 2 --output /dev/null "$health_url"
}
