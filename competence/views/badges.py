"""A certificate as an Open Badges credential, to take along."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence import selectors
from competence.documents.certificate import verify_url
from competence.permissions import may_see_record
from competence.services.anchors import LedgerKeyError
from competence.services.badges import badge_of


@require_safe
def badge(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the signed credential as a file; to whoever may see the certificate."""
    certificate = selectors.certificate_by_number(number)
    today = timezone.localdate()
    if certificate is None or not may_see_record(request.user, certificate.record, today):
        raise Http404
    try:
        token = badge_of(certificate, verify_url=verify_url(certificate))
    except ValueError:
        raise Http404 from None
    except LedgerKeyError:
        sentence = _("The badge cannot be signed at the moment. Please try again later.")
        return HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(token, content_type="application/vc+jwt")
    response["Content-Disposition"] = content_disposition_header(True, f"{number}.jwt")
    response["X-Content-Type-Options"] = "nosniff"
    return response
