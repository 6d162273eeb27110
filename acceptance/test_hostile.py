"""Tests of what judges the answers to hostile inputs; run with `python3 -m unittest discover -s acceptance`."""

import gzip
import io
import os
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from hostile import making, running

SENTENCE = "openinspector: could not read x: expected JSON, got none"


class Judge(unittest.TestCase):
    """Each wrong answer of a stand-in for the command must be noticed."""

    def run_script(self, script, **expected):
        with tempfile.TemporaryDirectory() as work:
            bench = running.Bench(["bash", "-c", script, "bash"], work)
            return bench.run(**expected)

    def test_what_is_right_passes(self):
        self.run_script("echo fine")
        self.run_script(f"echo '{SENTENCE}' >&2; exit 3", status=3).says("could not read x")

    def test_what_is_wrong_is_noticed(self):
        for script, status in (
                ("exit 3", 3), (f"echo '{SENTENCE}' >&2; exit 1", 3), (f"echo '{SENTENCE}' >&2", 3), ("echo fine; exit 1", None),
                (f"echo '{SENTENCE}' >&2; echo '{SENTENCE}' >&2; exit 3", 3), ("echo 'openinspector: null' >&2; exit 3", 3),
                (r"printf '\tat org.x.Y.z(Y.java:1)\n'", None), ("echo 'Caused by: FooException' >&2", None),
                (r"printf 'a\033[31mb\n'", None), (r"printf 'a\007b\n' >&2", None), (r"printf 'a\xc2\x9bb\n'", None),
                ("kill -9 $$", None), ("echo java.lang.Error", None)):
            with self.subTest(script), self.assertRaises(running.Wrong):
                self.run_script(script, status=status)

    def test_memory_is_bounded(self):
        with self.assertRaisesRegex(running.Wrong, "MiB"):
            self.run_script(f"exec '{sys.executable}' -c 'bytearray(500 << 20)'")

    def test_our_own_memory_is_not_the_commands(self):
        ballast = bytearray(500 << 20)
        self.assertLess(self.run_script("true").resident, 100)
        del ballast


class Making(unittest.TestCase):
    """What is made is what it is meant to be, where a library can tell."""

    def test_repeated_streams_are_whole(self):
        self.assertEqual(b"abc" + b"xy" * 1000 + b"end", gzip.decompress(making.big_gz(b"abc", b"xy", 1000, b"end")))
        with zipfile.ZipFile(io.BytesIO(making.zip_of_one(b"n", b"abc", b"xy", 1000))) as archive:
            self.assertEqual(b"abc" + b"xy" * 1000, archive.read("n"))

    def test_damage_is_the_same_each_time(self):
        self.assertEqual(making.flipped(b"x" * 100, 1), making.flipped(b"x" * 100, 1))
        self.assertNotEqual(making.flipped(b"x" * 100, 1), b"x" * 100)


if __name__ == "__main__":
    unittest.main()
