"""Filling: leads made by one INSERT … SELECT, so that a million rows take seconds. What is measured goes through the API."""

from __future__ import annotations

import psycopg

SCHEMA = "ws_demo"
#: People who report to ``manager``; their leads are all old, which is the worst case for a list of the newest.
REPORTS = 200
#: People who own the rest.
OTHERS = 300

_PEOPLE = """
INSERT INTO {s}.users (id, login, name, active, manager_id)
SELECT uuidv7(), 'bench' || lpad(n::text, 4, '0'), '测试员' || n, true,
       CASE WHEN n <= {reports} THEN (SELECT id FROM {s}.users WHERE login = 'manager') END
FROM generate_series(1, {people}) n
"""

# Who owns which: `sales` one in a thousand, spread evenly; the manager's 200 people the oldest tenth; others the rest.
_LEADS = """
INSERT INTO {s}.lead (id, name, name__pinyin, phone, company, product_interest, source, status, rating, email, region,
                      expected_amount, expected_amount__currency, expected_amount__base, expected_amount__rate,
                      requirement, next_contact_at, owner_id, created_at, updated_at, version, valid_from)
SELECT uuidv7(moment - now()),
       (ARRAY['王','李','张','刘','陈','杨','赵','黄'])[1 + n % 8] || (ARRAY['伟','芳','娜','敏','静','强','磊'])[1 + n % 7] || n,
       (ARRAY['wang','li','zhang','liu','chen','yang','zhao','huang'])[1 + n % 8] || n,
       '+861' || lpad(((3000000000::bigint + n * 7919::bigint) % 10000000000)::text, 10, '0'),
       '云帆' || (n % 5000) || '科技有限公司', {product},
       (ARRAY['website','phone','wechat','exhibition','referral'])[1 + n % 5],
       (ARRAY['new','working','qualified','converted','invalid'])[1 + (n / 7) % 5],
       (ARRAY['hot','warm','cold'])[1 + n % 3], 'lead' || n || '@example.com',
       (ARRAY['east','south','north','central'])[1 + n % 4],
       (n % 1000) * 100, 'CNY', (n % 1000) * 100, 1, '需要一套客户管理系统', moment + interval '3 days',
       owners.id, moment, moment, 1, moment
FROM (SELECT n, now() - interval '700 days' + n * (interval '690 days' / {count}) AS moment,
             CASE WHEN n % 1000 = 0 THEN 0
                  WHEN n <= {count} / 10 THEN 1 + n % {reports}
                  ELSE {reports} + 1 + n % {others} END AS owner
      FROM generate_series(1, {count}) n) made
JOIN (SELECT 0 AS owner, id FROM {s}.users WHERE login = 'sales'
      UNION ALL SELECT substr(login, 6)::int, id FROM {s}.users WHERE login LIKE 'bench%') owners USING (owner)
"""


def fill_people(conninfo: str) -> None:
    """Add the people of the measurement and let all processes resolve rights again."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(_PEOPLE.format(s=SCHEMA, reports=REPORTS, people=REPORTS + OTHERS))
        connection.execute(f"UPDATE {SCHEMA}.state SET access_epoch = access_epoch + 1")


def fill_leads(conninfo: str, count: int) -> None:
    """Replace all leads by ``count`` new ones."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        product = connection.execute(f"SELECT id FROM {SCHEMA}.product LIMIT 1").fetchone()
        if product is None:
            raise SystemExit("the demo workspace has no products")
        connection.execute(f"TRUNCATE {SCHEMA}.lead, {SCHEMA}.lead__history CASCADE")
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s AND tablename = 'lead' AND indexname NOT LIKE '%%pkey'",
            [SCHEMA],
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX {SCHEMA}."{name}"')
        connection.execute(
            _LEADS.format(s=SCHEMA, count=count, product=f"'{product[0]}'::uuid", reports=REPORTS, others=OTHERS)
        )
        for _, definition in indexes:
            connection.execute(definition)
        # Nobody is reminded of what was filled in past the product: the worker would be busy with messages for minutes.
        connection.execute(
            f"INSERT INTO {SCHEMA}.reminder_told (reminder, record_id, since, told_at, times)"
            f" SELECT 'silent_lead', id, now(), now(), 1 FROM {SCHEMA}.lead WHERE status IN ('new', 'working')"
            " ON CONFLICT DO NOTHING"
        )
        connection.execute(f"VACUUM (ANALYZE) {SCHEMA}.lead")
