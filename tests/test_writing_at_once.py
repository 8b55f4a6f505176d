"""Two threads of one process write the same file at once: it is whole, and is one of the two."""

from concurrent.futures import ThreadPoolExecutor

from ullage.writing import write_whole


def test_threads_that_write_at_once_leave_one_whole_file_and_nothing_else(tmp_path):
    contents = [bytes([65 + number]) * 200_000 for number in range(8)]
    with ThreadPoolExecutor(8) as executor:
        list(executor.map(lambda content: write_whole(tmp_path, {"case.toml": content}), contents * 5))
    assert (tmp_path / "case.toml").read_bytes() in contents
    assert [path.name for path in tmp_path.iterdir()] == ["case.toml"]
