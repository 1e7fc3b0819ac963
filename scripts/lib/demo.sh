# The steps of the demonstration; sourced by scripts/demo after common.sh.

PASSED=0
FAILED=0
export TZ=Asia/Shanghai
BULLETINS=$ROOT/config/demo/bulletins

chapter() { printf '\n──── %s\n' "$1"; }

# A folder of its own for configuration, state and outbox, with free ports written into the configuration.
prepare_folder() {
    FOLDER=${DEMO_FOLDER:-$(mktemp -d /tmp/released-demo.XXXXXX)}
    STATE=$FOLDER/state
    mkdir -p "$FOLDER/tokens"
    chmod 700 "$FOLDER/tokens"
    [ -e "$STATE" ] && { say "$STATE 已存在，演示需要全新的状态目录 / $STATE exists: the demo needs a fresh one" >&2; exit 73; }
    PUBLIC=$(free_port "${DEMO_PORT:-8080}")
    SERVICE=$(free_port $((PUBLIC + 1)))
    cp -R "$ROOT/config/demo" "$FOLDER/config"
    sed -i -e "s#/tmp/released-demo/#$FOLDER/#g" -e "s#127.0.0.1:8080#127.0.0.1:$PUBLIC#g" -e "s#127.0.0.1:8081#127.0.0.1:$SERVICE#g" "$FOLDER"/config/*.json5
    export RELEASECTL_SOCKET=$STATE/control.sock
    CTL_LANG=${DEMO_LANG:-zh}
}

start_daemon() {
    "$RELEASED" run --config "$FOLDER/config" --state "$STATE" --control "$RELEASECTL_SOCKET" 2>"$FOLDER/released.log" &
    DAEMON=$!
    DAEMON_BORN=$(born $DAEMON)
    for _ in $(seq 200); do
        [ -e "$STATE/addresses.json" ] && break
        kill -0 $DAEMON 2>/dev/null || { cat "$FOLDER/released.log" >&2; exit 1; }
        sleep 0.05
    done
    say "released $("$RELEASED" --version | cut -d' ' -f2) 已启动 / started: http://127.0.0.1:$PUBLIC/"
}

demo_stop() {
    [ -n "${DAEMON:-}" ] && end_process "$DAEMON" "$DAEMON_BORN"
    wait "$DAEMON" 2>/dev/null || true
    [ -n "${DEMO_FOLDER:-}" ] || rm -rf "$FOLDER"
}

# One token a person; the first ones are made by us, who own the daemon.
make_persons() {
    local pair person
    for pair in "$@"; do
        person=${pair%%:*}
        (umask 077; "$RELEASECTL" token create --person "$person" --role "${pair##*:}" --json |
            sed -n 's/.*"token": "\(.*\)".*/\1/p' >"$FOLDER/tokens/$person")
    done
}

# as PERSON COMMAND…: shows the command as it would be typed, then runs it as that person.
as() {
    local person=$1
    shift
    printf '\n%s$ releasectl' "$person"
    local word
    for word in "$@"; do
        case $word in "$FOLDER"/*) word=${word##*/} ;; esac
        case $word in *[[:space:]\|]* | '') printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    "$RELEASECTL" --token-file "$FOLDER/tokens/$person" --lang "$CTL_LANG" "$@"
}

quiet_as() {
    local person=$1
    shift
    "$RELEASECTL" --token-file "$FOLDER/tokens/$person" --lang "$CTL_LANG" "$@"
}

# The body of a bulletin as a file: body_file NAME OCCURRED [SED-SCRIPT].
body_file() {
    bulletin "$1" body "$2" | sed "${3:-}" >"$FOLDER/$1.md"
    printf '%s\n' "$FOLDER/$1.md"
}

bulletin() { "$BULLETINS/fill" "$1" "$2" "$3"; }

