# Invented readings of the demonstration's stations; sourced by scripts/demo after demo.sh.

# The end of the period that ended N periods of 15 seconds ago: period_end N.
period_end() { date -d "@$((($(date +%s) / 15 - $1) * 15))" '+%Y-%m-%dT%H:%M:%S%:z'; }

# The values of a pollution episode at its step 0 to 40, a line of CSV a station: air_values STEP PERIOD-END STATION….
air_values() {
    local step=$1 end=$2 station dust monoxide
    monoxide=$((7 + step / 3))
    shift 2
    echo station,periodEnd,pm25,pm10,so2,no2,co,o3
    for station in "$@"; do
        dust=$((30 + 9 * step))
        [ "$station" = demo-air-harbour ] && dust=$((24 + 6 * step))
        echo "$station,$end,$dust,$((dust + dust / 4)),$((8 + step / 4)),$((38 + step)),$((monoxide / 10)).$((monoxide % 10)),$((70 - step))"
    done
}

# A river that rises: water_values STEP PERIOD-END.
water_values() {
    local level=$((2184 + 6 * $1))
    printf 'station,periodEnd,upstream,downstream\ndemo-lock-qingshi,%s,%d.%02d,%d.%02d\n' "$2" \
        $((level / 100)) $((level % 100)) $(((level - 312) / 100)) $(((level - 312) % 100))
}

# Hands in what the stations measured: push_readings STEP PERIODS-AGO STATION….
push_readings() {
    local step=$1 end
    end=$(period_end "$2")
    shift 2
    air_values "$step" "$end" "$@" | quiet_as air-data reading push - --format csv >/dev/null
    water_values "$step" "$end" | quiet_as water-data reading push - --format csv >/dev/null
}

# Goes on every 15 seconds until the daemon is gone; the harbour stays silent.
feed_readings() {
    local step=9
    while kill -0 "$DAEMON" 2>/dev/null; do
        push_readings $((step < 40 ? step : 40)) 0 demo-air-east || true
        [ -z "$REPLAYED" ] || replay_hour $((step + REPLAYED_HOURS)) 0 || true
        step=$((step + 1))
        sleep 15
    done
}

# The draft of a warning that the daemon prepared and that waits for a person: expect_warning_draft WORDS.
expect_warning_draft() {
    local draft= shown=
    for _ in $(seq 50); do
        draft=$(quiet_as flood-a release list --json |
            awk '/"id": "R-/ {gsub(/[",]/, "", $2); id = $2} /"kind": / {kind = $2} /"state": "draft"/ {if (kind ~ /warning/) last = id} END {print last}')
        [ -n "$draft" ] && shown=$(quiet_as flood-a release show "$draft" || true)
        case $shown in *"$1"*) break ;; esac
        sleep 0.1
    done
    as flood-a release show "$draft" || true
    case $shown in
    *"$1"*) expect "预警草稿 / draft of a warning" "$draft $1" "$draft $1" ;;
    *) expect "预警草稿 / draft of a warning" "$draft" "$1" ;;
    esac
    # It is nobody's decision yet: no one person can send it out.
    quiet_as flood-a release publish "$draft" >/dev/null 2>&1 && shown=published || shown=refused
    expect "值班员直接发布草稿 / one person publishes it" "$shown" refused
}

# Looks on until a station that no longer reports is said to be silent, on its page and on record.
watch_until_silent() {
    local step=9
    for _ in $(seq 60); do
        page_says "/stations/$1" 数据中断 && break
        printf '\r  %s 还没有数据，%s ' "$1" "$(date +%T)"
        [ $(($(date +%s) % 15)) = 1 ] && push_readings $((step++)) 0 demo-air-east
        sleep 1
    done
    printf '\r  %-60s\n' "数据中断 / silent"
}

# How many replayed hours lie in the past when the demonstration begins: a day's charts, at once.
REPLAYED_HOURS=90

# Gives the demonstration a station for each file of real readings: prepare_replay FOLDER.
prepare_replay() {
    need_packages python3
    python3 "$ROOT/scripts/lib/replay_readings.py" "$1" "$FOLDER/config" "$FOLDER/replay"
}

# Hands in a replayed hour as the period that ended N periods ago: replay_hour HOUR N.
replay_hour() {
    local file
    file=$(printf '%s/replay/hour-%04d.csv' "$FOLDER" "$1")
    [ ! -e "$file" ] || sed "s/@END@/$(period_end "$2")/" "$file" | quiet_as air-data reading push - --format csv >/dev/null
}

# Hands in the levels and the hours that lie in the past.
replay_past() {
    local hour
    # A row that is refused, such as a list where a number belongs, is told and loses no other.
    [ ! -e "$FOLDER/replay/levels.jsonl" ] || quiet_as air-data reading push "$FOLDER/replay/levels.jsonl" --format jsonl || true
    for hour in $(seq 0 $((REPLAYED_HOURS + 8))); do replay_hour "$hour" $((REPLAYED_HOURS + 8 - hour)); done
}
