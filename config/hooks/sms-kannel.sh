#!/bin/sh
# Hook: hands one text to a Kannel gateway (sendsms, GET). Contract: docs/hooks.md.
#
# settings, in channels.json5 under `settings` of the hook:
#   KANNEL_URL       http://127.0.0.1:13013/cgi-bin/sendsms
#   KANNEL_USER, KANNEL_PASSWORD, KANNEL_FROM
#   KANNEL_TO        what the gateway calls the audience group; numbers of citizens stay there
#   RECEIPT_URL      http://127.0.0.1:8081/hooks/receipts/sms/SECRET; empty for no receipts
set -u
umask 077

# The string under a key of the document: our writer escapes as JSON does and never writes \u above 001F.
string_of() {
    printf '%s\n' "$document" | LC_ALL=C awk -v key="\"$1\":\"" '
        { start = index($0, key); if (!start) exit 1
          rest = substr($0, start + length(key))
          while (length(rest) > 0) {
              c = substr(rest, 1, 1); rest = substr(rest, 2)
              if (c == "\"") exit 0
              if (c == "\\") {
                  c = substr(rest, 1, 1); rest = substr(rest, 2)
                  if (c == "n") c = "\n"; else if (c == "t") c = "\t"; else if (c == "r") c = "\r"
                  else if (c == "u") { rest = substr(rest, 5); c = "" }
                  else if (c == "b" || c == "f") c = ""
              }
              printf "%s", c
          }
          exit 1 }'
}

fail() { status=$1; shift; printf '%s\n' "$*" >&2; exit "$status"; }

for name in KANNEL_URL KANNEL_USER KANNEL_PASSWORD KANNEL_FROM KANNEL_TO; do
    eval "value=\${$name:-}"
    [ -n "$value" ] || fail 78 "$name is not set"
done
command -v curl >/dev/null || fail 69 "curl is not installed"

document=$(cat)
text=$(string_of text && printf x) || fail 65 "the document has no text"
text=${text%x}
encoding=$(string_of encoding) || fail 65 "the document has no encoding"
[ "$encoding" = "GSM-7" ] && coding=0 || coding=2
if [ "${DRY_RUN:-0}" = 1 ]; then
    printf '{"ref":"dry-run"}\n'
    exit 0
fi

# Nothing of the message or the password stands on a command line: curl reads its settings from here.
quoted() { printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' | awk 'NR > 1 { printf "\\n" } { printf "%s", $0 }'; }
field() { printf 'data-urlencode = "%s=%s"\n' "$1" "$(quoted "$2")"; }
settings() {
    printf 'get\nsilent\nshow-error\nmax-time = 20\nurl = "%s"\n' "$KANNEL_URL"
    printf 'write-out = "\\n%%{http_code}"\n'
    field username "$KANNEL_USER"
    field password "$KANNEL_PASSWORD"
    field from "$KANNEL_FROM"
    field to "$KANNEL_TO"
    field text "$text"
    field charset UTF-8
    field coding "$coding"
    if [ -n "${RECEIPT_URL:-}" ]; then
        # Each byte escaped; Kannel fills %B, %F and others itself and writes %% as one per cent sign.
        key=$(printf '%s' "$IDEMPOTENCY_KEY" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%%&/g')
        field dlr-mask 31
        field dlr-url "$RECEIPT_URL?id=$key&type=%d&smsid=%F&reply=%A&ts=%T"
    fi
}
reply=$(settings | curl -q --config - 2>&1)
result=$?
case $result in
    0) ;;
    5 | 6 | 7) fail 75 "no connection: $reply" ;;
    *) fail 124 "no answer (curl $result): $reply" ;;
esac
status=$(printf '%s\n' "$reply" | tail -n 1)
words=$(printf '%s\n' "$reply" | sed '$d' | head -n 1)
case "$status $words" in
    2*' 0:'*) printf '{"ref":null}\n' ;;
    2*' 3:'*) printf '{"ref":null,"queued":true}\n' ;;
    403*) fail 77 "$status $words" ;;
    429* | 503*) fail 75 "$status $words" ;;
    4*) fail 65 "$status $words" ;;
    # The text may have gone out.
    *) fail 124 "$status $words" ;;
esac
