"""Bytes are taken whole, as they are, from regular files only, or not at all."""

import errno
import gzip
import hashlib
import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from pipelines.errors import HwbError
from pipelines.intake.receive import receipts, receive
from pipelines.settings import Settings
from tests.receive.conftest import COUNTS, MORNING, Project


def _everything_in(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock"]


def test_the_bytes_as_sent_are_kept_read_only_under_their_hash(project: Project) -> None:
    sent = project.write("counts.csv")
    arrival = project.receive_one(sent)
    assert arrival.outcome == "received"
    kept = project.settings.received / hashlib.sha256(COUNTS.encode()).hexdigest()
    assert kept.read_text() == COUNTS
    assert stat.S_IMODE(kept.stat().st_mode) == 0o444
    assert sent.read_text() == COUNTS


def test_a_file_that_changes_after_it_was_received_changes_nothing(project: Project) -> None:
    sent = project.write("counts.csv")
    twin = sent.with_name("twin.csv")
    os.link(sent, twin)  # a hard link: the bytes are copied, so the other name is harmless
    receipt = project.receive_one(twin).receipt
    assert receipt
    sent.write_text("something else")
    assert (project.settings.received / receipt.sha256).read_text() == COUNTS


def _link(path: Path) -> None:
    (path.parent / "target.csv").write_text(COUNTS)
    path.symlink_to(path.parent / "target.csv")


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the path of a socket may be 100 bytes long
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (_link, "a symbolic link"),
        (Path.mkdir, "a folder"),
        (os.mkfifo, "a named pipe"),
        (_socket, "a socket"),
        (lambda path: path.symlink_to("/dev/zero"), "a symbolic link"),
        (lambda path: path.symlink_to("nowhere"), "a symbolic link"),
    ],
)
def test_what_is_no_regular_file_is_refused_unopened_and_stays(
    project: Project, make: Callable[[Path], Any], what: str
) -> None:
    path = project.settings.project / "sent" / "counts.csv"
    path.parent.mkdir(parents=True)
    make(path)
    arrival = project.receive_one(path)
    assert arrival.reason
    assert (arrival.outcome, arrival.reason.code) == ("refused", "HWB-201")
    assert what in arrival.reason.what
    assert path.is_symlink() or path.exists()
    assert _everything_in(project.settings.raw) == []


def test_a_device_is_refused_unopened(project: Project) -> None:
    arrival = project.receive_one(Path("/dev/zero"))
    assert arrival.reason
    assert "a device" in arrival.reason.what


@pytest.mark.parametrize(("make", "code"), [(_link, "HWB-202"), (os.mkfifo, "HWB-201")])
def test_a_link_or_pipe_put_there_after_the_look_is_refused_all_the_same(
    project: Project, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], Any], code: str
) -> None:
    path = project.settings.project / "sent" / "counts.csv"
    path.parent.mkdir(parents=True)
    make(path)
    seen_before = project.write("regular.csv").stat()
    monkeypatch.setattr(Path, "lstat", lambda path: seen_before)
    arrival = project.receive_one(path)
    assert arrival.reason
    assert (arrival.outcome, arrival.reason.code) == ("refused", code)
    assert receipts(project.settings) == []


def test_one_bad_file_stops_none_of_the_others(project: Project) -> None:
    files = [
        project.write("empty.csv", ""),
        project.settings.project / "missing.csv",
        project.write("first.csv"),
        project.write("page.csv", "<!doctype html><html><title>Log in</title></html>"),
        project.write("second.csv", COUNTS.replace("12", "13")),
    ]
    arrivals = project.receive(*files)
    assert [a.file for a in arrivals] == [p.name for p in files]
    assert [a.outcome for a in arrivals] == [
        "refused",
        "refused",
        "received",
        "refused",
        "received",
    ]
    assert [a.reason.code for a in arrivals if a.reason] == ["HWB-208", "HWB-202", "HWB-209"]


