"""Every address × everybody: whom it lets in. An address that is not in the table fails; so does a cell that changed.

The columns: nobody signed in, a rep of another organisation, the rep who owns the deal, Finance of the organisation,
Finance of another one, an administrator, a program with a revoked token. The cells: `in` is sent to sign in, `home` is
led back to the desk's first page, a number is that refusal, `ok` is let in (what may then be done is told by the tests
of each button). Finance sees every deal: a deal belongs to no organisation before it is invoiced.
"""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.urls import resolve

from tests.house.web.people import PEOPLE, Company, every_route, plain_route

PAGES = """
#                                                                 none stra rep  fin  oth  adm  rev
GET    /                                                          in   ok   ok   ok   ok   ok   in
GET    /deals/                                                    in   ok   ok   ok   ok   ok   in
GET    /deals/<deal>/                                             in   404  ok   ok   ok   ok   in
GET    /deals/<deal>/invoices/                                    in   404  ok   ok   ok   ok   in
GET    /deals/<deal>/invoice/                                     in   404  ok   ok   ok   ok   in
POST   /deals/<deal>/invoice/                                     in   404  ok   ok   404  ok   in
GET    /invoices/                                                 in   ok   ok   ok   ok   ok   in
POST   /invoices/totals/                                          in   404  ok   ok   404  ok   in
GET    /invoices/customers/?connection=<connection>               in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/                                           in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/state/                                     in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/conflict/                                  in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/conflict/                                  in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/edit/                                      in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/edit/                                      in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/keep/                                      in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/submit/                                    in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/approve/                                   in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/reject/                                    in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/reject/                                    in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/void/                                      in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/void/                                      in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/delete/                                    in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/delete/                                    in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/email/                                     in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/email/                                     in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/share/                                     in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/retry/                                     in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/discard/                                   in   404  ok   ok   404  ok   in
POST   /invoices/<uid>/discard/                                   in   404  ok   ok   404  ok   in
GET    /invoices/<uid>/pdf/                                       in   404  ok   ok   404  ok   in
GET    /connections/                                              in   404  404  404  404  ok   in
GET    /connections/calls/                                        in   404  404  ok   ok   ok   in
GET    /connections/<connection>/import/                          in   404  404  404  404  ok   in
POST   /connections/<connection>/import/stop/                     in   404  404  404  404  ok   in
POST   /connections/<connection>/import/resume/                   in   404  404  404  404  ok   in
GET    /connections/guide/                                        in   404  404  404  404  ok   in
GET    /connections/xero/connect/                                 in   404  404  404  404  ok   in
POST   /connections/xero/connect/                                 in   404  404  404  404  ok   in
GET    /connections/xero/callback/                                in   404  404  404  404  ok   in
GET    /connections/xero/choose/                                  in   404  404  404  404  ok   in
POST   /connections/xero/choose/                                  in   404  404  404  404  ok   in
GET    /connections/pipedrive/connect/                            in   404  404  404  404  ok   in
POST   /connections/pipedrive/connect/                            in   404  404  404  404  ok   in
GET    /connections/pipedrive/callback/                           in   404  404  404  404  ok   in
DELETE /connections/pipedrive/callback/                           401  401  401  401  401  401  401
POST   /connections/<connection>/refresh/                         in   404  404  404  404  ok   in
POST   /connections/<connection>/disconnect/                      in   404  404  404  404  ok   in
POST   /connections/<connection>/pause/                           in   404  404  404  404  ok   in
POST   /connections/<connection>/resume/                          in   404  404  404  404  ok   in
GET    /preferences/team/                                         in   404  404  404  404  ok   in
POST   /preferences/team/                                         in   404  404  404  404  ok   in
GET    /preferences/team/<user>/                                  in   404  404  404  404  ok   in
POST   /preferences/team/<user>/                                  in   404  404  404  404  ok   in
POST   /preferences/team/<user>/invite/                           in   404  404  404  404  ok   in
POST   /preferences/team/<user>/second-factor/                    in   404  404  404  404  ok   in
GET    /preferences/api-tokens/                                   in   ok   ok   ok   ok   ok   in
POST   /preferences/api-tokens/                                   in   ok   ok   ok   ok   ok   in
POST   /preferences/api-tokens/<apitoken>/revoke/                 in   404  ok   404  404  404  in
GET    /preferences/<connection>/                                 in   404  404  404  404  ok   in
POST   /preferences/<connection>/                                 in   404  404  404  404  ok   in
POST   /preferences/<connection>/preview/                         in   404  404  404  404  ok   in
POST   /webhooks/xero/                                            401  401  401  401  401  401  401
POST   /webhooks/pipedrive/no-such-secret/                        404  404  404  404  404  404  404
"""
ACCOUNT = """
#                                                                 none stra rep  fin  oth  adm  rev
GET    /accounts/login/                                           ok   ok   ok   ok   ok   ok   ok
POST   /accounts/login/                                           ok   ok   ok   ok   ok   ok   ok
GET    /accounts/logout/                                          in   ok   ok   ok   ok   ok   in
POST   /accounts/logout/                                          in   in   in   in   in   in   in
GET    /accounts/inactive/                                        ok   ok   ok   ok   ok   ok   ok
GET    /accounts/signup/                                          ok   ok   ok   ok   ok   ok   ok
POST   /accounts/signup/                                          405  405  405  405  405  405  405
GET    /accounts/reauthenticate/                                  in   ok   ok   ok   ok   ok   in
GET    /accounts/email/                                           in   ok   ok   ok   ok   ok   in
POST   /accounts/email/                                           in   405  405  405  405  405  in
GET    /accounts/password/change/                                 in   ok   ok   ok   ok   ok   in
POST   /accounts/password/change/                                 in   ok   ok   ok   ok   ok   in
GET    /accounts/password/set/                                    in   ok   ok   ok   ok   ok   in
POST   /accounts/password/set/                                    in   405  405  405  405  405  in
GET    /accounts/password/reset/                                  ok   ok   ok   ok   ok   ok   ok
POST   /accounts/password/reset/                                  ok   ok   ok   ok   ok   ok   ok
GET    /accounts/password/reset/done/                             ok   ok   ok   ok   ok   ok   ok
GET    /accounts/password/reset/key/1-no-such-key/                ok   ok   ok   ok   ok   ok   ok
GET    /accounts/password/reset/key/done/                         ok   ok   ok   ok   ok   ok   ok
GET    /accounts/2fa/                                             in   ok   ok   ok   ok   ok   in
GET    /accounts/2fa/authenticate/                                in   ok   ok   ok   ok   ok   in
GET    /accounts/2fa/reauthenticate/                              in   ok   ok   ok   ok   ok   in
GET    /accounts/2fa/totp/activate/                               in   ok   ok   ok   ok   ok   in
GET    /accounts/2fa/totp/deactivate/                             in   404  404  404  404  404  in
GET    /accounts/2fa/recovery-codes/                              in   404  404  404  404  404  in
GET    /accounts/2fa/recovery-codes/generate/                     in   ok   ok   ok   ok   ok   in
GET    /accounts/2fa/recovery-codes/download/                     in   404  404  404  404  404  in
"""
API = """
#                                                                 none stra rep  fin  oth  adm  rev
GET    /api/unknown/                                              404  404  404  404  404  404  404
GET    /api/schema/                                               401  ok   ok   ok   ok   ok   401
GET    /api/docs/                                                 in   ok   ok   ok   ok   ok   in
GET    /api/v1/connections/                                       401  ok   ok   ok   ok   ok   401
GET    /api/v1/connections/<connection>/                          401  404  ok   ok   404  ok   401
GET    /api/v1/connections/<connection>/choices/                  401  404  ok   ok   404  ok   401
GET    /api/v1/deals/                                             401  ok   ok   ok   ok   ok   401
GET    /api/v1/deals/<deal>/                                      401  404  ok   ok   ok   ok   401
POST   /api/v1/deals/<deal>/give/                                 401  404  ok   ok   ok   ok   401
GET    /api/v1/invoices/                                          401  ok   ok   ok   ok   ok   401
POST   /api/v1/invoices/                                          401  ok   ok   ok   ok   ok   401
GET    /api/v1/invoices/<uid>/                                    401  404  ok   ok   404  ok   401
PATCH  /api/v1/invoices/<uid>/                                    401  404  ok   ok   404  ok   401
DELETE /api/v1/invoices/<uid>/                                    401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/keep/                               401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/submit/                             401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/approve/                            401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/reject/                             401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/void/                               401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/email/                              401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/share/                              401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/retry/                              401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/resolve/                            401  404  ok   ok   404  ok   401
POST   /api/v1/invoices/<uid>/discard/                            401  404  ok   ok   404  ok   401
GET    /api/v1/invoices/<uid>/pdf/                                401  404  ok   ok   404  ok   401
"""
DESK = """
#                                                                 none stra rep  fin  oth  adm  rev
GET    /admin/                                                    in   in   in   ok   ok   ok   in
GET    /admin/login/                                              in   403  403  home home home in
POST   /admin/login/                                              in   403  403  ok   ok   ok   in
POST   /admin/logout/                                             in   home home in   in   in   in
GET    /admin/password_change/                                    in   in   in   ok   ok   ok   in
GET    /admin/password_change/done/                               in   in   in   ok   ok   ok   in
GET    /admin/autocomplete/                                       in   in   in   403  403  403  in
GET    /admin/jsi18n/                                             in   in   in   ok   ok   ok   in
GET    /admin/r/<kind>/<invoice>/                                 in   in   in   404  404  404  in
GET    /admin/invoices/                                           in   in   in   ok   ok   ok   in
GET    /admin/no-such-page/                                       in   in   in   404  404  404  in
GET    /admin/accounts/user/                                      in   in   in   403  403  ok   in
GET    /admin/accounts/user/add/                                  in   in   in   403  403  403  in
GET    /admin/accounts/user/<user>/                               in   in   in   ok   ok   ok   in
GET    /admin/accounts/user/<user>/change/                        in   in   in   403  403  ok   in
POST   /admin/accounts/user/<user>/change/                        in   in   in   403  403  ok   in
GET    /admin/accounts/user/<user>/history/                       in   in   in   403  403  ok   in
POST   /admin/accounts/user/<user>/delete/                        in   in   in   403  403  403  in
GET    /admin/accounts/connection/                                in   in   in   403  403  ok   in
GET    /admin/accounts/connection/add/                            in   in   in   403  403  403  in
GET    /admin/accounts/connection/<connection>/                   in   in   in   ok   ok   ok   in
GET    /admin/accounts/connection/<connection>/change/            in   in   in   403  403  ok   in
POST   /admin/accounts/connection/<connection>/change/            in   in   in   403  403  403  in
GET    /admin/accounts/connection/<connection>/history/           in   in   in   403  403  ok   in
POST   /admin/accounts/connection/<connection>/delete/            in   in   in   403  403  403  in
GET    /admin/accounts/mappingpreferences/                        in   in   in   403  403  ok   in
GET    /admin/accounts/mappingpreferences/add/                    in   in   in   403  403  403  in
GET    /admin/accounts/mappingpreferences/<mappingpreferences>/   in   in   in   ok   ok   ok   in
GET    /admin/accounts/mappingpreferences/<mappingpreferences>/change/ in   in   in   403  403  ok   in
POST   /admin/accounts/mappingpreferences/<mappingpreferences>/change/ in   in   in   403  403  403  in
GET    /admin/accounts/mappingpreferences/<mappingpreferences>/history/ in   in   in   403  403  ok   in
POST   /admin/accounts/mappingpreferences/<mappingpreferences>/delete/ in   in   in   403  403  403  in
GET    /admin/accounts/referenceitem/                             in   in   in   ok   ok   ok   in
GET    /admin/accounts/referenceitem/add/                         in   in   in   403  403  403  in
GET    /admin/accounts/referenceitem/<referenceitem>/             in   in   in   ok   ok   ok   in
GET    /admin/accounts/referenceitem/<referenceitem>/change/      in   in   in   ok   home ok   in
POST   /admin/accounts/referenceitem/<referenceitem>/change/      in   in   in   403  403  403  in
GET    /admin/accounts/referenceitem/<referenceitem>/history/     in   in   in   ok   home ok   in
POST   /admin/accounts/referenceitem/<referenceitem>/delete/      in   in   in   403  403  403  in
GET    /admin/accounts/apitoken/                                  in   in   in   403  403  ok   in
GET    /admin/accounts/apitoken/add/                              in   in   in   403  403  403  in
GET    /admin/accounts/apitoken/<apitoken>/                       in   in   in   ok   ok   ok   in
GET    /admin/accounts/apitoken/<apitoken>/change/                in   in   in   403  403  ok   in
POST   /admin/accounts/apitoken/<apitoken>/change/                in   in   in   403  403  403  in
GET    /admin/accounts/apitoken/<apitoken>/history/               in   in   in   403  403  ok   in
POST   /admin/accounts/apitoken/<apitoken>/delete/                in   in   in   403  403  403  in
GET    /admin/accounts/outgoingemail/                             in   in   in   403  403  ok   in
GET    /admin/accounts/outgoingemail/add/                         in   in   in   403  403  403  in
GET    /admin/accounts/outgoingemail/<outgoingemail>/             in   in   in   ok   ok   ok   in
GET    /admin/accounts/outgoingemail/<outgoingemail>/change/      in   in   in   403  403  ok   in
POST   /admin/accounts/outgoingemail/<outgoingemail>/change/      in   in   in   403  403  403  in
GET    /admin/accounts/outgoingemail/<outgoingemail>/history/     in   in   in   403  403  ok   in
POST   /admin/accounts/outgoingemail/<outgoingemail>/delete/      in   in   in   403  403  403  in
GET    /admin/integrations/outboxmessage/                         in   in   in   ok   ok   ok   in
GET    /admin/integrations/outboxmessage/add/                     in   in   in   403  403  403  in
GET    /admin/integrations/outboxmessage/<outboxmessage>/         in   in   in   ok   ok   ok   in
GET    /admin/integrations/outboxmessage/<outboxmessage>/change/  in   in   in   ok   home ok   in
POST   /admin/integrations/outboxmessage/<outboxmessage>/change/  in   in   in   403  403  403  in
GET    /admin/integrations/outboxmessage/<outboxmessage>/history/ in   in   in   ok   home ok   in
POST   /admin/integrations/outboxmessage/<outboxmessage>/delete/  in   in   in   403  403  403  in
GET    /admin/integrations/inboxmessage/                          in   in   in   ok   ok   ok   in
GET    /admin/integrations/inboxmessage/add/                      in   in   in   403  403  403  in
GET    /admin/integrations/inboxmessage/<inboxmessage>/           in   in   in   ok   ok   ok   in
GET    /admin/integrations/inboxmessage/<inboxmessage>/change/    in   in   in   ok   home ok   in
POST   /admin/integrations/inboxmessage/<inboxmessage>/change/    in   in   in   403  403  403  in
GET    /admin/integrations/inboxmessage/<inboxmessage>/history/   in   in   in   ok   home ok   in
POST   /admin/integrations/inboxmessage/<inboxmessage>/delete/    in   in   in   403  403  403  in
GET    /admin/integrations/callbudget/                            in   in   in   ok   ok   ok   in
GET    /admin/integrations/callbudget/add/                        in   in   in   403  403  403  in
GET    /admin/integrations/callbudget/<callbudget>/               in   in   in   ok   ok   ok   in
GET    /admin/integrations/callbudget/<callbudget>/change/        in   in   in   ok   home ok   in
POST   /admin/integrations/callbudget/<callbudget>/change/        in   in   in   403  403  403  in
GET    /admin/integrations/callbudget/<callbudget>/history/       in   in   in   ok   home ok   in
POST   /admin/integrations/callbudget/<callbudget>/delete/        in   in   in   403  403  403  in
GET    /admin/invoices/deal/                                      in   in   in   ok   ok   ok   in
GET    /admin/invoices/deal/add/                                  in   in   in   403  403  403  in
GET    /admin/invoices/deal/<deal>/                               in   in   in   ok   ok   ok   in
GET    /admin/invoices/deal/<deal>/change/                        in   in   in   ok   ok   ok   in
POST   /admin/invoices/deal/<deal>/change/                        in   in   in   ok   ok   ok   in
GET    /admin/invoices/deal/<deal>/history/                       in   in   in   ok   ok   ok   in
POST   /admin/invoices/deal/<deal>/delete/                        in   in   in   403  403  403  in
GET    /admin/invoices/invoice/                                   in   in   in   ok   ok   ok   in
GET    /admin/invoices/invoice/add/                               in   in   in   403  403  403  in
GET    /admin/invoices/invoice/<invoice>/                         in   in   in   ok   ok   ok   in
GET    /admin/invoices/invoice/<invoice>/change/                  in   in   in   ok   home ok   in
POST   /admin/invoices/invoice/<invoice>/change/                  in   in   in   403  403  403  in
GET    /admin/invoices/invoice/<invoice>/history/                 in   in   in   ok   home ok   in
POST   /admin/invoices/invoice/<invoice>/delete/                  in   in   in   403  403  403  in
GET    /admin/accounts/mappingpreferences/<mappingpreferences>/history/<version>/ in   in   in   403  403  ok   in
"""


