"""Everything that is kept about the people at a connection as one ZIP file: rows as JSON, and the files."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import IO, Any

from bijlighar.consumers import queries as consumers
from bijlighar.documents import queries as documents
from bijlighar.interfaces import personal
from bijlighar.kernel import mobile as mobiles
from bijlighar.privacy.rules import rights

EVER = (date(1900, 1, 1), date(2200, 1, 1))
Given = dict[str, dict[str, list[dict[str, Any]]]]


def given(connection_ids: Sequence[int]) -> Given:
    """What is given out, by area and kind: the record itself first, then what each area keeps."""
    return {"record": record(connection_ids), **personal.export(connection_ids)}


def record(connection_ids: Sequence[int]) -> dict[str, list[dict[str, Any]]]:
    """The connections as they stand in the record; of other linked mobiles the last digits."""
    of = list(connection_ids)
    contacts = {row["connection_id"]: row["mobile"] for row in consumers.contacts(of).iter_rows(named=True)}
    return {
        "connections": [
            {**asdict(each), "registered_mobile": contacts.get(each.id)}
            for each in consumers.connections(of).values()
        ],
        "terms": consumers.terms_between(of, *EVER).to_dicts(),
        "linked_mobiles": [
            {
                "connection_id": each.connection_id,
                "mobile": mobiles.masked(each.mobile),
                "how_code": each.how_code,
                "from_at": each.from_at,
            }
            for connection_id in of
            for each in consumers.links(connection_id)
        ],
    }


def pack(file: IO[bytes], connection_ids: Sequence[int]) -> int:
    """Write the ZIP; returns how many rows are in it."""
    return pack_given(file, given(connection_ids))


def pack_given(file: IO[bytes], found: Given) -> int:
    """Write what is given out, of connections or of a mobile; returns how many rows are in it.

    `elsewhere.json` says what is not in it, or stays when it is erased, and why.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for area, kinds in found.items():
            for kind, rows in kinds.items():
                packed.writestr(f"{area}/{kind}.json", json.dumps(rows, default=str, ensure_ascii=False))
            for row in kinds.get("documents", []):
                document = documents.document(row["id"])
                if document is not None:
                    ending = document.media_type.rpartition("/")[2]
                    packed.writestr(f"{area}/files/{document.id}.{ending}", documents.content(document))
        elsewhere = [asdict(each) for each in (*rights.ELSEWHERE, *rights.STAYS)]
        packed.writestr("elsewhere.json", json.dumps(elsewhere, ensure_ascii=False))
    return sum(len(rows) for kinds in found.values() for rows in kinds.values())
