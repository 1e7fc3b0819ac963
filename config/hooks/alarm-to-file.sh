#!/bin/sh
# Hook for trying things out: appends each alarm, one JSON document a line, to ALARM_FILE and answers with
# the number of the line as its receipt. Contract: docs/hooks.md.
set -u
umask 077
if [ -z "${ALARM_FILE:-}" ]; then
    echo "ALARM_FILE is not set" >&2
    exit 78
fi
document=$(cat)
if [ "${DRY_RUN:-0}" = 1 ]; then
    printf '{"ref":"dry-run"}\n'
    exit 0
fi
# Two alarms may come at once: one after the other, so that each line has its own number.
exec 9>>"$ALARM_FILE" || exit 75
flock 9 || exit 75
printf '%s\n' "$document" >&9 || exit 75
printf '{"ref":"%s:%s"}\n' "${ALARM_FILE##*/}" "$(grep -c '' "$ALARM_FILE")"
