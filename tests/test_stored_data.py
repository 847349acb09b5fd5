"""The real data sets in the package: complete, as published, quick to load, and clear where a file is missing."""

import gzip
import hashlib
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest

from utils import data
from utils.data import stored

ORIGINALS = os.environ.get("COURSE_TEST_DATA")
UCI = {f"{site}_labelled.txt": f"uci_{site}.txt" for site in ("amazon_cells", "imdb", "yelp")}


@pytest.fixture(scope="module")
def mnist():
    return data.mnist()


@pytest.mark.parametrize("name", ["mnist", "housing", "reviews"])
def test_every_archive_holds_what_its_description_says(name):
    about = tomllib.loads((stored.FILES / f"{name}.toml").read_text("utf-8"))
    assert {"title", "authors", "citation", "licence", "rows", "sha256"} == set(about)
    with zipfile.ZipFile(stored.FILES / f"{name}.zip") as archive:
        digests = {part: hashlib.sha256(archive.read(part)).hexdigest() for part in archive.namelist()}
    assert digests == about["sha256"]


@pytest.mark.skipif(ORIGINALS is None, reason="COURSE_TEST_DATA names no folder with the original files")
@pytest.mark.parametrize("name", ["mnist", "housing", "reviews"])
def test_every_archive_holds_the_original_files(name):
    with zipfile.ZipFile(stored.FILES / f"{name}.zip") as archive:
        for part in archive.namelist():
            path = Path(ORIGINALS, UCI.get(part, part))
            original = (
                gzip.decompress(path.with_name(path.name + ".gz").read_bytes())
                if name == "mnist"
                else path.read_bytes()
            )
            assert archive.read(part) == original


def test_readme_names_every_data_set_with_its_licence(root):
    readme = (root / "README.md").read_text("utf-8")
    for path in stored.FILES.glob("*.toml"):
        about = tomllib.loads(path.read_text("utf-8"))
        assert about["title"] in readme and about["licence"] in readme and about["authors"].split()[-1] in readme


def test_mnist_is_whole(mnist):
    X_train, y_train, X_test, y_test = mnist
    assert X_train.shape == (60000, 784) and X_test.shape == (10000, 784)
    for X, y in ((X_train, y_train), (X_test, y_test)):
        assert X.dtype == np.float32 and X.min() == 0 and X.max() == 1
        assert y.shape == (len(X),) and y.dtype == int and set(y) == set(range(10))
    assert y_train[:5].tolist() == [5, 0, 4, 1, 9] and y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert X_train.mean() == pytest.approx(0.1307, abs=1e-4) and X_train.std() == pytest.approx(0.3081, abs=1e-4)
    assert np.bincount(y_train).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]


def test_a_part_of_mnist_is_the_beginning_of_one_shuffle(mnist):
    few, labels, X_test, _ = data.mnist(300)
    more, more_labels, _, _ = data.mnist(1000)
    np.testing.assert_array_equal(few, more[:300])
    np.testing.assert_array_equal(labels, more_labels[:300])
    assert len(X_test) == 10000 and len(np.unique(labels)) == 10
    assert not np.array_equal(few, mnist[0][:300])


def test_a_change_of_the_images_stays_with_whoever_made_it():
    mine = data.mnist(10)[0]
    mine[:] = 0
    assert data.mnist(10)[0].max() == 1


@pytest.mark.parametrize("n", [0, -1, 60001])
def test_a_part_that_there_is_not(n):
    with pytest.raises(ValueError, match="60,000"):
        data.mnist(n)


def test_a_file_is_read_once_a_process(monkeypatch):
    data.mnist(5), data.housing()
    monkeypatch.setattr(stored, "_contents", lambda *_: pytest.fail("read again"))
    data.mnist(5), data.mnist(7), data.housing()


def test_importing_data_loads_no_file_and_nothing_heavy(root):
    code = (
        "import sys, utils.data\n"
        "assert utils.data.stored._mnist.cache_info().currsize == 0\n"
        "assert not {'sklearn', 'scipy', 'torch', 'matplotlib'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)


def test_housing_has_the_columns_of_scikit_learn():
    X, y, names = data.housing()
    assert X.shape == (20640, 8) and y.shape == (20640,) and len(names) == 8
    assert X.dtype == y.dtype == float and np.isfinite(X).all()
    first = [8.3252, 41.0, 6.984127, 1.023810, 322.0, 2.555556, 37.88, -122.23]  # as scikit-learn's loader gives it
    np.testing.assert_allclose(X[0], first, rtol=1e-6)
    assert y[0] == 4.526 and y.max() == 5.00001
    assert names[0] == "MedInc" and names[-2:] == ["Latitude", "Longitude"]


def test_reviews_are_a_thousand_of_each_site_half_of_them_praise():
    texts, labels, sites = data.reviews()
    assert len(texts) == len(labels) == len(sites) == 3000
    assert all(texts) and all(text == text.strip() and "\t" not in text and "\n" not in text for text in texts)
    for site in stored.SITES:
        assert labels[sites == site].tolist().count(1) == 500 and (sites == site).sum() == 1000
    assert "Wow... Loved this place." in texts


@pytest.mark.parametrize("damage", ["missing", "cut off", "another file"])
def test_a_damaged_file_is_told_with_what_to_do(damage, tmp_path, monkeypatch):
    whole = (stored.FILES / "reviews.zip").read_bytes()
    if damage != "missing":
        (tmp_path / "reviews.zip").write_bytes(whole[:5000] if damage == "cut off" else b"version https://git-lfs")
    monkeypatch.setattr(stored, "FILES", tmp_path)
    with pytest.raises(stored.DataError, match=r"reviews\.zip .*(missing|cannot be read).*Install the course again"):
        data.reviews()


def test_shapes_are_drawn_where_their_codes_say():
    X, codes = data.shapes(300, np.random.default_rng(0))
    assert X.shape == (300, 784) and codes.shape == (300, 6)
    assert X.min() == 0 and X.max() == 1 and set(codes[:, :3].sum(axis=1)) == {1}
    pictures = X.reshape(-1, 28, 28)
    assert (pictures[:, [0, -1]] == 0).all() and (pictures[:, :, [0, -1]] == 0).all()
    columns = (pictures.sum(axis=1) @ np.arange(28)) / pictures.sum(axis=(1, 2))
    np.testing.assert_allclose(columns, 13.5 + 5 * codes[:, 3], atol=0.15)
    area, width = pictures.sum(axis=(1, 2)), 2 * (5 + 2 * codes[:, 5])
    for kind, share in enumerate([np.pi / 4, 1, 1 / 2]):
        of = codes[:, kind] == 1
        np.testing.assert_allclose(area[of] / width[of] ** 2, share, rtol=0.08)
    np.testing.assert_array_equal(X, data.draw_shapes(codes))
    np.testing.assert_array_equal(X, data.shapes(300, np.random.default_rng(0))[0])