# Draft to publication: release_through DRAFTER APPROVER BULLETIN INCIDENT OCCURRED.
release_through() {
    local drafter=$1 approver=$2 name=$3 incident=$4 occurred=$5 id
    as "$drafter" release draft --incident "$incident" --kind "$(bulletin "$name" kind "$occurred")" \
        --title "$(bulletin "$name" title "$occurred")" --body "$(body_file "$name" "$occurred")" \
        --led "$(bulletin "$name" led "$occurred")" --sms "$(bulletin "$name" sms "$occurred")"
    id=$(quiet_as "$drafter" release list --json | sed -n 's/.*"id": "\(R-[0-9]*\)".*/\1/p' | sort | tail -1)
    approve_and_publish "$drafter" "$approver" "$id"
}

approve_and_publish() {
    local drafter=$1 approver=$2 id=$3
    as "$drafter" release submit "$id"
    as secrecy-a release review "$id" --kind secrecy --pass --note 不涉密
    as "$approver" release approve "$id"
    as "$drafter" release publish "$id" --wait
}

# A release of a matter up to its approval: matter_release KIND TITLE MATTER TEXT; its id is left in MATTER_RELEASE.
matter_release() {
    printf '%s\n' "$4" >"$FOLDER/matter.md"
    as duty-a release draft --matter "$3" --kind "$1" --title "$2" --body "$FOLDER/matter.md" --channels web,feed
    MATTER_RELEASE=$(quiet_as duty-a release list --json | sed -n 's/.*"id": "\(R-[0-9]*\)".*/\1/p' | sort | tail -1)
    as duty-a release submit "$MATTER_RELEASE"
    as secrecy-a release review "$MATTER_RELEASE" --kind secrecy --pass --note 不涉密
    as leader-a release approve "$MATTER_RELEASE"
}

# expect_refusal CODE PERSON COMMAND…
expect_refusal() {
    local code=$1 said
    shift
    said=$(as "$@" --json 2>&1) || true
    printf '%s\n' "$said"
    expect "被拒绝 / refused" "$(printf '%s' "$said" | grep -o "$code" | head -1)" "$code"
}

# Counts the due instants and verdicts of an exported folder with the script that lies in it.
audit() {
    if python3 "$1/audit_ledger.py" "$1"; then PASSED=$((PASSED + 1)); else FAILED=$((FAILED + 1)); fi
}

# The value of a key of an obligation: obligation_value ID KEY.
obligation_value() {
    quiet_as duty-a explain "$1" --json | awk -v key="\"$2\":" '/"obligation": \{/ {inside=1} inside && $1 == key {gsub(/[",]/, "", $2); print $2; exit}'
}

expect() {
    if [ "$2" = "$3" ]; then
        PASSED=$((PASSED + 1))
        printf '✔ %s：%s\n' "$1" "$2"
    else
        FAILED=$((FAILED + 1))
        printf '✘ %s：应为 %s，实为 %s\n' "$1" "$3" "$2"
    fi
}

expect_outcome() { expect "$1" "$(obligation_value "$1" outcome)" "$2"; }
expect_phase() { expect "$1" "$(obligation_value "$1" phase)" "$2"; }

# Fetches from the public address without any tool but bash: fetch PATH.
fetch() {
    exec 3<>"/dev/tcp/127.0.0.1/$PUBLIC"
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" "$PUBLIC" >&3
    cat <&3
    exec 3<&- 3>&-
}

# Plays the controllers of two boards, which poll with their keys; everybody else's fetch counts for nothing.
poll_boards() {
    fetch "/led/%E9%9D%92%E7%9F%B3%E8%88%B9%E9%97%B8-1.txt?key=demo-qingshi-1" >/dev/null
    fetch "/led/%E6%9C%9B%E6%BE%9C%E5%A4%A7%E6%A1%A5-1.txt?key=demo-wanglan-1" >/dev/null
    local fetched=0
    for _ in $(seq 50); do
        fetched=$(quiet_as duty-a board list --json | grep -c '"state": "current"' || true)
        [ "$fetched" = 2 ] && break
        sleep 0.1
    done
    expect "已取走最新文字的屏 / boards that have fetched" "$fetched" 2
}

