# The portal for production: web, worker, jobs and beat are this image with another command.
# Two stages: what builds stays behind, what runs has no compiler, no pip cache and no root.
FROM python:3.13.9-slim-trixie AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /srv/portal
COPY requirements.txt constraints.txt ./
RUN pip install -r requirements.txt

COPY . .
# Only the static files are touched here; the values are placeholders, nothing is connected to.
RUN SECRET_KEY=build DATABASE_URL=postgres://postgres/portal ALLOWED_HOSTS=build \
    DJANGO_SETTINGS_MODULE=voucher_portal.settings.production \
    python manage.py collectstatic --noinput && python -m compileall -q .

FROM python:3.13.9-slim-trixie

ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=voucher_portal.settings.production
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin portal
WORKDIR /srv/portal
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/portal /srv/portal

USER 10001
EXPOSE 8000
CMD ["gunicorn", "voucher_portal.wsgi", "--bind=0.0.0.0:8000"]
