"""Queues N mails in django-post_office and drains them as `send_queued_mail` does, in batches of 100.

Prints the seconds that draining took. Arguments: folder, port of the SMTP server, N.
"""

import os
import sys
import time

import django
from django.conf import settings

folder, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(folder, "db.sqlite3")}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "post_office"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    EMAIL_BACKEND="post_office.EmailBackend",
    EMAIL_HOST="127.0.0.1",
    EMAIL_PORT=port,
    POST_OFFICE={"BATCH_SIZE": 100, "LOCK_FILE_NAME": os.path.join(folder, "lock")},
    USE_TZ=True,
)
django.setup()

from django.core.management import call_command  # noqa: E402
from post_office import mail  # noqa: E402
from post_office.models import STATUS, Email  # noqa: E402

call_command("migrate", verbosity=0)
text = "Hello Person,\n\nyour password for Example was changed.\n\n" + "It was changed by the desk.\n" * 20
mail.send_many(
    [
        {
            "sender": "Example Desk <desk@example.com>",
            "recipients": [f"person.{n}@example.com"],
            "subject": "Your password for Example was changed",
            "message": text,
            "html_message": f"<p>{text}</p>",
        }
        for n in range(count)
    ]
)
since = time.monotonic()
call_command("send_queued_mail", verbosity=0, log_level=0)
took = time.monotonic() - since
sent = Email.objects.filter(status=STATUS.sent).count()
if sent != count:
    sys.exit(f"{sent} of {count} mails were sent")
print(took)
