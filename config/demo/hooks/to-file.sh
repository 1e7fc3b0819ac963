#!/bin/sh
# Hook of the demonstration: appends the document, one line of JSON, to RECEIVED (below the configuration
# folder, where hooks run) and answers with the number of the line. Contract: docs/hooks.md.
set -u
umask 077
[ -n "${RECEIVED:-}" ] || { echo "RECEIVED is not set" >&2; exit 78; }
IFS= read -r document
[ "${DRY_RUN:-0}" = 1 ] && { printf '{"ref":"dry-run"}\n'; exit 0; }
[ -d "${RECEIVED%/*}" ] || mkdir -p "${RECEIVED%/*}" || exit 75
# Two messages may come at once: one after the other, so that each line has its own number.
exec 9>>"$RECEIVED" || exit 75
flock 9 || exit 75
printf '%s\n' "$document" >&9 || exit 75
printf '{"ref":"%s:%s"}\n' "${RECEIVED##*/}" "$(grep -c '' "$RECEIVED")"
