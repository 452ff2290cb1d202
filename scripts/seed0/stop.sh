#!/bin/sh
# Stops the gateway that start.sh started; without .gateway.pid, what listens at PORT (3333). PORT=8000 ./stop.sh
set -eu
cd "$(dirname "$0")/../.."

if [ -f .gateway.pid ] && kill -0 "$(cat .gateway.pid)" 2>/dev/null; then
  pid="$(cat .gateway.pid)"
else
  PORT="${PORT:-3333}"
  pid="$(lsof -ti "tcp:$PORT" -s tcp:listen 2>/dev/null || fuser "$PORT/tcp" 2>/dev/null ||
    ss -ltnpH "sport = :$PORT" 2>/dev/null | sed -n 's/.*pid=\([0-9]*\).*/\1/p' | head -n 1 || true)"
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
