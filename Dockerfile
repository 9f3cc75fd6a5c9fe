# Haoping is built in one stage and run in another, which has no installer, no cache and no source in it.
FROM python:3.13.9-slim-trixie AS build
# Packages come from where pip takes them: --build-arg PIP_INDEX_URL=… for an index of your own.
ARG PIP_INDEX_URL
WORKDIR /src
COPY . .
RUN python -m venv /opt/haoping \
    && /opt/haoping/bin/python -m pip install --no-cache-dir --disable-pip-version-check -c constraints.txt ./fakeslack ./reader '.[reader]' \
    && /opt/haoping/bin/python -m pip uninstall --yes pip setuptools \
    && mkdir /data

FROM python:3.13.9-slim-trixie
RUN python -m pip uninstall --yes --root-user-action=ignore pip setuptools
COPY --from=build /opt/haoping /opt/haoping
# What is kept in files: a SQLite database, copies, exports. The root file system may be read-only (docker run --read-only).
COPY --from=build --chown=10001:10001 /data /data
ENV PATH=/opt/haoping/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOST=0.0.0.0 LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as http; http.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '3000') + '/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "bot"]
