"""A wake-up in the data folder is whole or not there, however many write while somebody reads."""

from __future__ import annotations

import threading
from queue import Empty

import pytest
from kombu import Connection

BELLS = 150


@pytest.fixture
def options(tmp_path):
    folders = {name: str(tmp_path / name) for name in ("messages", "processed", "control")}
    for folder in folders.values():
        (tmp_path / folder).mkdir()
    return {
        "data_folder_in": folders["messages"],
        "data_folder_out": folders["messages"],
        "processed_folder": folders["processed"],
        "control_folder": folders["control"],
    }


def test_many_writers_never_show_half_a_bell(options, tmp_path):
    def write(number: int) -> None:
        with Connection(
            transport="integrations.queue.filesystem_broker:Transport", transport_options=options
        ) as connection:
            queue = connection.SimpleQueue("wake-ups")
            for index in range(BELLS):
                queue.put({"writer": number, "index": index, "padding": "x" * 2000})
            queue.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    read = []
    with Connection(
        transport="integrations.queue.filesystem_broker:Transport", transport_options=options
    ) as connection:
        queue = connection.SimpleQueue("wake-ups")
        for writer in writers:
            writer.start()
        while len(read) < 3 * BELLS:
            try:
                message = queue.get(block=False)
            except Empty:
                assert any(writer.is_alive() for writer in writers) or list((tmp_path / "messages").iterdir())
                continue
            message.ack()
            read.append((message.payload["writer"], message.payload["index"]))
        queue.close()
    for writer in writers:
        writer.join()

    assert len(set(read)) == 3 * BELLS
    assert list((tmp_path / "messages").iterdir()) == []


@pytest.mark.parametrize("left", ["", "[["])
def test_what_a_killed_worker_left_half_written_stops_nobody(options, tmp_path, left):
    # Kombu binds a name once a process, so each case has its own.
    name = f"wake-ups-{len(left)}"
    (tmp_path / "control" / f"{name}.exchange").write_text(left)

    for text in ("first", "second"):
        with Connection(
            transport="integrations.queue.filesystem_broker:Transport", transport_options=options
        ) as connection:
            queue = connection.SimpleQueue(name)
            queue.put(text)
            message = queue.get(timeout=5)
            message.ack()
            queue.close()
        assert message.payload == text

    assert [path.name for path in (tmp_path / "control").iterdir()] == [f"{name}.exchange"]
