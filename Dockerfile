# syntax=docker/dockerfile:1
ARG BASE=python:3.11-slim
ARG NODE=node:22-slim

# --- Python packages, exactly those of the lock
FROM ${BASE} AS packages
ARG UV_VERSION=0.13.9
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install "uv==${UV_VERSION}" && python -m venv --without-pip /opt/venv
WORKDIR /build
COPY requirements.txt .
RUN uv pip sync --no-cache --require-hashes --python /opt/venv/bin/python requirements.txt

# --- front-end packages, served as they are
FROM ${NODE} AS pages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

# --- the portal's code and packages
FROM ${BASE} AS code
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY . .
RUN python -m compileall -q .

# --- static files with far-future names
FROM code AS static
COPY --from=pages /app/node_modules node_modules
# Reading settings takes secrets: these are made on the spot, open nothing and stay in this stage.
RUN key() { python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"; } && \
    SECRET_KEY="$(key)$(key)" JWT_SECRET="$(key)" MFA_ENCRYPTION_KEYS="$(key)" CREDENTIAL_ENCRYPTION_KEYS="$(key)" \
    ALLOWED_HOSTS=localhost DATABASE_URL=postgresql://127.0.0.1/none REDIS_URL=redis://127.0.0.1 \
    python manage.py collectstatic --no-input --verbosity 0

# --- what runs: web by default; the worker is `celery -A celery_app worker`, the clock `celery -A celery_app beat`
FROM code AS portal
ARG BUILD="sin versión"
ENV BUILD=${BUILD}
# WeasyPrint writes constancias with Pango; the fonts are what they are written in.
# hadolint ignore=DL3008
RUN apt-get update && \
    apt-get install --no-install-recommends --yes \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core && \
    rm -rf /var/lib/apt/lists/*
COPY --from=static /app/staticfiles staticfiles

USER 10001:10001
EXPOSE 8000
# Alive or not; whether it may receive visitors is /health/ready, which the balancer asks.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client as h, sys; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/health', headers={'Host': 'localhost'}); sys.exit(c.getresponse().status != 200)"]
# Threads, because pages wait for the database and nothing else. The heartbeat file lives in memory: a full or slow disk
# must not look like a dead worker. GUNICORN_CMD_ARGS adds or overrides.
CMD ["gunicorn", "portal.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "8", "--timeout", "60", "--graceful-timeout", "30", "--max-requests", "5000", \
     "--max-requests-jitter", "500", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