@pytest.mark.parametrize(
    ("content", "code", "what"),
    [
        (b"", "HWB-208", "an empty file"),
        (b" \r\n\n", "HWB-208", "white space"),
        (b"<html><body>Session expired</body></html>", "HWB-209", "a web page"),
        (b"%PDF-1.7\n%\xe2\xe3", "HWB-209", "a PDF"),
        (b"PK\x05\x06" + bytes(18), "HWB-209", "a zip archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "HWB-209", "a picture"),
        (b"Area,Month,Count\r\n", "HWB-313", "no row"),
    ],
)
def test_what_is_no_extract_is_named_for_what_it_is_and_kept_aside(
    project: Project, content: bytes, code: str, what: str
) -> None:
    arrival = project.receive_one(project.write("counts.csv", content))
    assert arrival.reason
    assert (arrival.outcome, arrival.reason.code) == ("refused", code)
    assert what in arrival.reason.what
    kept = project.settings.refused / hashlib.sha256(content).hexdigest()
    assert kept.read_bytes() == content
    assert project.refused_names() == ["counts.csv"]
    assert receipts(project.settings) == []


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused_and_kept_aside(
    project: Project,
) -> None:
    project.settings = Settings(
        project.settings.home, project.settings.project, max_expanded_bytes=2_000_000
    )
    packed = gzip.compress((COUNTS + "E06000016,2025-05,1\n" * 200_000).encode())
    arrival = project.receive_one(project.write("counts.csv.gz", packed))
    assert arrival.reason
    assert (arrival.outcome, arrival.reason.code) == ("refused", "HWB-303")
    assert project.refused_names() == ["counts.csv.gz"]


def test_a_packed_file_that_was_cut_short_is_refused(project: Project) -> None:
    packed = gzip.compress(COUNTS.encode())
    arrival = project.receive_one(project.write("counts.csv.gz", packed[:-6]))
    assert arrival.reason
    assert arrival.reason.code == "HWB-306"
    assert project.receive_one(project.write("counts.csv.gz", packed)).outcome == "received"


def test_a_file_above_the_cap_is_neither_copied_nor_removed(project: Project) -> None:
    project.settings = Settings(project.settings.home, project.settings.project, max_bytes=10)
    sent = project.write("counts.csv")
    arrival = project.receive_one(sent)
    assert arrival.reason
    assert arrival.reason.code == "HWB-203"
    assert sent.exists()
    assert _everything_in(project.settings.raw) == []


def test_a_file_that_grows_above_the_cap_while_it_is_copied_is_cut_off(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = project.write("counts.csv")
    cap = sent.stat().st_size
    project.settings = Settings(project.settings.home, project.settings.project, max_bytes=cap)
    _on_first_read(monkeypatch, lambda: _append(sent, "x"))
    arrival = project.receive_one(sent)
    assert arrival.reason
    assert arrival.reason.code == "HWB-203"
    assert _everything_in(project.settings.raw) == []


def _on_first_read(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    real, done = os.read, []

    def read(descriptor: int, length: int) -> bytes:
        if not done:
            done.append(True)
            act()
        return real(descriptor, length)

    monkeypatch.setattr(os, "read", read)


def _append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def test_a_file_that_changes_while_it_is_copied_is_still_arriving(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = project.write("counts.csv")
    _on_first_read(monkeypatch, lambda: _append(sent, "E06000016,2025-05,14\n"))
    arrival = project.receive_one(sent)
    assert arrival.reason
    assert (arrival.outcome, arrival.reason.code) == ("still arriving", "HWB-206")
    assert _everything_in(project.settings.raw) == []
    assert project.receive_one(sent).outcome == "received"


def test_a_file_whose_drive_goes_away_while_it_is_copied_is_gone_while_reading(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drive_is_gone() -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    _on_first_read(monkeypatch, drive_is_gone)
    arrival = project.receive_one(project.write("counts.csv"))
    assert arrival.reason
    assert arrival.reason.code == "HWB-202"
    assert "gone while reading" in arrival.reason.what
    assert _everything_in(project.settings.raw) == []


def test_a_disk_without_room_is_noticed_before_anything_is_copied(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = project.write("counts.csv")
    real = os.statvfs

    def nearly_full(path: Path) -> os.statvfs_result:
        values = list(real(path))
        values[1], values[4] = 1024, 7  # size of a block, blocks free for this user
        return os.statvfs_result(values)

    monkeypatch.setattr(os, "statvfs", nearly_full)
    arrival = project.receive_one(sent)
    assert arrival.reason
    assert arrival.reason.code == "HWB-204"
    assert "needs 16,777,254 bytes, has 7,168" in arrival.reason.what
    assert _everything_in(project.settings.raw) == []


def test_a_disk_without_inodes_says_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.statvfs

    def no_inodes(path: Path) -> os.statvfs_result:
        values = list(real(path))
        values[5], values[7] = 1000, 0  # inodes in all, inodes free for this user
        return os.statvfs_result(values)

    monkeypatch.setattr(os, "statvfs", no_inodes)
    arrival = project.receive_one(project.write("counts.csv"))
    assert arrival.reason
    assert "inodes" in arrival.reason.what


@pytest.mark.parametrize("step", ["write", "fsync"])
def test_a_disk_that_fills_up_half_way_leaves_nothing_and_the_next_try_succeeds(
    project: Project, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    sent = project.write("counts.csv")
    project.receive_one(project.write("first.csv", COUNTS.replace("12", "13")))
    before = _everything_in(project.settings.raw)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr(os, step, full)
        arrival = project.receive_one(sent)
    assert arrival.reason
    assert arrival.reason.code == "HWB-204"
    assert _everything_in(project.settings.raw) == before
    assert project.receive_one(sent).outcome == "received"


def test_a_home_that_cannot_be_written_is_named_with_its_user(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    with pytest.raises(HwbError) as refusal:
        project.receive(project.write("counts.csv"))
    assert refusal.value.code == "HWB-205"
    assert refusal.value.where == str(project.settings.received)
    assert str(os.geteuid()) in refusal.value.why


def test_a_file_in_the_place_of_the_raw_folder_is_named(project: Project) -> None:
    project.settings.home.mkdir()
    project.settings.raw.write_text("")
    with pytest.raises(HwbError) as refusal:
        project.receive(project.write("counts.csv"))
    assert refusal.value.code == "HWB-205"
    assert str(project.settings.raw) in refusal.value.where


def _write_if_possible(project: Project, name: str) -> Path | None:
    """None for a name that the file system does not take: macOS wants assigned characters."""
    try:
        return project.write(name)
    except OSError as fault:
        if fault.errno == errno.EILSEQ:
            return None
        raise


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a[1].csv", "a[1].csv"),
        ("x'); drop table landed;--.csv", "x'); drop table landed;--.csv"),
        ("two\nlines.csv", "two\\nlines.csv"),
        ("\u202evsc.stnuoc", "\\u202evsc.stnuoc"),
        ("left\u200fright.csv", "left\\u200fright.csv"),
        ("CON", "CON"),
        ("NUL.csv", "NUL.csv"),
        ("Zählung 😀.csv", "Zählung 😀.csv"),
        ("back\\slash.csv", "back\\\\slash.csv"),
        ("$(rm -rf ~).csv", "$(rm -rf ~).csv"),
        ("x" * 251 + ".csv", "x" * 251 + ".csv"),
        (b"latin-\xe9.csv".decode("utf-8", "surrogateescape"), "latin-\\xe9.csv"),
    ],
)
def test_any_file_name_is_kept_as_sent_and_shown_escaped(
    project: Project, name: str, shown: str
) -> None:
    sent = _write_if_possible(project, name)
    if sent is None:
        return
    arrival = project.receive_one(sent)
    assert arrival.file == shown
    (receipt,) = receipts(project.settings)
    assert receipt.file_name == name
    kept = {p.name for p in _everything_in(project.settings.raw)}
    assert kept == {receipt.sha256, f"{receipt.sha256}.receipt.json"}


@examples(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="/\0"), min_size=1, max_size=60
    ).filter(lambda n: n not in (".", ".."))
)
def test_no_file_name_prints_control_characters_or_is_lost(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = tmp_path_factory.mktemp("names")
    made = Project(Settings(home=folder / "home", project=folder / "project"))
    made.contract("council/counts")
    sent = _write_if_possible(made, name)
    assume(sent is not None)
    assert sent
    arrival = receive(made.settings, made.register(), [sent], received_at=MORNING)[0]
    assert arrival.file.isprintable()
    (receipt,) = receipts(made.settings)
    assert receipt.file_name == name
