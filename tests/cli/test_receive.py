"""`hwb receive`: one line a file, and one bad file stops none of the others."""

from pipelines.intake.receipts import receipts


def sent(settings, *names):
    return [str(settings.project / "sent" / name) for name in names]


def test_each_file_gets_its_line_and_a_refused_one_ends_with_1(hwb, toytown):
    said = hwb(toytown, "receive", *sent(toytown, "waits-2025-06.csv", "minutes.html"))
    assert said.code == 1
    assert said.out.splitlines() == [
        "waits-2025-06.csv: received as toy_hospital/waits",
        "minutes.html: refused",
    ]
    assert said.err.startswith("HWB-209: this is a web page (HTML)")


def test_the_same_bytes_again_are_no_problem(hwb, toytown):
    (file,) = sent(toytown, "practices.csv")
    hwb(toytown, "receive", file)
    said = hwb(toytown, "receive", file)
    assert said.code == 0
    assert said.out == "practices.csv: already received as toy_office/practices\n"


def test_what_is_said_of_a_file_stands_on_its_receipt(hwb, toytown):
    said = hwb(
        *(toytown, "receive", *sent(toytown, "healthy-years.csv")),
        *("--as", "toy_office/healthy_years", "--released", "2025-03-01"),
        *("--received-at", "2025-05-02T10:00:00+01:00", "--sender", "toy_office"),
    )
    assert said.code == 0
    (receipt,) = receipts(toytown)
    assert receipt.released_at.isoformat() == "2025-03-01"
    assert receipt.received_at.isoformat() == "2025-05-02T09:00:00+00:00"
    assert (receipt.sender, receipt.origin) == ("toy_office", "real")


def test_an_extract_nobody_knows_ends_with_2_and_names_the_nearest(hwb, toytown):
    said = hwb(toytown, "receive", *sent(toytown, "practices.csv"), "--as", "toy_office/practice")
    assert said.code == 2
    assert "did you mean 'toy_office/practices'?" in said.err
    assert receipts(toytown) == []
