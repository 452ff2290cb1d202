#!/usr/bin/env bash
# Proves on a real engine what the project promises of Docker: the stack comes up from the unchanged files, answers over
# HTTPS, streams, propagates a hang-up, drains, and is locked down. Needs docker, a Compose of either generation, curl,
# and the packages of `npm ci`. Runs on a copy of the tree with a .env and ports of its own, and removes what it starts.
set -euo pipefail
export LC_ALL=C

# Bounded as a whole: a hanging engine ends in the trap below like any failure.
[[ ${PROOF_BOUNDED-} ]] || PROOF_BOUNDED=1 exec timeout --kill-after=90 1200 "$0" "$@"

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
project=gateway-proof-$$
passed=0
export PATH="$root/node_modules/.bin:$PATH"

if docker compose version >/dev/null 2>&1; then engine=(docker compose); else engine=(docker-compose); fi
compose() {
  (cd "$work/tree" && "${engine[@]}" -p "$project" -f docker-compose.yml -f test/docker/compose.proof.yml "$@")
}

finish() {
  local status=$?
  trap - EXIT
  if ((status != 0)); then compose logs --no-color --tail 60 2>&1 || true; fi
  compose down --volumes --remove-orphans --timeout 5 >"$work/down.log" 2>&1 || cat "$work/down.log"
  rm -rf "$work"
  echo "docker: $passed passed, $((status == 0 ? 0 : 1)) failed"
  exit "$status"
}
trap finish EXIT
trap 'exit 143' TERM INT

ok() { echo "ok $((++passed)) - $1"; }
fail() {
  echo "not ok $((passed + 1)) - $1"
  [[ -z ${2-} ]] || printf '%s\n' "$2" | head -c 4000
  exit 1
}
# expect NAME PATTERN TEXT: the text matches the extended regular expression.
expect() { if [[ $3 =~ $2 ]]; then ok "$1"; else fail "$1" "$3"; fi; }
refuse() { if [[ $3 =~ $2 ]]; then fail "$1" "$3"; else ok "$1"; fi; }
now_ms() { echo $((${EPOCHREALTIME/./} / 1000)); }
# within SECONDS COMMAND: waits until the command succeeds.
within() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}
random() { head -c 24 /dev/urandom | base64 | tr -dc a-zA-Z0-9; }
free_ports() {
  node -e 'const s=process.argv.slice(1).map(()=>require("net").createServer().listen(0,"127.0.0.1"));
    setTimeout(()=>{console.log(s.map(x=>x.address().port).join(" "));s.forEach(x=>x.close())},50)' -- "$@"
}

# --- The tree as git would hand it out, and a .env with fresh secrets inside the build context.

mkdir "$work/tree"
(cd "$root" && git ls-files -coz --exclude-standard | tar --null --ignore-failed-read -T - -c) | tar -x -C "$work/tree"
chmod -R go-rwx "$work/tree" # as after a checkout under the strictest umask
token=gw_proof_$(random)
key=sk-proof-$(random)
read -r http https direct UPSTREAM_PORT < <(free_ports 1 2 3 4)
export UPSTREAM_PORT
unset DOMAIN PORT HTTP_PORT HTTPS_PORT MAX_BODY_BYTES
cat >"$work/tree/.env" <<EOF
DOMAIN="localhost, gateway.localhost"
PORT=$direct
HTTP_PORT=127.0.0.1:$http
HTTPS_PORT=127.0.0.1:$https
PROOF_UPSTREAM_KEY=$key
GATEWAY_ROUTES=[{"token":"$token","provider":"scripted","base_url":"http://upstream:9000/v1","default_model":"scripted","api_keys":["ENV:PROOF_UPSTREAM_KEY"]}]
EOF
secrets=(-e "$token" -e "$key")
base=https://localhost:$https
trusting=(curl -sS --max-time 30 --cacert "$work/root.crt")
web=("${trusting[@]}" -H "Authorization: Bearer $token")
chat=("${web[@]}" -N -H 'Content-Type: application/json' "$base/v1/chat/completions")
saying() { echo '{"stream":'"$2"',"max_tokens":'"$1"',"messages":[{"role":"user","content":"hi"}]}'; }
upstream() { curl -sS --max-time 5 "http://127.0.0.1:$UPSTREAM_PORT/seen"; }

