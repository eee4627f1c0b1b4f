#!/bin/sh
# Records the times again with robfig/cron itself: needs Go and its module proxy. Run it after a change of cases.json.
set -eu
cd "$(dirname "$0")"
TZ=UTC go run -mod=mod . < cases.json > ../recorded.tsv
wc -l ../recorded.tsv
