# Works with the classic builder and with BuildKit. The manifests are copied before the sources, so that a change of
# code reuses the installed packages.

FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json .swcrc ./
COPY src src
# After a checkout under a strict umask, the user that the gateway runs as could read neither of the two.
RUN npm run build && chmod -R a+rX dist package.json

# Optional packages stay out: one of them is a second Node, for hosts without the right one.
FROM node:26-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts
# Provider packages of the AI SDK, such as "@ai-sdk/amazon-bedrock@5 @ai-sdk/cohere@4"; none unless asked for.
ARG PROVIDER_PACKAGES=""
RUN test -z "$PROVIDER_PACKAGES" || npm install --no-save --omit=dev --omit=optional --ignore-scripts $PROVIDER_PACKAGES

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
WORKDIR /app
# A volume mounted here takes over the owner.
RUN mkdir -m 700 /data && chown 65532:65532 /data
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/dist dist
USER 65532:65532
EXPOSE 8000
# One probe costs about 0.1 s of CPU, which forbids a much shorter interval.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The heap gets three quarters of the container's memory limit; the rest is for buffers and sockets. An idle gateway
# gives memory back after ten minutes; after eight seconds, as is usual, every pause would cost it its compiled code.
ENTRYPOINT ["node", "--enable-source-maps", "--disable-proto=throw", "--max-old-space-size-percentage=75", \
  "--gc-memory-reducer-start-delay-ms=600000", "dist/cli/main.js"]
CMD ["serve"]
