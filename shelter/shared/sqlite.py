"""How SQLite is opened: write locks taken at once, every commit on the disk before it is answered.

WAL is used only from SQLite 3.51.3 on: 3.7.0 to 3.51.2 can corrupt a database when a WAL is reset
while another connection writes (sqlite.org, "WAL-reset bug").
"""

import sqlite3

WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)
JOURNAL = "WAL" if WAL_IS_SAFE else "DELETE"

OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        f"PRAGMA journal_mode={JOURNAL}; PRAGMA synchronous=FULL; "
        "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
    ),
}
