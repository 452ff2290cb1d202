#!/bin/sh
# Starts the gateway in the background: its process id goes to .gateway.pid, its log to gateway.log. The port is PORT, else
# that of .env, else 3333.
set -eu
cd "$(dirname "$0")/../.."

if [ -f .gateway.pid ] && kill -0 "$(cat .gateway.pid)" 2>/dev/null; then
  echo "The gateway runs already (process $(cat .gateway.pid))."
  exit 0
fi
[ -d node_modules ] || npm ci
[ -f dist/bundle/main.js ] || npm run build

PORT="${PORT:-$(sed -n 's/^PORT=//p' .env 2>/dev/null | tail -n 1)}"
PORT="${PORT:-3333}"
node=node
[ -x node_modules/.bin/node ] && node=node_modules/.bin/node
PORT="$PORT" ENV_FILE_WRITABLE="${ENV_FILE_WRITABLE:-true}" CONFIG_FILES_WRITABLE="${CONFIG_FILES_WRITABLE:-true}" \
  nohup "$node" --disable-proto=throw --max-semi-space-size=16 dist/bundle/main.js >>gateway.log 2>&1 &
echo $! >.gateway.pid

# Ready is who answers, not who was started.
for _ in $(seq 100); do
  if ! kill -0 "$(cat .gateway.pid)" 2>/dev/null; then
    echo 'The gateway did not start:' >&2
    tail -n 5 gateway.log >&2
    rm -f .gateway.pid
    exit 1
  fi
  if "$node" -e "fetch('http://127.0.0.1:$PORT/health').then(() => process.exit(0), () => process.exit(1))"; then
    echo "The gateway runs at http://127.0.0.1:$PORT, the console at http://127.0.0.1:$PORT/admin."
    exit 0
  fi
  sleep 0.2
done
echo "The gateway does not answer at port $PORT yet; see gateway.log." >&2
exit 1
