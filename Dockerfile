FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /app

# Before the code, so that a change of code does not install everything again.
COPY requirements/prod.txt requirements/prod.txt
RUN pip install --require-hashes -r requirements/prod.txt

COPY . .

# The code belongs to root and the program cannot change it; it writes in /app/var and /tmp only.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin arendegang \
    && install -d -o arendegang -g arendegang -m 0700 var

# With a DATABASE_URL the production settings apply (hashed, compressed file names). Nothing connects to it, and the
# key is forgotten when the line ends.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    DATABASE_URL=postgres://build@127.0.0.1/build \
    ARENDEGANG_VAR=/tmp/build \
    python manage.py collectstatic --no-input \
    && python -m compileall -q . \
    && rm -rf /tmp/build

USER arendegang
EXPOSE 8000

CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--workers", "2"]
