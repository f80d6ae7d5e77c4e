# The production image: API, worker and command line from one build, without compilers and without the embedded
# PostgreSQL (DATABASE_URL is required). docker-compose.yml shows the processes together.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    COMITY_HOME=/var/lib/comity
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/policies ./policies
COPY --from=build /app/samples ./samples
# A new volume takes over this folder's owner. The keys live in it: back it up apart from the database.
RUN mkdir -p /var/lib/comity && chown node:node /var/lib/comity && chmod 700 /var/lib/comity
VOLUME /var/lib/comity
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Not npm: its shell would swallow SIGTERM.
CMD ["node", "dist/src/main.js"]
