# Works with the classic builder and with BuildKit. The manifests are copied before the sources, so that a change of
# code reuses the installed packages.

# The exact base of this version; a release adds the digest (NODE_IMAGE=node:TAG@sha256:…).
ARG NODE_IMAGE=node:26.10.0-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json .swcrc ./
COPY scripts/bundle.mjs scripts/warm.mjs scripts/
COPY src src
COPY docs/admin-api.json docs/
# After a checkout under a strict umask, the user that the gateway runs as could read neither of the two.
RUN npm run build:server && chmod -R a+rX . && chmod a+x dist/bundle/gateway.js
# V8 uses compiled code of the same user alone, so that of the build makes way for that of the user to come.
RUN rm -r dist/bundle/compiled && install -d -o 65532 dist/bundle/compiled \
  && setpriv --reuid=65532 --regid=65532 --clear-groups node scripts/warm.mjs && chmod -R a+rX dist/bundle/compiled

# The console, which is built with packages of its own.
FROM ${NODE_IMAGE} AS console
WORKDIR /app/console
COPY console/package.json console/package-lock.json console/.npmrc ./
RUN npm ci --ignore-scripts
COPY docs/admin-api.json ../docs/
COPY console ./
RUN npm run build && chmod -R a+rX dist

# Optional packages stay out: one of them is a second Node, for hosts without the right one.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts
# What the image is made of: a bill of materials (CycloneDX), and every package with its licence.
COPY scripts/materials.mjs scripts/
RUN node scripts/materials.mjs about
# Provider packages of the AI SDK, such as "@ai-sdk/amazon-bedrock@5 @ai-sdk/cohere@4"; none unless asked for.
ARG PROVIDER_PACKAGES=""
WORKDIR /providers
RUN mkdir node_modules && echo '{}' > package.json
RUN test -z "$PROVIDER_PACKAGES" || npm install --no-save --omit=dev --omit=optional --ignore-scripts $PROVIDER_PACKAGES

FROM ${NODE_IMAGE}
ARG VERSION=0.2.0
ARG REVISION=unknown
ARG CREATED=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="AI Gateway" \
  org.opencontainers.image.description="Self-hosted, multi-tenant, OpenAI-compatible AI gateway" \
  org.opencontainers.image.licenses="MIT" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.created="$CREATED" \
  org.opencontainers.image.source="$SOURCE"
# Large buffers go back to the machine when they are freed: glibc would keep them in an arena for each thread.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=262144
WORKDIR /app
# A volume mounted at /data takes over the owner; configuration files are mounted at /app/config.
RUN mkdir -m 700 /data && chown 65532:65532 /data && mkdir /app/config
COPY --from=dependencies /providers/node_modules node_modules
COPY --from=dependencies /app/about /usr/share/doc/ai-gateway
COPY --from=build /app/package.json ./
# The bundle needs no packages beside it. `gateway` is the program for commands.
COPY --from=build /app/dist/bundle dist/bundle
COPY --from=build /app/docs/admin-api.json docs/
COPY --from=console /app/console/dist dist/console
RUN ln -s /app/dist/bundle/gateway.js /usr/local/bin/gateway
USER 65532:65532
EXPOSE 8000
# Bash speaks HTTP by itself: a probe that starts Node takes 0.1 s of CPU. One that comes before the gateway listens
# waits for it, so that the container is healthy as soon as it serves.
HEALTHCHECK --interval=2s --timeout=3s --start-period=20s --retries=15 \
  CMD ["bash", "-c", "for ((i = 0; i < 25; i++)); do { exec 3<>/dev/tcp/127.0.0.1/$PORT; } 2>/dev/null && break; sleep 0.1; done; printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && read -r status <&3 && [[ $status == *' 200 '* ]]"]
# The heap gets half of the container's memory limit; the rest is for bodies and answers (MEMORY_BUDGET), which lie
# outside of it, and for the program. An idle gateway gives memory back after ten minutes; after eight seconds, as is
# usual, every pause would cost it its compiled code.
ENTRYPOINT ["node", "--disable-proto=throw", "--max-old-space-size-percentage=50", \
  "--max-semi-space-size=16", "--gc-memory-reducer-start-delay-ms=600000", "dist/bundle/gateway.js"]
CMD ["serve"]
