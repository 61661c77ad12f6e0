"""Staffs a home's desk with a township, its stations and its county, and gives them ten days of events; then prints a
session of every account as JSON.

python -m tests.browser.event_home HOME
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

from wuse import world
from wuse.cli.desk import open_desk


def main(home: Path) -> None:
    """Everything is made by the actions of the site, on the machine's clock."""
    audit = open_desk(home)
    # Imported here: the apps must be ready.
    from tests.desk_people import COUNTY, staffed_desk
    from tests.event_people import (
        CARE,
        GRID,
        TOWNSHIP,
        EventDesk,
        add_event_people,
        let_handle_persons,
    )
    from tests.photos import JPEG
    from tests.warning_facts import feverish, gone_silent, receive, undeclared
    from tests.web_people import signed_in
    from wuse.permits import Actor
    from wuse.permits.store.models import Account
    from wuse.places import load_registry
    from wuse.pool.store.site_pool import site_pool
    from wuse.respond.actions import (
        event_cases,
        event_dispatch,
        event_handling,
        event_oversight,
        event_persons,
        event_reports,
        stations,
    )
    from wuse.respond.actions.event_clocks import mark_due_events
    from wuse.vocabulary import PlaceLevel

    now = world.now()
    desk = add_event_people(staffed_desk(home, now - timedelta(days=10)))
    let_handle_persons(desk, "wei", "diao", "shi")
    desk.hire("lu", organisation="chengdong")
    desk.grant("lu", "grid_worker", COUNTY)
    desk.do("diao", stations.set_station, place=TOWNSHIP, station="market", organisation="market")
    desk.do("diao", stations.set_station, place=TOWNSHIP, station="health", organisation="clinic")
    events = EventDesk(desk)

    def ago(**span: float) -> None:
        desk.at = now - timedelta(**span)

    for day in (9, 7, 5, 3):
        ago(days=day)
        number = events.report(text="菜场肉价一天涨了四成", kind="price")
        desk.later(minutes=20 * day)
        events.do("diao", event_dispatch.accept_event, number)
        events.do("diao", event_dispatch.dispatch_event, number, station="market")
        desk.later(hours=day)
        events.do("shi", event_handling.begin_event, number)
        events.do("shi", event_handling.feed_back_event, number, text="已约谈，明码标价，恢复原价")
        desk.later(hours=1)
        events.do("wei", event_reports.verify_event, number, text="现场看过，属实")
        events.do("diao", event_dispatch.close_event, number)
    ago(hours=50)
    events.dispatched(kind="hygiene", text="老小区垃圾三天未清运")
    ago(hours=7)
    events.report(kind="rumour", text="微信群传言本社区有确诊病例")
    ago(minutes=25)
    events.report(kind="medical_waste", text="卫生室医疗废物堆放在楼道")
    ago(minutes=100)
    late = events.referred(kind="venue_open", text="棋牌室仍在营业，约二十人")
    events.do("zong", event_oversight.take_up_event, late, text="今日内办结")
    events.do("du", event_oversight.urge_event, late, text="已超两小时，抓紧")
    ago(minutes=15)
    red = events.report(kind="mass_gathering", text="广场有百余人聚集跳舞")
    events.do("diao", event_dispatch.accept_event, red, text="已电话通知执法队")
    ago(minutes=12)
    twin = events.report(kind="mass_gathering", text="文化广场聚集很多人")
    events.do("diao", event_cases.merge_event, twin, main=red)
    villages = [place.code for place in load_registry().descendants(COUNTY, PlaceLevel.VILLAGE)][::25]
    for number, place in enumerate(villages[:20]):
        ago(minutes=30 + 7 * number)
        events.report(who="lu", place=place, kind="checkpoint", text="卡口夜间无人值守")
    ago(minutes=40)
    events.in_handling(kind="price", text="口罩标价八元一只")
    ago(minutes=35)
    events.fed_back(kind="fever_medicine", text="药店卖退热药没有登记")
    ago(minutes=20)
    frame = {"response": desk.response, "purpose": CARE}
    person = events.person()
    need = events.report(kind="isolation_need", text="隔离户缺降压药", person=person, place=GRID, **frame)
    events.do("wei", event_persons.add_event_photo, need, uid="i-photo-1", content=JPEG, **frame)
    ago(minutes=0)
    mark_due_events(audit=audit, by=Actor(account="system"), at=now)
    # The keeper makes warnings of these by itself.
    pool, under = site_pool(home), {"at": now, "response": desk.response}
    visits = [*feverish(6, GRID, at=now), *gone_silent("330382001001004", at=now, days=2)]
    receive(pool, "grid_visit", [*visits, *gone_silent("330382002001001", at=now, days=3)], **under)
    receive(pool, "arrival", undeclared(7, "330382002", at=now), **under)
    names = Account.objects.values_list("username", flat=True)
    sessions = {name: signed_in(name).session.session_key for name in names}
    print(json.dumps({"sessions": sessions, "red": red, "late": late, "need": need}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