# --- Up

SECONDS=0
compose up -d --build >"$work/up.log" 2>&1 || fail 'docker compose up -d --build' "$(tail -40 "$work/up.log")"
caddy=$(compose ps -q caddy)
started=$(now_ms)
docker cp "$caddy:/data/caddy/pki/authorities/local/root.crt" "$work/root.crt" >/dev/null || fail "Caddy's root certificate"
answer=$("${web[@]}" "$base/health") || fail 'https://localhost/health right after docker compose up'
expect "docker compose up -d --build (${SECONDS} s) && curl https://localhost/health ($(($(now_ms) - started)) ms)" '^\{"ok":true' "$answer"
gateway=$(compose ps -q ai-gateway)
is_healthy() { [[ $(docker inspect -f '{{.State.Health.Status}}' "$gateway") == healthy ]]; }
within 30 is_healthy || fail 'the container becomes healthy'
ok "the container becomes healthy ($(docker inspect -f '{{.State.StartedAt}} {{(index .State.Health.Log 0).End}}' "$gateway"))"
# The layers above those of the base, compressed as a registry keeps them.
layers=$(docker inspect -f '{{len .RootFS.Layers}}' "${NODE_IMAGE:-node:26-slim}")
docker save "$(docker inspect -f '{{.Image}}' "$gateway")" | tar -x -C "$work" --one-top-level=layers
mapfile -t own < <(node -e 'const [{ Layers }] = JSON.parse(require("fs").readFileSync(process.argv[1]));
  for (const layer of Layers.slice(Number(process.argv[2]))) console.log(layer);' "$work/layers/manifest.json" "$layers")
size=$(for layer in "${own[@]}"; do gzip -c "$work/layers/$layer"; done | wc -c)
((size <= 100 * 1024 * 1024)) || fail "the layers above the base have $size bytes compressed"
ok "the layers above the base have $((size / 1048576)) MB compressed"
expect 'http://127.0.0.1 reaches the gateway without Caddy' '"ok":true' "$(curl -sS --max-time 5 "http://127.0.0.1:$direct/health")"
refuse 'that port is bound to the loopback interface only' '0\.0\.0\.0|::' "$(docker port "$gateway")"
headers=$(curl -sSi --max-time 5 "http://localhost:$http/health")
expect 'HTTP is redirected to HTTPS' '308.*[Ll]ocation: https://localhost/health' "$headers"
headers=$("${web[@]}" -i --resolve "gateway.localhost:$https:127.0.0.1" "https://gateway.localhost:$https/health")
expect 'a second name in DOMAIN is served, with HSTS' '[Ss]trict-[Tt]ransport-[Ss]ecurity: max-age=31536000' "$headers"
refuse 'on localhost there is no HSTS' '[Ss]trict-[Tt]ransport' "$("${web[@]}" -i "$base/health")"

# --- Answers over HTTPS

answer=$("${trusting[@]}" -w ' %{http_code}' -H 'Content-Type: application/json' -d "$(saying 2 false)" "$base/v1/chat/completions")
expect 'a request without a token gets 401' '"error".* 401$' "$answer"
expect 'a chat completion' '"content":"word1 word2' "$("${chat[@]}" -d "$(saying 2 false)")"
expect 'the upstream got the key, not the token' "^\{\"keys\":\[\"Bearer $key\"\]" "$(upstream)"

for version in 1.1 2; do
  "${chat[@]}" "--http$version" -d "$(saying 10 true)" | while IFS= read -r line; do
    [[ -z $line ]] || echo "$(now_ms) $line"
  done >"$work/stream"
  first=$(head -1 "$work/stream") last=$(tail -1 "$work/stream")
  spread=$((${last%% *} - ${first%% *}))
  ((spread > 1500)) || fail "a stream over HTTP/$version is not buffered" "$(<"$work/stream")"
  expect "a stream over HTTP/$version: first chunk $spread ms before the last, then [DONE]" 'word10 .*\[DONE\]$' "$(<"$work/stream")"

  aborted=$(upstream | grep -o '"abortedAt.*')
  "${chat[@]}" "--http$version" -d "$(saying 100 true)" >"$work/cut-$version" &
  client=$!
  within 10 grep -q word3 "$work/cut-$version" || fail "a long stream over HTTP/$version starts"
  killed=$(now_ms)
  kill -KILL "$client"
  wait "$client" 2>/dev/null || true
  gone() { [[ $(upstream | grep -o '"abortedAt.*') != "$aborted" ]]; }
  within 10 gone || fail "the upstream sees the hang-up of an HTTP/$version client"
  delay=$(($(upstream | grep -oE '[0-9]+\]' | tr -d ']') - killed))
  ((delay <= 1000)) || fail "the upstream sees the hang-up within 1 s (took $delay ms)"
  ok "the upstream sees the hang-up of an HTTP/$version client after $delay ms"
done

text=$(NODE_EXTRA_CA_CERTS=$work/root.crt OPENAI_BASE_URL=$base/v1 OPENAI_API_KEY=$token timeout 30 node "$root/test/docker/client.ts")
expect 'the stock openai client streams' '^word1 word2 word3 word4 word5 $' "$text"

# --- Locked down

in_gateway() { docker exec "$gateway" sh -c "$1" 2>&1; }
field() { docker exec "$1" sh -c "grep -h '^$2:' /proc/[0-9]*/status" | tr -s '\t ' ' ' | sort -u; }
expect 'every process runs as 65532' '^Uid: 65532 65532 65532 65532$' "$(field "$gateway" Uid)"
expect 'no process has a capability' '^CapEff: 0000000000000000$' "$(field "$gateway" CapEff)"
expect 'no process can get a capability' '^CapBnd: 0000000000000000$' "$(field "$gateway" CapBnd)"
expect 'no new privileges' '^NoNewPrivs: 1$' "$(field "$gateway" NoNewPrivs)"
expect 'Caddy may only bind low ports' '^CapEff: 0000000000000400$' "$(field "$caddy" CapEff)"
expect 'no new privileges for Caddy either' '^NoNewPrivs: 1$' "$(field "$caddy" NoNewPrivs)"
expect "the root file system is read-only" 'Read-only' "$(in_gateway 'touch /app/x || true')"
expect "so is Caddy's" 'Read-only' "$(docker exec "$caddy" touch /srv/x 2>&1 || true)"
expect '/tmp is writable' '^yes$' "$(in_gateway 'touch /tmp/x && echo yes')"
expect 'the C library gives large buffers back' '^2 262144$' "$(in_gateway 'echo $MALLOC_ARENA_MAX $MALLOC_MMAP_THRESHOLD_')"
limits=$(docker inspect -f '{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.Init}}' "$gateway")
expect 'memory and processes are limited, an init reaps' '^536870912 256 true$' "$limits"
expect 'the image holds the program, what it serves of its API, and nothing else' \
  '^admin-api.json config dist docs node_modules package.json $' "$(in_gateway 'ls -A /app/docs /app | grep -vE "^(/app.*)?$" | sort | tr "\n" " "')"
serving='node --disable-proto=throw --gc-memory-reducer-start-delay-ms=600000 dist/bundle/gateway.js --version'
compiled=$(docker exec -e NODE_DEBUG_NATIVE=COMPILE_CACHE "$gateway" $serving 2>&1 | grep -oE 'was (accepted|rejected|not initialized)' | sort -u)
expect 'and starts from code that was compiled for its user' '^was accepted$' "$compiled"
expect 'and no second Node' '^$' "$(in_gateway 'ls -d node_modules/node node_modules/@swc 2>/dev/null || true')"
{ docker image inspect ai-gateway-proof && docker history --no-trunc ai-gateway-proof; } >"$work/image"
docker export "$gateway" | grep -acF "${secrets[@]}" >>"$work/found" || true
expect 'no secret in the image, its settings or its history' '^0 0$' "$(cat "$work/found") $(grep -cF "${secrets[@]}" "$work/image")"

# --- The command line

expect 'docker compose run --rm ai-gateway check' 'valid: 1 route, 1 channel, 1 key' "$(compose run --rm -T ai-gateway check 2>&1)"
broken='[{"token":"'$token'","provider":"nowhere","api_key":"'$key'","timeout":-1},{"provider":"openrouter","api_keyz":"'$key'"}]'
status=0
answer=$(compose run --rm -T -e GATEWAY_ROUTES="$broken" ai-gateway check 2>&1) || status=$?
expect 'a broken GATEWAY_ROUTES exits with 78' '^78$' "$status"
expect 'with one line for each problem' '^4$' "$(grep -c '^GATEWAY_ROUTES\[[01]\]' <<<"$answer")"
expect 'and without a secret' '^0$' "$(grep -cF "${secrets[@]}" <<<"$answer")"
status=0
answer=$(compose run --rm -T -e GATEWAY_ROUTES="$(grep -oP '^GATEWAY_ROUTES=\K.*' "$root/.env.example")" ai-gateway check 2>&1) || status=$?
expect '.env.example as it is is refused' 'placeholder.* 78$' "$answer $status"

# --- SIGTERM in mid-stream

"${chat[@]}" -d "$(saying 20 true)" >"$work/drained" &
client=$!
within 10 grep -q word3 "$work/drained" || fail 'a stream starts'
compose stop ai-gateway >/dev/null 2>&1
wait "$client" || fail 'the stream ends cleanly' "$(<"$work/drained")"
expect 'docker compose stop lets a running stream finish' 'word20 .*data: \[DONE\]' "$(<"$work/drained")"
expect 'and the gateway exits with 0' '^exited 0$' "$(docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' "$gateway")"
expect 'Caddy then answers 502' '502$' "$("${web[@]}" -o "$work/502" -w '%{http_code}' -H "X-API-Key: $key" "$base/v1/models?key=$key")"
"${web[@]}" "$base/health" >"$work/held" &
client=$!
compose start ai-gateway >/dev/null 2>&1
wait "$client" || true
expect 'a request that comes while the gateway starts is held' '^\{"ok":true' "$(<"$work/held")"
found=$(compose logs --no-color 2>&1 | tee "$work/logs" | grep -cF "${secrets[@]}" || true)
expect 'no secret in any log' '^0$' "$found"
expect 'though both Caddy and the gateway logged' 'http.log.access' "$(<"$work/logs")"

# --- From nothing to the first streamed answer, by the console alone

if [[ -x /usr/bin/chromium ]]; then
  compose down --volumes --timeout 5 >>"$work/down.log" 2>&1
  : >"$work/tree/.env"
  export PORT=$direct HTTP_PORT=127.0.0.1:$http HTTPS_PORT=127.0.0.1:$https
  began=$(now_ms)
  compose up -d >"$work/up.log" 2>&1 || fail 'docker compose up with an empty .env' "$(tail -40 "$work/up.log")"
  code_in_log() { compose logs --no-color ai-gateway 2>&1 | grep -oE '([0-9a-f]{4}-){7}[0-9a-f]{4}' | tail -1; }
  has_code() { [[ -n $(code_in_log) ]]; }
  within 60 has_code || fail 'the log of the gateway has the set-up code'
  issued=$(timeout 180 node "$root/test/docker/set-up.ts" "$base" "$(code_in_log)" http://upstream:9000/v1) || fail 'the set-up in the console' "$issued"
  expect 'the console sets it up and shows a streamed answer' 'word1 word2' "$issued"
  docker cp "$(compose ps -q caddy):/data/caddy/pki/authorities/local/root.crt" "$work/root.crt" >/dev/null
  answer=$("${trusting[@]}" -N -H "Authorization: Bearer ${issued%%$'\n'*}" -H 'Content-Type: application/json' \
    -d '{"model":"chat","stream":true,"max_tokens":3,"messages":[{"role":"user","content":"hi"}]}' "$base/v1/chat/completions")
  took=$(($(now_ms) - began))
  expect "a client streams with the token that was issued" 'word3 .*\[DONE\]' "$answer"
  ((took <= 180000)) || fail "docker compose up to the first streamed answer took $took ms"
  ok "docker compose up to the first streamed answer, by the console alone: $took ms"
fi
