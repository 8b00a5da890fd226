import time
from django.db import connection
from core.reporting import annual
from core.common import clock
from tests.core.reporting.test_scale import busy  # noqa
from core.reporting.services import write_annual_report
from core.reporting.checking import check_report
def test_yard(busy, tmp_path):
    y=clock.today().year
    for _ in range(2):
        sql,p=annual.rows(y,"export").query.sql_with_params()
        class N:
            def write(self,x): pass
        b=time.monotonic()
        with connection.cursor() as c:
            c.copy_expert("COPY (SELECT l.*, e.number, e.partner, e.made_on FROM customs_endorsementline l JOIN customs_endorsement e ON e.id=l.endorsement_id ORDER BY e.made_on, e.number, l.position) TO STDOUT", N())
        print("yard COPY join", round(time.monotonic()-b,2))
        b=time.monotonic(); write_annual_report(year=y, folder=tmp_path); print("write", round(time.monotonic()-b,2))
        b=time.monotonic(); f=check_report(y,"export"); print("check", round(time.monotonic()-b,2))