expect_page() {
    local try
    # A page follows its act within moments; five seconds are for a machine that is busy.
    for try in $(seq 20); do page_says "$1" "$2" && break; sleep 0.25; done
    if page_says "$1" "$2"; then
        PASSED=$((PASSED + 1))
        printf '✔ %s 上有“%s”\n' "$1" "$2"
    else
        FAILED=$((FAILED + 1))
        printf '✘ %s 上没有“%s”\n' "$1" "$2"
    fi
}

# Whether a page of the public site has a text. Reads it whole: a grep that leaves early ends the pipe, and with pipefail the test.
page_says() { fetch "$1" | grep "$2" >/dev/null; }

# Looks on until the due instant has passed and the breach is on record.
watch_until_overdue() {
    local left
    for _ in $(seq 60); do
        [ "$(obligation_value "$1" phase)" = overdue ] && break
        left=$(obligation_value "$1" remainingMilliseconds)
        printf '\r  %s 还有 %d 秒 ' "$1" $((${left:-0} / 1000))
        sleep 1
    done
    printf '\r  %-60s\n' "已逾期 / overdue"
    # The alarm goes out after the record.
    for _ in $(seq 50); do grep -q "$1" "$FOLDER/config/received/alarms.jsonl" 2>/dev/null && break; sleep 0.1; done
}

show_alarms() {
    say "告警送达 / whom the alarm reached:"
    quiet_as duty-a alert list || true
    say "alarms.jsonl："
    grep "\"id\":\"$1/" "$FOLDER/config/received/alarms.jsonl" |
        sed -n 's/.*"target":"\([^"]*\)","purpose":"\([^"]*\)".*"text":"\([^"]*\)".*/  \1  \2\n    \3/p'
    if grep -q "$1" "$FOLDER/config/received/alarms.jsonl"; then PASSED=$((PASSED + 1)); else FAILED=$((FAILED + 1)); fi
}

show_channels() {
    quiet_as duty-a channel list
    say
    say "web   http://127.0.0.1:$PUBLIC/releases/R-0001"
    fetch /releases/R-0001.txt | sed -n '/^\r*$/,$p' | head -12 | sed 's/^/      /'
    say "feed  http://127.0.0.1:$PUBLIC/feeds/all.atom"
    fetch /feeds/all.atom | grep -o '<title[^>]*>[^<]*' | sed 's/<[^>]*>/      /' | head -8
    say "led   $STATE/led/滨江大道-1.txt"
    sed 's/^/      /' "$STATE/led/滨江大道-1.txt"
    say "sms   $FOLDER/config/received/sms.jsonl"
    sed -n 's/.*"target":"\([^"]*\)".*"text":"\([^"]*\)".*/      \1  \2/p' "$FOLDER/config/received/sms.jsonl" | head -4
}

# Every delivery of every release has to be out: none queued, failed or unknown.
wait_for_channels() {
    local bad=
    for _ in $(seq 100); do
        bad=$(quiet_as duty-a channel deliveries --json | sed -n 's/.*"state": "\(queued\|sending\|dead\|unknown\)".*/\1/p' | sort | uniq -c | tr '\n' ' ')
        [ -z "$bad" ] && break
        sleep 0.1
    done
    expect "没有送出的投递 / deliveries not out" "${bad:-0}" 0
    local channel count
    for channel in web feed led sms media; do
        count=$(quiet_as duty-a channel deliveries --json | sed -n "s/.*\"channel\": \"\($channel\)\".*/\1/p" | wc -l)
        if [ "$count" -gt 0 ]; then PASSED=$((PASSED + 1)); else FAILED=$((FAILED + 1)); say "✘ $channel"; fi
    done
}

leave_running() {
    cat <<TEXT
演示服务在运行 / the daemon is running, process $DAEMON

  公众网站 / public site        http://127.0.0.1:$PUBLIC/
  订阅源 / feeds                http://127.0.0.1:$PUBLIC/feeds/all.atom
  监测指标 / metrics            http://127.0.0.1:$SERVICE/metrics
  时限看板 / deadline board     RELEASECTL_SOCKET=$RELEASECTL_SOCKET $RELEASECTL --token-file $FOLDER/tokens/duty-a deadlines --watch
  停止 / stop                   kill $DAEMON
TEXT
    disown "$DAEMON"
}
