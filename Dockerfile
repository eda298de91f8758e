# The service with its data in the volume /data:
#   docker build -t unisono . && docker run -p 8080:8080 -v unisono:/data unisono
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
COPY scripts scripts
COPY src src
COPY console console
# The script `prepare` builds dist/.
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
# The system's ffmpeg decodes twice as fast as the one in WebAssembly. Without this line the latter takes its place.
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY assets assets
COPY LICENSE ./
RUN ln -s /app/dist/cli/main.js /usr/local/bin/unisono && chmod +x dist/cli/main.js \
  && mkdir /data && chown node:node /data
USER node
VOLUME /data
ENV NODE_ENV=production UNISONO_DATA=/data UNISONO_HOST=0.0.0.0 UNISONO_LOG_FORMAT=json
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${Number(process.env.UNISONO_PORT) || 8080}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# More than UNISONO_SHUTDOWN_SECONDS when it is stopped: docker stop --time 40
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["serve"]