def rows_of(table: str) -> list[list[str]]:
    """The table's rows as (method, address, one cell a person)."""
    return [line.split() for line in table.splitlines() if line and not line.startswith("#")]


@pytest.fixture
def company(db):
    """The people and rows."""
    cache.clear()
    return Company()


@pytest.mark.parametrize("table", [PAGES, ACCOUNT, API, DESK], ids=["pages", "account", "api", "desk"])
def test_each_address_lets_in_whom_the_table_says(company, table):
    wrong = []
    for method, address, *cells in rows_of(table):
        found = [company.ask(person, method, address) for person in PEOPLE]
        if found != cells:
            wrong.append(f"{method} {address}: {found} instead of {cells}")
    assert not wrong


def test_every_address_is_in_the_table():
    listed = set()
    for _, address, *_ in rows_of(PAGES + ACCOUNT + API + DESK):
        path = re.sub(r"<uid>", "6f0b51d6-54a1-4c3e-9d52-6a4d2f0cc1f7", address.split("?")[0])
        listed.add(plain_route(resolve(re.sub(r"<\w+>", "1", path)).route))
    assert [route for route in every_route() if route not in listed] == []


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_what_the_table_does_not_name_changes_nothing(company, method):
    """An administrator's other methods: refused by pages and API (Django's admin reads any of them as GET)."""
    named = {(row[0], row[1]) for row in rows_of(PAGES + API)}
    others = {address for _, address in named if (method, address) not in named}
    answers = {address: company.ask("administrator", method, address) for address in sorted(others)}
    assert {address: said for address, said in answers.items() if said not in ("405", "404")} == {}
