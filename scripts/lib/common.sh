# Shared by the scripts: what they need of the machine, and how the programs are built. Sourced, not run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*"; }

# Runs a command as root, if we may.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
        say "需要 root 权限来安装 / root is needed to install: $*" >&2
        return 1
    fi
}

# Installs distribution packages that are missing, and says so; RUNLEVEL=1 keeps their services from starting.
need_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep 'ok installed' >/dev/null || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "安装 / installing: ${missing[*]}"
    if ! as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null 2>&1; then
        as_root apt-get update -q >/dev/null
        as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
    fi
}

# A program must be there; the distribution's package of it is fetched where it lacks.
need_program() {
    command -v "$1" >/dev/null && return 0
    if command -v apt-get >/dev/null; then need_packages "$2"; fi
    command -v "$1" >/dev/null && return 0
    say "缺少 $1，用发行版的包管理器安装 / $1 is missing: install it" >&2
    exit 69
}

# A Swift toolchain must be there; libsqlite3-dev is fetched from the distribution.
need_toolchain() {
    if ! command -v swift >/dev/null; then
        say "没有找到 Swift 工具链 (swift)。安装 6.2 以上版本并放进 PATH / no Swift toolchain: install 6.2 or later and put it on PATH" >&2
        exit 69
    fi
    if [ ! -e /usr/include/sqlite3.h ]; then
        if command -v apt-get >/dev/null; then need_packages libsqlite3-dev; else
            say "没有 sqlite3.h：用发行版的包管理器安装 SQLite 开发文件 / sqlite3.h is missing: install SQLite's development files" >&2
            exit 69
        fi
    fi
}

# Builds both programs, the Swift runtime inside; sets RELEASED and RELEASECTL.
# BUILD=debug takes the debug build, which is quicker to make.
build_programs() {
    need_toolchain
    local options=(--package-path "$ROOT" -c release --static-swift-stdlib)
    [ "${BUILD:-release}" = debug ] && options=(--package-path "$ROOT")
    swift build "${options[@]}" | tail -1
    local folder
    folder=$(swift build "${options[@]}" --show-bin-path)
    RELEASED=$folder/released
    RELEASECTL=$folder/releasectl
}

# A TCP port of loopback that nobody listens on: the first free one from $1 on.
free_port() {
    local port=$1
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    printf '%s\n' "$port"
}

# When the process with this id began: an id that was given to another process is not ours to end.
born() { awk '{sub(/^.*\) /,""); print $20}' "/proc/$1/stat" 2>/dev/null || true; }

# Ends a process that we started: end_process PID BORN.
end_process() {
    local pid=$1 born=$2 tries=100
    [ -n "$pid" ] && [ "$(born "$pid")" = "$born" ] || return 0
    kill "$pid" 2>/dev/null || return 0
    while [ "$(born "$pid")" = "$born" ] && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
    [ "$(born "$pid")" = "$born" ] && kill -9 "$pid" 2>/dev/null || true
}
