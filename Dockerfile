# The portal for production: web, worker and beat are the same image with another command.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=voucher_portal.settings.production
WORKDIR /srv/portal
RUN useradd --system --create-home portal

COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r requirements.txt

COPY . .
# Only the static files are touched here; the values are placeholders, nothing is connected to.
RUN SECRET_KEY=build DATABASE_URL=postgres://db/portal ALLOWED_HOSTS=build \
    python manage.py collectstatic --noinput \
    && mkdir -p var/media && chown -R portal var

USER portal
EXPOSE 8000
CMD ["gunicorn", "voucher_portal.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", \
     "--workers=2", "--threads=8", "--timeout=60", "--no-control-socket"]
