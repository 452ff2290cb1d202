#!/bin/sh
# Stops the gateway that start.sh started; without .gateway.pid, what listens at PORT (3333). PORT=8000 ./stop.sh
set -eu
cd "$(dirname "$0")/../.."

# Who listens at the port: by lsof, by fuser, or by what Linux itself tells.
listening() {
  lsof -ti "tcp:$PORT" -s tcp:listen 2>/dev/null && return
  fuser "$PORT/tcp" 2>/dev/null && return
  inode="$(awk -v port=":$(printf %04X "$PORT")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' \
    /proc/net/tcp /proc/net/tcp6)"
  [ -z "$inode" ] || find /proc/[0-9]*/fd -lname "socket:\\[$inode\\]" 2>/dev/null | cut -d/ -f3 | sort -u
}

if [ -f .gateway.pid ] && kill -0 "$(cat .gateway.pid)" 2>/dev/null; then
  pid="$(cat .gateway.pid)"
else
  PORT="${PORT:-3333}"
  pid="$(listening 2>/dev/null || true)"
fi
if [ -z "${pid:-}" ]; then
  rm -f .gateway.pid
  echo 'No gateway runs.'
  exit 0
fi
# Running answers end first; after DRAIN_SECONDS the gateway goes by itself.
kill $pid
for one in $pid; do
  while kill -0 "$one" 2>/dev/null; do sleep 0.2; done
done
rm -f .gateway.pid
echo 'The gateway is stopped.'
